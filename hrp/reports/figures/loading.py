"""From the database to what is known of each person who was seen in a quarter, a few hundred people at a time.

Everything is read as it was on the quarter's last day: nothing about a later day, nothing from a meeting that was
entered in error, nobody who is invented. What people wrote is in no query. Each part of what is known is one query
for all the people of a chunk, so that memory stays flat and the number of queries grows with chunks alone.
"""

from collections.abc import Callable, Iterator

from django.db.models import Max
from django.utils import timezone

from clients.models import (
    BreakGlass,
    Change,
    Episode,
    EpisodePause,
    Linkage,
    MedicalReview,
    PutAway,
    SupplyGiven,
)
from clients.models.focus import FocusKind
from clients.models.observation import Rater
from goals.models import GoalStateEvent, OverdosePlan
from hrp.accounts.models import Team
from hrp.base.among import Ids
from hrp.base.days import midnight
from hrp.reports.figures.measures import Known, Met, Stood, Stretch, Told, is_at_hand, person
from hrp.reports.figures.quarter import Quarter
from hrp.reports.safe.tables import Person
from sessions.content.choices import ContactKind
from sessions.models import AllianceRating, Contact, HarmRating, Session, StageRating, UseSnapshot, WellbeingRating
from sessions.models.ratings import AllianceAspect, WellbeingKind

CHUNK = 250  # people


def people(quarter: Quarter, progress: Callable[[int, int], None] | None = None) -> Iterator[Person]:
    """Yield what counts of everybody who was seen in `quarter`, in no order that tells anything.

    `progress(done, total)` is called before each chunk, in people.
    """
    ids = seen(quarter)
    for start in range(0, len(ids), CHUNK):
        if progress:
            progress(start, len(ids))
        for known in known_of(ids[start : start + CHUNK], quarter).values():
            yield person(known, quarter)


def seen(quarter: Quarter) -> list:
    """Return the ids of the people who were seen in `quarter`: a meeting took place and still counts."""
    met = Session.objects.met().real().filter(starts_at__gte=midnight(quarter.first), **_before(quarter))
    return list(met.order_by("client").values_list("client", flat=True).distinct())


def teams() -> dict[str, str]:
    """Return the names of all teams by code, in the order in which they are told."""
    found = [(str(team.pk), f"{team.name}, {team.site}" if team.site else team.name) for team in Team.objects.all()]
    return dict(sorted(found, key=lambda pair: pair[1].casefold()))


def first_seen() -> Quarter | None:
    """Return the quarter of the first meeting that took place with anybody, or None while there was none."""
    first = Session.objects.met().real().order_by("starts_at").values_list("starts_at", flat=True).first()
    return None if first is None else Quarter.of(timezone.localdate(first))


def known_of(ids: list, quarter: Quarter) -> dict:
    """Return what is known of the people with `ids`, by id. Seventeen queries, for one or for many."""
    known = {pk: Known() for pk in ids}
    for load in LOADERS:
        load(known, Ids(ids), quarter)
    return known


def _before(quarter: Quarter, field: str = "starts_at") -> dict:
    """What keeps moments up to the end of the quarter's last day."""
    return {f"{field}__lt": midnight(quarter.after)}


# --- The work together --------------------------------------------------------------------------------
def _meetings(known: dict, ids: Ids, quarter: Quarter) -> None:
    rows = Session.objects.met().filter(client__in=ids, **_before(quarter)).order_by("starts_at")
    for client, starts_at, episode, sitting in rows.values_list("client", "starts_at", "episode", "sitting"):
        known[client].met.append(Met(timezone.localdate(starts_at), episode, sitting))


def _episodes(known, ids, quarter):
    rows = Episode.objects.filter(client__in=ids)
    for client, pk, team, since, until, route in rows.values_list(
        "client", "pk", "team", "opened_on", "ended_on", "entry_route"
    ):
        ended_on = until if until is not None and until < quarter.after else None
        known[client].episodes[pk] = Stretch(since, ended_on, route, str(team))


def _pauses(known, ids, quarter):
    rows = EpisodePause.objects.filter(episode__client__in=ids, from_on__lt=quarter.after)
    for client, *pause in rows.values_list("episode__client", "episode", "to_on"):
        known[client].pauses.append(tuple(pause))


def _contacts(known, ids, quarter):
    rows = Contact.objects.filter(client__in=ids, reached=True, **_before(quarter, "at"))
    rows = rows.exclude(kind=ContactKind.SOMEONE_ELSE_CALLED).order_by()
    for client, last in rows.values_list("client").annotate(Max("at")):
        known[client].in_touch_on = timezone.localdate(last)


def _alliance(known, ids, quarter):
    fourth = {one.fourth.sitting: one for one in known.values() if one.fourth}
    rows = AllianceRating.objects.counted().filter(
        sitting__in=Ids(fourth), aspect=AllianceAspect.OVERALL, rater=Rater.CLIENT, value__isnull=False
    )
    for sitting, value in rows.filter(observed_on__lt=quarter.after).values_list("sitting", "value"):
        fourth[sitting].alliance[sitting] = value


