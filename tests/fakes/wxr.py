"""Writes WordPress exports as WordPress does, from a few values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

ZERO = "0000-00-00 00:00:00"


def cdata(text: str) -> str:
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


@dataclass
class Comment:
    id: int
    text: str = "Well said."
    author: str = "Gilles"
    email: str = "gilles@example.org"
    url: str = ""
    when: datetime = datetime(2020, 1, 3, 8, 0, 0)
    approved: str = "1"
    type: str = "comment"
    parent: int = 0
    user: int = 0
    offset: timedelta = timedelta(hours=1)

    def xml(self) -> str:
        return f"""<wp:comment>
<wp:comment_id>{self.id}</wp:comment_id>
<wp:comment_author>{cdata(self.author)}</wp:comment_author>
<wp:comment_author_email>{cdata(self.email)}</wp:comment_author_email>
<wp:comment_author_url>{self.url}</wp:comment_author_url>
<wp:comment_author_IP>{cdata("192.0.2.1")}</wp:comment_author_IP>
<wp:comment_date>{cdata(f"{self.when + self.offset:%Y-%m-%d %H:%M:%S}")}</wp:comment_date>
<wp:comment_date_gmt>{cdata(f"{self.when:%Y-%m-%d %H:%M:%S}")}</wp:comment_date_gmt>
<wp:comment_content>{cdata(self.text)}</wp:comment_content>
<wp:comment_approved>{cdata(self.approved)}</wp:comment_approved>
<wp:comment_type>{cdata(self.type)}</wp:comment_type>
<wp:comment_parent>{self.parent}</wp:comment_parent>
<wp:comment_user_id>{self.user}</wp:comment_user_id>
</wp:comment>
"""


@dataclass
class Item:
    id: int
    title: str = "Coffee in the rain"
    body: str = "<!-- wp:paragraph -->\n<p>It <em>rains</em>.</p>\n<!-- /wp:paragraph -->"
    type: str = "post"
    status: str = "publish"
    slug: str = "coffee"
    when: datetime | None = datetime(2020, 1, 2, 3, 4, 5)
    offset: timedelta = timedelta(hours=1)
    link: str = ""
    excerpt: str = ""
    creator: str = "ada"
    sticky: bool = False
    password: str = ""
    terms: list[tuple[str, str, str]] = field(default_factory=list)
    """(taxonomy, slug, name)"""
    meta: dict[str, str] = field(default_factory=dict)
    attachment: str = ""
    comments: list[Comment] = field(default_factory=list)
    more: str = ""

    def xml(self) -> str:
        link = self.link or f"https://old.example.org/2020/01/{self.slug}/"
        there = f"{self.when:%Y-%m-%d %H:%M:%S}" if self.when else ZERO
        here = f"{self.when + self.offset:%Y-%m-%d %H:%M:%S}" if self.when else "2020-01-01 00:00:00"
        metas = "".join(
            f"<wp:postmeta><wp:meta_key>{cdata(key)}</wp:meta_key>"
            f"<wp:meta_value>{cdata(value)}</wp:meta_value></wp:postmeta>"
            for key, value in self.meta.items()
        )
        terms = "".join(
            f'<category domain="{d}" nicename="{s}">{cdata(n)}</category>' for d, s, n in self.terms
        )
        attachment = (
            f"<wp:attachment_url>{cdata(self.attachment)}</wp:attachment_url>" if self.attachment else ""
        )
        return f"""<item>
<title>{cdata(self.title)}</title>
<link>{link}</link>
<pubDate>Thu, 02 Jan 2020 03:04:05 +0000</pubDate>
<dc:creator>{cdata(self.creator)}</dc:creator>
<guid isPermaLink="false">https://old.example.org/?p={self.id}</guid>
<description></description>
<content:encoded>{cdata(self.body)}</content:encoded>
<excerpt:encoded>{cdata(self.excerpt)}</excerpt:encoded>
<wp:post_id>{self.id}</wp:post_id>
<wp:post_date>{cdata(here)}</wp:post_date>
<wp:post_date_gmt>{cdata(there)}</wp:post_date_gmt>
<wp:comment_status>{cdata("open")}</wp:comment_status>
<wp:post_name>{cdata(self.slug)}</wp:post_name>
<wp:status>{cdata(self.status)}</wp:status>
<wp:post_parent>0</wp:post_parent>
<wp:post_type>{cdata(self.type)}</wp:post_type>
<wp:post_password>{cdata(self.password)}</wp:post_password>
<wp:is_sticky>{int(self.sticky)}</wp:is_sticky>
{terms}{metas}{attachment}{self.more}
{"".join(comment.xml() for comment in self.comments)}</item>
"""


def wxr(*items: Item, version: str = "1.2", channel: str = "", blog: str = "https://old.example.org") -> str:
    """An export with these items; `channel`: more of what stands above them."""
    return f"""<?xml version="1.0" encoding="UTF-8" ?>
<!-- generator="WordPress/7.1" created="2026-11-20 10:00" -->
<rss version="2.0"
	xmlns:excerpt="http://wordpress.org/export/{version}/excerpt/"
	xmlns:content="http://purl.org/rss/1.0/modules/content/"
	xmlns:wfw="http://wellformedweb.org/CommentAPI/"
	xmlns:dc="http://purl.org/dc/elements/1.1/"
	xmlns:wp="http://wordpress.org/export/{version}/">
<channel>
<title>Ada writes</title>
<link>{blog}</link>
<wp:wxr_version>{version}</wp:wxr_version>
<wp:base_site_url>{blog}</wp:base_site_url>
<wp:base_blog_url>{blog}</wp:base_blog_url>
<wp:author><wp:author_id>1</wp:author_id><wp:author_login>{cdata("ada")}</wp:author_login>
<wp:author_display_name>{cdata("Ada")}</wp:author_display_name></wp:author>
{channel}{"".join(item.xml() for item in items)}</channel>
</rss>
"""


def category(slug: str, name: str, parent: str = "") -> str:
    return (
        f"<wp:category><wp:category_nicename>{cdata(slug)}</wp:category_nicename>"
        f"<wp:category_parent>{cdata(parent)}</wp:category_parent>"
        f"<wp:cat_name>{cdata(name)}</wp:cat_name></wp:category>"
    )
