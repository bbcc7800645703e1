"""What the page of the trail shows: who did what, when, with whose record. Codes and names of fields, no words."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from hrp.accounts.models import User
from hrp.accounts.names import names_of
from hrp.administration.forms.trail import NOBODY
from hrp.administration.models import LATE_AFTER
from hrp.audit.models import Action, Event, Verification
from hrp.base.cells import disarm
from hrp.base.days import midnight
from hrp.base.paging import page_of

SORTS = {
    "newest": ("-at", "-id"),
    "oldest": ("at", "id"),
    "person": ("actor", "-at", "-id"),
    "action": ("action", "-at", "-id"),
    "code": ("client_code", "-at", "-id"),
}
HEADER = ["row", "at", "action", "person", "email", "person_id", "client_code", "subject", "detail"]


@dataclass
class Row:
    """One row of the trail."""

    event: Event
    name: str

    @property
    def action(self) -> str:
        """What happened, in words; a code from another version of HRP as it is."""
        return dict(Action.choices).get(self.event.action, self.event.action)

    @property
    def what(self) -> str:
        """With what: the thing, and the details by name."""
        told = {name: _shown(value) for name, value in self.event.detail.items() if name != "break_glass"}
        parts = [f"{name}: {shown}" for name, shown in told.items() if shown]
        return "; ".join(filter(None, [self.event.subject, *parts]))


def _shown(value) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def events(*, sort: str = "newest", person: str = "", code: str = "", action: str = "", since=None, until=None):
    """Return the rows that the filters leave, in order. Days are the site's, both included."""
    found = Event.objects.all()
    if person:
        found = found.filter(actor_id="" if person == NOBODY else person)
    if code:
        found = found.filter(client_code=code)
    if action:
        found = found.filter(action=action)
    if since:
        found = found.filter(at__gte=midnight(since))
    if until:
        found = found.filter(at__lt=midnight(until + timedelta(days=1)))
    return found.order_by(*SORTS[sort or "newest"])


def page(number, **chosen):
    """Return a page of the trail and its rows, each with the name that the person has now."""
    found = page_of(events(**chosen), number)
    names = names_of(event.actor_id for event in found)
    return found, [Row(event, names.get(event.actor_id, event.actor)) for event in found]


def lines(found) -> Iterator[str]:
    """Return the rows as lines of a CSV file, header first, one after another."""
    names = {str(pk): name for pk, name in User.objects.values_list("pk", "name")}
    writer = csv.writer(_Echo())
    yield writer.writerow(HEADER)
    for event in found.iterator(chunk_size=2000):
        row = Row(event, names.get(event.actor_id, event.actor))
        at = timezone.localtime(event.at).isoformat()
        who = [row.name, event.actor, event.actor_id]
        detail = "; ".join(f"{name}: {_shown(value)}" for name, value in event.detail.items())
        cells = [str(event.pk), at, event.action, *who, event.client_code, event.subject, detail]
        yield writer.writerow([disarm(cell) for cell in cells])


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        """Return the line."""
        return line


def verified() -> dict:
    """Return when the trail was last verified, and whether that is good enough."""
    last = Verification.objects.first()
    late = last is None or timezone.now() - last.at > LATE_AFTER
    return {"verified": last, "verified_late": late}
