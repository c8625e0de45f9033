"""Asks WordPress's own editor whether our blocks are its own, and brings back what it saves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bloggy.render.from_html import to_markdown
from bloggy.render.wordpress_blocks import blog_blocks
from tests.conftest import needs_live
from tests.live import chromium
from tests.live.servers import fresh_wordpress

pytestmark = [pytest.mark.live, pytest.mark.anyio]

POST = """\
# It's a *title*

Words with *stress*, **more**, ~~none~~, `code "x" [y]`, <kbd>Ctrl</kbd>, a [link](https://a.example/ "T"),
a line break\\
and a note[^1].

![fog](fog.jpg)

[![fog](fog.jpg "T")](https://a.example/)

![far](https://a.example/far.png)

> quoted
>
> > twice
>
> ```
> code
> ```

- a
  1. b
  2. c
- d

3. x
4. y

- [ ] open

```{.python}
print("a < b") -- [gallery]

https://video.example/x
```

| a "b" | c | d |
|---|:--:|--:|
| x | `y` | |

***

<!-- more -->

[gallery ids="1,2"]

<details>

hidden

</details>

Term
: Meaning

## É à l'aube -- 🙂

[^1]: Below.
"""
READ = """(() => {
  const wrong = [];
  const look = blocks => blocks.forEach(block => {
    if (!block.isValid || block.name === "core/freeform" || block.name === "core/missing")
      wrong.push(block.name + " " + block.originalContent);
    look(block.innerBlocks);
  });
  const blocks = wp.blocks.parse(CONTENT);
  look(blocks);
  return {wrong: wrong, count: blocks.length, saved: wp.blocks.serialize(blocks)};
})()"""
LOGIN = """(() => {
  document.querySelector("#user_login").value = USER;
  document.querySelector("#user_pass").value = PASSWORD;
  document.querySelector("#loginform").submit();
})()"""


async def test_the_editor_takes_our_blocks_for_its_own(tmp_path: Path) -> None:
    needs_live(bool(chromium.NAME), "no Chromium is installed")
    site = fresh_wordpress()
    links = {"fog.jpg": f"{site.base}/up/fog.jpg"}
    sent = blog_blocks(POST, links=links, pictures={links["fog.jpg"]: "22"}, prefix="p")
    async with chromium.Chromium(tmp_path) as browser:
        await browser.go(f"{site.base}/wp-login.php")
        login = LOGIN.replace("USER", json.dumps(site.admin.user))
        await browser.run(login.replace("PASSWORD", json.dumps(site.admin.login)))
        await browser.wait_for(
            "location.pathname.includes('/wp-admin/') && document.readyState === 'complete'"
        )
        await browser.go(f"{site.base}/wp-admin/post-new.php")
        await browser.wait_for("!!(window.wp && wp.blocks && wp.blocks.getBlockType('core/table'))")
        read = await browser.run(READ.replace("CONTENT", json.dumps(sent)))
    assert read["wrong"] == []
    assert read["count"] > 15
    back = {address: link for link, address in links.items()}
    assert to_markdown(read["saved"], base=POST, links=back) == POST
