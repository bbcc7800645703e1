"""The card before a meeting: one minute to remember where somebody is."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from clients.models import Change, Client, ProblemStatement, Strength
from clients.models.focus import FocusKind, Standing
from clients.models.observation import Rater
from clients.names import mark_twins
from goals.content import CLOSED_QUIETLY
from goals.models import Experiment, Goal, GoalRating, Step
from hrp.base.charts import Sparkline
from hrp.base.scales import RULER_TOP
from hrp.workspace import history
from hrp.workspace.together import ToLookAt, to_look_at
from sessions.content.choices import CALLED_OFF, Happened
from sessions.models import AllianceRating, RulerRating, SafetyItem, Session, StageRating, UseSnapshot
from sessions.models.ratings import AllianceAspect, Ruler
from sessions.prompts import after_break_of

# After this long without use, tolerance is lower; the card asks, it does not know.
TOLERANCE_DAYS = 7
FEW = 5
# What may become of a plan that does not take place. No reason is asked.
FELL_OUT = (*CALLED_OFF.items(), (Happened.DID_NOT_MEET, Happened.DID_NOT_MEET.label))


@dataclass(frozen=True)
class RulerBefore:
    """A ruler of one change: the last answer in words or as a number, and the answers over time as a small line."""

    label: str
    value: str
    line: Sparkline | None


@dataclass(frozen=True)
class ChangeBefore:
    """One change in focus: its stage and rulers when last asked."""

    change: Change
    stage: str
    rulers: tuple[RulerBefore, ...]


@dataclass(frozen=True)
class Card:
    """Everything on the card."""

    meeting: Session | None
    statement: ProblemStatement | None
    last: Session | None
    days_since: int | None
    goals: list[tuple[Goal, GoalRating | None]]
    steps: list[Step]
    experiments: list[Experiment]
    changes: list[ChangeBefore]
    alliance: list[tuple[str, AllianceRating]]
    safety: list[SafetyItem]
    strengths: list[Strength]
    look_again: list[ToLookAt]
    after_a_break: bool
    offers_talk: bool
    in_care: bool
    today: date

    @property
    def may_begin(self) -> bool:
        """Say whether the planned meeting can take place now: it is of today, or was not opened on its day."""
        return bool(self.meeting) and self.meeting.happened == Happened.PLANNED and self.meeting.day <= self.today

    @property
    def may_become(self) -> tuple[tuple[Happened, str], ...]:
        """What can be said of a planned meeting that will not or did not take place: codes, each with its words."""
        return FELL_OUT if self.meeting and self.meeting.happened == Happened.PLANNED else ()

    @property
    def met_already(self) -> bool:
        """Say whether the meeting was opened."""
        return bool(self.meeting) and self.meeting.happened == Happened.MET


def card_of(user, client: Client, meeting: Session | None) -> Card:
    """Return the card for a client, before `meeting`; without one, before today's if one is planned.

    `client` is marked as a twin where another of the reader's clients goes by the same name.
    """
    today = timezone.localdate()
    episodes = list(client.episodes.prefetch_related("pauses"))
    known = after_break_of(client)
    meeting = meeting or Session.objects.planned().on_day(today).filter(client=client).order_by("starts_at").first()
    mark_twins([client], Client.objects.for_user(user))
    last = _last_before(client, meeting)
    days_since = max((today - last.day).days, 0) if last else None
    goals = [goal for goal in Goal.objects.filter(client=client).with_state() if goal.state not in CLOSED_QUIETLY]
    ratings = GoalRating.objects.filter(client=client, rater=Rater.CLIENT).latest_per("goal", "rater")
    closeness = {row.goal_id: row for row in ratings}
    return Card(
        meeting=meeting,
        statement=ProblemStatement.objects.filter(client=client).first(),
        last=last,
        days_since=days_since,
        goals=[(goal, closeness.get(goal.pk)) for goal in goals],
        steps=list(Step.objects.filter(goal__client=client).open()),
        experiments=list(Experiment.objects.filter(goal__client=client).running().order_by("review_on")),
        changes=_changes(client, episodes),
        alliance=_alliance(client),
        safety=list(SafetyItem.objects.filter(client=client).open()),
        strengths=list(Strength.objects.filter(client=client)[:FEW]),
        look_again=to_look_at(client, today),
        after_a_break=known.risky and _after_a_break(client, days_since),
        offers_talk=known.offers_talk(episodes),
        in_care=any(episode.ended_on is None for episode in episodes),
        today=today,
    )


def _last_before(client, meeting) -> Session | None:
    """The meeting before this one: the newest that took place, this one itself left out."""
    met = Session.objects.filter(client=client).met()
    if meeting:
        met = met.exclude(pk=meeting.pk)
    return met.order_by("-starts_at").first()


def _changes(client, episodes) -> list[ChangeBefore]:
    changes = Change.objects.filter(focus_area__client=client, focus_area__standing=Standing.IN_FOCUS, retired_on=None)
    stages = {row.change_id: row for row in StageRating.objects.filter(client=client).latest_per("change")}
    rulers = _rulers(client, episodes)
    return [
        ChangeBefore(
            change,
            stages[change.pk].get_stage_display() if change.pk in stages else "",
            tuple(rulers[change.pk, ruler.value] for ruler in Ruler if (change.pk, ruler.value) in rulers),
        )
        for change in changes.select_related("focus_area").order_by("focus_area__sort", "named_on", "created_at")
    ]


def _rulers(client, episodes) -> dict:
    """For each change and ruler the client's last answer, and the answers of the last while as a small line.

    The line needs two numbers at least and breaks where none was given and while the work rested.
    """
    rows = RulerRating.objects.filter(client=client, rater=Rater.CLIENT)
    today = timezone.localdate()
    stretch = history.Stretch(today - history.LOOK_BACK, today, history.gaps_of(episodes, today))
    series: dict = {}
    for row in rows.filter(observed_on__gte=stretch.start).counted().order_by("observed_on", "created_at"):
        series.setdefault((row.change_id, row.ruler), []).append(history.point_of(row))
    found = {}
    for row in rows.latest_per("change", "ruler", "rater"):
        points = series.get((row.change_id, row.ruler), [])
        enough = sum(point.value is not None for point in points) > 1
        one = history.Series(row.ruler, row.get_ruler_display(), tuple(points))
        found[row.change_id, row.ruler] = RulerBefore(
            row.get_ruler_display(),
            str(row.value) if row.value is not None else row.get_answer_display(),
            history.small_line(one, stretch, RULER_TOP) if enough else None,
        )
    return found


def _alliance(client) -> list[tuple[str, AllianceRating]]:
    """The client's last answers on the meeting, but for those they asked to show only later."""
    hidden = set(history.still_hidden(client))
    rows = AllianceRating.objects.filter(client=client, rater=Rater.CLIENT).latest_per("client", "aspect", "rater")
    found = {row.aspect: row for row in rows if row.sitting not in hidden}
    return [(aspect.label, found[aspect.value]) for aspect in AllianceAspect if aspect.value in found]


def _after_a_break(client, days_since) -> bool:
    """Whether tolerance is worth a word where an overdose is a danger: a week or more since the last meeting.

    Own design. Counts a week without use when use was last asked about, too. A stretch of work that was
    taken up again has its own offer (`clients.returning`).
    """
    asked = UseSnapshot.objects.filter(client=client, focus_area__kind=FocusKind.SUBSTANCE).latest_per("focus_area")
    dangerous = Q(focus_area__substance__overdose_relevant=True)
    dangerous |= Q(focus_area__undisclosed=True, focus_area__substance=None)
    without = asked.filter(dangerous, Q(week4=0) | Q(days_used=0))
    apart = days_since is not None and days_since >= TOLERANCE_DAYS
    return apart or without.exists()
