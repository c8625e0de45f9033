"""`sync` brings posts first, says what came and where, and asks what it can't decide."""

from __future__ import annotations

import json
import os
import pty
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bloggy.backends.memory import MemoryBackend
from bloggy.backends.registry import Registry
from bloggy.cli.main import main
from bloggy.errors import Unreachable
from bloggy.services.comparing import Sides
from bloggy.services.pulling.report import BlogPull, PullState, QuestionKind
from bloggy.services.workspace import Workspace
from tests.cli.commanding import Ran, post, write
from tests.fakes.clock import FakeClock
from tests.fakes.pulling import FakePulling, question

Ask = Callable[..., Ran]


@pytest.fixture
def pulling() -> FakePulling:
    return FakePulling("alpine")


@pytest.fixture
def library(tmp_path: Path, clean_environment: Path) -> Path:
    """A folder with a post, and a blog that has others."""
    folder = write(tmp_path / "posts" / "coffee.md", post("Coffee in the rain")).parent
    file = clean_environment / "config" / "bloggy" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text(f'[library]\nfolders = ["{folder}"]\n[blogs.alpine]\nbackend = "memory"\n', "utf-8")
    return folder


@pytest.fixture
def ask(library: Path, pulling: FakePulling, capfd: pytest.CaptureFixture[str]) -> Ask:
    def opener(**options: Any) -> Workspace:
        workspace = Workspace.open(clock=FakeClock(), backends=Registry({"memory": MemoryBackend}), **options)
        workspace.pulling = pulling  # type: ignore[assignment]
        return workspace

    def call(*arguments: str) -> Ran:
        capfd.readouterr()
        code = main(list(arguments), opener=opener)
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return Ran(code, out, err)

    return call


def test_the_first_line_says_what_came_and_where(ask: Ask, pulling: FakePulling, library: Path) -> None:
    pulling.coming["alpine"] = BlogPull(
        blog="alpine",
        new=tuple(library / f"{number}.md" for number in range(42)),
        updated=(library / "a.md", library / "b.md", library / "c.md"),
        merged=(library / "d.md",),
        pictures=7,
        notes=("“Gallery” has a form that stays as it is there.",),
    )
    done = ask("sync")
    assert done.code == 0
    assert done.out.splitlines() == [
        f"alpine: 42 new posts, 3 updated, 1 merged with your changes, 7 pictures, in {library}",
        "  “Gallery” has a form that stays as it is there.",
    ]
    assert ask("sync").out == "alpine: nothing new\n"


def test_as_json_every_part_is_there(ask: Ask, pulling: FakePulling, library: Path) -> None:
    pulling.coming["alpine"] = BlogPull(blog="alpine", new=(library / "new.md",), notes=("A note.",))
    pulling.new_questions = [question(7, QuestionKind.DELETED_HERE, title="Gone", blog="alpine")]
    done = ask("sync", "--json")
    assert done.code == 4
    assert done.json == {
        "blogs": [
            {
                "blog": "alpine",
                "new": [str(library / "new.md")],
                "updated": [],
                "merged": [],
                "found": [],
                "pictures": 0,
                "notes": ["A note."],
                "stopped": False,
                "error": None,
            }
        ],
        "questions": [
            {
                "id": 7,
                "kind": "deleted-here",
                "blog": "alpine",
                "post": None,
                "title": "Gone",
                "choices": ["delete", "restore", "leave"],
                "url": "https://carnet.example/7/",
            }
        ],
        "sources": [],
        "outbox": [],
    }


