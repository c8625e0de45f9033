"""Rules on what the front matter says: title, date, draft mark, addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bloggy.domain.checks.model import BlogFacts, Facts, Problem
from bloggy.domain.clean import clean_line
from bloggy.domain.generators.model import Shown
from bloggy.i18n import _


def front_matter(facts: Facts) -> Iterator[Problem]:
    """Front matter that can't be read, or says a thing twice."""
    if facts.document.problem:
        yield Problem(
            check="front-matter",
            level="error",
            message=clean_line(facts.document.problem.message),
            line=facts.document.problem.line,
            fix=_("Correct that line; nothing is published while the front matter can’t be read."),
        )
    for key, line in facts.document.repeated.items():
        yield Problem(
            check="repeated-key",
            level="warning",
            message=_("The front matter has “{key}” twice; only the last one counts.").format(
                key=clean_line(key)
            ),
            line=line,
            fix=_("Remove one of the two lines."),
        )


def title(facts: Facts) -> Iterator[Problem]:
    """No title anywhere."""
    named = any(key.casefold() == "title" and value for key, value in facts.document.values.items())
    heading = any(line.startswith("# ") for line in facts.document.body.splitlines())
    if not facts.document.problem and (not facts.post.title.strip() or not (named or heading)):
        yield Problem(
            check="no-title",
            level="error",
            message=_("The post has no title."),
            line=1,
            fix=_("Add a line such as “title: My post” to the front matter."),
        )


def body(facts: Facts) -> Iterator[Problem]:
    """Nothing to read."""
    if not facts.post.body.strip():
        yield Problem(
            check="empty-body",
            level="error",
            message=_("The post has no text."),
            line=facts.document.body_line,
            fix=_("Write something below the front matter."),
        )


def draft_marks(facts: Facts) -> Iterator[Problem]:
    """A draft mark and a published mark at once."""
    values = {key.casefold(): value for key, value in facts.document.values.items()}
    if values.get("draft") is True and (
        values.get("published") is True or str(values.get("status", "")).casefold() == "published"
    ):
        yield Problem(
            check="draft-contradiction",
            level="warning",
            message=_("The front matter calls the post a draft and published at the same time."),
            line=facts.document.line_of("draft"),
            fix=_("Keep only the mark that your generator reads."),
        )


def canonical(facts: Facts) -> Iterator[Problem]:
    """A canonical address that is none."""
    address = facts.post.canonical_url
    if address and not address.startswith(("https://", "http://")):
        keys = ("canonical_url", "canonical", "canonicalUrl", "canonicalURL")
        yield Problem(
            check="canonical-address",
            level="error",
            message=_("The canonical address “{address}” is no web address.").format(
                address=clean_line(address)
            ),
            line=next((line for key in keys if (line := facts.document.line_of(key))), None),
            fix=_("Write it in full, starting with https://, or remove the line."),
        )


def slug_clash(facts: Facts) -> Iterator[Problem]:
    """Another post at the same address."""
    for twin in facts.twins:
        yield Problem(
            check="slug-clash",
            level="error",
            message=_("{other} would have the same address as this post.").format(other=clean_line(twin)),
            line=facts.document.line_of("slug"),
            fix=_("Give one of the two another slug."),
        )


def copied_id(facts: Facts) -> Iterator[Problem]:
    """The id of another post, from copying its file."""
    for other in facts.doubles:
        yield Problem(
            check="copied-id",
            level="error",
            message=_("{other} has the same “bloggy:” line, so both would be one post at the blog.").format(
                other=clean_line(other)
            ),
            line=facts.document.line_of("bloggy"),
            fix=_("Remove that line from the one that is the copy."),
        )


def other_versions(facts: Facts) -> Iterator[Problem]:
    """Another machine changed the post too, and its version waits."""
    for name in facts.versions:
        yield Problem(
            check="other-version",
            level="warning",
            message=_("Another machine has changed this post too: {name}").format(name=clean_line(name)),
            fix=_("“bloggy diff” shows both; “bloggy resolve --merge” puts them together."),
        )


def dates(facts: Facts) -> Iterator[Problem]:
    """A date ahead, and what each blog's generator makes of it."""
    for blog in facts.blogs:
        yield from _date_at(facts, blog)


def _date_at(facts: Facts, blog: BlogFacts) -> Iterator[Problem]:
    seen, date, line = blog.visibility, facts.post.date, facts.document.line_of("date")
    if seen is None:
        return
    if date and date > facts.now and seen.built:
        yield Problem(
            check="future-date",
            level="warning",
            message=_("The date lies ahead, but {blog} shows the post as soon as it is sent.").format(
                blog=clean_line(blog.name)
            ),
            line=line,
            fix=_("Schedule it with a time, or set the date to today."),
        )
    elif seen.shown is Shown.FUTURE:
        yield Problem(
            check="future-date",
            level="warning",
            message=clean_line(seen.message),
            line=line,
            fix=_("Schedule it for that time, or make sure the site is built again then."),
        )
    elif seen.shown in {Shown.EXPIRED, Shown.UNDATED}:
        yield Problem(check="not-shown", level="warning", message=clean_line(seen.message), line=line)
    elif seen.shown is Shown.UNLISTED:
        yield Problem(check="unlisted", level="info", message=clean_line(seen.message))


def moved_address(facts: Facts) -> Iterator[Problem]:
    """An address that readers know and that would stop working."""
    for blog in facts.blogs:
        if blog.moves_from and blog.moves_from != blog.moves_to:
            yield Problem(
                check="address-moves",
                level="warning",
                message=_("The published address changes from {old} to {new}.").format(
                    old=clean_line(blog.moves_from), new=clean_line(blog.moves_to)
                ),
                fix=_("Keep the old slug and date, or add the old address as an alias."),
            )


RULES: tuple[Callable[[Facts], Iterator[Problem]], ...] = (
    front_matter,
    title,
    body,
    draft_marks,
    canonical,
    slug_clash,
    copied_id,
    other_versions,
    dates,
    moved_address,
)
