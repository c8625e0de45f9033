"""One declaration per backend option, from which config validation, set-up, help and docs all come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One key of a `[blogs.NAME]` table."""

    key: str
    help: str
    """One translatable sentence."""
    type: Literal["str", "bool", "int", "path", "url", "choice", "list"] = "str"
    default: object = None
    required: bool = False
    choices: tuple[str, ...] = ()
    example: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretNeed:
    """The one secret that a backend asks for. It never stands in the configuration."""

    label: str
    """What the blog calls it: "application password"."""
    steps: tuple[str, ...]
    """How to get it there, one sentence each, in order."""
    page: str = ""
    """Where the blog makes them, relative to the blog's address; empty if it has no such page."""
    user: str = ""
    """What the account's name is called, when one goes with the secret; it is the option `user`."""
    unless: str = ""
    """The option with which it works without the secret."""


def remote_options() -> tuple[Option, ...]:
    """What every blog behind a login has beside its own options; a backend adds them to its declaration."""
    from bloggy.i18n import _

    return (
        Option(
            key="url",
            help=_("The blog’s address for readers."),
            type="url",
            required=True,
            example="https://example.org",
        ),
        Option(key="user", help=_("The account’s login name or e-mail address there.")),
        Option(
            key="password_command",
            help=_("A command that prints the password, such as that of a password manager."),
            example="pass show blog",
        ),
        Option(
            key="password_env",
            help=_("The environment variable that holds the password."),
            example="BLOG_PASSWORD",
        ),
        Option(
            key="insecure",
            help=_("Send the password over plain http, where everybody on the way can read it."),
            type="bool",
            default=False,
        ),
        Option(
            key="timezone", help=_("The blog’s time zone, for the dates it shows."), example="Europe/Paris"
        ),
        Option(
            key="permalink",
            help=_("How the blog makes addresses, to show them before publishing."),
            example="/:year/:month/:slug/",
        ),
        Option(
            key="canonical",
            help=_("The name of the blog whose copy is the original: this one’s names it as such."),
            example="home",
        ),
        Option(
            key="max_picture",
            help=_("Longest side of pictures that are sent, in pixels; 0 sends them as large as they are."),
            type="int",
            default=0,
            example="2000",
        ),
        Option(
            key="check_page",
            help=_("Look whether the page is live after publishing."),
            type="bool",
            default=True,
        ),
    )


def some_remote_options(*keys: str) -> tuple[Option, ...]:
    """Those of `remote_options` with these keys, for places that need no more of them."""
    return tuple(option for option in remote_options() if option.key in keys)
