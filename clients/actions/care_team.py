"""Who cares for a client."""

from django.db import transaction
from django.utils import timezone

from clients.actions.covering import hold_caseloads, lead_begins, lead_ends
from clients.models import CareTeamMembership, Episode
from clients.models.episode import CareRole
from hrp.audit.models import Action
from hrp.audit.trail import record


@transaction.atomic
def join_care_team(episode: Episode, user, role: str, *, by, from_on=None) -> CareTeamMembership:
    """Let `user` care for the client from today on, in `role`.

    A new lead takes over from the one before, who leaves at the same moment; someone who is on the
    team already changes role. The record moves with it at the next request, for whoever covers either
    of them as well.
    """
    from_on = from_on or timezone.localdate()
    open_rows = episode.care_team.filter(to_on=None)
    leaving = open_rows.filter(user=user) | (
        open_rows.filter(role=CareRole.LEAD) if role == CareRole.LEAD else open_rows.none()
    )
    leaving = list(leaving)
    if role == CareRole.LEAD:
        # All at once and in one order: of two swaps at the same moment neither waits for the other for ever.
        hold_caseloads(user.pk, *(one.user_id for one in leaving))
    for membership in leaving:
        _end(membership, max(from_on, membership.from_on), by)
    membership = CareTeamMembership.objects.create(
        episode=episode, user=user, role=role, from_on=from_on, created_by=by
    )
    record(Action.RIGHT_CHANGED, by=by, client_code=episode.client.code, subject=f"user {user.pk}", care_role=str(role))
    lead_begins(membership, by=by)
    return membership


@transaction.atomic
def leave_care_team(membership: CareTeamMembership, *, by) -> None:
    """End a person's place in a care team; the record closes to them at their next request."""
    _end(membership, max(timezone.localdate(), membership.from_on), by)
    record(
        Action.RIGHT_CHANGED,
        by=by,
        client_code=membership.episode.client.code,
        subject=f"user {membership.user_id}",
        care_role_ended=membership.role,
    )


def _end(membership: CareTeamMembership, on, by) -> None:
    membership.to_on = on
    membership.save(update_fields=["to_on"])
    lead_ends(membership, by=by)
