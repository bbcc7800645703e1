"""Emergencies and orders of a court: how long a second person has, what is still missing, from when something goes.

Pure: rows and moments in, answers out. A working day is any from Monday to Friday; which feasts a house keeps is not
known here, so that a look may be called late on the day after one.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _

LOOK_WITHIN = 2  # working days after something was told in an emergency
WAIT = timedelta(hours=24)  # where nobody else is there, between the advice and the sending
SATURDAY = 5

# What a second person looks at. A change in any of it needs a new look.
LOOKED_AT = ("court", "reference", "ordered", "body", "with_record", "deadline_at")


# --- Time -----------------------------------------------------------------------------------------


def working_days_after(day: date, number: int) -> date:
    """Return the working day that is the `number`th (1 or more) after `day`, which itself is not counted."""
    while number:
        day += timedelta(days=1)
        number -= day.weekday() < SATURDAY
    return day


def look_by(told_on: date) -> date:
    """Return the last day on which a look at what was told on `told_on` is in time."""
    return working_days_after(told_on, LOOK_WITHIN)


def is_late(told_on: date, today: date) -> bool:
    """Say whether a look at what was told on `told_on` would come late today."""
    return today > look_by(told_on)


def first_in_time(today: date) -> date:
    """Return the earliest day of telling for which a look is not late today; for every day before, it is."""
    day = today
    while not is_late(day - timedelta(days=1), today):
        day -= timedelta(days=1)
    return day


def goes_from(advised_at: datetime, deadline_at: datetime | None) -> datetime:
    """Return from when an order may go where nobody else is there: after a day, or at once if it is needed sooner."""
    rested = advised_at + WAIT
    return advised_at if deadline_at and deadline_at < rested else rested


# --- Where an order stands --------------------------------------------------------------------------


class Stands(StrEnum):
    """Where an order of a court stands."""

    LACKS = "lacks"  # nothing is written yet that could be told
    ASKS = "asks"  # a second person is to look, or whoever advised is to be named
    WAITS = "waits"  # nobody else is there: it rests for a day
    MAY_GO = "may_go"
    GONE = "gone"
    ASIDE = "aside"


@dataclass(frozen=True)
class Standing:
    """Where an order stands; `nobody`: no second person is there today; `goes_from`: when the rest is over."""

    stands: Stands
    nobody: bool = False
    goes_from: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Say whether it can still be changed."""
        return self.stands not in (Stands.GONE, Stands.ASIDE)


def standing(order, *, gone: bool, nobody: bool, advised_at: datetime | None, now: datetime) -> Standing:
    """Return where `order` stands at `now`.

    `gone`: it went. `nobody`: nobody could be its second person today. `advised_at`: when whoever advised was named.
    An advice counts only while there is nobody else.
    """
    if gone or order.set_aside_at:
        return Standing(Stands.GONE if gone else Stands.ASIDE)
    if not says_something(order):
        return Standing(Stands.LACKS, nobody)
    if order.seconded_at:
        return Standing(Stands.MAY_GO, nobody)
    if not (nobody and order.alone and advised_at):
        return Standing(Stands.ASKS, nobody)
    start = goes_from(advised_at, order.deadline_at)
    return Standing(Stands.WAITS if now < start else Stands.MAY_GO, nobody, start)


def says_something(order) -> bool:
    """Say whether there is anything to look at, and to send: words, or the copy of the record."""
    return bool(order.body.strip()) or order.with_record


def fingerprint(order) -> str:
    """Return a SHA-256 of everything that a second person looks at: another one means that it was changed since."""
    looked_at = [str(getattr(order, name) or "") for name in LOOKED_AT[:-1]]
    deadline = order.deadline_at.timestamp() if order.deadline_at else None
    return hashlib.sha256(json.dumps([looked_at, deadline]).encode()).hexdigest()


# --- Words for the account ----------------------------------------------------------------------------


def text_of(order) -> str:
    """Return what is told, as the account keeps it."""
    copy = _("With it goes a copy of the record, without reflective notes.") if order.with_record else ""
    return "\n\n".join(part for part in (order.body.strip(), copy) if part)


def alone_because(order, *, advised_at: datetime) -> str:
    """Return why an order went without a second person: who advised, and whether it rested for a day."""
    if goes_from(advised_at, order.deadline_at) == advised_at:
        rested = _("It was needed before a day was over.")
    else:
        rested = _("It rested for a day first.")
    advice = _("There was no second person here. Advised by: %(who)s.") % {"who": order.advised_by}
    return f"{advice} {rested}"
