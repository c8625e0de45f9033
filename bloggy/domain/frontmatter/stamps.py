"""A date that is set over another keeps that one's look, because generators and writers are used to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

_SHAPE = re.compile(
    r"(?P<y>\d{4})(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})"
    r"(?:(?P<between>[Tt]|[ \t]+)(?P<H>\d{1,2}):\d{2}(?P<S>:\d{2}(?P<f>\.\d+)?)?"
    r"(?P<gap>[ \t]*)(?P<zone>[Zz]|UTC|GMT|(?:UTC)?[+-]\d{2}:?\d{2}|[+-]\d{1,2})?)?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How a date is written."""

    separator: str
    """Between year, month and day."""
    padded: bool
    """Whether month and day have two digits."""
    between: str
    """Between day and time: `T` or spaces; empty for a date alone."""
    hour_padded: bool
    """Whether the hour has two digits."""
    seconds: bool
    """Whether seconds are written."""
    fraction: int
    """Digits after the seconds, 0 for none."""
    gap: str
    """Between time and zone."""
    zone: str
    """The zone as in the sample (`Z`, `+0100`, `+01:00`, `UTC`); empty for a local time."""

    def fit(self, moment: datetime, *, exact: bool = False) -> date | datetime:
        """What is left of `moment` when it is written in this shape."""
        if not self.between and not (exact and moment.time() != moment.time().min):
            return moment.date()
        if not self.between:
            return moment
        kept = moment.replace(
            second=moment.second if self.seconds else 0,
            microsecond=moment.microsecond // 10 ** (6 - self.fraction) * 10 ** (6 - self.fraction)
            if self.fraction
            else 0,
        )
        if not self.zone:
            return kept.replace(tzinfo=None)
        if kept.tzinfo is not None and self.zone in ("Z", "z", "UTC", "GMT"):
            return kept.astimezone(UTC)
        return kept

    def write(self, moment: date | datetime, *, exact: bool = False) -> str:
        """Write `moment` in this shape; without a zone of its own it gets none."""
        if isinstance(moment, datetime):
            moment = self.fit(moment, exact=exact)
        month, day = (f"{moment.month:02}", f"{moment.day:02}") if self.padded else (moment.month, moment.day)
        text = f"{moment.year:04}{self.separator}{month}{self.separator}{day}"
        if not isinstance(moment, datetime):
            return text
        if not self.between:
            return plain(moment)
        hour = f"{moment.hour:02}" if self.hour_padded else str(moment.hour)
        text += f"{self.between}{hour}:{moment.minute:02}"
        if self.seconds:
            text += f":{moment.second:02}"
        if self.fraction:
            text += "." + f"{moment.microsecond:06}".ljust(self.fraction, "0")[: self.fraction]
        return text + (self.gap + _zone(moment, self.zone) if self.zone and moment.tzinfo else "")


def shape_of(sample: str) -> Shape | None:
    """The shape of `sample`, None where it is not a date that starts with its year."""
    found = _SHAPE.fullmatch(sample)
    if not found:
        return None
    return Shape(
        separator=found["sep"],
        padded=len(found["m"]) == 2 and len(found["d"]) == 2,
        between=found["between"] or "",
        hour_padded=len(found["H"] or "00") == 2,
        seconds=bool(found["S"]),
        fraction=min(6, len(found["f"] or ".") - 1),
        gap=found["gap"] or "",
        zone=found["zone"] or "",
    )


def like(sample: str, moment: datetime) -> str | None:
    """`moment` written like `sample` (say `2013/7/13 20:46:25`); None where that has no shape we know."""
    shape = shape_of(sample)
    return shape.write(moment) if shape else None


def plain(moment: date | datetime) -> str:
    """The common form of YAML and TOML: `2026-01-02` or `2026-01-02T03:04:05+01:00`."""
    if not isinstance(moment, datetime):
        return moment.isoformat()
    text = moment.isoformat(timespec="microseconds" if moment.microsecond else "seconds")
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text


def _zone(moment: datetime, sample: str) -> str:
    if sample in ("Z", "z", "UTC", "GMT"):
        return sample
    prefix = "UTC" if sample.startswith("UTC") else ""
    offset = f"{moment:%z}"[:5]
    if ":" in sample:
        return f"{prefix}{offset[:3]}:{offset[3:]}"
    if len(sample.removeprefix("UTC")) <= 3 and offset.endswith("00"):
        return prefix + offset[:3]
    return prefix + offset
