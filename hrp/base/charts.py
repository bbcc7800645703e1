"""The geometry of charts. Pure: days and numbers in, places on paper out; templates draw the SVG.

Lines break where an answer is missing and while the work rests; nothing is ever drawn at 0 that was
not 0. Lengths are in the units of the drawing's viewBox, y growing downwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

LETTER = 7.2  # width of a letter of the labels, on the safe side
MOST_TICKS = 7
TICK_ROOM = 64  # what a tick's label needs to its right
AWAY_ROOM = 64  # a gap narrower than this is drawn without its word
SLIVER = 4.0  # the narrowest a segment may be: what was observed today must be seen today


@dataclass(frozen=True)
class Dot:
    """One number that was given, and where it stands."""

    x: float
    y: float
    value: float
    on: date


@dataclass(frozen=True)
class Gap:
    """A time when the work rested: from `x`, `width` wide."""

    x: float
    width: float

    @property
    def has_room(self) -> bool:
        """Whether a short word fits inside."""
        return self.width >= AWAY_ROOM


@dataclass(frozen=True)
class Missing:
    """A day on which the question was asked and no number given; `words` say why."""

    x: float
    words: str
    on: date


@dataclass(frozen=True)
class Row:
    """A row of the table behind a chart: an answer on a day, or a time away up to `until`."""

    on: date
    value: object
    words: str
    until: date | None = None


@dataclass(frozen=True)
class Tick:
    """A mark on the days' axis: the first of a month, or over a short time a day (`daily`)."""

    x: float
    on: date
    daily: bool


@dataclass(frozen=True)
class LineChart:
    """A small chart of one question: `paths` are unbroken pieces, `rows` the table behind it.

    `beside` are the pieces of a second line, on the same scale, that it is set beside. `middle` is where 0 stands on
    a scale that goes below it.
    """

    title: str
    width: float
    height: float
    floor: float
    left: float
    right: float
    paths: tuple[str, ...]
    dots: tuple[Dot, ...]
    gaps: tuple[Gap, ...]
    rows: tuple
    missing: tuple[Missing, ...] = ()
    table: tuple[Row, ...] = ()
    beside: tuple[str, ...] = ()
    middle: float | None = None

    @property
    def last(self) -> Dot | None:
        """The newest number, written at the end of the line."""
        return self.dots[-1] if self.dots else None


def line_chart(
    points: Sequence, *, title: str, start: date, end: date, low: float, high: float, width=200, height=64, gaps=()
) -> LineChart:
    """Return the chart of `points` (each with `on`, `value` or None, and `words` for a missing one).

    Points are oldest first. `low` and `high` are the ends of the scale, so that charts of one kind
    can be compared. `gaps` are (from, to) days on which the work rested.
    """
    left, right, top, floor = 6.0, width - 30.0, 8.0, height - 8.0
    span = max((end - start).days, 1)
    reach = max(high - low, 1)

    def x_of(day):
        return round(left + (right - left) * min(max((day - start).days, 0), span) / span, 1)

    def y_of(value):
        return round(floor - (floor - top) * (value - low) / reach, 1)

    pieces, piece, before = [], [], None
    dots, missing = [], []
    for point in points:
        if before and any(_between(before.on, point.on, gap) for gap in gaps):
            pieces, piece = [*pieces, piece], []
        if point.value is None:
            pieces, piece = [*pieces, piece], []
            missing.append(Missing(x_of(point.on), getattr(point, "words", ""), point.on))
        else:
            piece.append(Dot(x_of(point.on), y_of(point.value), point.value, point.on))
            dots.append(piece[-1])
        before = point
    paths = tuple(_path(piece) for piece in [*pieces, piece] if len(piece) > 1)
    drawn_gaps = tuple(Gap(x_of(a), round(x_of(b) - x_of(a), 1)) for a, b in gaps if b > start and a < end)
    answers = [Row(point.on, point.value, getattr(point, "words", "")) for point in points]
    return LineChart(
        title,
        width,
        height,
        floor,
        left,
        right,
        paths,
        tuple(dots),
        drawn_gaps,
        tuple(points),
        tuple(missing),
        _with_rests(answers, gaps, start, end),
        middle=y_of(0) if low < 0 < high else None,
    )


def _with_rests(rows: Sequence[Row], gaps, start: date, end: date) -> tuple[Row, ...]:
    """Put the times away that touch start..end among the rows, by day."""
    rests = [Row(a, None, "", b) for a, b in gaps if b > start and a < end]
    return tuple(sorted([*rows, *rests], key=lambda row: row.on))


def _between(earlier: date, later: date, gap) -> bool:
    """Say whether some of `gap` lies between two days."""
    return gap[0] < later and gap[1] > earlier


def _path(dots) -> str:
    return "M" + "L".join(f"{dot.x:g},{dot.y:g}" for dot in dots)


@dataclass(frozen=True)
class Sparkline:
    """A line as wide as a word: where something has been going, without an axis."""

    width: float
    height: float
    paths: tuple[str, ...]
    last: Dot | None


