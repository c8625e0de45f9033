"""A workspace without disk, network or clock, for what the screens show and ask."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zlib import crc32

from bloggy.backends.base import Plan, Site
from bloggy.backends.discovery.found import Candidate, Discovery, Tried
from bloggy.backends.options import SecretNeed
from bloggy.domain.comments_listing import CommentRow
from bloggy.domain.difference import Difference, difference
from bloggy.domain.frontmatter import parse
from bloggy.domain.listing import BlogState, Changes, Counts, FileProblem, PostQuery, PostSummary
from bloggy.domain.outbox import Action, Entry, EntryState
from bloggy.domain.post import DeliveryKey, Mark, Outgoing, Post, Receipt, RemoteRef, Revision
from bloggy.domain.textfile import TextFile
from bloggy.errors import BloggyError, NoKeyring, NotFound, Unauthorized, UsageError
from bloggy.services.blogs import BlogInfo
from bloggy.services.comments.sources import SourceInfo
from bloggy.services.comparing import Sides
from bloggy.services.connecting import Steps
from bloggy.services.events import EntryChanged, Event, Events, LibraryChanged
from bloggy.services.publishing import BlogPlan
from bloggy.services.pulling.report import BlogPull
from tests.fakes.clock import FakeClock
from tests.fakes.pulling import FakePulling
from tests.tui.fake_comments import SOURCES, FakeAnswering, FakeComments, FakePeople, FakeSync

NOW = datetime(2026, 11, 22, 18, 29, 40, tzinfo=UTC)
ROOT = Path("/home/ada/blog")


def summary(
    title: str,
    *,
    mark: Mark = Mark.DRAFT,
    age: float = 0,
    words: int = 500,
    tags: tuple[str, ...] = (),
    blogs: tuple[str, ...] = ("home",),
    problem: FileProblem | None = None,
    rel: str = "",
    url: str = "",
) -> PostSummary:
    """A post, `age` days old."""
    rel = rel or "posts/" + "-".join(title.lower().split()[:4]) + ".md"
    date = NOW - timedelta(days=age)
    sent = mark in {Mark.PUBLISHED, Mark.CHANGED}
    status = {Mark.PUBLISHED: "published", Mark.CHANGED: "published", Mark.SCHEDULED: "scheduled"}.get(
        mark, "draft"
    )
    return PostSummary(
        path=ROOT / rel,
        root=ROOT,
        rel=rel,
        title=title,
        slug="-".join(title.lower().split()[:4]),
        kind="post",
        status=status,
        mark=mark.value,
        date=date,
        updated=None,
        tags=tags,
        categories=(),
        language="en",
        words=words,
        summary="",
        blogs=tuple(
            BlogState(
                blog=blog,
                state=mark.value if mark is not Mark.DRAFT else "",
                url=url if sent else "",
                published=date if sent else None,
                changed=mark is Mark.CHANGED,
            )
            for blog in blogs
        ),
        problem=problem,
        modified=date,
    )


def sample_posts() -> list[PostSummary]:
    """What the pictures show."""
    here = "https://example.org/2026/11/counting/"
    return [
        summary("Why a small blog still opens doors", age=0.185, words=1204, tags=("writing", "web")),
        summary("Trois mois sans analytics : le bilan", age=1, words=612, tags=("breizh",)),
        summary("Static sites, five years on", mark=Mark.CHANGED, age=4, words=2310, tags=("web",), url=here),
        summary("Sending a post from a train", mark=Mark.WAITING, age=5, words=845, blogs=("carnet",)),
        summary("What I read in November", mark=Mark.SCHEDULED, age=-5, words=1530, blogs=("home", "notes")),
        summary(
            "The week I stopped counting subscribers",
            mark=Mark.PUBLISHED,
            age=13,
            words=1077,
            tags=("writing", "web"),
            url=here,
        ),
        summary(
            "Écrire le matin, publier le soir", mark=Mark.PUBLISHED, age=20, words=934, tags=("travail",)
        ),
        summary("A kinder stats page", mark=Mark.PUBLISHED, age=27, words=1411, tags=("web",)),
        summary("Photos without the GPS", mark=Mark.PUBLISHED, age=34, words=702),
        summary("Réponse à Gilles", mark=Mark.FAILED, age=41, words=388, blogs=("carnet",)),
        summary("Moving from WordPress and back", mark=Mark.PUBLISHED, age=48, words=3204),
        summary("The comment that became a job", mark=Mark.PUBLISHED, age=55, words=1120),
        summary("RSS is not dead, it is quiet", mark=Mark.PUBLISHED, age=62, words=840),
        summary("日本語の記事と絵文字 👩‍👩‍👧 の話", mark=Mark.PUBLISHED, age=400, words=321),
    ]


BODY = """---
title: {title}
---
For three months I looked at the counter every morning. It said **thirty**, then
**forty-five**, then — on a Friday — *fifty-four*. I made coffee as if it were a holiday.

