"""Makes the site's file from a post that lives elsewhere: its front matter, its pictures, its links.

The order is the one `bloggy.domain.generators` asks for: the body guarded against template code, then
picture links, then front matter.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from bloggy.backends.git.commit import Edit
from bloggy.backends.git.site import SiteMap
from bloggy.backends.git.tree import Tree
from bloggy.domain import frontmatter
from bloggy.domain.frontmatter import Format
from bloggy.domain.post import Asset, Outgoing, Post
from bloggy.domain.relink import relink
from bloggy.errors import FrontMatterError, Rejected

_SIBLINGS = 5
"""How many neighbours are looked at to write like them."""
_OURS = frozenset({"bloggy", "blogs", "draft", "status", "published"})
"""Keys of the library's own front matter that mean nothing, or the wrong thing, in a copy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Translated:
    """A post as it goes into the site."""

    text: str
    pictures: tuple[Edit, ...]


def translate(tree: Tree, site: SiteMap, path: str, outgoing: Outgoing) -> Translated:
    """The site's file at repository path `path`, and the pictures it needs.

    Raises Rejected where the front matter can't hold the post.
    """
    links: dict[str, str] = {}
    pictures: dict[str, Edit] = {}
    old = tree.text(path) or ""
    for asset in outgoing.assets:
        place = _picture_path(tree, site, path, asset, old, set(pictures))
        pictures[place] = Edit(path=place, data=asset.data)
        links[asset.link] = site.generator.asset_link(site.site_path(path), site.site_path(place))
    body = relink(site.generator.guard_body(outgoing.post.body), links)
    image = links.get(outgoing.post.image, outgoing.post.image)
    post = replace(outgoing.post, body=body, image=_plain(image))
    try:
        text = _write(tree, site, path, post)
    except FrontMatterError as error:
        raise Rejected(error.message, hint=error.hint) from error
    return Translated(text=text, pictures=tuple(pictures.values()))


def _plain(link: str) -> str:
    """A link as front matter needs it: template code is not run there."""
    found = re.fullmatch(r"\{\{\s*['\"](.*?)['\"]\s*\|.*\}\}", link)
    return found[1] if found else link


def _write(tree: Tree, site: SiteMap, path: str, post: Post) -> str:
    siblings = _siblings(tree, site, path)
    formats = [document.format for document in siblings]
    form = site.generator.front_format(formats)
    values = site.generator.values(post, siblings=[document.values for document in siblings])
    taken = {key.casefold() for key in values}
    known = site.generator.keys
    names = {key.casefold() for name in type(known).__dataclass_fields__ for key in known.of(name)}
    for key, value in post.extra.items():
        if key.casefold() not in taken | names | _OURS and _fits(value, form):
            values[key] = value
    carried = site.generator.read(site.site_path(path), values, post.body).slug
    if post.slug and carried != post.slug and known.slug:
        values[known.slug[0]] = post.slug
    return frontmatter.new(values, post.body.lstrip("\n"), format=form)


def _fits(value: object, form: Format) -> bool:
    """Header notations hold text only."""
    return form not in {Format.HEADERS, Format.NIKOLA} or isinstance(value, str)


def _siblings(tree: Tree, site: SiteMap, path: str) -> list[frontmatter.Document]:
    """The front matter of some posts of the site, the last ones by name."""
    folder = site.repository_path(site.generator.settings.posts_dir)
    near = [p for p in tree.blobs if (p.startswith(f"{folder}/") or folder == ".") and p != path]
    posts = sorted(p for p in near if site.generator.is_post(site.site_path(p)))
    found = [site.parse(tree.text(p) or "") for p in posts[-_SIBLINGS:]]
    return [document for document in found if document.values]


def _picture_path(tree: Tree, site: SiteMap, path: str, asset: Asset, old: str, taken: set[str]) -> str:
    """Where the picture goes: never over a file that another post may show."""
    usual = site.repository_path(site.generator.asset_path(site.site_path(path), asset.name))
    there = tree.data(usual)
    link = site.generator.asset_link(site.site_path(path), site.site_path(usual))
    free = there is None or there == asset.data or link in old
    if free and usual not in taken:
        return usual
    digest = hashlib.sha256(asset.data).hexdigest()[:8]
    place = PurePosixPath(usual)
    return str(place.with_name(f"{place.stem}-{digest}{place.suffix}"))
