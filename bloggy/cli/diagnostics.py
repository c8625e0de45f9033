"""The only writer of stderr: errors as sentences with the next step, notes, and the log on request."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from bloggy.domain.clean import clean
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.errors import BloggyError

_quiet = False


def configure(*, quiet: bool, verbose: bool) -> None:
    """Set how much is said on stderr for the rest of this process."""
    global _quiet  # noqa: PLW0603 - one process, one stderr
    _quiet = quiet
    if verbose:
        import logging

        class Log(logging.Handler):
            """Only what bloggy itself says: other packages print addresses with their secrets."""

            def emit(self, record: logging.LogRecord) -> None:
                _write(f"{record.name}: {record.getMessage()}")

        ours = logging.getLogger("bloggy")
        ours.setLevel(logging.DEBUG)
        ours.handlers[:] = [Log()]
        ours.propagate = False


def note(message: str) -> None:
    """A sentence for the person at the terminal; silent with --quiet."""
    if not _quiet:
        _write(message)


def explain(error: BloggyError) -> None:
    """What went wrong, where, and the next step."""
    where = ""
    file = getattr(error, "file", "")
    if file and str(file) not in error.message:
        line = getattr(error, "line", 0)
        where = f"{file}:{line}: " if line else f"{file}: "
    _write(f"bloggy: {where}{error.message}")
    for extra in (*getattr(error, "problems", ()), *getattr(error, "matches", ())):
        _write(f"  - {extra}")
    if error.hint:
        _write("  " + _("Next: {step}").format(step=error.hint))


def _write(message: str) -> None:
    text = clean(message)
    encoding = sys.stderr.encoding or "utf-8"
    sys.stderr.write(text.encode(encoding, "replace").decode(encoding) + "\n")
