"""The manual is at hand without a network, a workspace or a browser, and what it says is so."""

from __future__ import annotations

import argparse
import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest

from bloggy.backends.registry import Registry
from bloggy.cli.commands import COMMANDS
from bloggy.cli.main import build_parser, main
from bloggy.cli.man_page import escaped, man_page
from bloggy.cli.manual import kinds, page, topics
from bloggy.errors import UsageError

ROOT = Path(__file__).parents[2]
PAGES = sorted({*topics(), *kinds()})


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["help", *arguments]) == 0
    return capsys.readouterr().out


def test_the_table_of_contents_has_every_page_with_a_line_on_each(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    listed = json.loads(said(capsys, "--json"))
    there = {entry.name for entry in files("bloggy.docs").iterdir() if entry.name.endswith(".md")}
    assert {f"{one['topic']}.md" for one in listed} == {*there, "config.md"}
    assert all(one["title"] != "…" for one in listed), "each has a sentence in bloggy.cli.manual"
    names = [one["topic"] for one in listed]
    assert names.index("tour") < names.index("wordpress") < names.index("writing-a-backend")
    assert [line for line in said(capsys).splitlines() if len(line) > 80] == []


def test_a_page_is_shown_without_its_markdown(capsys: pytest.CaptureFixture[str]) -> None:
    shown = said(capsys, "writing-a-backend")
    assert shown.startswith("Writing a backend\n")
    assert "**" not in shown
    assert "`bloggy doctor` shows it" in shown, "nothing but the ticks says what to type where no colours do"


def test_a_command_is_explained_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert "--dry-run" in said(capsys, "publish")


def test_an_unknown_page_offers_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help", "writing-backends"]) == 2
    assert "“writing-a-backend”" in capsys.readouterr().err
    with pytest.raises(UsageError) as caught:
        page("Confg")
    assert "“config”" in caught.value.hint
    with pytest.raises(UsageError, match="no page") as caught:
        page("Eleventy")
    assert "“sites”" in caught.value.hint, "pages that speak of it are named"
    with pytest.raises(UsageError) as caught:
        page("qqqqq")
    assert "`bloggy help`" in caught.value.hint.replace("“", "`").replace("”", "`")


@pytest.mark.parametrize("name", ["wordpress", "ghost"])
def test_the_page_of_a_backend_names_all_its_options(name: str) -> None:
    kind = Registry().load(name)
    assert [option.key for option in kind.options if f"`{option.key}`" not in page(name)] == []
    assert kind.secret is not None
    assert kind.secret.label.casefold() in " ".join(page(name).casefold().split())


@pytest.mark.parametrize("name", kinds())
def test_each_kind_of_blog_has_a_page_with_its_steps_and_options(name: str) -> None:
    text, kind = page(name), Registry().load(name)
    assert [option.key for option in kind.options if option.key not in text] == []
    if kind.secret is not None and name not in topics():
        assert [step for step in kind.secret.steps if step not in text] == []
    if Registry().publishes(name) is False:
        assert f'[blogs.NAME.comments]\n    source = "{name}"' in text


def test_no_command_is_broken_on_a_narrow_terminal() -> None:
    long = [
        line
        for topic in topics()
        if topic != "writing-a-backend"
        for line in page(topic).splitlines()
        if line.startswith("    ") and len(line) > 82
    ]
    assert long == []


# What the pages tell to type.

STANDS_FOR = {
    "NUMBER": "1",
    "N": "1",
    "ACTION": "list",
    "YYYY-MM-DD": "2026-01-02",
    "GENERATOR": "hugo",
    "{id}": "1",
    "{entry}": "1",
    "{action}": "list",
    "{usage}": "list",
    "{choices[0]}": "trash",
}
WORDS = re.compile(r"`(bloggy(?:\s[^`]*)?)`")


def commands_in(text: str) -> Iterator[str]:
    """Command lines in blocks, less what explains them, and those within running words."""
    for line in text.splitlines():
        if re.match(r"\s+bloggy\s", line):
            yield re.split(r"\s{2,}|\s#\s", line.strip())[0]
        elif found := re.search(r"\|\s(bloggy\s.*)", line) if line.startswith("    ") else None:
            yield found[1]
    for found in WORDS.finditer(re.sub(r"(?m)^    .*$", "", text)):
        yield " ".join(found[1].split())


def variants(command: str) -> Iterator[list[str]]:
    """Each way to call it that the line shows: `a | b` are two, what is in brackets may be left out."""
    line = re.sub(r"\s[>&].*|\s?…|\s\| (?:head|less)\b.*", "", command.replace("\\|", "|"))
    line = re.sub(r"\[[^\[\]]*\]", "", re.sub(r"\[[^\[\]]*\]", "", line))
    first, *others = re.split(r"\s?\|\s?", line)
    words = shlex.split(first)[1:]
    yield words
    for other in others:  # `resolve POST --merge | --mine`: the last word is another one
        yield [*words[:-1], *shlex.split(other)]


@cache
def parser_of(command: str) -> argparse.ArgumentParser:
    return build_parser(only=command)


def refused(words: list[str]) -> str:
    """Why the real parser does not take them, or ""."""
    if not words or words[0] not in COMMANDS:
        known = not words or words[0].startswith("-") or re.match(r"[~./]|FOLDER|[A-Z]+$", words[0])
        return "" if known else "there is no such command"
    try:
        parser_of(words[0]).parse_args([STANDS_FOR.get(word, word) for word in words])
    except UsageError as error:
        bare = all(word.startswith("-") for word in words[1:]) and "required" in error.message
        return "" if bare else error.message  # `bloggy resolve --merge` only names what there is
    except SystemExit:
        return ""  # --help and --version end so
    return ""


def test_every_command_line_in_the_manual_is_one() -> None:
    texts = {f"help {name}": page(name) for name in PAGES}
    texts["README.md"] = (ROOT / "README.md").read_text("utf-8")
    wrong = [
        f"{where}: {command}: {why}"
        for where, text in texts.items()
        for command in commands_in(text)
        for words in variants(command)
        if (why := refused(words))
    ]
    assert wrong == []
    assert sum(len(list(commands_in(text))) for text in texts.values()) > 200, "they are found at all"


def test_every_command_that_a_message_names_is_one() -> None:
    named = {
        (re.sub(r"\{[\w.]+(\[0\])?\}", lambda one: STANDS_FOR.get(one[0], "X"), match[1]), path.name)
        for path in (ROOT / "bloggy").rglob("*.py")
        for match in re.finditer(r"[`“](bloggy [a-z][^`”\n\"]*)[`”]", path.read_text("utf-8"))
    }
    wrong = [(command, file) for command, file in named for words in variants(command) if refused(words)]
    assert wrong == []
    assert len(named) > 50
    assert {"bloggy blogs login X", "bloggy outbox retry 1"} <= {command for command, _file in named}


def test_every_page_that_another_names_is_there() -> None:
    known = {*topics(), *kinds(), *COMMANDS, "TOPIC", "COMMAND", "KIND", "--man", "[TOPIC]"}
    texts = [page(name) for name in PAGES] + [(ROOT / "README.md").read_text("utf-8")]
    named = {word for text in texts for word in re.findall(r"`(?:bloggy\s+)?help\s+([^\s`]+)", text)}
    assert len(named) > 10
    assert named <= known


# The man page.


def test_roff_takes_every_word_as_it_is() -> None:
    assert escaped(".TH isn't `a` ~ ^ \\n") == "\\&.TH isn\\(aqt \\(gaa\\(ga \\(ti \\(ha \\en"
    assert escaped("--dry-run\n  “é” …") == "\\-\\-dry\\-run \\[u201C]\\[u00E9]\\[u201D] ..."
    assert escaped("'quoted'") == "\\(aqquoted\\(aq"


def test_the_man_page_has_every_command_option_and_topic(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "--man")
    assert told == man_page()
    assert told.startswith(".TH BLOGGY 1 ")
    lines = told.splitlines()
    requests = {line.split()[0] for line in lines if line.startswith((".", "'"))}
    assert requests == {".TH", ".nh", ".ad", ".SH", ".SS", ".PP", ".TP", ".br", ".RS", ".RE"}
    assert told.isascii()
    assert [name for name in COMMANDS if f".SS bloggy {escaped(name)}" not in lines] == []
    assert [name for name in topics() if f"\\fB{escaped(name)}\\fR" not in lines] == []
    assert "\\fB\\-\\-dry\\-run\\fR" in lines
    assert "\\fBbloggy blogs login\\fR" in lines


@pytest.mark.skipif(not shutil.which("groff"), reason="groff is not installed")
def test_groff_reads_the_man_page_without_a_word_of_warning() -> None:
    done = subprocess.run(
        ["groff", "-man", "-ww", "-Tutf8"], input=man_page(), capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    assert "bloggy" in done.stdout
