"""Tells the posts of the libraries and the comments on them as one WordPress export."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from bloggy.domain.checks import references
from bloggy.domain.post import Status
from bloggy.domain.slug import slugify
from bloggy.errors import BloggyError, DraftError
from bloggy.services.exporting import wxr
from bloggy.services.exporting.lines import without_logins
from bloggy.services.exporting.paged import paged
from bloggy.services.exporting.report import LeftOut
from bloggy.services.standing import ID_KEY

if TYPE_CHECKING:
    from pathlib import Path

    from bloggy.domain.post import Post
    from bloggy.services.exporting.report import ExportReport
    from bloggy.services.workspace import Workspace
    from bloggy.storage.library import Library
    from bloggy.storage.links import Link
    from bloggy.storage.takeout import Told

Posts = Sequence[tuple["Library", "Path", str]]
"""Each post with its library and its name in the export."""


def pieces(
    workspace: Workspace, posts: Posts, report: ExportReport, step: Callable[[str], None]
) -> Iterator[bytes]:
    """The file, piece by piece; `step` hears of each post and comment."""
    from bloggy.storage import takeout

    writer = workspace.comments.read(takeout.writer)
    own = "" if writer is None else writer or "writer"
    title, url, language = _site(workspace)
    file = wxr.Wxr()
    yield _bytes(wxr.beginning(title, url, language))
    for library, path, name in posts:
        try:
            post = library.load(path).post
        except DraftError as error:
            report.left_out.append(LeftOut(f"wordpress.xml: {name}", error.message))
            continue
        found = post.extra.get("author")
        author = found.strip() if isinstance(found, str) and found.strip() else own
        yield from map(_bytes, _post(workspace, file, library, path, post, author, name))
        step("wordpress_posts")
        for told in comments_on(workspace, path):
            if wxr.readable_by_wordpress(told):
                yield _bytes(file.comment(told, _comment_html(told), author=author))
                step("wordpress_comments")
        yield _bytes(file.item_end())
    yield _bytes(wxr.END)


def comments_on(workspace: Workspace, path: Path) -> Iterator[Told]:
    """All comments on a post, the oldest first."""
    from bloggy.storage import takeout

    yield from paged(
        lambda after: workspace.comments.read(lambda c: takeout.comments_on(c, path, after)),
        takeout.FIRST,
        lambda told: told.id,
    )


def _post(
    workspace: Workspace, file: wxr.Wxr, library: Library, path: Path, post: Post, author: str, name: str
) -> Iterator[str]:
    from bloggy.render.blog_html import blog_html

    summary = workspace.posts.index.get(path)
    url = _address(library, path, post, [state.url for state in summary.blogs] if summary else [])
    identity = str(post.extra.get(ID_KEY) or name)
    uploaded = {
        target: there.url
        for link in _links(library, identity).values()
        for target, there in link.media.items()
    }
    told = references(post.body) if "![" in post.body or "<" in post.body else ()
    shown = {one.target for one in told if one.kind == "picture" and one.local}
    links = {target: found for target in shown if (found := _at(target, url, uploaded)) != target}
    html = blog_html(post.body, links=links, prefix=slugify(identity)[-10:])
    image = _at(post.image, url, uploaded) if post.image else ""
    if post.status is Status.PUBLISHED and post.date and post.date > workspace.clock.now():
        post = replace(post, status=Status.SCHEDULED)
    yield from file.post(
        post,
        name=identity,
        html=html,
        slug=post.slug or (summary.slug if summary else ""),
        url=without_logins(url),
        author=author,
        image=image if image.startswith(("http://", "https://")) else "",
    )


def _links(library: Library, identity: str) -> dict[str, Link]:
    from bloggy.storage import links

    try:
        return links.read(library.root, identity)
    except BloggyError:
        return {}  # what is damaged is told with the ledger


def _at(target: str, page: str, uploaded: dict[str, str]) -> str:
    """The address of a picture of a post that readers find at `page`; as it stands where that is unknown."""
    if target in uploaded:
        return uploaded[target]
    if not page or target.startswith(("{", "|")):
        return target
    try:
        return urljoin(page, target)
    except ValueError:
        return target


def _address(library: Library, path: Path, post: Post, known: list[str]) -> str:
    """Where readers find the post; "" where nobody can know."""
    found = next((url for url in known if "//" in url), "")
    if found:
        return found
    rel = library.site_path(library.rel(path))
    address, base = library.generator.url(rel, post) or "", library.generator.settings.url
    if "//" in address or not base:
        return address if "//" in address else ""
    return urljoin(base + "/", address)


def _site(workspace: Workspace) -> tuple[str, str, str]:
    """The title, address and language of the (first) site or blog."""
    for library in workspace.libraries:
        settings = library.generator.settings
        if settings.url:
            return settings.title, without_logins(settings.url), settings.language
    for name, table in workspace.tables.items():
        url = str(table.get("url") or "")
        if urlsplit(url).scheme in {"http", "https"}:
            return name, without_logins(url).rstrip("/"), ""
    return "bloggy", "", ""


def _comment_html(told: Told) -> str:
    if told.form == "html":
        return told.body
    if told.form == "markdown":
        from bloggy.render.html import to_html

        return to_html(told.body).strip()
    parts = (escape(part.strip("\n"), quote=False) for part in told.body.replace("\r\n", "\n").split("\n\n"))
    return "\n".join(f"<p>{part.replace(chr(10), '<br />' + chr(10))}</p>" for part in parts if part.strip())


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
