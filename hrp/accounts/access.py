"""The permission that each page declares."""

from functools import wraps

from django.core.exceptions import PermissionDenied

from hrp.accounts.roles import Permission
from hrp.audit.models import Action
from hrp.audit.trail import record


def needs(permission: Permission):
    """Declare what a view asks of the person's roles; refuse with 403 before the view looks anything up.

    The guard test walks every URL and fails for a view without it.
    """

    def declare(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.may(permission):
                refuse(request.user, permission)
            return view(request, *args, **kwargs)

        guarded.permission = permission
        return guarded

    return declare


def refuse(user, permission: Permission, client_code: str = "", **detail) -> None:
    """Note the refusal in the trail, with what else there is to say of it, and raise PermissionDenied."""
    record(Action.DENIED, by=user, client_code=client_code, permission=str(permission), **detail)
    raise PermissionDenied
