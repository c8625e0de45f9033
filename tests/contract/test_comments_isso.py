"""Isso's comments keep the promises, over an Isso in memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import pytest

from bloggy.backends.comments import CommentSource
from bloggy.backends.isso.comments import IssoComments
from bloggy.backends.testing import CommentSourceContract, CommentThere, Mirror
from bloggy.domain.comment import CommentRef, CommentStatus, RemoteComment, Verdict
from tests.fakes.isso import PAGES, FakeIsso, connected
from tests.fakes.losing import LosingTransport

STATUS = {1: CommentStatus.APPROVED, 2: CommentStatus.HELD}


class Site(Protocol):
    """An Isso, real or not, as others use it."""

    def add(self, text: str, *, author: str, uri: str, parent: int | None, mode: int) -> int: ...
    def rows(self) -> list[dict[str, Any]]: ...
    def edit(self, id: int, text: str) -> None: ...
    def activate(self, id: int) -> None: ...
    def delete(self, id: int) -> None: ...


class IssoPromises(CommentSourceContract):
    """How the suite looks into an Isso."""

    site: Site
    network: LosingTransport

    def open(self) -> IssoComments:
        raise NotImplementedError

    def again(self, source: CommentSource) -> CommentSource:
        return self.open()

    async def arrive(
        self,
        source: CommentSource,
        body: str = "A fine walk.",
        *,
        author: str = "Grace",
        post: int = 0,
        parent: CommentRef | None = None,
        held: bool = False,
    ) -> CommentRef | None:
        above = int(parent) if parent else None
        mode = 2 if held else 1
        return CommentRef(str(self.site.add(body, author=author, uri=PAGES[post], parent=above, mode=mode)))

    async def there(self, source: CommentSource) -> Sequence[CommentThere]:
        return [
            CommentThere(
                ref=str(one["id"]),
                body=one["text"],
                status=STATUS[one["mode"]],
                parent=str(one["parent"]) if one["parent"] else None,
            )
            for one in self.site.rows()
            if one["mode"] in STATUS
        ]

    async def edit_elsewhere(self, source: CommentSource, ref: CommentRef, body: str) -> bool:
        self.site.edit(int(ref), body)
        return True

    async def judge_elsewhere(self, source: CommentSource, ref: CommentRef, verdict: Verdict) -> bool:
        if verdict is not Verdict.APPROVE:
            return False
        self.site.activate(int(ref))
        return True

    async def delete_elsewhere(self, source: CommentSource, ref: CommentRef) -> bool:
        self.site.delete(int(ref))
        return True

    def lose_next_reply(self, source: CommentSource) -> bool:
        self.network.lose = 1
        return True

    def replies_to(self, comment: RemoteComment, known: Mirror) -> CommentRef | None:
        return comment.parent or comment.ref


class TestIsso(IssoPromises):
    @pytest.fixture
    def source(self) -> CommentSource:
        self.site = FakeIsso()
        return self.open()

    def open(self) -> IssoComments:
        assert isinstance(self.site, FakeIsso)
        backend, self.network = connected(self.site)
        return backend.comments


class TestIssoWhereAllComesWait(TestIsso):
    """Its answers must come out all the same."""

    @pytest.fixture
    def source(self) -> CommentSource:
        self.site = FakeIsso(moderated=True)
        return self.open()
