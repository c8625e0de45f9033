"""Reports a bug without telling secrets: a traceback with no local variables and no passwords."""

from __future__ import annotations

import re
import traceback
from typing import TYPE_CHECKING

from bloggy.domain.clean import clean
from bloggy.i18n import _

if TYPE_CHECKING:
    from rich.segment import Segments

_SECRETS = (
    (re.compile(r"(?<=://)[^/\s:@]*:[^/\s@]*(?=@)"), "***"),
    (re.compile(r"(?i)\b(bearer|basic|token)\s+[A-Za-z0-9._~+/=-]{8,}"), r"\1 ***"),
    (
        re.compile(r"(?i)\b([a-z_-]*(?:password|passwd|secret|token|api[_-]?key)[\"']?\s*[=:]\s*)\S+"),
        r"\1***",
    ),
    (re.compile(r"\b(?:gh[pousr]_|github_pat_|glpat-|sk-)[A-Za-z0-9_-]{8,}"), "***"),
)


def redact(text: str) -> str:
    """`text` with everything that looks like a password or a token covered."""
    for pattern, cover in _SECRETS:
        text = pattern.sub(cover, text)
    return text


def describe(error: BaseException) -> str:
    """What happened, for the writer and for a bug report."""
    trace = "".join(traceback.format_exception(error))
    told = _(
        "bloggy met an error of its own and had to stop. Everything you typed is saved;\n"
        "what had not reached its file yet is offered at the next start.\n"
        "The lines above say where it happened; please report them."
    )
    return f"{clean(redact(trace))}\n{told}\n"


def report() -> Segments:
    """The exception being handled, ready for Textual to print after the terminal is restored."""
    import sys

    from rich.segment import Segment, Segments

    error = sys.exception()
    text = describe(error) if error is not None else ""
    return Segments([Segment(text)])
