"""f10: bloggy's own preview, or the site's real theme by its own generator where that is installed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from bloggy.tui.editor.lists import JumpDialog
from tests.tui.editor.desk import Desk, screen_text, writing

pytestmark = pytest.mark.anyio

_HUGO = """#!{python}
import http.server, sys
port = int(sys.argv[sys.argv.index("--port") + 1])
http.server.ThreadingHTTPServer(("127.0.0.1", port), http.server.SimpleHTTPRequestHandler).serve_forever()
"""


@pytest.fixture
def hugo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program of that name that only serves files."""
    program = tmp_path / "bin" / "hugo"
    program.parent.mkdir()
    program.write_text(_HUGO.format(python=sys.executable))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    site = tmp_path / "blog"
    site.mkdir()
    (site / "hugo.toml").write_text('baseURL = "https://example.org/"\n')
    return program


def addresses(desk: Desk) -> list[str]:
    """The addresses that were opened, instead of opening them."""
    opened: list[str] = []
    desk.app.open_address = opened.append  # type: ignore[method-assign]
    return opened


async def test_without_a_generator_the_own_preview_opens_at_once(tmp_path: Path) -> None:
    async with writing(tmp_path) as desk:
        opened = addresses(desk)
        await desk.press("f10")
        await desk.until(lambda: opened)
        assert opened[0].startswith("http://127.0.0.1:")


async def test_the_sites_own_generator_is_offered_and_ends_with_bloggy(tmp_path: Path, hugo: Path) -> None:
    async with writing(tmp_path, name="content/posts/small.md") as desk:
        opened = addresses(desk)
        await desk.press("f10")
        await desk.dialog(JumpDialog)
        assert "real theme" in screen_text(desk.app)
        assert "hugo" in screen_text(desk.app)
        await desk.press("down", "enter")
        await desk.until(lambda: opened)
        assert opened[0].endswith("/posts/small/")
        preview = desk.app.browser_preview
        assert preview is not None
        assert preview._theme is not None
        server = preview._theme._server
        assert server.running
        await desk.press("f10")
        await desk.dialog(JumpDialog)
        await desk.press("down", "enter")
        await desk.until(lambda: len(opened) == 2)
        assert opened[1] == opened[0]
    assert not server.running


async def test_the_own_preview_can_be_chosen_instead_and_escape_opens_nothing(
    tmp_path: Path, hugo: Path
) -> None:
    async with writing(tmp_path, name="content/posts/small.md") as desk:
        opened = addresses(desk)
        await desk.press("f10")
        await desk.dialog(JumpDialog)
        await desk.press("escape")
        assert opened == []
        await desk.press("f10")
        await desk.dialog(JumpDialog)
        await desk.press("enter")
        await desk.until(lambda: opened)
        assert "/posts/small/" not in opened[0]
