"""What an export says about itself, and what is told of it, in the writer's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bloggy.i18n import _, ngettext

if TYPE_CHECKING:
    from bloggy.services.exporting.report import ExportReport


def unfinished() -> str:
    """What `INCOMPLETE.txt` says."""
    return _(
        "This export is not complete: it is being written, or it was stopped.\n"
        "“bloggy export” into this folder goes on where it was stopped; this file goes when all is there.\n"
    )


def about() -> str:
    """What `README.txt` says."""
    parts = [
        (
            "posts/",
            _("your posts, byte for byte, in the folders they were in, with the pictures beside them."),
        ),
        (
            "pictures/",
            _("pictures that your site keeps in folders of its own, such as “static” (if it has any)."),
        ),
        ("trash/", _("what you have thrown away (if there is something).")),
        (
            "wordpress.xml",
            _(
                "posts and comments as WordPress exports them (WXR): WordPress, Ghost, Hugo’s and Jekyll’s "
                "importers and many others read it, and so does “bloggy import”."
            ),
        ),
        (
            "comments/",
            _(
                "all comments, a file for each place they come from, a line of JSON for each comment: “body” "
                "is as it was sent (in HTML, Markdown or plain text, as “form” says), “text” is readable. "
                "“parent” is the “ref” of the comment that it answers, “parent_id” its “id”."
            ),
        ),
        ("people.csv", _("who writes to you, with your notes and tags, for a spreadsheet.")),
        ("people.vcf", _("the same for an address book.")),
        (
            "ledger/links.jsonl",
            _("where each post was sent: the blog, the address, its name there, when, and the text as sent."),
        ),
        ("ledger/uploads.csv", _("the addresses of uploaded pictures, with the SHA-256 of what was sent.")),
        ("ledger/outbox.jsonl", _("what was sent and what waits to be sent.")),
        ("ledger/revisions.jsonl", _("earlier versions of your posts.")),
        ("ledger/imports.jsonl", _("which posts came from which other blog.")),
        ("ledger/trash.jsonl", _("where what is in the trash was, and when it was thrown away.")),
        ("SHA256SUMS", _("the hash of each file; “sha256sum --check SHA256SUMS” says whether all is well.")),
    ]
    lines = [
        _("Everything that bloggy keeps for you, in files that other programs read."),
        "",
        *(f"{name}\n    {told}" for name, told in parts),
        "",
        _("Times are in UTC, all text is UTF-8."),
        _("No password and no key is in it. But your readers’ mail addresses are: keep it to yourself."),
        "",
    ]
    return "\n".join(lines)


def names() -> dict[str, str]:
    """What the kinds of things are called that `ExportReport.counts` counts, in order."""
    return {
        "posts": _("Posts"),
        "pictures": _("Pictures and other files"),
        "trash": _("In the trash"),
        "comments": _("Comments"),
        "people": _("People"),
        "links": _("Copies at blogs"),
        "uploads": _("Uploaded pictures"),
        "outbox": _("Sent or waiting"),
        "revisions": _("Earlier versions"),
        "imports": _("Posts from other blogs"),
        "wordpress_posts": _("Posts in wordpress.xml"),
        "wordpress_comments": _("Comments in wordpress.xml"),
    }


def written(report: ExportReport) -> str:
    """The folder, and how many of its files are new: `/home/ada/out: 12 files are new or changed.`"""
    changed = ngettext("{n} file is new or changed", "{n} files are new or changed", report.written)
    told = changed.format(n=report.written)
    if report.unchanged or report.removed:
        told += ", " + _("{n} as before, {gone} gone").format(n=report.unchanged, gone=report.removed)
    return _("{folder}: {what}.").format(folder=report.folder, what=told)
