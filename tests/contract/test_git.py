"""The git backend keeps every promise, in place, as copies, and through a bare cache."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from bloggy.backends.base import Publisher
from bloggy.backends.testing import PublisherContract, RemoteCopy
from bloggy.domain.post import Outgoing, RemoteRef
from tests.backends.git_places import GitSite, git, make_site


class GitContract(PublisherContract):
    """How the suite looks into a bare repository."""

    @pytest.fixture
    def site(self, tmp_path: Path) -> GitSite:
        self.place = make_site(tmp_path)
        return self.place

    async def copies(self, publisher: Publisher) -> Sequence[RemoteCopy]:
        return self.place.copies()

    async def edit_elsewhere(self, publisher: Publisher, ref: RemoteRef) -> bool:
        self.place.push_elsewhere({ref: "---\ntitle: Theirs\n---\nsomebody else\n"})
        return True

    def lose_next_reply(self, publisher: Publisher) -> bool:
        """The remote's side of the next push stores everything and dies before it answers."""
        hook = self.place.remote / "hooks" / "post-receive"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\nrm -f '{hook}'\nkill -9 $PPID\n")
        hook.chmod(0o755)
        return True


class TestInPlace(GitContract):
    @pytest.fixture
    def publisher(self, site: GitSite) -> Publisher:
        return site.in_place()

    def outgoing(self, **fields: object) -> Outgoing:  # type: ignore[override]
        post = super().outgoing(**fields)  # type: ignore[arg-type]
        self.place.write(post)
        return post


class TestCopy(GitContract):
    @pytest.fixture
    def publisher(self, site: GitSite) -> Publisher:
        return site.copying()


class TestCached(GitContract):
    @pytest.fixture
    def publisher(self, site: GitSite) -> Publisher:
        return site.cached()


@pytest.mark.anyio
async def test_the_suite_sees_what_git_has(tmp_path: Path) -> None:
    site = make_site(tmp_path, {"content/posts/a.md": "---\ntitle: A\ndraft: true\n---\nbody\n"})
    [copy] = site.copies()
    assert (copy.title, copy.public, copy.body) == ("A", False, "body\n")
    assert git("status", "--porcelain", cwd=site.work) == ""
