"""What waits for somebody who works here. Read from what is there: nothing is stored about it.

Every kind stands once in KINDS. Today shows them one by one, the morning mail says how many there are.
Nothing waits any more about somebody who has died. Once the work with somebody has ended only three things
do: the note that is still to be signed, a question on one that was, and what comes of a call after the end.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from clients.mandates import letters_due
from clients.models import CareTeamMembership, Episode, EpisodePause, Linkage
from clients.models.episode import CareRole, Ending
from clients.querysets import led_teams
from clients.waiting import waiting_in
from goals.models import Experiment, OverdosePlan
from hrp.accounts.models import User
from hrp.accounts.roles import Permission
from sessions.content.choices import Direction
from sessions.countersigning import asked_of, to_countersign
from sessions.models import Contact, SafetyItem, SessionNote

NALOXONE_AHEAD = timedelta(days=30)  # a new one is worth getting from so many days before the date on it
AHEAD = timedelta(days=7)  # an experiment is looked at again from so many days before its day
LETTERS_AHEAD = timedelta(days=7)  # the client reads a letter before it goes: it is begun so many days before
COUNTERSIGNED_WITHIN = timedelta(days=30)  # a note signed longer ago than this asks nobody for a second name
WAITS_ALONE = timedelta(days=7)  # somebody without a lead, and without a day to be in touch, is due after this


def cared_for_by(user: User) -> QuerySet:
    """Return the rows of the care teams, of any stretch of work, that `user`, a therapist, is on today."""
    rows = CareTeamMembership.objects.current().filter(user=user)
    return rows if user.may(Permission.WRITE_RECORD) else rows.none()


def going_on_with(user: User) -> QuerySet:
    """Return, by id, the clients on whose care team `user` is today and with whom the work goes on."""
    return cared_for_by(user).filter(episode__ended_on=None).values("episode__client")


def in_care_of(user: User) -> QuerySet:
    """Return those of `going_on_with` whom `user` does not see in a group alone."""
    return cared_for_by(user).filter(episode__ended_on=None).exclude(role=CareRole.GROUP).values("episode__client")


def door_open_to(user: User) -> QuerySet:
    """Return, by id, the living whose record `user` keeps for more than a group, also once the work has ended."""
    rows = cared_for_by(user).exclude(role=CareRole.GROUP).exclude(episode__client__in=_died())
    return rows.values("episode__client")


def notes_to_sign(user: User, today: date) -> QuerySet:
    """Return the drafts of `user`; those of one meeting of a group are signed at once and stand as one."""
    drafts = SessionNote.objects.filter(
        signed_at=None, session__client__in=_kept_by(user), session__therapists__user=user
    )
    return drafts.filter(~Exists(_beside(drafts)))


def notes_to_countersign(user: User, today: date) -> QuerySet:
    """Return what a colleague signed lately of meetings that `user` held beside them; one row for a group."""
    since = timezone.now() - COUNTERSIGNED_WITHIN
    signed = to_countersign(user).filter(signed_at__gte=since, session__client__in=going_on_with(user))
    return signed.filter(~Exists(_beside(signed)))


def questions_asked(user: User, today: date) -> QuerySet:
    """Return the notes that `user` signed and a supervisor returned with a question that waits for its answer."""
    return asked_of(user).filter(session__client__in=_kept_by(user))


def reviews_due(user: User, today: date) -> QuerySet:
    """Return the experiments to look at again in the coming days, and those whose day has passed."""
    running = Experiment.objects.running()
    return running.filter(goal__client__in=in_care_of(user), review_on__lte=today + AHEAD)


def naloxone_due(user: User, today: date) -> QuerySet:
    """Return the overdose plans in use whose naloxone is near its last day, or past it."""
    due = OverdosePlan.objects.naloxone_good_until(today + NALOXONE_AHEAD)
    return due.in_use().filter(client__in=in_care_of(user))


def links_due(user: User, today: date) -> QuerySet:
    """Return the links to other services that were to be looked at again by today; not those that stand or rest."""
    return Linkage.objects.to_look_at(today).filter(client__in=in_care_of(user))


def letters_to_write(user: User, today: date) -> QuerySet:
    """Return the mandates whose next letter is due in the coming days, or was."""
    return letters_due(today + LETTERS_AHEAD).filter(episode__client__in=in_care_of(user))


def follow_ups_due(user: User, today: date) -> QuerySet:
    """Return the contacts after which somebody is to be in touch again by today, also those after the end."""
    after_the_end = Q(episode=None, client__in=door_open_to(user))
    due = Contact.objects.to_follow_up().filter(follow_up_on__lte=today)
    return due.filter(Q(client__in=in_care_of(user)) | after_the_end)


def safety_open(user: User) -> QuerySet:
    """Return what was noted on safety and is not settled, also in a contact after the work had ended."""
    after_the_end = Q(contact__isnull=False, contact__episode=None, client__in=door_open_to(user))
    return SafetyItem.objects.open().filter(Q(client__in=going_on_with(user)) | after_the_end)


def pauses_due(user: User, today: date) -> QuerySet:
    """Return the pauses in which we said to be in touch by today, and have not been since that day."""
    resting = EpisodePause.objects.current(today).filter(
        episode__client__in=in_care_of(user), episode__ended_on=None, next_contact_on__lte=today
    )
    return resting.filter(~Exists(_in_touch_since(OuterRef("next_contact_on"))))


def waiting_due(user: User, today: date) -> QuerySet:
    """Return who waits for a lead in the teams that `user` leads, and is to hear from us by today."""
    said = Q(waiting_plan__next_contact_on__lte=today) & ~Exists(
        _in_touch_since(OuterRef("waiting_plan__next_contact_on"), client="client")
    )
    lately = today - WAITS_ALONE + timedelta(days=1)
    unsaid = Q(waiting_plan__next_contact_on=None, opened_on__lt=lately) & ~Exists(
        _in_touch_since(lately, client="client")
    )
    return waiting_in(led_teams(user).values("team")).filter(said | unsaid)


def _kept_by(user: User) -> QuerySet:
    """The living, by id, on whose care team `user` is today, also once the work has ended."""
    return cared_for_by(user).exclude(episode__client__in=_died()).values("episode__client")


def _died() -> QuerySet:
    return Episode.objects.filter(ending=Ending.DIED).values("client")


def _beside(notes: QuerySet) -> QuerySet:
    """Those of `notes` that stand before a note in the same meeting of a group."""
    return notes.filter(session__group_meeting=OuterRef("session__group_meeting"), session__lt=OuterRef("session"))


def _in_touch_since(day, *, client: str = "episode__client") -> QuerySet:
    """Contacts on `day` or later in which we reached out, or each other."""
    ours = Contact.objects.filter(Q(direction=Direction.OUT) | Q(reached=True))
    return ours.filter(client=OuterRef(client), at__date__gte=day)


@dataclass(frozen=True)
class Kind:
    """One kind of thing that waits: its name in this house, and what of it waits for a person on a day."""

    name: str
    of: Callable[[User, date], QuerySet]


KINDS = (
    Kind("notes", notes_to_sign),
    Kind("countersign", notes_to_countersign),
    Kind("questions", questions_asked),
    Kind("reviews", reviews_due),
    Kind("naloxone", naloxone_due),
    Kind("links", links_due),
    Kind("letters", letters_to_write),
    Kind("follow_ups", follow_ups_due),
    Kind("pauses", pauses_due),
    Kind("waiting", waiting_due),
)


@dataclass(frozen=True)
class Reminders:
    """What waits for a person on a day: for each kind the rows, which are read when they are asked for."""

    on: date
    rows: dict[str, QuerySet]

    def count(self) -> int:
        """Return how many things wait; what concerns a client to practise with is none."""
        return sum(rows.real().count() for rows in self.rows.values())


def reminders_of(user: User) -> Reminders:
    """Return everything that waits for `user` today."""
    today = timezone.localdate()
    return Reminders(today, {kind.name: kind.of(user, today) for kind in KINDS})
