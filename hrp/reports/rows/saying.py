"""What goes along with the rows in words: the dictionary of the columns, and how the rows were made."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from hrp.base.cells import disarm
from hrp.base.telling import Told
from hrp.reports.rows.columns import ANY, COLUMNS, FOLLOWED, HIDDEN, KNOWN, Column
from hrp.reports.rows.years import BAR, Year
from hrp.reports.safe.generalise import NOT_TOLD

Row = tuple[str, ...]

DICTIONARY_HEAD = ("column", "known_to_others", "meaning", "made_of", "intake_year", "detail", "value", "value_meaning")


def dictionary(years: list[Year]) -> list[Row]:
    """Return the dictionary as a table: a line for each column, year and value that can stand there."""
    told = [year for year in years if year.count]
    lines = [line for column in COLUMNS for year in told for line in _lines(column, year)]
    first = [
        ("code", "no", _("A random code, drawn anew for each file. It leads to nobody."), *_NOTHING),
        ("intake_year", "yes", _("The year in which somebody came for the first time."), *_NOTHING),
    ]
    return [DICTIONARY_HEAD, *(tuple(map(disarm, line)) for line in (*first, *lines))]


_NOTHING = ("",) * 5


def _lines(column: Column, year: Year) -> Iterator[Row]:
    known = "yes" if column.role is Told.QUASI else "no"
    sources = " ".join(f"{model._meta.label}.{name}" for model, name in column.sources)
    start = (column.name, known, str(column.about), sources, str(year.year), detail(column, year))
    for value, words in _values(column, year):
        yield (*start, value, words)


def _values(column: Column, year: Year) -> Iterator[tuple[str, str]]:
    """Yield the values that can stand in a column in this year's rows, with their words."""
    if column.name in year.left_out:
        yield (ANY if column in KNOWN else NOT_TOLD), _("left out for everybody of that year")
        return
    for value in year.values_of(column):
        yield value, column.words(value)
    if column in HIDDEN:
        yield NOT_TOLD, _("an answer that fewer than %(fewest)s of their group gave") % {"fewest": BAR.fewest}


def detail(column: Column, year: Year) -> str:
    """Return how finely a column is told in a year, in words."""
    if column.name in year.left_out:
        return _("left out")
    return _("coarser") if column.name in year.coarser else _("finest")


def method(years: list[Year]) -> str:
    """Return how the rows were made, what they hold and what they do not, for whoever works with them."""
    bar = {"k": BAR.k, "l": BAR.l, "fewest": BAR.fewest, "share": round(BAR.most_left_out * 100)}
    paragraphs = [
        _("HOW THESE ROWS WERE MADE"),
        _(
            "A row stands for a person, by the year in which they came for the first time, with what was seen in "
            "their first %(days)s days. Who they are cannot be told from it: not by their code, which is drawn at "
            "random for each file, and not by the order of the rows, which is random too."
        )
        % {"days": FOLLOWED.days},
        _(
            "Each year was made safe by itself, once, and is the same in every file; what was entered later is not in "
            "it. Columns that others may know were told as finely as could be so that at least %(k)s rows look alike "
            "in all of them together, with at least %(l)s different values of each other column among them. Up to "
            "%(share)s of a hundred people were left out for that: those who are like few others. Two years may be "
            "told in different detail; the dictionary says how."
        )
        % bar,
        _(
            "People who look alike in the columns that others may know are a group. Within a group, each of the other "
            "columns was shuffled by itself. How often a group gave each answer is exact. Two answers in one row were "
            "not given by one person: what goes together within a group cannot be worked out from these rows, and "
            "neither can any table of two such columns be taken as it stands. An answer that fewer than %(fewest)s of "
            "a group gave is not told, together with the next rarest where one alone would be missing."
        )
        % bar,
        _("An answer that was not given is a value of its own, and never a zero."),
        *(_about(year) for year in years),
        _(
            "Nobody may try to find out who somebody is. Whoever believes that they have recognised somebody says so "
            "to those who gave them this file, and to nobody else."
        ),
    ]
    return "\n\n".join(paragraphs) + "\n"


def _about(year: Year) -> str:
    if not year.count:
        return _("%(year)s: nobody is told of, as too few people came.") % {"year": year.year}
    said = _("%(year)s: %(count)s people, at least %(share)s of a hundred; k is %(k)s, l is %(l)s.") % {
        "year": year.year,
        "count": year.count,
        "share": year.share,
        "k": year.k,
        "l": year.l,
    }
    coarser = _("Coarser: %(columns)s.") % {"columns": ", ".join(year.coarser)} if year.coarser else ""
    left_out = _("Left out: %(columns)s.") % {"columns": ", ".join(year.left_out)} if year.left_out else ""
    return " ".join(filter(None, (said, coarser, left_out)))
