"""The one table of what keys do; bindings, footer, palette, help and `bloggy keys` all come from it.

It is data of the domain, not of the TUI, because the command line prints it and checks `[keys]` by it.
Labels and help are English here; whoever shows them translates them (`_(action.label)`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bloggy.domain.editor_keys import FIND_KEYS, TEXT_KEYS, WRITING_KEYS, Row
from bloggy.i18n import _


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing a key does."""

    id: str
    """`screen.name`: what `[keys]` in the configuration calls it."""
    keys: str
    """Comma-separated, in Textual's names; a single character may stand for itself."""
    label: str
    """One or two words for the footer."""
    help: str
    """A clause for the help screen and the palette."""
    run: str = ""
    """The Textual action; empty: the part of `id` behind the dot."""
    footer: int = 0
    """Its place in the footer, 1 first; 0 keeps it out."""
    listed: bool = True
    """Shown in help and palette; off for the second and later of a row of like actions."""
    shown_keys: str = ""
    """What help shows instead of `keys`, for a row of like actions."""
    part: str = ""
    """The part of the screen that does it, where `id` does not name it: the editor's "text"."""

    @property
    def screen(self) -> str:
        """The screen (or "list", "text", "app") it belongs to."""
        return self.part or self.id.partition(".")[0]

    @property
    def action(self) -> str:
        """The Textual action string."""
        return self.run or self.id.partition(".")[2]


def _l(message: str) -> str:
    """Marks a text for translation where it is shown (gettext's N_)."""
    return message


def _row(action_id: str, keys: str, label: str, about: str, *, footer: int = 0, run: str = "") -> Action:
    return Action(id=action_id, keys=keys, label=label, help=about, footer=footer, run=run)


def _places() -> list[Action]:
    """1…9, shown as one row."""
    return [
        Action(
            id=f"library.place_{number}",
            keys=str(number),
            label=_l("Place"),
            help=_l("go to a place by its number: all, drafts, scheduled …"),
            run=f"place({number})",
            listed=number == 1,
            shown_keys="1…9",
        )
        for number in range(1, 10)
    ]


def _ways() -> list[Action]:
    """1…4, shown as one row."""
    return [
        Action(
            id=f"welcome.way_{number}",
            keys=str(number),
            label=_l("Way"),
            help=_l("take a way in by its number"),
            run=f"way({number})",
            listed=number == 1,
            shown_keys="1…4",
        )
        for number in range(1, 5)
    ]


def _part(rows: Sequence[Row], part: str) -> list[Action]:
    """The rows of the text area or the find bar; their labels say it all."""
    return [Action(id=i, keys=keys, run=run, label=label, help="", part=part) for i, keys, run, label in rows]


