"""Dates mean what a writer in Europe means by them, in the zone the writer thinks in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bloggy.domain.dates import parse_human, parse_past, parse_stored, relative, to_rfc3339
from bloggy.errors import BadDate, UsageError

PARIS = ZoneInfo("Europe/Paris")
SUNDAY = datetime(2026, 11, 22, 18, 0, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("now", "2026-11-22T18:00:00+01:00"),
        ("maintenant", "2026-11-22T18:00:00+01:00"),
        ("18h30", "2026-11-22T18:30:00+01:00"),
        ("18:30", "2026-11-22T18:30:00+01:00"),
        ("17h", "2026-11-23T17:00:00+01:00"),
        ("at 8", "2026-11-23T08:00:00+01:00"),
        ("à 8h", "2026-11-23T08:00:00+01:00"),
        ("2:30 pm", "2026-11-23T14:30:00+01:00"),
        ("12am", "2026-11-23T00:00:00+01:00"),
        ("midi", "2026-11-23T12:00:00+01:00"),
        ("ce soir", "2026-11-22T20:00:00+01:00"),
        ("tonight at 9", "2026-11-22T21:00:00+01:00"),
        ("tomorrow", "2026-11-23T00:00:00+01:00"),
        ("tomorrow at 8", "2026-11-23T08:00:00+01:00"),
        ("Tomorrow, 8am", "2026-11-23T08:00:00+01:00"),
        ("9am tomorrow", "2026-11-23T09:00:00+01:00"),
        ("demain 8h", "2026-11-23T08:00:00+01:00"),
        ("demain à 8 h 05", "2026-11-23T08:05:00+01:00"),
        ("demain matin", "2026-11-23T09:00:00+01:00"),
        ("demain soir 8h", "2026-11-23T20:00:00+01:00"),
        ("Après-demain 8h", "2026-11-24T08:00:00+01:00"),
        ("hier 20h", "2026-11-21T20:00:00+01:00"),
        ("lundi prochain 9h30", "2026-11-23T09:30:00+01:00"),
        ("next monday 9:30", "2026-11-23T09:30:00+01:00"),
        ("lundi", "2026-11-23T00:00:00+01:00"),
        ("sunday 19:00", "2026-11-22T19:00:00+01:00"),
        ("sunday 9:00", "2026-11-29T09:00:00+01:00"),
        ("dimanche prochain 19h", "2026-11-29T19:00:00+01:00"),
        ("lundi dernier", "2026-11-16T00:00:00+01:00"),
        ("in 2 hours", "2026-11-22T20:00:00+01:00"),
        ("dans 2 heures", "2026-11-22T20:00:00+01:00"),
        ("dans une demi-heure", "2026-11-22T18:30:00+01:00"),
        ("in half an hour", "2026-11-22T18:30:00+01:00"),
        ("dans une heure et demie", "2026-11-22T19:30:00+01:00"),
        ("in 15 min", "2026-11-22T18:15:00+01:00"),
        ("il y a 3 jours", "2026-11-19T18:00:00+01:00"),
        ("2 days ago", "2026-11-20T18:00:00+01:00"),
        ("dans 3 mois", "2027-02-22T18:00:00+01:00"),
        ("in 1 year", "2027-11-22T18:00:00+01:00"),
        ("next week", "2026-11-29T00:00:00+01:00"),
        ("2026-12-01", "2026-12-01T00:00:00+01:00"),
        ("2026-12-01 18:30", "2026-12-01T18:30:00+01:00"),
        ("2026-12-01T18:30:00Z", "2026-12-01T19:30:00+01:00"),
        ("2026-12-01T18:30:00-05:00", "2026-12-02T00:30:00+01:00"),
        ("02/03/2027", "2027-03-02T00:00:00+01:00"),
        ("1.12.2026 8:00", "2026-12-01T08:00:00+01:00"),
        ("01/12", "2026-12-01T00:00:00+01:00"),
        ("21/11", "2027-11-21T00:00:00+01:00"),
        ("29/02", "2028-02-29T00:00:00+01:00"),
        ("le 3 mars à 9h", "2027-03-03T09:00:00+01:00"),
        ("1er décembre 2026 à 18 h 30", "2026-12-01T18:30:00+01:00"),
        ("lundi 23 novembre 2026 à 8h", "2026-11-23T08:00:00+01:00"),
        ("Dec 1st, 2026 at 6pm", "2026-12-01T18:00:00+01:00"),
        ("18:30 Europe/Paris", "2026-11-22T18:30:00+01:00"),
        ("9:00 America/New_York", "2026-11-23T15:00:00+01:00"),
        ("9am UTC", "2026-11-23T10:00:00+01:00"),
        ("demain 8h +02:00", "2026-11-23T07:00:00+01:00"),
        ("tomorrow 8:00 UTC+2", "2026-11-23T07:00:00+01:00"),
        ("vendredi 18h CET", "2026-11-27T18:00:00+01:00"),
        ("2026-07-01 12:00", "2026-07-01T12:00:00+02:00"),
        ("2027-03-28 02:30", "2027-03-28T03:30:00+02:00"),
    ],
)
def test_what_a_writer_types_is_understood(said: str, meant: str) -> None:
    found = parse_human(said, now=SUNDAY)
    assert found.isoformat() == meant
    assert found.tzinfo is PARIS


@pytest.mark.parametrize(
    "said",
    [
        "",
        "   ",
        "gibberish",
        "8",
        "31/02/2027",
        "2026-02-30",
        "25:00",
        "13pm",
        "tomorrow at 25",
        "18:30 Mars/Olympus",
        "in 99999 years",
        "x" * 5000,
        "1 " * 40,
        "\x1b[31mred",
        "00/00/0000",
        "monday tuesday",
    ],
)
def test_what_is_no_date_is_refused_with_examples(said: str) -> None:
    with pytest.raises(BadDate) as caught:
        parse_human(said, now=SUNDAY)
    assert isinstance(caught.value, UsageError)
    assert "2026-12-01 18:30" in caught.value.hint
    assert "\x1b" not in caught.value.message


def test_hours_are_counted_across_the_change_of_clocks() -> None:
    before = datetime(2026, 10, 25, 1, 30, tzinfo=PARIS)
    assert parse_human("in 2 hours", now=before).isoformat() == "2026-10-25T02:30:00+01:00"
    assert parse_human("in 2 days", now=before).isoformat() == "2026-10-27T01:30:00+01:00"


def test_other_zones_have_another_today() -> None:
    night = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert parse_human("tomorrow 8:00 Europe/Paris", now=night).isoformat() == "2026-11-24T07:00:00+00:00"


def test_a_clock_without_a_zone_is_a_bug() -> None:
    with pytest.raises(ValueError, match="zone"):
        parse_human("now", now=datetime(2026, 1, 1))
    with pytest.raises(ValueError, match="zone"):
        to_rfc3339(datetime(2026, 1, 1))


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="0123456789 :/-.+hampTZà'tomrwdeinlu", max_size=24))
def test_any_text_is_a_date_or_refused(said: str) -> None:
    try:
        found = parse_human(said, now=SUNDAY)
    except BadDate:
        return
    assert found.utcoffset() is not None


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        (date(2026, 1, 2), "2026-01-02T00:00:00+01:00"),
        (datetime(2026, 7, 2, 3), "2026-07-02T03:00:00+02:00"),
        (datetime(2026, 1, 2, 3, tzinfo=UTC), "2026-01-02T03:00:00+00:00"),
        ("2026-01-02", "2026-01-02T00:00:00+01:00"),
        ("2026-1-2", "2026-01-02T00:00:00+01:00"),
        ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05+00:00"),
        ("2026-01-02 03:04:05 +0100", "2026-01-02T03:04:05+01:00"),
        ("2026-01-02 3:04", "2026-01-02T03:04:00+01:00"),
        ("2026-01-02T03:04:05.123456789-05:00", "2026-01-02T03:04:05.123456-05:00"),
        ("2013/7/13 20:46:25", "2013-07-13T20:46:25+02:00"),
        ("2012-03-30 23:00:00 UTC+02:00", "2012-03-30T23:00:00+02:00"),
        ("2012-03-30 23:00 UTC", "2012-03-30T23:00:00+00:00"),
        ("16 Feb 2007", "2007-02-16T00:00:00+01:00"),
        ("February 16, 2007", "2007-02-16T00:00:00+01:00"),
        ("February 16, 2007 3:04 PM", "2007-02-16T15:04:00+01:00"),
        ("16 février 2007", "2007-02-16T00:00:00+01:00"),
        ("Mon, 20 Nov 1995 19:12:08 -0500", "1995-11-20T19:12:08-05:00"),
        (20260102, "2026-01-02T00:00:00+01:00"),
        ("20260102", "2026-01-02T00:00:00+01:00"),
    ],
)
def test_stored_dates_are_understood_in_their_zone(value: object, meant: str) -> None:
    found = parse_stored(value, PARIS)
    assert found is not None
    assert found.isoformat() == meant


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        1.5,
        [],
        {},
        "",
        "Last Modified",
        "git Created",
        "2026-02-30",
        "99999999",
        12,
        "x" * 500,
        "1 Foo 2007",
        "2026-01-02 25:00",
        "2026-01-02 10:00 +99:99",
    ],
)
def test_what_is_stored_but_no_date_is_none(value: object) -> None:
    assert parse_stored(value, PARIS) is None


def test_a_list_shows_dates_shortly() -> None:
    def shown(*args: int) -> str:
        return relative(datetime(*args, tzinfo=PARIS), SUNDAY)  # type: ignore[misc,arg-type]

    assert shown(2026, 11, 22, 14, 2) == "today 14:02"
    assert shown(2026, 11, 22, 23, 59) == "today 23:59"
    assert shown(2026, 11, 21, 0, 0) == "yesterday"
    assert shown(2026, 11, 23, 8, 0) == "tomorrow 08:00"
    assert shown(2026, 11, 18) == "18 Nov"
    assert shown(2025, 11, 9) == "9 Nov 2025"
    assert relative(datetime(2026, 11, 21, 23, 30, tzinfo=UTC), SUNDAY) == "today 00:30"


def test_times_for_other_programs_have_their_offset() -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=timezone(timedelta(hours=1)))
    assert to_rfc3339(moment) == "2026-01-02T03:04:05+01:00"
    assert to_rfc3339(moment.astimezone(UTC)) == "2026-01-02T02:04:05+00:00"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("monday", "2026-11-16T00:00:00+01:00"),
        ("lundi dernier", "2026-11-16T00:00:00+01:00"),
        ("19h", "2026-11-15T19:00:00+01:00"),
        ("1 May", "2026-05-01T00:00:00+02:00"),
        ("24 decembre", "2025-12-24T00:00:00+01:00"),
        ("2 weeks ago", "2026-11-08T18:00:00+01:00"),
    ],
)
def test_what_has_been_is_the_last_such_day(said: str, meant: str) -> None:
    assert to_rfc3339(parse_past(said, now=SUNDAY)) == meant
