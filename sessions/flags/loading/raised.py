"""What was raised so far: how we work, overdose and safer use, strengths."""

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from clients.models import Strength
from goals.models import OverdosePlan, SaferUse
from sessions.content.choices import SafetyKind
from sessions.flags.loading.asked import Asked, day_of
from sessions.flags.rules import Facts
from sessions.models import InterventionUsed, SafetyItem, Session

RAISED_BY_TECHNIQUE = {
    "position_explained": "position_explained",
    "safer_use_talk": "safer_use_raised",
    "overdose_talk": "safer_use_raised",
    "strengths": "strengths_named",
}


def raised_by(asked: Asked) -> None:
    """The day of the meeting, of this stretch of work, by which it all is raised; None before it.

    It comes last: of those with whom everything was raised nobody asks by when.
    """
    ids = asked.those(lambda facts, _limits: not _all_raised(facts))
    met = Session.objects.met().filter(client__in=ids, episode__ended_on=None)
    nth = Window(RowNumber(), partition_by="client", order_by=F("starts_at").asc())
    numbers = {limits["raised_by"] for limits in asked.limits.values()}
    rows = met.order_by().annotate(nth=nth).filter(nth__in=numbers)
    for client, starts_at, number in rows.values_list("client", "starts_at", "nth"):
        if number == asked.limits[client]["raised_by"]:
            asked.facts[client].raised_by = day_of(starts_at)


def _all_raised(facts: Facts) -> bool:
    return facts.position_explained and facts.medical_offered and facts.safer_use_raised and facts.strengths_named


def by_technique(asked: Asked) -> None:
    """What a technique that was used says of it."""
    used = InterventionUsed.objects.filter(
        session__in=Session.objects.met().filter(client__in=asked.ids), technique__in=RAISED_BY_TECHNIQUE
    )
    for client, technique in used.order_by().values_list("session__client", "technique").distinct():
        setattr(asked.facts[client], RAISED_BY_TECHNIQUE[technique], True)


def safer_use(asked: Asked) -> None:
    """Whether overdose or safer use was ever a subject: a sheet of either, or a danger that was noted."""
    noted = SafetyItem.objects.standing().filter(kind=SafetyKind.OVERDOSE)
    for rows in (OverdosePlan.objects.counted(), SaferUse.objects.counted(), noted):
        _say(asked, rows, "safer_use_raised")


def strengths(asked: Asked) -> None:
    """Whether a strength was named."""
    _say(asked, Strength.objects.all(), "strengths_named")


def _say(asked: Asked, rows, name: str) -> None:
    for client in rows.filter(client__in=asked.ids).order_by().values_list("client", flat=True).distinct():
        setattr(asked.facts[client], name, True)
