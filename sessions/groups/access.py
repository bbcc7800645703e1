"""The door to a group. Every view about one starts here; what it shows of a person is that person's record."""

from django.http import Http404

from clients.models import CareTeamMembership
from hrp.accounts.roles import Permission
from hrp.audit.models import Action
from hrp.audit.trail import record, record_each
from sessions.content.choices import STANDS
from sessions.models import GroupMeeting, GroupPlace, Session, TherapyGroup


def group_for(request, pk) -> TherapyGroup:
    """Return the group `pk` that the person leads, alone or beside another; for everyone else it is 404."""
    rows = TherapyGroup.objects.led_by(request.user).select_related("team", "lead", "co_lead")
    return rows.filter(pk=pk).first() or _not_theirs(request)


def group_meeting_for(request, pk, meeting) -> GroupMeeting:
    """Return the meeting of the group `pk` that the person leads, or 404."""
    rows = GroupMeeting.objects.led_by(request.user).select_related("group__lead", "group__co_lead", "signed_by")
    return rows.filter(group=pk, pk=meeting).first() or _not_theirs(request)


def _not_theirs(request):
    record(Action.DENIED, by=request.user, subject="group")
    raise Http404


def leads(user, group: TherapyGroup) -> bool:
    """Say whether `user`, as a therapist, leads the group alone or beside another."""
    return user.may(Permission.WRITE_RECORD) and user.pk in (group.lead_id, group.co_lead_id)


def opened(request, page: str, clients) -> None:
    """Note that a page was opened that shows something of each of `clients`: one `view` row in each record."""
    record_each(Action.VIEW, by=request.user, client_codes=sorted(client.code for client in clients), page=page)


def cared_for(user):
    """Return, by id, the clients on whose care team `user` is today."""
    return CareTeamMembership.objects.current().filter(user=user).values("episode__client")


def places_of(group: TherapyGroup):
    """The places that hold today, of people whose work goes on, in the order of their names."""
    rows = GroupPlace.objects.current().filter(group=group, episode__ended_on=None)
    return rows.select_related("episode__client").order_by("episode__client__chosen_name", "episode__client__code")


def meetings_in(shared: GroupMeeting):
    """Everybody's own part of a meeting that is planned or took place, in the order of their names."""
    rows = Session.objects.filter(group_meeting=shared, happened__in=STANDS)
    return rows.select_related("client", "note").order_by("client__chosen_name", "client__code")
