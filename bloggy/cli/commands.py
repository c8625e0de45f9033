"""The one table of commands: names, one line of help and the file that serves them, imported on demand."""

from __future__ import annotations


def _l(message: str) -> str:
    """Marks a text for translation where it is shown (gettext's N_)."""
    return message


COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("bloggy.cli.demo", _l("try everything in a throw-away folder")),
    "init": ("bloggy.cli.setup", _l("set bloggy up for a folder of posts or a site")),
    "new": ("bloggy.cli.posts", _l("start a new draft and print its path")),
    "list": ("bloggy.cli.posts", _l("list posts, or search them")),
    "show": ("bloggy.cli.posts", _l("show what is known about a post")),
    "edit": ("bloggy.cli.posts", _l("open a post in your $EDITOR")),
    "set": ("bloggy.cli.posts", _l("change front matter, touching only those lines")),
    "rename": ("bloggy.cli.posts", _l("change a post's title or slug")),
    "duplicate": ("bloggy.cli.posts", _l("copy a post into a new draft")),
    "preview": ("bloggy.cli.preview", _l("see a post rendered: here, in a file or in the browser")),
    "check": ("bloggy.cli.publish", _l("run the checks before publishing")),
    "publish": ("bloggy.cli.publish", _l("send a post to its blogs, exactly once")),
    "unpublish": ("bloggy.cli.publish", _l("take a post back from its readers")),
    "delete": ("bloggy.cli.publish", _l("withdraw a post and move it to the trash")),
    "diff": ("bloggy.cli.conflicts", _l("show what differs between your copy and the blog's")),
    "resolve": ("bloggy.cli.conflicts", _l("settle a conflict: mine, theirs or merged")),
    "comments": ("bloggy.cli.comments", _l("read what your readers wrote, or search it")),
    "sync": ("bloggy.cli.sync", _l("fetch posts and comments, then send what waits")),
    "reply": ("bloggy.cli.answer", _l("answer a comment")),
    "moderate": ("bloggy.cli.answer", _l("approve, hold or remove comments, or call them spam")),
    "people": ("bloggy.cli.people", _l("see who writes to you, and keep notes about them")),
    "import": ("bloggy.cli.importing", _l("bring in the posts and comments that another tool exported")),
    "export": ("bloggy.cli.exporting", _l("take everything out as plain files that any tool reads")),
    "outbox": ("bloggy.cli.outbox", _l("see and steer what waits to be sent")),
    "trash": ("bloggy.cli.recovery", _l("list the trash, or take something out of it")),
    "revisions": ("bloggy.cli.recovery", _l("list or restore earlier versions of a post")),
    "recover": ("bloggy.cli.recovery", _l("list or restore text that was not saved")),
    "blogs": ("bloggy.cli.blogs", _l("connect, list, test and remove blogs, and log in")),
    "doctor": ("bloggy.cli.doctor", _l("check that everything works, and how to fix what does not")),
    "keys": ("bloggy.cli.setup", _l("print the table of keys")),
    "config": ("bloggy.cli.setup", _l("where the configuration is, and whether it is right")),
    "help": ("bloggy.cli.manual", _l("show a page of the manual, such as the one for WordPress")),
    "completion": ("bloggy.cli.setup", _l("print the completion script for your shell")),
}
"""Name → (module with `register(name, parser)`, help)."""
