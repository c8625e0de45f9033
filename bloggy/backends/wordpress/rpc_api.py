"""Answers what the REST interface is asked for by XML-RPC, so that both doors lead to the same rooms.

Only what this backend asks for is there. The paths are those of wp/v2; what XML-RPC can't say is Gone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any

from bloggy.backends.wordpress.addresses import template
from bloggy.backends.wordpress.api import Account, Api
from bloggy.backends.wordpress.calls import Calls
from bloggy.backends.wordpress.errors import NotAllowed, TermExists
from bloggy.backends.wordpress.markup import text_of
from bloggy.backends.wordpress.rpc_shape import (
    TAXONOMIES,
    author_document,
    carries,
    draft_struct,
    picture_document,
    post_document,
    post_struct,
    term_document,
)
from bloggy.domain.clean import clean_line
from bloggy.errors import Gone, Malformed, OutcomeUnknown, Rejected, Unauthorized
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.backends.base import Progress, Surroundings

_QUOTED = re.compile(r"""['"\\]""")
_POST = re.compile(r"wp/v2/(?:posts|pages)/(\d+)")
_TYPES = {"wp/v2/posts": "post", "wp/v2/pages": "page"}
FIELDS = ("post", "terms")
_FIELDS = list(FIELDS)
_NEWEST = 30
"""How many posts are looked through for a delivery key, the last changed first."""
_FEW = 6
"""So many tags are looked for one by one; for more, all are read at once."""
_EDITOR = frozenset({"publish", "sticky", "unfiltered-html", "assign-author"})
_RIGHTS = {
    "administrator": _EDITOR,
    "editor": _EDITOR,
    "author": frozenset({"publish"}),
    "contributor": frozenset[str](),
    "subscriber": frozenset[str](),
}
"""What WordPress's own roles may do, by the names of REST's links. Network sites take `unfiltered_html` from
all but super administrators, which only makes us compare texts more strictly."""
_UNKNOWN = frozenset({"publish"})
"""Of a role of the blog’s own, or of a super administrator without one: the server says no if need be."""


class RpcApi(Api):
    """The XML-RPC interface of one blog, asked in the words of REST."""

    def __init__(
        self,
        account: Account,
        surroundings: Surroundings,
        *,
        blog_id: str = "1",
        permalink: str = "",
        zone: tzinfo | None = None,
    ) -> None:
        """`account.root` is the address of `xmlrpc.php`. (`Api`'s own client is not made.)

        `permalink` and `zone` are the blog's, where they are known: XML-RPC tells neither.
        """
        self.account = account
        self._permalink, self._zone = permalink, zone
        self.calls = Calls(account, surroundings, blog_id=blog_id)
        self.client = self.calls.client
        self.undescribed: set[int] = set()
        """Pictures whose alt text could not be stored, for there is no call for it."""
        self._seen: dict[int, datetime] = {}
        """When each post was last changed, as of the last look at it."""
        self._known: dict[int, dict[str, Any]] = {}
        """Every tag and category that came along with a post or was asked for."""
        self._rights: frozenset[str] | None = None
        self._comments: str | None = None
        """What the blog does with comments on new posts, once it was asked."""
        self._pictures: dict[int, dict[str, Any]] = {}
        """Every featured image that came along with a post."""
        self._promised: dict[int, str] = {}
        """Tags to be made together with a post, under numbers below zero."""

    # --- the five questions of Api --------------------------------------------------------------------------

    async def get(self, path: str, **params: str) -> Any:
        if found := _POST.fullmatch(path):
            return await self._document(await self.calls.ask("wp.getPost", int(found[1]), _FIELDS))
        if path in _TYPES:
            return await self._drafts(_TYPES[path], params["slug"])
        kind = path.rpartition("/")[2]
        if kind in TAXONOMIES:
            return await self._terms(kind, params)
        if path == "wp/v2/users/me":
            return author_document(await self.calls.ask("wp.getProfile"))
        if path == "wp/v2/users":
            return await self._authors()
        if path.startswith("wp/v2/users/"):
            return next((one for one in await self._authors() if str(one["id"]) == kind), {})
        if path == "wp/v2/media":
            return [await self._picture(int(number)) for number in params["include"].split(",")]
        if path.startswith("wp/v2/media/"):
            return picture_document(await self.calls.ask("wp.getMediaItem", int(kind)))
        raise Gone(_("XML-RPC does not tell {path}.").format(path=path))

    async def page(self, path: str, **params: str) -> tuple[Any, int]:
        return await self._all(path.rpartition("/")[2]), 1

    async def post(self, path: str, body: Mapping[str, object], **params: str) -> Any:
        # What is needed to read the outcome is asked before: once it is written, no question may fail.
        await self._allowed()
        if path in _TYPES:
            struct = {**draft_struct(body), "post_type": _TYPES[path]}
            if _TYPES[path] == "post" and "comment_status" not in struct and (usual := await self._usual()):
                struct["comment_status"] = usual  # else wp.newPost closes them, whatever the blog does
            return await self._after(_number(await self.calls.do("wp.newPost", struct)))
        if found := _POST.fullmatch(path):
            return await self._edit(int(found[1]), post_struct(body))
        kind = path.rpartition("/")[2]
        if kind in TAXONOMIES:
            return {"id": await self._new_term(kind, body)}
        # What is left is the alt text of a picture.
        self.undescribed.add(int(kind))
        return {}

    async def delete(self, path: str) -> None:
        await self.calls.do("wp.deletePost", int(path.rpartition("/")[2]))

    async def upload(
        self,
        path: str,
        content: bytes,
        *,
        headers: Mapping[str, str],
        progress: Progress | None,
        **params: str,
    ) -> Any:
        """`params["name"]` is the name of the file. Answers wp.uploadFile's own structure."""
        bits = {"name": params["name"], "type": headers["Content-Type"], "bits": content, "overwrite": False}
        return await self.calls.do("wp.uploadFile", bits, progress=progress)

    # --- posts ----------------------------------------------------------------------------------------------

    async def carriers(self, key: str, kind: str) -> list[int]:
        """The posts (`kind`: post, page) that carry that key, among the last changed ones; drafts last."""
        how = {"post_type": kind, "number": _NEWEST, "orderby": "modified", "order": "DESC"}
        told = await self.calls.ask("wp.getPosts", how, ["post_status", "custom_fields"])
        mine = [
            (one.get("post_status") == "draft", int(one["post_id"]))
            for one in _list(told)
            if carries(one, key)
        ]
        return [number for _draft, number in sorted(mine)]

    async def listed(self, kind: str, fields: Sequence[str], **how: object) -> list[dict[str, Any]]:
        """Part of the posts of that kind (post, page) that the account may edit, but for the trash."""
        return _list(await self.calls.ask("wp.getPosts", {"post_type": kind, **how}, list(fields)))

    async def read_only(self, told: Any) -> dict[str, Any]:
        """A post from a list as REST gives it; who is about to change it must have looked at it alone."""
        return await self._document(told, looked=False)

    async def single(self, number: int) -> dict[str, Any]:
        """The same of one post. Raises Gone."""
        return await self._document(await self.calls.ask("wp.getPost", number, _FIELDS), looked=False)

    async def _drafts(self, kind: str, slug: str) -> list[dict[str, Any]]:
        """The drafts under that temporary slug. They carry it in their text, which a search looks through.

        A plug-in may search in its own way, so the last changed posts are looked at too.
        """
        how = {"post_type": kind, "number": _NEWEST, "s": slug}
        told = _list(await self.calls.ask("wp.getPosts", how, _FIELDS))
        if not told:
            numbers = await self.carriers(slug.partition("-")[2], kind)
            told = [await self.calls.ask("wp.getPost", number, _FIELDS) for number in numbers]
        documents = [await self._document(one) for one in told]
        return [
            one for one in documents if one["slug"].startswith(slug) and one["status"] in {"draft", "pending"}
        ]

    async def _edit(self, number: int, struct: dict[str, object]) -> dict[str, Any]:
        """Raises Overtaken when the post has been changed since it was last looked at."""
        await self._keep_promises(number, struct)
        if number in self._seen:
            struct["if_not_modified_since"] = self._seen[number]
        await self.calls.do("wp.editPost", number, struct)
        return await self._after(number)

    async def _keep_promises(self, number: int, struct: dict[str, object]) -> None:
        """Make the tags that are promised in `struct`, by the one call that lets authors make some.

        It gives the post all its tags a moment early, and changes nothing else of it.
        """
        terms = struct.get("terms")
        if not isinstance(terms, dict):
            return
        wanted = terms.get("post_tag", [])
        promised = {one: self._promised[one] for one in wanted if one in self._promised}
        if not promised:
            return
        there = await self.get(f"wp/v2/posts/{number}")
        names = [text_of(self._known[one]["name"]) for one in {*there["tags"], *wanted} if one in self._known]
        status = "publish" if there["status"] == "future" else there["status"]
        keywords = {"mt_keywords": [*names, *promised.values()], "post_status": status}
        await self.calls.do("metaWeblog.editPost", number, keywords, status == "publish")
        made = (await self._after(number))["tags"]
        numbers = {
            one: tag
            for one, name in promised.items()
            for tag in made
            if _alike(self._known[tag]["name"], name)
        }
        if lost := [name for one, name in promised.items() if one not in numbers]:
            raise Rejected(
                _("The blog did not make the tag “{name}”.").format(name=clean_line(lost[0])),
                hint=_("Create it in the blog’s own pages, or take it out of the post’s front matter."),
            )
        struct["terms"] = {**terms, "post_tag": [numbers.get(one, one) for one in wanted]}

    async def _after(self, number: int) -> dict[str, Any]:
        return await self._document(await self.calls.after("wp.getPost", number, _FIELDS))

    async def _document(self, told: Any, *, looked: bool = True) -> dict[str, Any]:
        document = post_document(told, rights=await self._allowed(), now=datetime.now(UTC) + self.client.skew)
        if document["status"] == "future" and told.get("post_type", "post") == "post":
            when = told["post_date_gmt"].replace(tzinfo=UTC).astimezone(self._zone or UTC)
            document["permalink_template"] = template(
                self.account.url, self._permalink, when=when, number=document["id"]
            )
        modified = told.get("post_modified_gmt")
        if looked and isinstance(modified, datetime):
            self._seen[document["id"]] = modified
        for term in told.get("terms") or ():
            self._remember(term)
        if isinstance(thumbnail := told.get("post_thumbnail"), dict) and thumbnail:
            picture = picture_document(thumbnail)
            self._pictures[picture["id"]] = picture
        return document

    async def rights(self) -> frozenset[str]:
        """The account's rights, by the names of REST's links. Raises BackendError."""
        return await self._allowed()

    async def _allowed(self) -> frozenset[str]:
        """The account's rights by its roles."""
        if self._rights is None:
            roles = author_document(await self.calls.ask("wp.getProfile", ["roles"]))["roles"]
            known = [_RIGHTS.get(role, _UNKNOWN) for role in roles] or [_UNKNOWN]
            self._rights = frozenset[str]().union(*known)
        return self._rights

    async def _usual(self) -> str:
        """Whether comments on new posts are "open" or "closed" there; empty where the blog does not say."""
        if self._comments is None:
            told: Any = {}
            with suppress(Rejected, Unauthorized):  # a plug-in may have taken the method out
                told = await self.calls.ask("wp.getOptions", ["default_comment_status"])
            option = told.get("default_comment_status") if isinstance(told, dict) else None
            value = option.get("value") if isinstance(option, dict) else None
            self._comments = value if value in {"open", "closed"} else ""
        return self._comments

    # --- tags, categories, people ---------------------------------------------------------------------------

    async def _terms(self, kind: str, params: Mapping[str, str]) -> list[dict[str, Any]]:
        if "include" in params:
            return [await self._term(kind, int(number)) for number in params["include"].split(",")]
        if "search" in params:
            # The server looks for quotes with a backslash before them, and finds none.
            return await self._all(kind, max(_QUOTED.split(params["search"]), key=len))
        slugs = params["slug"].split(",")
        if len(slugs) > _FEW:
            return await self._all(kind)
        return [term for slug in slugs for term in await self._all(kind, slug)]

    async def _all(self, kind: str, search: str = "") -> list[dict[str, Any]]:
        how = {"search": search} if search else {}
        told = _list(await self.calls.ask("wp.getTerms", TAXONOMIES[kind], how))
        return [self._remember(term) for term in told]

    async def _term(self, kind: str, number: int) -> dict[str, Any]:
        if number not in self._known:
            self._remember(await self.calls.ask("wp.getTerm", TAXONOMIES[kind], number))
        return self._known[number]

    def _remember(self, told: Any) -> dict[str, Any]:
        term = term_document(told)
        self._known[term["id"]] = term
        return term

    async def _picture(self, number: int) -> dict[str, Any]:
        if number not in self._pictures:
            self._pictures[number] = picture_document(await self.calls.ask("wp.getMediaItem", number))
        return self._pictures[number]

    async def _new_term(self, kind: str, body: Mapping[str, object]) -> int:
        """The number of the new one. Raises TermExists with the number of the one that is there."""
        try:
            told = await self.calls.do("wp.newTerm", {**body, "taxonomy": TAXONOMIES[kind]})
        except NotAllowed:
            if kind != "tags":
                raise
            number = -2 - len(self._promised)
            self._promised[number] = text_of(str(body["name"]))
            return number
        except Rejected as error:
            same = [
                term["id"]
                for term in await self._all(kind)
                if _alike(term["name"], body["name"]) and term["parent"] == (body.get("parent") or 0)
            ]
            if not same:
                raise
            raise TermExists(error.message, term=same[0]) from error
        return _number(told)

    async def _authors(self) -> list[dict[str, Any]]:
        """Everybody who may be named as an author."""
        return [author_document(one) for one in _list(await self.calls.ask("wp.getAuthors"))]


def _alike(one: object, other: object) -> bool:
    return text_of(str(one)).casefold() == text_of(str(other)).casefold()


def _number(told: Any) -> int:
    """The number of what was made."""
    if isinstance(told, str | int) and str(told).isdecimal():
        return int(told)
    raise OutcomeUnknown(
        _("The blog did not say what it made."),
        hint=_("bloggy looks whether it was done before it tries again."),
    )


def _list(told: Any) -> list[dict[str, Any]]:
    if not isinstance(told, list):
        raise Malformed(
            _("The blog’s answer is no list."),
            hint=_("A plug-in of the blog may change its answers; its error log may say which."),
        )
    return [one for one in told if isinstance(one, dict)]
