"""What readers, editors and the clock see on real WordPresses, beyond the contracts."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import pytest

from bloggy.backends.testing import key, outgoing, picture
from bloggy.backends.wordpress.backend import WordPressBackend
from bloggy.domain.outbox import Action
from bloggy.domain.post import Kind, Outgoing, RemoteRef
from bloggy.errors import BackendError, Conflict, Rejected, Unauthorized
from bloggy.render.blog_html import blog_html
from bloggy.render.from_html import to_markdown
from bloggy.render.wordpress_blocks import blog_blocks
from tests.live.server_process import fetch
from tests.live.servers import fresh_wordpress
from tests.live.test_wordpress_rest import connected
from tests.live.wordpress_server import WordPress

pytestmark = [pytest.mark.live, pytest.mark.anyio]

NBSP = "\u00a0"
MARKDOWN = f"""L'été « à{NBSP}Besançon{NBSP}» : l’hiver "straight" 'single' -- and --- dash... :) ;-) 8) (c)
3x4 1/2 5' 6" don't 'tis &amp; & < > `"code" -- ... :)` https://example.org/a--b [foo] $x$

```python
def f(a: str = "x--y") -> None:  # ... :)


    return 'don\\'t' & [gallery]
```

| a "q" | b -- c |
|---|---|
| `x` | l'été... |

Text[^1] and 日本語.

[^1]: A "note" -- here.

- one
- two "2"

<div>

raw "html" -- block... :)

</div>
"""


@pytest.fixture(params=["7", "6"])
def site(request: pytest.FixtureRequest) -> WordPress:
    return fresh_wordpress(request.param)


Login = Callable[..., WordPressBackend]


@pytest.fixture
async def login(site: WordPress) -> AsyncIterator[Login]:
    """Makes a backend for one of the site's accounts."""
    made: list[WordPressBackend] = []

    def one(user: str = "admin", **options: Any) -> WordPressBackend:
        made.append(connected(site, user=user, **options)[0])
        return made[-1]

    yield one
    for backend in made:
        await backend.aclose()


def post(html: str = "<p>It was cold.</p>", **fields: Any) -> Outgoing:
    """A post ready to be sent."""
    sent = outgoing()
    return replace(sent, html=html, post=replace(sent.post, **fields))


