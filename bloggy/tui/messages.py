"""Messages that travel between the services, the app and more than one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from bloggy.errors import BloggyError
    from bloggy.services.events import Event


class News(Message):
    """A service reports something; every screen on the stack gets it once."""

    def __init__(self, event: Event) -> None:
        super().__init__()
        self.event = event


class Doing(Message):
    """Work of the app goes on, or has ended ("")."""

    def __init__(self, doing: str) -> None:
        super().__init__()
        self.doing = doing


class QuestionsChanged(Message):
    """What only the writer can decide about posts is something else now: `app.syncing.questions` says it."""


class Trouble(Message):
    """A service refused or failed, with a sentence for the writer."""

    def __init__(self, error: BloggyError) -> None:
        super().__init__()
        self.error = error
