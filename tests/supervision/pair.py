"""What the tests of two people's supervision have in common: their line, their pages, what they send."""

from django.urls import reverse

from hrp.accounts.models import SupervisionLine, User
from hrp.supervision.models import AgendaPoint
from tests.cast import key


def line_of(supervisor: User, therapist: User) -> SupervisionLine:
    """Return the line of the two."""
    return SupervisionLine.objects.get(supervisor=supervisor, therapist=therapist)


def page(name: str, *of) -> str:
    """Return an address of supervision."""
    return reverse(f"supervision:{name}", args=[getattr(one, "pk", one) for one in of])


def bring(line: SupervisionLine, *, by: User, **fields) -> AgendaPoint:
    """Put a point on the agenda of a line, past the pages."""
    return AgendaPoint.objects.create(supervisor=line.supervisor, therapist=line.therapist, created_by=by, **fields)


def written(*, on, minutes: int = 50, **fields) -> dict:
    """Return what the page of a meeting sends at the least."""
    return {"key": key(), "on": on.isoformat(), "minutes": str(minutes), "how": "in_person", **fields}


def talk(point: AgendaPoint, what: str, **agreed) -> dict:
    """Return what is sent on a point that was talked about; `agreed` are the parts of one thing agreed."""
    prefix = f"p{point.pk.hex}"
    sent = {f"{prefix}-talked_about": "on", f"{prefix}-talked": what}
    return sent | {f"{prefix}-0-{name}": value for name, value in agreed.items()}
