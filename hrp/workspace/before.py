"""The card before a meeting: one minute to remember where somebody is."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from clients.models import Change, Client, EpisodePause, ProblemStatement, Strength
from goals.content import CLOSED_QUIETLY
from goals.models import Experiment, Goal, GoalRating, Step
from hrp.workspace import history
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


def card_of(client: Client, meeting: Session | None) -> Card:
    """Return the card for a client, before `meeting` where one was planned."""
    last = Session.objects.filter(client=client).met().order_by("-starts_at").first()
    days_since = (timezone.localdate() - last.day).days if last else None
    goals = [goal for goal in Goal.objects.filter(client=client).with_state() if goal.state not in CLOSED_QUIETLY]
    closeness = {row.goal_id: row for row in GoalRating.objects.filter(client=client).latest_per("goal")}
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
        after_a_break=_after_a_break(client, days_since),
    )


def _changes(client) -> list[ChangeBefore]:
    changes = Change.objects.filter(focus_area__client=client, focus_area__standing="in_focus", retired_on=None)
    stages = {row.change_id: row for row in StageRating.objects.filter(client=client).latest_per("change")}
    rulers = {}
    for row in RulerRating.objects.filter(client=client, rater="client").latest_per("change", "ruler", "rater"):
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
    rows = AllianceRating.objects.filter(client=client, rater="client").latest_per("client", "aspect", "rater")
    found = {row.aspect: row for row in rows if row.sitting not in hidden}
    return [(aspect.label, found[aspect.value]) for aspect in AllianceAspect if aspect.value in found]


def _after_a_break(client, days_since) -> bool:
    """Whether tolerance is worth a word: a week or more apart, where an overdose is a danger.

    Own design. Counts a pause that ended within the last week too; a substance that was not named
    counts as one that can be dangerous.
    """
    areas = client.focus_areas.filter(kind="substance")
    risky = areas.filter(substance__overdose_relevant=True) | areas.filter(undisclosed=True)
    recent = timezone.localdate() - timedelta(days=TOLERANCE_DAYS)
    back = EpisodePause.objects.filter(episode__client=client, to_on__gte=recent)
    apart = days_since is not None and days_since >= TOLERANCE_DAYS
    return risky.exists() and (apart or back.exists())
