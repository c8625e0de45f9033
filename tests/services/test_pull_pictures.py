"""The pictures of pulled posts come on request, each once, and nothing of them is sent back."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable

import httpx
import pytest
from PIL import Image

from bloggy.backends.base import MediaHost, MediaRef, Progress
from bloggy.backends.memory import Died, MemoryBackend, MemoryServer
from bloggy.backends.registry import Registry
from bloggy.domain.post import Asset, RemoteRef
from bloggy.services.workspace import Workspace
from bloggy.storage import links
from tests.services.conftest import House
from tests.services.test_pulling import files, links_of, post

pytestmark = pytest.mark.anyio
SITE = "https://example.org"


def picture(form: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 3), "red").save(out, form)
    return out.getvalue()


class Web:
    """What lies at addresses."""

    def __init__(self) -> None:
        self.found: dict[str, bytes | int | str] = {f"{SITE}/hill.png": picture()}
        self.asked: list[str] = []
        self.offline_after = 1000

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(str(request.url))
        if len(self.asked) > self.offline_after:
            raise httpx.ConnectError("no network")
        found = self.found.get(str(request.url), 404)
        if isinstance(found, str):
            return httpx.Response(302, headers={"location": found})
        return httpx.Response(found) if isinstance(found, int) else httpx.Response(200, content=found)


class Host(MediaHost):
    """Takes pictures, and says which."""

    place = "memory"

    def __init__(self) -> None:
        self.uploads: list[str] = []

    async def find(self, asset: Asset) -> MediaRef | None:
        return None

    async def upload(self, asset: Asset, *, progress: Progress | None = None) -> MediaRef:
        self.uploads.append(asset.name)
        return MediaRef(ref=RemoteRef("7"), url=f"{SITE}/up/{asset.name}")


@pytest.fixture
def web() -> Web:
    return Web()


@pytest.fixture
def host() -> Host:
    return Host()


@pytest.fixture
def opened(house: House, web: Web, host: Host) -> Callable[[], Workspace]:
    server = house.server

    class Site(MemoryBackend):
        def __init__(self, other: MemoryServer | None = None, *, base_url: str = SITE) -> None:
            super().__init__(other or server, base_url=base_url)
            self.media = host

    house.configure(
        f'[library]\nfolders = ["{house.library}"]\n[blogs.home]\nbackend = "memory"\nurl = "{SITE}"\n'
    )

    def start() -> Workspace:
        return Workspace.open(
            clock=house.clock,
            backends=Registry({"memory": Site}),
            ids=house.ids,
            transport=httpx.MockTransport(web),
        )

    return start


async def test_pictures_lie_beside_the_posts_and_nothing_is_sent_back(
    house: House, opened: Callable[[], Workspace], web: Web, host: Host
) -> None:
    web.found[f"{SITE}/front.jpg"] = picture("JPEG")
    ref = house.server.put(
        post("Hello", f"A ![hill]({SITE}/hill.png) and words.\n", image=f"{SITE}/front.jpg")
    )
    workspace = opened()
    report = await workspace.pulling.run(pictures=True)
    [path] = report.blogs[0].new
    assert report.blogs[0].pictures == 2
    assert report.blogs[0].notes == ()
    text = path.read_text()
    assert SITE not in text
    shown = [found for found in house.library.rglob("*") if found.suffix in {".png", ".jpg"}]
    assert sorted(found.name for found in shown) == ["front.jpg", "hill.png"]
    [state] = await workspace.publishing.states(path)
    assert not state.changed
    assert await workspace.publishing.publish(path) == []
    path.write_text(text.replace("words", "more words"))
    await workspace.publishing.publish(path)
    [entry] = await workspace.delivery.drain()
    assert entry.state == "delivered", entry.reason
    assert host.uploads == []
    house.server.edit(ref, lambda body: body)
    before = files(house)
    await workspace.pulling.run()
    await workspace.aclose()
    assert {name: sha for name, sha in files(house).items() if name.endswith(".md")} == {
        name: sha for name, sha in before.items() if name.endswith(".md")
    }


@pytest.mark.parametrize(
    "raw",
    [
        f'<!-- wp:image {{"id":5}} -->\n<figure class="wp-block-image"><img src="{SITE}/hill.png" alt="Hill"'
        ' class="wp-image-5"/></figure>\n<!-- /wp:image -->\n\n<!-- wp:paragraph -->\n<p>Some words.</p>\n'
        "<!-- /wp:paragraph -->",
        f'<img class="alignleft" src="{SITE}/hill.png" alt="Hill" width="40" />Some words.\n\nMore.',
        '<p><img src="/hill.png" alt="Hill"></p>\n<p>Some words.</p>',
    ],
    ids=["block", "classic", "from the root"],
)
async def test_a_picture_in_a_text_of_wordpress_goes_back_as_it_was(
    house: House, opened: Callable[[], Workspace], host: Host, raw: str
) -> None:
    ref = house.server.put(post("Hello"), raw=raw, notation="wordpress")
    workspace = opened()
    report = await workspace.pulling.run(pictures=True)
    [path] = report.blogs[0].new
    assert report.blogs[0].pictures == 1
    path.write_text(path.read_text().replace("Some words", "Other words"))
    await workspace.publishing.publish(path)
    [entry] = await workspace.delivery.drain()
    await workspace.aclose()
    assert entry.state == "delivered", entry.reason
    assert house.server.copies[ref].raw == raw.replace("Some words", "Other words")
    assert host.uploads == []


async def test_pictures_of_other_sites_and_what_is_none_stay_where_they_are(
    house: House, opened: Callable[[], Workspace], web: Web
) -> None:
    web.found[f"{SITE}/page.png"] = b"<html>no picture</html>"
    web.found[f"{SITE}/away.png"] = "https://elsewhere.example/x.png"
    web.found[f"{SITE}/moved.png"] = f"{SITE}/hill.png"
    body = "".join(
        f"![]({address})\n\n"
        for address in (
            "https://elsewhere.example/a.png",
            f"{SITE}/page.png",
            f"{SITE}/gone.png",
            f"{SITE}/away.png",
            f"{SITE}/moved.png",
        )
    )
    house.server.put(post("Hello", body))
    workspace = opened()
    report = await workspace.pulling.run(pictures=True)
    await workspace.aclose()
    text = (house.library / "hello.md").read_text()
    assert report.blogs[0].pictures == 1
    assert len(report.blogs[0].notes) == 3
    assert "elsewhere.example/a.png" in text
    assert f"{SITE}/page.png" in text
    assert f"{SITE}/moved.png" not in text
    assert not [address for address in web.asked if "elsewhere" in address]


async def test_pictures_of_the_blogs_own_network_are_fetched(
    house: House, opened: Callable[[], Workspace], web: Web
) -> None:
    address = "https://i0.wp.com/example.org/wp-content/hill.png"
    web.found[address] = picture()
    house.server.put(post("Hello", f"![]({address})\n"))
    workspace = opened()
    report = await workspace.pulling.run(pictures=True)
    await workspace.aclose()
    assert report.blogs[0].pictures == 1


async def test_an_interrupted_download_goes_on_with_the_next_pull(
    house: House, opened: Callable[[], Workspace], web: Web
) -> None:
    for number in range(6):
        web.found[f"{SITE}/{number}.png"] = picture()
        house.server.put(post(f"Post {number}", f"![]({SITE}/{number}.png)\n"))
    web.offline_after = 3
    workspace = opened()
    first = await workspace.pulling.run(pictures=True)
    assert first.blogs[0].pictures == 3
    assert first.blogs[0].notes
    assert first.blogs[0].error is None
    web.offline_after, web.asked = 1000, []
    second = await workspace.pulling.run()
    assert second.blogs[0].pictures == 3
    assert len(web.asked) == 3
    web.asked.clear()
    third = await workspace.pulling.run()
    await workspace.aclose()
    assert third.blogs[0].pictures == 0
    assert web.asked == []


async def test_pictures_wanted_later_come_for_posts_that_are_there(
    house: House, opened: Callable[[], Workspace]
) -> None:
    house.server.put(post("Hello", f"![]({SITE}/hill.png)\n\nWords.\n"))
    workspace = opened()
    [path] = (await workspace.pulling.run()).blogs[0].new
    path.write_text(path.read_text().replace("Words", "My words"))
    report = await workspace.pulling.run(pictures=True)
    [state] = await workspace.publishing.states(path)
    assert report.blogs[0].pictures == 1
    assert state.changed
    text = path.read_text()
    assert SITE not in text
    assert "My words" in text
    path.write_text(text.replace("My words", "Words"))
    await workspace.posts.refresh()
    [state] = await workspace.publishing.states(path)
    await workspace.aclose()
    assert not state.changed


async def test_what_the_link_remembers_is_what_would_be_sent(
    house: House, opened: Callable[[], Workspace], web: Web
) -> None:
    house.server.put(post("Hello", f"![]({SITE}/hill.png)\n"))
    workspace = opened()
    [path] = (await workspace.pulling.run(pictures=True)).blogs[0].new
    await workspace.aclose()
    post_id = path.read_text().partition("bloggy: ")[2].split()[0]
    [(target, kept)] = links.read(house.library, post_id)["home"].media.items()
    data = (path.parent / target).read_bytes()
    assert kept.url == f"{SITE}/hill.png"
    assert kept.sha256 == hashlib.sha256(data).hexdigest()
    assert data == web.found[f"{SITE}/hill.png"]
    assert links_of(house)[0]["revision"] == "1"


async def test_pictures_of_a_pull_that_died_are_done_by_the_next(
    house: House, opened: Callable[[], Workspace], web: Web
) -> None:
    house.server.put(post("Hello", f"![]({SITE}/hill.png)\n"))
    workspace = opened()

    def seam(where: str) -> None:
        if where == "pictured":
            raise Died

    workspace.pulling.seam = seam
    with pytest.raises(Died):
        await workspace.pulling.run(pictures=True)
    await workspace.aclose()
    workspace = opened()
    report = await workspace.pulling.run()
    [path] = list(house.library.glob("*.md"))
    [state] = await workspace.publishing.states(path)
    await workspace.aclose()
    assert report.questions == ()
    assert SITE not in path.read_text()
    assert not state.changed
    assert len(list(house.library.rglob("*.png"))) == 1
