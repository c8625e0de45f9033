"""Asks real WordPresses what readers see: the writer's own characters, in pages and feeds."""

from __future__ import annotations

import re
from html import unescape

import pytest

from bloggy.render.blog_html import blog_html
from bloggy.render.from_html import to_markdown
from bloggy.render.wordpress_blocks import blog_blocks
from tests.live.servers import fresh_wordpress
from tests.live.wordpress_server import WordPress

pytestmark = pytest.mark.live

POST = """\
## It's "x" -- y --- z ... (tm) 9x9 :) Wordpress

"Quoted" 'single' \\`\\`accents'' ''two'' '99 '80s "42" rock 'n' roll 'tis 6'4" 9" can't.
a - b -- c---d – e — f --flag xn--80 -x- ( - ) -

- :) and :-) ;-) 8-) 8O :D :o :x :| :?: :mrgreen: x:)
- 12x34 0x9999 3x4x5 10 x 10
- "*emph*" '**strong**' -*e*- …*a*...
- foo (tm) bar (c) Wordpress (Wordpress "Wordpress *Wordpress*
- R&D &amp; &lt;b&gt; &copy; &nbsp;- x &nbsp;:)

L’été « à l'aube » : voilà ! 🙂 `Wordpress "x" -- [gallery] :)` <kbd>Wordpress -- "x" :) [gallery]</kbd>

> quote "x"
>
> - list in 'quote'

<div class="x" title="it's -- Wordpress">raw "html" -- it's :) 9x9</div>

| a "b" | c -- d |
|---|:--:|
| 'x' | `[gallery] "x" --` |

Term "x"
: Def 'y' -- z

```php
<?php echo "Wordpress -- [gallery] :)";
https://www.youtube.com/watch?v=dQw4w9WgXcQ

[caption width="3"]x[/caption]
```

https://www.youtube.com/watch?v=dQw4w9WgXcQ

Note[^1] and ^[inline "note" -- x].

[^1]: Foot "note" -- it's.
"""
FORMS = {"html": blog_html, "blocks": blog_blocks}


def seen(html: str) -> str:
    """What is read: the words, without spaces that no reader sees and pictures that stand for emoji."""
    html = re.sub(r'<img [^>]*alt="([^"]*)"[^>]*class="wp-smiley"[^>]*>', r"\1", html)
    return " ".join(unescape(re.sub(r"<!--.*?-->|<[^>]*>", " ", html, flags=re.DOTALL)).split())


def in_block(html: str, form: str) -> str:
    return html if form == "blocks" else f"<!-- wp:html -->\n{html}\n<!-- /wp:html -->"


def publish(site: WordPress, content: str, user: str) -> dict[str, str]:
    fields = {"title": "T", "content": content, "status": "publish"}
    post: dict[str, str] = site.call("POST", "/posts", fields, user=user, context="edit")
    return post


@pytest.mark.parametrize("which", ["7", "6"])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("user", ["admin", "author"])
def test_readers_see_the_writers_own_characters(which: str, form: str, user: str) -> None:
    site = fresh_wordpress(which)
    post = publish(site, in_block(FORMS[form](POST, prefix="p"), form), user)
    wanted = seen(blog_html(POST, protect=False))
    assert seen(site.call("GET", f"/posts/{post['id']}")["content"]["rendered"]) == wanted
    page = site.page(post["link"])
    assert page is not None
    assert wanted in seen(page)
    assert wanted in seen(site.feed()[0].html)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("user", ["admin", "author"])
def test_what_a_wordpress_stored_comes_back_as_the_writers_own_text(form: str, user: str) -> None:
    site = fresh_wordpress()
    post = publish(site, in_block(FORMS[form](POST, prefix="p"), form), user)
    stored = site.call("GET", f"/posts/{post['id']}", context="edit")["content"]["raw"]
    assert to_markdown(stored, base=POST) == POST
    changed = stored.replace("inline &quot;note", "edited &quot;note")
    assert changed != stored
    site.edit(post["id"], content=changed)
    stored = site.call("GET", f"/posts/{post['id']}", context="edit")["content"]["raw"]
    assert "edited" in to_markdown(stored, base=POST)


def test_a_shortcode_in_the_text_runs_and_one_in_code_does_not() -> None:
    site = fresh_wordpress()
    html = blog_html('[caption width="30" caption="it is"]x[/caption]\n\n`[caption width="30"]x[/caption]`')
    post = publish(site, in_block(html, "html"), "admin")
    rendered = site.call("GET", f"/posts/{post['id']}")["content"]["rendered"]
    assert "wp-caption-text" in rendered
    assert '[caption width="30"]x[/caption]' in unescape(rendered)


def test_even_in_a_post_without_blocks_nothing_is_changed() -> None:
    site = fresh_wordpress()
    text = POST.replace('<div class="x"', '\n<div class="x"')
    post = publish(site, blog_html(text, prefix="p"), "admin")
    rendered = site.call("GET", f"/posts/{post['id']}")["content"]["rendered"]
    assert seen(rendered) == seen(blog_html(text, protect=False))
