"""Says moments and numbers the way a person would: today 14:02, yesterday, 18 Nov, 18 Nov 2024; 1 204."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bloggy.i18n import _

MIDNIGHT = time(0)


def months() -> tuple[str, ...]:
    """Short names, January first."""
    return (
        _("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May"), _("Jun"),
        _("Jul"), _("Aug"), _("Sep"), _("Oct"), _("Nov"), _("Dec"),
    )  # fmt: skip


def weekdays() -> tuple[str, ...]:
    """Names, Monday first."""
    return (
        _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"),
    )  # fmt: skip


def short_weekdays() -> tuple[str, ...]:
    """Short names, Monday first."""
    return _("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")


def short_day(moment: datetime, now: datetime) -> str:
    """`18 Nov`, with the year when it is another one; in the zone of `now`."""
    local = moment.astimezone(now.tzinfo)
    text = f"{local.day} {months()[local.month - 1]}"
    return text if local.year == now.year else f"{text} {local.year}"


def relative(moment: datetime, now: datetime) -> str:
    """`today 14:02`, `yesterday`, `tomorrow 08:00`, `18 Nov` …, eleven cells at most."""
    local = moment.astimezone(now.tzinfo)
    days = (local.date() - now.date()).days
    if days == 0:
        return _("today {time}").format(time=f"{local:%H:%M}")
    if days == -1:
        return _("yesterday")
    return short_day(moment, now)


def brief(moment: datetime, now: datetime) -> str:
    """`10:12` today, `Sat` within a week, `12 Nov`, `Nov 24`: six cells in most languages, for a column."""
    local = moment.astimezone(now.tzinfo)
    days = (now.date() - local.date()).days
    if days == 0:
        return f"{local:%H:%M}"
    if 0 < days < 7:
        return short_weekdays()[local.weekday()]
    if local.year == now.year:
        return f"{local.day} {months()[local.month - 1]}"
    return f"{months()[local.month - 1]} {local.year % 100:02}"


def with_time(moment: datetime, now: datetime) -> str:
    """`today 10:12`, `yesterday 09:40`, `Sat 23:10`, `18 Nov 08:15`, `18 Nov 2024`."""
    local = moment.astimezone(now.tzinfo)
    days = (now.date() - local.date()).days
    time = f"{local:%H:%M}"
    if days == 0:
        return _("today {time}").format(time=time)
    if days == 1:
        return _("yesterday {time}").format(time=time)
    if 1 < days < 7:
        return f"{short_weekdays()[local.weekday()]} {time}"
    return f"{short_day(moment, now)} {time}" if local.year == now.year else short_day(moment, now)


def moment_or_day(moment: datetime, now: datetime) -> str:
    """As `relative`, but `today` for a date that was written without a time: midnight in its own zone."""
    if moment.time() == MIDNIGHT:
        return relative_day(moment.date(), now)
    local = moment.astimezone(now.tzinfo)
    return relative_day(local.date(), now) if local.time() == MIDNIGHT else relative(moment, now)


def relative_day(day: date, now: datetime) -> str:
    """`today`, `yesterday`, `18 Nov` …"""
    days = (day - now.date()).days
    if days in {0, -1}:
        return _("today") if days == 0 else _("yesterday")
    text = f"{day.day} {months()[day.month - 1]}"
    return text if day.year == now.year else f"{text} {day.year}"


def future(moment: datetime, now: datetime) -> str:
    """When something goes out: `today 18:00`, `tomorrow 08:00`, `Friday 08:00`, `12 Dec 08:00`."""
    local = moment.astimezone(now.tzinfo)
    days = (local.date() - now.date()).days
    time = f"{local:%H:%M}"
    if days == 0:
        return _("today {time}").format(time=time)
    if days == 1:
        return _("tomorrow {time}").format(time=time)
    if 1 < days < 7:
        return f"{weekdays()[local.weekday()]} {time}"
    return f"{short_day(moment, now)} {time}"


def exact(moment: datetime) -> str:
    """`Friday 18 Dec 2026, 08:00 (UTC+01:00)`: nothing left to guess, in the moment's own zone."""
    zone = moment.strftime("%z")
    zone = f"UTC{zone[:3]}:{zone[3:5]}" if zone else ""
    day = f"{weekdays()[moment.weekday()]} {moment.day} {months()[moment.month - 1]} {moment.year}"
    return f"{day}, {moment:%H:%M} ({zone})"


def ago(moment: datetime, now: datetime) -> str:
    """`just now`, `4 min ago`, `2 h ago`, or the day."""
    passed = now - moment
    if passed < timedelta(minutes=1):
        return _("just now")
    if passed < timedelta(hours=1):
        return _("{minutes} min ago").format(minutes=passed // timedelta(minutes=1))
    if passed < timedelta(hours=24):
        return _("{hours} h ago").format(hours=passed // timedelta(hours=1))
    return relative(moment, now)


def number(value: int) -> str:
    """`1 204`, with a space that does not break."""
    return f"{value:,}".replace(",", "\N{NO-BREAK SPACE}")
