"""Works out where posts stand with their blogs: from the outbox, the links and the repositories at hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bloggy.domain.listing import BlogState
from bloggy.domain.outbox import SETTLED, Action, Entry, EntryState
from bloggy.domain.post import Mark, Post, RemoteRef, Revision, Status
from bloggy.errors import BloggyError, Unsupported
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.backends.base import Held, Publisher
    from bloggy.services.workspace import Workspace
    from bloggy.storage.library import Library, PostFile

ID_KEY = "bloggy"
"""The front matter key that ties a post to its links."""


class Live(NamedTuple):
    """What is known of a post's copy at one blog."""

    ref: RemoteRef
    revision: Revision
    url: str
    published: datetime | None
    source_sha: str
    """The git blob name of the file as it was delivered."""
    expected: Revision
    """What the post's file is based on; another one than `revision` where somebody else changed the copy."""
    hidden: bool = False
    """Readers can't see it, but it is there: a draft, or taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What must be known of a post to say where it stands."""

    path: Path
    rel: str
    post: Post
    git_sha: str
    since: datetime | None = None
    """The moment before which its site leaves it out, and from which it does; see `Generator.since`."""
    until: datetime | None = None
    id: str = ""
    """The value of its `bloggy` key."""


@dataclass(slots=True, kw_only=True)
class Known:
    """What is known about all posts of a library at this moment."""

    open_entries: dict[tuple[str, str], list[Entry]] = field(default_factory=dict)
    """By path and blog, in order."""
    held: dict[str, Mapping[str, Held]] = field(default_factory=dict)
    """In-place blogs that could be asked: path → copy."""
    old_paths: dict[str, str] = field(default_factory=dict)
    """Path → path that the blog knows, for renamed posts."""
    shown: dict[str, set[Revision]] = field(default_factory=dict)
    """By blog, the revisions that this machine sent, or that the writer was shown."""
    targets: tuple[str, ...] = ()
    """The blogs that posts of this library can go to."""
    own: frozenset[str] = frozenset()
    """Those of them that the library itself is part of: sites whose files the posts are."""