# fmt: off
ACTIONS: tuple[Action, ...] = (
    _row("library.new", "n", _l("New"), _l("start a new draft"), footer=1),
    _row("library.edit", "enter", _l("Edit"), _l("write in the chosen post"), footer=2),
    _row("library.publish", "p", _l("Publish"), _l("publish the chosen post, or its changes"), footer=3),
    _row("library.publish_to", "P", _l("Publish to …"), _l("choose the blogs, then publish")),
    _row("library.comments", "c", _l("Comments"), _l("read the comments on the chosen post"), footer=5),
    _row("library.inbox", "C", _l("All comments"), _l("read what readers wrote on any post")),
    _row("library.search", "/", _l("Search"), _l("search titles, tags and text as you type"), footer=4),
    _row("library.preview", "space", _l("Preview"), _l("show or hide the preview"), footer=7),
    _row("library.tags", "t", _l("Tags"), _l("change the post's tags"), footer=8),
    _row("library.edit_outside", "e", _l("$EDITOR"), _l("edit in your own editor")),
    _row("library.open_address", "o", _l("Browser"), _l("open the published post in the browser"), footer=6),
    _row("library.pictures", "i", _l("Pictures"), _l("draw its pictures, where the terminal can")),
    _row("library.browser_preview", "v", _l("View"), _l("preview the post in the browser")),
    _row("library.duplicate", "D", _l("Duplicate"), _l("copy the post into a new draft")),
    _row("library.rename", "R", _l("Rename"), _l("change the title or the slug")),
    _row("library.trash", "d", _l("Trash"), _l("move the post to the trash"), footer=9),
    _row("library.undo", "U", _l("Undo"), _l("take the last post back out of the trash"), footer=10),
    _row("library.unpublish", "W", _l("Withdraw"), _l("take a published post back from its readers")),
    _row("library.sort", "s", _l("Sort"), _l("sort by date, title, change, length or state")),
    _row("library.refresh", "u,ctrl+r", _l("Sync"), _l("fetch posts and comments, send what waits")),
    _row("library.connect", "B", _l("Connect a blog …"), _l("connect a blog by its address")),
    _row("library.import", "I", _l("Import …"), _l("bring in what another tool exported"), run="bring_in"),
    _row("library.export", "E", _l("Export …"), _l("take everything out as plain files"), run="take_out"),
    _row("library.resolve", "m", _l("Resolve"), _l("settle what somebody changed at a blog")),
    _row("library.outbox", "O", _l("Outbox"), _l("see what waits to be sent")),
    _row("library.next_pane", "tab", _l("Next pane"), _l("to the next pane"), run="app.focus_next"),
    _row("library.last_pane", "shift+tab", _l("Last pane"), _l("the pane before"), run="app.focus_previous"),
    _row("library.leave", "escape", _l("Back"), _l("leave the search, or show all posts")),
    _row("library.quit", "q", _l("Quit"), _l("leave bloggy"), footer=80, run="app.quit"),
    *_places(),
    _row("list.up", "up,k", _l("Up"), _l("one row up"), run="cursor_up"),
    _row("list.down", "down,j", _l("Down"), _l("one row down"), run="cursor_down"),
    _row("list.page_up", "pageup", _l("Page up"), _l("one page up"), run="page_up"),
    _row("list.page_down", "pagedown", _l("Page down"), _l("one page down"), run="page_down"),
    _row("list.first", "g,home", _l("First"), _l("to the first row"), run="first"),
    _row("list.last", "G,end", _l("Last"), _l("to the last row"), run="last"),
    _row("list.choose", "enter", _l("Open"), _l("open the row"), run="choose"),
    _row("editor.save", "ctrl+s", _l("Save"), _l("save now (saving is automatic anyway)"), footer=1),
    _row("editor.details", "f2", _l("Details"), _l("title, date, tags, address and blogs"), footer=2),
    _row("editor.preview", "f3", _l("Preview"), _l("show or hide the preview"), footer=3),
    _row("editor.outline", "f4", _l("Outline"), _l("jump to a heading"), footer=7),
    _row("editor.find", "ctrl+f", _l("Find"), _l("find in the text"), footer=6),
    _row("editor.find_next", "ctrl+g", _l("Next match"), _l("to the next match")),
    _row("editor.find_previous", "ctrl+shift+g,alt+g", _l("Previous match"), _l("to the previous match")),
    _row("editor.replace", "ctrl+r", _l("Replace"), _l("find and put something else in its place")),
    _row("editor.picture", "f5", _l("Picture"), _l("insert a picture")),
    _row("editor.checks", "f6", _l("Checks"), _l("what to look at before publishing"), footer=8),
    _row("editor.revisions", "f7", _l("Revisions"), _l("earlier states of this post")),
    _row("editor.focus", "f8", _l("Focus"), _l("dim all but this paragraph"), run="focus_mode"),
    _row("editor.publish", "f9", _l("Publish"), _l("publish this post"), footer=4),
    _row("editor.browser_preview", "f10", _l("View"), _l("preview in the browser")),
    _row("editor.edit_outside", "ctrl+o", _l("$EDITOR"), _l("edit in your own editor, as one undoable edit")),
    _row("editor.undo", "ctrl+z,super+z", _l("Undo"), _l("take back the last change of the text")),
    _row("editor.redo", "ctrl+y,ctrl+shift+z,super+y", _l("Redo"), _l("make it again")),
    _row("editor.help", "f1", _l("Help"), _l("show every key of this screen"), footer=90, run="app.help"),
    _row("editor.back", "escape", _l("Back"), _l("back to the library; all is saved"), footer=5),
    *_part(WRITING_KEYS, "writing"),
    *_part(TEXT_KEYS, "text"),
    *_part(FIND_KEYS, "find"),
    _row("revisions.restore", "enter", _l("Go back to it"), _l("make it the text again, undoably"), footer=1),
    _row("revisions.cancel", "escape", _l("Keep the present"), _l("change nothing"), footer=2),
    _row("publish.now", "enter", _l("Publish now"), _l("queue it for the chosen blogs"), footer=1),
    _row("publish.schedule", "s", _l("Schedule"), _l("choose when it goes out"), footer=2),
    _row("publish.unschedule", "n", _l("Now instead"), _l("let it go out at once after all"), footer=3),
    _row("publish.draft", "d", _l("As draft"), _l("send it unseen by readers"), footer=3),
    _row("publish.difference", "v", _l("Changes"), _l("see what would change at the blog"), footer=5),
    _row("publish.choose", "space", _l("Choose"), _l("choose a blog or leave it out"), footer=4),
    _row("publish.up", "up,k", _l("Up"), _l("the blog above")),
    _row("publish.down", "down,j", _l("Down"), _l("the blog below")),
    _row("publish.page_up", "pageup", _l("Page up"), _l("read what is above")),
    _row("publish.page_down", "pagedown", _l("Page down"), _l("read what is below")),
    _row("publish.cancel", "escape", _l("Cancel"), _l("publish nothing"), footer=95),
    _row("outbox.details", "enter", _l("Details"), _l("everything about the entry"), footer=1),
    _row("outbox.retry", "r", _l("Try now"), _l("try to send it at once"), footer=2),
    _row("outbox.cancel", "x", _l("Cancel"), _l("take it back before it is sent"), footer=3),
    _row("outbox.edit", "e", _l("Edit"), _l("edit what failed; sending it again is one key"), footer=4),
    _row("outbox.resend", "p", _l("Send again"), _l("queue the post's present text instead"), footer=5),
    _row("outbox.resolve", "m", _l("Resolve"), _l("settle a conflict: mine, theirs or merged"), footer=1),
    _row("outbox.mark", "space", _l("Mark"), _l("mark it: r, x and p then mean all that is marked")),
    _row("outbox.login", "l", _l("Log in"), _l("give this blog’s password anew, then try again"), footer=2),
    _row("outbox.sync", "u,ctrl+r", _l("Sync"), _l("fetch posts and comments, send what waits")),
    _row("outbox.open_address", "o", _l("Browser"), _l("open the published address"), footer=7),
    _row("outbox.settled", "a", _l("All"), _l("show or hide what is done"), footer=8),
    _row("outbox.back", "escape,q", _l("Back"), _l("back to the library"), footer=9),
    _row("comments.next_unread", "n", _l("Next new"), _l("this one is read; on to the next"), footer=4),
    _row("comments.reply", "r", _l("Reply"), _l("answer the chosen comment"), footer=1),
    _row("comments.reply_outside", "R", _l("$EDITOR"), _l("answer it in your own editor")),
    _row("comments.approve", "a", _l("Approve"), _l("let readers see it"), footer=2),
    _row("comments.hold", "h", _l("Hold"), _l("let readers see it no longer, for now"), footer=12),
    _row("comments.spam", "s", _l("Spam"), _l("call it spam"), footer=5),
    _row("comments.trash", "d", _l("Trash"), _l("move it to the trash at its blog"), footer=6),
    _row("comments.undo", "U", _l("Undo"), _l("take back what was last said, while it can be"), footer=10),
    _row("comments.read", "m", _l("Read"), _l("mark it as read, or as unread"), footer=3),
    _row("comments.mark", "space,shift+down", _l("Mark"), _l("mark several for one key"), footer=13),
    _row("comments.mark_back", "shift+up", _l("Mark upwards"), _l("the same, upwards")),
    _row("comments.mark_all", "asterisk", _l("Mark all"), _l("mark all that is listed, or nothing any more")),
    _row("comments.search", "/", _l("Search"), _l("search texts, people and posts as you type"), footer=7),
    _row("comments.filter", "f", _l("Filter"), _l("unread, unanswered, held, by blog, post, date"), footer=8),
    _row("comments.person", "i", _l("Person"), _l("show or hide who wrote it"), footer=9),
    _row("comments.same", "y", _l("Same person"), _l("both names are one person")),
    _row("comments.not_same", "x", _l("Two people"), _l("both names are two people")),
    _row("comments.note", "t", _l("Note"), _l("put down a note or a #tag about the person"), footer=17),
    _row("comments.remind", "w", _l("Write back"), _l("be told when to write back to the person")),
    _row("comments.about", "p", _l("About them"), _l("all you keep of the person"), footer=16),
    _row("comments.begun", "b", _l("Begun"), _l("to the next answer that you have begun")),
    _row("comments.sync", "u,ctrl+r", _l("Sync"), _l("fetch comments and posts"), footer=9),
    _row("comments.open_address", "o", _l("Browser"), _l("open it in the browser"), footer=14),
    _row("comments.edit_post", "e", _l("Its post"), _l("open the post it is about"), footer=15),
    _row("comments.outbox", "O", _l("Outbox"), _l("see what waits to be sent")),
    _row("comments.next_pane", "tab", _l("Next pane"), _l("to the next pane"), run="app.focus_next"),
    _row("comments.last_pane", "shift+tab", _l("Last pane"), _l("the pane before"), run="app.focus_previous"),
    _row("comments.back", "escape,q", _l("Back"), _l("one step back, at last to the library"), footer=11),
    _row("person.theirs", "enter", _l("Comments"), _l("list everything they wrote"), footer=1),
    _row("person.note", "t", _l("Note"), _l("put down a note or a #tag"), footer=2),
    _row("person.remind", "w", _l("Write back"), _l("be told when to write back"), footer=3),
    _row("person.forget", "d", _l("Take away"), _l("forget the note, tag, reminder or decision"), footer=4),
    _row("person.same", "y", _l("Same person"), _l("both names are one person"), footer=4),
    _row("person.not_same", "x", _l("Two people"), _l("both names are two people"), footer=5),
    _row("person.split", "s", _l("Somebody else"), _l("who writes so is another person"), footer=5),
    _row("person.join", "J", _l("Same as …"), _l("they are the same person as somebody else"), footer=6),
    _row("person.undo", "U", _l("Undo"), _l("take back what was last said here"), footer=7),
    _row("person.cancel", "escape,q", _l("Back"), _l("back to the comments"), footer=95),
    _row("pick.accept", "enter", _l("This one"), _l("take the chosen one"), footer=1),
    _row("pick.up", "up", _l("Up"), _l("the one above"), run="move(-1)"),
    _row("pick.down", "down", _l("Down"), _l("the one below"), run="move(1)"),
    _row("pick.cancel", "escape", _l("Cancel"), _l("leave the list as it is"), footer=9),
    _row("filter.accept", "enter", _l("List them"), _l("list these comments"), footer=1),
    _row("filter.cancel", "escape", _l("Cancel"), _l("leave the list as it is"), footer=9),
    _row("reply.send", "f9,ctrl+enter", _l("Send"), _l("queue it; it leaves with a network"), footer=1),
    _row("reply.edit_outside", "ctrl+o", _l("$EDITOR"), _l("write it in your own editor"), footer=2),
    _row("reply.cancel", "escape", _l("Later"), _l("leave it for later; what is typed is kept"), footer=3),
    _row("conflict.mine", "m", _l("Keep mine"), _l("your text; the other becomes a revision"), footer=1),
    _row("conflict.theirs", "t", _l("Take theirs"), _l("the other text; yours becomes a revision"), footer=2),
    _row("conflict.merge", "b", _l("Merge both"), _l("combine both, marking what clashes"), footer=3),
    _row("conflict.cancel", "escape", _l("Decide later"), _l("change nothing now"), footer=4),
    _row("gone.mine", "m", _l("Publish again"), _l("publish your text anew"), footer=1),
    _row("gone.theirs", "t", _l("Forget the copy"), _l("publish nothing; your text stays here"), footer=2),
    _row("gone.cancel", "escape", _l("Decide later"), _l("change nothing now"), footer=4),
    _row("takeback.mine", "m", _l("Take it back"), _l("take it from its readers all the same"), footer=1),
    _row("takeback.theirs", "t", _l("Leave it there"), _l("take its text into your file instead"), footer=2),
    _row("takeback.cancel", "escape", _l("Decide later"), _l("change nothing now"), footer=4),
    _row("deleted_there.trash", "t", _l("Trash"), _l("the file goes to the trash, too"), footer=1),
    _row("deleted_there.keep", "h", _l("Keep here"), _l("the file stays, as a draft"), footer=2),
    _row("deleted_there.all", "a", _l("All alike"), _l("the same for all of them"), footer=3),
    _row("deleted_there.accept", "enter", _l("Settle"), _l("do what was chosen"), footer=4),
    _row("deleted_there.cancel", "escape", _l("Decide later"), _l("change nothing now"), footer=5),
    _row("deleted_here.delete", "d", _l("Delete there"), _l("its readers lose it, too"), footer=1),
    _row("deleted_here.restore", "b", _l("Bring back"), _l("the file is made again"), footer=2),
    _row("deleted_here.leave", "l", _l("Leave there"), _l("it stays there; don’t ask again"), footer=3),
    _row("deleted_here.all", "a", _l("All alike"), _l("the same for all of them"), footer=4),
    _row("deleted_here.accept", "enter", _l("Settle"), _l("do what was chosen"), footer=5),
    _row("deleted_here.cancel", "escape", _l("Decide later"), _l("change nothing now"), footer=6),
    _row("recovery.take", "enter", _l("Take it back"), _l("save the found text to its post"), footer=1),
    _row("recovery.discard", "d", _l("Discard"), _l("forget it; it stays among the revisions"), footer=2),
    _row("recovery.cancel", "escape", _l("Decide later"), _l("ask again at the next start"), footer=3),
    _row("live.accept", "enter", _l("Yes, change it"), _l("do what the dialog says"), footer=1),
    _row("live.local", "k", _l("Only here"), _l("leave the blog as it is"), footer=2),
    _row("live.cancel", "escape", _l("Cancel"), _l("change nothing"), footer=3),
    _row("view.back", "escape,q,v", _l("Back"), _l("back to where you were"), footer=1, run="back"),
    _row("waiting.cancel", "escape", _l("Stop"), _l("end it; nothing is changed"), footer=1),
    _row("found.accept", "enter", _l("Log in there"), _l("go on with this one"), footer=1),
    _row("found.cancel", "escape", _l("Another address"), _l("back to the address"), footer=9),
    _row("login.accept", "enter", _l("Test it"), _l("ask the blog who you are"), footer=1),
    _row("login.open_page", "ctrl+o", _l("Open that page"), _l("open the page in the browser"), footer=2),
    _row("login.up", "up,shift+tab", _l("Up"), _l("the field above")),
    _row("login.down", "down,tab", _l("Down"), _l("the field below")),
    _row("login.cancel", "escape", _l("Back"), _l("one step back; what is typed stays"), footer=9),
    _row("connected.accept", "enter", _l("Add it"), _l("write it to the settings"), footer=1),
    _row("connected.cancel", "escape", _l("Back"), _l("back to the form"), footer=9),
    _row("pull.accept", "enter", _l("Bring them"), _l("bring the posts into that folder"), footer=1),
    _row("pull.decline", "ctrl+n", _l("Not these"), _l("leave them there, and don’t ask again"), footer=2),
    _row("pull.up", "up,shift+tab", _l("Up"), _l("the field above")),
    _row("pull.down", "down,tab", _l("Down"), _l("the field below")),
    _row("pull.cancel", "escape", _l("Later"), _l("bring nothing now"), footer=9),
    _row("import.accept", "enter", _l("Look into it"), _l("say what would come in"), footer=1),
    _row("import.complete", "tab", _l("Complete"), _l("complete the path, or to the next field"), footer=2),
    _row("import.up", "up,shift+tab", _l("Up"), _l("the field above")),
    _row("import.down", "down", _l("Down"), _l("the field below")),
    _row("import.cancel", "escape", _l("Cancel"), _l("change nothing"), footer=9),
    _row("carrying.accept", "enter", _l("Go on"), _l("bring it in, or back to the library"), footer=1),
    _row("carrying.again", "a", _l("Also what is gone"), _l("bring back what you threw away"), footer=2),
    _row("carrying.undo", "U", _l("Take it back"), _l("posts to the trash, comments away"), footer=3),
    _row("carrying.back", "escape", _l("Back"), _l("stop it; when it has ended, go back"), footer=4),
    _row("carrying.leave", "q", _l("Leave"), _l("to the library; what is being done goes on")),
    _row("carrying.up", "k", _l("Up"), _l("one line up")),
    _row("carrying.down", "j", _l("Down"), _l("one line down")),
    _row("carrying.first", "g", _l("First"), _l("to the beginning")),
    _row("carrying.last", "G", _l("Last"), _l("to the end")),
    _row("secret.accept", "enter", _l("Go on"), _l("use this password"), footer=1),
    _row("secret.up", "up,shift+tab", _l("Up"), _l("the field above")),
    _row("secret.down", "down,tab", _l("Down"), _l("the field below")),
    _row("secret.cancel", "escape", _l("Later"), _l("leave what waits in the outbox"), footer=9),
    _row("dialog.accept", "enter", _l("OK"), _l("accept"), footer=1),
    _row("dialog.cancel", "escape", _l("Cancel"), _l("change nothing"), footer=9),
    _row("doctor.again", "r,ctrl+r", _l("Check again"), _l("look at everything anew"), footer=1),
    _row("doctor.up", "k,up", _l("Up"), _l("one line up")),
    _row("doctor.down", "j,down", _l("Down"), _l("one line down")),
    _row("doctor.first", "g,home", _l("First"), _l("to the beginning")),
    _row("doctor.last", "G,end", _l("Last"), _l("to the end")),
    _row("doctor.back", "escape,q", _l("Back"), _l("back to where you were"), footer=9),
    _row("help.back", "escape,q,?,f1", _l("Back"), _l("back to where you were"), footer=1, run="back"),
    _row("start.accept", "enter", _l("Make the site"), _l("make it as it is described"), footer=1),
    _row("start.up", "up,shift+tab", _l("Up"), _l("the field above")),
    _row("start.down", "down,tab", _l("Down"), _l("the field below")),
    _row("start.cancel", "escape", _l("Back"), _l("make nothing"), footer=9),
    _row("welcome.choose", "enter", _l("Choose"), _l("take this way in"), footer=1),
    *_ways(),
    _row("welcome.back", "escape,q", _l("Leave"), _l("leave without changing anything"), footer=9),
    _row("app.help", "?,f1", _l("Help"), _l("show every key; f1 also where you type"), footer=90),
    _row("app.command_palette", "ctrl+p", _l("Palette"), _l("find a command, a theme or a post"), footer=91),
    _row("app.doctor", "f12", _l("Doctor"), _l("see what works and what does not, each with its fix")),
    _row("app.suspend_process", "ctrl+z", _l("Suspend"), _l("go back to the shell; `fg` returns")),
    _row("app.quit", "ctrl+q", _l("Quit"), _l("leave bloggy; everything is saved")),
)
"""Every action of every screen, in the order help shows them."""
# fmt: on


