"""Reads what the writer has configured, and says where and how a mistake in it is mended."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

from bloggy.errors import ConfigError
from bloggy.i18n import _
from bloggy.storage.paths import Paths

_Value = TypeVar("_Value")


def _l(message: str) -> str:
    """Marks a text for translation where it is shown (gettext's N_)."""
    return message


def _option(default: _Value, about: str, *, example: str = "") -> _Value:
    """A key of the configuration with the sentence that errors and the manual explain it by.

    `example` is TOML, for what a default tells little about.
    """
    return field(default=default, metadata={"help": about, "example": example})


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryConfig:
    """Where posts live and how new ones are made; paths are absolute."""

    folders: tuple[Path, ...] = _option(
        (), _l("Folders of posts; the first one is where new posts go."), example='["~/blog"]'
    )
    new_post: str = _option(
        "{slug}.md",
        _l(
            "File name of a new post in a plain folder; {slug}, {year}, {month} and {day} are known. A "
            "static site generator has rules of its own, which are followed instead."
        ),
        example='"{year}-{month}-{day}-{slug}.md"',
    )
    front_matter: str = _option("yaml", _l("Notation of the front matter of new posts in a plain folder."))
    timezone: str = _option("", _l("The zone you write in; empty: the system’s."), example='"Europe/Paris"')
    templates: Path | None = field(
        default=None,
        metadata={
            "help": _l("Templates for new posts; without it the folder “templates” beside this file."),
            "example": '"~/templates"',
        },
    )
    trash_days: int = _option(30, _l("How many days the trash keeps a post; 0 keeps it for ever."))


@dataclass(frozen=True, slots=True, kw_only=True)
class EditorConfig:
    """The editor."""

    command: str = _option(
        "",
        _l("The command behind `e` and `bloggy edit`; empty: $VISUAL or $EDITOR."),
        example='"code --wait"',
    )
    autosave_seconds: float = _option(
        2.0,
        _l(
            "How long after the last key the file is saved; 0 saves only on request. What you type is kept "
            "in a journal within a second in any case."
        ),
    )
    line_numbers: bool = _option(False, _l("Show the number of each line."))
    width: int = _option(0, _l("The longest line on the screen, in cells; 0 uses the whole width."))
    word_goal: int = _option(0, _l("How many words a post should get; 0 shows no goal."))
    focus: bool = _option(False, _l("Dim everything but the paragraph you are in."))
    find_regex: bool = _option(False, _l("Find with regular expressions from the start."))


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewConfig:
    """The preview in a browser."""

    browser: str = _option("", _l("The browser’s command; empty: the system’s browser."), example='"firefox"')
    open: bool = _option(True, _l("Open the browser by itself, instead of only showing the address."))


@dataclass(frozen=True, slots=True, kw_only=True)
class UiConfig:
    """The screen."""

    theme: str = _option(
        "bloggy-dark", _l("The colours: bloggy-dark, bloggy-light, or any theme that `ctrl+p` lists.")
    )
    ascii: bool = _option(False, _l("Plain letters instead of glyphs and drawn borders."))
    mouse: bool = _option(True, _l("Let the mouse choose, click and scroll."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything in `config.toml`; what is not said there has its default."""

    file: Path
    """Where it was read from, whether or not that exists."""
    language: str = _option("", _l("Language of the interface; empty: that of the system (LANG)."))
    library: LibraryConfig = field(default_factory=LibraryConfig)
    editor: EditorConfig = field(default_factory=EditorConfig)
    preview: PreviewConfig = field(default_factory=PreviewConfig)
    ui: UiConfig = field(default_factory=UiConfig)
    keys: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Action id → keys; whether the ids exist is for the screens to say."""
    blogs: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Name → table as written, `backend` included; validated against the backend's own options elsewhere."""

    @property
    def templates(self) -> Path:
        """The folder with templates for new posts."""
        return self.library.templates or self.file.parent / "templates"


SECTIONS: dict[str, type] = {
    "library": LibraryConfig,
    "editor": EditorConfig,
    "preview": PreviewConfig,
    "ui": UiConfig,
}

_NAME = r"(?:[\w-]+|\"[^\"]*\"|'[^']*')"
_ASSIGNED = re.compile(rf"\s*({_NAME}(?:\s*\.\s*{_NAME})*)\s*=")
CHOICES = {"library.front_matter": ("yaml", "toml", "json"), "language": ("", "en", "fr")}
"""Dotted key → the values that it may have."""
_LEAST = {"library.trash_days": 0, "editor.autosave_seconds": 0, "editor.width": 0, "editor.word_goal": 0}


def load(paths: Paths) -> Config:
    """The configuration; all defaults if there is no file. Raises ConfigError with file, line and key."""
    file = paths.config_file
    try:
        text = file.read_text("utf-8-sig")
    except FileNotFoundError:
        return Config(file=file)
    except OSError as error:
        raise ConfigError(
            _("The configuration {file} can't be read: {words}.").format(file=file, words=error.strerror),
            hint=_("Check its permissions."),
            file=str(file),
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(
            _("The configuration {file} is not UTF-8 text.").format(file=file),
            hint=_("Save it as UTF-8."),
            file=str(file),
        ) from error
    return parse(text, file)


def parse(text: str, file: Path) -> Config:
    """The configuration that `text` is; relative paths in it start from the folder of `file`."""
    import tomllib

    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        told = str(error)
        found = re.search(r"line (\d+)", told)
        line = int(found[1]) if found else text.count("\n") + 1
        raise ConfigError(
            _("{file}, line {line}: this is not TOML: {words}.").format(file=file, line=line, words=told),
            hint=_('Texts need quotes, and each name a value: name = "value".'),
            file=str(file),
            line=line,
        ) from error
    return _Reader(text, file).config(raw)


class _Reader:
    """Checks the values of one file, with the file at hand to say where each was written."""

    def __init__(self, text: str, file: Path) -> None:
        self._text, self._file = text, file

    def config(self, raw: dict[str, Any]) -> Config:
        known = [one.name for one in fields(Config) if one.name != "file"]
        self._only_known(raw, known, "")
        values: dict[str, Any] = {"file": self._file}
        for name, kind in SECTIONS.items():
            if name in raw:
                values[name] = self._section(name, kind, self._table(raw, name))
        if "language" in raw:
            values["language"] = self._value("language", "str", raw["language"])
        values["keys"] = self._keys(self._table(raw, "keys"), "")
        values["blogs"] = self._blogs(self._table(raw, "blogs"))
        return Config(**values)

    def _table(self, raw: dict[str, Any], name: str) -> dict[str, Any]:
        table = raw.get(name, {})
        if not isinstance(table, dict):
            raise self._error(
                name, _("“{key}” must be a table.").format(key=name), _("Write [{key}].").format(key=name)
            )
        return table

    def _section(self, name: str, kind: type, table: dict[str, Any]) -> object:
        types = {one.name: str(one.type) for one in fields(kind)}
        self._only_known(table, list(types), name)
        return kind(**{key: self._value(f"{name}.{key}", types[key], value) for key, value in table.items()})

    def _only_known(self, table: Mapping[str, Any], known: list[str], section: str) -> None:
        for key in table:
            if key not in known:
                dotted = f"{section}.{key}" if section else key
                raise self._error(
                    dotted,
                    _("there is no option “{key}”.").format(key=dotted),
                    nearest(key, known) or _("The options here are: {names}.").format(names=", ".join(known)),
                )

    def _value(self, key: str, kind: str, value: Any) -> Any:
        match kind, value:
            case ("str", str()) | ("bool", bool()):
                pass
            case ("int" | "float", int() | float()) if not isinstance(value, bool):
                if kind == "int" and not isinstance(value, int):
                    raise self._wrong(key, _("a whole number"))
                if not value >= _LEAST.get(key, value):
                    raise self._wrong(key, _("at least {least}").format(least=_LEAST[key]))
                value = float(value) if kind == "float" else value
            case ("Path | None", str()):
                return self._path(key, value)
            case ("tuple[Path, ...]", list()) if all(isinstance(one, str) for one in value):
                return tuple(self._path(key, one) for one in value)
            case _other:
                raise self._wrong(key, _KINDS[kind]())
        if key in CHOICES and value not in CHOICES[key]:
            names = ", ".join(f"“{choice}”" for choice in CHOICES[key])
            raise self._wrong(key, _("one of {names}").format(names=names))
        if key == "library.timezone":
            self._zone(value)
        return value

    def _path(self, key: str, value: str) -> Path:
        if not value or "\0" in value:
            raise self._wrong(key, _("the path of a folder"))
        try:
            return self._file.parent / Path(value).expanduser()
        except RuntimeError as error:
            raise self._wrong(key, _("a path in a home folder that exists")) from error

    def _zone(self, name: str) -> None:
        from zoneinfo import ZoneInfo

        try:
            if name:
                ZoneInfo(name)
        except (OSError, ValueError, LookupError) as error:
            raise self._wrong("library.timezone", _("a time zone such as “Europe/Paris”")) from error

    def _keys(self, table: dict[str, Any], prefix: str) -> dict[str, tuple[str, ...]]:
        """Action ids may be quoted (`"library.publish"`) or not, which TOML reads as tables in tables."""
        found: dict[str, tuple[str, ...]] = {}
        for name, value in table.items():
            action = prefix + name
            match value:
                case dict():
                    found |= self._keys(value, action + ".")
                case str():
                    found[action] = tuple(part.strip() for part in value.split(",") if part.strip())
                case list() if all(isinstance(one, str) for one in value):
                    found[action] = tuple(value)
                case _other:
                    raise self._wrong(f"keys.{action}", _("a key such as “p”, or a list of keys"))
        return found

    def _blogs(self, table: dict[str, Any]) -> dict[str, dict[str, Any]]:
        for name, blog in table.items():
            key = f"blogs.{name}"
            if not isinstance(blog, dict):
                raise self._wrong(key, _("a table: [blogs.NAME]"))
            if not re.fullmatch(r"[^\W_][\w.-]*", name):
                raise self._error(
                    key,
                    _("“{name}” is no name for a blog.").format(name=name),
                    _("Use letters, digits, “-”, “_” and “.”, such as [blogs.home]."),
                )
            if not isinstance(blog.get("backend"), str) or not blog["backend"]:
                raise self._error(
                    key,
                    _("the blog “{name}” does not say what it is.").format(name=name),
                    _('Add a line such as: backend = "git".'),
                )
        return table

    def _wrong(self, key: str, wanted: str) -> ConfigError:
        return self._error(key, _("“{key}” must be {wanted}.").format(key=key, wanted=wanted), about(key))

    def _error(self, key: str, told: str, hint: str) -> ConfigError:
        line = line_of(self._text, key)
        message = (
            _("{file}, line {line}: {told}").format(file=self._file, line=line, told=told)
            if line
            else _("{file}: {told}").format(file=self._file, told=told)
        )
        hint = hint or _("Correct it there; “bloggy config check” looks again.")
        return ConfigError(message, hint=hint, file=str(self._file), line=line, key=key)


_KINDS = {
    "str": lambda: _("a text in quotes"),
    "bool": lambda: _("true or false"),
    "int": lambda: _("a whole number"),
    "float": lambda: _("a number"),
    "Path | None": lambda: _("the path of a folder, in quotes"),
    "tuple[Path, ...]": lambda: _('a list of folders, such as ["~/blog"]'),
}


def about(key: str) -> str:
    """The sentence that explains a dotted key; "" for those whose names are the writer's."""
    section, dot, name = key.rpartition(".")
    kind = SECTIONS.get(section) if dot else Config
    told = next((one.metadata.get("help", "") for one in fields(kind or Config) if one.name == name), "")
    return _(told) if told else ""


def nearest(key: str, known: list[str]) -> str:
    """The question whether another key was meant, or "" if none is near."""
    from difflib import get_close_matches

    close = get_close_matches(key, known, n=1)
    return _("Did you mean “{key}”?").format(key=close[0]) if close else ""


def line_of(text: str, key: str) -> int:
    """The 1-based line on which a dotted key is written, or that of its table; 0 if neither is found.

    A scan for headers and names, good enough to point at a line: TOML's own parser does not tell lines.
    """
    parts = key.split(".")
    table: list[str] = []
    best = 0
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[+([^\]]*)\]", line)
        if header:
            table = _names(header[1])
            if table == parts[: len(table)]:
                best = number
        elif (name := _ASSIGNED.match(line)) and table + _names(name[1]) == parts:
            return number
    return best


def _names(dotted: str) -> list[str]:
    found = re.findall(r"\"([^\"]*)\"|'([^']*)'|([\w-]+)", dotted)
    return [part for quoted, single, bare in found for part in (quoted or single or bare).split(".")]
