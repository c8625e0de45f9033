"""What looking at an address brought to light, with everything that was tried."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One way to reach the blog, ready for a `[blogs.NAME]` table."""

    backend: str
    """A name of `bloggy.backends.registry`."""
    table: Mapping[str, object]
    """What the configuration gets: `backend`, `url`, where the interface is, `timezone` where known."""
    title: str
    """What the blog calls itself, cleaned; empty where it does not say."""
    url: str
    """The address readers use."""
    software: str
    """Such as "WordPress 7.1" or "Ghost 6.65"."""
    evidence: str
    """One sentence: how it was recognised, and what will be used."""
    notes: tuple[str, ...] = ()
    """Sentences on what to know before a password is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One question that was asked, and its answer."""

    what: str
    """Such as "the page https://example.org/"."""
    result: str
    """A sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """Everything about one address."""

    address: str
    """Where the blog answered in the end: full, without user, query and fragment."""
    candidates: tuple[Candidate, ...]
    """The best first; empty where there is nothing that bloggy can publish to."""
    tried: tuple[Tried, ...]
    """In the order it was asked."""
    talk: tuple[Candidate, ...] = ()
    """Where the comments of its pages are kept, beside the blog itself."""
