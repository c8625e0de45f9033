"""Stores points in time as whole microseconds since 1970 in UTC, which sort and compare as they should."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def stamp(moment: datetime) -> int:
    """The number that is stored for `moment`, which must have a zone."""
    return (moment - _EPOCH) // _MICROSECOND


def moment(stamp: int) -> datetime:
    """The point in time, in UTC, that `stamp` stands for."""
    return _EPOCH + timedelta(microseconds=stamp)
