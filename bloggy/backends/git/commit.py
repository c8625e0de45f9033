"""Builds a commit apart from the writer's working copy and index, so that neither can be harmed or leak in.

A temporary index is read from the base commit, the changes go in as blobs (through the writer's own
attributes where there is a working copy), and `git commit-tree` makes the commit; no ref moves.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bloggy.backends.git import explain, hooks
from bloggy.backends.git import index as index_file
from bloggy.backends.git.command import Git, GitFailed, check_path
from bloggy.backends.git.repository import Place
from bloggy.backends.git.tree import FILE, Blob, Tree
from bloggy.domain.clean import clean_line
from bloggy.domain.post import DeliveryKey
from bloggy.errors import ConfigError, Rejected
from bloggy.i18n import _

KEY = "Bloggy-Key"
POST = "Bloggy-Post"
_KEY = re.compile(r"[0-9A-Za-z_-]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One path that a commit changes."""

    path: str
    data: bytes | None = None
    """New content; None with `blob` None: the path is removed."""
    blob: Blob | None = None
    """Existing content that moves here as it is."""

    @property
    def removes(self) -> bool:
        """Nothing stays at this path."""
        return self.data is None and self.blob is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What the commit says."""

    subject: str
    key: DeliveryKey
    path: str
    """Of the post, as it is after the commit (or was, if it is removed)."""
    author: str = ""
    """`Name <mail>`; empty: the writer's git identity."""

    def text(self) -> str:
        """Subject and trailers; see git-interpret-trailers(1)."""
        return f"{_subject(self.subject)}\n\n{self.trailers()}\n"

    def trailers(self) -> str:
        """The lines by which the commit is found again."""
        return f"{KEY}: {check_key(self.key)}\n{POST}: {check_path(self.path)}"


def check_key(key: str) -> str:
    """`key` if it can stand in a trailer and be searched for."""
    if not _KEY.fullmatch(key):
        raise Rejected(_("The delivery key is damaged."), hint=_("Cancel the entry and publish again."))
    return key


def build(place: Place, base: Tree, edits: Sequence[Edit], message: Message) -> str | None:
    """The id of a commit on `base` with `edits`, or None if they change nothing.

    Raises Rejected (a hook, a filter, an identity that is missing, a place that is taken).
    """
    for edit in edits:
        check_path(edit.path)
        if not edit.removes and edit.path not in {e.path for e in edits if e.removes}:
            base.check_place(edit.path)
    try:
        with tempfile.TemporaryDirectory(prefix="bloggy-") as folder:
            return _build(place, base, edits, message, Path(folder))
    except GitFailed as failure:
        raise explain.failed(failure) from failure


def _build(place: Place, base: Tree, edits: Sequence[Edit], message: Message, folder: Path) -> str | None:
    git, index = place.git, folder / "index"
    git("read-tree", f"{base.commit}^{{tree}}" if base.commit else "--empty", index=index)
    entries = {edit.path: _blob(place, base, edit, index) for edit in edits}
    index_file.update(git, entries, index=index)
    tree = git("write-tree", index=index).text
    if base.commit and tree == git("rev-parse", f"{base.commit}^{{tree}}").text:
        return None
    text = message.text()
    if place.top is not None:
        changed, text = hooks.ask(git, place.top, entries, text, folder=folder, trailers=message.trailers())
        if changed:
            index_file.update(git, changed, index=index)
            tree = git("write-tree", index=index).text
    parents = ("-p", base.commit) if base.commit else ()
    sign = ("-S",) if git.run("config", "--type=bool", "--get", "commit.gpgSign").text == "true" else ()
    written = git.run(
        "-c",
        "i18n.commitEncoding=UTF-8",
        "commit-tree",
        *sign,
        *parents,
        "-F",
        "-",
        tree,
        data=text.encode("utf-8", "replace"),
        extra=_author(message.author),
    )
    if written.code != 0:
        raise explain.error(written)
    return written.text


def _author(author: str) -> dict[str, str]:
    if not author:
        return {}
    found = re.fullmatch(r"\s*([^<>\x00-\x1f]+?)\s*<([^<>\s]+)>\s*", author)
    if not found:
        raise ConfigError(
            _("“{author}” is not an author.").format(author=clean_line(author)),
            hint=_("Write it as: Your Name <you@example.org>"),
            key="author",
        )
    return {"GIT_AUTHOR_NAME": found[1], "GIT_AUTHOR_EMAIL": found[2]}


def hash_of(place: Place, path: str, data: bytes, *, write: bool = False) -> str:
    """The blob id that `data` gets at `path`, through the repository's attributes (line ends, filters)."""
    options = ("-w",) if write else ()
    if place.top is None:
        return place.git("hash-object", *options, "--no-filters", "--stdin", data=data).text
    return place.git("hash-object", *options, f"--path={path}", "--stdin", data=data).text


def _blob(place: Place, base: Tree, edit: Edit, index: Path) -> Blob | None:
    if edit.removes:
        return None
    if edit.blob is not None:
        return edit.blob
    data = edit.data or b""
    if place.top is None:
        data = _as_attributes_ask(place.git, edit.path, data, index)
    there = base.blobs.get(edit.path)
    return Blob(mode=there.mode if there else FILE, sha=hash_of(place, edit.path, data, write=True))


def _as_attributes_ask(git: Git, path: str, data: bytes, index: Path) -> bytes:
    """What a working copy's filters would do, for a cache in which no filter may run.

    Line ends are unified where the repository asks for it; a filter that is a program is refused.
    """
    said = git("check-attr", "-z", "--cached", "text", "eol", "filter", "--", path, index=index).out.split(
        b"\0"
    )
    found = {said[i + 1].decode(): said[i + 2].decode() for i in range(0, len(said) - 2, 3)}
    if found.get("filter", "unspecified") not in {"unspecified", "unset"}:
        raise Rejected(
            _(
                "The repository stores “{path}” through a filter ({filter}), which needs a working copy."
            ).format(path=clean_line(path), filter=clean_line(found["filter"])),
            hint=_("Clone the repository and set “path” for this blog instead of “repository”."),
        )
    unify = found.get("text") == "set" or found.get("eol") in {"lf", "crlf"}
    if (unify and found.get("text") != "unset") or (found.get("text") == "auto" and b"\0" not in data[:8000]):
        return data.replace(b"\r\n", b"\n")
    return data


def _subject(text: str) -> str:
    """One clean line of at most 100 characters that git does not take for a comment or a trailer."""
    line = clean_line(text).strip() or _("Publish")
    return line if len(line) <= 100 else line[:99].rstrip() + "…"
