"""Reads the comment files of commits: all of them, those that differ, and the one of a given comment."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bloggy.backends.git import explain
from bloggy.backends.git.command import Git
from bloggy.backends.staticman.datafile import parse
from bloggy.backends.staticman.fields import Entry, Thread
from bloggy.backends.staticman.layout import Layout
from bloggy.domain.comment import CommentRef

_REGULAR = (b"100644", b"100755")
_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One path that is not the same in two commits; empty ids where it was not there."""

    path: str
    before: str = ""
    after: str = ""


class Files:
    """The comment files of one repository."""

    def __init__(self, git: Git, layout: Layout) -> None:
        self._git, self.layout = git, layout
        self._threads: dict[tuple[str, str], Thread] = {}

    def listed(self, commit: str, slugs: Collection[str] | None = None) -> dict[str, str]:
        """Every comment file with the id of its content, sorted by path; of these posts, or of all."""
        found: dict[str, str] = {}
        answer = self._git("ls-tree", "-r", "-z", "--full-tree", commit, *self._below(slugs))
        for line in filter(None, answer.out.split(b"\0")):
            head, _tab, name = line.partition(b"\t")
            mode, _type, sha = head.split()
            path = name.decode("utf-8", "surrogateescape")
            if mode in _REGULAR and self.layout.slug(path) is not None:
                found[path] = sha.decode("ascii")
        return dict(sorted(found.items()))

    def changes(self, base: str, commit: str) -> list[Change]:
        """The comment files that differ between two commits, sorted by path (git-diff-tree(1), raw)."""
        answer = self._git("diff-tree", "-r", "-z", "--raw", "--no-renames", base, commit, *self._below())
        parts = answer.out.decode("utf-8", "surrogateescape").split("\0")
        found = []
        for head, path in zip(parts[::2], parts[1::2], strict=False):
            _old, _new, before, after, _status = head.split()
            if self.layout.slug(path) is not None:
                found.append(
                    Change(path=path, before=before.strip("0") and before, after=after.strip("0") and after)
                )
        return sorted(found, key=lambda change: change.path)

    def entries(self, listed: Iterable[tuple[str, str]]) -> Iterator[Entry | None]:
        """The comments behind (path, id); None for what is none. In bounded memory."""
        rest = list(listed)
        while rest:
            some, rest = rest[:_AT_ONCE], rest[_AT_ONCE:]
            for (path, _sha), data in zip(some, self._contents([sha for _path, sha in some]), strict=True):
                fields = parse(path, data) if data is not None else None
                yield Entry(path=path, fields=fields) if fields else None

    def load(self, commit: str, slugs: Collection[str]) -> None:
        """Read what was said about these posts together, and forget all others."""
        kept = {slug: self._threads[commit, slug] for slug in slugs if (commit, slug) in self._threads}
        missing = sorted({*slugs} - {*kept})
        found: dict[str, list[Entry]] = {slug: [] for slug in missing}
        for entry in self.entries(self.listed(commit, missing).items()) if missing else ():
            slug = self.layout.slug(entry.path) if entry else None
            if entry and slug in found:
                found[slug].append(entry)
        threads = kept | {slug: Thread(entries) for slug, entries in found.items()}
        self._threads = {(commit, slug): thread for slug, thread in threads.items()}

    def thread(self, commit: str, slug: str) -> Thread:
        """Everything that was said about a post."""
        if (commit, slug) not in self._threads:
            self.load(commit, {slug})
        return self._threads[commit, slug]

    def called(self, commit: str, ref: CommentRef) -> Entry | None:
        """The comment of that name, wherever it lies."""
        return self.named(commit, [ref]).get(ref)

    def named(self, commit: str, refs: Sequence[CommentRef]) -> dict[CommentRef, Entry]:
        """The comments of these names, wherever they lie."""
        if not refs:
            return {}
        words = [word for ref in refs for word in ("-e", ref.partition("\n")[0])]
        answer = self._git.run("grep", "-l", "-z", "-F", *words, commit, *self._below())
        if answer.code not in {0, 1}:
            raise explain.error(answer)
        there = self.listed(commit)
        found = [path.partition(":")[2] for path in answer.out.decode("utf-8", "surrogateescape").split("\0")]
        paths = dict.fromkeys(path for path in (*found, *refs) if path in there)
        entries = self.entries((path, there[path]) for path in paths)
        wanted = {*refs}
        return {entry.ref: entry for entry in entries if entry and entry.ref in wanted}

    def date(self, commit: str, path: str) -> int:
        """When a file that does not say so came into the repository, in seconds since 1970."""
        answer = self._git("log", "-1", "--format=%ct", "--diff-filter=A", commit, "--", path)
        return int(answer.text or self._git("log", "-1", "--format=%ct", commit).text)

    def has(self, commit: str) -> bool:
        """Whether the commit is (still) known here."""
        return bool(commit) and self._git.run("cat-file", "-e", f"{commit}^{{tree}}").code == 0

    def _below(self, slugs: Collection[str] | None = None) -> Sequence[str]:
        folders = [self.layout.folder] if slugs is None else [self.layout.of(slug) for slug in slugs]
        return ("--", *folders) if all(folders) else ()

    def _contents(self, shas: Sequence[str]) -> Iterator[bytes | None]:
        """The blobs of these ids (git-cat-file(1), batch output)."""
        out = self._git("cat-file", "--batch", data="".join(f"{sha}\n" for sha in shas).encode("ascii")).out
        at = 0
        for _sha in shas:
            end = out.index(b"\n", at)
            head, at = out[at:end].split(), end + 1
            if len(head) != 3:
                yield None
                continue
            size = int(head[2])
            yield out[at : at + size]
            at += size + 1