def test_each_question_comes_with_the_commands_that_answer_it(
    ask: Ask, pulling: FakePulling, library: Path
) -> None:
    pulling.new_questions = [
        question(1, title="Coffee", blog="alpine", path=library / "coffee in the rain" / "index.md"),
        question(2, QuestionKind.DELETED_THERE, title="Tea", blog="alpine", path=library / "tea.md"),
        question(3, QuestionKind.DELETED_HERE, title="Milk", blog="alpine"),
    ]
    done = ask("sync")
    assert (done.code, done.out) == (4, "alpine: 3 need you\n")
    assert done.err.splitlines() == [
        "“Coffee” was changed here and at alpine, in the same places.",
        "  Next: `bloggy diff 'coffee in the rain'`, "
        "then `bloggy resolve 'coffee in the rain' --merge`, `--mine` or `--theirs`",
        "“Tea” was deleted at alpine.",
        "  Next: `bloggy resolve tea --trash` or `--keep`",
        "“Milk” was deleted here, and is still at alpine.",
        "  Next: `bloggy resolve 3 --delete`, `--restore` or `--leave`",
    ]


def test_many_questions_are_counted(ask: Ask, pulling: FakePulling, library: Path) -> None:
    pulling.new_questions = [
        question(number, QuestionKind.DELETED_HERE, title=f"Post {number}", blog="alpine")
        for number in range(25)
    ]
    told = ask("sync").err
    assert told.count("Next:") == 10
    assert "15 more posts need you" in told


def test_a_blog_out_of_reach_ends_with_3_and_keeps_what_came(
    ask: Ask, pulling: FakePulling, library: Path
) -> None:
    pulling.coming["alpine"] = BlogPull(
        blog="alpine",
        new=(library / "one.md",),
        error=Unreachable("alpine can’t be reached.", hint="Try again later."),
    )
    done = ask("sync")
    assert done.code == 3
    assert done.out == f"alpine: 1 new post, not read to its end, in {library}\n"
    assert "alpine can’t be reached.\n  Next: Try again later." in done.err


def test_posts_or_comments_can_be_left_alone(ask: Ask, pulling: FakePulling) -> None:
    assert ask("sync", "--no-posts").code == 0
    assert not pulling.calls
    assert ask("sync", "--no-comments", "--json").json["sources"] == []
    assert pulling.calls == [("run", ("alpine",), None, None)]


def test_the_folder_and_the_pictures_are_asked_for(
    ask: Ask, pulling: FakePulling, tmp_path: Path, clean_environment: Path
) -> None:
    assert ask("sync", "--into", str(tmp_path / "old"), "--pictures").code == 0
    assert pulling.calls == [("run", ("alpine",), tmp_path / "old", True)]
    assert f'"{tmp_path / "old"}"' in (clean_environment / "config/bloggy/config.toml").read_text("utf-8")
    pulling.known.append("lake")
    refused = ask("sync", "--into", "x")
    assert refused.code == 2
    assert "Name it with --blog: alpine, lake." in refused.err


def test_what_was_declined_or_has_no_folder_is_brought_by_name_only(ask: Ask, pulling: FakePulling) -> None:
    pulling.states["alpine"] = PullState(blog="alpine", declined=True)
    assert ask("sync").code == 0
    pulling.states["alpine"] = PullState(blog="alpine")
    told = ask("sync")
    assert told.code == 0
    assert "`bloggy sync --blog alpine --into FOLDER` brings them." in told.err
    assert pulling.calls == [("run", (), None, None)] * 2
    ask("sync", "--blog", "alpine")
    assert pulling.calls[-1] == ("run", ("alpine",), None, None)


def test_an_unknown_blog_is_named_with_the_nearest(ask: Ask) -> None:
    refused = ask("sync", "--blog", "alpin")
    assert refused.code == 2
    assert "Did you mean “alpine”?" in refused.err