> Numbers are a fine servant. They make a poor reader.

What the counter could not say is who wrote to me:

1. an engineer in Rennes, about maps;
2. two people who had moved house for a job;
3. a teacher, with a better title for the post.

```python
for reader in readers:
    reader.thank()
```
"""


class FakePosts:
    """Posts in a list."""

    def __init__(self, posts: Sequence[PostSummary], events: Events) -> None:
        self.all, self.trashed, self.calls = list(posts), list[PostSummary](), list[tuple[Any, ...]]()
        self._events = events
        self.texts: dict[Path, str] = {}

    def _wanted(self, query: PostQuery) -> list[PostSummary]:
        rows = self.trashed if query.trash else self.all
        if query.text:
            rows = [post for post in rows if query.text.casefold() in post.title.casefold()]
        if query.mark:
            rows = [post for post in rows if post.mark == query.mark]
        if query.blog:
            rows = [post for post in rows if any(state.blog == query.blog for state in post.blogs)]
        if query.tag:
            rows = [post for post in rows if query.tag in post.tags]
        keys = {
            "date": lambda post: post.date,
            "title": lambda post: post.title.casefold(),
            "updated": lambda post: post.modified,
            "words": lambda post: post.words,
            "status": lambda post: post.mark,
        }
        return sorted(rows, key=keys[query.sort], reverse=query.descending)  # type: ignore[arg-type]

    async def refresh(self, progress: object = None) -> Changes:
        return Changes()

    def window(self, query: PostQuery, offset: int, limit: int) -> list[PostSummary]:
        return self._wanted(query)[offset : offset + limit]

    def count(self, query: PostQuery) -> int:
        return len(self._wanted(query))

    def position(self, query: PostQuery, path: Path) -> int | None:
        paths = [post.path for post in self._wanted(query)]
        return paths.index(path) if path in paths else None

    def counts(self) -> Counts:
        marks: dict[str, int] = {}
        tags: dict[str, int] = {}
        blogs: dict[str, int] = {}
        for post in self.all:
            marks[post.mark] = marks.get(post.mark, 0) + 1
            for tag in post.tags:
                tags[tag] = tags.get(tag, 0) + 1
            for state in post.blogs:
                blogs[state.blog] = blogs.get(state.blog, 0) + 1
        tags = dict(sorted(tags.items(), key=lambda item: -item[1]))
        return Counts(
            total=len(self.all),
            statuses={},
            marks=marks,
            kinds={},
            blogs=blogs,
            tags=tags,
            categories={},
            problems=0,
            trash=len(self.trashed),
        )

    def tags(self) -> list[tuple[str, int]]:
        return list(self.counts().tags.items())

    async def load(self, path: Path) -> Any:
        post = next((post for post in [*self.all, *self.trashed] if post.path == path), None)
        if post is None:
            raise NotFound(f"There is no post at {path}.", hint="Look for it with /.")
        text = self.texts.get(path, BODY.format(title=post.title))
        return SimpleNamespace(path=path, file=TextFile(text=text, encoding="utf-8", bom=False))

    async def new(self, title: str, **options: Any) -> Path:
        self.calls.append(("new", title, options))
        post = summary(title)
        self.all.append(post)
        return post.path

    async def set_fields(self, path: Path, fields: Mapping[str, object]) -> None:
        self.calls.append(("set_fields", path.name, dict(fields)))
        self._replace(path, **fields)

    def _replace(self, path: Path, **fields: Any) -> None:
        self.all = [post._replace(**fields) if post.path == path else post for post in self.all]

    async def rename(self, path: Path, *, title: str | None = None, slug: str | None = None) -> Path:
        self.calls.append(("rename", path.name, title, slug))
        if title:
            self._replace(path, title=title)
        return path

    async def duplicate(self, path: Path) -> Path:
        post = next(post for post in self.all if post.path == path)
        copy = post._replace(path=path.with_name("copy.md"), title=post.title + " (copy)", mark="draft")
        self.all.append(copy)
        return copy.path

    async def trash(self, path: Path) -> Any:
        post = next(post for post in self.all if post.path == path)
        self.all.remove(post)
        self.trashed.append(post._replace(mark="trashed", path=Path("/trash/id1") / path.name))
        self.calls.append(("trash", path.name))
        self._events.publish(LibraryChanged())
        return SimpleNamespace(id="id1")

    async def undo_trash(self, item: object = None) -> Path:
        post = self.trashed.pop()
        path = ROOT / "posts" / post.path.name
        self.all.append(post._replace(mark="draft", path=path))
        return path

    def trash_items(self) -> list[Any]:
        return [SimpleNamespace(id="id1") for _post in self.trashed]

    async def watch(self) -> None:
        return


def plan_for(
    blog: str,
    *,
    problems: Sequence[Any] = (),
    at: datetime | None = None,
    state: BlogState | None = None,
    steps: Sequence[str] | None = None,
) -> BlogPlan:
    """A plan as a backend would make it: git for home, micropub for the others unless `steps` are given."""
    usual = ("content/posts/2026-11-22-small-blog/index.md + 1 picture (212 kB, GPS removed)",)
    live = state is not None and bool(state.state)
    return BlogPlan(
        blog=blog,
        action=Action.UPDATE if live else Action.PUBLISH,
        plan=Plan(
            target="hugo · commit to main, push to origin" if blog == "home" else "micropub · new post",
            steps=tuple(steps) if steps else usual if blog == "home" else ("links back to home",),
            url="https://example.org/2026/11/small-blog-opens-doors/" if blog == "home" else "",
            diff="--- remote\n+++ yours\n@@ -1,2 +1,2 @@\n-draft: true\n+draft: false\n title: [/] Small",
        ),
        when=NOW,
        at=at,
        state=state or BlogState(blog=blog, state=""),
        problems=tuple(problems),
    )


WORDPRESS_STEPS = (
    "scheduled by WordPress for 24 Dec 2026 09:00 Europe/Paris (08:00 UTC)",
    "slug: small-blog-opens-doors",
    "tags: writing, web",
    "category: Notes",
    "send picture fog.jpg (340 kB)",
    "picture harbour.jpg is already there",
    "canonical address: https://example.org/2026/11/small-blog-opens-doors/",
    "nobody is mailed",
)
"""As many as a plan of a WordPress blog has."""


class FakePublishing:
    """Plans and remembers what was queued."""

    def __init__(self) -> None:
        self.blogs, self.problems, self.queued = ["home", "notes", "carnet"], list[Any](), list[Any]()
        self.there: list[str] = []
        self.changed: list[str] = []
        self.named: list[str] = []
        self.steps: dict[str, Sequence[str]] = {}
        self.untouched = False
        """Every blog has the post as it is."""
        self.keeps_schedules = True
        """The outbox waits, not the blog."""

    def targets(self, path: Path) -> list[str]:
        return self.blogs

    def nowhere(self, path: Path) -> UsageError:
        return UsageError("There is no blog to publish to yet.", hint="B in the library connects one.")

    async def meant(self, path: Path) -> list[str]:
        named = [blog for blog in self.blogs if blog in (*self.there, *self.named)]
        return named or self.blogs[:1]

    async def states(self, path: Path) -> list[BlogState]:
        day = NOW - timedelta(days=13)
        return [
            BlogState(
                blog=blog,
                state="changed" if blog in self.changed else "published",
                ref="x",
                published=day,
                changed=blog in self.changed,
            )
            for blog in self.there
        ]

    async def plan(
        self,
        path: Path,
        *,
        blogs: Sequence[str] | None = None,
        at: datetime | None = None,
        as_draft: bool = False,
    ) -> list[BlogPlan]:
        states = {state.blog: state for state in await self.states(path)}
        return [
            plan_for(
                blog,
                problems=self.problems,
                at=at if self.keeps_schedules else None,
                state=states.get(blog),
                steps=self.steps.get(blog),
            )
            for blog in blogs or self.blogs
        ]

    async def publish(self, path: Path, **options: Any) -> list[Entry]:
        self.queued.append(("publish", path.name, options))
        return [] if self.untouched else [entry(path.stem, blog=blog) for blog in options["blogs"]]

    async def unpublish(self, path: Path, *, blogs: Sequence[str] | None = None) -> list[Entry]:
        self.queued.append(("unpublish", path.name, tuple(blogs or ())))
        return []

    async def delete(self, path: Path, *, blogs: Sequence[str] | None = None) -> list[Entry]:
        self.queued.append(("delete", path.name, tuple(blogs or ())))
        return []


def entry(title: str, state: EntryState = EntryState.QUEUED, **fields: Any) -> Entry:
    """An outbox entry."""
    number = crc32(title.encode("utf-8", "replace"))
    given: dict[str, Any] = {
        "id": DeliveryKey(f"01{number:024d}"),
        "action": Action.PUBLISH,
        "library": str(ROOT),
        "post_path": "posts/a.md",
        "title": title,
        "blog": "carnet",
        "outgoing": Outgoing(post=Post(title=title, body=""), path="posts/a.md", source="mine\nshared\n"),
        "state": state,
        "created": NOW - timedelta(hours=2),
        "not_before": NOW - timedelta(hours=2),
    }
    return Entry(**{**given, **fields})


def sample_entries() -> list[Entry]:
    """One of each that matters."""
    return [
        entry(
            "Réponse à Gilles",
            EntryState.HELD,
            attempts=1,
            reason="carnet refused it: the password is wrong.",
            hint="`bloggy blogs login carnet` asks for it again; then press r.",
        ),
        entry(
            "Sending a post from a train",
            attempts=3,
            not_before=NOW + timedelta(minutes=10),
            reason="carnet can't be reached: no route to host.",
            hint="It is tried again by itself.",
        ),
        entry("What I read in November", not_before=NOW + timedelta(days=5), blog="home"),
        entry(
            "Static sites, five years on", EntryState.UNCERTAIN, attempts=1, blog="home", action=Action.UPDATE
        ),
        entry(
            "Written twice",
            EntryState.HELD,
            attempts=1,
            theirs="theirs\nshared\n",
            blog="home",
            reason="Somebody else changed it at the blog.",
            hint="m shows both versions.",
        ),
        entry(
            "RSS is not dead, it is quiet",
            EntryState.DELIVERED,
            attempts=1,
            blog="home",
            settled=NOW - timedelta(days=1),
            receipt=Receipt(ref=RemoteRef("x"), url="https://example.org/rss/", revision=Revision("1")),
        ),
    ]


def many_entries() -> list[Entry]:
    """Twenty posts to three blogs, one of them refused."""
    found = []
    for number in range(20):
        for blog in ("home", "carnet", "notes"):
            refused = number == 2 and blog == "carnet"
            found.append(
                entry(
                    f"Letter {number} from a long way off",
                    EntryState.HELD if refused else EntryState.SENDING if not number else EntryState.QUEUED,
                    id=DeliveryKey(f"01{number:012d}{blog:0>12}"),
                    post_path=f"posts/{number}.md",
                    blog=blog,
                    attempts=int(number < 3),
                    reason="carnet refused it: the password is wrong." if refused else "",
                    hint="l asks for it again." if refused else "",
                )
            )
    return found


class FakeDelivery:
    """An outbox in a list."""

    def __init__(self, entries: Sequence[Entry], events: Events) -> None:
        self.all, self.calls, self._events = list(entries), list[tuple[str, ...]](), events

    def start(self) -> None:
        self.calls.append(("start",))

    async def entries(self, state: EntryState | None = None) -> list[Entry]:
        return [one for one in self.all if state is None or one.state is state]

    def _one(self, entry_id: str) -> Entry:
        return next(one for one in self.all if one.id == entry_id)

    def _put(self, new: Entry) -> Entry:
        self.all = [new if one.id == new.id else one for one in self.all]
        self._events.publish(EntryChanged(entry=new))
        return new

    async def retry(self, entry_id: str) -> Entry:
        self.calls.append(("retry", entry_id))
        return self._put(self._one(entry_id).retried(NOW))

    async def cancel(self, entry_id: str) -> Entry:
        self.calls.append(("cancel", entry_id))
        return self._put(self._one(entry_id).cancelled(NOW))

    async def edit(self, entry_id: str) -> Entry:
        self.calls.append(("edit", entry_id))
        return self._one(entry_id)

    async def resolve(self, entry_id: str, choice: str) -> Entry:
        self.calls.append(("resolve", entry_id, choice))
        return self._one(entry_id)


class FakeBlogs:
    """Three blogs, or none."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = list(names)
        self.trouble: BloggyError | None = None
        """Raised where the sources of comments are asked for."""
        self.folders: list[Path] = []

    def names(self) -> list[str]:
        return self._names

    def sources(self) -> Sequence[SourceInfo]:
        if self.trouble is not None:
            raise self.trouble
        return [source for source in SOURCES if source.blog in self._names]

    async def add_folder(self, folder: Path) -> None:
        self.folders.append(folder)

    def table(self, name: str) -> Mapping[str, object]:
        return {"backend": "wordpress", "user": "ada"}

    def list(self) -> list[BlogInfo]:
        kinds = {"home": ("git", "Hugo", "hugo → origin/main"), "carnet": ("wordpress", "", "wordpress")}
        return [
            BlogInfo(
                name=name,
                backend=kinds.get(name, ("micropub", "", ""))[0],
                target=kinds.get(name, ("", "", "micropub"))[2],
                generator=kinds.get(name, ("", "", ""))[1],
                in_place=name == "home",
                implicit=False,
            )
            for name in self._names
        ]


