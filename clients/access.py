"""The door to a client's record. Every view about a client starts here."""

from django.http import Http404

from clients.codes import is_code
from clients.models import CareTeamMembership, Client
from hrp.accounts.access import refuse
from hrp.accounts.roles import Permission
from hrp.audit.models import Action
from hrp.audit.trail import record


def client_for(request, code: str, permission: Permission, *, page: str = "", after_death: bool = False) -> Client:
    """Return the client with `code`, or refuse, in this order.

    No role of the person carries `permission`: 403 before any look-up, so that it tells nothing.
    Not theirs to see, or missing: 404, the same page. Theirs to see, but this act is not (a
    supervisor who would write; anything new for someone who has died, unless `after_death` says that the
    page is for finishing what was begun, or for a call of somebody close): 403. A page that is opened is one
    `view` row in the trail; give its name as `page`. Fragments and saves give none. Rows of a record that is
    open in an emergency say so.
    """
    user = request.user
    if not user.may(permission):
        refuse(user, permission)
    client = Client.objects.seen_with(user, permission).filter(code=code).first()
    if client is None:
        record(Action.DENIED, by=user, client_code=code if is_code(code) else "", permission=str(permission))
        raise Http404
    if permission is Permission.WRITE_RECORD and not (on_care_team(user, client) and (after_death or lives(client))):
        refuse(user, permission, client.code, **marks(client))
    if page:
        record(Action.VIEW, by=user, client_code=client.code, page=page, **marks(client))
    return client


def lives(client: Client) -> bool:
    """Say whether something new may be begun in a record that came through this door: not after a death."""
    return not client.has_died


def marks(client: Client) -> dict:
    """Return what every row of the trail says of a client from this door: that it is an emergency, or nothing."""
    return {"break_glass": True} if client.in_emergency else {}


def on_care_team(user, client: Client) -> bool:
    """Say whether `user`, as a therapist, is on the care team of `client` today."""
    return user.is_therapist and CareTeamMembership.objects.current().filter(user=user, episode__client=client).exists()
