"""`reply` and `moderate`: an answer from an argument, a pipe or an editor; a verdict, and taking it back."""

from __future__ import annotations

import io
from functools import partial
from pathlib import Path

import pytest

from bloggy.backends.registry import Registry
from bloggy.cli.main import main
from bloggy.domain.comment import Verdict
from bloggy.services.workspace import Workspace
from tests.cli.commanding import Ran, Run
from tests.fakes.clock import FakeClock
from tests.fakes.talk import TalkServer, Trouble, talk_class


@pytest.fixture
def server() -> TalkServer:
    server = TalkServer(FakeClock().now)
    server.add("Which camera\n\nwas it?")
    server.add("First time here.", name="Paul", status="held")
    return server


@pytest.fixture
def talk(
    server: TalkServer,
    clean_environment: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    """The command line, with a source that has two comments, fetched; nobody types anything."""
    file = clean_environment / "config" / "bloggy" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text('[blogs.home]\nbackend = "talk"\n')
    opener = partial(Workspace.open, backends=Registry({"talk": talk_class(server)}), clock=FakeClock())
    monkeypatch.setattr("sys.stdin", io.StringIO(""))

    def call(*arguments: str | Path) -> Ran:
        capfd.readouterr()
        code = main([str(argument) for argument in arguments], opener=opener)
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return Ran(code, out, err)

    assert call("sync").code == 0
    return call


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An editor that shows what it was given, and puts the text of `words` before it."""
    script = tmp_path / "editor"
    script.write_text(
        '#!/bin/sh\ncp "$1" "$0.given"\ncat "$0.words" "$0.given" > "$1"\nexit $(cat "$0.code")\n'
    )
    script.chmod(0o755)
    Path(f"{script}.words").write_text("")
    Path(f"{script}.code").write_text("0")
    monkeypatch.setenv("EDITOR", str(script))
    return script


def says(editor: Path, words: str, *, code: int = 0) -> None:
    Path(f"{editor}.words").write_text(words)
    Path(f"{editor}.code").write_text(str(code))


def given(editor: Path) -> str:
    return Path(f"{editor}.given").read_text()


def test_an_answer_is_sent_and_says_where_it_is(talk: Run, server: TalkServer) -> None:
    done = talk("reply", "home:1", "A *Fuji*.")
    assert done.code == 0, done.err
    assert (
        "delivered  reply  home  answer to Gilles on “A kinder pace”  https://talk.example/one/#3" in done.out
    )
    assert server.said == ["reply A *Fuji*."]


def test_an_answer_can_be_piped_in(talk: Run, server: TalkServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("A Fuji.\n\nAnd a tripod.\n"))
    assert talk("reply", "home:1").code == 0
    assert server.said == ["reply A Fuji.\n\nAnd a tripod."]


def test_an_empty_answer_is_refused(talk: Run, server: TalkServer) -> None:
    told = talk("reply", "home:1", "--queue-only")
    assert told.code == 2
    assert "The answer is empty." in told.err


def test_without_a_network_it_waits_and_another_run_sends_it(talk: Run, server: TalkServer) -> None:
    server.troubles = [Trouble.UNREACHABLE]
    assert talk("reply", "home:1", "A Fuji.").code == 3
    (waiting,) = talk("comments", "Fuji", "--json").json
    assert waiting["pending"] == "reply"
    assert talk("outbox", "run").code == 0
    assert server.said == ["reply A Fuji."]


def test_an_answer_to_a_held_comment_takes_its_approval_along(talk: Run, server: TalkServer) -> None:
    done = talk("reply", "home:2", "Welcome!", "--json")
    assert done.code == 0, done.err
    assert [(entry["action"], entry["state"], entry["comment"], entry["post"]) for entry in done.json] == [
        ("moderate", "delivered", "home:2", None),
        ("reply", "delivered", "home:2", None),
    ]
    assert server.said == ["approve 2", "reply Welcome!"]


def test_the_editor_shows_what_is_answered_and_only_the_answer_is_sent(
    talk: Run, server: TalkServer, editor: Path
) -> None:
    says(editor, "A Fuji.\n")
    done = talk("reply", "home:1", "--edit")
    assert done.code == 0, done.err
    assert (
        "\n<!-- ✂ What follows is what you answer; it is not sent. -->\n> Which camera\n>\n> was it?"
        in given(editor)
    )
    assert server.said == ["reply A Fuji."]


def test_what_a_failing_editor_leaves_is_gone_on_with(talk: Run, server: TalkServer, editor: Path) -> None:
    says(editor, "A Fu", code=1)
    told = talk("reply", "home:1", "--edit")
    assert told.code == 2
    assert "Your text is at" in told.err
    says(editor, "")
    assert talk("reply", "home:1", "--edit").code == 0
    assert given(editor).startswith("A Fu\n")
    assert server.said == ["reply A Fu"]


def test_a_refused_answer_can_be_changed_in_the_editor(talk: Run, server: TalkServer, editor: Path) -> None:
    server.troubles = [Trouble.REJECTED]
    held = talk("reply", "home:1", "Fuji.", "--json")
    assert held.code == 4
    (entry,) = held.json
    assert (entry["state"], entry["reason"]) == ("held", "This thread is closed.")
    assert "\n    Fuji.\n" in talk("outbox", "show", entry["id"]).out
    says(editor, "A ")
    assert talk("outbox", "edit", entry["id"]).code == 0
    assert talk("outbox", "run").code == 0
    assert server.said == ["reply A Fuji."]


def test_what_held_an_answer_is_not_said_of_it_once_it_is_cancelled(talk: Run, server: TalkServer) -> None:
    server.troubles = [Trouble.REJECTED]
    held = talk("reply", "home:1", "Fuji.")
    assert "This thread is closed." in held.out
    (entry,) = talk("outbox", "--json").json
    cancelled = talk("outbox", "cancel", entry["id"])
    assert "cancelled" in cancelled.out
    assert "This thread is closed." not in cancelled.out


def test_a_cancelled_answer_is_offered_again(talk: Run, editor: Path) -> None:
    (entry,) = talk("reply", "home:1", "A Fuji.", "--queue-only", "--json").json
    cancelled = talk("outbox", "cancel", entry["id"])
    assert cancelled.code == 0
    assert "`bloggy reply home:1` goes on with it" in cancelled.err
    talk("reply", "home:1", "--edit", "--queue-only")
    assert given(editor).startswith("A Fuji.\n")


def test_several_comments_get_one_verdict_and_it_can_be_taken_back(talk: Run, server: TalkServer) -> None:
    assert talk("moderate", "home:1", "home:2", "spam").code == 0
    assert server.said == ["spam 1", "spam 2"]
    assert talk("comments").out.startswith("There are no comments")
    assert talk("moderate", "home:2", "undo").code == 0
    assert server.said[2:] == ["hold 2"]
    assert [row["name"] for row in talk("comments", "--held", "--json").json] == ["home:2"]


def test_what_is_so_already_changes_nothing(talk: Run, server: TalkServer) -> None:
    done = talk("moderate", "home:1", "approve")
    assert (done.code, done.out) == (0, "There is nothing to change.\n")
    assert talk("moderate", "home:1", "undo").code == 2
    assert talk("moderate", "home:9", "spam").code == 1
    assert server.said == []


def test_what_is_deleted_for_good_is_asked_about_first(
    talk: Run, server: TalkServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.final = frozenset({Verdict.REMOVE})
    refused = talk("moderate", "home:1", "remove")
    assert refused.code == 2
    assert "deletes comments for good" in refused.err
    assert "--yes" in refused.err
    answers = iter([False, True])
    monkeypatch.setattr("bloggy.cli.asking.Person.there", property(lambda _person: True))
    monkeypatch.setattr("bloggy.cli.asking.Person.yes", lambda _person, _question: next(answers))
    assert talk("moderate", "home:1", "remove").out == "Nothing was changed.\n"
    assert server.said == []
    assert talk("moderate", "home:1", "remove").code == 0
    assert talk("moderate", "home:2", "remove", "--yes").code == 0
    assert server.said == ["remove 1", "remove 2"]
