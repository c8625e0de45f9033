"""Keeps what is typed safe from the screen's side: session, saving, conflicts, and a clean way out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.errors import BloggyError, DraftError
from bloggy.i18n import _
from bloggy.tui.editor.parts import EditorPart

if TYPE_CHECKING:
    from bloggy.domain.outbox import Entry
    from bloggy.services.session import Conflict3, DraftSession
    from bloggy.storage.atomic import Fingerprint
    from bloggy.tui.dialogs.conflict import ConflictDialog


class KeepsText(EditorPart):
    """The half of the editor screen that owns the draft session."""

    saved_at: datetime | None = None
    """When something was last saved here; None until then."""
    _seen = -1
    """The version of the text that the session knows; others are edits."""
    _dialog: ConflictDialog | None = None
    _asking = False
    _told_gone = False
    _delivering = False
    """Whether bloggy itself has been publishing this post since its file was last read."""

    async def open_session(self) -> None:
        """Load the post; a file that can't be opened sends the writer back with the reason."""
        from bloggy.tui.editor.reading import first_cursor

        try:
            session = await self.workspace.drafting.open(self.path)
        except BloggyError:
            self.app.pop_screen()
            raise
        self.session = session
        session.on_saved, session.on_conflict, session.on_failed = self._saved, self._conflicts, self._failed
        area = self.area
        area.load_text(session.text)
        self._seen = area.document.version
        area.read_only = False
        area.move_cursor(first_cursor(session.text))
        await self.read_summary()
        if session.opened_elsewhere:
            self.app.tell(
                _(
                    "This post is also open in another bloggy (process {pid}). Whoever saves second is asked "
                    "before anything is overwritten."
                ).format(pid=session.opened_elsewhere),
                warning=True,
            )

    async def read_summary(self) -> None:
        """What the index knows about the post: its state and blogs."""
        try:
            self.summary = await self.workspace.posts.find(str(self.path))
        except DraftError:
            self.summary = None
        self.show_standing()

    def note_edit(self) -> bool:
        """Tell the session if something was typed; it journals and saves in its own time."""
        if self.session is None or self.area.document.version == self._seen:
            return False
        self._seen = self.area.document.version
        self.session.edit(self.area.get_text)
        self.show_standing()
        return True

    def show_text(self, text: str) -> None:
        """Show a text that is on disk already: undoable, but nothing to save."""
        self.note_edit()
        self.area.replace_all(text)
        self._seen = self.area.document.version

    async def save(self, reason: str = "") -> bool:
        """Bring the text to its file now; True when it is there."""
        if self.session is None:
            return False
        self.note_edit()
        done = await self.session.flush(reason)
        self.show_standing()
        return done

    # What the session says.

    def _saved(self, fingerprint: Fingerprint, when: datetime) -> None:
        del fingerprint
        self.saved_at = when
        self._told_gone = False
        if self.is_attached:
            self.show_standing()
            self.update_checks()

    def _failed(self, reason: str) -> None:
        self.app.tell(reason, error=True)
        if self.is_attached:
            self.show_standing()

    def _conflicts(self, conflict: Conflict3) -> None:
        del conflict  # it is read anew when it is shown
        self.show_standing()
        if not self._asking:
            self._asking = True
            self.job(self._ask(), group="conflict")

    # Another program.

    def ask_again(self) -> None:
        """Open the conflict's dialog once more."""
        if self.session is not None and self.session.conflict is not None:
            self._conflicts(self.session.conflict)

    async def _ask(self) -> None:
        """Mine, theirs or both merged; the text stays editable if the writer wants to decide later."""
        from bloggy.domain.merge import merge3
        from bloggy.tui.dialogs.conflict import ConflictDialog

        try:
            conflict = await self.session.seen_conflict() if self.session else None
            if conflict is None:
                return
            theirs = conflict.theirs
            clashes = None if theirs is None else merge3(conflict.base, conflict.mine, theirs).conflicts
            gone = _("The file was removed or renamed while you were writing. Your text is kept.")
            changed = _("Another program changed the file while you were writing. Nothing was overwritten.")
            self._dialog = ConflictDialog(
                self.summary.title if self.summary else self.path.name,
                mine=conflict.mine,
                theirs=theirs,
                where=gone if theirs is None else changed,
                clashes=clashes,
            )
            answer = await self.app.push_screen_wait(self._dialog)
        finally:
            self._asking, self._dialog = False, None
        if answer is not None:
            await self._answered(answer, gone=theirs is None)

    async def _answered(self, answer: str, *, gone: bool) -> None:
        session = self.session
        if session is None or session.conflict is None:
            return
        if gone and answer == "theirs":
            await session.let_go()
            await self._leave_for_good(session)
            self.app.tell(_("The post is gone; your text is kept among its revisions."))
            return
        self.show_text(await session.resolve(answer))
        if session.state != "conflict":
            self.app.tell(_("Both versions are kept under Revisions (f7)."))
        self.show_standing()

    async def file_changed(self, paths: Iterable[Path] = ()) -> None:
        """The file may have changed on disk: nothing typed means it is simply shown as it is now."""
        session = self.session
        if session is None or self._asking:
            return
        if not self.path.exists() and not await self._found_again(paths):
            if session.state == "saved" and not self._told_gone:
                self._told_gone = True
                gone = _("The post’s file is gone. What you type from now on can bring it back.")
                self.app.tell(gone, warning=True)
            return
        await self._look()
        await self.read_summary()

    async def _look(self) -> None:
        """Show what is on disk if it differs; what is typed meanwhile is merged, not lost."""
        from bloggy.domain.merge import merge3

        session = self.session
        if session is None:
            return
        self.note_edit()
        before = session.text
        text = await session.look_at_file()
        if text is None:
            return
        typed = self.area.document.version != self._seen
        if typed:
            self.area.replace_all(merge3(before, self.area.get_text(), text).text)
            self.note_edit()
        elif text != self.area.get_text():
            own = self._delivering and self._body(before) == self._body(text)
            self._delivering = False
            self.show_text(text)
            if own:
                return
            self.app.tell(
                _("Another program changed this post; this is its new text. Undo returns to yours.")
            )

    def note_delivery(self, entry: Entry) -> None:
        """Publishing may write into the front matter of this post; that is no other program's doing."""
        if entry.task is None and self.path.as_posix().endswith(f"/{entry.post_path}"):
            self._delivering = True

    def _body(self, text: str) -> str:
        return self.workspace.posts.described(self.path, text)[0].body

    async def _found_again(self, paths: Iterable[Path]) -> bool:
        """Whether one of `paths` is this post under another name; then it is followed there."""
        if self.session is None:
            return False
        body = self.workspace.posts.described(self.path, self.session.text)[0].body
        for path in sorted(paths):
            if path == self.path or not path.is_file():
                continue
            try:
                found = await self.workspace.posts.load(path)
            except DraftError:
                continue
            if found.post.body == body and body.strip():
                await self.follow(path)
                return True
        return False

    async def follow(self, new: Path) -> None:
        """The post's file has another name now, by publishing or by the writer's own doing."""
        if self.session is None:
            return
        self.note_edit()
        self.path = new
        await self.session.follow(new)
        if self._dialog is not None and self._dialog.is_current:
            self._dialog.dismiss(None)
        self.path_changed()
        await self._look()
        await self.read_summary()

    # Leaving.

    async def leave(self) -> None:
        """Save and go back; what can't be saved stays in the journal, and is said."""
        session = self.session
        if session is None:
            self.app.pop_screen()
            return
        if not await self.save("leave") and session.conflict is not None:
            self.ask_again()
            return
        await self._leave_for_good(session)

    async def _leave_for_good(self, session: DraftSession) -> None:
        self.session = None
        await session.close()
        if session.error:
            self.app.tell(
                _("{why} Your text is kept and offered at the next start.").format(why=session.error),
                error=True,
            )
        try:
            if self.saved_at is not None:
                await self.workspace.posts.touched([session.path])
        finally:
            self.app.pop_screen()

    async def on_unmount(self) -> None:
        """The app ends: save on the way out."""
        if self.session is not None:
            self.note_edit()
            session, self.session = self.session, None
            await session.close()
