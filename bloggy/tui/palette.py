"""The command palette: every action of the screen, every theme, and posts by their titles."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.dom import DOMNode
from textual.widget import Widget

from bloggy.domain.actions import Action, of_screen
from bloggy.i18n import _
from bloggy.tui.actions import shown_keys
from bloggy.tui.text import line

if TYPE_CHECKING:
    from bloggy.tui.app import BloggyApp

_POSTS_FOUND = 20
_NOT_IN_PALETTE = frozenset({"app.command_palette"})


class BloggyCommands(Provider):
    """Actions from the table, then themes."""

    @property
    def _app(self) -> BloggyApp:
        from bloggy.tui.app import BloggyApp

        if not isinstance(self.app, BloggyApp):
            raise TypeError("the palette belongs to bloggy's own app")
        return self.app

    def _actions(self) -> Iterable[tuple[str, str, Callable[[], object]]]:
        """(name, help, what to do)."""
        screen = str(getattr(self.screen, "KEYS", ""))
        writing = of_screen("writing") if screen == "editor" else ()
        for action in (*of_screen(screen), *writing, *of_screen("app")):
            if (
                action.listed
                and action.id not in _NOT_IN_PALETTE
                and not action.id.startswith("library.place")
            ):
                keys = shown_keys(action, self._app.keys, ascii_only=self._app.ascii_only)
                yield f"{_(action.label)}  ({keys})", _(action.help), partial(self._run, action)
        for name in sorted(self._app.available_themes):
            yield _("Theme: {name}").format(name=name), _("change the colours"), partial(self._theme, name)

    async def _run(self, action: Action) -> None:
        name = action.action if "." in action.action else f"screen.{action.action}"
        if action.screen == "app":
            name = f"app.{action.action}"
        where: DOMNode = self.screen
        if action.screen == "writing":
            name, where = action.action, self.screen.query_one("MarkdownArea")
            self.screen.set_focus(self.screen.query_one("MarkdownArea", Widget))
        await self._app.run_action(name, where)

    def _theme(self, name: str) -> None:
        self._app.choose_theme(name)

    async def discover(self) -> Hits:
        for name, about, run in self._actions():
            yield DiscoveryHit(line(name), run, name, about)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for name, about, run in self._actions():
            score = matcher.match(name)
            if score > 0:
                yield Hit(score, matcher.highlight(name), run, name, about)


class PostFinder(Provider):
    """Posts that the typed words are in; choosing one opens it."""

    async def search(self, query: str) -> Hits:
        from bloggy.domain.listing import PostQuery
        from bloggy.tui.app import BloggyApp

        app = self.app
        if not isinstance(app, BloggyApp) or not app.workspace.folders:
            return
        for place, post in enumerate(app.workspace.posts.window(PostQuery(text=query), 0, _POSTS_FOUND)):
            title = line(post.title)
            yield Hit(0.5 - place / 100, title, partial(app.open_editor, post.path), title.plain)
