"""The preview pane shows the newest text, follows the cursor, and lets nothing of the post act."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from textual.app import App, ComposeResult
from textual.content import Content
from textual.pilot import Pilot

from bloggy.render.lines import lay_out
from bloggy.tui.themes import DARK, LIGHT, tokens
from bloggy.tui.widgets.preview_pane import PreviewPane

pytestmark = pytest.mark.anyio

LONG = "\n\n".join(f"Paragraph {number}" for number in range(100))


class Desk(App[None]):
    """Only the pane."""

    def __init__(self, *, ascii_only: bool = False) -> None:
        super().__init__()
        self.pane = PreviewPane(ascii_only=ascii_only)
        self.clicked: list[str] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(DARK.variables)

    def get_css_variables(self) -> dict[str, str]:
        variables = super().get_css_variables()
        return {**variables, **tokens(self.current_theme, variables)}

    def compose(self) -> ComposeResult:
        yield self.pane

    def on_mount(self) -> None:
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = DARK.name
        self.pane.focus()

    def on_preview_pane_link_clicked(self, message: PreviewPane.LinkClicked) -> None:
        self.clicked.append(message.url)


async def settled(pilot: Pilot[None]) -> None:
    """Wait until the pane shows the newest version."""
    pane = pilot.app.query_one(PreviewPane)
    while pane._stale or pane._working or pane._timer:
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
    await pilot.pause()


def screen(app: Desk) -> list[str]:
    height = app.pane.scrollable_content_region.height
    return ["".join(segment.text for segment in app.pane.render_line(y)).rstrip() for y in range(height)]


async def test_a_post_is_shown_with_its_title_block() -> None:
    app = Desk()
    async with app.run_test(size=(40, 10)) as pilot:
        app.pane.show("---\ntitle: Hello\ntags: [a, b]\n---\n\nSome *words*.\n")
        await settled(pilot)
        assert screen(app)[:4] == ["Hello", "a, b", "", "Some words."]


async def test_text_given_before_the_pane_is_mounted_is_shown() -> None:
    app = Desk()
    app.pane.show("early")
    async with app.run_test(size=(40, 10)) as pilot:
        await settled(pilot)
        assert screen(app)[0] == "early"


async def test_the_newest_of_many_versions_wins() -> None:
    app = Desk()
    async with app.run_test(size=(40, 10)) as pilot:
        for number in range(50):
            app.pane.show(f"version {number}")
        await settled(pilot)
        assert screen(app)[0] == "version 49"


async def test_text_is_asked_for_only_when_it_is_laid_out() -> None:
    app = Desk()
    asked: list[int] = []

    def text(number: int) -> str:
        asked.append(number)
        return f"version {number}"

    async with app.run_test(size=(40, 10)) as pilot:
        app.pane.show("first")
        await settled(pilot)
        for number in range(20):
            app.pane.show(lambda number=number: text(number))  # type: ignore[misc]
        await settled(pilot)
        assert screen(app)[0] == "version 19"
        assert asked == [19]


async def test_an_empty_post_says_what_to_do() -> None:
    app = Desk()
    async with app.run_test(size=(60, 10)) as pilot:
        app.pane.show("")
        await settled(pilot)
        assert screen(app)[0] == "Nothing to show yet: write something."


async def test_the_pane_follows_the_cursor_of_the_editor(tmp_path: Path) -> None:
    app = Desk()
    async with app.run_test(size=(40, 10)) as pilot:
        app.pane.show(LONG, path=tmp_path / "a.md")
        await settled(pilot)
        app.pane.follow(100)
        assert "Paragraph 50" in screen(app)
        top = app.pane.scroll_offset.y
        app.pane.follow(102)
        assert app.pane.scroll_offset.y == top
        app.pane.show("New first\n\n" + LONG, path=tmp_path / "a.md")
        await settled(pilot)
        assert "Paragraph 50" in screen(app)
        app.pane.follow(0)
        assert screen(app)[0] == "New first"


async def test_a_new_version_stays_where_the_reader_is_and_another_post_begins_at_the_top(
    tmp_path: Path,
) -> None:
    app = Desk()
    async with app.run_test(size=(40, 10)) as pilot:
        app.pane.show(LONG, path=tmp_path / "a.md")
        await settled(pilot)
        await pilot.press("pagedown")
        seen = screen(app)
        app.pane.show(LONG + "\n\nmore", path=tmp_path / "a.md")
        await settled(pilot)
        assert screen(app) == seen
        app.pane.show(LONG, path=tmp_path / "b.md")
        await settled(pilot)
        assert screen(app)[0] == "Paragraph 0"


async def test_keys_scroll_at_once() -> None:
    app = Desk()
    async with app.run_test(size=(40, 10)) as pilot:
        app.pane.show(LONG)
        await settled(pilot)
        await pilot.press("pagedown")
        assert app.pane.scroll_offset.y == app.pane.scroll_target_y == 9
        await pilot.press("down", "j", "up")
        assert app.pane.scroll_offset.y == 10
        await pilot.press("end")
        assert screen(app)[-1] == "Paragraph 99"
        await pilot.press("g")
        assert screen(app)[0] == "Paragraph 0"


async def test_a_resize_lays_out_again() -> None:
    app = Desk()
    async with app.run_test(size=(60, 10)) as pilot:
        app.pane.show("word " * 30)
        await settled(pilot)
        wide = app.pane.virtual_size.height
        await pilot.resize_terminal(30, 10)
        await settled(pilot)
        assert app.pane.virtual_size.height > wide
        assert all(len(line) <= 30 for line in screen(app))


async def test_only_web_addresses_can_be_clicked() -> None:
    app = Desk()
    links = ("[web](https://example.org/a)", "[file](file:///etc/passwd)", "[near](../b.md)", "[part](#x)")
    text = " ".join(links)
    async with app.run_test(size=(60, 10)) as pilot:
        app.pane.show(text)
        await settled(pilot)
        line = screen(app)[0]
        for word in ("web", "file", "near", "part"):
            await pilot.click(PreviewPane, offset=(line.index(word) + 1, 0))
        await pilot.click(PreviewPane, offset=(50, 5))
        await pilot.pause()
        assert app.clicked == ["https://example.org/a"]


async def test_the_address_of_a_link_is_shown_literally_under_the_mouse() -> None:
    app = Desk()
    async with app.run_test(size=(60, 10)) as pilot:
        app.pane.show("[web](https://example.org/?[bold]x)")
        await settled(pilot)
        await pilot.hover(PreviewPane, offset=(1, 0))
        assert isinstance(app.pane.tooltip, Content)
        assert app.pane.tooltip.plain == "https://example.org/?%5Bbold%5Dx"
        await pilot.hover(PreviewPane, offset=(30, 5))
        assert app.pane.tooltip is None


async def test_markup_and_control_characters_are_only_text() -> None:
    app = Desk()
    hostile = "[@click=app.quit]x[/] [/] \x1b]52;c;aGk=\x07 &#27;[31m\n"
    hostile = "---\ntitle: '[@click=app.quit]t[/] \\e[2J'\n---\n\n" + hostile
    async with app.run_test(size=(80, 10)) as pilot:
        app.pane.show(hostile)
        await settled(pilot)
        drawn = "\n".join(screen(app))
        assert "[@click=app.quit]x[/] [/]" in drawn
        assert "\x1b" not in drawn
        assert "\x07" not in drawn
        await pilot.click(PreviewPane, offset=(3, 2))
        assert app.is_running


async def test_a_layout_can_be_shown_as_it_is() -> None:
    app = Desk()
    async with app.run_test(size=(40, 10)) as pilot:
        app.pane.show(lay_out("# Ready", 40))
        await pilot.pause()
        assert screen(app)[0] == "Ready"


async def test_pictures_of_the_post_are_described(tmp_path: Path) -> None:
    Image.new("RGB", (16, 9)).save(tmp_path / "p.png")
    app = Desk()
    async with app.run_test(size=(60, 10)) as pilot:
        app.pane.show("![alt](p.png)", path=tmp_path / "a.md", root=tmp_path)
        await settled(pilot)
        assert "p.png, 16×9" in screen(app)[0]


async def test_ascii_only_draws_ascii_only() -> None:
    app = Desk(ascii_only=True)
    async with app.run_test(size=(60, 10)) as pilot:
        app.pane.show("# H\n\n- a\n\n> q\n\n***")
        await settled(pilot)
        assert "".join(screen(app)).isascii()


async def test_colours_come_from_the_theme() -> None:
    app = Desk()
    async with app.run_test(size=(60, 10)) as pilot:
        app.pane.show("# Heading\n\n[link](https://example.org)")
        await settled(pilot)
        dark = [segment.style for segment in app.pane.render_line(0)]
        app.theme = LIGHT.name
        await pilot.pause()
        light = [segment.style for segment in app.pane.render_line(0)]
        assert dark != light
        accent = app.get_css_variables()["accent"].lower()
        style = light[0]
        assert style is not None
        assert style.color is not None
        assert style.color.name == accent
