"""Holds a blog's table in the configuration against the options that its backend declares."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from bloggy.errors import ConfigError
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.backends.base import Backend
    from bloggy.backends.options import Option
    from bloggy.backends.registry import Registry
    from bloggy.services.comments.sources import Beside
    from bloggy.storage.config import Config

_SECRETS = re.compile(
    r"(?:(?:api|admin|access|auth|app|application|secret|staff)_?)*"
    r"(?:key|keys|token|secret|pass|passwd|passphrase|password|pwd|credentials?)"
)
"""Names under which people would write down a secret."""


class _Where(NamedTuple):
    """What is checked, for those who are told what is wrong."""

    name: str
    section: str
    file: Path


def checked(
    name: str, table: Mapping[str, object], options: Sequence[Option], *, file: Path, section: str = ""
) -> dict[str, object]:
    """The table without `backend` and `comments`, paths made absolute.

    Relative paths are taken from the folder of the configuration `file`, `~` is the home; `section` is where
    the table stands in it (empty: in `blogs.NAME`). Raises ConfigError with the nearest key.
    """
    where = _Where(name, section or f"blogs.{name}", file)
    known = {option.key: option for option in options}
    settings: dict[str, object] = {}
    for key, value in table.items():
        if key in {"backend", "comments"}:  # `comments` names sources, see services.comments.sources
            continue
        if key not in known:
            if _SECRETS.fullmatch(key.lower().replace("-", "_")):
                raise _secret(where, key)
            near = get_close_matches(key, known, n=1)
            raise _error(
                where,
                key,
                _("The blog “{blog}” has an unknown option “{key}”.").format(blog=where.name, key=key),
                _("Did you mean “{near}”?").format(near=near[0])
                if near
                else _("Known options: {keys}.").format(keys=", ".join(sorted(known))),
            )
        settings[key] = _value(where, known[key], value)
    for option in options:
        if option.required and settings.get(option.key) in (None, ""):
            raise _error(
                where,
                option.key,
                _("The blog “{blog}” lacks the option “{key}”.").format(blog=where.name, key=option.key),
                option.help,
            )
    return settings


def check_all(config: Config, registry: Registry | None = None) -> None:
    """Hold the tables of all blogs and comment sources against what their backends know.

    Raises ConfigError for the first that is wrong.
    """
    from bloggy.backends.registry import Registry
    from bloggy.services.comments.sources import beside

    registry = registry or Registry()
    for name, table in config.blogs.items():
        checked(name, table, registry.load(str(table["backend"])).options, file=config.file)
    for name, one in beside(config.blogs, config.file).items():
        options = kind_of(one, registry, config.file).options
        checked(name, one.table, options, file=config.file, section=one.section)


def kind_of(source: Beside, registry: Registry, file: Path) -> type[Backend]:
    """What a blog's comment source is. Raises ConfigError that names its place in the configuration."""
    kind = str(source.table["backend"])
    try:
        return registry.load(kind)
    except ConfigError as error:
        where = _Where(source.blog, source.section, file)
        raise _error(where, "source", error.message, error.hint) from error


def _value(where: _Where, option: Option, value: object) -> object:
    fits = {
        "bool": isinstance(value, bool),
        "int": isinstance(value, int) and not isinstance(value, bool),
        "list": isinstance(value, list) and all(isinstance(item, str) for item in value),
    }.get(option.type, isinstance(value, str))
    if not fits:
        raise _error(
            where,
            option.key,
            _("The option “{key}” of the blog “{blog}” must be {kind}.").format(
                key=option.key, blog=where.name, kind=_kind(option.type)
            ),
            _("For example: {key} = {example}").format(key=option.key, example=option.example)
            if option.example
            else option.help,
        )
    if option.type == "choice" and value not in option.choices and value != "":
        raise _error(
            where,
            option.key,
            _("The option “{key}” of the blog “{blog}” can’t be “{value}”.").format(
                key=option.key, blog=where.name, value=value
            ),
            _("Choose one of: {choices}.").format(choices=", ".join(option.choices)),
        )
    if option.type == "url" and _holds_password(str(value)):
        raise _secret(where, option.key)
    if option.type == "path" and value:
        return str(Path(where.file.parent, Path(str(value)).expanduser()))
    return value


def _holds_password(address: str) -> bool:
    try:
        return bool(urlsplit(address).password)
    except ValueError:
        return False


def _secret(where: _Where, key: str) -> ConfigError:
    return _error(
        where,
        key,
        _(
            "The option “{key}” of the blog “{blog}” holds a secret; the configuration is no place for it."
        ).format(key=key, blog=where.name),
        _(
            "Take it out and run “bloggy blogs login {blog}”, or set “password_command” or “password_env”."
        ).format(blog=where.name),
    )


def _kind(kind: str) -> str:
    return {
        "bool": _("true or false"),
        "int": _("a whole number"),
        "list": _("a list of texts"),
    }.get(kind, _("a text in quotes"))


def _error(where: _Where, key: str, message: str, hint: str) -> ConfigError:
    from bloggy.storage.config import line_of

    dotted = f"{where.section}.{key}"
    try:
        line = line_of(where.file.read_text("utf-8-sig"), dotted)
    except (OSError, UnicodeDecodeError):
        line = 0  # a table that is not written down yet
    return ConfigError(message, hint=hint, file=str(where.file), line=line, key=dotted)