def _emergencies(known, ids, quarter):
    rows = BreakGlass.objects.filter(
        client__in=ids, from_at__gte=midnight(quarter.first), **_before(quarter, "from_at")
    )
    for client in rows.order_by().values_list("client", flat=True).distinct():
        known[client].opened_in_emergency = True


# --- What was observed ----------------------------------------------------------------------------------
def _of_the_year(model, ids: Ids, quarter: Quarter):
    """What was observed in the twelve months up to the end of the quarter and still counts, oldest first."""
    rows = model.objects.counted().filter(client__in=ids, observed_on__lt=quarter.after)
    return rows.filter(observed_on__gte=quarter.year_up_to_it).order_by("observed_on", "created_at")


def _stages(known, ids, quarter):
    for client, change, stage in _of_the_year(StageRating, ids, quarter).values_list("client", "change", "stage"):
        known[client].stages[change].append(stage)


def _changes(known, ids, quarter):
    named = Change.objects.filter(named_on__gte=quarter.year_up_to_it, named_on__lt=quarter.after)
    rows = named.filter(focus_area__client__in=ids)
    for client, change in rows.values_list("focus_area__client", "pk"):
        known[client].named.add(change)


def _harm(known, ids, quarter):
    rows = _of_the_year(HarmRating, ids, quarter).filter(rater=Rater.CLIENT)
    for client, domain, answer, value in rows.values_list("client", "domain", "answer", "value"):
        known[client].harm[domain].append(Told(answer, value))


def _wellbeing(known, ids, quarter):
    rows = _of_the_year(WellbeingRating, ids, quarter).filter(rater=Rater.CLIENT, kind=WellbeingKind.WELLBEING)
    for client, answer, value in rows.values_list("client", "answer", "value"):
        known[client].wellbeing.append(Told(answer, value))


def _use(known, ids, quarter):
    rows = _of_the_year(UseSnapshot, ids, quarter).filter(focus_area__kind=FocusKind.SUBSTANCE)
    # What stands first for them comes first.
    rows = rows.order_by("focus_area__sort", "focus_area__created_at", "observed_on", "created_at")
    for client, area, answer, days in rows.values_list("client", "focus_area", "answer", "days_used"):
        known[client].use[area].append(Told(answer, days))


# --- Goals ----------------------------------------------------------------------------------------------
def _goals(known, ids, quarter):
    rows = GoalStateEvent.objects.filter(goal__client__in=ids, on__lt=quarter.after).order_by("on", "created_at")
    about = ("goal__category", "goal__proposed_by", "goal__for_whom", "goal__focus_area__kind")
    for client, goal, on, state, category, by, whom, area in rows.values_list(
        "goal__client", "goal", "on", "state", *about
    ):
        known[client].goals.append(Stood(goal, on, state, category, by, whom, area or ""))


# --- Sheets ---------------------------------------------------------------------------------------------
def _sheets(model, ids: Ids, quarter: Quarter):
    """What was filled in up to the end of the quarter and still counts, later versions last."""
    return model.objects.counted().filter(client__in=ids, on__lt=quarter.after).order_by("version")


def _newest(rows, *fields) -> dict:
    """The newest version of each sheet: its `fields`, by thread."""
    return {thread: values for thread, *values in rows.values_list("thread", *fields)}


def _in_use(known, ids, quarter):
    """Overdose plans and links, each as its newest version says, without those that were put away by then."""
    away = PutAway.objects.filter(client__in=ids, **_before(quarter, "created_at"))
    away = set(away.values_list("thread", flat=True))
    plans = _newest(_sheets(OverdosePlan, ids, quarter), "client", "naloxone", "naloxone_expires")
    for client, naloxone, good_until in (plan for thread, plan in plans.items() if thread not in away):
        known[client].plans.append(is_at_hand(naloxone, good_until, quarter))
    links = _newest(_sheets(Linkage, ids, quarter), "client", "state")
    for client, state in (link for thread, link in links.items() if thread not in away):
        known[client].links.append(state)


def _checks(known, ids, quarter):
    rows = _sheets(MedicalReview, ids, quarter).order_by()
    for client in rows.values_list("client", flat=True).distinct():
        known[client].check_offered = True


def _supplies(known, ids, quarter):
    rows = _sheets(SupplyGiven, ids, quarter).filter(on__gte=quarter.first)
    for client, kind in rows.values_list("client", "kind"):
        known[client].supplies.add(kind)


LOADERS = (
    _meetings,  # first: the fourth meeting is asked for
    _episodes,
    _pauses,
    _contacts,
    _alliance,
    _emergencies,
    _stages,
    _changes,
    _harm,
    _wellbeing,
    _use,
    _goals,
    _in_use,
    _checks,
    _supplies,
)
