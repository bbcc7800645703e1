"""Reads of sessions and what hangs on them."""

from django.apps import apps
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from clients.querysets import OfClientQuerySet, _OfClient
from hrp.accounts.models import SupervisionLine
from hrp.accounts.roles import Permission
from hrp.base.days import midnight
from hrp.base.sealed import SealedQuerySet
from sessions.content.choices import STANDS


class SessionQuerySet(OfClientQuerySet):
    """Reads of sessions."""

    def met(self):
        """Keep meetings that took place and that still count."""
        in_error = apps.get_model("therapy_sessions", "NoteInError").objects.filter(note__session=OuterRef("pk"))
        return self.filter(~Exists(in_error), happened="met")

    def planned(self):
        """Keep meetings that are still to come or to be opened."""
        return self.filter(happened="planned")

    def on_day(self, day):
        """Keep meetings that start on the local day `day`."""
        start = midnight(day)
        return self.filter(starts_at__gte=start, starts_at__lt=start + timezone.timedelta(days=1))


class ContactQuerySet(OfClientQuerySet):
    """Reads of contacts between meetings."""

    def to_follow_up(self):
        """Keep those with a day to be in touch again that nobody has ticked off."""
        return self.filter(follow_up_on__isnull=False, followed_up_at=None)


class GroupQuerySet(SealedQuerySet):
    """Reads of groups. A group names no client; who belongs to it is asked of its places."""

    def led_by(self, user):
        """Keep the groups that `user`, as a therapist, leads alone or beside another."""
        if not user.may(Permission.WRITE_RECORD):
            return self.none()
        return self.filter(Q(lead=user) | Q(co_lead=user))


class GroupMeetingQuerySet(SealedQuerySet):
    """Reads of the shared part of groups' meetings."""

    def led_by(self, user):
        """Keep the meetings of groups that `user` leads alone or beside another."""
        if not user.may(Permission.WRITE_RECORD):
            return self.none()
        return self.filter(Q(group__lead=user) | Q(group__co_lead=user))

    def standing(self):
        """Keep those that were not called off: someone is expected or came, nobody ever was, or it is signed."""
        parts = apps.get_model("therapy_sessions", "Session").objects.filter(group_meeting=OuterRef("pk"))
        return self.filter(Exists(parts.filter(happened__in=STANDS)) | ~Exists(parts) | Q(signed_at__isnull=False))


class SafetyQuerySet(OfClientQuerySet):
    """Reads of what was noted on safety."""

    def standing(self):
        """Leave out what stands in a note that was entered in error."""
        return self.exclude(session__note__in_error__isnull=False)

    def open(self):
        """Keep what is not settled: from level 2 on, and not from a note that was entered in error."""
        return self.standing().filter(level__gte=2, resolved_on=None)


class FlagAnswerQuerySet(OfClientQuerySet):
    """Reads of what was answered to flags."""

    def newest_each(self):
        """Keep of each person, for each client and kind of flag, only what they answered last."""
        same = self.model.objects.filter(
            client=OuterRef("client"), flag=OuterRef("flag"), created_by=OuterRef("created_by")
        )
        return self.filter(~Exists(same.filter(created_at__gt=OuterRef("created_at"))))


class OfSessionQuerySet(_OfClient):
    """Rows of a session."""

    client_path = "session__client"


class OfNoteQuerySet(_OfClient):
    """Rows of a note."""

    client_path = "note__session__client"


class NoteQuestionQuerySet(OfNoteQuerySet):
    """Reads of supervisors' questions about a note."""

    def open(self):
        """Keep those that wait: no addendum has answered them, and whoever asked has not countersigned since."""
        signed = apps.get_model("therapy_sessions", "Countersignature").objects.filter(
            note=OuterRef("note"), created_by=OuterRef("created_by")
        )
        return self.filter(~Exists(signed), answered_by=None)


class ReflectiveNoteQuerySet(OfSessionQuerySet):
    """Reads of reflective notes: their author's alone, unless shared."""

    def for_user(self, user):
        """Keep those that `user` wrote, and those shared with them by someone they supervise now.

        Both only of clients whom the user may see today.
        """
        if not user.may(Permission.READ_RECORD):
            return self.none()
        supervised = SupervisionLine.objects.current().filter(supervisor=user).values("therapist")
        mine_or_shared = Q(author=user) | Q(shared_with_supervisor=True, author__in=supervised)
        return super().for_user(user).filter(mine_or_shared)