class _Words(HTMLParser):
    """What a reader reads: text, with code kept as it stands."""

    _BLOCKS = frozenset({"p", "div", "li", "td", "th", "tr", "pre", "table", "section", "hr"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.code: list[str] = []
        self._inside = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._BLOCKS:
            self.parts.append(" ")
        if tag == "img":  # feeds show some signs as pictures
            self.parts.append(dict(attrs).get("alt") or "")
        if tag == "pre":
            self._inside = True
            self.code.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._BLOCKS:
            self.parts.append(" ")
        self._inside = self._inside and tag != "pre"

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
        if self._inside:
            self.code[-1] += data

    @property
    def text(self) -> str:
        # the sign behind a footnote is decoration
        return re.sub("[ \t\r\n]+", " ", "".join(self.parts)).replace("\ufe0e", "").strip()


@pytest.mark.parametrize("body", ["html", "blocks"])
@pytest.mark.parametrize("user", ["admin", "author"])
async def test_readers_see_what_was_written_in_page_and_feed(
    site: WordPress, login: Login, body: str, user: str
) -> None:
    publisher = login(user, body=body).publisher
    assert publisher is not None
    html = blog_html(MARKDOWN) if body == "html" else blog_blocks(MARKDOWN)
    receipt = await publisher.publish(post(html, title="git --onto"), key=key(1))
    assert receipt.note == ""
    wanted = _Words(blog_html(MARKDOWN, protect=False))
    [item] = site.feed()
    for seen in (site.page(receipt.url) or "", item.html):
        assert wanted.text in _Words(seen).text
        assert wanted.code[0].rstrip("\n") in {code.rstrip("\n") for code in _Words(seen).code}
    assert item.title == "git --onto"
    assert await publisher.confirm(post(title="git --onto"), receipt, action=Action.PUBLISH) == (
        f"Live at {receipt.url}"
    )


@pytest.mark.parametrize("body", ["html", "blocks"])
async def test_what_comes_back_is_the_markdown_that_was_sent(login: Login, body: str) -> None:
    publisher = login(body=body).publisher
    assert publisher is not None
    written = f"{MARKDOWN}\n<!-- more -->\n\nThe rest, <script>alert(1 && 2)</script> too.\n"
    html = blog_html(written) if body == "html" else blog_blocks(written)
    receipt = await publisher.publish(post(html), key=key(1))
    remote = await publisher.read(receipt.ref)
    assert to_markdown(remote.body, base=written) == written


async def test_a_scheduled_post_that_goes_out_by_itself_is_no_conflict(site: WordPress, login: Login) -> None:
    publisher = login().publisher
    assert publisher is not None
    later = datetime(2099, 12, 24, 8, 0, tzinfo=UTC)
    receipt = await publisher.publish(post(date=later), key=key(1))
    [copy] = site.posts()
    assert (copy["status"], copy["date"]) == ("future", "2099-12-24T09:00:00")
    assert receipt.url == f"{site.base}/2099/12/a-walk-in-the-fog/"
    assert site.page(receipt.url) is None
    site.publish_scheduled()
    changed = post("<p>warm</p>", date=datetime(2026, 11, 2, 8, 30, tzinfo=UTC))
    updated = await publisher.update(receipt.ref, changed, key=key(2), expected=receipt.revision)
    assert "warm" in (site.page(updated.url) or "")


async def test_withdrawn_and_brought_back_it_is_the_same_post(site: WordPress, login: Login) -> None:
    publisher = login("author").publisher
    assert publisher is not None
    first = await publisher.publish(post(), key=key(1))
    taken = await publisher.withdraw(first.ref, post(), key=key(2), expected=first.revision)
    assert site.page(first.url) is None
    back = await publisher.update(first.ref, post(), key=key(3), expected=taken.revision)
    assert (back.ref, back.url) == (first.ref, first.url)
    assert site.page(first.url) is not None
    await publisher.delete(first.ref, post(), key=key(4), expected=back.revision)
    assert [copy["status"] for copy in site.posts()] == ["trash"]


async def test_a_draft_that_somebody_threw_away_is_used_all_the_same(site: WordPress, login: Login) -> None:
    publisher = login().publisher
    assert publisher is not None
    ref = await publisher.reserve(post(), key=key(1))
    site.ask("DELETE", f"/posts/{ref}")
    receipt = await publisher.publish(post(), key=key(1), reserved=ref)
    assert receipt.ref == ref
    assert site.page(receipt.url) is not None
    assert [copy["slug"] for copy in site.posts()] == ["a-walk-in-the-fog"]


async def test_terms_pictures_and_wishes_arrive(site: WordPress, login: Login) -> None:
    backend = login()
    assert backend.publisher is not None
    assert backend.media is not None
    fog = replace(picture("fog.png", _png(8, 8)), alt="Brume « l’été » & lac")
    there = await backend.media.upload(fog)
    [media] = site.media()
    assert media["alt_text"] == "Brume « l’été » & lac"
    sent = post(
        title="R&D: Vec<T>",
        summary="Short & sweet",
        tags=("R&D", "été", "ete", "日本"),
        categories=("Travel/Alps", "News"),
        image="fog.png",
        image_alt="Fog over the lake",
        extra={"sticky": True, "comments": False, "author": "author@example.org"},
    )
    sent = replace(sent, assets=(replace(fog, ref=there.ref, url=there.url),))
    receipt = await backend.publisher.publish(sent, key=key(1))
    assert receipt.note == ""
    remote = await backend.publisher.read(receipt.ref)
    assert set(remote.tags) == {"R&D", "été", "ete", "日本"}
    assert set(remote.categories) == {"Travel/Alps", "News"}
    assert (remote.title, remote.summary) == ("R&D: Vec<T>", "Short & sweet")
    assert (remote.image, remote.image_alt) == (there.url, "Fog over the lake")
    assert remote.author == "Author"
    [copy] = site.posts()
    assert (copy["sticky"], copy["comment_status"]) == (True, "closed")
    found = await backend.publisher.find(sent, key=key(1), ref=receipt.ref, action=Action.PUBLISH)
    assert found == receipt
    plainer = post()
    second = await backend.publisher.update(receipt.ref, plainer, key=key(2), expected=receipt.revision)
    [copy] = site.posts()
    assert (copy["tags"], copy["categories"], copy["excerpt"]["raw"]) == ([], [1], "")
    assert copy["featured_media"] == 0
    assert copy["sticky"] is True
    assert second.revision != receipt.revision


async def test_a_page_can_be_published_and_changed(site: WordPress, login: Login) -> None:
    publisher = login().publisher
    assert publisher is not None
    first = await publisher.publish(post(kind=Kind.PAGE, slug="about"), key=key(1))
    assert site.page(f"{site.base}/about/") is not None
    changed = post("<p>warm</p>", kind=Kind.PAGE, slug="about")
    await publisher.update(first.ref, changed, key=key(2), expected=first.revision)
    assert "warm" in (site.page(f"{site.base}/about/") or "")
    assert site.posts() == []


async def test_what_a_contributor_sends_waits_until_an_editor_lets_it_out(
    site: WordPress, login: Login
) -> None:
    publisher = login("contributor").publisher
    assert publisher is not None
    sent = post("<p>a</p><script>alert(1)</script>", tags=("fog",))
    receipt = await publisher.publish(sent, key=key(1))
    assert "waits" in receipt.note
    assert "<script>" in receipt.note
    [copy] = site.posts()
    assert copy["status"] == "pending"
    assert await publisher.find(sent, key=key(1), ref=receipt.ref, action=Action.PUBLISH) is not None
    again = await publisher.update(receipt.ref, sent, key=key(2), expected=receipt.revision)
    site.edit(receipt.ref, status="publish")
    with pytest.raises(BackendError) as caught:
        await publisher.update(receipt.ref, sent, key=key(3), expected=again.revision)
    assert isinstance(caught.value, Conflict | Unauthorized)
    with pytest.raises(Unauthorized):
        await publisher.update(receipt.ref, sent, key=key(3), expected=None)


async def test_an_author_is_told_which_category_is_missing(site: WordPress, login: Login) -> None:
    publisher = login("author").publisher
    assert publisher is not None
    with pytest.raises(Rejected) as caught:
        await publisher.publish(post(categories=("Travel",)), key=key(1))
    assert "“Travel”" in caught.value.message
    site.call("POST", "/categories", {"name": "Travel"})
    receipt = await publisher.publish(post(categories=("travel",)), key=key(1))
    assert len(site.posts()) == 1
    assert receipt.note == ""


async def test_who_changes_the_post_in_the_same_moment_is_told_about(site: WordPress, login: Login) -> None:
    from bloggy.backends.wordpress.publisher import WordPressPublisher

    class Interrupted(WordPressPublisher):
        """Somebody saves the post between the look and the write."""

        async def _write(self, there: Any, fields: Any) -> Any:
            if there.status == "publish":
                site.edit(there.ref, content="<p>theirs</p>")
            return await super()._write(there, fields)

    publisher = login().publisher
    assert isinstance(publisher, WordPressPublisher)
    first = await publisher.publish(post(), key=key(1))
    publisher.__class__ = Interrupted
    receipt = await publisher.update(first.ref, post("<p>mine</p>"), key=key(2), expected=first.revision)
    number = re.search(r"revision (\d+)", receipt.note)
    assert number is not None
    kept = site.call("GET", f"/posts/{first.ref}/revisions/{number[1]}", context="edit")
    assert kept["content"]["raw"] == "<p>theirs</p>"
    [copy] = site.posts()
    assert "mine" in copy["content"]["raw"]


async def test_a_picture_beyond_the_limits_for_forms_arrives_whole(site: WordPress, login: Login) -> None:
    media = login().media
    assert media is not None
    huge = picture("huge.png", _png(8, 8) + b"\0" * (12 * 2**20))  # the limits are 8 and 9 MB
    there = await media.upload(huge)
    assert fetch(there.url).body == huge.data


async def test_a_picture_that_is_scaled_is_linked_as_it_is_there(site: WordPress, login: Login) -> None:
    media = login().media
    assert media is not None
    there = await media.upload(picture("wide.png", _png(2600, 20)))
    [stored] = site.media()
    assert there.url == stored["source_url"]
    assert await media.find(picture("wide.png", _png(2600, 20))) == there


async def test_a_picture_that_somebody_else_uploaded_is_found(login: Login) -> None:
    admin, author = login().media, login("author").media
    assert admin is not None
    assert author is not None
    there = await admin.upload(picture("fog.png", _png(8, 8)))
    assert await author.find(picture("fog.png", _png(8, 8))) == there


async def test_refusals_of_files_are_final(login: Login) -> None:
    admin, contributor = login().media, login("contributor").media
    assert admin is not None
    assert contributor is not None
    with pytest.raises(Rejected) as caught:
        await admin.upload(replace(picture("logo.svg", b"<svg/>"), media_type="image/svg+xml"))
    assert "does not take" in caught.value.message
    with pytest.raises(Unauthorized) as refused:
        await contributor.upload(picture())
    assert "may not upload" in refused.value.message


async def test_a_probe_knows_the_account_and_the_blog(site: WordPress, login: Login) -> None:
    site.call("POST", "/posts", {"title": "x", "content": "x", "status": "publish"})
    for user, notes in (("admin", 0), ("author", 3), ("contributor", 5), ("subscriber", 1)):
        found = await login(user).probe()
        assert found.software == f"WordPress {site.version}"
        assert found.account.casefold().startswith(user)
        assert len(found.notes) == notes
        assert found.options == {"timezone": "Europe/Paris", "permalink": "/:year/:month/:slug/"}
    plain = await login(face="plain").probe()
    assert plain.options == {"timezone": "Europe/Paris"}
    with pytest.raises(Unauthorized) as caught:
        await login(face="closed").probe()
    assert "xmlrpc" in caught.value.hint


async def test_nothing_of_it_makes_php_complain(site: WordPress, login: Login) -> None:
    publisher = login().publisher
    assert publisher is not None
    first = await publisher.publish(post(tags=("fog",)), key=key(1))
    await publisher.update(RemoteRef(first.ref), post(), key=key(2), expected=first.revision)
    assert "bloggy" not in site.debug_log()


def _png(width: int, height: int) -> bytes:
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (width, height), (9, 90, 120)).save(out, "PNG")
    return out.getvalue()
