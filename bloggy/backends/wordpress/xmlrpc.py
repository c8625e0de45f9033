"""WordPress through XML-RPC, for blogs whose REST interface is shut: posts, pictures, and who we are there.

The recipe is that of `publisher`: a draft that carries the delivery key, then everything by number. The key
stays on the post as the custom field `bloggy_id`. Here the server itself guards an update
(`if_not_modified_since`), beside our own comparison.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from bloggy.backends.base import MediaHost, MediaRef, Site
from bloggy.backends.wordpress.addresses import learned
from bloggy.backends.wordpress.calls import Overtaken
from bloggy.backends.wordpress.errors import NotAllowed, in_words
from bloggy.backends.wordpress.media import file_name
from bloggy.backends.wordpress.probe import own_posts_only
from bloggy.backends.wordpress.publisher import WordPressPublisher
from bloggy.backends.wordpress.rpc_post_list import RpcPostList
from bloggy.backends.wordpress.rpc_shape import picture_document
from bloggy.domain.clean import clean_line
from bloggy.domain.outbox import Action
from bloggy.domain.post import Asset, DeliveryKey, Kind, Outgoing, Receipt, RemoteRef, Revision
from bloggy.errors import BackendError, Malformed, Unauthorized
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.backends.base import Progress
    from bloggy.backends.wordpress.pagecheck import PageCheck
    from bloggy.backends.wordpress.post_listing import PostList
    from bloggy.backends.wordpress.publisher import Manner
    from bloggy.backends.wordpress.rpc_api import RpcApi

_TRIES = 3
"""How often an update is compared and sent anew when the server says that the post has just been changed."""
_PICTURES = 30
"""How many pictures are looked through where a search finds none."""


class XmlrpcPublisher(WordPressPublisher):
    """Posts and pages of one WordPress, for one account."""

    def __init__(self, api: RpcApi, manner: Manner, check: PageCheck) -> None:
        super().__init__(api, manner, check)
        self._rpc = api

    async def publish(
        self,
        outgoing: Outgoing,
        *,
        key: DeliveryKey,
        expected: Revision | None = None,
        reserved: RemoteRef | None = None,
    ) -> Receipt:
        ref = reserved or await self._filled(outgoing, key)
        publish = super().publish
        return await self._guarded(
            outgoing, lambda: publish(outgoing, key=key, expected=expected, reserved=ref)
        )

    async def find(
        self, outgoing: Outgoing, *, key: DeliveryKey, ref: RemoteRef | None, action: Action
    ) -> Receipt | None:
        if ref is None and action is Action.PUBLISH:
            ref = await self._filled(outgoing, key)
        return await super().find(outgoing, key=key, ref=ref, action=action)

    async def update(
        self, ref: RemoteRef, outgoing: Outgoing, *, key: DeliveryKey, expected: Revision | None
    ) -> Receipt:
        update = super().update
        return await self._guarded(outgoing, lambda: update(ref, outgoing, key=key, expected=expected))

    async def withdraw(
        self, ref: RemoteRef, outgoing: Outgoing, *, key: DeliveryKey, expected: Revision | None
    ) -> Receipt:
        withdraw = super().withdraw
        return await self._guarded(outgoing, lambda: withdraw(ref, outgoing, key=key, expected=expected))

    def _list(self) -> PostList:
        return RpcPostList(self._rpc)

    async def _filled(self, outgoing: Outgoing, key: DeliveryKey) -> RemoteRef | None:
        """The post that was made for `key` and has been filled; only the custom field still tells."""
        page = outgoing.post.kind is Kind.PAGE
        numbers = await self._rpc.carriers(key, "page" if page else "post")
        return RemoteRef(f"pages/{numbers[0]}" if page else str(numbers[0])) if numbers else None

    async def _guarded(self, outgoing: Outgoing, change: Callable[[], Awaitable[Receipt]]) -> Receipt:
        """Look and write again when somebody was in between: what they did is then compared as usual."""
        for left in reversed(range(_TRIES)):
            try:
                return self._described(outgoing, await change())
            except Overtaken:
                if not left:
                    raise
        raise AssertionError("unreachable")

    def _described(self, outgoing: Outgoing, receipt: Receipt) -> Receipt:
        numbers = {int(asset.ref) for asset in outgoing.assets if asset.ref.isdigit()}
        silent = numbers & self._rpc.undescribed
        self._rpc.undescribed -= silent
        if not silent:
            return receipt
        note = _(
            "XML-RPC can’t store the featured image’s alternative text: write it into the blog’s media "
            "library."
        )
        return replace(receipt, note=f"{receipt.note} {note}".strip())


class XmlrpcMedia(MediaHost):
    """The media library of one blog; a picture's title there carries the hash of its content."""

    def __init__(self, api: RpcApi) -> None:
        self._api = api
        self.place = api.account.root

    async def find(self, asset: Asset) -> MediaRef | None:
        mark = _mark(asset)
        how = {"post_type": "attachment", "post_status": "inherit", "number": 1, "s": mark}
        told = await self._api.calls.ask("wp.getPosts", how, ["post_title"])
        if isinstance(told, list) and told and mark in str(told[0].get("post_title")):
            return _picture(await self._api.calls.ask("wp.getMediaItem", int(told[0]["post_id"])))
        # A plug-in may search in its own way, so the newest are looked at too.
        newest = await self._api.calls.ask("wp.getMediaLibrary", {"number": _PICTURES})
        for one in newest if isinstance(newest, list) else ():
            if isinstance(one, dict) and mark in str(one.get("title")):
                return _picture(one)
        return None

    async def upload(self, asset: Asset, *, progress: Progress | None = None) -> MediaRef:
        stem, dot, suffix = file_name(asset.name).rpartition(".")
        try:
            told = await self._api.upload(
                "",
                asset.data,
                headers={"Content-Type": asset.media_type},
                progress=progress,
                name=f"{stem}-{_mark(asset)}.{suffix}" if dot else f"{suffix}-{_mark(asset)}",
            )
        except NotAllowed as error:
            raise Unauthorized(
                _("This account may not upload pictures, or the blog’s space is used up: {words}").format(
                    words=error.message
                ),
                hint=_("Ask an administrator for the role “Author”, or link pictures that are online."),
            ) from error
        return _picture(told)