class FakeDrafting:
    """Leftovers in a list."""

    def __init__(self) -> None:
        self.found: list[Any] = []
        self.calls: list[str] = []

    def leftovers(self) -> list[Any]:
        return list(self.found)

    def brought_together(self, item: Any, on_disk: str | None) -> str:
        return str(item.text)

    async def recover(self, item: Any) -> Path:
        self.calls.append("recover")
        return item.path

    async def discard(self, item: Any) -> None:
        self.calls.append("discard")

    def flush_now(self) -> None:
        self.calls.append("flush_now")


class FakeComparing:
    """Knows the versions of entries that are in conflict."""

    def __init__(self) -> None:
        self.base: str | None = None
        """What both sides came from."""
        self.merged = False
        """The file holds both already."""

    async def sides(self, entry: Entry) -> Sides:
        return Sides(
            blog=entry.blog,
            path=Path(entry.library) / entry.post_path,
            base=self.base,
            mine=entry.outgoing.source,
            theirs=entry.theirs,
            gone=entry.theirs is None,
            merged=self.merged,
        )

    def difference(self, sides: Sides) -> Difference:
        base, theirs = (None if text is None else parse(text) for text in (sides.base, sides.theirs))
        return difference(base, parse(sides.mine), theirs)


class FakeSecrets:
    """Remembers what was kept where."""

    def __init__(self) -> None:
        self.ask: Any = None
        self.has_keyring = True
        self.kept: list[tuple[str, str, str]] = []

    def need(self, blog: str) -> SecretNeed | None:
        return None if blog == "home" else SecretNeed(label="application password", steps=())

    async def keep(self, blog: str, secret: str, where: str) -> None:
        self.kept.append((blog, secret, where))

    async def keyring(self) -> str:
        if not self.has_keyring:
            raise NoKeyring("This system has no keyring.", hint="Use a command.")
        return "Keyring of the tests"

    def in_environment(self, blog: str, variable: str = "") -> str:
        raise Unauthorized(f"The environment variable {variable} is not set here.", hint="Set it first.")


