"""Knows the names under which tools that copy folders between machines put the version that lost.

Two machines changed one file: the tool keeps one version under its name, and the other beside it. Such a
file is no post of its own: it has the same id, and would go out as a second copy.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class ConflictName(NamedTuple):
    """What the name of such a file says."""

    original: str
    """The name of the file that it is a version of."""
    tool: str
    """Who named it so."""
    device: str = ""
    """The machine or person that it came from, where the name says so."""


_DAY = r"\d{4}-\d{2}-\d{2}"
_END = r"(?P<end>\.[^.]*)?$"
_FORMS = (
    # https://docs.syncthing.net/users/syncing.html#conflicting-changes
    ("Syncthing", rf"^(?P<stem>.+)\.sync-conflict-\d{{8}}-\d{{6}}(?:-(?P<device>[A-Z2-7]{{7}}))?{_END}"),
    # https://docs.nextcloud.com/desktop/latest/conflicts.html, before that ownCloud's own form
    ("Nextcloud", rf"^(?P<stem>.+) \(conflicted copy {_DAY} \d{{6}}\){_END}"),
    ("ownCloud", rf"^(?P<stem>.+)_conflict-\d{{8}}-\d{{6}}{_END}"),
    # https://help.dropbox.com/organize/conflicted-copy; the words are in the account's language
    (
        "Dropbox",
        rf"^(?P<stem>.+) \((?P<device>[^()]+?)(?:[’']s)? conflicted copy {_DAY}(?: \(\d+\))?\){_END}",
    ),
    ("Dropbox", rf"^(?P<stem>.+) \([Cc]opie en conflit de (?P<device>[^()]+?) {_DAY}(?: \(\d+\))?\){_END}"),
    # https://help.seafile.com/syncing_client/file_conflicts/
    ("Seafile", rf"^(?P<stem>.+) \(SFConflict (?P<device>[^()]+?) {_DAY}-\d{{2}}-\d{{2}}-\d{{2}}\){_END}"),
)
_PATTERNS = tuple((tool, re.compile(form)) for tool, form in _FORMS)


def conflict_name(name: str) -> ConflictName | None:
    """What the name of a file says of a conflict; None for the name of any other file.

    Of a version of a version the original is the version, as the tools have it.
    """
    if "onfli" not in name:
        return None  # nearly always, and a folder of ten thousand posts is asked about each
    for tool, pattern in _PATTERNS:
        if found := pattern.match(name):
            parts = found.groupdict()
            return ConflictName(f"{parts['stem']}{parts['end'] or ''}", tool, parts.get("device") or "")
    return None
