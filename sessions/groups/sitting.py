"""What was answered by each person in one meeting of a group: so many queries, however many people."""

from django.db.models import Q

from sessions.models import AllianceRating, SafetyItem, Session, WellbeingRating
from sessions.sitting import Answers, Sitting

# What the page of a group never asks.
_ASKED_ELSEWHERE = ("stages", "rulers", "harm", "closeness", "use")


def sittings_of(meetings) -> dict:
    """Return the `Sitting` of each of `meetings`, by the meeting's id, everything in it loaded already.

    The meetings are people's parts of one meeting of a group, so that all are on one day. Last answers
    are left out: the page shows none.
    """
    found = {meeting.pk: _empty(meeting) for meeting in meetings}
    by_sitting = {meeting.sitting: found[meeting.pk] for meeting in meetings}
    for row in WellbeingRating.objects.counted().filter(sitting__in=by_sitting):
        by_sitting[row.sitting].wellbeing.today[(row.kind,)] = row
    for row in AllianceRating.objects.filter(sitting__in=by_sitting, corrects=None, rater="client"):
        by_sitting[row.sitting].alliance[row.aspect] = row
    for item in SafetyItem.objects.filter(session__in=found):
        found[item.session_id].noted[item.kind] = item
    for plan in Session.objects.filter(planned_from__in=found):
        found[plan.planned_from_id].planned = plan
    _add_earlier_safety(meetings, found)
    return found


def _empty(meeting) -> Sitting:
    sitting = Sitting(meeting)
    for name in _ASKED_ELSEWHERE:
        setattr(sitting, name, Answers())
    sitting.wellbeing, sitting.alliance, sitting.noted = Answers(), {}, {}
    sitting.techniques, sitting.experiments, sitting.earlier_safety, sitting.planned = [], [], [], None
    sitting.written = []
    return sitting


def _add_earlier_safety(meetings, found) -> None:
    """Add what is open from other meetings, or was settled on the day of this one."""
    days = {meeting.day for meeting in meetings}
    items = SafetyItem.objects.filter(client__in=[meeting.client_id for meeting in meetings], level__gte=2)
    items = items.exclude(session__note__in_error__isnull=False).filter(Q(resolved_on=None) | Q(resolved_on__in=days))
    for item in items:
        for meeting in meetings:
            if meeting.client_id == item.client_id and meeting.pk != item.session_id:
                found[meeting.pk].earlier_safety.append(item)