WORDPRESS = Candidate(
    backend="wordpress",
    table={"backend": "wordpress", "url": "https://carnet.example", "api": "https://carnet.example/wp-json/"},
    title="Carnet de bord",
    url="https://carnet.example",
    software="WordPress 7.1",
    evidence="WordPress 7.1 answers at https://carnet.example/wp-json/; bloggy will use its REST API.",
    notes=("Comments are closed there.",),
)
METAWEBLOG = Candidate(
    backend="metaweblog",
    table={"backend": "metaweblog", "url": "https://carnet.example"},
    title="Carnet de bord",
    url="https://carnet.example",
    software="MetaWeblog",
    evidence="Its RSD file names https://carnet.example/xmlrpc.php.",
)
TRIED = (
    Tried(what="the page https://carnet.example/", result="It was read; it names WordPress 7.1.4."),
    Tried(what="WordPress’s interface https://carnet.example/wp-json/", result="It is WordPress."),
    Tried(what="Ghost’s interface https://carnet.example/ghost/api/admin/site/", result="Nothing is there."),
)
SITE = Site(
    title="Carnet de bord",
    url="https://carnet.example",
    software="WordPress 7.1",
    account="ada (editor)",
    notes=("This account can’t make new categories; ask an administrator for them.",),
)
STEPS = Steps(
    label="application password",
    steps=(
        "Log in to your blog and open your profile.",
        "Under “Application Passwords”, type “bloggy” as the name and press the button.",
        "Copy the password that is shown once, spaces and all.",
    ),
    page="https://carnet.example/wp-admin/profile.php#application-passwords-section",
    user="user name",
)


