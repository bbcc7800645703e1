"""Looks at a session together: the door to one, and what its pages are given to show.

Nothing here counts ratings up: no mean, no total, nobody beside anybody else.
"""

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.access import client_for
from clients.models import Client
from clients.names import mark_twins
from clients.pages import opened
from hrp.accounts.models import User
from hrp.accounts.roles import Permission
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.supervision.lines import Pair, row_for
from hrp.supervision.models import FidelityRating, FidelityRound
from hrp.supervision.models.fidelity import Clarity, Item, Whose
from hrp.supervision.trend import MOST, Trend, trend
from sessions.models import Session

LATEST = 20  # meetings to choose from


@dataclass(frozen=True)
class Look:
    """A look as one of the two sees it, through their line."""

    row: FidelityRound
    line: Pair

    @property
    def alone(self) -> bool:
        """Whether the therapist has not rated to the end."""
        return self.row.own_done_at is None

    @property
    def done(self) -> bool:
        """Whether both have rated to the end."""
        return self.row.together_done_at is not None

    @property
    def open(self) -> bool:
        """Whether the two may rate together now."""
        return self.line.holds and not self.alone and not self.done

    @property
    def to_rate_alone(self) -> bool:
        """Whether the reader is the therapist and may rate alone now."""
        return self.line.mine and self.line.holds and self.alone

    @property
    def way(self) -> str:
        """The name of the page that opens to the reader; nothing while the therapist still looks alone."""
        if self.to_rate_alone:
            return "supervision:fidelity_own"
        return "" if self.alone and self.line.holds else "supervision:fidelity_round"

    @property
    def way_says(self) -> str:
        """What the way there says."""
        if self.to_rate_alone:
            return _("Look alone first")
        return _("Look together") if self.open else _("Read")


def looks_of(user: User, line: Pair):
    """Return the looks of the two that open to `user`, newest first."""
    return FidelityRound.objects.for_user(user).filter(**line.both).select_related("session__client")


def look_for(request, pk, *, own: bool = False, to_write: bool = False) -> Look:
    """Return the look `pk` as the reader sees it, or refuse; a page that is opened is one row in the trail.

    Not theirs, of a client whom they may not see, or not shown yet by the therapist: 404. `own`: for the therapist
    alone. A therapist whose line is over may read (`to_write`: 403).
    """
    user = request.user
    shown = Q(therapist=user) if own else Q(therapist=user) | Q(own_done_at__isnull=False)
    rows = FidelityRound.objects.for_user(user).filter(shown)
    row, line = row_for(request, rows.select_related("session__client"), pk, to_write=to_write)
    _leave_a_row(request, row)
    return Look(row, line)


def _leave_a_row(request, row: FidelityRound) -> None:
    """Note that the page was opened: in the client's record, where it is about one of their sessions."""
    if row.session:
        client_for(request, row.session.client.code, Permission.READ_RECORD, page=opened(request, "fidelity"))
    elif opened(request, "fidelity"):
        record(Action.VIEW, by=request.user, subject=f"fidelity {row.pk}", page="fidelity")


def meetings_to_look_at(line: Pair) -> list[Session]:
    """Return the therapist's latest meetings that took place, with clients who are in care of both, newest first."""
    both = [Client.objects.in_care_of(person).real() for person in (line.therapist, line.supervisor)]
    found = Session.objects.met().filter(therapists__user=line.therapist, starts_at__lte=timezone.now())
    found = found.filter(client__in=both[0]).filter(client__in=both[1]).exclude(client__episodes__ending="died")
    meetings = list(found.select_related("client")[:LATEST])
    mark_twins([meeting.client for meeting in meetings], both[0])
    return meetings


# --- What was seen of each item -----------------------------------------------------------------------


def answers_of(row: FidelityRound) -> dict[str, dict]:
    """Return what was rated, for each of `Whose`: by item 1–5, or None for no occasion. Not rated is not in it."""
    found = {whose: {} for whose in Whose.values}
    for rating in row.ratings.all():
        found[rating.whose][rating.item] = rating.value
    return found


@dataclass(frozen=True)
class Seen:
    """An item as it was seen: in words, empty where it was not rated; `field`, to rate it together now.

    The two stand beside each other. Nothing says how far apart they are.
    """

    label: str
    own: str
    together: str
    field: object = None


def seen(answers: dict, form=None) -> list[Seen]:
    """Return the twelve items in their order, as the therapist alone and as the two together saw them."""
    own, together = answers[Whose.THERAPIST], answers[Whose.TOGETHER]
    return [Seen(label, words(own, item), words(together, item), form and form[item]) for item, label in Item.choices]


def words(answers: dict, item: str) -> str:
    """Return in words what was rated for `item`; nothing where it was not rated."""
    if item not in answers:
        return ""
    value = answers[item]
    return _("No occasion") if value is None else str(Clarity(value).label)


# --- Over time ----------------------------------------------------------------------------------------


def trends(user: User, line: Pair) -> list[Trend]:
    """Return each item over the last looks of the two in which the therapist has rated; nothing before the second."""
    rounds = list(looks_of(user, line).filter(own_done_at__isnull=False)[:MOST])[::-1]
    if len(rounds) < 2:
        return []
    found = {row.pk: {whose: {} for whose in Whose.values} for row in rounds}
    for rating in FidelityRating.objects.for_user(user).filter(round__in=rounds):
        found[rating.round_id][rating.whose][rating.item] = rating.value
    return [_trend(item, label, rounds, found) for item, label in Item.choices]


def _trend(item: str, label: str, rounds: list, found: dict) -> Trend:
    """One item over `rounds`, oldest first."""
    lines = {whose: [found[row.pk][whose].get(item) for row in rounds] for whose in Whose.values}
    told = [(row.on, *(words(found[row.pk][whose], item) for whose in Whose.values)) for row in rounds]
    return trend(str(label), own=lines[Whose.THERAPIST], together=lines[Whose.TOGETHER], told=told)
