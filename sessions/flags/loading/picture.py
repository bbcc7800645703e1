"""Whether the picture moves: what was rated, learned and tried over the last months."""

from datetime import date, timedelta
from itertools import chain
from uuid import UUID

from django.db.models import F, Max, OuterRef, Q, Subquery, Window
from django.db.models.functions import Coalesce, Lag

from clients.models.observation import Answer, Rater
from goals.models import Experiment, GoalRating
from hrp.base.among import Ids
from sessions.flags.loading.asked import Asked, day_of
from sessions.flags.rules import Facts
from sessions.models import HarmRating, LearningReview, RulerRating, Session, StageRating

# Beside the weeks that a site has set, so far back the last change is looked for.
BEFORE_THAT = timedelta(weeks=26)


def moved_on(asked: Asked) -> None:
    """A day since which the picture may be the same: the last one on which anything changed, if it did not lately.

    Most pictures moved lately. So each kind of number is looked at only for those of whom no change is known yet,
    first over the weeks that matter, then as far back as one looks.
    """
    first = asked.today - _long(asked)
    for facts in asked.facts.values():
        facts.picture_moved_on = first
    for client, on in chain.from_iterable(_done(asked, first)):
        _say(asked, client, on)
    lately = asked.ago(weeks=asked.most("fresh_weeks"))
    for series in SERIES:
        for client, on in _changes(series, _still(asked), lately, asked.today):
            _say(asked, client, on)
    still = _still(asked)
    for series in SERIES:
        for client, on in _changes(series, still, first, asked.today, seen_before=True):
            _say(asked, client, on)


def met_days(asked: Asked) -> None:
    """The days of the meetings within the time that is looked at, of those whose picture is still after `moved_on`."""
    met = Session.objects.met().filter(client__in=_still(asked), starts_at__gte=asked.now.at - _long(asked))
    for client, starts_at in met.order_by("-starts_at").values_list("client", "starts_at"):
        asked.facts[client].met_days = [*asked.facts[client].met_days, day_of(starts_at)]


def _still(asked: Asked) -> Ids:
    """Those whose picture may be the same for as many weeks as their site asks for."""
    return asked.those(lambda facts, limits: _since(facts) <= asked.ago(weeks=limits["fresh_weeks"]))


def _since(facts: Facts) -> date:
    return max(facts.picture_moved_on, facts.opened_on or facts.picture_moved_on)


def _say(asked: Asked, client: UUID, on: date) -> None:
    facts = asked.facts[client]
    facts.picture_moved_on = max(facts.picture_moved_on, min(on, asked.today))


def _long(asked: Asked) -> timedelta:
    return timedelta(weeks=asked.most("fresh_weeks")) + BEFORE_THAT


THEIRS = Q(rater=Rater.CLIENT, answer=Answer.GIVEN)
# The table, what makes one series of it, what may change in it, and which rows count. What moves most comes first.
SERIES = (
    (GoalRating, ("goal",), "value", THEIRS),
    (RulerRating, ("change", "ruler"), "value", THEIRS),
    (StageRating, ("change",), "stage", Q()),
    (HarmRating, ("client", "domain"), "value", THEIRS),
)


def _changes(series, clients: Ids, first: date, last: date, *, seen_before: bool = False):
    """The last day on which a number or a stage was another than the one before it, for each of `clients`.

    Of the values before `first` nothing is known, unless `seen_before`.
    """
    model, key, value, what = series
    counted = model.objects.counted().filter(what)
    over = {"partition_by": list(key), "order_by": [F("observed_on").asc(), F("created_at").asc()]}
    before = Window(Lag(value), **over)
    if seen_before:
        same = {name: OuterRef(name) for name in key}
        earlier = counted.filter(observed_on__lt=first, **same).order_by("-observed_on", "-created_at")
        before = Coalesce(before, Subquery(earlier.values(value)[:1]))
    rows = counted.filter(client__in=clients, observed_on__range=(first, last)).order_by().annotate(before=before)
    moved = rows.filter(Q(before__lt=F(value)) | Q(before__gt=F(value)))
    days = model.objects.filter(pk__in=moved.values("pk")).order_by().values("client")
    return days.annotate(last=Max("observed_on")).values_list("client", "last")


def _done(asked: Asked, first: date):
    """The last days on which something was learned, begun or looked back on."""
    learned = LearningReview.objects.counted().filter(client__in=asked.ids, on__gte=first)
    tried = Experiment.objects.filter(goal__client__in=asked.ids)
    for rows, client, on in (
        (learned, "client", "on"),
        (tried.filter(starts_on__gte=first), "goal__client", "starts_on"),
        (tried.filter(reviewed_on__gte=first), "goal__client", "reviewed_on"),
    ):
        yield rows.order_by().values(client).annotate(last=Max(on)).values_list(client, "last")