class FakeConnecting:
    """Finds what it is told to; remembers what was tested and connected."""

    def __init__(self, blogs: FakeBlogs) -> None:
        self.found = Discovery(
            address="https://carnet.example/", candidates=(WORDPRESS, METAWEBLOG), tried=TRIED
        )
        self.troubles: dict[str, list[BloggyError]] = {}
        """By step: raised one after the other."""
        self.calls: list[tuple[Any, ...]] = []
        self.gate: asyncio.Event | None = None
        """What is asked of the network waits for this."""
        self.open_host = self.known = ""
        self._blogs = blogs

    async def _happens(self, step: str) -> None:
        if self.gate is not None:
            await self.gate.wait()
        if self.troubles.get(step):
            raise self.troubles[step].pop(0)

    async def discover(self, address: str) -> Discovery:
        self.calls.append(("discover", address))
        await self._happens("discover")
        return self.found

    def steps(self, candidate: Candidate) -> Steps:
        return STEPS

    def suggested_name(self, candidate: Candidate) -> str:
        return "carnet-2"

    def known_as(self, candidate: Candidate) -> str:
        return self.known

    def in_the_open(self, candidate: Candidate) -> str:
        return self.open_host

    async def test(self, candidate: Candidate, *, name: str, user: str, secret: str) -> Site:
        self.calls.append(("test", candidate.backend, name, user, secret))
        await self._happens("test")
        return SITE

    async def connect(self, candidate: Candidate, *, name: str, **given: Any) -> tuple[BlogInfo, Site]:
        self.calls.append(("connect", dict(candidate.table), name, given))
        await self._happens("connect")
        self._blogs.names().append(name)
        return next(info for info in self._blogs.list() if info.name == name), SITE

    async def login(self, name: str, *, secret: str, keep: str) -> Site:
        self.calls.append(("login", name, secret, keep))
        await self._happens("login")
        return SITE


