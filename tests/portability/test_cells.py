"""What a cell may hold: strict on the way in, one spelling on the way out."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from hrp.base.cells import disarm
from hrp.base.text import tidy
from hrp.portability.cells import (
    Amount,
    Day,
    Email,
    Line,
    Moment,
    OneOf,
    Reference,
    Scale,
    Several,
    Text,
    Unreadable,
    Whole,
    Year,
    YesNo,
    rearm,
)

pytestmark = pytest.mark.once  # the database makes no difference

NEXT_YEAR = timezone.localdate().year + 1


@pytest.mark.parametrize(
    ("cell", "text", "value"),
    [
        (Whole(0, 10), "0", 0),
        (Whole(0, 10), "10", 10),
        (Amount(99), "4.5", Decimal("4.5")),
        (Amount(99), "99", Decimal(99)),
        (Year(), "1985", 1985),
        (Day(), "2026-02-28", date(2026, 2, 28)),
        (Day(), f"{NEXT_YEAR}-12-31", date(NEXT_YEAR, 12, 31)),
        (Moment(), "2026-03-02 14:30", datetime(2026, 3, 2, 14, 30, tzinfo=UTC)),
        (Moment(), "2026-03-02T14:30:05.25+02:00", datetime(2026, 3, 2, 12, 30, 5, 250000, tzinfo=UTC)),
        (Moment(), "2026-03-02T14:30Z", datetime(2026, 3, 2, 14, 30, tzinfo=UTC)),
        (YesNo(), "no", False),
        (OneOf(("a", "b")), "b", "b"),
        (Several(("a", "b", "c")), "c; a", ["c", "a"]),
        (Scale(4), "0", (0, "given")),
        (Scale(4), "rather_not_say", (None, "rather_not_say")),
        (Scale(4), "not_relevant", (None, "not_relevant")),
        (Line(8), " Ana \u200b Lu ", "Ana Lu"),
        (Text(), " a\r\nb\x07 ", " a\nb "),
        (Email(), "Mara@Test.example", "mara@test.example"),
    ],
)
def test_what_is_read(cell, text, value):
    assert cell.read(text) == value
    assert cell.read(cell.write(value)) == value


@pytest.mark.parametrize("text", ["3.0", "1_0", "٣", "３", "+3", "-1", "1e1", "0x3", "03", "three", "3 4", "11", "²"])
def test_numbers_are_strict(text):
    for cell in (Whole(0, 10), Scale(10)):
        with pytest.raises(Unreadable):
            cell.read(text)


@pytest.mark.parametrize(
    ("cell", "text", "reason"),
    [
        (Whole(0, 10), "3.0", "“3.0” is not a whole number in the digits 0–9"),
        (Whole(0, 10), "11", "11 is not between 0 and 10"),
        (Amount(99), "1,5", "“1,5” is not a number such as 4 or 4.5"),
        (Amount(99), "1.255", "“1.255” is not a number such as 4 or 4.5"),
        (Amount(99), "99.5", "99.5 is more than 99"),
        (Amount(99), "nan", "“nan” is not a number such as 4 or 4.5"),
        (Year(), str(NEXT_YEAR), f"{NEXT_YEAR} is not between 1900 and {NEXT_YEAR - 1}"),
        (Year(), "1899", f"1899 is not between 1900 and {NEXT_YEAR - 1}"),
        (Day(), "02.03.2026", "“02.03.2026” is not a date as YYYY-MM-DD"),
        (Day(), "20260302", "“20260302” is not a date as YYYY-MM-DD"),
        (Day(), "2026-W10-1", "“2026-W10-1” is not a date as YYYY-MM-DD"),
        (Day(), "٢٠٢٦-٠٣-٠٢", "“٢٠٢٦-٠٣-٠٢” is not a date as YYYY-MM-DD"),
        (Day(), "2026-02-30", "2026-02-30 is not a day of the calendar"),
        (Day(), "1899-12-31", f"1899-12-31 is not between 1900 and {NEXT_YEAR}"),
        (Day(), f"{NEXT_YEAR + 1}-01-01", f"{NEXT_YEAR + 1}-01-01 is not between 1900 and {NEXT_YEAR}"),
        (Moment(), "2026-03-02", "“2026-03-02” is not a date and time as YYYY-MM-DD HH:MM"),
        (Moment(), "2026-03-02 2:30", "“2026-03-02 2:30” is not a date and time as YYYY-MM-DD HH:MM"),
        (Moment(), "2026-03-02 25:30", "2026-03-02 25:30 is not a time of the day"),
        (Moment(), "0001-01-01 00:00+14:00", f"0001-01-01 is not between 1900 and {NEXT_YEAR}"),
        (YesNo(), "Y", "“Y” is neither yes nor no"),
        (OneOf(("a", "b")), "A", "“A” is none of: a, b"),
        (Several(("a", "b")), "a;a", "“a;a” names something twice"),
        (Several(("a", "b")), "a,b", "“a,b” is none of: a, b"),
        (Line(3), "abcd", "has 4 characters; at most 3 fit"),
        (Text(3), "abcd", "has 4 characters; at most 3 fit"),
        (Reference(), "r" * 201, "has 201 characters; at most 200 fit"),
        (YesNo(), "x" * 60, f"“{'x' * 39}…” is neither yes nor no"),
    ],
)
def test_what_is_refused_and_why(cell, text, reason):
    with pytest.raises(Unreadable) as refused:
        cell.read(text)
    assert str(refused.value) == reason


def test_a_time_that_clocks_skip_or_show_twice_is_refused():
    with timezone.override("Europe/Berlin"):
        assert Moment().read("2026-03-29 03:00") == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
        with pytest.raises(Unreadable, match="is a time that the clocks skip on that day"):
            Moment().read("2026-03-29 02:30")
        with pytest.raises(Unreadable, match="comes twice on that day, as the clocks go back; give its offset"):
            Moment().read("2026-10-25 02:30")
        for offset, hour in (("+02:00", 0), ("+01:00", 1)):
            moment = Moment().read(f"2026-10-25T02:30:00{offset}")
            assert moment == datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
            assert Moment().write(moment) == f"2026-10-25T02:30:00{offset}"


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+44 555", "'+44 555"),
        ("-", "'-"),
        ("@home", "'@home"),
        ("\tx", "'\tx"),
        ("\nx", "'\nx"),
        ("\rx", "'\rx"),
        ("\uff1d1", "'\uff1d1"),
        ("\uff0b1", "'\uff0b1"),
        ("\uff0d1", "'\uff0d1"),
        ("\uff20x", "'\uff20x"),
        ("'=1", "''=1"),
        ("'", "''"),
        ("'tis", "''tis"),
        ("a=1", "a=1"),
        ("", ""),
    ],
)
def test_no_cell_starts_a_formula(text, cell):
    assert disarm(text) == cell
    assert rearm(cell) == text


def test_an_apostrophe_that_somebody_typed_stays():
    assert rearm("'tis") == "'tis"
    assert rearm("'") == "'"


@given(st.text(st.sampled_from("=+-@\t\n\r'a\uff1d "), max_size=6) | st.text())
def test_what_is_disarmed_comes_back_as_it_was(text):
    assert rearm(disarm(text)) == text


@given(st.text())
def test_texts_keep_their_one_spelling(text):
    once = Text().write(text)
    assert Text().read(once) == once == tidy(text)
