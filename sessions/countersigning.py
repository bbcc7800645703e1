"""Which signed notes somebody may sign beside their author.

Today that is whoever was in the meeting with the author. A supervisor's countersignature is a row of the
same table, and only this question has to let it in.
"""

from clients.models import CareTeamMembership
from sessions.models import Countersignature, SessionNote


def to_countersign(user):
    """The signed notes, not entered in error, of meetings that `user` held beside their author.

    Only of clients on whose care team `user` is today, and none that they signed or countersigned.
    """
    mine = CareTeamMembership.objects.current().filter(user=user).values("episode__client")
    notes = SessionNote.objects.filter(signed_at__isnull=False, in_error=None, session__client__in=mine)
    notes = notes.filter(session__therapists__user=user).exclude(signed_by=user)
    return notes.exclude(pk__in=Countersignature.objects.filter(created_by=user).values("note"))
