"""The contracts every backend keeps; their docstrings are what the contract suite checks.

A backend is a set of roles that may be absent. Roles are asynchronous, hold no database, read no
configuration and never retry by themselves: they raise a `bloggy.errors.BackendError` whose disposition
tells the outbox what to do.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta, tzinfo
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, Literal, Self

from bloggy.backends.capability import Capability
from bloggy.backends.options import Option, SecretNeed
from bloggy.domain.incoming import Incoming
from bloggy.domain.outbox import Action
from bloggy.domain.post import Asset, DeliveryKey, Outgoing, Post, Receipt, RemoteRef, Revision
from bloggy.domain.remote import PostCursor, RemotePage, RemotePost
from bloggy.errors import Unauthorized, Unsupported
from bloggy.i18n import _

if TYPE_CHECKING:
    import httpx

    from bloggy.backends.comments import CommentSource

Progress = Callable[[int, int], None]
"""(bytes sent, bytes in all) of one upload."""


async def no_secret() -> str:
    """The answer where nobody can be asked."""
    raise Unauthorized(_("There is no password for this blog."), hint=_("“bloggy blogs login” stores one."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a backend is told about this machine beside its own table in the configuration."""

    blog: str
    """The name the writer gave the blog."""
    library: Path
    """Absolute root of the library whose posts are sent; `Outgoing.path` is relative to it."""
    cache: Path
    """A folder that may be deleted at any time; the backend makes its own below."""
    zone: tzinfo | None = None
    """The writer's time zone where the configuration names one; None: the system's."""
    secret: Callable[[], Awaitable[str]] = no_secret
    """Gives the blog's secret (see `Backend.secret`); asked for anew before each use, never kept.
    Raises Unauthorized with the next step where there is none."""
    transport: httpx.AsyncBaseTransport | None = None
    """Stands in for the network in tests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What `Backend.probe` found out about the place and this account there."""

    title: str
    url: str
    software: str
    """Such as "Hugo" or "WordPress 7.1", for people."""
    account: str = ""
    notes: tuple[str, ...] = ()
    """Sentences on what will not work, each with its fix."""
    options: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    """What the set-up may write into the blog's table, as learned there: `timezone`, `permalink` ..."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What carrying out an action would change, worked out without touching the network."""

    target: str
    """One line: "hugo · commit to main, push to origin"."""
    steps: tuple[str, ...]
    """Every visible change as a line: files, pictures, status, date."""
    url: str = ""
    """The address readers will use, as predicted; empty if unknown."""
    diff: str = ""
    """A unified diff of the remote text, when there is one to compare."""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a backend knows without a network about its copy of a post."""

    ref: RemoteRef
    revision: Revision
    url: str = ""
    basis: Revision | None = None
    """The state that the writer's own file started from; it is not `revision` once somebody else changed the
    copy. None: the writer has never had this post."""
    hidden: bool = False
    """It is there, but readers can't see it: a draft that was committed, or taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaRef:
    """A picture or file at a blog."""

    ref: RemoteRef
    """How the blog names it; empty where it has no name but its address."""
    url: str
    """Where readers find it."""


class MediaHost(ABC):
    """The role that keeps pictures and files for posts. One content is one upload."""

    place: str
    """Names the storage, so that what was uploaded is known again: the API's address."""
    largest: int | None = None
    """Bytes that one upload may have, where that is known."""

    @abstractmethod
    async def find(self, asset: Asset) -> MediaRef | None:
        """What an earlier upload of the same content left; None if it can't be found."""

    @abstractmethod
    async def upload(self, asset: Asset, *, progress: Progress | None = None) -> MediaRef:
        """Store it, under a name made from its content (`asset.sha256`); what the server names it, counts.

        Raises OutcomeUnknown when no answer came (then `find` is asked), Rejected for what it won't take.
        """