def test_ctrl_c_ends_it_after_the_page_and_says_that_it_goes_on(ask: Ask, pulling: FakePulling) -> None:
    pulling.meanwhile = lambda: os.kill(os.getpid(), signal.SIGINT)
    stopped = ask("sync")
    assert stopped.code == 130
    assert stopped.out == "alpine: stopped\n"
    assert "the next sync goes on from there" in stopped.err
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_terminal_is_told_how_far_it_is(
    ask: Ask, pulling: FakePulling, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "of 300 posts" not in ask("sync").err
    leader, follower = pty.openpty()
    with os.fdopen(follower, "w") as terminal:
        monkeypatch.setattr("sys.stderr", terminal)
        ask("sync")
        terminal.flush()
        told = os.read(leader, 4096).decode()
    os.close(leader)
    assert told.splitlines() == [f"alpine: {n} of 300 posts" for n in (100, 200, 300)]


# --- answering ------------------------------------------------------------------------------------------


def both(library: Path) -> Sides:
    text = post("Coffee in the rain")
    return Sides(
        blog="alpine",
        path=library / "coffee.md",
        base=text,
        mine=text.replace("Some words.", "My words."),
        theirs=text.replace("Some words.", "Their words."),
    )


def test_a_post_that_both_changed_is_shown_and_settled_by_its_name(
    ask: Ask, pulling: FakePulling, library: Path
) -> None:
    asked = question(5, blog="alpine", title="Coffee in the rain", path=library / "coffee.md")
    for name in ("coffee", "Coffee in the rain", str(library / "coffee.md"), "5"):
        pulling.told = [asked]
        pulling.versions[5] = both(library)
        told = ask("diff", name)
        assert "-Some words.\n  +Their words." in told.out, told
        shape = json.loads(ask("diff", name, "--json").out)
        assert (shape["entry"], shape["question"]["id"], shape["blog"]) == (None, 5, "alpine")
        assert "+My words." in shape["diff"]
        done = ask("resolve", name, "--merge")
        assert (done.code, done.out) == (0, "“Coffee in the rain” is settled: merge.\n")
        assert pulling.calls[-1] == ("answer", 5, "merge")


def test_deletions_are_answered_several_at_once(ask: Ask, pulling: FakePulling) -> None:
    pulling.told = [
        question(number, QuestionKind.DELETED_HERE, title=f"Post {number}", blog="alpine")
        for number in (3, 4, 5)
    ]
    done = ask("resolve", "3", "5", "--leave", "--json")
    assert done.code == 0
    assert [one["id"] for one in done.json["questions"]] == [3, 5]
    assert done.json["done"] == ["“Post 3” is settled: leave.", "“Post 5” is settled: leave."]
    assert [one.id for one in pulling.told] == [4]


def test_an_answer_that_does_not_fit_changes_nothing(ask: Ask, pulling: FakePulling, library: Path) -> None:
    pulling.told = [
        question(2, QuestionKind.DELETED_THERE, title="Tea", blog="alpine", path=library / "coffee.md"),
        question(3, QuestionKind.DELETED_HERE, title="Milk", blog="alpine"),
    ]
    refused = ask("resolve", "3", "coffee", "--delete")
    assert refused.code == 2
    assert "“Tea” was deleted at alpine. --delete is no answer to that." in refused.err
    assert "`bloggy resolve coffee --trash` or `--keep`" in refused.err
    assert len(pulling.told) == 2
    assert ask("diff", "coffee").out.startswith("“Tea” was deleted at alpine.\n")
    assert ask("diff", "3", "--json").json["question"]["kind"] == "deleted-here"


def test_without_anything_to_decide_it_says_so(ask: Ask) -> None:
    assert "has no conflict with any blog" in ask("resolve", "coffee", "--keep").err
    assert ask("resolve", "99", "--leave").code == 1


def test_two_blogs_that_ask_about_one_post_are_told_apart(
    ask: Ask, pulling: FakePulling, library: Path
) -> None:
    path = library / "coffee.md"
    pulling.told = [question(1, blog="alpine", path=path), question(2, blog="lake", path=path)]
    refused = ask("resolve", "coffee", "--mine")
    assert refused.code == 2
    assert "Name one with --blog: alpine, lake." in refused.err
    assert ask("resolve", "coffee", "--mine", "--blog", "lake").code == 0
    assert pulling.calls == [("answer", 2, "mine")]
