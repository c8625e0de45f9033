"""The manual is at hand without a network, a workspace or a browser."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from bloggy.backends.registry import Registry
from bloggy.cli.main import main
from bloggy.cli.manual import topics


def test_every_page_has_a_name_and_a_heading(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    pages = {
        entry.name.removesuffix(".md")
        for entry in files("bloggy.docs").iterdir()
        if entry.name.endswith(".md")
    }
    assert {page["topic"] for page in listed} == pages == set(topics())
    assert all(page["title"] for page in listed)


def test_a_page_is_shown_without_its_markdown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help", "writing-a-backend"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("Writing a backend\n")
    assert "**" not in shown


def test_a_command_is_explained_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help", "publish"]) == 0
    assert "--dry-run" in capsys.readouterr().out


def test_an_unknown_page_offers_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help", "writing-backends"]) == 2
    assert "“writing-a-backend”" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["wordpress", "ghost"])
def test_the_page_of_a_backend_names_all_its_options(name: str) -> None:
    text = files("bloggy.docs").joinpath(f"{name}.md").read_text("utf-8")
    kind = Registry().load(name)
    missing = [option.key for option in kind.options if f"`{option.key}`" not in text]
    assert missing == []
    assert kind.secret is not None
    assert kind.secret.label.casefold() in " ".join(text.casefold().split())


@pytest.mark.parametrize("name", sorted({*Registry().names()} - {"memory", "sample"}))
def test_each_kind_of_blog_has_a_page_with_its_steps_and_options(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["help", name, "--json"]) == 0
    text = json.loads(capsys.readouterr().out)["text"]
    kind = Registry().load(name)
    assert [option.key for option in kind.options if option.key not in text] == []
    assert all(option.help for option in kind.options), "every option is explained"
    if kind.secret is not None and name not in topics():
        assert [step for step in kind.secret.steps if step not in text] == []


def test_no_command_is_broken_on_a_narrow_terminal() -> None:
    long = [
        line
        for entry in files("bloggy.docs").iterdir()
        if entry.name.endswith(".md") and entry.name != "writing-a-backend.md"
        for line in entry.read_text("utf-8").splitlines()
        if line.startswith("    ") and len(line) > 82
    ]
    assert long == []
