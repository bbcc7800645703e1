"""Writing to the trail."""

from hrp.audit import signing
from hrp.audit.canonical import writable
from hrp.audit.models import Action, Event


def record(action: Action, *, by, client_code: str = "", subject: str = "", **detail) -> Event:
    """Add a row to the trail, in the transaction that is open.

    `by` is the user who acts, or None for the system and for someone who is not signed in.
    `subject` names the thing ("session 3f…"), `detail` holds ids, whole counts and names of fields and
    never text that somebody wrote. When the row cannot be written the error reaches the caller, so
    that what it speaks of does not happen either.
    """
    event = _row(action, by, client_code, subject, detail)
    event.save(force_insert=True)
    return event


def record_each(action: Action, *, by, client_codes, subject: str = "", **detail) -> None:
    """Add one row for each of several records, at once: a page that shows something of each is seen in each."""
    Event.objects.bulk_create([_row(action, by, code, subject, detail) for code in client_codes])


def _row(action, by, client_code, subject, detail) -> Event:
    event = Event(
        action=action,
        actor=writable(getattr(by, "email", "") or ""),
        actor_id=str(getattr(by, "pk", None) or ""),
        client_code=writable(client_code),
        subject=writable(subject),
        detail=writable(detail),
        key_id=signing.key_in_use(),
    )
    event.mac = signing.mac_of({column: getattr(event, column) for column in Event.COLUMNS})
    return event
