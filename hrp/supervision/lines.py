"""The doors to what two people keep of supervision: their line, and one thing that they keep."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from hrp.accounts.access import refuse
from hrp.accounts.models import SupervisionLine, User
from hrp.accounts.roles import Permission
from hrp.audit.models import Action
from hrp.audit.trail import record


@dataclass(frozen=True)
class Pair:
    """The two of a line of supervision as one of them sees it: `mine` is whether the reader is the therapist.

    `holds`: the line holds today. One that is over opens to its therapist alone, to read.
    """

    row: SupervisionLine
    mine: bool
    holds: bool

    @property
    def pk(self):
        """The id of the line, as it stands in addresses."""
        return self.row.pk

    @property
    def supervisor(self) -> User:
        """Who supervises."""
        return self.row.supervisor

    @property
    def therapist(self) -> User:
        """Who is supervised."""
        return self.row.therapist

    @property
    def other(self) -> User:
        """The other of the two."""
        return self.supervisor if self.mine else self.therapist

    @property
    def both(self) -> dict:
        """The two, as columns of what they keep."""
        return {"supervisor": self.supervisor, "therapist": self.therapist}


def lines_of(user: User) -> QuerySet:
    """Return the lines that open to `user`: as a therapist every one, as a supervisor those that hold today.

    Each says whether it `holds` today. Of the lines of the same two, the one that holds is first, then the last.
    """
    rule = Q(pk__in=())
    if user.is_therapist:
        rule |= Q(therapist=user)
    if user.is_supervisor:
        rule |= Q(supervisor=user, holds=True)
    today = SupervisionLine.objects.current().filter(pk=OuterRef("pk"))
    lines = SupervisionLine.objects.annotate(holds=Exists(today)).filter(rule)
    return lines.select_related("supervisor", "therapist").order_by("-holds", "-from_on", "-created_at")


def line_for(request, pk, *, to_write: bool = False) -> Pair:
    """Return the two of the line `pk` as the reader sees them, or refuse.

    Without a role for it: 403. Not one of the two, or a supervisor whose line is over: 404, the same page. A
    therapist whose line is over may read (`to_write`: 403).
    """
    if not request.user.may(Permission.READ_RECORD):
        refuse(request.user, Permission.READ_RECORD)
    return _opened(request, lines_of(request.user).filter(pk=pk).first(), to_write)


def row_for(request, rows: QuerySet, pk, *, to_write: bool = False) -> tuple:
    """Return the row `pk` of `rows` (kept to the reader's own already) and its two as the reader sees them, or refuse.

    Not theirs, or missing: 404, the same page. A therapist whose line is over may read (`to_write`: 403).
    """
    row = rows.filter(pk=pk).first()
    return row, _opened(request, row and _line_of(request.user, getattr(row, "point", row)), to_write)


def _line_of(user: User, kept) -> SupervisionLine | None:
    """The line of the two who keep it: the one that holds today, else the one that began last."""
    return lines_of(user).filter(supervisor=kept.supervisor_id, therapist=kept.therapist_id).first()


def _opened(request, row: SupervisionLine | None, to_write: bool) -> Pair:
    """The two of a line that was found, or the refusal: the same whether there is none or it is not theirs."""
    user = request.user
    if row is None:
        record(Action.DENIED, by=user, permission=str(Permission.READ_RECORD))
        raise Http404
    if to_write and not row.holds:
        refuse(user, Permission.READ_RECORD)
    return Pair(row, row.therapist_id == user.pk, row.holds)
