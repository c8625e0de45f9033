"""Changes the configuration for the writer, who finds every comment and line where it was."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bloggy.errors import ConfigError
from bloggy.i18n import _
from bloggy.storage import atomic, config


def write_new(file: Path, values: Mapping[str, Any]) -> None:
    """Write a first configuration; never over another. Raises ConfigError, ChangedOnDisk, SaveFailed."""
    import tomli_w

    text = tomli_w.dumps(dict(values))
    config.parse(text, file)
    atomic.make_folder(file.parent, private=True)
    atomic.write(file, text.encode(), expected=None)


def set_values(file: Path, values: Mapping[str, Any]) -> None:
    """Set options by dotted name (`library.folders`; None removes one); the file is made if need be."""

    def change(document: Any) -> None:
        for dotted, value in values.items():
            *tables, key = dotted.split(".")
            table = document
            for name in tables:
                table = _table(table, name)
            if value is None:
                table.pop(key, None)
            else:
                table[key] = value

    _edit(file, change)


def add_blog(file: Path, name: str, table: Mapping[str, Any], *, only_check: bool = False) -> None:
    """Add `[blogs.NAME]`, or, with `only_check`, see whether that could be done.

    Raises ConfigError if there is such a blog, or its name can't be one.
    """

    def change(document: Any) -> None:
        blogs = _table(document, "blogs", header=False)
        if name in blogs:
            raise ConfigError(
                _("There is a blog called “{name}” already.").format(name=name),
                hint=_("Choose another name, or remove that blog first."),
                file=str(file),
                key=f"blogs.{name}",
            )
        import tomlkit

        made = tomlkit.table()
        made.update({key: value for key, value in table.items() if value is not None})
        blogs[name] = made

    _edit(file, change, only_check=only_check)


def change_blog(file: Path, name: str, values: Mapping[str, Any]) -> None:
    """Set options of `[blogs.NAME]`; None removes one. Raises ConfigError if there is no such blog."""

    def change(document: Any) -> None:
        _set(_blog(document, file, name), values)

    _edit(file, change)


def remove_blog(file: Path, name: str) -> None:
    """Take `[blogs.NAME]` out. Raises ConfigError if there is none."""

    def change(document: Any) -> None:
        _blog(document, file, name)
        del document["blogs"][name]

    _edit(file, change)


def add_comments(file: Path, blog: str, table: Mapping[str, Any], *, only_check: bool = False) -> None:
    """Add `[[blogs.NAME.comments]]` to those that are there. Raises ConfigError if there is no such blog."""

    def change(document: Any) -> None:
        import tomlkit

        own = _blog(document, file, blog)
        made = tomlkit.table()
        made.update({key: value for key, value in table.items() if value is not None})
        there = own.get("comments")
        if there is None:
            own["comments"] = made
        elif isinstance(there, tomlkit.items.AoT):
            there[-1].add(tomlkit.nl())
            there.append(made)
        elif isinstance(there, tomlkit.items.Table):
            several = tomlkit.aot()
            several.append(there)
            several.append(made)
            del own["comments"]
            own["comments"] = several
        else:
            inline = tomlkit.array()
            for one in there if isinstance(there, list) else [there]:
                inline.append(one)
            inline.append(_inline(made))
            own["comments"] = inline

    _edit(file, change, only_check=only_check)


def change_comments(file: Path, blog: str, position: int, values: Mapping[str, Any] | None) -> None:
    """Set options of a blog's comment source (None removes one); `values` None takes it out.

    Raises ConfigError if there is no such blog or source.
    """

    def change(document: Any) -> None:
        own = _blog(document, file, blog)
        there = own.get("comments")
        several = there if isinstance(there, list) else [] if there is None else [there]
        if position >= len(several):
            raise ConfigError(
                _("The blog “{name}” has no such comment source.").format(name=blog),
                hint=_("“bloggy blogs” lists them."),
                file=str(file),
                key=f"blogs.{blog}.comments",
            )
        if values is None:
            if len(several) == 1:
                del own["comments"]
            else:
                del several[position]
            return
        if isinstance(several[position], str):
            named = _inline({"source": str(several[position])})
            if isinstance(there, list):
                there[position] = named
            else:
                own["comments"] = named
            several = own["comments"] if isinstance(there, list) else [own["comments"]]
        _set(several[position], values)

    _edit(file, change)


def _set(table: Any, values: Mapping[str, Any]) -> None:
    for key, value in values.items():
        if value is None:
            table.pop(key, None)
        else:
            table[key] = value


def _inline(table: Mapping[str, Any]) -> Any:
    import tomlkit

    made = tomlkit.inline_table()
    made.update(dict(table))
    return made


def _blog(document: Any, file: Path, name: str) -> Any:
    if name not in document.get("blogs", {}):
        raise ConfigError(
            _("There is no blog called “{name}”.").format(name=name),
            hint=config.nearest(name, list(document.get("blogs", {}))) or _("“bloggy blogs” lists them."),
            file=str(file),
            key=f"blogs.{name}",
        )
    return document["blogs"][name]


def _table(document: Any, name: str, *, header: bool = True) -> Any:
    import tomlkit

    if name not in document:
        document[name] = tomlkit.table(is_super_table=not header)
    return document[name]


def _edit(file: Path, change: Any, *, only_check: bool = False) -> None:
    """Change the parsed file, check what came out, and write it if nobody else did meanwhile."""
    import tomlkit

    data, before = atomic.read(file)
    text = data.decode("utf-8-sig")
    config.parse(text, file)
    document = tomlkit.parse(text)
    change(document)
    new = tomlkit.dumps(document)
    config.parse(new, file)
    if only_check:
        return
    atomic.make_folder(file.parent, private=True)
    atomic.write(file, new.encode(), expected=before)
