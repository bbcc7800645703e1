"""The lines that a session page puts together from its taps, for the note."""

from django.utils import formats, timezone

from clients.models.observation import Answer
from goals.models import Experiment, GoalRating
from sessions.assemble import ChangeTap, GoalTap, Line, Taps, assemble
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


def all_lines(meeting: Session) -> list[Line]:
    """Return every line that today's taps give, in their order, removed ones included."""
    return assemble(taps_of(meeting))


def kept_lines(meeting: Session) -> list[Line]:
    """Return the lines that nobody removed."""
    return [line for line in all_lines(meeting) if line.key not in meeting.lines_removed]


def taps_of(meeting: Session) -> Taps:
    """Read the taps of one meeting: fixed phrases are made of these, so no free text is among them."""
    wellbeing = {row.kind: row.value for row in _today(WellbeingRating, meeting)}
    harm = _harm(meeting)
    planned = Session.objects.filter(planned_from=meeting).first()
    safety = SafetyItem.objects.filter(client=meeting.client_id)
    return Taps(
        wellbeing=wellbeing.get("wellbeing"),
        distress=wellbeing.get("distress"),
        safe_right_now=meeting.safe_right_now or None,
        ambivalence_named=meeting.ambivalence_named,
        changes=_changes(meeting),
        harm_count=harm["count"],
        harm_less=harm["less"],
        harm_same=harm["same"],
        harm_more=harm["more"],
        use_talked=_today(UseSnapshot, meeting).filter(answer=Answer.GIVEN).exists(),
        goals=_goals(meeting),
        techniques=tuple(
            InterventionUsed.objects.filter(session=meeting).values_list("technique", flat=True)
        ),
        experiments_reviewed=tuple(
            Experiment.objects.filter(reviewed_in=meeting.sitting).values_list("next", flat=True)
        ),
        alliance_given=_today(AllianceRating, meeting).exists(),
        safety=meeting.safety_answer or None,
        safety_items=tuple(safety.filter(session=meeting).values_list("kind", "level")),
        safety_settled=safety.filter(resolved_on=meeting.day).exclude(session=meeting).count(),
        next_meeting=_when(planned.starts_at) if planned else None,
        trying=bool(meeting.one_thing_to_try.strip()),
    )


def _today(model, meeting):
    return model.objects.filter(sitting=meeting.sitting, corrects=None)


def _when(moment):
    local = timezone.localtime(moment)
    return f"{formats.date_format(local, 'MONTH_DAY_FORMAT')}, {formats.time_format(local, 'TIME_FORMAT')}"


def _changes(meeting):
    """The changes that were rated today, in the order of their areas, without their words."""
    found = {}
    stages = _today(StageRating, meeting).select_related("change__focus_area")
    rulers = _today(RulerRating, meeting).select_related("change__focus_area")
    for row in (*stages, *rulers):
        entry = found.setdefault(row.change_id, {"change": row.change})
        if isinstance(row, StageRating):
            entry["stage"] = row.stage
        else:
            entry[row.ruler] = row.value
    ordered = sorted(found.values(), key=lambda e: (e["change"].focus_area.sort, e["change"].created_at))
    return tuple(
        ChangeTap(
            key=str(entry["change"].pk),
            about=entry["change"].focus_area.kind,
            stage=entry.get("stage"),
            importance=entry.get("importance"),
            confidence=entry.get("confidence"),
            readiness=entry.get("readiness"),
        )
        for entry in ordered
    )


def _harm(meeting):
    """How many parts of life were rated by the client, and how each compares with last time."""
    today = list(_today(HarmRating, meeting).filter(rater="client"))
    before = HarmRating.objects.filter(client=meeting.client_id, rater="client").latest_per(
        "client", "domain", "rater", apart_from=meeting.sitting
    )
    last = {row.domain: row.value for row in before} if today else {}
    moves = [
        row.value - last[row.domain]
        for row in today
        if row.value is not None and last.get(row.domain) is not None
    ]
    return {
        "count": len(today),
        "less": sum(move < 0 for move in moves),
        "same": sum(move == 0 for move in moves),
        "more": sum(move > 0 for move in moves),
    }


def _goals(meeting):
    today = list(_today(GoalRating, meeting).select_related("goal"))
    before = GoalRating.objects.filter(goal__in=[row.goal_id for row in today]).latest_per(
        "goal", apart_from=meeting.sitting
    )
    last = {row.goal_id: row.value for row in before}
    today.sort(key=lambda row: (row.goal.sort, row.goal.created_at))
    return tuple(GoalTap(key=str(row.goal_id), closeness=row.value, before=last.get(row.goal_id)) for row in today)
