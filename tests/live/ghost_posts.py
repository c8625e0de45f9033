"""Fills a Ghost with many posts quickly: its interface makes one, the rest are copies with other texts."""

from __future__ import annotations

import json
import secrets
import sqlite3
import time
import uuid
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.live.ghost_server import Ghost
from tests.render.lexical_samples import (
    BREAK,
    RULE,
    bookmark,
    bullets,
    callout,
    card,
    code,
    document,
    everything,
    gallery,
    heading,
    html,
    image,
    link,
    paragraph,
    text,
)

WORD = "Zwetschge"
"""Stands once in every post."""
MOBILEDOC = {
    "version": "0.3.1",
    "atoms": [["soft-return", "", {}]],
    "cards": [["gallery", {"images": [{"fileName": "1.jpg", "src": "/content/images/1.jpg"}]}], ["hr", {}]],
    "markups": [["strong"], ["a", ["href", "https://example.org/"]]],
    "sections": [
        [1, "h2", [[0, [], 0, "An old post"]]],
        [
            1,
            "p",
            [[0, [], 0, f"With {WORD} and "], [0, [0], 1, "weight"], [1, [], 0, 0], [0, [1], 1, "a link"]],
        ],
        [10, 0],
        [3, "ul", [[[0, [], 0, "one"]], [[0, [], 0, "two"]]]],
    ],
}


def sorts(site: str) -> dict[str, list[dict[str, Any]]]:
    """Posts of all sorts, as the editor writes them."""
    word = paragraph(
        "Ici « la ", text(WORD, 1), f" {'·'} mûre » – 12 € 🦊. ", BREAK, link(f"{site}/about/", text("Là"))
    )
    plain = paragraph(f"C’est l’été ; la {WORD} mûrit.")
    return {
        "words": [heading("Été"), plain, bullets("un", "deux"), paragraph()],
        "bold": [word, dict(RULE), paragraph("Fin")],
        "list": [bullets("un", f"la {WORD}, deux", "trois", kind="number"), paragraph()],
        "gallery": [plain, gallery(site), paragraph("Après."), paragraph()],
        "caption": [
            image(f"{site}/content/images/a.jpg", "Alt", caption=f"A <i>{WORD}</i> caption"),
            paragraph(),
        ],
        "bookmark": [bookmark(), paragraph(f"Lire : {WORD}."), callout()],
        "callout": [paragraph("Avant"), callout(f"Take a <b>{WORD}</b> & go.")],
        "html": [plain, html("<div class='x'>\n\n<b>é</b>\n</div>"), html("<hr class='y'>"), card("a\nb")],
        "html-word": [html(f'<div class="x">{WORD}</div>'), paragraph("x")],
        "code": [
            code(f"print('{WORD}')  # {{{{ x }}}}\n\n\n# end"),
            paragraph("Voilà"),
            code("<b>&amp;", "html"),
        ],
        "card": [card(f"Some\nlines of {WORD}\n\n- a\n- b\n"), dict(RULE)],
        "only-card": [card(f"A poem\nof {WORD}\nin lines\n\n#tag")],
        "own": [card(f"Plain *words* of {WORD}.\n\nMore.")],
        "quote": [{**paragraph(f"Said {WORD}"), "type": "quote"}, {**paragraph("An aside"), "type": "aside"}],
        "everything": [*everything(site), plain],
    }


def fill(site: Ghost, count: int) -> None:
    """Posts and pages of all sorts, states and dates: `count` in all."""
    kinds = sorts(site.base)
    fields: dict[str, Any] = {
        "title": "Pattern",
        "lexical": document(*kinds["words"]),
        "tags": [*kinds, "Été", "#internal"],
        "custom_excerpt": "About it",
        "feature_image": f"{site.base}/content/images/f.jpg",
        "feature_image_alt": "A view",
        "meta_description": "For engines",
        "codeinjection_head": "<!--x-->",
    }
    site.call("POST", "/posts/", {"posts": [fields]})
    # As Ghost keeps texts: without spaces, and with a sign for its own address.
    texts = {
        name: json.dumps(json.loads(document(*nodes)), ensure_ascii=False, separators=(",", ":")).replace(
            site.base, "__GHOST_URL__"
        )
        for name, nodes in kinds.items()
    }
    with closing(sqlite3.connect(site.folder / "data/ghost.db", timeout=20)) as database:
        _copy(database, texts, count)
        database.commit()


def _copy(database: sqlite3.Connection, texts: Mapping[str, str], count: int) -> None:
    database.row_factory = sqlite3.Row
    now = datetime.now(UTC).replace(microsecond=0)
    tables = ("posts_meta", "posts_authors", "posts_tags")
    pattern = dict(database.execute("SELECT * FROM posts WHERE title = 'Pattern'").fetchone())
    beside = {
        table: [
            dict(row)
            for row in database.execute(
                f"SELECT * FROM {table} WHERE post_id = ? ORDER BY id", [pattern["id"]]
            )
        ]
        for table in tables
    }
    tags = {row["id"]: row["name"] for row in database.execute("SELECT id, name FROM tags")}
    for table in (*tables, "posts"):
        database.execute(f"DELETE FROM {table}")
    sources = [
        (
            {
                **pattern,
                "title": name,
                "slug": name,
                "lexical": text,
                "custom_excerpt": f"About {name}",
            },
            {
                **beside,
                "posts_tags": [
                    row for row in beside["posts_tags"] if tags[row["tag_id"]] in {name, "Été", "#internal"}
                ],
            },
        )
        for name, text in texts.items()
    ]
    for number in range(count):
        post, beside = sources[number % len(sources)]
        new = f"{int(time.time()):08x}{secrets.token_hex(8)}"
        turn = number // len(sources)
        status = ("published", "published", "draft", "published", "scheduled", "published")[turn % 6]
        written = now - timedelta(days=2, minutes=count - number)
        out = {"published": written, "draft": None, "scheduled": now + timedelta(days=30, minutes=number)}[
            status
        ]
        row = {
            **post,
            "id": new,
            "uuid": str(uuid.uuid4()),
            "comment_id": new,
            "title": f"{post['title']} n° {number} – « été »",
            "slug": f"{post['slug']}-{number}",
            "type": "page" if turn % 7 == 5 else "post",
            "status": status,
            "featured": turn % 5 == 1,
            "visibility": "members" if turn % 8 == 3 else "public",
            "created_at": _stamp(written),
            "updated_at": _stamp(written),
            "published_at": _stamp(out) if out else None,
        }
        if number == count - 1:
            row |= {"lexical": None, "mobiledoc": json.dumps(MOBILEDOC), "title": "An old post"}
        _insert(database, "posts", row)
        for table, rows in beside.items():
            for each in rows:
                _insert(database, table, {**each, "id": secrets.token_hex(12), "post_id": new})


def _insert(database: sqlite3.Connection, table: str, row: dict[str, Any]) -> None:
    names = ", ".join(row)
    database.execute(
        f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(row))})", list(row.values())
    )


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def everything_there(site: Ghost) -> dict[str, dict[str, Any]]:
    """All posts and pages as the Admin API has them, by bloggy's names for them."""
    found: dict[str, dict[str, Any]] = {}
    for shelf in ("posts", "pages"):
        page: int | None = 1
        while page:
            asked = {"limit": "100", "page": page, "formats": "lexical,mobiledoc", "order": "id asc"}
            told = site.call("GET", f"/{shelf}/", **asked)
            for post in told[shelf]:
                found[post["id"] if shelf == "posts" else f"pages/{post['id']}"] = post
            page = told["meta"]["pagination"]["next"]
    return found
