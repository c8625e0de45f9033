"""Holds a blog's table in the configuration against the options that its backend declares."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bloggy.errors import ConfigError
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.backends.options import Option
    from bloggy.backends.registry import Registry
    from bloggy.storage.config import Config

_SECRETS = re.compile(
    r"(?:(?:api|admin|access|auth|app|application|secret|staff)_?)*"
    r"(?:key|keys|token|secret|pass|passwd|passphrase|password|pwd|credentials?)"
)
"""Names under which people would write down a secret."""


def checked(
    name: str, table: Mapping[str, object], options: Sequence[Option], *, file: Path
) -> dict[str, object]:
    """The table without `backend` and `comments`, paths made absolute.

    Relative paths are taken from the folder of the configuration `file`, `~` is the home.
    Raises ConfigError with the nearest key.
    """
    known = {option.key: option for option in options}
    settings: dict[str, object] = {}
    for key, value in table.items():
        if key in {"backend", "comments"}:  # `comments` names sources, see services.comments.sources
            continue
        if key not in known:
            if _SECRETS.fullmatch(key.lower().replace("-", "_")):
                raise _secret(name, key, file)
            near = get_close_matches(key, known, n=1)
            raise _error(
                name,
                key,
                _("The blog “{blog}” has an unknown option “{key}”.").format(blog=name, key=key),
                _("Did you mean “{near}”?").format(near=near[0])
                if near
                else _("Known options: {keys}.").format(keys=", ".join(sorted(known))),
                file,
            )
        settings[key] = _value(name, known[key], value, file)
    for option in options:
        if option.required and settings.get(option.key) in (None, ""):
            raise _error(
                name,
                option.key,
                _("The blog “{blog}” lacks the option “{key}”.").format(blog=name, key=option.key),
                option.help,
                file,
            )
    return settings


def check_all(config: Config, registry: Registry | None = None) -> None:
    """Hold the tables of all blogs and comment sources against what their backends know.

    Raises ConfigError for the first that is wrong.
    """
    from bloggy.backends.registry import Registry
    from bloggy.services.comments.sources import beside

    registry = registry or Registry()
    sources = {name: one.table for name, one in beside(config.blogs, config.file).items()}
    for name, table in (config.blogs | sources).items():
        checked(name, table, registry.load(str(table["backend"])).options, file=config.file)


def _value(name: str, option: Option, value: object, file: Path) -> object:
    fits = {
        "bool": isinstance(value, bool),
        "int": isinstance(value, int) and not isinstance(value, bool),
        "list": isinstance(value, list) and all(isinstance(item, str) for item in value),
    }.get(option.type, isinstance(value, str))
    if not fits:
        raise _error(
            name,
            option.key,
            _("The option “{key}” of the blog “{blog}” must be {kind}.").format(
                key=option.key, blog=name, kind=_kind(option.type)
            ),
            _("For example: {key} = {example}").format(key=option.key, example=option.example)
            if option.example
            else option.help,
            file,
        )
    if option.type == "choice" and value not in option.choices and value != "":
        raise _error(
            name,
            option.key,
            _("The option “{key}” of the blog “{blog}” can’t be “{value}”.").format(
                key=option.key, blog=name, value=value
            ),
            _("Choose one of: {choices}.").format(choices=", ".join(option.choices)),
            file,
        )
    if option.type == "url" and _holds_password(str(value)):
        raise _secret(name, option.key, file)
    if option.type == "path" and value:
        return str(Path(file.parent, Path(str(value)).expanduser()))
    return value


def _holds_password(address: str) -> bool:
    try:
        return bool(urlsplit(address).password)
    except ValueError:
        return False


def _secret(name: str, key: str, file: Path) -> ConfigError:
    return _error(
        name,
        key,
        _(
            "The option “{key}” of the blog “{blog}” holds a secret; the configuration is no place for it."
        ).format(key=key, blog=name),
        _(
            "Take it out and run “bloggy blogs login {blog}”, or set “password_command” or “password_env”."
        ).format(blog=name),
        file,
    )


def _kind(kind: str) -> str:
    return {
        "bool": _("true or false"),
        "int": _("a whole number"),
        "list": _("a list of texts"),
    }.get(kind, _("a text in quotes"))


def _error(name: str, key: str, message: str, hint: str, file: Path) -> ConfigError:
    from bloggy.storage.config import line_of

    dotted = f"blogs.{name}.{key}"
    try:
        line = line_of(file.read_text("utf-8-sig"), dotted)
    except (OSError, UnicodeDecodeError):
        line = 0  # a table that is not written down yet
    return ConfigError(message, hint=hint, file=str(file), line=line, key=dotted)
