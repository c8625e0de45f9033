"""Knows every kind of blog by name, and imports only the one that is asked for.

Third parties add theirs as an entry point of the group `bloggy.backends` that names a `Backend` class.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING

from bloggy.errors import ConfigError
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.backends.base import Backend, Surroundings

GROUP = "bloggy.backends"

_BUILT_IN = {
    "feed": "bloggy.backends.comment_feed.backend:FeedBackend",
    "giscus": "bloggy.backends.github_comments.backend:GiscusBackend",
    "git": "bloggy.backends.git.backend:GitBackend",
    "isso": "bloggy.backends.isso.backend:IssoBackend",
    "ghost": "bloggy.backends.ghost.backend:GhostBackend",
    "mastodon": "bloggy.backends.mastodon.backend:MastodonBackend",
    "memory": "bloggy.backends.memory:MemoryBackend",
    "sample": "bloggy.backends.sample:SampleBackend",
    "staticman": "bloggy.backends.staticman.backend:StaticmanBackend",
    "utterances": "bloggy.backends.github_comments.backend:UtterancesBackend",
    "waline": "bloggy.backends.waline.backend:WalineBackend",
    "webmention": "bloggy.backends.webmention.backend:WebmentionBackend",
    "wordpress": "bloggy.backends.wordpress.backend:WordPressBackend",
}
_ONLY_COMMENTS = frozenset(
    {"feed", "giscus", "isso", "mastodon", "sample", "staticman", "utterances", "waline", "webmention"}
)
"""Those of them where comments are, and no posts."""


class Registry:
    """The kinds of blog that can be configured on this machine."""

    def __init__(
        self,
        extra: Mapping[str, type[Backend]] | None = None,
        *,
        found: tuple[EntryPoint, ...] | None = None,
    ) -> None:
        """`extra` adds (or, in tests, replaces) classes; `found` stands in for the installed entry points."""
        self._extra = dict(extra or {})
        self._found = found

    def names(self) -> tuple[str, ...]:
        """Every name that `load` answers to, sorted; imports nothing."""
        return tuple(sorted({*self._extra, *_BUILT_IN, *(point.name for point in self._points())}))

    def load(self, name: str) -> type[Backend]:
        """The class behind `name`.

        Raises ConfigError with the nearest name if there is none, or saying what to install if the
        backend is there but one of the packages it stands on is not.
        """
        if name in self._extra:
            return self._extra[name]
        point = self._point(name)
        try:
            loaded: object = point.load()
        except ModuleNotFoundError as error:
            raise ConfigError(
                _("The backend “{name}” needs the package {package}, which is not installed.").format(
                    name=name, package=(error.name or "?").partition(".")[0]
                ),
                hint=_install_hint(point, name),
            ) from error
        except (ImportError, AttributeError) as error:
            raise ConfigError(
                _("The backend “{name}” can’t be loaded: {error}.").format(name=name, error=error),
                hint=_("Update or remove the package that brings it."),
            ) from error
        from bloggy.backends.base import Backend

        if not (isinstance(loaded, type) and issubclass(loaded, Backend)):
            raise ConfigError(
                _("The backend “{name}” is not a bloggy backend.").format(name=name),
                hint=_("Its entry point must name a class derived from bloggy.backends.base.Backend."),
            )
        return loaded

    def publishes(self, name: str) -> bool | None:
        """Whether blogs of that kind take posts; None where only a configured one tells. Imports nothing."""
        if name in self._extra or name not in _BUILT_IN:
            return None
        return name not in _ONLY_COMMENTS

    def create(self, name: str, settings: Mapping[str, object], surroundings: Surroundings) -> Backend:
        """A configured backend; `settings` is the blog's table. Raises ConfigError."""
        return self.load(name).create(settings, surroundings)

    def _points(self) -> Iterator[EntryPoint]:
        yield from self._found if self._found is not None else entry_points(group=GROUP)

    def _point(self, name: str) -> EntryPoint:
        if name in _BUILT_IN:
            return EntryPoint(name=name, value=_BUILT_IN[name], group=GROUP)
        for point in self._points():
            if point.name == name:
                return point
        near = get_close_matches(name, self.names(), n=1)
        raise ConfigError(
            _("There is no backend called “{name}”.").format(name=name),
            hint=_("Did you mean “{near}”?").format(near=near[0])
            if near
            else _("Known backends: {names}.").format(names=", ".join(self.names())),
            key="backend",
        )


def _install_hint(point: EntryPoint, name: str) -> str:
    """The command that brings the missing package: our extra, or the plug-in's own distribution."""
    distribution = point.dist.name if point.dist is not None else f"bloggy-tui[{name}]"
    return _("Install it with: python -m pip install '{what}'").format(what=distribution)
