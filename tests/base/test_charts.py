"""The geometry of charts: what is missing stays missing, and nothing runs over anything."""

from collections import namedtuple
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hrp.base.charts import line_chart, month_ticks, sparkline, stage_lanes

Point = namedtuple("Point", "on value words", defaults=[""])
Named = namedtuple("Named", "name stages until")
START, END = date(2026, 1, 1), date(2026, 4, 11)  # 100 days


def chart(*points, **options):
    return line_chart(points, title="Body", start=START, end=END, low=0, high=4, **options)


def day(n):
    return START + timedelta(days=n)


def test_numbers_stand_on_their_scale_and_day():
    drawn = chart(Point(day(0), 4), Point(day(100), 0))
    assert [(dot.x, dot.y) for dot in drawn.dots] == [(6.0, 8.0), (170.0, 56.0)]
    assert drawn.paths == ("M6,8L170,56",)
    assert drawn.last.value == 0


def test_a_missing_answer_breaks_the_line_and_is_never_zero():
    points = (Point(day(0), 2), Point(day(20), 3), Point(day(40), None, "Rather not say"), Point(day(60), 1))
    drawn = chart(*points)
    assert [dot.value for dot in drawn.dots] == [2, 3, 1]
    assert len(drawn.paths) == 1
    assert drawn.rows == points


def test_a_pause_breaks_the_line_and_is_drawn_as_a_gap():
    drawn = chart(Point(day(0), 2), Point(day(20), 3), Point(day(60), 1), gaps=((day(30), day(50)),))
    assert len(drawn.paths) == 1
    assert [(gap.x, gap.width) for gap in drawn.gaps] == [(55.2, 32.8)]


def test_no_answers_draw_nothing():
    assert (chart().paths, chart().last, sparkline((), low=0, high=10).last) == ((), None, None)


def test_a_stage_ends_where_the_work_rests_and_is_labelled_where_there_is_room():
    lane = Named("Not alone", ((day(0), "preparing", "Getting ready"), (day(4), "acting", "Trying it out")), None)
    drawn = stage_lanes([lane], start=START, end=END, gaps=((day(40), day(60)),))
    assert [(one.code, one.x, one.width, one.text) for one in drawn.lanes[0].segments] == [
        ("preparing", 0.0, 26.8, ""),
        ("acting", 28.8, 257.2, "Trying it out"),
    ]


def test_a_change_that_was_retired_ends_there():
    lane = Named("Not alone", ((day(0), "acting", "Trying it out"),), day(50))
    assert [one.width for one in stage_lanes([lane], start=START, end=END).lanes[0].segments] == [358.0]


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(0, 4000))
def test_ticks_are_few_and_in_the_span(start, days):
    ticks = month_ticks(start, start + timedelta(days=days))
    assert len(ticks) <= 7
    assert all(start <= tick <= start + timedelta(days=days) and tick.day == 1 for tick in ticks)


@given(
    st.lists(st.tuples(st.integers(0, 100), st.none() | st.integers(0, 10)), max_size=20),
    st.lists(st.tuples(st.integers(0, 90), st.integers(1, 30)), max_size=3),
)
def test_every_number_is_drawn_once_and_inside(points, gaps):
    points = [Point(day(on), value) for on, value in sorted(points, key=lambda one: one[0])]
    gaps = [(day(a), day(a + n)) for a, n in gaps]
    drawn = line_chart(points, title="", start=START, end=END, low=0, high=10, gaps=gaps)
    assert [dot.value for dot in drawn.dots] == [point.value for point in points if point.value is not None]
    assert all(6 <= dot.x <= 170 and 8 <= dot.y <= 56 for dot in drawn.dots)


def test_a_stage_that_was_first_seen_on_the_last_day_is_seen():
    lane = Named("New today", ((day(100), "acting", "Trying it out"),), None)
    drawn = stage_lanes([lane], start=START, end=END).lanes[0].segments
    assert [(one.code, one.x, one.width, one.text) for one in drawn] == [("acting", 714.0, 4.0, "")]


def test_stages_of_one_day_are_seen_and_touch_nobody():
    stages = ((day(0), "a", "A"), (day(99), "b", "B"), (day(100), "c", "C"))
    drawn = stage_lanes([Named("", stages, None)], start=START, end=END, width=200).lanes[0].segments
    assert [(one.code, one.x, one.width) for one in drawn] == [("a", 0.0, 186.0), ("b", 188.0, 4.0), ("c", 194.0, 4.0)]


def test_a_change_without_stages_is_an_empty_lane():
    assert stage_lanes([Named("Not asked", (), None)], start=START, end=END).lanes[0].segments == ()


def test_a_long_name_is_shortened_in_the_drawing_and_whole_in_the_table():
    lane = stage_lanes([Named("a" * 200, ((day(0), "a", "A"),), None)], start=START, end=END).lanes[0]
    assert (lane.heading, lane.name) == ("a" * 80 + "…", "a" * 200)


def test_a_short_gap_has_no_word_and_names_stay_below_the_words_of_gaps():
    lane = Named("Not alone", ((day(0), "a", "A"),), None)
    drawn = stage_lanes([lane], start=START, end=END, gaps=((day(10), day(12)), (day(40), day(60))))
    assert [gap.has_room for gap in drawn.gaps] == [False, True]
    assert drawn.lanes[0].y == 38
    assert stage_lanes([lane], start=START, end=END).lanes[0].y == 20


def test_a_short_time_is_marked_by_days_and_a_long_one_by_months():
    short = stage_lanes([], start=date(2026, 4, 2), end=date(2026, 4, 30)).ticks
    assert [(tick.on.day, tick.daily) for tick in short] == [(2, True), (9, True), (16, True), (23, True)]
    assert {tick.daily for tick in stage_lanes([], start=date(2026, 1, 1), end=date(2026, 12, 1)).ticks} == {False}


def test_a_missing_answer_has_a_mark_with_its_words():
    drawn = chart(Point(day(0), 2), Point(day(50), None, "Rather not say"))
    assert [(one.x, one.words) for one in drawn.missing] == [(88.0, "Rather not say")]


def test_the_table_behind_tells_of_times_away():
    drawn = chart(Point(day(0), 2), Point(day(60), None, "Rather not say"), gaps=((day(30), day(50)),))
    assert [(row.on, row.until, row.value, row.words) for row in drawn.table] == [
        (day(0), None, 2, ""),
        (day(30), day(50), None, ""),
        (day(60), None, None, "Rather not say"),
    ]


@given(st.lists(st.integers(0, 100), unique=True, max_size=12), st.integers(0, 4000))
def test_segments_never_run_over_each_other(days, length):
    end = START + timedelta(days=max(length, 100))
    stages = tuple((day(n), str(n), "Trying it out") for n in sorted(days))
    drawn = stage_lanes([Named("x", stages, None)], start=START, end=end).lanes[0].segments
    assert [one.code for one in drawn] == [code for _on, code, _label in stages]
    assert all(a.x + a.width <= b.x - 1.9 for a, b in zip(drawn, drawn[1:], strict=False) if b.x > 6)


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(0, 4000))
def test_labels_of_ticks_stay_inside_and_apart(start, days):
    drawn = stage_lanes([], start=start, end=start + timedelta(days=days))
    ends = [tick.x + 60 for tick in drawn.ticks]
    assert ends
    assert all(end <= drawn.width for end in ends)
    assert all(end <= after.x for end, after in zip(ends, drawn.ticks[1:], strict=False))
