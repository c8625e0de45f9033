"""Ghost 5 and 6 as a place for posts, pages and pictures, over its Admin API.

    backend ─▶ publisher ─▶ wanted (what is to be sent) · remote (what is there) · planning (what it would do)
            ─▶ post_listing (what changed there) · media · mobiledoc (texts of the editor that was before)
    all of them ─▶ client (JWT for each try) ─▶ errors (Ghost's words as sentences)

The post travels as one Markdown card, so that its source is kept there as well. Ghost has no categories:
they become tags in front of the others, and since Ghost's first tag is the primary one, a post's first
category is what themes show as its section. A nested category `a/b` is two tags, `a` and `b`.
"""
