"""A therapist's day: what to prepare, to finish and to look at again. Names and times, no sentences."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from clients.covering import stands_for
from clients.models import Client, Linkage
from clients.names import mark_twins
from goals.models import Experiment, OverdosePlan
from hrp.accounts.models import User
from hrp.accounts.roles import Permission
from hrp.base.days import midnight
from hrp.workspace.day_meetings import day_meetings, group_led, groups_once
from hrp.workspace.reminders import Reminders, cared_for_by, going_on_with, in_care_of, reminders_of, safety_open
from hrp.workspace.timeline import still_planned
from sessions.content.flags import DEFAULTS
from sessions.flags.reads import not_met
from sessions.models import Contact, GroupMeeting, Session

MOST = 12  # a list longer than this is no help at the end of a day; it says that there is more, and where
WAITS = DEFAULTS["note_hours"]  # a note that is open for as long as this is worth a look
NOTE_OF = ("session__client", "session__group_meeting__group")


@dataclass(frozen=True)
class OpenNote:
    """A note that waits for its signature, and for how long."""

    session: Session
    hours: int

    @property
    def days(self) -> int:
        """The wait in whole days."""
        return self.hours // 24

    @property
    def waits(self) -> bool:
        """Say whether it is worth a look by now."""
        return self.hours >= WAITS


@dataclass(frozen=True)
class Touch:
    """Somebody to be in touch with: since which day, and after a contact, or in a pause without one."""

    client: Client
    on: date
    contact: Contact | None = None


@dataclass(frozen=True)
class LookAgain:
    """Something to look at again with somebody: the day, and the experiment, the naloxone or the link it is about."""

    client: Client
    on: date
    experiment: Experiment | None = None
    naloxone: OverdosePlan | None = None
    link: Linkage | None = None


@dataclass(frozen=True)
class Short:
    """The first MOST of a list. `more` says whether there are others."""

    shown: list
    more: bool

    @classmethod
    def of(cls, found) -> "Short":
        """Cut a list or a queryset short."""
        rows = list(found[: MOST + 1])
        return cls(rows[:MOST], len(rows) > MOST)


@dataclass(frozen=True)
class Day:
    """Everything on Today. `more_not_met` says how many are left out of that list.

    `unsettled` are plans of earlier days of which nobody has said yet what became of them; `waiting`
    says how many in the teams that one leads wait for a lead and are to hear from us. `letters` are mandates.
    """

    on: date
    meetings: list[Session]
    unsettled: Short
    notes: Short
    countersign: Short
    questions: Short
    letters: Short
    touch: Short
    waiting: int
    look_again: Short
    safety: Short
    not_met: list[Client]
    more_not_met: int


def day_of(user: User) -> Day:
    """Return the day of a therapist, about the clients on whose care team they are now."""
    due = reminders_of(user)
    mine = Client.objects.filter(pk__in=cared_for_by(user).values("episode__client"))
    in_care = mine.filter(pk__in=in_care_of(user))
    short = Short.of(due.rows["notes"].select_related(*NOTE_OF).order_by("session__starts_at"))
    waiting = [OpenNote(note.session, _hours_since(note.session.starts_at)) for note in short.shown]
    gaps = _not_met(user, in_care)
    day = Day(
        on=due.on,
        meetings=day_meetings(user, mine, due.on),
        unsettled=Short.of(_unsettled(user, in_care, due.on)),
        notes=Short(waiting, short.more),
        countersign=Short.of(due.rows["countersign"].select_related(*NOTE_OF, "signed_by").order_by("signed_at")),
        questions=Short.of(due.rows["questions"].select_related(*NOTE_OF).order_by("signed_at")),
        letters=Short.of(due.rows["letters"].select_related("episode__client").order_by("next_due", "created_at")),
        touch=_touch(due),
        waiting=due.rows["waiting"].real().count() if user.may(Permission.LEAD_TEAM) else 0,
        look_again=_look_again(due),
        safety=Short.of(safety_open(user).select_related("client")),
        not_met=gaps[:MOST],
        more_not_met=max(len(gaps) - MOST, 0),
    )
    mark_twins(_people_on(day), mine)
    for meeting in (*day.unsettled.shown, *(note.session for note in (*waiting, *day.countersign.shown))):
        meeting.group = group_led(meeting, user)
    return day


def _people_on(day: Day):
    """Every client whose name stands on the page."""
    yield from (meeting.client for meeting in (*day.meetings, *day.unsettled.shown))
    yield from (note.session.client for note in (*day.notes.shown, *day.countersign.shown, *day.questions.shown))
    yield from (mandate.episode.client for mandate in day.letters.shown)
    yield from (touch.client for touch in day.touch.shown)
    yield from (one.client for one in day.look_again.shown)
    yield from (item.client for item in day.safety.shown)
    yield from day.not_met


def _hours_since(moment) -> int:
    return max(int((timezone.now() - moment).total_seconds() // 3600), 0)


def _touch(due: Reminders) -> Short:
    """Whom to be in touch with by today, after a contact or in a pause; the earliest day first."""
    contacts = Short.of(due.rows["follow_ups"].select_related("client").order_by("follow_up_on", "at"))
    pauses = Short.of(due.rows["pauses"].select_related("episode__client").order_by("next_contact_on"))
    found = [Touch(contact.client, contact.follow_up_on, contact) for contact in contacts.shown]
    found += [Touch(rest.episode.client, rest.next_contact_on) for rest in pauses.shown]
    found.sort(key=lambda touch: touch.on)
    return Short(found[:MOST], contacts.more or pauses.more or len(found) > MOST)


def _look_again(due: Reminders) -> Short:
    """What is to be looked at again: experiments, the date on the naloxone, links; the earliest day first."""
    experiments = Short.of(due.rows["reviews"].select_related("goal__client").order_by("review_on", "created_at"))
    plans = Short.of(due.rows["naloxone"].select_related("client").order_by("naloxone_expires", "created_at"))
    links = Short.of(due.rows["links"].select_related("client").order_by("look_again_on", "created_at"))
    found = [LookAgain(one.goal.client, one.review_on, experiment=one) for one in experiments.shown]
    found += [LookAgain(plan.client, plan.naloxone_expires, naloxone=plan) for plan in plans.shown]
    found += [LookAgain(link.client, link.look_again_on, link=link) for link in links.shown]
    found.sort(key=lambda one: one.on)
    return Short(found[:MOST], any(some.more for some in (experiments, plans, links)) or len(found) > MOST)


def _unsettled(user, mine, today):
    """Plans of earlier days that were neither opened nor said to have fallen out; the latest first.

    That of a group stands once, for those who lead it.
    """
    start = midnight(today)
    led = Q(group_meeting__in=GroupMeeting.objects.led_by(user).values("pk"), client__in=going_on_with(user))
    plans = Session.objects.planned().filter(starts_at__lt=start)
    plans = groups_once(plans.filter(led | Q(group_meeting=None, client__in=mine)))
    return plans.select_related("client", "group_meeting__group").order_by("-starts_at")


def _not_met(user, mine) -> list[Client]:
    """Clients who were not met for a while, with no pause agreed and nothing planned; longest first.

    For how long, and from which day it counts, is what supervision calls a contact gap. But this list asks for
    something to plan: so nobody stands on it with whom a meeting is planned already, and while cover stands it is
    asked neither of whoever is away nor of whoever covers.
    """
    planned = still_planned(Session.objects.filter(client=OuterRef("pk")))
    clients = mine.real().filter(~Exists(planned), ~stands_for(user))
    found = list(clients.only("code", "chosen_name", "birth_year", "is_practice"))
    gaps = not_met(client.pk for client in found)
    found = [client for client in found if client.pk in gaps]
    for client in found:
        client.days, client.last_met = gaps[client.pk]
    return sorted(found, key=lambda client: (-client.days, client.chosen_name.casefold(), client.code))
