"""The library's side of the comments: how many each post has, and the way to read them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.domain.comments_listing import CommentCounts
from bloggy.tui.messages import Doing
from bloggy.tui.pane import Guarded

if TYPE_CHECKING:
    from bloggy.domain.listing import PostSummary
    from bloggy.services.workspace import Workspace
    from bloggy.tui.library.post_list import PostList


class Discussion(Guarded):
    """Mixed into the library's screen."""

    workspace: Workspace
    comment_counts: CommentCounts = CommentCounts()

    @property
    def posts(self) -> PostList:
        """The list whose chosen post is meant."""
        raise NotImplementedError

    def _chosen(self) -> PostSummary | None:
        raise NotImplementedError

    def show_doing(self, doing: str = "") -> None:
        """Say on the top line what is being done."""
        raise NotImplementedError

    def count_comments(self) -> None:
        """Say beside the posts how many comments they have; quick, and never before the first paint."""
        self.comment_counts = self.workspace.comments.counts()
        self.posts.show_comments(self.workspace.comments.post_counts())

    def on_doing(self, message: Doing) -> None:
        self.show_doing(message.doing)

    def action_comments(self) -> None:
        """The comments on the chosen post."""
        if post := self._chosen():
            self.open_comments(post.path)

    def action_inbox(self) -> None:
        """The comments on all posts."""
        self.open_comments()

    def open_comments(self, post: Path | None = None) -> None:
        """Open the inbox, of one post or of all."""
        from bloggy.tui.comments.screen import CommentsScreen

        self.app.push_screen(CommentsScreen(self.workspace, post))
