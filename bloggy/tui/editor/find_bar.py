"""The bar below the text that finds, counts, marks and replaces."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.document._document import Location

from bloggy.i18n import _, ngettext
from bloggy.tui.editor.area import MarkdownArea
from bloggy.tui.editor.edits import Outcome, Span, text_end
from bloggy.tui.editor.find import BadPattern, Matches, Query, Search
from bloggy.tui.editor.find_rows import FindRows


class FindBar(Vertical):
    """Find and replace in a `MarkdownArea`: mount it, then `begin` or `step`; closing removes it."""

    DEFAULT_CSS = """
    FindBar { dock: bottom; height: auto; }
    """

    def __init__(self, area: MarkdownArea) -> None:
        """A bar that searches `area`, with what was last looked for there."""
        super().__init__()
        self._area = area
        self._rows = FindRows(area.last_query or Query(text=""))
        self._search: Search | None = None
        self._matches = Matches(spans=())
        self._version = -1
        self._from: Location = (0, 0)
        self._selected: Span | None = None
        self._within: Span | None = None

    def compose(self) -> ComposeResult:
        """The rows to type in."""
        yield self._rows

    def begin(self, *, replacing: bool) -> None:
        """Let the writer type; what is selected is looked for, or looked through if it is several lines."""
        start, end = sorted(self._area.selection)
        self._from = start
        self._selected = (start, end) if start != end else None
        several_lines = start[0] != end[0]
        text = "" if several_lines else self._area.selected_text
        self._rows.begin(text=text, replacing=replacing, in_selection=several_lines)
        self._rows.focus_text()

    def step(self, step: int) -> None:
        """Select the next match (1) or the one before (-1), round the end of the text if need be."""
        if self._search is None:
            self._prepare(self._rows.query_now)
        try:
            if self._version != self._area.document.version:
                self._look()
        except BadPattern as error:
            self._give_up(error)
            return
        start, end = sorted(self._area.selection)
        position = self._matches.at_or_after(end) if step > 0 else self._matches.before(start)
        if position < 0:
            self._rows.tell(_("No matches."))
            return
        found = self._matches.spans[position]
        self._show(position, wrapped=found[0] < end if step > 0 else found[0] >= start)

    def close(self) -> None:
        """Take the bar away and go back to the text."""
        self._area.show_matches(None)
        self._area.focus()
        self.remove()

    @on(FindRows.Asked)
    def _asked(self, event: FindRows.Asked) -> None:
        event.stop()
        self._within = self._selected if event.in_selection else None
        if not self._prepare(event.query):
            return
        if self._matches.spans:
            self._show(self._matches.at_or_after(self._from))
        else:
            self._area.show_matches(None)
            self._rows.tell(_("No matches.") if event.query.text else "")

    def _prepare(self, query: Query) -> bool:
        """Find everything; False, and said why, where that cannot be done."""
        self._area.last_query = query
        try:
            self._search = Search(query)
            self._look()
        except BadPattern as error:
            self._give_up(error)
            return False
        return True

    @on(FindRows.Stepped)
    def _stepped(self, event: FindRows.Stepped) -> None:
        event.stop()
        self.step(event.step)

    @on(FindRows.Closed)
    def _done(self, event: FindRows.Closed) -> None:
        event.stop()
        self.close()

    @on(FindRows.ReplacementWanted)
    def _replace(self, event: FindRows.ReplacementWanted) -> None:
        event.stop()
        if self._search is None or self._area.read_only:
            return
        try:
            self._look()
            if event.every:
                self._replace_every(self._search, event.template)
            else:
                self._replace_one(self._search, event.template)
        except BadPattern as error:
            self._rows.tell(f"{error.message} {error.hint}", bad=True)

    def _look(self) -> None:
        """Find everything again where the text has changed since."""
        if self._search is not None:
            self._matches = self._search.matches(self._area.document.lines, self._within)
            self._version = self._area.document.version

    def _give_up(self, error: BadPattern) -> None:
        self._search, self._matches = None, Matches(spans=())
        self._area.show_matches(None)
        self._rows.tell(f"{error.message} {error.hint}", bad=True)

    def _show(self, position: int, *, wrapped: bool = False) -> None:
        start, end = self._matches.spans[position]
        self._area.select_range(start, end)
        self._area.show_matches(self._search, (start, end))
        counted = _("{number} of {count}").format(number=position + 1, count=len(self._matches.spans))
        self._rows.tell(f"↻ {counted}" if wrapped else counted)

    def _replace_one(self, search: Search, template: str) -> None:
        start, end = sorted(self._area.selection)
        if self._matches.number_of((start, end)) >= 0:
            change = search.replacement(self._area.document.lines, template, (start, end), self._within)
            if change is not None:
                after = text_end(start, change.text)
                self._edit(Outcome(changes=(change,), selection=(after, after)))
        self.step(1)

    def _replace_every(self, search: Search, template: str) -> None:
        count = len(self._matches.spans)
        changes = search.replacements(self._area.document.lines, template, self._within)
        cursor = self._area.cursor_location
        self._edit(Outcome(changes=changes, selection=(cursor, cursor)))
        self._look()
        self._area.show_matches(search if self._matches.spans else None)
        self._rows.tell(
            ngettext("Replaced {count} match.", "Replaced {count} matches.", count).format(count=count)
        )

    def _edit(self, outcome: Outcome) -> None:
        """Make the changes, and let the part that is searched end where it ended before."""
        document = self._area.document
        left = len(document.text) - document.get_index_from_location(self._within[1]) if self._within else 0
        self._area.apply(outcome)
        if self._within:
            end = document.get_location_from_index(len(document.text) - left)
            self._within = self._selected = (self._within[0], end)
