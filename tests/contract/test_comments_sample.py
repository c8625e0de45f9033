"""The demo's comments in a file keep the promises of every source."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bloggy.backends.base import Surroundings
from bloggy.backends.comments import CommentSource
from bloggy.backends.sample import SampleBackend, SampleFile
from bloggy.backends.testing import CommentSourceContract, CommentThere
from bloggy.domain.comment import CommentRef, CommentStatus, Cursor, Verdict
from bloggy.errors import Malformed, ServerFault

START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


class TestSampleComments(CommentSourceContract):
    many = 110

    @pytest.fixture
    def source(self, tmp_path: Path) -> CommentSource:
        self.path, self.number = tmp_path / "comments.json", 0
        return self.again()

    def again(self, source: CommentSource | None = None) -> CommentSource:
        around = Surroundings(blog="home", library=self.path.parent, cache=self.path.parent)
        return SampleBackend.create({"file": str(self.path), "author": "Ada"}, around).comments

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
        self.number += 1
        SampleFile(self.path).put(
            {
                "ref": f"c{self.number}",
                "url": f"https://blog.example/{post}",
                "parent": parent,
                "name": author,
                "date": (START + self.number * timedelta(minutes=10)).isoformat(),
                "status": "held" if held else "approved",
                "body": body,
            }
        )
        return CommentRef(f"c{self.number}")

    async def there(self, source: CommentSource) -> Sequence[CommentThere]:
        return [
            CommentThere(
                ref=one["ref"],
                body=one["body"],
                status=CommentStatus(one["status"]),
                parent=one["parent"],
            )
            for one in SampleFile(self.path).read()["comments"].values()
        ]

    async def edit_elsewhere(self, source: CommentSource, ref: CommentRef, body: str) -> bool:
        SampleFile(self.path).put({"ref": ref, "body": body})
        return True

    async def judge_elsewhere(self, source: CommentSource, ref: CommentRef, verdict: Verdict) -> bool:
        SampleFile(self.path).put({"ref": ref, "status": verdict.status})
        return True

    async def delete_elsewhere(self, source: CommentSource, ref: CommentRef) -> bool:
        file = SampleFile(self.path)
        told = file.read()
        told["counter"] += 1
        told["gone"][ref] = told["counter"]
        del told["comments"][ref]
        file.write(told)
        return True


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("text", "error"),
    [("[1", ServerFault), ('{"counter": 1, "comments": {"a": {"ref": "a", "changed": 1}}}', Malformed)],
)
async def test_a_broken_file_says_so_and_is_left_alone(
    text: str, error: type[Exception], tmp_path: Path
) -> None:
    path = tmp_path / "comments.json"
    path.write_text(text, encoding="utf-8")
    around = Surroundings(blog="home", library=tmp_path, cache=tmp_path)
    source = SampleBackend.create({"file": str(path)}, around).comments
    with pytest.raises(error):
        await source.changes(Cursor("0"))
    assert path.read_text(encoding="utf-8") == text
