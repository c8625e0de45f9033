"""Waline's comments keep the promises, over a Waline in memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import pytest

from bloggy.backends.comments import CommentSource
from bloggy.backends.testing import CommentSourceContract, CommentThere
from bloggy.backends.waline.comments import WalineComments
from bloggy.backends.waline.words import STATUS
from bloggy.domain.comment import CommentRef, Verdict
from tests.fakes.losing import LosingTransport
from tests.fakes.waline import FakeWaline, connected

WORDS = {Verdict.APPROVE: "approved", Verdict.HOLD: "waiting", Verdict.SPAM: "spam"}


class Site(Protocol):
    """A Waline, real or not, as others use it."""

    def add(self, text: str, *, author: str, uri: str, parent: int | None, status: str) -> int: ...
    def rows(self) -> list[dict[str, Any]]: ...
    def edit(self, id: int, text: str) -> None: ...
    def judge(self, id: int, status: str) -> None: ...
    def delete(self, id: int) -> None: ...


class WalinePromises(CommentSourceContract):
    """How the suite looks into a Waline."""

    site: Site
    network: LosingTransport

    def open(self) -> WalineComments:
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
        above, status = int(parent) if parent else None, "waiting" if held else "approved"
        uri = ("/one/", "/été/two/")[post]
        return CommentRef(str(self.site.add(body, author=author, uri=uri, parent=above, status=status)))

    async def there(self, source: CommentSource) -> Sequence[CommentThere]:
        return [
            CommentThere(
                ref=str(one["id"]),
                body=one["comment"],
                status=STATUS[one["status"]],
                parent=str(one["pid"]) if one["pid"] else None,
            )
            for one in self.site.rows()
        ]

    async def edit_elsewhere(self, source: CommentSource, ref: CommentRef, body: str) -> bool:
        self.site.edit(int(ref), body)
        return True

    async def judge_elsewhere(self, source: CommentSource, ref: CommentRef, verdict: Verdict) -> bool:
        if verdict not in WORDS:
            return False
        self.site.judge(int(ref), WORDS[verdict])
        return True

    async def delete_elsewhere(self, source: CommentSource, ref: CommentRef) -> bool:
        self.site.delete(int(ref))
        return True

    def lose_next_reply(self, source: CommentSource) -> bool:
        self.network.lose = 1
        return True


class TestWaline(WalinePromises):
    @pytest.fixture
    def source(self) -> CommentSource:
        self.site = FakeWaline()
        return self.open()

    def open(self) -> WalineComments:
        assert isinstance(self.site, FakeWaline)
        backend, self.network = connected(self.site)
        return backend.comments
