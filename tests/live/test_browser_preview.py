"""In a real browser the preview follows the editor, and nothing in a post acts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image

from bloggy.services.preview import PreviewPage, live_page
from bloggy.services.preview_server import PreviewServer
from tests.conftest import needs_live
from tests.live import chromium
from tests.live.chromium import Chromium

pytestmark = [pytest.mark.anyio, pytest.mark.live]

LONG = "\n\n".join(f"Paragraph {number} " + "word " * 40 for number in range(60))


@dataclass
class Desk:
    """A post in the editor, its preview, and a browser."""

    path: Path
    server: PreviewServer
    browser: Chromium
    text: str = ""

    def page(self) -> PreviewPage:
        return live_page(self.text, self.path, self.path.parent)

    def write(self, text: str) -> None:
        self.text = text
        self.server.changed()


@asynccontextmanager
async def desk(tmp_path: Path, text: str, *flags: str) -> AsyncIterator[Desk]:
    needs_live(bool(chromium.NAME), "chromium is not installed")
    folder = tmp_path / "site"
    folder.mkdir()
    Image.new("RGB", (2, 3)).save(folder / "p.png")
    Image.new("RGB", (2, 3)).save(tmp_path / "outside.png")
    async with Chromium(tmp_path / "profile", *flags) as browser:
        here = Desk(folder / "a.md", PreviewServer(), browser, text)
        await here.server.start(here.page)
        try:
            yield here
        finally:
            await here.server.stop()


@dataclass
class Canary:
    """A foreign site on this machine: notes every request, and serves `pages`."""

    port: int = 0
    heard: list[str] = field(default_factory=list)
    pages: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.read(65_536)
        if head:
            path = head.split()[1].decode()
            self.heard.append(path)
            body = self.pages.get(path, "").encode()
            writer.write(
                b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body) + body
            )
            await writer.drain()
        writer.close()


@asynccontextmanager
async def canary() -> AsyncIterator[Canary]:
    bird = Canary()
    server = await asyncio.start_server(bird.answer, "127.0.0.1", 0)
    bird.port = server.sockets[0].getsockname()[1]
    try:
        yield bird
    finally:
        server.close()
        await server.wait_closed()


async def test_the_page_follows_the_editor_without_being_loaded_again(tmp_path: Path) -> None:
    async with desk(tmp_path, "---\ntitle: First\n---\n\n" + LONG + "\n\n![p](p.png)") as here:
        browser = here.browser
        await browser.go(here.server.url)
        assert await browser.run("document.title") == "First"
        await browser.wait_for("document.images[0].complete")
        assert await browser.run("document.images[0].naturalWidth") == 2
        assert await browser.run("getComputedStyle(document.querySelector('main')).maxWidth") != "none"
        await browser.run("window.mark = 1; window.scrollTo(0, 2000); window.picture = document.images[0]; 1")
        here.write(
            "---\ntitle: Second\n---\n\n" + LONG.replace("Paragraph 50", "New words") + "\n\n![p](p.png)"
        )
        await browser.wait_for("document.body.innerText.includes('New words')")
        assert await browser.run("document.title") == "Second"
        assert await browser.run("window.mark") == 1
        assert await browser.run("window.scrollY") == 2000
        assert await browser.run("window.picture === document.images[0]") is True
        assert await browser.run("document.body.innerText.includes('Paragraph 50')") is False


async def test_many_quick_changes_end_with_the_last(tmp_path: Path) -> None:
    async with desk(tmp_path, "start") as here:
        await here.browser.go(here.server.url)
        for number in range(40):
            here.write(f"version {number}\n\n" + LONG)
            await asyncio.sleep(0)
        await here.browser.wait_for("document.body.innerText.startsWith('version 39')")


async def test_the_page_says_when_the_preview_has_ended(tmp_path: Path) -> None:
    async with desk(tmp_path, "words") as here:
        await here.browser.go(here.server.url)
        await here.browser.run("fetch('body').then(() => 1)")
        await here.server.stop()
        await here.browser.wait_for("document.body.innerText.includes('The preview has ended.')")
        assert await here.browser.run("document.body.innerText.includes('words')")


def hostile(bird: Canary) -> str:
    """A post that tries everything to run a script or to reach the canary."""
    spy, act = bird.url, "window.caught=1;fetch('CANARY/js')".replace("CANARY", bird.url)
    return f"""---
title: "</title><script>{act}</script>"
summary: <img src=x onerror="{act}">
lang: '"><script>{act}</script>'
---

The beginning.

<script>{act}</script>
<script src="{spy}/script.js"></script>
<img src="{spy}/img.png"><img src=x onerror="{act}"><img srcset="{spy}/srcset.png 1x">
<svg onload="{act}"><script>{act}</script><image href="{spy}/svg.png"/></svg>
<iframe src="{spy}/frame"></iframe><iframe srcdoc="<script>{act}</script>"></iframe>
<object data="{spy}/object"></object><embed src="{spy}/embed">
<style>@import "{spy}/import.css"; body {{ background: url({spy}/css.png) }}</style>
<link rel="stylesheet" href="{spy}/link.css"><link rel="prefetch" href="{spy}/prefetch">
<meta http-equiv="refresh" content="0;url={spy}/refresh"><base href="{spy}/base/">
<p style="background:url({spy}/style.png)" onclick="{act}">text</p>
<video src="{spy}/video" poster="{spy}/poster" autoplay onerror="{act}"></video>
<audio src="{spy}/audio" autoplay></audio>
<form action="{spy}/form"><input autofocus onfocus="{act}"><button>go</button></form>
<details open ontoggle="{act}">x</details>

