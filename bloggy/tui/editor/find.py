"""Finds and replaces in the text without ever hanging, whatever pattern a writer types."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from bloggy.errors import UsageError
from bloggy.i18n import _
from bloggy.tui.editor.edits import Change, Location, Span

if TYPE_CHECKING:
    import regex

_SECONDS: Final = 0.5
_SECONDS_A_LINE: Final = 0.02
_LONGEST_MARKED_LINE: Final = 10_000


class BadPattern(UsageError):
    """A search that cannot be done as it was typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What to look for, as typed."""

    text: str
    """The words or, with `pattern`, the regular expression."""
    pattern: bool = False
    """Whether `text` is a regular expression (of the `regex` module)."""
    whole_words: bool = False
    """Whether a match must begin and end at the edge of a word."""
    exact_case: bool | None = None
    """Whether capitals matter; None: only when the query has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """Everything that was found, in order."""

    spans: tuple[Span, ...]
    """Start and end of each match."""

    def at_or_after(self, cursor: Location) -> int:
        """The first match that begins at or after `cursor`, or the first of all; -1 if there is none."""
        if not self.spans:
            return -1
        return bisect_left(self.spans, (cursor, (-1, -1))) % len(self.spans)

    def before(self, cursor: Location) -> int:
        """The last match that begins before `cursor`, or the last of all; -1 if there is none."""
        if not self.spans:
            return -1
        return (bisect_left(self.spans, (cursor, (-1, -1))) - 1) % len(self.spans)

    def number_of(self, span: Span) -> int:
        """The number of the match that is exactly `span`, or -1."""
        position = bisect_left(self.spans, span)
        return position if position < len(self.spans) and self.spans[position] == span else -1


class Search:
    """A query made ready to run; raises `BadPattern` with a sentence where it cannot be."""

    def __init__(self, query: Query) -> None:
        self.query = query
        self._in_line = lru_cache(maxsize=512)(self._find_in_line)
        self._too_slow = False
        self._compiled = self._compile(query)

    @staticmethod
    def _compile(query: Query) -> regex.Pattern[str]:
        import regex

        source = query.text if query.pattern else regex.escape(query.text)
        if query.whole_words:
            source = rf"(?<!\w)(?:{source})(?!\w)"
        exact = query.exact_case
        if exact is None:
            exact = query.text != query.text.lower()
        flags = regex.MULTILINE | (0 if exact else regex.IGNORECASE)
        try:
            return regex.compile(source, flags)
        except (regex.error, RecursionError, OverflowError) as error:
            raise BadPattern(
                _("This is not a regular expression: {reason}.").format(reason=str(error).rstrip(".")),
                hint=_("Correct it, or switch regular expressions off."),
            ) from error

    def in_line(self, line: str) -> tuple[tuple[int, int], ...]:
        """The columns of what is found in one line alone, to mark it; nothing where that takes too long."""
        return self._in_line(line)

    def _find_in_line(self, line: str) -> tuple[tuple[int, int], ...]:
        if not self.query.text or self._too_slow or len(line) > _LONGEST_MARKED_LINE:
            return ()
        try:
            found = [match.span() for match in self._compiled.finditer(line, timeout=_SECONDS_A_LINE)]
        except TimeoutError:
            self._too_slow = True
            return ()
        return tuple((start, end) for start, end in found if end > start)

    def matches(self, lines: Sequence[str], within: Span | None = None) -> Matches:
        """Everything found in `lines`, or in the part `within`; matches that hold nothing are left out."""
        text = _Joined(lines)
        found = self._run(text, within)
        return Matches(spans=tuple((text.location(m.start()), text.location(m.end())) for m in found))

    def replacements(
        self, lines: Sequence[str], template: str, within: Span | None = None
    ) -> tuple[Change, ...]:
        r"""The changes, bottom first, that put `template` in the place of every match.

        In a regular expression `\1` and `\g<name>` stand for groups. Raises `BadPattern` for a bad template.
        """
        text = _Joined(lines)
        found = [
            Change(text.location(match.start()), text.location(match.end()), self._expand(match, template))
            for match in self._run(text, within)
        ]
        return tuple(reversed(list(_by_line(found, lines))))

    def replacement(
        self, lines: Sequence[str], template: str, span: Span, within: Span | None = None
    ) -> Change | None:
        """The change that puts `template` in the place of the match that is `span`; None if it is none."""
        text = _Joined(lines)
        wanted = (text.index(span[0]), text.index(span[1]))
        for match in self._run(text, within):
            if match.span() == wanted:
                return Change(*span, self._expand(match, template))
        return None

    def _expand(self, match: regex.Match[str], template: str) -> str:
        import regex

        if not self.query.pattern:
            return template
        try:
            return str(match.expand(template))
        except (regex.error, IndexError) as error:
            raise BadPattern(
                _("The replacement cannot be used: {reason}.").format(reason=str(error).rstrip(".")),
                hint=_("Write \\1 for the first group of the expression, and \\\\ for a backslash."),
            ) from error

    def _run(self, text: _Joined, within: Span | None) -> list[regex.Match[str]]:
        if not self.query.text:
            return []
        start, end = 0, len(text.text)
        if within is not None:
            start, end = (text.index(where) for where in sorted(within))
        try:
            found = list(self._compiled.finditer(text.text, start, end, timeout=_SECONDS))
        except TimeoutError as error:
            raise BadPattern(
                _("This search takes too long in this text and was stopped."),
                hint=_("Make the expression more precise, for instance by leaving out a nested * or +."),
            ) from error
        return [match for match in found if match.end() > match.start()]


class _Joined:
    """The lines as one text with LF between them, whatever ends them in the file, and places in it."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.text = "\n".join(lines)
        self._starts = list(accumulate((len(line) + 1 for line in lines), initial=0))[:-1]

    def location(self, index: int) -> Location:
        row = bisect_right(self._starts, index) - 1
        return row, index - self._starts[row]

    def index(self, location: Location) -> int:
        return self._starts[location[0]] + location[1]


def _by_line(changes: Sequence[Change], lines: Sequence[str]) -> Iterator[Change]:
    """`changes`, in order, with those in one line made into one, so that ten thousand stay quick."""
    held: Change | None = None
    for change in changes:
        if held and held.end[0] == change.start[0] == change.end[0]:
            between = lines[change.start[0]][held.end[1] : change.start[1]]
            held = Change(held.start, change.end, held.text + between + change.text)
            continue
        if held:
            yield held
        held = change
    if held:
        yield held
