"""Asks the person at the terminal, on stderr, so that stdout stays data and a password is never shown."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bloggy.domain.clean import clean_line
from bloggy.errors import UsageError
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.services.secrets import Asked


class Person:
    """Whoever sits at the terminal, if anybody does."""

    @property
    def there(self) -> bool:
        """Whether somebody can be asked."""
        return sys.stdin.isatty() and sys.stderr.isatty()

    def line(self, question: str, *, default: str = "") -> str:
        """One line, `default` for an empty one. Raises UsageError when the input ends."""
        usual = f" [{default}]" if default else ""
        sys.stderr.write(f"{clean_line(question)}{clean_line(usual)}: ")
        sys.stderr.flush()
        with _interruptible():
            answer = sys.stdin.readline()
        if not answer:
            raise UsageError(_("Nothing was answered."))
        return answer.strip() or default

    def yes(self, question: str) -> bool:
        """Whether the answer begins with the word for yes, or with y; anything else is no."""
        answer = self.line(f"{question} {_('[y/N]')}").lower()
        return answer[:1] in {"y", _("yes")[:1].lower()} if answer else False

    def secret(self, question: str) -> str:
        """One line that is not shown while it is typed. Raises UsageError without a terminal."""
        import getpass
        import warnings

        with warnings.catch_warnings(), _interruptible():
            warnings.simplefilter("error", getpass.GetPassWarning)  # it would show what is typed
            try:
                return getpass.getpass(f"{clean_line(question)}: ").strip()
            except (getpass.GetPassWarning, EOFError) as error:
                raise UsageError(_("The password can’t be asked for here.")) from error

    def piped(self) -> str:
        """The first line of standard input. Raises UsageError if there is none."""
        with _interruptible():
            told = sys.stdin.readline().strip()
        if not told:
            raise UsageError(
                _("There was no password on standard input."),
                hint=_("Pipe it in, its first line is taken."),
            )
        return told

    async def ask(self, asked: Asked) -> str | None:
        """The secret of a blog, for `Secrets.ask`."""
        who = f" ({asked.user})" if asked.user else ""
        return self.secret(f"{asked.blog}{who}, {asked.label}") or None


@contextmanager
def _interruptible() -> Iterator[None]:
    """Ctrl+C ends a question at once; the event loop would wait for its answer first."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
