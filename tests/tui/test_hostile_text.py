"""Foreign text on every screen: never interpreted, never raw on its way to the terminal, never a crash."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

import bloggy.tui
from bloggy.domain.checks.model import Problem
from bloggy.domain.listing import FileProblem
from bloggy.domain.outbox import EntryState
from bloggy.domain.post import Mark
from bloggy.errors import Rejected
from bloggy.services.events import DeliveryProgress, Offline
from bloggy.tui.messages import Trouble
from tests.tui.driving import press, running, screen_text, settle
from tests.tui.fake_comments import comment
from tests.tui.fakes import NOW, ROOT, FakeWorkspace, entry, summary

PAYLOADS = [
    "[@click=app.quit]click[/]",
    "[/]",
    "[url=https://evil.example]x",
    "[x] done [b]bold",
    "\x1b]52;c;ZXZpbA==\x07copied",
    "\x1b[2Jgone\x1b[31mred",
    "\x9b31mC1\x90dcs\x9c",
    "\x1b]8;;https://evil.example\x1b\\link",
    "abc\u202egnp.exe",
    "zero\u200bwidth\ufeff",
    "line\nbreak\ttab\rreturn\x00nul\x7fdel",
    "sur\ud800rogate",
    "{title} %s ${HOME} $accent",
    "",
]
FORBIDDEN = {
    chr(code) for code in [*range(0x20), 0x7F, *range(0x80, 0xA0), *range(0x202A, 0x202F), 0x200B, 0xFEFF]
}


def hostile_workspace(payload: str) -> FakeWorkspace:
    """The payload in every place a stranger's text can come from."""
    name = payload or "empty"
    posts = [
        summary(payload, rel=f"{name}.md".replace("/", "_"), tags=(name, "web"), blogs=(name,), mark=mark)
        for mark in (Mark.DRAFT, Mark.PUBLISHED, Mark.CHANGED, Mark.FAILED)
    ]
    posts.append(summary(payload, rel="broken.md", problem=FileProblem(message=payload, line=1)))
    entries = [
        entry(payload, EntryState.HELD, reason=payload, hint=payload, blog=name, theirs=payload, attempts=2),
        entry(payload + "2", reason=payload, blog=name),
    ]
    place: dict[str, Any] = {"now": NOW, "root": ROOT, "title": payload, "source": name, "blog": name}
    said = [
        comment(1, payload, payload, author_url=payload, post_url=payload, url=payload, unread=True, **place),
        comment(2, payload, f"<p>{payload}<a href='{payload}'>x</a>", form="html", parent=1, **place),
        comment(3, payload, payload, form="markdown", status="held", kind="mention", parent=2, **place),
    ]
    workspace = FakeWorkspace(posts, entries=entries, comments=said, blogs=(name, "home"))
    workspace.publishing.blogs = [name, "home"]
    _give_texts(workspace)
    workspace.publishing.problems = [
        Problem(check="x", level="warning", message=payload, line=3, fix=payload),
    ]
    return workspace


def _give_texts(workspace: FakeWorkspace) -> None:
    """Files that hold the titles, as far as a file can: decoding never makes a lone surrogate."""
    workspace.posts.texts = {
        post.path: f"---\ntitle: {post.title}\n---\n{post.title}\n".encode("utf-8", "replace").decode()
        for post in workspace.posts.all
    }


def assert_harmless(text: str) -> None:
    """No control character, and nothing that a terminal would act on."""
    assert {char for char in text.replace("\n", "") if char in FORBIDDEN} == set()


JOURNEY = (
    *("down", "p", "v", "escape", "escape", "R", "escape", "t", "escape", "d", "escape"),
    *("O", "enter", "escape", "m", "escape", "escape", "question_mark", "escape"),
    *("C", "down", "r", "escape", "f", "escape", "a", "U", "u", "enter", "up", "escape", "escape"),
)
"""Through every screen that shows foreign text, and back."""


@pytest.mark.anyio
async def test_every_hostile_title_is_listed_and_does_nothing() -> None:
    posts = [summary(payload, rel=f"{n}.md", tags=(payload,)) for n, payload in enumerate(PAYLOADS)]
    workspace = FakeWorkspace(posts)
    _give_texts(workspace)
    async with running(workspace) as (app, pilot):
        for _post in posts:
            assert_harmless(screen_text(app))
            await press(pilot, "down")
        assert app.is_running


