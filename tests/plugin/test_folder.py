"""The folder keeps every promise of a backend: the whole of what a plug-in's author has to write as tests."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import pytest

pytest.importorskip("bloggy_folder", reason="the example plug-in is installed by tests/test_plugin.py")

from bloggy_folder import FolderMedia, FolderPublisher, tags_of, title_of

from bloggy.backends.base import MediaHost, Publisher
from bloggy.backends.testing import MediaHostContract, PublisherContract, RemoteCopy, key, outgoing
from bloggy.domain.post import RemoteRef

URL = "https://example.org"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def pictures(folder: Path) -> dict[str, bytes]:
    found = (file for file in (folder / "pictures").glob("*") if file.suffix != ".new")
    return {f"{URL}/pictures/{file.name}": file.read_bytes() for file in found}


class TestFolderPublisher(PublisherContract):
    @pytest.fixture
    def publisher(self, tmp_path: Path) -> Publisher:
        self.folder = tmp_path / "web"
        return FolderPublisher(self.folder, URL)

    def media(self, publisher: Publisher) -> MediaHost:
        return FolderMedia(self.folder, URL)

    async def copies(self, publisher: Publisher) -> Sequence[RemoteCopy]:
        return [
            RemoteCopy(
                ref=page.stem,
                title=title_of(text := page.read_bytes().decode()),
                body=text,
                public=True,
                tags=tags_of(text),
                assets=pictures(self.folder),
            )
            for page in self.folder.glob("*.html")
        ]

    async def edit_elsewhere(self, publisher: Publisher, ref: RemoteRef) -> bool:
        page = self.folder / f"{ref}.html"
        page.write_text(page.read_text("utf-8") + "somebody else", "utf-8")
        return True


class TestFolderMedia(MediaHostContract):
    @pytest.fixture
    def host(self, tmp_path: Path) -> MediaHost:
        self.folder = tmp_path
        return FolderMedia(tmp_path, URL)

    async def stored(self, host: MediaHost) -> dict[str, bytes]:
        return pictures(self.folder)


@pytest.mark.anyio
async def test_a_page_survives_the_death_of_the_writer(tmp_path: Path) -> None:
    publisher = FolderPublisher(tmp_path, URL)
    (tmp_path / "a-walk-in-the-fog.new").write_text("half a pa", "utf-8")
    receipt = await publisher.publish(outgoing(), key=key(1))
    data = (tmp_path / f"{receipt.ref}.html").read_bytes()
    assert receipt.revision == hashlib.sha256(data).hexdigest()
