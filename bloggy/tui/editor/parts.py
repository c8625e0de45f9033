"""What the parts of the editor screen know of each other, so that each can be a module of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.tui.pane import Guarded

if TYPE_CHECKING:
    from bloggy.domain.listing import PostSummary
    from bloggy.services.session import DraftSession
    from bloggy.services.workspace import Workspace
    from bloggy.tui.editor.area import MarkdownArea
    from bloggy.tui.editor.side import SidePane


class EditorPart(Guarded):
    """The base of the screen's parts; each method is done by one of them."""

    workspace: Workspace
    path: Path
    session: DraftSession | None = None
    summary: PostSummary | None = None
    """What the index knows of the post."""
    title_now: str = ""
    """The title that the text has by now."""
    blogs_wanted: tuple[str, ...] | None = None
    """Where the writer wants to send the post, as chosen among the details; None: the usual places."""

    @property
    def area(self) -> MarkdownArea:
        """The text."""
        raise NotImplementedError

    @property
    def side(self) -> SidePane | None:
        """Details and checks, when they are shown."""
        raise NotImplementedError

    def new_side(self) -> SidePane:
        """A pane for the details of this post."""
        raise NotImplementedError

    def show_standing(self) -> None:
        """Say in the top line how things are."""
        raise NotImplementedError

    def path_changed(self) -> None:
        """Show the post's path."""
        raise NotImplementedError

    def update_checks(self) -> None:
        """Look at the saved file once more."""
        raise NotImplementedError

    async def save(self, reason: str = "") -> bool:
        """Bring the text to its file now; True when it is there."""
        raise NotImplementedError

    async def follow(self, new: Path) -> None:
        """Go on under another name of the file."""
        raise NotImplementedError

    def ask_again(self) -> None:
        """Open the conflict's dialog once more."""
        raise NotImplementedError