@pytest.mark.anyio
@pytest.mark.parametrize("payload", ["".join(PAYLOADS[:4]), "".join(PAYLOADS[4:8]), "".join(PAYLOADS[8:])])
async def test_hostile_text_does_nothing_on_any_screen(payload: str) -> None:
    async with running(hostile_workspace(payload)) as (app, pilot):
        for key in JOURNEY:
            await press(pilot, key)
            assert_harmless(screen_text(app))
        assert app.is_running


@pytest.mark.anyio
async def test_hostile_errors_and_news_do_nothing() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as (app, pilot):
        for payload in PAYLOADS:
            app.post_message(Trouble(Rejected(payload, hint=payload)))
            workspace.happened(Offline(blog=payload, reason=payload))
            workspace.happened(DeliveryProgress(entry=entry(payload), message=payload))
            await settle(pilot)
            assert_harmless(screen_text(app))
        assert app.is_running


@pytest.mark.anyio
async def test_square_brackets_are_shown_as_written() -> None:
    async with running(FakeWorkspace([summary("[@click=app.quit]here[/] [x] done")])) as (app, pilot):
        assert "[@click=app.quit]here[/]" in screen_text(app)
        await pilot.click("#posts", offset=(6, 0))
        await settle(pilot)
        assert app.is_running


TEXT_WIDGETS = {"Static", "Label", "Button", "Checkbox", "RadioButton", "Digits", "Link", "Collapsible"}
SAFE_MAKERS = {"line", "plain", "assemble", "lines"}
TITLES = {"border_title", "border_subtitle", "tooltip"}


def _is_raw_text(node: ast.expr) -> bool:
    """Whether an expression is a raw `str` that may hold foreign text."""
    match node:
        case ast.Constant(value=str()):
            return True
        case ast.JoinedStr() | ast.BinOp():
            return True
        case ast.Call(func=ast.Name(id=name)):
            return name in {"_", "ngettext", "str", "clean", "clean_line"}
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in {"format", "join", "strip", "replace"}
    return False


def _is_safe(node: ast.expr) -> bool:
    """Whether an expression is text that went through `tui/text.py`, or our own words as `Content`."""
    if not isinstance(node, ast.Call):
        return False
    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
    if name != "Content":
        return name in SAFE_MAKERS
    own = node.args[0] if node.args else ast.Constant(value="")
    return isinstance(own, ast.Constant) or (isinstance(own, ast.Call) and getattr(own.func, "id", "") == "_")


def raw_text_roads(source: str) -> list[int]:
    """Lines on which a raw `str` reaches a widget by another road than `tui/text.py`."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assign):
            names = [target.attr for target in node.targets if isinstance(target, ast.Attribute)]
            if TITLES & set(names) and _is_raw_text(node.value):
                found.append(node.lineno)
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        keywords = {keyword.arg: keyword.value for keyword in node.keywords}
        if name in TEXT_WIDGETS:
            markup = keywords.get("markup")
            off = isinstance(markup, ast.Constant) and markup.value is False
            safe = bool(node.args) and _is_safe(node.args[0])
            if not (safe or off) or (node.args and _is_raw_text(node.args[0])):
                found.append(node.lineno)
        if name == "update" and node.args and _is_raw_text(node.args[0]):
            found.append(node.lineno)
        if name == "notify":
            markup = keywords.get("markup")
            if not (isinstance(markup, ast.Constant) and markup.value is False):
                found.append(node.lineno)
        if name in {"from_markup", "from_ansi", "render_markup"}:
            found.append(node.lineno)
    return found


@pytest.mark.parametrize(
    "source",
    [
        "Static(title)",
        "Static('x', markup=True)",
        "Static(f'{title}', markup=False)",
        "Label(_('x').format(a=b), markup=False)",
        "widget.update('a' + title)",
        "self.border_title = post.title.strip()",
        "app.notify(title)",
        "Content.from_markup(title)",
        "Static(Content(title))",
    ],
)
def test_the_search_for_raw_text_finds_each_road(source: str) -> None:
    assert raw_text_roads(source) == [1]


def test_no_raw_text_reaches_a_widget() -> None:
    root = Path(bloggy.tui.__file__).parent
    found = {
        f"{path.relative_to(root)}:{number}"
        for path in root.rglob("*.py")
        for number in raw_text_roads(path.read_text("utf-8"))
    }
    assert found == set()
