"""Reads the people who came in a year, and what was seen of each in their first 26 weeks.

One query for each kind of thing, each with a row or a few for a person, all in the order of the people, so that they
are read side by side and nothing but the people at hand is in memory. No query reads what people wrote, nor a name.
"""

from collections.abc import Callable, Iterator
from uuid import UUID

from django.db.models import Count, DateField, ExpressionWrapper, F, OuterRef, Q, Subquery, Window
from django.db.models.functions import FirstValue, RowNumber, TruncDate

from clients.models import Episode, FocusArea, Mandate
from clients.models.focus import FocusKind
from clients.models.observation import Answer, Rater
from goals.models import Goal, GoalStateEvent
from hrp.reports.rows.columns import FOLLOWED, Facts
from hrp.reports.stages import PLACES
from sessions.models import HarmRating, Session, StageRating, UseSnapshot, WellbeingRating
from sessions.models.ratings import WellbeingKind

CHUNK = 2000


def people(year: int):
    """Return the people who came in `year`: id, year of birth, entry route; invented ones are not among them."""
    rows = _arrivals(year).order_by("client_id")
    return rows.values_list("client_id", "client__birth_year", "entry_route")


def _arrivals(year: int):
    """The first episode of everybody who came first in `year`."""
    own = Episode.objects.filter(client=OuterRef("client")).order_by("opened_on", "created_at", "pk")
    return Episode.objects.real().filter(opened_on__year=year, pk=Subquery(own.values("pk")[:1]))


def _seen(rows, year: int, day, client: str = "client"):
    """Keep rows about the people of `year` whose `day` lies in their first 26 weeks, or before they came."""
    arrival = f"{client}__episodes"
    until = ExpressionWrapper(F(f"{arrival}__opened_on") + FOLLOWED, output_field=DateField())
    return rows.alias(seen_on=day).filter(**{f"{arrival}__in": _arrivals(year)}, seen_on__lt=until)


def meetings(year: int):
    """Return how many meetings took place, for each person with any."""
    rows = _seen(Session.objects.met(), year, TruncDate("starts_at"))
    return rows.order_by("client_id").values_list("client_id").annotate(kept=Count("pk"))


def mandates(year: int):
    """Return the people of whom somebody outside required that they come."""
    rows = _seen(Mandate.objects.all(), year, F("starts_on"), "episode__client")
    return rows.order_by("episode__client_id").values_list("episode__client_id").distinct()


def substances(year: int):
    """Return the family of the substance that stands first, for each person with any; None where it is not named."""
    return _main(year).order_by("client_id").values_list("client_id", "substance__klass")


def _main(year: int):
    """The focus area that is the first substance in the order of each person of `year`."""
    place = Window(RowNumber(), partition_by="client_id", order_by=["sort", "created_at", "pk"])
    areas = FocusArea.objects.filter(kind=FocusKind.SUBSTANCE, client__episodes__in=_arrivals(year))
    return areas.alias(place=place).filter(place=1)


def harm(year: int):
    """Return the client's first and last rating of each part of life that was rated twice."""
    return _twice(_rated(HarmRating), year, "value", "domain")


def wellbeing(year: int):
    """Return the client's first and last answer to how they have been, if they were asked twice."""
    return _twice(_rated(WellbeingRating).filter(kind=WellbeingKind.WELLBEING), year, "value", "kind")


def use(year: int):
    """Return days of use of the main substance, first and last, if they were told twice."""
    rows = UseSnapshot.objects.counted().filter(days_used__isnull=False, focus_area__in=_main(year).values("pk"))
    return _twice(rows, year, "days_used", "focus_area_id")


def stages(year: int):
    """Return the first and the last stage of each change in question, and how often it was told where it was."""
    return _ends(StageRating.objects.counted().filter(stage__in=PLACES), year, "stage", "change_id")


def _rated(model):
    """What clients rated themselves, and that counts."""
    return model.objects.counted().filter(answer=Answer.GIVEN, rater=Rater.CLIENT)


def _twice(rows, year: int, value: str, part: str):
    return _ends(rows, year, value, part).filter(times__gt=1)


def _ends(rows, year: int, value: str, part: str):
    """Return the first and the last `value` of each `part` of each person, and how many there were."""
    of_part = {"partition_by": [F("client_id"), F(part)]}
    rows = _seen(rows, year, F("observed_on")).annotate(
        first=Window(FirstValue(value), order_by=["observed_on", "created_at", "pk"], **of_part),
        times=Window(Count("pk"), **of_part),
        from_the_end=Window(RowNumber(), order_by=["-observed_on", "-created_at", "-pk"], **of_part),
    )
    rows = rows.filter(from_the_end=1).order_by("client_id")
    return rows.values_list("client_id", "first", value, "times")


def goals(year: int):
    """Return how many goals are about a substance, and how many are not, for each person with any."""
    named_before = GoalStateEvent.objects.filter(goal=OuterRef("pk"))
    first = named_before.order_by("on", "created_at").values("on")[:1]
    rows = _seen(Goal.objects.all(), year, first)
    about_use = Q(focus_area__kind=FocusKind.SUBSTANCE)
    counts = {"about_use": Count("pk", filter=about_use), "others": Count("pk", filter=~about_use)}
    return rows.order_by("client_id").values_list("client_id").annotate(**counts)


QUERIES = (people, meetings, mandates, substances, harm, stages, goals, wellbeing, use)


class _InStep:
    """Rows in the order of the people, handed out to one person after the other."""

    def __init__(self, rows):
        self._rows = rows.iterator(chunk_size=CHUNK)
        self._next = next(self._rows, None)

    def of(self, client: UUID) -> list[tuple]:
        """Return what there is of `client`, without the id. What is of nobody who was asked for is passed over."""
        found = []
        while self._next and self._next[0] <= client:
            if self._next[0] == client:
                found.append(self._next[1:])
            self._next = next(self._rows, None)
        return found


def facts_of(year: int, still_there: Callable[[], None] = lambda: None) -> Iterator[Facts]:
    """Yield what was seen of each person who came in `year`. Calls `still_there` before each query."""
    beside = []
    for query in QUERIES[1:]:
        still_there()
        beside.append(_InStep(query(year)))
    for client, birth_year, entry_route in people(year).iterator(chunk_size=CHUNK):
        yield _facts(year, birth_year, entry_route, *(rows.of(client) for rows in beside))


def _facts(year, birth_year, entry_route, kept, mandated, substance, harm, stages, goals, wellbeing, use) -> Facts:
    return Facts(
        year=year,
        birth_year=birth_year,
        entry_route=entry_route,
        mandated=bool(mandated),
        kept=kept[0][0] if kept else 0,
        substance=(substance[0][0] or "") if substance else None,
        harm=_pairs(harm),
        stages=_pairs(stages),
        changes=len(stages),
        goals=goals[0] if goals else (0, 0),
        wellbeing=_pairs(wellbeing),
        use=_pairs(use),
    )


def _pairs(rows) -> tuple[tuple, ...]:
    """The first and the last answer, where there were two."""
    return tuple((first, last) for first, last, times in rows if times > 1)
