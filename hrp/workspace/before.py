"""The card before a meeting: one minute to remember where somebody is."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from clients.models import Change, Client, EpisodePause, ProblemStatement, Strength
from clients.models.focus import FocusKind, Standing
from clients.models.observation import Rater
from goals.content import CLOSED_QUIETLY
from goals.models import Experiment, Goal, GoalRating, Step
from hrp.workspace import history
from sessions.content.choices import Happened
from sessions.models import AllianceRating, RulerRating, SafetyItem, Session, StageRating
from sessions.models.ratings import AllianceAspect, Ruler

# After this long without use, tolerance is lower; the card asks, it does not know.
TOLERANCE_DAYS = 7
FEW = 5


@dataclass(frozen=True)
class ChangeBefore:
    """One change in focus: its stage and rulers when last asked."""

    change: Change
    stage: str
    rulers: tuple[tuple[str, str], ...]


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
    after_a_break: bool
    today: date

    @property
    def may_begin(self) -> bool:
        """Say whether the planned meeting can take place now: it is of today, or was not opened on its day."""
        return bool(self.meeting) and self.meeting.happened == Happened.PLANNED and self.meeting.day <= self.today

    @property
    def met_already(self) -> bool:
        """Say whether the meeting was opened."""
        return bool(self.meeting) and self.meeting.happened == Happened.MET


def card_of(client: Client, meeting: Session | None) -> Card:
    """Return the card for a client, before `meeting` where one was planned."""
    today = timezone.localdate()
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
        changes=_changes(client),
        alliance=_alliance(client),
        safety=list(SafetyItem.objects.filter(client=client).open()),
        strengths=list(Strength.objects.filter(client=client)[:FEW]),
        after_a_break=_after_a_break(client, days_since, today),
        today=today,
    )


def _last_before(client, meeting) -> Session | None:
    """The meeting before this one: the newest that took place, this one itself left out."""
    met = Session.objects.filter(client=client).met()
    if meeting:
        met = met.exclude(pk=meeting.pk)
    return met.order_by("-starts_at").first()


def _changes(client) -> list[ChangeBefore]:
    changes = Change.objects.filter(focus_area__client=client, focus_area__standing=Standing.IN_FOCUS, retired_on=None)
    stages = {row.change_id: row for row in StageRating.objects.filter(client=client).latest_per("change")}
    rulers = {}
    for row in RulerRating.objects.filter(client=client, rater=Rater.CLIENT).latest_per("change", "ruler", "rater"):
        rulers[row.change_id, row.ruler] = str(row.value) if row.value is not None else row.get_answer_display()
    return [
        ChangeBefore(
            change,
            stages[change.pk].get_stage_display() if change.pk in stages else "",
            tuple((r.label, rulers[change.pk, r.value]) for r in Ruler if (change.pk, r.value) in rulers),
        )
        for change in changes.select_related("focus_area").order_by("focus_area__sort", "named_on", "created_at")
    ]


def _alliance(client) -> list[tuple[str, AllianceRating]]:
    """The client's last answers on the meeting, but for those they asked to show only later."""
    hidden = set(history.still_hidden(client))
    rows = AllianceRating.objects.filter(client=client, rater=Rater.CLIENT).latest_per("client", "aspect", "rater")
    found = {row.aspect: row for row in rows if row.sitting not in hidden}
    return [(aspect.label, found[aspect.value]) for aspect in AllianceAspect if aspect.value in found]


def _after_a_break(client, days_since, today) -> bool:
    """Whether tolerance is worth a word: a week or more apart, where an overdose is a danger.

    Own design. Counts a pause that ended within the last week too; a substance that was not named
    counts as one that can be dangerous.
    """
    dangerous = Q(substance__overdose_relevant=True) | Q(undisclosed=True, substance=None)
    areas = client.focus_areas.filter(dangerous, kind=FocusKind.SUBSTANCE)
    ended = EpisodePause.objects.filter(
        episode__client=client, to_on__gte=today - timedelta(days=TOLERANCE_DAYS), to_on__lte=today
    )
    apart = days_since is not None and days_since >= TOLERANCE_DAYS
    return areas.exists() and (apart or ended.exists())
