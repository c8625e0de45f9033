"""What was typed so far while a blog is being connected, so that no step back loses it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.services.connecting import Keep


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """The form of the third step. The secret is held in memory alone and never printed."""

    name: str
    """What the blog is called in bloggy."""
    user: str = ""
    secret: str = field(default="", repr=False)
    keep: Keep = "keyring"
    command: str = ""
    variable: str = ""


def keep_words(keep: Keep) -> str:
    """Where the secret is kept, in a few words."""
    return {
        "keyring": _("in this system’s keyring"),
        "command": _("a command prints it"),
        "environment": _("in an environment variable"),
        "session": _("nowhere: ask each time"),
    }[keep]
