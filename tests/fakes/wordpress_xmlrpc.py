"""WordPress's XML-RPC interface in memory, over the same posts as the REST one.

Written from wp-includes/class-wp-xmlrpc-server.php; `tests/live/test_wordpress_xmlrpc_live.py` runs the same
contracts over the real one, and where both differ, this one is wrong.
"""

from __future__ import annotations

import xmlrpc.client
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from typing import Any

from bloggy.domain.slug import slugify
from tests.fakes import wordpress_xmlrpc_comments as talk
from tests.fakes.losing_calls import WRITES
from tests.fakes.wordpress import Answer, FakeWordPress
from tests.fakes.wordpress_posts import HOST, Refusal, Request, User, now

_TEXTS = {"title": "post_title", "content": "post_content", "excerpt": "post_excerpt"}
_FIELDS = {
    **_TEXTS,
    "status": "post_status",
    "slug": "post_name",
    "featured_media": "post_thumbnail",
    "author": "post_author",
    "sticky": "sticky",
    "comment_status": "comment_status",
}
_TYPES = {"post": "posts", "page": "pages"}
_KINDS = {"post_tag": "tags", "category": "categories"}


@dataclass
class FakeXmlrpc(FakeWordPress):
    """An ASGI application: the blog with both doors."""

    shut: bool = True
    """The REST interface is shut."""
    off: bool = False
    """XML-RPC is switched off (`xmlrpc_enabled`)."""
    missing: set[str] = field(default_factory=set)
    """Methods that a plug-in has taken out."""
    usual_comments: str = "open"
    """What new posts are to do with comments; wp.newPost alone closes them."""
    echo: bool = False
    """Faults repeat the password, as bad plug-ins do."""
    search: bool = True
    """Searching finds something; some plug-ins replace it."""

    def _route(self, request: Request) -> str | None:
        return None if self.shut else super()._route(request)

    def _page(self, request: Request) -> Answer:
        if request.path != "/xmlrpc.php":
            return super()._page(request)
        if request.method != "POST":
            return 405, {"content-type": "text/plain"}, b"XML-RPC server accepts POST requests only."
        parameters, method = xmlrpc.client.loads(request.body, use_builtin_types=True)
        status, password = 200, ""
        if method in WRITES and self.before_write:
            self.before_write.pop(0)()
        try:
            if method == "system.listMethods":
                told: Any = ["system.listMethods", "wp.newPost", "wp.getPost"]
            else:
                at = 0 if method == "wp.getUsersBlogs" else 1
                password = str(parameters[at + 1])
                me = self._login(str(parameters[at]), password)
                first = parameters[:1] if method.startswith("metaWeblog.") else ()
                told = self._call(me, method, *first, *parameters[at + 2 :])
            content = xmlrpc.client.dumps((told,), methodresponse=True, encoding="UTF-8")
        except Refusal as refusal:
            words = refusal.body["message"] + (f" ({password})" if self.echo else "")
            content = xmlrpc.client.dumps(xmlrpc.client.Fault(refusal.status, words), encoding="UTF-8")
            status = 405 if self.off else 200
        if method in WRITES and self.after and (canned := self.after.pop(0)) is not None:
            return canned
        return status, {"content-type": "text/xml; charset=UTF-8"}, self.noise + content.encode()

    def _login(self, login: str, password: str) -> User:
        if self.off:
            raise _fault(405, "XML-RPC services are disabled on this site.")
        for user in self.users:
            if user.login == login and user.password.replace(" ", "") == password.replace(" ", ""):
                return user
        raise _fault(403, "Incorrect username or password.")

    def _call(self, me: User, method: str, *told: Any) -> Any:
        if method in self.missing:
            raise _fault(-32601, f"server error. requested method {method} does not exist.")
        match (method, *told):
            case ("wp.getUsersBlogs",):
                return [{"blogid": "1", "blogName": "R&amp;D", "url": HOST, "xmlrpc": f"{HOST}/xmlrpc.php"}]
            case ("wp.getProfile", *_fields):
                return {**self._author(me), "roles": [me.role], "nicename": me.login, "username": me.login}
            case ("wp.getAuthors",):
                return [self._author(user) for user in self.users if "edit_posts" in user.rights]
            case ("wp.getOptions", names):
                options = {"software_version": "7.1.4", "blog_title": "R&amp;D", "home_url": HOST}
                options["default_comment_status"] = self.usual_comments
                return {name: {"value": options[name]} for name in names if name in options}
            case ("wp.newPost", struct):
                return self._new(me, struct)
            case ("wp.editPost", number, struct):
                return self._edit(me, self._found(me, number), struct)
            case ("metaWeblog.editPost", number, struct, _publish):
                return self._keywords(me, self._found(me, number), struct)
            case ("wp.getPost", number, _fields):
                return self._struct(self._found(me, number))
            case ("wp.getPosts", how, _fields):
                return self._posts(me, how)
            case ("wp.deletePost", number):
                post = self._found(me, number)
                if post["status"] == "trash":
                    del self.posts[post["id"]]
                else:
                    post |= {"status": "trash", "slug": f"{post['slug']}__trashed"}
                return True
            case ("wp.uploadFile", bits):
                return self._upload(me, bits)
            case ("wp.getMediaItem", number):
                return self._item(self.posts[number])
            case ("wp.getMediaLibrary", how):
                pictures = [post for post in self.posts.values() if post["type"] == "media"]
                return [self._item(one) for one in pictures[::-1][: how["number"]]]
            case ("wp.getTerms", taxonomy, how):
                return self._found_terms(_KINDS[taxonomy], how)
            case ("wp.getTerm", _taxonomy, number):
                return _term(self.terms[number])
            case ("wp.newTerm", struct):
                return self._new_term(me, struct)
            case ("wp.getComments", how):
                return talk.get_comments(self, me, how)
            case ("wp.getComment", number):
                return talk.get_comment(self, me, number)
            case ("wp.newComment", number, struct):
                return talk.new_comment(self, me, number, struct)
            case ("wp.editComment", number, struct):
                return talk.edit_comment(self, me, number, struct)
        raise _fault(-32601, f"server error. requested method {method} does not exist.")

    # --- posts ----------------------------------------------------------------------------------------------

    def _new(self, me: User, struct: dict[str, Any]) -> str:
        kind = _TYPES[struct.get("post_type", "post")]
        if ("edit_pages" if kind == "pages" else "edit_posts") not in me.rights:
            raise _fault(401, "Sorry, you are not allowed to post on this site.")
        post = {
            "id": self.number(), "type": kind, "status": "draft", "slug": "", "title": "", "content": "",
            "excerpt": "", "tags": [], "categories": [1], "featured_media": 0, "author": me.id,
            "sticky": False, "comment_status": "closed", "date": None, "modified": now(),
            "custom_fields": [],
        }  # fmt: skip
        self._apply(me, post, struct)
        self.posts[post["id"]] = post
        return str(post["id"])

    def _edit(self, me: User, post: dict[str, Any], struct: dict[str, Any]) -> bool:
        since = struct.get("if_not_modified_since")
        if since is not None and datetime.fromisoformat(post["modified"]) > since:
            raise _fault(409, "There is a revision of this post that is more recent.")
        self._apply(me, post, struct)
        return True

    def _keywords(self, me: User, post: dict[str, Any], struct: dict[str, Any]) -> bool:
        """What is not sent stays, but for the status; tags are made without asking for a right."""
        editor, tags = self.users[1], []
        for name in struct["mt_keywords"]:
            there = [t for t in self._found_terms("tags", {}) if t["name"] == escape(name, quote=False)]
            made = (
                there[0]["term_id"]
                if there
                else self._new_term(editor, {"taxonomy": "post_tag", "name": name})
            )
            tags.append(int(made))
        self._change(me, post, {"tags": tags, "status": struct["post_status"]})
        return True

    def _apply(self, me: User, post: dict[str, Any], struct: dict[str, Any]) -> None:
        fields: dict[str, Any] = {name: struct[key] for name, key in _FIELDS.items() if key in struct}
        if "post_date_gmt" in struct:
            fields["date_gmt"] = f"{struct['post_date_gmt']:%Y-%m-%dT%H:%M:%S}"
        for taxonomy, numbers in struct.get("terms", {}).items():
            if post["type"] == "pages":
                raise _fault(401, "Sorry, one of the given taxonomies is not supported by the post type.")
            if any(number not in self.terms for number in numbers):
                raise _fault(403, "Invalid term ID.")
            fields[_KINDS[taxonomy]] = numbers
        self._change(me, post, fields)
        post.setdefault("custom_fields", []).extend(struct.get("custom_fields", []))

    def _found(self, me: User, number: int) -> dict[str, Any]:
        post = self.posts.get(number)
        if post is None:
            raise _fault(404, "Invalid post ID.")
        if post["author"] != me.id and "edit_others_posts" not in me.rights:
            raise _fault(401, "Sorry, you are not allowed to edit this post.")
        return post

    def _posts(self, me: User, how: dict[str, Any]) -> list[dict[str, Any]]:
        if how["post_type"] == "attachment":
            mine = [p for p in self.posts.values() if p["type"] == "media" and how["s"] in p["title"]]
            return [{"post_id": str(p["id"]), "post_title": p["title"]} for p in mine if self.search]
        kind = _TYPES[how["post_type"]]
        if ("edit_pages" if kind == "pages" else "edit_posts") not in me.rights:
            raise _fault(401, "Sorry, you are not allowed to edit posts in this post type.")
        found = [p for p in self.posts.values() if p["type"] == kind and p["status"] != "trash"]
        if "post_status" in how:
            found = [p for p in found if p["status"] == how["post_status"]]
        if "s" in how:
            words = how["s"]
            found = [p for p in found if self.search and words in p["title"] + p["excerpt"] + p["content"]]
        if by := {"modified": "modified", "ID": "id"}.get(how.get("orderby", "")):
            found.sort(key=lambda post: post[by], reverse=how["order"] == "DESC")
        return [
            self._struct(post)
            for post in found[how.get("offset", 0) :][: how["number"]]
            if post["author"] == me.id or "edit_others_posts" in me.rights
        ]

    def _struct(self, post: dict[str, Any]) -> dict[str, Any]:
        """As `_prepare_post`: a scheduled post is said to be published, no picture is an empty list."""
        numbers = [("post_tag", n) for n in post["tags"]] + [("category", n) for n in post["categories"]]
        featured = self.posts.get(post["featured_media"])
        return {
            "post_id": str(post["id"]),
            **{key: post[name] for name, key in _TEXTS.items()},
            "post_status": "publish" if post["status"] == "future" else post["status"],
            "post_name": post["slug"],
            "post_author": str(post["author"]),
            "post_date": _date(post["date"]),
            "post_date_gmt": _date(post["date"]),
            "post_type": "page" if post["type"] == "pages" else "post",
            "post_modified_gmt": _date(post["modified"]),
            "link": self.link(post),
            "comment_status": post["comment_status"],
            "sticky": bool(post["sticky"]),
            "post_thumbnail": self._item(featured) if featured else [],
            "terms": [{**_term(self.terms[n]), "taxonomy": taxonomy} for taxonomy, n in numbers],
            "custom_fields": [{"id": "1", **one} for one in post.get("custom_fields", [])],
        }

    # --- the rest -------------------------------------------------------------------------------------------

    @staticmethod
    def _author(user: User) -> dict[str, Any]:
        return {"user_id": str(user.id), "user_login": user.login, "display_name": user.login.title()}

    def _found_terms(self, kind: str, how: dict[str, Any]) -> list[dict[str, Any]]:
        word = how.get("search", "").casefold()
        mine = [term for term in self.terms.values() if term["kind"] == kind]
        return [_term(t) for t in mine if word in t["name"].casefold() or word in t["slug"]]

    def _new_term(self, me: User, struct: dict[str, Any]) -> str:
        kind = _KINDS[struct["taxonomy"]]
        if "manage_categories" not in me.rights:
            raise _fault(401, "Sorry, you are not allowed to create terms in this taxonomy.")
        name = escape(struct["name"].replace("&amp;", "&"), quote=False)
        parent = int(struct.get("parent", 0))
        for term in self.terms.values():
            same = term["kind"] == kind and term["name"].casefold() == name.casefold()
            if same and term["parent"] == parent:
                raise _fault(500, "A term with the name provided already exists with this parent.")
        made = {"id": self.number(), "name": name, "slug": slugify(name), "parent": parent, "kind": kind}
        self.terms[made["id"]] = made
        return str(made["id"])

    def _upload(self, me: User, bits: dict[str, Any]) -> dict[str, Any]:
        if "upload_files" not in me.rights:
            raise _fault(401, "Sorry, you are not allowed to upload files.")
        if bits["type"] == "image/svg+xml":
            raise _fault(500, f"Could not write file {bits['name']} (Sorry, not allowed).")
        name, number = bits["name"], 0
        while f"/wp-content/uploads/{name}" in self.files:
            number += 1
            name = f"{number}-{bits['name']}"
        self.files[f"/wp-content/uploads/{name}"] = bits["bits"]
        item = {
            "id": self.number(), "type": "media", "status": "inherit", "title": bits["name"], "alt_text": "",
            "source_url": f"{HOST}/wp-content/uploads/{name}", "author": me.id, "slug": slugify(name),
        }  # fmt: skip
        self.posts[item["id"]] = item
        told = self._item(item)
        return {**told, "id": told["attachment_id"], "url": told["link"], "file": told["title"]}

    @staticmethod
    def _item(item: dict[str, Any]) -> dict[str, Any]:
        return {
            "attachment_id": str(item["id"]),
            "link": item["source_url"],
            "title": item["title"],
            "alt": item["alt_text"],
            "metadata": {"width": 8, "sizes": []},
        }


def _term(term: dict[str, Any]) -> dict[str, Any]:
    return {
        "term_id": str(term["id"]),
        "name": term["name"],
        "slug": term["slug"],
        "parent": str(term["parent"]),
        "taxonomy": "category" if term["kind"] == "categories" else "post_tag",
    }


def _date(text: str | None) -> Any:
    if text is None:
        return xmlrpc.client.DateTime("00000000T00:00:00Z")
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _fault(code: int, words: str) -> Refusal:
    return Refusal(code, "fault", words)