class Standing:
    """Where posts stand."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def publisher(self, blog: str, root: Path) -> Publisher:
        """The publisher of a blog. Raises ConfigError, Unsupported."""
        publisher = self._workspace.blogs.backend(blog, root).publisher
        if publisher is None:
            raise Unsupported(
                _("The blog “{blog}” can’t publish posts.").format(blog=blog),
                hint=_("Choose another blog."),
            )
        return publisher

    def publisher_for(self, entry: Entry) -> Publisher:
        """The publisher that carries out `entry`."""
        return self.publisher(entry.blog, Path(entry.library))

    def targets(self, library: Library) -> list[str]:
        """The blogs that posts of `library` can go to: its own site first, then those that take copies."""
        blogs = self._workspace.blogs
        own = [name for name in blogs.names() if blogs.in_place(name, library.root)]
        copies = [name for name in blogs.names() if name not in own and self._takes_copies(name)]
        return own + [name for name in copies if blogs.publishes(name)]

    def _takes_copies(self, name: str) -> bool:
        table = self._workspace.tables[name]
        return table.get("mode") != "in-place" and not any(
            self._workspace.is_in_place(table, library.root) for library in self._workspace.libraries
        )

    async def gather(self, library: Library, posts: Sequence[Facts]) -> Known:
        """Ask the outbox and the in-place blogs about `posts`."""
        from bloggy.services.renames import Renames
        from bloggy.storage import outbox

        known = Known(targets=tuple(self.targets(library)))
        known.old_paths = Renames(self._workspace.paths.data).of(library.root)
        root = str(library.root)
        for entry in await self._workspace.database.read(lambda c: outbox.entries(c, library=root)):
            known.shown.setdefault(entry.blog, set()).update(_shown(entry))
            if entry.state not in SETTLED:
                known.open_entries.setdefault((entry.post_path, entry.blog), []).append(entry)
        fields = {facts.rel: facts.post for facts in posts}
        fields |= {known.old_paths[rel]: post for rel, post in fields.items() if rel in known.old_paths}
        is_own = self._workspace.blogs.in_place
        known.own = frozenset(blog for blog in known.targets if is_own(blog, library.root))
        for blog in known.targets:
            if blog in known.own:
                held = await self._held(blog, library, fields)
                if held is not None:
                    known.held[blog] = held
        return known

    async def _held(
        self, blog: str, library: Library, posts: Mapping[str, Post]
    ) -> Mapping[str, Held] | None:
        try:
            return await self.publisher(blog, library.root).held(posts)
        except BloggyError:
            return None  # publishing says why; a list must show without the repository too

    def live(
        self, library: Library, facts: Facts, blog: str, known: Known, *, hidden: bool = False
    ) -> Live | None:
        """The post's copy at `blog`, None if there is none; `hidden`: also one that readers can't see."""
        if blog in known.held:
            held = known.held[blog]
            copy = held.get(facts.rel) or held.get(known.old_paths.get(facts.rel, ""))
            if copy is None or (copy.hidden and not hidden):
                return None
            return _own(copy, facts, known.shown.get(blog, set()))
        from bloggy.storage import links

        if not facts.id:
            return None
        link = links.read(library.root, facts.id).get(blog)
        if link is None or (link.hidden and not hidden):
            return None
        seen = Revision(link.revision)
        return Live(RemoteRef(link.ref), seen, link.url, link.published, link.source_sha, seen, link.hidden)

    async def address(self, library: Library, rel: str, post_id: str, blog: str) -> str:
        """Where readers find the copy of a post at `blog`; "" if there is none, or it is not known."""
        from bloggy.storage import links

        if not self._workspace.blogs.in_place(blog, library.root):
            link = links.read(library.root, post_id).get(blog) if post_id else None
            return "" if link is None or link.hidden else link.url
        for state in await self.of(library.root / rel):
            if state.blog == blog:
                return state.url
        return ""

    def states(self, library: Library, facts: Facts, known: Known, now: datetime) -> tuple[BlogState, ...]:
        """Where the post stands with each blog of its library."""
        return tuple(self._state(library, facts, blog, known, now) for blog in known.targets)

    def _state(self, library: Library, facts: Facts, blog: str, known: Known, now: datetime) -> BlogState:
        entries = known.open_entries.get((facts.rel, blog), [])
        live = self.live(library, facts, blog, known, hidden=blog not in known.held)
        changed = (
            live is not None
            and facts.git_sha != live.source_sha
            and not (blog in known.held and _only_line_ends(library, facts, live))
        )
        mark = _mark_at(live, entries, facts, now, changed=changed, in_place=blog in known.own)
        due = entries[-1].not_before if entries and mark == Mark.SCHEDULED else None
        return BlogState(
            blog=blog,
            state=mark,
            url=live.url if live else "",
            ref=str(live.ref) if live else "",
            published=due or (live.published if live else None),
            changed=changed,
        )

    async def of(self, path: Path) -> tuple[BlogState, ...]:
        """Where the post at `path` stands with every blog it can go to. Raises NotFound."""
        library = self._workspace.library_of(path)
        facts = facts_of(await self._workspace.posts.load(path))
        return self.states(library, facts, await self.gather(library, [facts]), self._workspace.clock.now())


def _shown(entry: Entry) -> set[Revision]:
    """The remote revisions that the writer knows of through this entry."""
    found = {entry.expected, entry.receipt.revision if entry.receipt else None}
    return {revision for revision in found if revision}


def _own(copy: Held, facts: Facts, shown: Set[Revision]) -> Live | None:
    """The copy as this post's, with what its file is based on; None if it is somebody else's post."""
    known = copy.revision in shown or copy.revision in {copy.basis, facts.git_sha}
    expected = copy.revision if known else copy.basis
    if not expected:
        return None
    return Live(copy.ref, copy.revision, copy.url, None, str(copy.revision), expected)


def facts_of(file: PostFile) -> Facts:
    """The facts of a post that has been read."""
    return Facts(
        path=file.path,
        rel=file.rel,
        post=file.post,
        git_sha=file.git_sha,
        since=file.since,
        until=file.until,
        id=id_in(file.document.values),
    )


def id_in(values: Mapping[str, object]) -> str:
    """The id that a post's front matter gives it; "" if there is none that can be one."""
    found = values.get(ID_KEY)
    return found if isinstance(found, str) and re.fullmatch(r"[0-9A-Za-z]{1,64}", found) else ""


def overall(states: Iterable[BlogState], status: str, *, in_place: bool) -> Mark:
    """The one mark of a post: the most urgent of its states; without any, what the file says of itself.

    in_place: the file is part of a site, where a post that nobody has sent is not public whatever it says.
    """
    marks = [Mark(state.state) for state in states if state.state]
    if marks:
        return min(marks, key=list(Mark).index)
    draft = status in {Status.DRAFT, Status.WITHDRAWN}
    return Mark.DRAFT if draft or in_place else Mark.PUBLISHED


def _mark_at(
    live: Live | None,
    entries: Sequence[Entry],
    facts: Facts,
    now: datetime,
    *,
    changed: bool,
    in_place: bool,
) -> str:
    if any(entry.state is EntryState.HELD for entry in entries):
        return Mark.FAILED
    if entries:
        last = entries[-1]
        later = last.state is EntryState.QUEUED and last.attempts == 0 and last.not_before > now
        return Mark.SCHEDULED if later and last.action is Action.PUBLISH else Mark.WAITING
    if live is None or live.hidden:
        return ""
    gone = in_place and facts.until is not None and facts.until <= now
    if (gone or facts.post.status in {Status.DRAFT, Status.WITHDRAWN}) and not changed:
        return ""  # it is out there as a draft, unseen by readers
    if changed:
        return Mark.CHANGED
    # A blog that takes copies holds back what is dated ahead; a site does what its generator does.
    since = facts.since if in_place else facts.post.date
    return Mark.SCHEDULED if since is not None and since > now else Mark.PUBLISHED


def _only_line_ends(library: Library, facts: Facts, live: Live) -> bool:
    """Whether the file differs from the committed one by CRLF alone, as git's own conversion leaves it."""
    from bloggy.storage.library import git_sha

    try:
        data = (library.root / facts.rel).read_bytes()
    except OSError:
        return False
    return b"\r\n" in data and git_sha(data.replace(b"\r\n", b"\n")) == live.source_sha
