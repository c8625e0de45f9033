"""See a post rendered: in the terminal, as an HTML file, or in the browser with live reload."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.cli import diagnostics, rendered, stdout
from bloggy.cli.posts import POST_HELP, found
from bloggy.errors import SaveFailed
from bloggy.i18n import _

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from bloggy.cli.output import Output
    from bloggy.services.workspace import Workspace


def register(name: str, parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("post", metavar="POST", help=_(POST_HELP))
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--html", metavar="FILE", help=_("write a complete page to FILE (- for stdout)"))
    where.add_argument(
        "--browser", action="store_true", help=_("open it in the browser; it follows every save")
    )
    where.add_argument("--pictures", action="store_true", help=_("draw its pictures, where the terminal can"))
    parser.add_argument("--wait", action="store_true", help=_("with --pictures: wait for enter at the end"))
    parser.set_defaults(run=_run)


async def _run(workspace: Workspace, options: argparse.Namespace, output: Output) -> int:
    path = Path((await found(workspace, options.post)).path)
    if options.browser:
        return await _browser(workspace, path, output)
    text = (await workspace.posts.load(path)).file.text
    if options.pictures:
        from bloggy.cli.pictures import show_pictures

        return show_pictures(text, path, output, wait=options.wait)
    if options.html:
        return _html(text, path, options.html, output)
    _terminal(text, path, output)
    return 0


def _html(text: str, path: Path, target: str, output: Output) -> int:
    from bloggy.services.preview import render_html

    page = render_html(text, path)
    if target == "-":
        stdout.told(lambda: sys.stdout.buffer.write(page.encode()))
        return 0
    try:
        Path(target).write_text(page, encoding="utf-8")
    except OSError as error:
        raise SaveFailed(
            _("{file} could not be written: {why}.").format(file=target, why=error.strerror),
            hint=_("Choose another file."),
        ) from error
    output.document({"path": str(Path(target).absolute())}, [str(Path(target).absolute())])
    return 0


def _terminal(text: str, path: Path, output: Output) -> None:
    """With colours on a terminal that wants them, else as plain lines."""
    from bloggy.services.preview import place_of, render_lines

    width = rendered.width()
    rows = render_lines(text, width, place=place_of(path)).lines
    if output.json:
        output.document({"path": str(path), "width": width, "lines": rendered.plain(rows)}, [])
    else:
        rendered.show(rows, output)


async def _browser(workspace: Workspace, path: Path, output: Output) -> int:
    """Serve until interrupted; every save of the file shows at once."""
    from bloggy.domain.textfile import decode
    from bloggy.services.external import browse
    from bloggy.services.preview import PreviewPage, live_page
    from bloggy.services.preview_server import PreviewServer

    def page() -> PreviewPage:
        return live_page(decode(path.read_bytes()).text, path)

    server = PreviewServer()
    url = await server.start(page)
    try:
        output.document({"url": url}, [url])
        stdout.flush()
        if workspace.config.preview.open and output.terminal:
            browse(url, workspace.config)
        diagnostics.note(_("Ctrl+C ends the preview."))
        await _follow(path, server.changed)
    finally:
        await server.stop()
    return 0


async def _follow(path: Path, changed: Callable[[], None]) -> None:
    import watchfiles

    async for _changes in watchfiles.awatch(path.parent, debounce=100, recursive=False):
        changed()
