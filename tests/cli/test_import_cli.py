"""`bloggy import` says what came in, what did not and why, in words and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

from bloggy.cli.completion import script
from tests.cli.commanding import Run
from tests.fakes.wxr import Comment, Item, wxr


def export(tmp_path: Path, *items: Item) -> Path:
    file = tmp_path / "export.xml"
    file.write_text(wxr(*items), "utf-8")
    return file


def test_a_journey_from_the_export_to_the_inbox(library: Path, tmp_path: Path, run: Run) -> None:
    file = export(
        tmp_path,
        Item(1, title="Fog over the bay", slug="fog", comments=[Comment(11, "A question?")]),
        Item(2, title="Unfinished", status="draft", slug="unfinished"),
        Item(3, type="nav_menu_item", title="Home"),
        Item(4, title="Secret", status="private", slug="secret"),
    )
    dry = run("import", file, "--dry-run")
    assert dry.code == 0
    assert "nothing was changed" in dry.out
    assert not (library / "fog.md").exists()

    done = run("import", file)
    assert done.code == 0
    assert done.out == (
        "Posts: 3 new (2 published, 1 draft)\n"
        "Comments: 1 new (1 approved)\n"
        "2 old addresses are noted with their posts, as aliases.\n"
        "\n"
        "To know:\n"
        "  Secret: It was private or had a password: it is a draft here, as a site would show it to all.\n"
        "\n"
        "Not brought in: menu entry\n"
        "  menu entry “Home”: Menus belong to the blog’s theme.\n"
    )
    assert {"Fog over the bay": "published", "Unfinished": "draft", "Secret": "draft"}.items() <= {
        post["title"]: post["status"] for post in run("list", "--json").json
    }.items()
    assert "A question?" in run("comments", "--post", "fog").out
    (comment,) = run("comments", "--json").json
    assert "A question?" in run("comments", "--source", comment["source"]).out
    assert run("outbox", "--json").json == []

    assert "Nothing in it is new: nothing was changed." in run("import", file).out
    again = run("import", file, "--json")
    assert again.code == 0
    assert again.json["aliases"] == 0
    assert again.json["posts"] == {
        "new": 0,
        "changed": 0,
        "unchanged": 3,
        "kept": 0,
        "found": 0,
        "gone": 0,
        "states": {"published": 2, "draft": 1},
    }
    assert again.json["comments"]["unchanged"] == 1
    assert again.json["left_out"] == [
        {"kind": "menu entry", "name": "Home", "reason": "Menus belong to the blog’s theme."}
    ]
    assert again.json["made"] == []


def test_an_answer_to_what_came_from_a_file_is_refused(library: Path, tmp_path: Path, run: Run) -> None:
    run("import", export(tmp_path, Item(1, comments=[Comment(11)])))
    told = run("reply", "import:old.example.org:11", "Hello")
    assert told.code == 4
    assert "came from a file" in told.err
    told = run("moderate", "import:old.example.org:11", "spam")
    assert told.code == 4
    assert run("outbox", "--json").json == []


def test_a_file_that_is_not_there_or_no_export_is_told(library: Path, tmp_path: Path, run: Run) -> None:
    told = run("import", tmp_path / "none.xml")
    assert (told.code, "no file or folder" in told.err) == (1, True)
    odd = tmp_path / "odd.bin"
    odd.write_bytes(bytes(range(256)))
    told = run("import", odd)
    assert (told.code, "can't tell" in told.err) == (2, True)


def test_a_damaged_file_changes_nothing(library: Path, tmp_path: Path, run: Run) -> None:
    file = export(tmp_path, Item(1), Item(2, slug="b"))
    file.write_text(file.read_text("utf-8")[:-200], "utf-8")
    told = run("import", file)
    assert told.code == 1
    assert "damaged in line" in told.err
    assert {path.name for path in library.iterdir()} == {"coffee.md", "tea.md", "draft.md"}


def test_many_things_left_out_are_named_by_json_and_verbose(library: Path, tmp_path: Path, run: Run) -> None:
    items = [Item(number, type="revision", title=f"Older {number}") for number in range(1, 31)]
    file = export(tmp_path, *items)
    plain = run("import", file)
    assert "Not brought in: revision ×30" in plain.out
    assert "and 10 more" in plain.out
    assert "Older 30" not in plain.out
    assert "Older 30" in run("import", file, "--verbose").out
    assert len(run("import", file, "--json").json["left_out"]) == 30


def test_hostile_names_do_not_reach_the_terminal(library: Path, tmp_path: Path, run: Run) -> None:
    done = run("import", export(tmp_path, Item(1, type="evil", title="\u202ered\u009b31m")))
    assert not {"\x1b", "\u202e", "\u009b"} & set(done.out)


def test_a_folder_outside_the_library_is_refused(library: Path, tmp_path: Path, run: Run) -> None:
    told = run("import", export(tmp_path, Item(1)), "--into", tmp_path / "elsewhere")
    assert told.code == 2
    assert "bloggy init" in told.err


def test_the_manual_and_the_shell_know_it(run: Run) -> None:
    assert "WordPress" in run("help", "import").out
    assert "--into" in run("import", "--help").out
    assert "import" in script("bash")
    assert json.loads(run("help", "import", "--json").out)["topic"] == "import"


def test_without_a_library_it_says_how_to_get_one(tmp_path: Path, run: Run) -> None:
    told = run("import", export(tmp_path, Item(3, type="nav_menu_item"), Item(1)))
    assert told.code == 2
    assert "bloggy init" in told.err
    assert told.out == ""


def test_a_file_that_could_explode_is_refused_by_its_name(library: Path, tmp_path: Path, run: Run) -> None:
    file = export(tmp_path, Item(1))
    bomb = '<!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><rss'
    file.write_text(file.read_text("utf-8").replace("<rss", bomb).replace("Ada writes", "&b;"), "utf-8")
    told = run("import", file)
    assert told.code == 1
    assert told.err.startswith("bloggy: export.xml has a document type or entities")
    assert {path.name for path in library.iterdir()} == {"coffee.md", "tea.md", "draft.md"}


def test_an_import_is_taken_back(library: Path, tmp_path: Path, run: Run) -> None:
    file = export(tmp_path, Item(1, slug="fog", comments=[Comment(11)]), Item(2, slug="b", title="B"))
    run("import", file)
    (library / "b.md").write_text("Mine now.\n")
    done = run("import", file, "--undo")
    assert done.out == (
        "1 post is in the trash.\n1 comment is gone.\n\nKept:\n  B: You have changed it since: it stays.\n"
    )
    assert not (library / "fog.md").exists()
    assert run("import", file, "--undo", "--json").json["posts"] == 0
    assert run("import", file, "--undo", "--dry-run").code == 2
