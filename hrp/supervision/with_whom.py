"""With whom somebody is in supervision: those whom they supervise, and those who supervise them."""

from dataclasses import dataclass

from django.db.models import Sum
from django.utils import timezone

from hrp.accounts.models import SupervisionLine, User
from hrp.supervision.hours import spoken
from hrp.supervision.lines import lines_of
from hrp.supervision.models import SupervisionMeeting


@dataclass(frozen=True)
class Other:
    """The other of the two, the line, and the hours of the two this year, in words."""

    row: SupervisionLine
    person: User
    hours: str


@dataclass(frozen=True)
class Found:
    """Everybody by name: the therapists, the supervisors of now, and the supervisors of before."""

    therapists: list[Other]
    supervisors: list[Other]
    before: list[Other]


def with_whom(user: User) -> Found:
    """Return with whom `user` is in supervision; of two lines with one person the one that holds, else the last."""
    minutes = _minutes(user)
    found = Found([], [], [])
    seen = set()
    for row in lines_of(user):
        pair = (row.supervisor_id, row.therapist_id)
        if pair in seen:
            continue
        seen.add(pair)
        mine = row.therapist_id == user.pk
        other = Other(row, row.supervisor if mine else row.therapist, spoken(minutes.get(pair, 0)))
        (found.therapists if not mine else found.supervisors if row.holds else found.before).append(other)
    for people in (found.therapists, found.supervisors, found.before):
        people.sort(key=lambda other: other.person.name.casefold())
    return found


def one_line(user: User, found: Found) -> bool:
    """Say whether there is but one page to go to: a therapist with one supervisor, who supervises nobody."""
    return not user.is_supervisor and len(found.supervisors) == 1


def _minutes(user: User) -> dict:
    """Return the minutes of this year by supervisor and therapist."""
    rows = SupervisionMeeting.objects.of(user).filter(on__year=timezone.localdate().year).order_by()
    summed = rows.values_list("supervisor", "therapist").annotate(sum=Sum("minutes"))
    return {(supervisor, therapist): minutes for supervisor, therapist, minutes in summed}