def of_screen(screen: str) -> tuple[Action, ...]:
    """The actions of one screen, in the table's order."""
    return tuple(action for action in ACTIONS if action.screen == screen)


def by_id(action_id: str) -> Action | None:
    """The action with that id, if there is one."""
    return next((action for action in ACTIONS if action.id == action_id), None)


def screen_title(screen: str) -> str:
    """The heading of a screen's keys."""
    titles = {
        "library": _("Library"),
        "list": _("In every list"),
        "editor": _("Editor"),
        "writing": _("Writing"),
        "text": _("In the text"),
        "find": _("In the find bar"),
        "revisions": _("Revisions"),
        "publish": _("Publish"),
        "outbox": _("Outbox"),
        "comments": _("Comments"),
        "person": _("About a person"),
        "pick": _("Choosing by a part of the name"),
        "filter": _("Which comments"),
        "reply": _("Answering a comment"),
        "conflict": _("Conflict"),
        "gone": _("Deleted at a blog"),
        "takeback": _("Changed before it was taken back"),
        "deleted_there": _("Posts deleted at a blog"),
        "deleted_here": _("Posts deleted here, but not at their blog"),
        "recovery": _("Unsaved text"),
        "live": _("Changing what readers see"),
        "view": _("Looking at something"),
        "waiting": _("Waiting"),
        "found": _("What was found"),
        "login": _("Logging in"),
        "connected": _("Before a blog is added"),
        "pull": _("Bringing a blog’s posts"),
        "import": _("What shall be brought in"),
        "carrying": _("Import and export"),
        "secret": _("Asking for a password"),
        "dialog": _("Dialogs"),
        "doctor": _("Doctor"),
        "help": _("Help"),
        "start": _("Starting a new site"),
        "welcome": _("Welcome"),
        "app": _("Everywhere"),
    }
    return titles.get(screen, screen)


def key_names(keys: str) -> list[str]:
    """`keys` as a list; the comma key itself is written `comma`."""
    return [name.strip() for name in keys.split(",") if name.strip()]


def keys_of(action: Action, keymap: Mapping[str, str | Sequence[str]]) -> str:
    """The action's keys, comma-separated: the writer's own where `keymap` (id → keys) has any."""
    return joined(keymap.get(action.id, action.keys))


def joined(keys: str | Sequence[str]) -> str:
    """Keys as the configuration has them (a string, or several), as one comma-separated string."""
    return ",".join(
        key_names(keys) if isinstance(keys, str) else (name for key in keys for name in key_names(key))
    )