async def probe_xmlrpc(api: RpcApi) -> Site:
    """Who we are there and what this account may do. Raises BackendError with the fix as hint."""
    blogs = await api.calls.ask("wp.getUsersBlogs")
    me: Any = await api.calls.ask("wp.getProfile")
    asked = ["software_version", "blog_title", "home_url", "blog_url"]
    options = await api.calls.ask("wp.getOptions", asked)
    if not isinstance(me, dict) or not isinstance(options, dict) or not isinstance(blogs, list):
        raise Malformed(
            _("The blog does not say who we are."), hint=_("A plug-in of the blog may change its answers.")
        )
    roles = [clean_line(str(role)) for role in me.get("roles") or ()]
    name = in_words(me.get("display_name")) or clean_line(api.account.user)
    url = _value(options, "home_url") or _value(options, "blog_url") or api.account.url
    return Site(
        title=in_words(_value(options, "blog_title")) or clean_line(url),
        url=clean_line(url),
        software=clean_line(f"WordPress {_value(options, 'software_version')}".strip()),
        account=f"{name} ({', '.join(roles)})" if roles else name,
        notes=tuple(_notes(set(roles), blogs, api)),
        options={"permalink": pattern} if (pattern := await _permalink(api)) else {},
    )


async def _permalink(api: RpcApi) -> str:
    """The pattern of addresses, from the newest post that readers see; empty if there is none."""
    how = {"post_type": "post", "post_status": "publish", "number": 1}
    try:
        told = await api.calls.ask("wp.getPosts", how, ["link", "post_name", "post_date"])
    except BackendError:
        return ""
    if not isinstance(told, list) or not told or not isinstance(told[0], dict):
        return ""
    newest = told[0]
    date = newest.get("post_date")
    post = {
        "id": newest.get("post_id"),
        "link": newest.get("link"),
        "slug": unquote(str(newest.get("post_name") or "")),
        "date": date.isoformat() if isinstance(date, datetime) else "",
    }
    return learned(post, api.account.url)


def _notes(roles: set[str], blogs: list[Any], api: RpcApi) -> list[str]:
    notes = []
    if roles == {"subscriber"}:
        notes.append(
            _("This account may not write posts: an administrator must give it the role “Author” at least.")
        )
    elif roles == {"contributor"}:
        notes.append(
            _("This account may not publish: its posts wait for review. The role “Author” lets it publish.")
        )
        notes.append(_("This account may not upload pictures: it needs the role “Author”."))
    if roles and not roles & {"administrator", "editor"}:
        notes.append(
            _("This account can’t create categories: use those that are there, or ask for the role “Editor”.")
        )
        notes.append(own_posts_only())
    numbers = {str(blog.get("blogid")) for blog in blogs if isinstance(blog, dict)}
    if len(numbers) > 1 and api.calls.blog_id not in numbers:
        notes.append(
            _("The account has no blog number {number} here, but these: {numbers}. Set “blog_id”.").format(
                number=api.calls.blog_id, numbers=clean_line(", ".join(sorted(numbers)))
            )
        )
    return notes


def _mark(asset: Asset) -> str:
    return asset.sha256[:16]


def _picture(told: Any) -> MediaRef:
    document = picture_document(told)
    return MediaRef(ref=RemoteRef(str(document["id"])), url=document["source_url"])


def _value(options: Any, name: str) -> str:
    told = options.get(name)
    return str(told.get("value") or "") if isinstance(told, dict) else ""
