"""Writing to the trail."""

from hrp.audit.models import Action, Event


def record(action: Action, *, by, client_code: str = "", subject: str = "", **detail) -> Event:
    """Add a row to the trail, in the transaction that is open.

    `by` is the user who acts, or None for the system and for someone who is not signed in.
    `subject` names the thing ("session 3f…"), `detail` holds ids, counts and names of fields and
    never text that somebody wrote. When the row cannot be written the error reaches the caller, so
    that what it speaks of does not happen either.
    """
    return Event.objects.create(
        action=action,
        actor=getattr(by, "email", "") or "",
        actor_id=str(getattr(by, "pk", None) or ""),
        client_code=client_code,
        subject=subject,
        detail=detail,
    )