[click](javascript:{act}) <a href="javascript:{act}">click</a>
<a href="data:text/html,<script>{act}</script>">click</a>
<a href=" java&#10;script:{act}">click</a> ![far]({spy}/markdown.png) ![x" onerror="{act}](x.png)

| <script>{act}</script> |
|---|
| <img src="{spy}/table.png"> |

```html
</code></pre><script>{act}</script>
```

Note.[^1]

[^1]: <img src=x onerror="{act}">

<math><mtext><table><mglyph><style><!--</style><img title="--><img src=x onerror={act}>">
"""


async def test_a_hostile_post_runs_nothing_and_reaches_nobody(tmp_path: Path) -> None:
    async with canary() as bird, desk(tmp_path, hostile(bird)) as here:
        browser = here.browser
        await browser.go(here.server.url)
        # the same again by the road of the live update
        here.write("gentle")
        await browser.wait_for("document.body.innerText.includes('gentle')")
        here.write(hostile(bird))
        await browser.wait_for("document.body.innerText.includes('The beginning.')")
        address = await browser.run("location.href")
        quiet = "a[href^=http], a[href^='#']"
        await browser.run(f'for (const e of document.querySelectorAll("#post *:not({quiet})")) e.click(); 1')
        await browser.run("new Promise(done => requestAnimationFrame(() => setTimeout(done, 300)))")
        assert await browser.run("window.caught") is None
        assert await browser.run("location.href") == address == here.server.url
        assert (
            await browser.run("document.querySelectorAll('#post script, #post iframe, #post style').length")
            == 0
        )
        assert bird.heard == []
        reached = [
            params["request"]["url"] for name, params in browser.events if name == "Network.requestWillBeSent"
        ]
        assert reached
        assert all(url.startswith((here.server.url, "about:")) for url in reached)


async def test_the_same_post_would_be_caught_where_nothing_protects(tmp_path: Path) -> None:
    async with canary() as bird, desk(tmp_path, "") as here:
        bird.pages["/bare"] = hostile(bird).partition("---\n\n")[2].replace("http-equiv", "name")
        await here.browser.go(f"{bird.url}/bare")
        await here.browser.wait_for("window.caught")
        await here.browser.until(lambda: {"/js", "/img.png", "/frame"} <= set(bird.heard))


async def test_even_a_script_that_got_into_the_page_could_not_run(tmp_path: Path) -> None:
    async with desk(tmp_path, "x") as here:
        whole = here.page

        def leaky() -> PreviewPage:
            shown = whole()
            content = "<script>window.caught=1</script><img src=x onerror='window.caught=2'>" + shown.content
            return PreviewPage(title="t", language="", content=content, place=shown.place)

        here.server._source = leaky
        await here.browser.go(here.server.url)
        await here.browser.wait_for("document.images.length === 1 && document.images[0].complete")
        await here.browser.run("new Promise(done => setTimeout(done, 200))")
        assert await here.browser.run("window.caught") is None


async def test_a_foreign_name_for_this_machine_is_refused(tmp_path: Path) -> None:
    async with desk(tmp_path, "secret words", "--host-resolver-rules=MAP evil.example 127.0.0.1") as here:
        url = here.server.url.replace("127.0.0.1", "evil.example")
        await here.browser.go(url)
        assert here.browser.statuses("evil.example")[0] == 421
        assert "secret" not in await here.browser.run("document.documentElement.innerText")


async def test_a_foreign_page_can_not_read_or_embed_the_preview(tmp_path: Path) -> None:
    async with canary() as bird, desk(tmp_path, "secret words") as here:
        bird.pages["/"] = "<p>foreign</p>"
        browser = here.browser
        await browser.go(bird.url + "/")
        base = here.server.url
        caught = "fetch('{}', {{mode: '{}'}}).then(a => a.type + a.status, () => 'refused')"
        assert await browser.run(caught.format(base + "body", "cors")) == "refused"
        assert await browser.run(caught.format(base + "body", "no-cors")) in {"refused", "opaque0"}
        picture = f"""new Promise(done => {{ const i = new Image();
            i.onload = () => done('seen'); i.onerror = () => done('refused');
            i.src = '{base}picture?src=p.png' }})"""
        assert await browser.run(picture) == "refused"
        stream = f"""new Promise(done => {{ const s = new EventSource('{base}events');
            s.onopen = () => done('open'); s.onerror = () => done('refused') }})"""
        assert await browser.run(stream) == "refused"
        frame = f"""new Promise(done => {{ const f = document.createElement('iframe');
            f.onload = () => {{
                try {{ done(f.contentDocument.body.innerText) }} catch {{ done('refused') }} }};
            f.src = '{base}'; document.body.append(f) }})"""
        assert "secret" not in (await browser.run(frame) or "")


async def test_no_file_outside_the_site_can_be_had(tmp_path: Path) -> None:
    async with desk(tmp_path, "words") as here:
        await here.browser.go(here.server.url)
        for path in (
            "picture?src=../outside.png",
            "picture?src=..%2Foutside.png",
            "../outside.png",
            "a.md",
            "picture?src=a.md",
        ):
            status = await here.browser.run(f"fetch({path!r}).then(a => a.status, () => 0)")
            assert status in {404, 0}
        assert await here.browser.run("fetch('picture?src=p.png').then(a => a.status)") == 200
