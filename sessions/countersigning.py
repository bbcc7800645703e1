"""Which signed notes somebody may sign beside their author, and which of them wait for a supervisor.

Whoever was in the meeting with the author countersigns, and so does whoever supervises the author now. Both make a
row of the same table. The supervisor's is known by its author not having been in the meeting: nobody else could have
made it. Who was there and supervises the author too has nothing left to sign.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from clients.models import CareTeamMembership, Client, Episode
from clients.models.episode import Ending
from hrp.accounts.models import SupervisionLine, User
from hrp.accounts.roles import Permission
from sessions.models import (
    Countersignature,
    CountersignRule,
    NoteInError,
    NoteQuestion,
    SessionNote,
    SessionTherapist,
)
from sessions.models.note import Countersigned

ONE_IN_FIVE = "3" * 64  # of all fingerprints, written as 64 digits of sixteen, a fifth is less than this


def to_countersign(user: User) -> QuerySet:
    """The signed notes, not entered in error, of meetings that `user` held beside their author.

    Only of clients on whose care team `user` is today, and none that they signed or countersigned.
    """
    mine = CareTeamMembership.objects.current().filter(user=user).values("episode__client")
    notes = SessionNote.objects.filter(signed_at__isnull=False, in_error=None, session__client__in=mine)
    notes = notes.filter(session__therapists__user=user).exclude(signed_by=user)
    return notes.exclude(pk__in=Countersignature.objects.filter(created_by=user).values("note"))


def read_along(user: User) -> QuerySet:
    """The signed notes, not entered in error, of those whom `user` supervises now: these they may countersign.

    Only of clients whom `user` sees by their work today; what is open in an emergency alone is none of them.
    """
    if not user.may(Permission.SUPERVISE):
        return SessionNote.objects.none()
    seen = Client.objects.in_care_of(user)
    return _that_stand().filter(signed_by__in=_supervised_by(user), session__client__in=seen)


def awaiting(user: User) -> QuerySet:
    """The notes that wait for `user` to countersign them as a supervisor, the one that was signed first at the top.

    Each has `answered`: whether a question on it was answered, so that it came back.
    """
    notes = _asked_for(user).filter(~Exists(_unanswered()))
    answers = NoteQuestion.objects.filter(note=OuterRef("pk"), answered_by__isnull=False)
    return notes.annotate(answered=Exists(answers)).order_by("signed_at", "pk")


def awaiting_answer(user: User) -> QuerySet:
    """The notes that were returned with a question, by `user` or another supervisor, and wait for its answer."""
    return _asked_for(user).filter(pk__in=NoteQuestion.objects.open().values("note")).order_by("signed_at", "pk")


def count_awaiting(user: User) -> int:
    """Return how many notes wait for `user` to countersign them."""
    return awaiting(user).count()


def next_after(note: SessionNote, user: User) -> SessionNote | None:
    """Return the note that waits for `user` next after `note`; after the last comes the first. None: no other does."""
    others = awaiting(user).exclude(pk=note.pk).select_related("session__client")
    later = Q(signed_at__gt=note.signed_at) | Q(signed_at=note.signed_at, pk__gt=note.pk)
    return others.filter(later).first() or others.first()


def waits_for(user: User, note: SessionNote) -> bool:
    """Say whether `note` needs the countersignature of `user`, also while a question on it waits for its answer."""
    return _asked_for(user).filter(pk=note.pk).exists()


def questions_on(note: SessionNote, user: User, *, on_team: bool) -> list[NoteQuestion]:
    """What supervisors asked about `note`, as far as `user` is told: `on_team`, or supervising its author now.

    Each has `waits`: whether it waits for an answer. It belongs to supervision, not to the client's record.
    """
    if not (on_team or read_along(user).filter(pk=note.pk).exists()):
        return []
    rows = NoteQuestion.objects.filter(note=note).select_related("created_by", "answered_by")
    waits = NoteQuestion.objects.open().filter(pk=OuterRef("pk"))
    return list(rows.annotate(waits=Exists(waits)))


def asked_of(user: User) -> QuerySet:
    """The notes that `user` signed on which a question waits for an answer; none that were entered in error."""
    return SessionNote.objects.filter(Exists(_unanswered()), signed_by=user, in_error=None)


def settled() -> Exists:
    """Whether a note has the countersignature of somebody who was not in its meeting: of a supervisor."""
    there = SessionTherapist.objects.filter(session=OuterRef("note__session"), user=OuterRef("created_by"))
    return Exists(Countersignature.objects.filter(~Exists(there), note=OuterRef("pk")))


def _asked_for(user: User) -> QuerySet:
    """What the rule of each therapist asks of `user`: of the living and real, and not yet countersigned.

    The rules are read first, so that the database begins with the notes since then, whatever was written before.
    """
    if not user.may(Permission.SUPERVISE):
        return SessionNote.objects.none()
    wanted = Q(pk__in=())
    for rule in CountersignRule.objects.filter(therapist__in=_supervised_by(user)).exclude(which=Countersigned.NONE):
        fifth = {"sha256__lt": ONE_IN_FIVE} if rule.which == Countersigned.SAMPLE else {}
        wanted |= Q(signed_by=rule.therapist_id, signed_at__gte=rule.since, **fifth)
    died = Episode.objects.filter(client=OuterRef("pk"), ending=Ending.DIED)
    clients = Client.objects.in_care_of(user).real().filter(~Exists(died))
    own = Countersignature.objects.filter(note=OuterRef("pk"), created_by=user)
    return _that_stand().filter(wanted, ~settled(), ~Exists(own), session__client__in=clients)


def _supervised_by(user: User) -> QuerySet:
    """Whom `user` supervises now, by id."""
    return SupervisionLine.objects.current().filter(supervisor=user).values("therapist")


def _that_stand() -> QuerySet:
    """Every signed note that was not entered in error."""
    wrong = NoteInError.objects.filter(note=OuterRef("pk"))
    return SessionNote.objects.filter(~Exists(wrong), signed_at__isnull=False)


def _unanswered() -> QuerySet:
    """The questions on a note that wait for an answer."""
    return NoteQuestion.objects.open().filter(note=OuterRef("pk"))
