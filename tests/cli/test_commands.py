"""Every command against real files and real repositories: what it prints, changes and answers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.commanding import Run, Site, git, make_site, post, write

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
POST_KEYS = [
    "path",
    "title",
    "slug",
    "status",
    "date",
    "updated",
    "tags",
    "categories",
    "language",
    "words",
    "summary",
    "blogs",
    "comments",
    "unread",
]
ENTRY_KEYS = ["id", "action", "post", "comment", "blog", "state", "attempts", "not_before", "reason", "hint"]
ENTRY_KEYS += ["created", "settled", "url"]


def draft(run: Run, title: str = "Second thoughts") -> Path:
    """A draft with a text."""
    path = Path(run("new", title).out.strip())
    with path.open("a", encoding="utf-8") as file:
        file.write("\nWords worth reading.\n")
    return path


# --- how errors are told


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nope"], "There is no command “nope”"),
        (["/no/such"], "There is no folder “/no/such”"),
        (["lsit"], "Did you mean `bloggy list`?"),
        (["list", "--lim", "3"], "Unrecognized arguments"),
        (["list", "--limit", "many"], "--limit"),
        (["list", "--limit", "-1"], "can't be negative"),
        (["new"], "TITLE"),
        (["new", "  "], "The title is empty"),
        (["set", "coffee", "nokey"], "is not KEY=VALUE"),
        (["publish", "coffee", "--at", "blurb"], "not understood as a date"),
        (["publish", "coffee", "--to", "nowhere"], "There is no blog called “nowhere”"),
        (["list", "--blog", "nowhere"], "There is no blog called “nowhere”"),
        (["outbox", "retry"], "needs the ID"),
        (["blogs", "test"], "needs the name of a blog"),
        (["rename", "coffee"], "Nothing to rename"),
        (["--config", "/nonexistent/\n.toml", "resolve", "coffee"], "--mine"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_wrong_usage_is_2_and_a_sentence_with_the_next_step(
    arguments: list[str], says: str, library: Path, run: Run
) -> None:
    done = run(*arguments)
    assert done.code == 2
    assert done.out == ""
    assert says in done.err
    assert done.err.startswith("bloggy: ")
    assert "  Next: " in done.err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["show", "nothing-like-it"], "There is no post"),
        (["show", "in the rain"], "Several posts answer"),
        (["trash", "--restore"], "Nothing like that is in the trash"),
        (["outbox", "show", "nope"], "no outbox entry"),
        (["recover", "--save", "3"], "no unsaved text 3"),
        (["diff", "coffee"], "has no conflict"),
        (["preview", "coffee", "--html", "/nonexistent/page.html"], "could not be written"),
        (["new", "X", "--from", "nope"], "no template"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_what_is_refused_is_1_and_a_sentence_with_the_next_step(
    arguments: list[str], says: str, library: Path, run: Run
) -> None:
    done = run(*arguments)
    assert done.code == 1
    assert done.out == ""
    assert says in done.err
    assert "  Next: " in done.err


def test_a_broken_configuration_is_2_and_names_the_line(library: Path, run: Run) -> None:
    config = Path(run("config", "path").out.strip())
    config.write_text("[library]\nfoldres = ['x']\n")
    for command in (["list"], ["config"], ["new", "x"]):
        done = run(*command)
        assert done.code == 2
        assert done.err.count(str(config)) == 1
        assert "line 2" in done.err
        assert "folders" in done.err


def test_a_terminal_never_obeys_what_a_title_or_an_argument_says(library: Path, run: Run) -> None:
    evil = '"\\u001b]0;owned\\u0007 \\u001b[31mred \\u009b2J \\u202e x"'
    write(
        library / "evil.md", f"---\ntitle: {evil}\ntags: [{evil}]\nsummary: {evil}\n---\n\nA \x1b[2J body.\n"
    )
    for arguments in (
        ["list"], ["list", "--json"], ["show", "evil"], ["show", "evil", "--json"], ["check", "evil"],
        ["preview", "evil"], ["preview", "evil", "--json"], ["show", "\x1b[31m"], ["\x1b[31m"],
        ["list", "-\x1b[31m"],
        ["set", "evil", "\x1b[31m"], ["diff", "evil"],
    ):  # fmt: skip
        done = run(*arguments)
        for text in (done.out, done.err):
            assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", text), arguments


def test_stdout_without_utf8_gets_question_marks_and_json_gets_escapes(
    library: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io
    import json
    import sys

    write(library / "été.md", post("Été à 東京"))
    for arguments, expected in ((["list"], "?t? ? ??"), (["list", "--json"], "\\u6771")):
        narrow = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
        monkeypatch.setattr(sys, "stdout", narrow)
        assert run(*arguments).code == 0
        narrow.flush()
        written = narrow.buffer.getvalue().decode("ascii")  # type: ignore[attr-defined]
        assert expected in written
        if "--json" in arguments:
            assert "Été à 東京" in {row["title"] for row in json.loads(written)}


# --- posts


def test_a_new_post_is_a_draft_and_its_path_is_all_that_is_printed(site: Site, run: Run) -> None:
    done = run("new", "Été à Paris", "--tag", "web")
    path = Path(done.out.strip())
    assert (done.code, done.err) == (0, "")
    assert path.is_file()
    shown = run("show", path, "--json").json
    assert (shown["status"], shown["title"], shown["tags"]) == ("draft", "Été à Paris", ["web"])
    assert run("new", "Été à Paris").out.strip() != str(path)


def test_a_listed_post_has_every_key_and_absent_is_null(site: Site, run: Run) -> None:
    draft(run)
    rows = run("list", "--json").json
    assert [list(row) for row in rows] == [POST_KEYS, POST_KEYS]
    hello = next(row for row in rows if row["slug"] == "hello")
    assert MOMENT.fullmatch(hello["date"])
    assert hello["updated"] is None
    assert hello["summary"] is None
    assert [list(blog) for blog in hello["blogs"]] == [
        ["blog", "state", "url", "ref", "published", "changed"]
    ]
    assert (hello["blogs"][0]["state"], hello["blogs"][0]["changed"]) == ("published", False)
    assert run("show", "hello", "--json").json == hello


def test_a_post_answers_to_its_path_slug_and_part_of_its_title(
    library: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(library)
    for spec in (library / "tea.md", "tea.md", "tea", "Tea in", "TEA IN THE RAIN"):
        assert run("show", spec, "--json").json["path"] == str(library / "tea.md")


def test_lists_are_filtered_and_searched(library: Path, run: Run) -> None:
    def titles(*arguments: str) -> list[str]:
        return [row["title"] for row in run("list", "--json", *arguments).json]

    assert titles("--status", "draft") == ["An unfinished thought"]
    assert titles("rain") == ["Tea in the rain", "Coffee in the rain"]
    assert titles("rain", "--limit", "1") == ["Tea in the rain"]
    assert titles("--tag", "web", "--sort", "title")[:2] == ["An unfinished thought", "Coffee in the rain"]
    assert titles("nothing like it") == []
    assert run("list", "nothing like it").out == ""


def test_set_touches_only_its_lines(library: Path, run: Run) -> None:
    path = write(library / "kept.md", "---\n# mine\ntitle:   'Kept'  # why\nodd:  yes\n---\n\nBody\r\n")
    assert run("set", "kept", "summary=Short", "odd=").code == 0
    text = path.read_bytes().decode()
    assert "# mine\ntitle:   'Kept'  # why\n" in text
    assert "summary: Short" in text
    assert "odd" not in text
    assert text.endswith("\n\nBody\r\n")


@pytest.mark.parametrize("change", ["draft=false", "draft=", "status=published", "Status=published"])
def test_set_never_makes_a_draft_public(change: str, site: Site, run: Run) -> None:
    path = draft(run)
    before, head = path.read_bytes(), site.head()
    done = run("set", path, change)
    assert done.code == 1
    assert "bloggy publish" in done.err
    assert (path.read_bytes(), site.head()) == (before, head)


def test_set_draft_on_a_public_post_says_that_readers_still_see_it(site: Site, run: Run) -> None:
    done = run("set", "hello", "draft=true")
    assert done.code == 0
    assert "bloggy unpublish" in done.err


def test_renaming_and_duplicating_print_the_new_path(library: Path, run: Run) -> None:
    renamed = Path(run("rename", "coffee", "--slug", "espresso").out.strip())
    assert renamed.name == "espresso.md"
    assert not (library / "coffee.md").exists()
    copy = Path(run("duplicate", "espresso").out.strip())
    assert run("show", copy, "--json").json["status"] == "draft"


def test_the_writers_own_editor_is_started_and_its_failure_told(
    library: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen"
    editor = write(tmp_path / "my editor", f'#!/bin/sh\necho "$@" > "{seen}"\n')
    editor.chmod(0o755)
    monkeypatch.setenv("EDITOR", f'"{editor}" --wait')
    assert run("edit", "tea").code == 0
    assert seen.read_text() == f"--wait {library / 'tea.md'}\n"
    monkeypatch.setenv("EDITOR", "false")
    assert run("edit", "tea").code == 2
    monkeypatch.setenv("EDITOR", "/nonexistent/editor")
    assert "could not be started" in run("edit", "tea").err
    monkeypatch.setenv("EDITOR", "'unclosed")
    assert "can't be read" in run("edit", "tea").err


def test_a_preview_goes_to_lines_to_json_and_to_a_file(site: Site, run: Run, tmp_path: Path) -> None:
    lines = run("preview", "hello").out.splitlines()
    assert lines[0] == "Hello"
    assert "Hi there." in lines
    assert not any("Slug:" in line for line in lines)
    assert list(run("preview", "hello", "--json").json) == ["path", "width", "lines"]
    page = tmp_path / "page.html"
    assert run("preview", "hello", "--html", page).out.strip() == str(page)
    assert "Hi there." in page.read_text(encoding="utf-8")
    assert run("preview", "hello", "--html", "-").out == page.read_text(encoding="utf-8")


# --- publishing


def test_problems_have_every_key_and_errors_are_1(site: Site, run: Run) -> None:
    assert run("check", "hello").code == 0
    path = Path(run("new", "Empty").out.strip())
    done = run("check", path, "--json")
    assert done.code == 1
    assert all(list(problem) == ["check", "level", "message", "line", "fix"] for problem in done.json)
    assert "error" in {problem["level"] for problem in done.json}
    assert run("publish", path).code == 1
    assert run("outbox", "--json", "--all").json == []


def test_a_dry_run_sends_nothing_and_writes_nothing(site: Site, run: Run) -> None:
    path = draft(run)
    before, head, status = path.read_bytes(), site.head(), git(site.root, "status", "--short")
    plan = run("publish", path, "--dry-run", "--json").json[0]
    assert "+Words worth reading." in plan["diff"]
    assert plan["action"] == "publish"
    assert MOMENT.fullmatch(plan["date"])
    assert run("publish", path, "--dry-run").code == 0
    for options in (["--at", "tomorrow"], ["--as-draft"], ["--now"]):
        assert run("publish", path, "--dry-run", *options).code == 0
    assert (path.read_bytes(), site.head(), git(site.root, "status", "--short")) == (before, head, status)
    assert run("outbox", "--all", "--json").json == []


@pytest.mark.parametrize("when", ["tomorrow 8:00", "demain 8h"])
def test_a_later_time_in_english_or_french_waits_in_the_outbox(when: str, site: Site, run: Run) -> None:
    path = draft(run)
    entry = run("publish", path, "--at", when, "--json").json[0]
    assert list(entry) == ENTRY_KEYS
    assert (entry["state"], entry["attempts"], entry["url"]) == ("queued", 0, None)
    assert re.search(r"T08:00:00[+-]00:00$", entry["not_before"])
    assert run("show", path, "--json").json["blogs"][0]["state"] == "scheduled"
    assert run("outbox", "run").code == 0
    assert len(site.files()) == len(git(site.root, "ls-files").splitlines())
    assert run("outbox", "cancel", entry["id"][:20], "--json").json["state"] == "cancelled"
    assert run("outbox", "cancel", entry["id"]).code == 2
    assert run("outbox").out == "Nothing is waiting.\n"


def test_now_dates_a_post_of_the_future_today(site: Site, run: Run) -> None:
    path = draft(run)
    assert run("publish", path, "--now", "--at", "tomorrow").code == 2
    assert run("set", path, "date=2099-01-01 10:00").code == 0
    before = path.read_bytes()
    planned = run("publish", path, "--now", "--dry-run", "--json").json[0]
    assert not planned["date"].startswith("2099")
    assert path.read_bytes() == before
    assert run("publish", path, "--now", "--json").json[0]["state"] == "delivered"
    assert not run("show", path, "--json").json["date"].startswith("2099")


def test_as_draft_readers_see_nothing(site: Site, run: Run) -> None:
    path = draft(run)
    entry = run("publish", path, "--as-draft", "--json").json[0]
    assert entry["state"] == "delivered"
    rel = str(path.relative_to(site.root))
    assert rel in site.files()
    assert "draft" in site.text(rel).casefold()
    assert run("show", path, "--json").json["status"] == "draft"


def test_a_conflict_is_held_for_the_writer_and_settled_by_a_word(tmp_path: Path, run: Run) -> None:
    site = make_site(tmp_path, "hugo")
    run("init", site.root)
    other = tmp_path / "other"
    git(tmp_path, "clone", "-q", str(site.remote), str(other))
    theirs = other / "content" / "posts" / "hello.md"
    theirs.write_text(theirs.read_text().replace("Hi there.", "Hi from elsewhere."))
    git(other, "commit", "-q", "-am", "Elsewhere")
    git(other, "push", "-q")
    mine = site.posts / "hello.md"
    mine.write_text(mine.read_text().replace("Hi there.", "Hi from here."))
    assert run("publish", "hello").code == 4
    assert run("outbox", "--json").json[0]["state"] == "held"
    diff = run("diff", "hello")
    assert "Changed by both, each in its own way:\n  1 place in the text\n" in diff.out
    assert "  -Hi there.\n  +Hi from elsewhere.\n" in diff.out
    assert "  -Hi there.\n  +Hi from here.\n" in diff.out
    told = run("diff", "hello", "--json").json
    assert list(told) == ["entry", "question", "blog", "base", "mine", "theirs", "diff", "front"]
    assert "+Hi from here." in told["diff"]
    done = run("outbox", "run")
    assert done.code == 4
    assert "held for you" in done.err
    behind = run("unpublish", "hello")
    assert behind.code == 4
    assert "which is held" in behind.err
    run("outbox", "cancel", run("outbox", "--json").json[0]["id"])
    settled = run("resolve", "hello", "--mine", "--json")
    assert settled.json["state"] == "delivered", settled
    assert "Hi from here." in site.text("content/posts/hello.md")
    assert run("outbox", "run").code == 0


# --- the rest


def test_bare_bloggy_without_a_terminal_names_commands_and_never_hangs(run: Run) -> None:
    done = run()
    assert done.code == 2
    assert "bloggy list" in done.err


def test_lists_of_nothing_are_empty_arrays_and_say_so_to_people(library: Path, run: Run) -> None:
    for command in (["outbox"], ["trash"], ["recover"], ["revisions", "tea"], ["blogs"]):
        assert run(*command, "--json").json == []
        assert len(run(*command).out.splitlines()) == 1


def test_without_a_library_a_list_says_how_to_get_one(run: Run) -> None:
    done = run("list")
    assert (done.code, done.out) == (0, "")
    assert "bloggy init" in done.err


def test_a_library_that_is_not_there_is_named(library: Path, run: Run) -> None:
    library.rename(library.with_name("elsewhere"))
    done = run("list")
    assert str(library) in done.err
    assert run("list").err == done.err


def test_doctor_keys_and_config_tell_everything_in_both_forms(site: Site, run: Run) -> None:
    findings = run("doctor", "--json").json
    assert all(list(finding) == ["name", "ok", "detail", "fix"] for finding in findings)
    assert f"blog {site.root.name}" in run("doctor").out
    assert {"action", "keys", "label", "help"} == set(run("keys", "--json").json[0])
    assert run("config", "path", "--json").json["exists"] is True
    assert "is right" in run("config").out


def test_blogs_are_added_tested_and_removed(library: Path, tmp_path: Path, run: Run) -> None:
    site = make_site(tmp_path, "hugo")
    assert run("blogs", "add", "home", f"path={site.root}", "mode=copy").code == 0
    assert run("blogs", "--json").json[0]["blog"] == "home"
    assert run("blogs", "test", "home", "--json").json["software"]
    assert run("blogs", "add", "bad", "pth=x").code == 2
    assert run("blogs", "remove", "home").code == 0
    assert run("blogs", "--json").json == []


def test_quiet_leaves_errors_and_data(library: Path, run: Run) -> None:
    assert run("delete", "tea", "--quiet").err == ""
    assert run("--quiet", "show", "tea").err.startswith("bloggy: ")


def test_deleted_posts_come_back_from_the_trash(library: Path, run: Run) -> None:
    before = (library / "tea.md").read_bytes()
    assert run("delete", "tea").code == 0
    item = run("trash", "--json").json[0]
    assert list(item) == ["id", "when", "path"]
    assert run("trash", "--restore", item["id"][:12]).out.strip() == str(library / "tea.md")
    assert (library / "tea.md").read_bytes() == before
