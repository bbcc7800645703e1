"""What was answered in one meeting, and the last earlier answer to each question.

Every kind of answer is loaded at most once, in one query, however long the history is.
"""

from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import OuterRef, Q, Subquery

from goals.models import Experiment, GoalRating
from sessions.models import (
    AllianceRating,
    HarmRating,
    InterventionUsed,
    RulerRating,
    SafetyItem,
    Session,
    StageRating,
    UseSnapshot,
    WellbeingRating,
)
from sessions.tools.reads import Written, written_in


@dataclass
class Answers:
    """Today's and the last earlier answer to each question, by key. Missing stays missing."""

    today: dict = field(default_factory=dict)
    before: dict = field(default_factory=dict)


class Sitting:
    """The answers of one meeting. Keys are tuples of text: ids and codes."""

    def __init__(self, meeting: Session):
        self.meeting = meeting

    def _answers(self, model, *keys, related=()) -> Answers:
        meeting = self.meeting
        earlier = model.objects.counted().filter(
            client=meeting.client_id, observed_on__lte=meeting.day, **{key: OuterRef(key) for key in keys}
        )
        earlier = earlier.exclude(sitting=meeting.sitting).order_by("-observed_on", "-created_at")
        rows = model.objects.counted().filter(client=meeting.client_id)
        rows = rows.filter(Q(sitting=meeting.sitting) | Q(pk=Subquery(earlier.values("pk")[:1])))
        found = Answers()
        for row in rows.select_related(*related).order_by("created_at") if related else rows.order_by("created_at"):
            side = found.today if row.sitting == meeting.sitting else found.before
            side[tuple(str(getattr(row, row._meta.get_field(key).attname)) for key in keys)] = row
        return found

    @cached_property
    def wellbeing(self) -> Answers:
        """By kind."""
        return self._answers(WellbeingRating, "kind")

    @cached_property
    def stages(self) -> Answers:
        """By change."""
        return self._answers(StageRating, "change", related=("change__focus_area",))

    @cached_property
    def rulers(self) -> Answers:
        """By change and ruler."""
        return self._answers(RulerRating, "change", "ruler", related=("change__focus_area",))

    @cached_property
    def harm(self) -> Answers:
        """By part of life and rater."""
        return self._answers(HarmRating, "domain", "rater", related=("goal",))

    @cached_property
    def closeness(self) -> Answers:
        """By goal."""
        return self._answers(GoalRating, "goal", related=("goal",))

    @cached_property
    def use(self) -> Answers:
        """By focus area."""
        return self._answers(UseSnapshot, "focus_area")

    @cached_property
    def alliance(self) -> dict:
        """The client's answers of today, by aspect; there is no last value to be led by."""
        rows = AllianceRating.objects.filter(sitting=self.meeting.sitting, corrects=None, rater="client")
        return {row.aspect: row for row in rows}

    @cached_property
    def techniques(self) -> list[str]:
        """The codes of what was offered."""
        return list(InterventionUsed.objects.filter(session=self.meeting).values_list("technique", flat=True))

    @cached_property
    def experiments(self) -> list[Experiment]:
        """The experiments that run, or were looked at in this meeting."""
        found = Experiment.objects.filter(goal__client=self.meeting.client_id).select_related("goal")
        return list(found.running() | found.filter(reviewed_in=self.meeting.sitting))

    @cached_property
    def noted(self) -> dict[str, SafetyItem]:
        """What was noted on safety in this meeting, by kind."""
        return {item.kind: item for item in SafetyItem.objects.filter(session=self.meeting)}

    @cached_property
    def earlier_safety(self) -> list[SafetyItem]:
        """What is open from before, or was settled on the day of this meeting."""
        items = SafetyItem.objects.filter(client=self.meeting.client_id, level__gte=2)
        items = items.exclude(session=self.meeting).exclude(session__note__in_error__isnull=False)
        return list(items.filter(Q(resolved_on=None) | Q(resolved_on=self.meeting.day)))

    @cached_property
    def written(self) -> list[Written]:
        """The sheets that were filled in, whatever they are and whoever may read them."""
        return written_in(self.meeting, theirs=True)

    @cached_property
    def planned(self) -> Session | None:
        """The meeting that was planned from this one."""
        return Session.objects.filter(planned_from=self.meeting).first()
