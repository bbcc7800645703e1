"""The lines that a session page puts together from its taps, for the note."""

from django.utils import formats, timezone

from clients.models.observation import Answer
from sessions.assemble import ChangeTap, GoalTap, Line, Taps, ToolTap, assemble
from sessions.models import Session
from sessions.sitting import Sitting


def all_lines(meeting: Session, sitting: Sitting | None = None) -> list[Line]:
    """Return every line that today's taps give, in their order, removed ones included.

    Give the `sitting` where the page has loaded it already.
    """
    return assemble(taps_of(meeting, sitting or Sitting(meeting)))


def kept_lines(meeting: Session) -> list[Line]:
    """Return the lines that nobody removed."""
    return [line for line in all_lines(meeting) if line.key not in meeting.lines_removed]


def taps_of(meeting: Session, sitting: Sitting) -> Taps:
    """Read the taps of one meeting: fixed phrases are made of these, so no free text is among them."""
    wellbeing = {kind: row.value for (kind,), row in sitting.wellbeing.today.items()}
    less, same, more, count = _harm(sitting)
    return Taps(
        wellbeing=wellbeing.get("wellbeing"),
        distress=wellbeing.get("distress"),
        safe_right_now=meeting.safe_right_now or None,
        ambivalence_named=meeting.ambivalence_named,
        changes=_changes(sitting),
        harm_count=count,
        harm_less=less,
        harm_same=same,
        harm_more=more,
        use_talked=any(row.answer == Answer.GIVEN for row in sitting.use.today.values()),
        goals=_goals(sitting),
        techniques=tuple(sitting.techniques),
        tools=_tools(sitting),
        experiments_reviewed=tuple(one.next for one in sitting.experiments if one.reviewed_in == meeting.sitting),
        alliance_given=bool(sitting.alliance),
        safety=meeting.safety_answer or None,
        safety_items=tuple((item.kind, item.level) for item in sitting.noted.values()),
        safety_settled=sum(item.resolved_on is not None for item in sitting.earlier_safety),
        next_meeting=_when(sitting.planned.starts_at) if sitting.planned else None,
        trying=bool(meeting.one_thing_to_try.strip()),
    )


def _tools(sitting) -> tuple[ToolTap, ...]:
    """The tools that were used together, in the order in which they were taken up.

    What a therapist only supposes was not done together, and what is the client's alone is in no note.
    """
    used = [one.tool for one in sitting.written if one.shared and not one.tool.theirs_alone]
    return tuple(ToolTap(tool.code, tool.role, str(tool.line)) for tool in used)


def _when(moment):
    local = timezone.localtime(moment)
    return f"{formats.date_format(local, 'j F Y')}, {formats.time_format(local, 'H:i')}"


def _changes(sitting) -> tuple[ChangeTap, ...]:
    """The changes that were rated today, in the order of their areas, without their words."""
    found = {}
    for (change,), row in sitting.stages.today.items():
        found.setdefault(change, {"change": row.change})["stage"] = row.stage
    for (change, ruler), row in sitting.rulers.today.items():
        found.setdefault(change, {"change": row.change})[ruler] = row.value
    ordered = sorted(found.items(), key=lambda one: (one[1]["change"].focus_area.sort, one[1]["change"].created_at))
    return tuple(
        ChangeTap(
            key=key,
            about=entry["change"].focus_area.kind,
            stage=entry.get("stage"),
            importance=entry.get("importance"),
            confidence=entry.get("confidence"),
            readiness=entry.get("readiness"),
        )
        for key, entry in ordered
    )


def _harm(sitting) -> tuple[int, int, int, int]:
    """How many parts of life the client rated less, the same and more than last time, and how many in all."""
    today = {key: row for key, row in sitting.harm.today.items() if row.rater == "client"}
    before = {key: row.value for key, row in sitting.harm.before.items()}
    moves = [
        row.value - before[key] for key, row in today.items() if row.value is not None and before.get(key) is not None
    ]
    less, more = sum(move < 0 for move in moves), sum(move > 0 for move in moves)
    return less, len(moves) - less - more, more, len(today)


def _goals(sitting) -> tuple[GoalTap, ...]:
    before = {goal: row.value for (goal,), row in sitting.closeness.before.items()}
    rows = sorted(sitting.closeness.today.values(), key=lambda row: (row.goal.sort, row.goal.created_at))
    return tuple(GoalTap(str(row.goal_id), row.value, before.get(str(row.goal_id))) for row in rows)
