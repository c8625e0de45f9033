"""Welcomes who has no library yet: a sample, a folder they have, a blog they have, or a fresh start."""

from __future__ import annotations

import asyncio
import errno
import os
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Static

from bloggy.domain.clean import clean_line
from bloggy.errors import BloggyError, UsageError
from bloggy.i18n import _, ngettext
from bloggy.storage.presence import is_file, is_folder, is_there
from bloggy.tui.bindings import bindings
from bloggy.tui.pane import Guarded
from bloggy.tui.paths import PathSuggester, shown_path, typed_path
from bloggy.tui.text import assemble
from bloggy.tui.welcome.ways import Way, Ways
from bloggy.tui.widgets.header_bar import HeaderBar
from bloggy.tui.widgets.key_bar import KeyBar
from bloggy.tui.widgets.line_list import LineList

if TYPE_CHECKING:
    from bloggy.services.detecting import Found
    from bloggy.services.workspace import Workspace
    from bloggy.tui.app import BloggyApp

_TALL = 30
"""Rows from which there is room for empty lines between the ways."""


class WelcomeScreen(Guarded, Screen[None]):
    """Shown when no library is configured."""

    KEYS: ClassVar[str] = "welcome"
    CSS_PATH = "screen.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("welcome")
    AUTO_FOCUS = "Ways"

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace

    def compose(self) -> ComposeResult:
        yield HeaderBar()
        with Vertical(id="ground"), Vertical(id="welcome"):
            yield Static(
                assemble(
                    (_("Welcome to bloggy"), "bold $accent"),
                    "\n\n",
                    _("Your posts stay plain Markdown files in a folder of yours."),
                    "\n",
                    _("Where shall we begin?"),
                ),
                id="greeting",
                markup=False,
            )
            yield Ways(self._ways(), ascii_only=self.app.ascii_only)
            yield Static(
                assemble(
                    (_("Nothing is changed but one file of settings:"), "$quiet"),
                    "\n",
                    (str(self.workspace.paths.config_file), "$quiet"),
                ),
                id="undo",
                markup=False,
            )
        yield KeyBar("welcome")

    def _ways(self) -> list[Way]:
        ways = [
            Way(
                name="folder",
                title=_("Use a folder of posts I have"),
                about=_("A site of Hugo, Jekyll …, Markdown, or another tool’s export."),
            ),
            Way(
                name="connect",
                title=_("Connect a blog by its address"),
                about=_("WordPress, Ghost and others; your posts stay files here."),
            ),
            Way(
                name="new",
                title=_("Start a new site"),
                about=_("A small Hugo, Jekyll or Pelican site, or just a folder."),
            ),
        ]
        if find_spec("bloggy.services.demo") is not None:
            ways.insert(
                0,
                Way(
                    name="demo",
                    title=_("Try the sample blog"),
                    about=_("A dozen posts in a folder that is thrown away afterwards."),
                ),
            )
        return ways

    def on_resize(self, event: events.Resize) -> None:
        self.query_one(Ways).be_tight(event.size.height < _TALL)

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:
        self.action_choose()

    def action_choose(self) -> None:
        way = self.query_one(Ways).chosen
        work = {
            "demo": self._demo,
            "folder": self._folder,
            "connect": self._connect,
            "new": self._new,
        }[way.name]
        self.job(work(), group="ask")

    def action_way(self, number: int) -> None:
        """By its number."""
        ways = self.query_one(Ways)
        if number <= ways.count:
            ways.move_to(number - 1)
            self.action_choose()

    async def _demo(self) -> None:
        from bloggy.tui.welcome.demo import open_demo

        self.app.tell(_("Building the sample blog …"))
        self.app.run_worker(self._show_sample(await open_demo()), group="workspace")

    async def _show_sample(self, workspace: Workspace) -> None:
        """Work of the app, like every change of the workspace; with the tour."""
        from bloggy.tui.welcome.tour import Tour

        await self.app.use(workspace)
        Tour(self.app).begin()

    async def _folder(self) -> None:
        from bloggy.tui.dialogs.ask import AskText

        guess = _folder_guess()
        question = AskText(
            _("Which folder are your posts in?"), value=guess, note=_folder_note, suggester=PathSuggester()
        )
        answer = await self.app.push_screen_wait(question)
        if not answer:
            return
        folder = typed_path(answer)
        if is_file(folder):
            await self._ask_home_of(folder)
            return
        found = await self.workspace.blogs.detect(folder)
        if not found.posts and await asyncio.to_thread(_is_export, folder):
            await self._ask_home_of(folder)
            return
        if await self._agreed(found):
            await self._begin(folder)

    async def _connect(self) -> None:
        from bloggy.tui.connect.flow import connect_blog

        info = await connect_blog(self.app, self.workspace)
        if info is not None:
            question = _("Which folder shall the posts of {blog} be kept in?")
            name = clean_line(info.name)
            await self._ask_home(question.format(blog=name), name, bring=info.name)

    async def _new(self) -> None:
        from bloggy.tui.welcome.beginning import start_site

        told = await start_site(self.app, self.workspace)
        if told is not None:
            self._go_on(self.workspace)
            self.app.tell(told, warning="\n" in told)  # what is left to do takes a moment to read

    async def _ask_home_of(self, export: Path) -> None:
        """For what another tool exported."""
        question = _("Which folder shall the posts of {file} be kept in?")
        await self._ask_home(question.format(file=clean_line(export.name)), "blog", file=export)

    async def _ask_home(self, question: str, name: str, *, bring: str = "", file: Path | None = None) -> None:
        """A folder that may not be there yet; `bring` is the blog, `file` the export that is offered then."""
        from bloggy.tui.dialogs.ask import AskText

        dialog = AskText(question, value=str(Path.home() / name), note=_home_note)
        answer = await self.app.push_screen_wait(dialog)
        if answer:
            await self._begin(typed_path(answer), bring=bring, file=file)

    async def _begin(self, folder: Path, *, bring: str = "", file: Path | None = None) -> None:
        """Make the folder the library, and go on there."""
        await self.workspace.blogs.init(folder)
        # Not another workspace: this one may know a password that is kept nowhere else.
        self._go_on(self.workspace, bring=bring, file=file)
        self.app.tell(
            _("{folder} is your library. To undo this, delete {config}.").format(
                folder=folder.name, config=self.workspace.paths.config_file
            )
        )

    def _go_on(self, workspace: Workspace, *, bring: str = "", file: Path | None = None) -> None:
        """Let the app itself change over: work of this screen would be cancelled with it, half way."""
        self.app.run_worker(_change_over(self.app, workspace, bring, file), group="workspace")

    async def _agreed(self, found: Found) -> bool:
        from bloggy.tui.dialogs.live import LiveChange

        posts = ngettext("{count} post", "{count} posts", found.posts).format(count=found.posts)
        said = [_("In {folder} there are {posts}.").format(folder=found.folder, posts=posts)]
        if found.label:
            said.append(_("It belongs to a site made with {generator}.").format(generator=found.label))
        if found.remote:
            said.append(
                _("Publishing commits to {branch} and pushes to {remote}.").format(
                    branch=found.branch, remote=found.remote
                )
            )
        said += found.notes
        said.append(_("Your posts stay as they are until you change them."))
        dialog = LiveChange(
            _("Use this folder?"), [clean_line(sentence) for sentence in said], yes=_("Use it")
        )
        return await self.app.push_screen_wait(dialog) == "yes"

    def action_back(self) -> None:
        self.app.exit(0)


