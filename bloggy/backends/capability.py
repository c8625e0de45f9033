"""What a remote can mean, declared by each backend and held to it by the contract suite."""

from __future__ import annotations

import enum


class Capability(enum.Flag):
    """Promises about meaning, not about methods: what is not declared must refuse with `Unsupported`."""

    NONE = 0
    UPDATE = enum.auto()
    """A published post can be changed where it is."""
    WITHDRAW = enum.auto()
    """It can be taken from readers without losing it."""
    DELETE = enum.auto()
    """The remote copy can be removed."""
    IDEMPOTENT = enum.auto()
    """`find` recovers the outcome of any earlier try by its delivery key, for certain."""
    CONDITIONAL = enum.auto()
    """A change based on a stale revision raises `Conflict` instead of overwriting."""
    SCHEDULE = enum.auto()
    """The remote itself brings a post out at a later date."""
    REMOTE_DRAFTS = enum.auto()
    """A draft can be stored there unseen by readers."""
    SLUG = enum.auto()
    TAGS = enum.auto()
    CATEGORIES = enum.auto()
    MEDIA = enum.auto()
    """Pictures travel with the post."""
    LIST = enum.auto()
    """Its posts, drafts too, can be read back page by page, the changed ones alone (`Publisher.posts`)."""
