"""Every error that bloggy can explain to a person; anything else that is raised is a bug.

    BloggyError                 message, hint, exit code
    ├ UsageError                what was asked for makes no sense            exit 2
    │ └ BadDate
    ├ ConfigError               file, line, key                               exit 2
    ├ DraftError                a post or its file                            exit 1
    │ ├ NotFound   Ambiguous
    │ ├ FrontMatterError        line
    │ ├ ChangedOnDisk           another program wrote the file meanwhile
    │ ├ NotReady                problems found by the checks
    │ └ SaveFailed              disk full, no permission ...: the text is kept elsewhere
    ├ ExportError             an export of another tool: file, line           exit 1
    ├ StorageError              Locked  SchemaTooNew  Damaged  NoKeyring      exit 1
    └ BackendError              disposition says what the outbox does next
        RETRY      Unreachable  RateLimited  ServerFault                      exit 3
        RECONCILE  OutcomeUnknown                                             exit 3
        HOLD       Unauthorized Rejected Conflict Gone Unsupported CannotTell Malformed   exit 4

The messages are whole sentences; the hint is the next step, also a sentence, or empty.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from datetime import timedelta

    from bloggy.domain.remote import RemotePost


class BloggyError(Exception):
    """Base of everything that is said to a person as `message`, with `hint` as the next step."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(BloggyError):
    """What was asked for makes no sense as it stands."""

    exit_code = 2


class BadDate(UsageError):
    """A date that a person typed could not be understood."""


class ConfigError(BloggyError):
    """The configuration can't be used; `file`, `line` (1-based, 0 unknown) and `key` say where."""

    exit_code = 2

    def __init__(self, message: str, *, hint: str = "", file: str = "", line: int = 0, key: str = "") -> None:
        super().__init__(message, hint=hint)
        self.file, self.line, self.key = file, line, key


class DraftError(BloggyError):
    """Something about a post or its file."""


class NotFound(DraftError):
    """No post answers to what was asked for."""


class Ambiguous(DraftError):
    """Several posts answer; `matches` are their paths."""

    def __init__(self, message: str, *, hint: str = "", matches: tuple[str, ...] = ()) -> None:
        super().__init__(message, hint=hint)
        self.matches = matches


class FrontMatterError(DraftError):
    """Front matter that can't be read or safely edited; `line` is 1-based in the file (0 unknown)."""

    def __init__(self, message: str, *, hint: str = "", line: int = 0) -> None:
        super().__init__(message, hint=hint)
        self.line = line


class ChangedOnDisk(DraftError):
    """Another program wrote (or removed) the file since bloggy read it; nothing was overwritten."""


class NotReady(DraftError):
    """The checks before publishing found errors; `problems` are their sentences."""

    def __init__(self, message: str, *, hint: str = "", problems: tuple[str, ...] = ()) -> None:
        super().__init__(message, hint=hint)
        self.problems = problems


class SaveFailed(DraftError):
    """The file could not be written (disk full, no permission ...); the file on disk is as it was."""


class ExportError(BloggyError):
    """A file that another tool exported can't be read; `file` and `line` (1-based, 0 unknown) say where."""

    def __init__(self, message: str, *, hint: str = "", file: str = "", line: int = 0) -> None:
        super().__init__(message, hint=hint)
        self.file, self.line = file, line


class StorageError(BloggyError):
    """One of bloggy's own databases, or the system's keyring."""


class Locked(StorageError):
    """Another process holds the database for longer than is reasonable."""


class SchemaTooNew(StorageError):
    """The database was written by a newer bloggy."""


class Damaged(StorageError):
    """The database can't be read."""


class NoKeyring(StorageError):
    """The system's keyring is not there, is locked, or does not answer."""


class Disposition(enum.Enum):
    """What the outbox does with an entry after a backend error."""

    RETRY = "retry"
    RECONCILE = "reconcile"
    HOLD = "hold"


class BackendError(BloggyError):
    """A blog refused, failed or could not be asked."""

    disposition: ClassVar[Disposition] = Disposition.HOLD
    exit_code = 4


class Unreachable(BackendError):
    """Nothing was accepted: no network, no route, no such host."""

    disposition = Disposition.RETRY
    exit_code = 3


class RateLimited(BackendError):
    """The blog asks for patience; `after` says how long when it said so."""

    disposition = Disposition.RETRY
    exit_code = 3

    def __init__(self, message: str, *, hint: str = "", after: timedelta | None = None) -> None:
        super().__init__(message, hint=hint)
        self.after = after


class ServerFault(BackendError):
    """The blog's server failed before it accepted anything."""

    disposition = Disposition.RETRY
    exit_code = 3


class OutcomeUnknown(BackendError):
    """It was sent, and no answer came: it must be looked for before anything else.

    `after`: before that it is too early to say that it did not arrive.
    """

    disposition = Disposition.RECONCILE
    exit_code = 3

    def __init__(self, message: str, *, hint: str = "", after: timedelta | None = None) -> None:
        super().__init__(message, hint=hint)
        self.after = after


class Unauthorized(BackendError):
    """The login was refused, or has not the right."""


class Rejected(BackendError):
    """The blog understood and said no."""


class Conflict(BackendError):
    """The remote copy is not the one this change was based on.

    `theirs` is the remote text as found (None: gone), `revision` its revision. A blog that keeps posts as
    fields gives them as `remote` instead; the services make a text of it.
    """

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        theirs: str | None = None,
        revision: str = "",
        remote: RemotePost | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.theirs, self.remote = theirs, remote
        self.revision = revision or (remote.revision if remote else "")


class Gone(BackendError):
    """The remote copy no longer exists."""


class Unsupported(BackendError):
    """This backend can't do that at all."""


class CannotTell(BackendError):
    """An earlier try may or may not have arrived, and nothing can find out."""


class Malformed(BackendError):
    """The answer makes no sense (HTML where JSON should be, a broken repository ...)."""