def sparkline(points: Sequence, *, low: float, high: float, width=90, height=26) -> Sparkline:
    """Return the line of `points` (with `on`, `value` or None), evenly by day; breaks where one is missing."""
    if not points:
        return Sparkline(width, height, (), None)
    chart = line_chart(
        points, title="", start=points[0].on, end=points[-1].on, low=low, high=high, width=width + 24, height=height
    )
    return Sparkline(width, height, chart.paths, chart.last)


@dataclass(frozen=True)
class Segment:
    """A stretch of days at one stage. `text` stands inside where it fits, else it is empty."""

    x: float
    width: float
    code: str
    label: str
    text: str
    since: date


@dataclass(frozen=True)
class Lane:
    """One change in question: its name above, its segments below; `y` is the top of the bar.

    `heading` is the name as far as there is room for it; the table has all of it.
    """

    name: str
    y: float
    segments: tuple[Segment, ...]
    rows: tuple
    heading: str = ""
    table: tuple[Row, ...] = ()


@dataclass(frozen=True)
class LaneChart:
    """All changes in question, one lane each, over the same days."""

    width: float
    height: float
    bar: float
    lanes: tuple[Lane, ...]
    gaps: tuple[Gap, ...]
    ticks: tuple[Tick, ...]


def stage_lanes(lanes: Sequence, *, start: date, end: date, gaps=(), width=720) -> LaneChart:
    """Return the lanes of changes in question.

    Each of `lanes` has `name`, `stages` (day, code, label; oldest first) and `until` (the day from
    which it is in question no longer, or None). A segment ends where the next begins, or where the
    work rests: what was not seen is not drawn.
    """
    name_height, bar, space = 20, 26, 12
    span = max((end - start).days, 1)

    def x_of(day):
        return round(width * min(max((day - start).days, 0), span) / span, 1)

    drawn_gaps = tuple(Gap(x_of(a), round(x_of(b) - x_of(a), 1)) for a, b in gaps if b > start and a < end)
    # The word for a time away has a strip of its own, so that no name runs into it.
    strip = 18 if drawn_gaps else 0
    drawn = []
    for number, lane in enumerate(lanes):
        y = strip + number * (name_height + bar + space) + name_height
        stop = min(lane.until or end, end)
        nexts = [on for on, _code, _label in lane.stages[1:]] + [stop]
        parts = [
            (x_of(max(on, start)), x_of(_until(on, after, gaps)), code, label, on)
            for (on, code, label), after in zip(lane.stages, nexts, strict=False)
            if on <= after
        ]
        rows = _with_rests([Row(on, code, label) for on, code, label in lane.stages], gaps, start, end)
        heading = _shortened(lane.name, width)
        drawn.append(Lane(lane.name, y, _segments(parts, width), tuple(lane.stages), heading, rows))
    height = strip + len(drawn) * (name_height + bar + space) + 16
    ticks = [Tick(x_of(day), day, daily) for day, daily in _ticks(start, end)]
    shown = tuple(tick for tick in ticks if tick.x + TICK_ROOM <= width)
    return LaneChart(width, height, bar, tuple(drawn), drawn_gaps, shown)


def _segments(parts, width) -> tuple[Segment, ...]:
    """Return the segments of a lane: 2 apart and none too narrow to be seen.

    From the newest back, a segment that would be narrower than SLIVER begins a little earlier, and the
    one before it ends earlier by as much.
    """
    found, edge = [], width
    for x, stop, code, label, since in reversed(parts):
        stop = max(min(stop, edge) - 2, SLIVER)
        x = max(min(x, stop - SLIVER), 0.0)
        found.append(_segment(round(x, 1), stop + 2, code, label, since))
        edge = x
    return tuple(reversed(found))


def _shortened(name: str, width: float) -> str:
    """Return a name as far as it fits into `width`; letters of names are bold, and wider."""
    most = int(width / (LETTER + 1.6))
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


def _segment(x, stop, code, label, since) -> Segment:
    wide = round(max(stop - x - 2, 0), 1)
    return Segment(x, wide, code, str(label), str(label) if len(str(label)) * LETTER + 16 <= wide else "", since)


def _until(on: date, after: date, gaps) -> date:
    """Return the day on which a stage stops being drawn: the next one, or a rest from the work.

    What was seen before a rest is not taken to hold after it; someone has to ask again.
    """
    return min([after, *(start for start, _end in gaps if start > on)])


def _ticks(start: date, end: date) -> list[tuple[date, bool]]:
    """Return the days to mark, each with whether it is one of single days (over less than three months)."""
    months = month_ticks(start, end)
    if len(months) >= 3:
        return [(day, False) for day in months]
    weeks = (end - start).days // 7
    step = 7 * (-(-(weeks + 1) // MOST_TICKS) or 1)
    return [(start + timedelta(days=n), True) for n in range(0, (end - start).days + 1, step)]


def month_ticks(start: date, end: date) -> list[date]:
    """Return firsts of months within start..end, evenly spaced, at most MOST_TICKS of them."""
    firsts = []
    day = start.replace(day=1)
    while day <= end:
        if day >= start:
            firsts.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    step = -(-len(firsts) // MOST_TICKS) or 1
    return firsts[::step]
