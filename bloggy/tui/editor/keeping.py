"""Keeps what is typed safe from the screen's side: session, saving, conflicts, and a clean way out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.errors import BloggyError
from bloggy.i18n import _
from bloggy.tui.pane import Guarded

if TYPE_CHECKING:
    from bloggy.domain.listing import PostSummary
    from bloggy.services.session import Conflict3, DraftSession
    from bloggy.services.workspace import Workspace
    from bloggy.storage.atomic import Fingerprint
    from bloggy.tui.editor.area import MarkdownArea


class KeepsText(Guarded):
    """The half of the editor screen that owns the draft session."""

    workspace: Workspace
    path: Path
    session: DraftSession | None = None
    summary: PostSummary | None = None
    saved_at: datetime | None = None
    _opening = True
    _asking = False

    @property
    def area(self) -> MarkdownArea:
        """The text."""
        raise NotImplementedError

    def show_standing(self) -> None:
        """Say how safe the text is."""
        raise NotImplementedError

    async def open_session(self) -> None:
        """Load the post; a file that can't be opened sends the writer back with the reason."""
        try:
            session = await self.workspace.drafting.open(self.path)
        except BloggyError:
            self.app.pop_screen()
            raise
        self.session = session
        session.on_saved = self._saved
        session.on_conflict = self._conflicts
        session.on_failed = self._failed
        self.area.load_text(session.text)
        self.area.read_only = False
        self.call_after_refresh(self._opened)
        await self.read_summary()
        if session.opened_elsewhere:
            self.app.tell(
                _(
                    "This post is also open in another bloggy (process {pid}). Whoever saves second is asked "
                    "before anything is overwritten."
                ).format(pid=session.opened_elsewhere),
                warning=True,
            )

    def _opened(self) -> None:
        self._opening = False

    async def read_summary(self) -> None:
        """What the index knows about the post: its state and blogs."""
        from bloggy.errors import DraftError

        try:
            self.summary = await self.workspace.posts.find(str(self.path))
        except DraftError:
            self.summary = None
        self.show_standing()

    def note_edit(self) -> None:
        """Something was typed: the session journals and saves it in its own time."""
        if self.session is not None:
            self.session.edit(self.area.get_text)
            self.show_standing()

    async def save(self, reason: str = "") -> bool:
        """Bring the text to its file now; True when it is there."""
        if self.session is None:
            return False
        if self.session.state != "saved":
            self.session.edit(self.area.get_text)
        done = await self.session.flush(reason)
        self.show_standing()
        return done

    # What the session says.

    def _saved(self, fingerprint: Fingerprint, when: datetime) -> None:
        del fingerprint
        self.saved_at = when
        self.show_standing()

    def _failed(self, reason: str) -> None:
        self.app.tell(reason, error=True)
        self.show_standing()

    def _conflicts(self, conflict: Conflict3) -> None:
        self.show_standing()
        if not self._asking:
            self._asking = True
            self.job(self._ask(conflict), group="conflict")

    async def _ask(self, conflict: Conflict3) -> None:
        """Mine, theirs or both merged; the text stays editable if the writer wants to decide later."""
        from bloggy.domain.merge import merge3
        from bloggy.tui.dialogs.conflict import ConflictDialog

        clashes = (
            None if conflict.theirs is None else merge3(conflict.base, conflict.mine, conflict.theirs)[1]
        )
        dialog = ConflictDialog(
            self.summary.title if self.summary else self.path.name,
            mine=self.area.get_text(),
            theirs=conflict.theirs,
            where=_("Another program changed the file while you were writing. Nothing was overwritten."),
            clashes=clashes,
        )
        answer = await self.app.push_screen_wait(dialog)
        self._asking = False
        if answer is None or self.session is None:
            return
        self.session.edit(self.area.get_text)
        text = await self.session.resolve(answer)
        self.area.replace_all(text)
        self.app.tell(_("Both versions are kept under Revisions (f7)."))
        self.show_standing()

    async def file_changed(self) -> None:
        """The file may have changed on disk: nothing typed means it is simply shown as it is now."""
        session = self.session
        if session is None or self._asking:
            return
        text = await session.look_at_file()
        if text is not None and text != self.area.get_text():
            self._opening = True
            self.area.replace_all(text)
            self.call_after_refresh(self._opened)
            self.app.tell(
                _("Another program changed this post; this is its new text. Undo brings yours back.")
            )
        await self.read_summary()

    # Leaving.

    async def leave(self) -> None:
        """Save and go back; what can't be saved stays in the journal, and is said."""
        session = self.session
        if session is None:
            self.app.pop_screen()
            return
        if not await self.save("leave") and session.state == "conflict" and session.conflict is not None:
            self._conflicts(session.conflict)
            return
        await self._close(session)
        self.app.pop_screen()

    async def _close(self, session: DraftSession) -> None:
        self.session = None
        await session.close()
        if session.error:
            self.app.tell(
                _("{why} Your text is kept and offered at the next start.").format(why=session.error),
                error=True,
            )

    async def on_unmount(self) -> None:
        """The app ends: save on the way out."""
        if self.session is not None:
            session, self.session = self.session, None
            if session.state != "saved":
                session.edit(self.area.get_text)
            await session.close()