async def _change_over(app: BloggyApp, workspace: Workspace, bring: str, file: Path | None) -> None:
    await app.use(workspace)
    if file is not None:
        from bloggy.tui.importing.flow import import_posts

        app.run_worker(import_posts(app, file=shown_path(file)), group="import")
    if bring and bring in workspace.pulling.blogs():
        app.syncing.start(only=bring)


def _is_export(folder: Path) -> bool:
    """Whether a folder without posts is what another tool exported, as a whole."""
    from bloggy.storage.exports import detect

    try:
        return detect(folder) is not None
    except BloggyError:  # far too many files
        return False


def _folder_guess() -> str:
    """The folder bloggy was started in; in the home folder the beginning of a path."""
    from bloggy.services.sites import holds_everything

    try:
        here = Path.cwd()
    except OSError:  # it was deleted meanwhile
        return f"{Path.home()}/"
    return f"{Path.home()}/" if holds_everything(here) else str(here)


def _folder_note(value: str) -> str:
    """What stands at the end of the typed path."""
    folder = typed_path(value)
    if is_file(folder):
        return _("A file: Enter asks where its posts shall go, then says what is in it.")
    if not is_folder(folder):
        raise UsageError(
            _("There is no such folder."),
            hint=_("Type the path of a folder, or of what another tool exported."),
        )
    from bloggy.services.sites import refuse_everything

    refuse_everything(folder)
    if not os.access(folder, os.R_OK | os.X_OK):
        raise UsageError(
            _("{path} can't be read: {words}.").format(path=folder, words=os.strerror(errno.EACCES)),
            hint=_("Check the permissions of the file and its folder."),
        )
    return _("Enter looks into it; nothing is changed yet.")


def _home_note(value: str) -> str:
    """What stands at the end of the typed path, or that it will be made."""
    folder = typed_path(value)
    if is_folder(folder):
        return _("That folder is there; the Markdown files in it become your posts.")
    if is_there(folder):
        raise UsageError(_("There is a file of that name."), hint=_("Type another path."))
    return _("Enter makes this folder; your posts will be Markdown files in it.")
