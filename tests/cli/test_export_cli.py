"""`bloggy export` takes everything out, in words and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

from bloggy.cli.completion import script
from tests.cli.commanding import Run
from tests.fakes.wxr import Comment, Item, wxr


def test_a_journey_out_and_in_again(library: Path, tmp_path: Path, run: Run) -> None:
    file = tmp_path / "old.xml"
    file.write_text(wxr(Item(1, slug="fog", comments=[Comment(11, "A question?")])), "utf-8")
    assert run("import", file).code == 0
    out = tmp_path / "out"
    done = run("export", out)
    assert done.code == 0
    assert done.out.startswith(
        "Posts                      4\n"
        "Comments                   1\n"
        "People                     1\n"
        "Posts from other blogs     1\n"
        "Posts in wordpress.xml     4\n"
        "Comments in wordpress.xml  1\n"
    )
    assert (out / "posts/coffee.md").read_bytes() == (library / "coffee.md").read_bytes()
    told = json.loads((out / "comments/import-old-example-org.jsonl").read_text("utf-8"))
    assert (told["text"], told["post"]["file"]) == ("A question?", "posts/fog.md")

    again = run("export", out, "--json").json
    assert again["files"]["written"] == again["files"]["removed"] == 0
    assert again["counts"]["comments"] == 1
    assert (again["left_out"], again["stopped"]) == ([], False)

    dry = run("import", out / "wordpress.xml", "--dry-run", "--json").json
    assert dry["posts"]["states"] == {"published": 3, "draft": 1}
    assert dry["comments"]["states"] == {"approved": 1}


def test_a_folder_with_something_else_in_it_is_refused(library: Path, tmp_path: Path, run: Run) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("Dear Ada")
    told = run("export", tmp_path / "full")
    assert told.code == 2
    assert "something else" in told.err
    assert run("export", tmp_path / "full" / "letter.txt").code == 2
    assert "mixed up" in run("export", library / "out").err


def test_it_is_explained(run: Run) -> None:
    assert "SHA256SUMS" in run("help", "leaving").out
    assert "DIR" in run("export", "--help").out
    assert "export" in script("bash")
