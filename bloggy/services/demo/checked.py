"""Holds the demo to what it says: a step that did not do it ends the demo with an error."""

from __future__ import annotations

from bloggy.errors import BloggyError
from bloggy.i18n import _


class DemoFailed(BloggyError):
    """A step of the walk did not do what it says."""


def expect(held: bool, otherwise: str) -> None:
    """Raise DemoFailed with `otherwise` unless it held."""
    if not held:
        raise DemoFailed(otherwise, hint=_("Please report this with what was printed above."))