class Publisher(ABC):
    """The role that brings posts out.

    A first publish has two steps where the remote can't be asked for a post by its delivery key:
    `reserve` makes an invisible draft that carries the key, the outbox notes it, and `publish` fills it.
    The other publishers leave `two_steps` alone and do everything in `publish`.
    """

    capabilities: Capability = Capability.NONE
    in_place: bool = False
    """The library *is* the remote's working copy: path and history say what is published, no link is kept."""
    form: Literal["markdown", "html", "blocks"] = "markdown"
    """What the remote wants of a post's text: `post.body` with pictures linked, or `Outgoing.html` as one
    piece of HTML or as WordPress's blocks."""
    two_steps: bool = False
    """`reserve` must come before `publish`."""
    settling: timedelta = timedelta(0)
    """How long a request that was given up may still be at work there."""

    async def reserve(self, outgoing: Outgoing, *, key: DeliveryKey) -> RemoteRef:
        """Make an invisible draft that `reserved` finds by `key`. Only with `two_steps`."""
        raise Unsupported(_("This blog needs no draft first."))

    async def reserved(self, *, key: DeliveryKey) -> RemoteRef | None:
        """The draft that `reserve` made for `key`, while `publish` has not filled it."""
        return None

    @abstractmethod
    async def publish(
        self,
        outgoing: Outgoing,
        *,
        key: DeliveryKey,
        expected: Revision | None = None,
        reserved: RemoteRef | None = None,
    ) -> Receipt:
        """Make the post readable for the first time; done entirely or not at all.

        With `two_steps`, `reserved` is the draft to fill (None: reserve one), and doing it again is harmless.
        Raises Conflict if something else already stands at its place, other than `expected`.
        """

    @abstractmethod
    async def find(
        self, outgoing: Outgoing, *, key: DeliveryKey, ref: RemoteRef | None, action: Action
    ) -> Receipt | None:
        """What an earlier try of the action with `key` left: its receipt, or None if it surely did nothing.

        `ref` is the copy it acts on; for a first publish in two steps the draft that was reserved, if that is
        known. Raises CannotTell when that can't be known.
        """

    async def read(self, ref: RemoteRef) -> RemotePost:
        """The copy as it is there now. Raises Gone; Unsupported where posts can't be read back."""
        raise Unsupported(_("This blog can’t give its posts back."))

    async def posts(self, since: PostCursor | None) -> RemotePage:
        """The next page of what is new or changed there since the cursor: posts and pages, drafts too, each
        exactly as `read` gives it.

        None: from the beginning. A walk that ended (`more` is false) begins anew with its cursor. It may be
        broken off after any page. What `reserve` made and `publish` has not filled is left out, and so is
        what lies in a trash. Raises Malformed for a cursor it never gave; Unsupported where posts can't be
        listed.
        """
        raise Unsupported(_("This blog can’t list its posts."))

    def as_written(self, text: str, source: str) -> str:
        """Markdown from `read` in the notation of `source`, the Markdown that the copy was made from.

        For remotes that must be sent another notation than the writer's; the others give `text` back.
        """
        del source
        return text

    def same_beside(self, one: Revision, other: Revision) -> bool:
        """Whether surely nobody changed author, sticky or comments between two states of a copy.

        For remotes that let a post pass without a wish that they can't grant: it is no change there.
        """
        return one == other

    async def update(
        self, ref: RemoteRef, outgoing: Outgoing, *, key: DeliveryKey, expected: Revision | None
    ) -> Receipt:
        """Bring the remote copy up to date.

        Raises Conflict if it is no longer at `expected`, Gone if it left.
        """
        raise Unsupported(_("This blog can't change a post once it is published."))

    async def withdraw(
        self, ref: RemoteRef, outgoing: Outgoing, *, key: DeliveryKey, expected: Revision | None
    ) -> Receipt:
        """Take the post from readers and keep it as a draft there; already withdrawn is success."""
        raise Unsupported(_("This blog can't take a post back."))

    async def delete(
        self, ref: RemoteRef, outgoing: Outgoing, *, key: DeliveryKey, expected: Revision | None
    ) -> Receipt:
        """Remove the remote copy; already gone is success."""
        raise Unsupported(_("This blog can't delete a post."))

    @abstractmethod
    async def plan(self, action: Action, outgoing: Outgoing, *, ref: RemoteRef | None) -> Plan:
        """What the action would change, from local knowledge only."""

    async def held(self, posts: Mapping[str, Post]) -> Mapping[str, Held]:
        """For `in_place`: the copies known to be out there, by library path. `posts` maps path to fields."""
        return {}

    async def earlier(self, revision: Revision) -> str | None:
        """The text that a remote copy had at `revision`, from local knowledge; None where it is not kept."""
        del revision
        return None

    async def settle(self, outgoing: Outgoing, receipt: Receipt, *, action: Action) -> str:
        """After delivery, bring the writer's own working copy along; safe to repeat.

        Returns a sentence for the writer when something was left for them to do, else "".
        """
        return ""

    async def incoming(self, decided: Mapping[Path, str], *, online: bool = True) -> Incoming | None:
        """For `in_place`: what others have put there since the working copy was last brought along.

        decided: by file, the revision there (`Meeting.theirs_revision`) that the writer has made its present
        text in the light of. `online`: ask now, else as far as is known. None: nothing is new.
        """
        return None

    async def bring(self, incoming: Incoming, texts: Mapping[Path, str | None]) -> str:
        """Bring the working copy along to `incoming`, whose meetings end with `texts` (None: no file).

        Answers why not, a sentence, or "". May be repeated; touches nothing of what the writer has staged.
        """
        return ""

    async def confirm(self, outgoing: Outgoing, receipt: Receipt, *, action: Action) -> str:
        """After `settle`: can readers see it by now? Waits within reason, raises nothing, sends nothing.

        Returns one sentence, "live at ..." or why that is not known, or "" where there is nothing to ask.
        """
        return ""


class Backend(ABC):
    """One configured place, with the roles it fills."""

    name: ClassVar[str]
    label: ClassVar[str] = ""
    """What people call it: "WordPress". Empty: the name."""
    options: ClassVar[tuple[Option, ...]] = ()
    secret: ClassVar[SecretNeed | None] = None
    """What it must be given beside its options; None: nothing secret."""
    publisher: Publisher | None = None
    media: MediaHost | None = None
    """Where the pictures of its posts go; None: they travel inside `Outgoing.assets`."""
    comments: CommentSource | None = None
    """What its readers write."""

    @classmethod
    @abstractmethod
    def create(cls, settings: Mapping[str, object], surroundings: Surroundings) -> Self:
        """A backend for one `[blogs.NAME]` table; cheap, touches neither network nor disk.

        `settings` has been checked against `options`, defaults may be missing. Raises ConfigError.
        """

    @abstractmethod
    async def probe(self) -> Site:
        """Ask the place who we are and what we may do; raises BackendError with the fix as hint."""

    async def aclose(self) -> None:
        """Give back connections and child processes."""
