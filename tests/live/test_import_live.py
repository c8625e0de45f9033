"""What a real WordPress exports comes in as it is, and is known again when the blog itself is connected."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import pytest

from bloggy.domain.comments_listing import CommentQuery
from bloggy.domain.post import Kind, Status
from bloggy.services.workspace import Workspace
from bloggy.storage.paths import Paths
from tests.live.server_process import Browser
from tests.live.servers import fresh_wordpress
from tests.live.wordpress_server import WordPress

pytestmark = [pytest.mark.live, pytest.mark.anyio]

BLOCKS = """<!-- wp:paragraph -->
<p>It <em>rains</em> on the <a href="https://example.org/">café</a> 🌧</p>
<!-- /wp:paragraph -->

<!-- wp:list -->
<ul class="wp-block-list"><!-- wp:list-item -->
<li>one</li>
<!-- /wp:list-item --></ul>
<!-- /wp:list -->

<!-- wp:gallery {"linkTo":"none"} -->
<figure class="wp-block-gallery has-nested-images columns-default is-cropped"></figure>
<!-- /wp:gallery -->"""


def exported(site: WordPress) -> bytes:
    """The file that Tools > Export gives a writer who logs in."""
    browser = Browser()
    browser.fetch(f"{site.base}/wp-login.php")  # sets the cookie that the form asks for
    form = {"log": "admin", "pwd": site.admin.login, "testcookie": "1"}
    browser.fetch(f"{site.base}/wp-login.php", method="POST", content=urlencode(form).encode())
    answer = browser.fetch(f"{site.base}/wp-admin/export.php?download=true&content=all")
    assert b"wordpress.org/export" in answer.body, answer.url
    return answer.body


def written(site: WordPress) -> None:
    """A blog with something of everything."""
    clothes = site.call("POST", "/categories", {"name": "Clothes"})["id"]
    hats = site.call("POST", "/categories", {"name": "Hats & caps", "parent": clothes})["id"]
    rain = site.call("POST", "/tags", {"name": "Rain"})["id"]
    post = site.call(
        "POST",
        "/posts",
        {
            "title": "Fog & “rain”",
            "content": BLOCKS,
            "status": "publish",
            "date": "2020-07-01T14:00:00",
            "slug": "fog",
            "categories": [hats],
            "tags": [rain],
            "excerpt": "In short",
            "sticky": True,
        },
    )["id"]
    site.call("POST", "/posts", {"title": "Unfinished", "content": "One\n\ntwo", "status": "draft"})
    site.call("POST", "/posts", {"title": "Secret", "content": "x", "status": "private", "slug": "secret"})
    site.call("POST", "/posts", {"title": "Later", "status": "publish", "date": "2099-01-01T00:00:00"})
    site.call("POST", "/pages", {"title": "About", "content": "<p>Me</p>", "status": "publish"})
    away = site.call("POST", "/posts", {"title": "Thrown away", "status": "publish"})["id"]
    site.call("DELETE", f"/posts/{away}")
    told = {"post": post, "author_name": "Gilles", "author_email": "g@example.net"}
    first = site.call("POST", "/comments", {**told, "content": 'It\'s "fine"\nreally', "status": "approved"})
    site.call("POST", "/comments", {"post": post, "content": "Thanks!", "parent": first["id"]})
    site.call("POST", "/comments", {**told, "content": "Let me in", "status": "hold"})


def opened(home: Path, library: Path, blog: str = "") -> Workspace:
    """bloggy on that library, with the blog or without."""
    config = home / "config.toml"
    config.write_text(f'[library]\nfolders = ["{library}"]\n{blog}', "utf-8")
    paths = Paths(config_file=config, data=home / "d", state=home / "s", cache=home / "k")
    return Workspace.open(paths=paths, ask=None)


async def test_a_real_export_comes_in_once_and_makes_way_for_the_blog_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = fresh_wordpress()
    written(site)
    file, library = tmp_path / "export.xml", tmp_path / "posts"
    file.write_bytes(exported(site))
    library.mkdir()
    workspace = opened(tmp_path, library)
    try:
        report = await workspace.importing.run(file)
        posts = {
            post.title: post for path in report.made for post in [workspace.libraries[0].load(path).post]
        }
        fog = next(path for path in report.made if path.stem == "fog")
        again = await workspace.importing.run(file)
        before = {path: path.read_bytes() for path in library.rglob("*.md")}
    finally:
        await workspace.aclose()
    assert {"Fog & “rain”", "Unfinished", "Secret", "Later", "About"} <= set(posts)
    post = posts["Fog & “rain”"]
    assert post.date is not None
    assert post.date.isoformat() == "2020-07-01T12:00:00+00:00"
    assert (post.tags, post.categories, post.summary) == (("Rain",), ("Clothes/Hats & caps",), "In short")
    assert post.extra["sticky"] is True
    assert post.body.strip().startswith(
        "It *rains* on the [café](https://example.org/) 🌧\n\n- one\n\n<!-- wp:gallery"
    )
    assert posts["Unfinished"].body.strip() == "One\n\ntwo"
    assert (posts["Unfinished"].status, posts["Secret"].status) == (Status.DRAFT, Status.DRAFT)
    assert posts["About"].kind is Kind.PAGE
    assert any(one.name == "Thrown away" for one in report.left_out) or "Thrown away" not in posts
    assert not again.changed_anything
    assert report.comments["new"] == 3

    blog = "[blogs.home]\n" + "".join(f'{key} = "{value}"\n' for key, value in site.table().items())
    monkeypatch.setenv("BLOGGY_PASSWORD_HOME", site.admin.password)
    workspace = opened(tmp_path, library, blog)
    try:
        await workspace.posts.refresh()
        await workspace.sync.run()
        rows = workspace.comments.window(CommentQuery(), 0, 100)
        assert len({(row.date, row.ref) for row in rows}) == len(rows)
        thread = workspace.comments.conversation(fog).comments
        assert [(row.author, row.depth, row.status) for row in thread] == [
            ("Gilles", 0, "approved"),
            ("admin", 1, "approved"),
            ("Gilles", 0, "held"),
        ]
        assert await workspace.delivery.entries() == []
    finally:
        await workspace.aclose()
    assert before == {path: path.read_bytes() for path in library.rglob("*.md")}
