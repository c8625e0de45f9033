"""Posts come into a site as its generator wants them, and the same comments never stand there twice."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bloggy.domain.comment import Author, CommentRef, CommentStatus, Place, RemoteComment
from bloggy.domain.post import Kind, Status
from bloggy.services.workspace import Workspace
from bloggy.storage import comment_posts
from bloggy.storage.comments import Arrived, take
from tests.fakes.wxr import Comment, Item, wxr
from tests.services.conftest import House

pytestmark = pytest.mark.anyio

SITES = {
    "hugo": {
        "hugo.toml": 'baseURL = "https://new.example.org/"\n',
        "content/posts/x.md": "+++\ntitle = 'X'\n+++\n",
    },
    "jekyll": {
        "_config.yml": "url: https://new.example.org\n",
        "_posts/2019-01-01-x.md": "---\ntitle: X\n---\n",
    },
    "pelican": {
        "pelicanconf.py": "SITEURL = 'https://new.example.org'\nPATH = 'content'\nTIMEZONE = 'UTC'\n",
        "content/x.md": "Title: X\nDate: 2019-01-01\n\nX\n",
    },
    "zola": {
        "zola.toml": 'base_url = "https://new.example.org"\n',
        "content/blog/x.md": "+++\ntitle = 'X'\n+++\n",
    },
    "hexo": {
        "_config.yml": "url: https://new.example.org\nsource_dir: source\ntheme: landscape\n",
        "package.json": '{"dependencies": {"hexo": "^7"}}',
        "source/_posts/x.md": "---\ntitle: X\n---\n",
    },
    "mkdocs": {
        "mkdocs.yml": "site_name: X\nsite_url: https://new.example.org\nplugins:\n  - blog\n",
        "docs/blog/posts/x.md": "---\ndate: 2019-01-01\n---\n# X\n",
    },
    "eleventy": {".eleventy.js": "module.exports = {};\n", "posts/x.md": "---\ntitle: X\n---\n"},
    "astro": {"astro.config.mjs": "export default {};\n", "src/content/blog/x.md": "---\ntitle: X\n---\n"},
    "nikola": {
        "conf.py": "BLOG_TITLE = 'X'\n"
        "SITE_URL = 'https://new.example.org/'\nPOSTS = (('posts/*.md', 'posts', 'post.tmpl'),)\n"
        "PAGES = (('pages/*.md', '', 'page.tmpl'),)\n",
        "posts/x.md": "---\ntitle: X\ndate: 2019-01-01\n---\n",
    },
}
ITEMS = (
    Item(1, terms=[("category", "news", "News"), ("post_tag", "rain", "Rain")], comments=[Comment(11)]),
    Item(2, title="Unfinished", status="draft", slug="unfinished", when=None),
    Item(3, title="About me", type="page", slug="about"),
)


def site(house: House, generator: str) -> None:
    for name, text in SITES[generator].items():
        house.write(name, text)


PLUGINS = {
    "jekyll": "jekyll-redirect-from",
    "hexo": "hexo-generator-alias",
    "pelican": "pelican-alias",
}
"""What leads readers on from old addresses; the sites above have none."""


@pytest.mark.parametrize("generator", SITES)
async def test_every_generator_gets_its_own_words(house: House, generator: str) -> None:
    site(house, generator)
    file = house.home / "export.xml"
    file.write_text(wxr(*ITEMS), "utf-8")
    async with house.open() as workspace:
        [library] = workspace.libraries
        assert library.generator.name == generator
        report = await workspace.importing.run(file)
        assert dict(report.posts) == {"new": 3}
        assert report.left_out == []
        posts = {post.title: post for path in report.made for post in [library.load(path).post]}
        assert all(library.holds(path) for path in report.made)
        paths = {library.load(path).post.title: path for path in report.made}
        for title in ("Coffee in the rain", "About me"):
            old = "/2020/01/" + ("coffee/" if title[0] == "C" else "about/")
            led = [one.old for one in report.redirects]
            place = library.site_path(library.rel(paths[title]))
            address = library.generator.url(place, posts[title]) or ""
            assert old in (*posts[title].aliases, *led) or address.endswith(old)
            assert generator != "astro" or old in led, "Astro knows no aliases"
        assert report.missing_plugin == PLUGINS.get(generator, "")
        assert len(workspace.comments.conversation(paths["Coffee in the rain"]).comments) == 1
    coffee, about = posts["Coffee in the rain"], posts["About me"]
    assert (coffee.kind, coffee.status) == (Kind.POST, Status.PUBLISHED)
    assert coffee.date == datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC) or coffee.date == datetime(
        2020, 1, 2, tzinfo=UTC
    )
    if generator == "zola":  # whose build fails with tags that the site does not declare
        assert dict(report.lost) == {"tags": 1, "categories": 1}
    else:
        assert {"Rain"} <= set(coffee.tags)
        assert {"News"} <= {*coffee.tags, *coffee.categories} or report.lost["categories"] == 1
    assert coffee.body.strip() == "It *rains*."
    assert posts["Unfinished"].status is Status.DRAFT
    assert about.kind is Kind.PAGE or generator in {"eleventy", "astro"}


async def test_the_same_address_needs_no_alias(house: House) -> None:
    site(house, "hugo")
    file = house.home / "export.xml"
    file.write_text(wxr(Item(1, link="https://old.example.org/posts/coffee/")), "utf-8")
    async with house.open() as workspace:
        await workspace.importing.run(file)
    assert "aliases" not in (house.library / "content/posts/coffee.md").read_text("utf-8")


async def test_template_code_in_old_posts_is_made_inert(house: House) -> None:
    site(house, "jekyll")
    file = house.home / "export.xml"
    file.write_text(wxr(Item(1, body="<p>Write {{ page.title }} there</p>")), "utf-8")
    async with house.open() as workspace:
        [made] = (await workspace.importing.run(file)).made
    assert "{% raw %}" in made.read_text("utf-8")


async def test_a_post_that_a_site_withholds_for_want_of_a_date_is_told(house: House) -> None:
    site(house, "jekyll")
    text = wxr(Item(1)).replace("2020-01-02", "0000-00-00").replace("<pubDate>", "<pubDate>no ")
    (house.home / "export.xml").write_text(text, "utf-8")
    async with house.open() as workspace:
        report = await workspace.importing.run(house.home / "export.xml")
    assert [path.parent.name for path in report.made] == ["_drafts"]
    assert ["no date" in one.message for one in report.remarks] == [True]


# --- the same comments from two places --------------------------------------------------------------------


async def sources_tell(
    workspace: Workspace, post: Path, *comments: RemoteComment, source: str = "home"
) -> None:
    """As a sync of a live source whose pages are known to be that post."""

    def work(connection: object) -> None:
        told = [Arrived(one, one.body) for one in comments]
        take(connection, source, told, now=workspace.clock.now(), blog=source)  # type: ignore[arg-type]
        pages = comment_posts.pages(connection)  # type: ignore[arg-type]
        comment_posts.tie(connection, {page.id: post for page in pages if page.source == source})  # type: ignore[arg-type]

    await workspace.database.write(work)


def remote(ref: str, text: str, *, author: str = "Gilles", when: datetime, place: str = "1") -> RemoteComment:
    return RemoteComment(
        ref=CommentRef(ref),
        place=Place(ref=place, url="https://old.example.org/2020/01/coffee/"),
        parent=None,
        author=Author(name=author),
        date=when.replace(tzinfo=UTC),
        status=CommentStatus.APPROVED,
        body=text,
        form="html",
    )


WHEN = datetime(2020, 1, 3, 8)
TOLD = [Comment(11, "It's true", when=WHEN), Comment(12, "Indeed", when=datetime(2020, 1, 4))]


async def imported(house: House, workspace: Workspace) -> Path:
    file = house.home / "export.xml"
    file.write_text(wxr(Item(1, comments=TOLD)), "utf-8")
    await workspace.importing.run(file)
    return house.library / "coffee.md"


def seen(workspace: Workspace, post: Path) -> list[tuple[str, str]]:
    return [(one.source, one.ref) for one in workspace.comments.conversation(post).comments]


async def test_what_the_blog_tells_itself_takes_the_place_of_the_file(house: House) -> None:
    async with house.open() as workspace:
        post = await imported(house, workspace)
        await sources_tell(workspace, post, remote("11", "It’s true", when=WHEN))  # the blog's own quotes
        await workspace.comments.relate()
        assert seen(workspace, post) == [("home", "11"), ("import:old.example.org", "12")]
        assert workspace.comments.counts().all == 2


async def test_another_system_is_known_by_author_second_and_words(house: House) -> None:
    async with house.open() as workspace:
        post = await imported(house, workspace)
        same = remote("900", "Indeed", when=datetime(2020, 1, 4), place="/2020/01/coffee/")
        other = remote("901", "Indeed", author="Bob", when=datetime(2020, 1, 4), place="/2020/01/coffee/")
        await sources_tell(workspace, post, same, other)
        await workspace.comments.relate()
        assert seen(workspace, post) == [
            ("import:old.example.org", "11"),
            ("home", "900"),
            ("home", "901"),
        ]


async def test_importing_after_the_blog_was_connected_adds_no_doubles(house: House) -> None:
    async with house.open() as workspace:
        post = await imported(house, workspace)
        await sources_tell(workspace, post, remote("11", "It’s true", when=WHEN))
        report = await workspace.importing.run(house.home / "export.xml")
        assert dict(report.comments) == {"known": 1, "unchanged": 1}
        again = await workspace.importing.run(house.home / "export.xml")
        assert dict(again.comments) == {"known": 1, "unchanged": 1}
        assert seen(workspace, post) == [("home", "11"), ("import:old.example.org", "12")]
        assert not again.changed_anything


async def test_words_that_were_begun_as_an_answer_move_to_the_comment_that_stays(house: House) -> None:
    async with house.open() as workspace:
        post = await imported(house, workspace)
        begun = workspace.comments.get("import:old.example.org:11")
        await workspace.answering.drafts.save(begun.id, "Dear Gilles")
        await sources_tell(workspace, post, remote("11", "It’s true", when=WHEN))
        await workspace.comments.relate()
        stays = workspace.comments.get("home:11")
        assert await workspace.answering.drafts.load(stays.id) == "Dear Gilles"


DISQUS = """<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">
<thread dsq:id="1"><forum>ada</forum><link>https://old.example.org/2020/01/coffee/?x=1</link><title>Coffee</title>
</thread><post dsq:id="5"><message><![CDATA[<p>Hi</p>]]></message><createdAt>2020-01-02T03:04:05Z</createdAt>
<isDeleted>false</isDeleted><isSpam>false</isSpam><author><name>Bob</name></author><thread dsq:id="1"/></post>
</disqus>"""


async def test_comments_alone_find_the_post_by_its_old_address(house: House) -> None:
    file = house.home / "disqus.xml"
    file.write_text(DISQUS.replace("?x=1", ""), "utf-8")
    async with house.open() as workspace:
        post = await imported(house, workspace)
        await workspace.importing.run(file)
        assert ("import:old.example.org", "5") in seen(workspace, post)


async def test_the_library_itself_is_no_folder_to_put_posts_into(house: House) -> None:
    site(house, "hugo")
    content = house.library / "content"
    file = house.home / "export.xml"
    file.write_text(wxr(Item(1)), "utf-8")
    async with house.open(library=content) as workspace:
        report = await workspace.importing.run(file, into=content)
    assert report.made == [content / "posts/coffee.md"]