class FakeCatchingUp:
    """The sites' remotes."""

    def __init__(self) -> None:
        self.coming: dict[str, BlogPull] = {}
        """By site: what its remote has."""

    def blogs(self) -> list[str]:
        return list(self.coming)

    async def pull(self, blogs: Collection[str] | None = None) -> list[BlogPull]:
        return [self.coming[blog] for blog in self.blogs() if blogs is None or blog in blogs]


class Folder(type(Path())):  # type: ignore[misc]
    """A folder that is there, whatever the disk says."""

    def is_dir(self, **_options: object) -> bool:
        return True


class FakeWorkspace:
    """What `BloggyApp` needs of a workspace."""

    def __init__(
        self,
        posts: Sequence[PostSummary] | None = None,
        *,
        entries: Sequence[Entry] = (),
        comments: Sequence[CommentRow] = (),
        blogs: Sequence[str] = ("home", "carnet", "notes"),
        libraries: bool = True,
        theme: str = "bloggy-dark",
        keys: Mapping[str, str] | None = None,
        ascii_only: bool = False,
    ) -> None:
        self.events = Events()
        self.clock = FakeClock(NOW)
        self.config = SimpleNamespace(
            ui=SimpleNamespace(theme=theme, ascii=ascii_only, mouse=True),
            keys=dict(keys or {}),
            library=SimpleNamespace(templates=None, folders=[str(ROOT)]),
            editor=SimpleNamespace(
                command="", autosave_seconds=2.0, line_numbers=False, width=0, focus=False, word_goal=0
            ),
            preview=SimpleNamespace(browser="", open=True),
        )
        self.paths = SimpleNamespace(config_file=Path("/home/ada/.config/bloggy/config.toml"))
        self.libraries = [SimpleNamespace(root=ROOT)] if libraries else []
        self.folders: tuple[Path, ...] = (Folder(ROOT),) if libraries else ()
        """Put a plain path here for a folder that is not there."""
        self.posts = FakePosts(sample_posts() if posts is None else posts, self.events)
        self.publishing = FakePublishing()
        self.delivery = FakeDelivery(entries, self.events)
        self.blogs = FakeBlogs(blogs)
        self.drafting = FakeDrafting()
        self.comparing = FakeComparing()
        self.comments = FakeComments(comments, self.events)
        self.answering = FakeAnswering(self.comments)
        self.people = FakePeople()
        self.sync = FakeSync(self.comments, self.events)
        self.pulling = FakePulling()
        self.versions = SimpleNamespace()
        self.catching_up = FakeCatchingUp()
        self.secrets = FakeSecrets()
        self.connecting = FakeConnecting(self.blogs)

    @property
    def deciding(self) -> FakePulling:
        """All questions are those of pulls."""
        return self.pulling

    def happened(self, event: Event) -> None:
        self.events.publish(event)

    async def aclose(self) -> None:
        return
