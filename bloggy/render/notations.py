"""Stands between Markdown and the notations of blogs, so that an edit changes only what it must there.

`body_of` gives the text of a post's file; `woven` puts an edited one back into what the blog has; `retold`
tells what somebody changed there in the writer's own words. Nothing about the blog's text is kept here.
"""

from __future__ import annotations

from collections.abc import Mapping

from bloggy.domain.remote import Notation


def body_of(notation: Notation, raw: str, *, links: Mapping[str, str] | None = None) -> str:
    """The Markdown of `raw`, a text exactly as the blog keeps it (`RemotePost.raw`).

    What Markdown says without loss becomes Markdown; the rest stands in it verbatim. `links`: link as written
    by address, for pictures that lie here too. Nothing is raised.
    """
    if notation == "lexical":
        from bloggy.render import lexical

        return lexical.body_of(raw, links=links)
    from bloggy.render import wordpress_text

    return wordpress_text.body_of(raw, links=links)


def woven(
    notation: Notation,
    raw: str,
    body: str,
    *,
    links: Mapping[str, str] | None = None,
    pictures: Mapping[str, str] | None = None,
    prefix: str = "",
) -> str:
    """`raw` with what `body`, the Markdown of the post's file, says differently.

    `links`: address by link as written (the other way round than in `body_of`). `pictures`: id in the blog's
    media library by address. `prefix` goes into the ids of footnotes.

    What is unchanged keeps its bytes: `woven(raw, body_of(raw)) == raw`, and a `raw` that says `body` already
    comes out as it is. Nothing is raised.
    """
    if notation == "lexical":
        from bloggy.render import lexical

        return lexical.woven(raw, body, links=links, pictures=pictures, prefix=prefix)
    from bloggy.render import wordpress_text

    return wordpress_text.woven(raw, body, links=links, pictures=pictures, prefix=prefix)


def retold(notation: Notation, raw: str, *, base: str, links: Mapping[str, str] | None = None) -> str:
    """`body_of`, but in the bytes of `base`, the text that both once had, where it says the same.

    `links` as in `body_of`. Woven into `raw` again, it changes nothing there.
    """
    from bloggy.domain.respacing import respaced

    text = _in_words_of(base, notation, raw, links)
    there = {link: address for address, link in (links or {}).items()}
    if woven(notation, raw, text, links=there) == raw:
        return text
    return respaced(body_of(notation, raw, links=links), base)


def _in_words_of(base: str, notation: Notation, raw: str, links: Mapping[str, str] | None) -> str:
    if notation == "lexical":
        from bloggy.render.from_html import to_markdown
        from bloggy.render.source_blocks import source_blocks

        return to_markdown(source_blocks(body_of(notation, raw, links=links)).html, base=base)
    from bloggy.render import wordpress_text

    return wordpress_text.retold(raw, base=base, links=links)
