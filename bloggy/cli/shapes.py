"""The JSON that scripts rely on: times are RFC 3339 with an offset, what is absent is null, never missing."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bloggy.domain.checks import Problem
    from bloggy.domain.comments_listing import CommentRow, PostComments
    from bloggy.domain.listing import BlogState, PostSummary
    from bloggy.domain.outbox import Entry
    from bloggy.services.comments.syncing import SourceReport
    from bloggy.services.doctor_finding import Finding
    from bloggy.services.pulling.report import BlogPull, Question


def moment(value: datetime | None) -> str | None:
    """RFC 3339, to the second."""
    return value.isoformat(timespec="seconds") if value else None


def blog_state(state: BlogState) -> dict[str, object]:
    """Where a post stands with one blog."""
    return {
        "blog": state.blog,
        "state": str(state.state) or None,
        "url": state.url or None,
        "ref": state.ref or None,
        "published": moment(state.published),
        "changed": state.changed,
    }


def post(summary: PostSummary, comments: PostComments | None) -> dict[str, object]:
    """A post as listed."""
    return {
        "path": str(summary.path),
        "title": summary.title,
        "slug": summary.slug,
        "status": str(summary.status),
        "date": moment(summary.date),
        "updated": moment(summary.updated),
        "tags": list(summary.tags),
        "categories": list(summary.categories),
        "language": summary.language or None,
        "words": summary.words,
        "summary": summary.summary or None,
        "blogs": [blog_state(state) for state in summary.blogs],
        "comments": comments.comments if comments else 0,
        "unread": comments.unread if comments else 0,
    }


def comment(row: CommentRow, zone: tzinfo) -> dict[str, object]:
    """A comment as the inbox lists it; `name` is what other commands call it."""
    return {
        "id": row.id,
        "name": f"{row.source}:{row.ref}",
        "source": row.source,
        "blog": row.blog or None,
        "post": str(row.post_path) if row.post_path else None,
        "page": row.post_url or None,
        "title": row.post_title or None,
        "author": {
            "name": row.author or None,
            "url": row.author_url or None,
            "email_hash": row.email_hash or None,
            "is_me": row.is_me,
        },
        "date": moment(row.date.astimezone(zone)),
        "edited": moment(row.edited.astimezone(zone)) if row.edited else None,
        "status": str(row.status),
        "kind": str(row.kind),
        "parent": row.parent,
        "depth": row.depth,
        "text": row.text,
        "unread": row.unread,
        "answered": row.answered,
        "pending": row.pending or None,
        "url": row.url or None,
        "person": row.person,
    }


def source(report: SourceReport) -> dict[str, object]:
    """What came of reading one comment source."""
    return {
        "source": report.source,
        "blog": report.blog,
        "new": report.new,
        "unread": report.unread,
        "changed": report.changed,
        "deleted": report.deleted,
        "note": report.note or None,
        "question": report.question or None,
        "error": report.error.message if report.error else None,
    }


def pull(report: BlogPull) -> dict[str, object]:
    """What came of pulling one blog; posts are told by the paths of their files."""
    return {
        "blog": report.blog,
        "new": [str(path) for path in report.new],
        "updated": [str(path) for path in report.updated],
        "merged": [str(path) for path in report.merged],
        "found": [str(path) for path in report.found],
        "pictures": report.pictures,
        "notes": list(report.notes),
        "stopped": report.stopped,
        "error": report.error.message if report.error else None,
    }


def question(value: Question) -> dict[str, object]:
    """What only the writer can decide; `bloggy resolve` takes its id, and one of its choices as a flag."""
    return {
        "id": value.id,
        "kind": str(value.kind),
        "blog": value.blog,
        "post": str(value.path) if value.path else None,
        "title": value.title,
        "choices": [str(choice) for choice in value.choices],
        "url": value.url or None,
    }


def entry(value: Entry) -> dict[str, object]:
    """An entry of the outbox."""
    return {
        "id": value.id,
        "action": str(value.action),
        "post": _post_of(value),
        "comment": f"{value.task.source}:{value.task.ref}" if value.task else None,
        "blog": value.blog,
        "state": str(value.state),
        "attempts": value.attempts,
        "not_before": moment(value.not_before),
        "reason": value.reason or None,
        "hint": value.hint or None,
        "created": moment(value.created),
        "settled": moment(value.settled),
        "url": (value.receipt.url or None) if value.receipt else None,
    }


def _post_of(entry: Entry) -> str | None:
    """The path of the post that is sent, or that the comment is on."""
    from pathlib import Path

    if entry.task is not None:
        return entry.outgoing.path or None
    return str(Path(entry.library) / entry.post_path)


def problem(value: Problem) -> dict[str, object]:
    """What a check found."""
    return {
        "check": value.check,
        "level": str(value.level),
        "message": value.message,
        "line": value.line,
        "fix": value.fix or None,
    }


def finding(value: Finding) -> dict[str, object]:
    """A row of the doctor's table."""
    return {"name": value.name, "ok": value.ok, "detail": value.detail, "fix": value.fix or None}
