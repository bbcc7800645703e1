"""Signing the notes of a group's meeting: whose are signed together, and who writes them until then."""

from django.utils.translation import gettext as _

from clients.models import CareTeamMembership
from sessions.before_signing import missing_before_signing
from sessions.content.choices import Happened
from sessions.groups.access import cared_for
from sessions.models import GroupMeeting, Session, TherapyGroup


def to_sign(shared: GroupMeeting, by):
    """The parts of those who came whose record `by` opens and whose note is open, in the order of their names."""
    rows = Session.objects.filter(group_meeting=shared, happened=Happened.MET, note__signed_at=None)
    rows = rows.filter(note__isnull=False, client__in=cared_for(by)).select_related("client", "note", "group_meeting")
    return rows.prefetch_related("safety_items").order_by("client__chosen_name", "client__code")


def missing_in_group(shared: GroupMeeting, parts) -> list[str]:
    """Return, in sentences, what the notes of `parts` still need, person by person.

    Where others came and none of their notes is the signer's, nothing is needed to close what was shared.
    """
    if not parts and not Session.objects.filter(group_meeting=shared, happened=Happened.MET).exists():
        return [_("Nobody is marked as having come.")]
    return [
        _("%(name)s: %(what)s") % {"name": part.client.chosen_name, "what": what}
        for part in parts
        for what in missing_before_signing(part)
    ]


def written_in_group(meeting: Session) -> bool:
    """Say whether a meeting belongs to a group's that is not signed: then the group's page writes it, and no other.

    Once no leader of the group is on the client's care team, their own care team finishes it in the record.
    """
    shared = meeting.group_meeting
    return shared is not None and shared.signed_at is None and led_by_their_team(shared.group, meeting.client_id)


def led_by_their_team(group: TherapyGroup, client) -> bool:
    """Say whether a leader of the group who can sign in is on the care team of `client` (by id) today."""
    leaders = [pk for pk in (group.lead_id, group.co_lead_id) if pk]
    rows = CareTeamMembership.objects.current().filter(episode__client=client, user__in=leaders)
    return rows.filter(user__is_active=True, user__is_therapist=True).exists()
