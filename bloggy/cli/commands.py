"""The one table of commands: names, one line of help and the file that serves them, imported on demand."""

from __future__ import annotations

COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("bloggy.cli.demo", "try everything in a throw-away folder"),
    "init": ("bloggy.cli.setup", "set bloggy up for a folder of posts or a site"),
    "new": ("bloggy.cli.posts", "start a new draft and print its path"),
    "list": ("bloggy.cli.posts", "list posts, or search them"),
    "show": ("bloggy.cli.posts", "show what is known about a post"),
    "edit": ("bloggy.cli.posts", "open a post in your $EDITOR"),
    "set": ("bloggy.cli.posts", "change front matter, touching only those lines"),
    "rename": ("bloggy.cli.posts", "change a post's title or slug"),
    "duplicate": ("bloggy.cli.posts", "copy a post into a new draft"),
    "preview": ("bloggy.cli.preview", "see a post rendered: here, in a file or in the browser"),
    "check": ("bloggy.cli.publish", "run the checks before publishing"),
    "publish": ("bloggy.cli.publish", "send a post to its blogs, exactly once"),
    "unpublish": ("bloggy.cli.publish", "take a post back from its readers"),
    "delete": ("bloggy.cli.publish", "withdraw a post and move it to the trash"),
    "diff": ("bloggy.cli.conflicts", "show what differs between your copy and the blog's"),
    "resolve": ("bloggy.cli.conflicts", "settle a conflict: mine, theirs or merged"),
    "comments": ("bloggy.cli.comments", "read what your readers wrote, or search it"),
    "sync": ("bloggy.cli.comments", "fetch new comments, then send what waits"),
    "reply": ("bloggy.cli.answer", "answer a comment"),
    "moderate": ("bloggy.cli.answer", "approve, hold or remove comments, or call them spam"),
    "people": ("bloggy.cli.people", "see who writes to you, and keep notes about them"),
    "import": ("bloggy.cli.importing", "bring in the posts and comments that another tool exported"),
    "outbox": ("bloggy.cli.outbox", "see and steer what waits to be sent"),
    "trash": ("bloggy.cli.recovery", "list the trash, or take something out of it"),
    "revisions": ("bloggy.cli.recovery", "list or restore earlier versions of a post"),
    "recover": ("bloggy.cli.recovery", "list or restore text that was not saved"),
    "blogs": ("bloggy.cli.blogs", "connect, list, test and remove blogs, and log in"),
    "doctor": ("bloggy.cli.setup", "check that everything works, and how to fix what does not"),
    "keys": ("bloggy.cli.setup", "print the table of keys"),
    "config": ("bloggy.cli.setup", "where the configuration is, and whether it is right"),
    "help": ("bloggy.cli.manual", "show a page of the manual, such as the one for WordPress"),
    "completion": ("bloggy.cli.setup", "print the completion script for your shell"),
}
"""Name → (module with `register(name, parser)`, help)."""
