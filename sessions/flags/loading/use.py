"""Use, where an overdose or withdrawal may be a danger, and what was offered about it."""

from collections import defaultdict

from django.db.models import F, Max, OuterRef, Q, Subquery, Window
from django.db.models.functions import RowNumber

from clients.models import AfterBreakTalk, Episode, EpisodePause, FocusArea, MedicalReview, PutAway, WithdrawnSitting
from clients.models.focus import SubstanceClass
from clients.models.observation import Answer
from clients.returning import OFFERED_FOR, OVERDOSE_MAY_HAPPEN, Break, break_of, gaps_in_use
from goals.models import OverdosePlan
from sessions.flags.loading.asked import Asked
from sessions.models import LearningReview, UseSnapshot
from sessions.prompts import areas_of, cutting_down_since

LOSE_TOLERANCE = (SubstanceClass.OPIOID, SubstanceClass.SEDATIVE)


def areas(asked: Asked) -> None:
    """Substances in the work: see `sessions.prompts.Area`."""
    for client, found in areas_of(asked.ids).items():
        asked.facts[client].areas = found


def overdose_plan(asked: Asked) -> None:
    """The overdose plan in use, the one that was last looked at; where there is none, since when it is gone."""
    plans = OverdosePlan.objects.filter(client__in=asked.ids).in_use().order_by("on", "created_at")
    for plan in plans.only("client", "on", "naloxone", "naloxone_expires", "created_at"):
        asked.facts[plan.client_id].overdose_plan = plan
    without = asked.those(lambda facts, _limits: facts.overdose_plan is None)
    put_away = PutAway.objects.filter(thread=OuterRef("thread")).values("created_at")[:1]
    withdrawn = WithdrawnSitting.objects.filter(sitting=OuterRef("sitting")).values("created_at")[:1]
    gone = OverdosePlan.objects.filter(client__in=without).order_by()
    for client, *moments in gone.values_list("client", Subquery(put_away), Subquery(withdrawn)):
        facts = asked.facts[client]
        facts.plan_left_at = max(filter(None, (*moments, facts.plan_left_at)), default=None)


def medical_offered(asked: Asked) -> None:
    """Whether a medical check was offered, whatever came of it."""
    rows = MedicalReview.objects.filter(client__in=asked.ids).counted()
    for client in rows.order_by().values_list("client", flat=True).distinct():
        asked.facts[client].medical_offered = True


def cutting_down(asked: Asked) -> None:
    """The newest day on which less of something began that needs care to stop, where no check was offered."""
    may = asked.those(lambda facts, _limits: not facts.medical_offered and any(a.cutting_down for a in facts.areas))
    for client, since in cutting_down_since(may).items():
        asked.facts[client].cutting_down_since = since


def may_overdose(asked: Asked) -> None:
    """Whether an overdose may be a danger."""
    rows = FocusArea.objects.filter(OVERDOSE_MAY_HAPPEN, client__in=asked.ids)
    for client in rows.order_by().values_list("client", flat=True).distinct():
        asked.facts[client].overdose_may_happen = True


def breaks(asked: Asked) -> None:
    """The times apart, and without use, whose end is not too long ago to be talked about."""
    found = defaultdict(list)
    for of in (_between_stretches, _pauses, _without_use):
        for client, one in of(asked):
            found[client].append(one)
    for client, times in found.items():
        asked.facts[client].breaks = sorted(times, key=lambda one: one.back_on, reverse=True)


def _between_stretches(asked: Asked):
    earlier = Q(opened_on__lt=OuterRef("opened_on"))
    earlier |= Q(opened_on=OuterRef("opened_on"), created_at__lt=OuterRef("created_at"))
    before = Episode.objects.filter(earlier, client=OuterRef("client")).order_by("-opened_on", "-created_at")
    rows = Episode.objects.filter(client__in=asked.ids, opened_on__gte=asked.today - OFFERED_FOR)
    left = rows.annotate(left_on=Subquery(before.values("ended_on")[:1])).filter(left_on__isnull=False)
    for client, left_on, opened_on, known_at in left.values_list("client", "left_on", "opened_on", "created_at"):
        yield client, Break(left_on, opened_on, known_at=known_at)


def _pauses(asked: Asked):
    lately = (asked.today - OFFERED_FOR, asked.today)
    rows = EpisodePause.objects.filter(episode__client__in=asked.ids, to_on__range=lately)
    for client, from_on, to_on, because in rows.values_list("episode__client", "from_on", "to_on", "because"):
        yield client, break_of(from_on, to_on, because)


def _without_use(asked: Asked):
    """Weeks without use in the newest words on it; nothing in all four counts where there was some before."""
    rows = UseSnapshot.objects.counted().filter(
        client__in=asked.ids,
        focus_area__substance__klass__in=LOSE_TOLERANCE,
        answer=Answer.GIVEN,
        observed_on__range=(asked.today - 2 * OFFERED_FOR, asked.today),
    )
    nth = Window(RowNumber(), partition_by="focus_area", order_by=[F("observed_on").desc(), F("created_at").desc()])
    fields = ("client", "created_at", "focus_area", "observed_on", "week1", "week2", "week3", "week4", "days_used")
    newest, before = {}, {}
    for client, known_at, area, observed_on, *weeks, days, number in (
        rows.order_by().annotate(nth=nth).filter(nth__lte=2).values_list(*fields, "nth")
    ):
        (newest if number == 1 else before)[area] = (client, observed_on, weeks, days, known_at)
    for area, (client, observed_on, weeks, days, known_at) in newest.items():
        if observed_on < asked.today - OFFERED_FOR:
            continue
        some_before = area in before and bool(before[area][3] or any(before[area][2]))
        for gap in gaps_in_use(observed_on, weeks, days, some_before=some_before):
            yield client, gap._replace(known_at=known_at)


def last_talk(asked: Asked) -> None:
    """The last day on which lower tolerance was offered to be talked about, as far back as a return is news."""
    since = asked.today - OFFERED_FOR
    talks = AfterBreakTalk.objects.filter(client__in=asked.ids, on__gte=since)
    looked = LearningReview.objects.counted().filter(client__in=asked.ids, on__gte=since, tolerance_talked_about=True)
    for rows in (talks, looked):
        for client, on in rows.order_by().values("client").annotate(last=Max("on")).values_list("client", "last"):
            asked.facts[client].last_talk = max(filter(None, (on, asked.facts[client].last_talk)))
