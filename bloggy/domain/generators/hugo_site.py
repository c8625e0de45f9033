"""Hugo's configuration, wherever it is spread, and the tokens of its permalink patterns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePosixPath

from bloggy.domain.generators import addresses, config, values
from bloggy.domain.generators.model import SiteReader

READERS = {"toml": config.toml, "yaml": config.yaml, "yml": config.yaml, "json": config.json_map}
_SECTIONS = ("posts", "post", "blog", "articles", "article", "notes", "news", "writing")
NO_SECTIONS = frozenset(
    {"about", "page", "pages", "contact", "legal", "privacy", "search", "archives", "categories", "tags"}
)
_GO_LAYOUT = {
    "2006": "%Y", "06": "%y", "01": "%m", "1": "-m", "Jan": "%b", "January": "%B",
    "02": "%d", "2": "-d", "Mon": "%a", "Monday": "%A", "002": "%j",
}  # fmt: skip


def configuration(site: SiteReader) -> dict[str, object]:
    """All configuration files as one map, keys in lower case (Hugo does not mind their case)."""
    found: dict[str, object] = {}
    stem = next((s for s in ("hugo", "config") for x in READERS if site.exists(f"{s}.{x}")), "hugo")
    for suffix, parse in READERS.items():
        found |= _lowered(parse(site.read(f"{stem}.{suffix}")))
    for folder in ("config/_default", "config/production"):
        for name in sorted(site.names(folder)):
            base, _dot, suffix = name.rpartition(".")
            if suffix not in READERS:
                continue
            table = _lowered(READERS[suffix](site.read(f"{folder}/{name}")))
            if base in {"hugo", "config"}:
                found |= table
            else:
                key, _dot, language = base.lower().partition(".")
                if not language:
                    found[key] = {**config.mapping(found.get(key)), **table}
    return found


def _lowered(value: Mapping[str, object]) -> dict[str, object]:
    return {str(k).lower(): _lowered(v) if isinstance(v, Mapping) else v for k, v in value.items()}


def permalinks(found: Mapping[str, object]) -> dict[str, str]:
    """Patterns by section: `[permalinks]` of old, overridden by `[permalinks.page]`."""
    table = config.mapping(found.get("permalinks"))
    both = {**table, **config.mapping(table.get("page"))}
    return {section: pattern for section, pattern in both.items() if isinstance(pattern, str)}


def main_sections(found: Mapping[str, object]) -> tuple[str, ...]:
    params = config.mapping(found.get("params"))
    return values.names(found.get("mainsections") or params.get("mainsections"))


def section_found(site: SiteReader, content: PurePosixPath) -> str:
    """The section that posts are in: a usual name, else the fullest folder, else `posts`."""
    folders = [name for name in site.names(str(content)) if "." not in name and name not in NO_SECTIONS]
    usual = next((name for name in _SECTIONS if name in folders), "")
    return usual or max(folders, key=lambda name: len(site.names(str(content / name))), default="posts")


def static_folder(found: Mapping[str, object]) -> str:
    static = found.get("staticdir")
    return values.first_text(static) or "static"


def sliced(folders: tuple[str, ...], first: str, colon: str, last: str) -> str:
    def number(text: str, default: int) -> int:
        return len(folders) - 1 if text == "last" else int(text) if text else default

    try:
        if not colon:
            return folders[number(first, 0)]
        return "/".join(folders[number(first, 0) : number(last, len(folders))])
    except IndexError:
        return ""


def date_token(key: str, when: datetime) -> str | None:
    simple = {
        "year": f"{when.year:04d}",
        "month": f"{when.month:02d}",
        "monthname": addresses.MONTHS[when.month - 1],
        "day": f"{when.day:02d}",
        "weekday": str(when.isoweekday() % 7),
        "weekdayname": addresses.DAYS[when.weekday()],
        "yearday": str(when.timetuple().tm_yday),
    }
    if key in simple:
        return simple[key]
    layout = _GO_LAYOUT.get(key)
    if layout is None:
        return None
    return (
        str(getattr(when, "month" if layout == "-m" else "day"))
        if layout[0] == "-"
        else when.strftime(layout)
    )
