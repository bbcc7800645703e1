"""How meetings feel to the client: their ratings, the SRS, and whether they were asked."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Case, Exists, F, Min, OuterRef, Q, When, Window
from django.db.models.functions import RowNumber

from clients.models.observation import Answer, Rater
from hrp.base.among import Ids
from hrp.base.days import midnight
from hrp.base.scales import RULER_TOP
from sessions.flags.loading.asked import Asked, day_of
from sessions.flags.rules import BEFORE, Facts, known_from
from sessions.models import AllianceRating, MeasureScore, Session
from sessions.models.ratings import AllianceAspect

SRS = "srs"
LATELY = 26  # weeks: how a meeting felt longer ago than that is no news
# So many more than a rule asks for: of a run that was answered the day on which it began to count must still be among
# them when the longest rest, eight weeks, is over; two meetings a week.
MEANWHILE = 16


def alliance(asked: Asked) -> None:
    """The client's overall ratings of the last meetings before today, of this stretch of work.

    Not of today: a client may have asked that a rating is seen after they have gone.
    """
    rows = AllianceRating.objects.counted().filter(
        client__in=asked.ids,
        aspect=AllianceAspect.OVERALL,
        rater=Rater.CLIENT,
        answer=Answer.GIVEN,
        observed_on__range=(asked.ago(weeks=LATELY), asked.ago(days=1)),
    )
    latest = [F("observed_on").desc(), F("created_at").desc()]
    nth = Window(RowNumber(), partition_by="client", order_by=latest)
    lowest = Window(Min("value"), partition_by="client", order_by=latest)  # of this one and all that came after it
    most = max(asked.most("alliance_perfect"), BEFORE + 1)
    in_a_run = Q(nth__lte=most + MEANWHILE, lowest=RULER_TOP)
    # Reading a moment is dear: only of the newest is it asked when it was written.
    written = Case(When(nth=1, then="created_at"))
    rows = (
        rows.order_by()
        .annotate(nth=nth, lowest=lowest)
        .annotate(written=written)
        .filter(Q(nth__lte=most) | in_a_run)
        .order_by("nth")
    )
    for client, on, value, written_at in rows.values_list("client", "observed_on", "value", "written"):
        if _in_this_stretch(asked, client, on):
            facts = asked.facts[client]
            facts.felt_at = facts.felt_at or known_from(on + timedelta(days=1), written_at)
            facts.alliance = _and(facts.alliance, (on, value))


def asked_how_it_was(asked: Asked) -> None:
    """For each of the last meetings before today, whether they were asked how it was; not of those in a group.

    That they would rather not say is an answer: they were asked. Nobody asks about those who rated the last one, and
    only about those who were not asked in as many as the rule counts does one look further back.
    """
    most = asked.most("alliance_not_asked")
    _ask(asked, asked.those(lambda facts, _limits: not _rated_the_last(facts)), 1, most)
    run = asked.those(lambda facts, _limits: facts.asked and not any(was for _on, was in facts.asked))
    _ask(asked, run, most + 1, most + MEANWHILE)


def _ask(asked: Asked, clients: Ids, first: int, last: int) -> None:
    """Load for `clients` whether they were asked in the `first` to `last` meeting, counted back from the newest."""
    span = {"starts_at__gte": midnight(asked.ago(weeks=LATELY)), "starts_at__lt": midnight(asked.today)}
    met = Session.objects.met().filter(client__in=clients, group_meeting=None, **span)
    nth = Window(RowNumber(), partition_by="client", order_by=F("starts_at").desc())
    these = met.order_by().annotate(nth=nth).filter(nth__gte=first, nth__lte=last)
    ratings = AllianceRating.objects.filter(sitting=OuterRef("sitting"), rater=Rater.CLIENT)
    rows = Session.objects.filter(pk__in=these.values("pk")).order_by("-starts_at")
    for client, starts_at, was in rows.values_list("client", "starts_at", Exists(ratings)):
        if _in_this_stretch(asked, client, day_of(starts_at)):
            asked.facts[client].asked = _and(asked.facts[client].asked, (day_of(starts_at), was))


def _rated_the_last(facts: Facts) -> bool:
    return bool(facts.alliance and facts.last_met and facts.alliance[0][0] >= facts.last_met)


def srs(asked: Asked) -> None:
    """The newest SRS that the client filled in, of this stretch of work."""
    rows = MeasureScore.objects.filter(client__in=asked.ids, measure=SRS, rater=Rater.CLIENT).in_use()
    rows = rows.order_by("on", "created_at")
    for client, on, score, written_at in rows.values_list("client", "on", "score", "created_at"):
        if _in_this_stretch(asked, client, on):
            facts = asked.facts[client]
            facts.srs, facts.srs_at = (on, float(score)), known_from(on, written_at)


def _and(known: Sequence[tuple], pair: tuple) -> list[tuple]:
    return [*known, pair]


def _in_this_stretch(asked: Asked, client, on) -> bool:
    opened_on = asked.facts[client].opened_on
    return opened_on is not None and on >= opened_on
