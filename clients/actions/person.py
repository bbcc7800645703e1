"""A person, and what they say the matter is."""

from django.db import transaction
from django.utils import timezone

from clients.models import Change, Client, ProblemStatement
from hrp.audit.models import Action
from hrp.audit.trail import record


@transaction.atomic
def save(thing, *, by, client: Client, fields=()) -> None:
    """Store something that belongs to `client`'s record, new or changed, and note which it was.

    `thing` is a model instance from a valid form, `fields` the names of what was changed. A new thing
    keeps who made it.
    """
    new = thing._state.adding
    if new and hasattr(thing, "created_by_id"):
        thing.created_by = by
    thing.save()
    kind = thing._meta.verbose_name
    detail = {"fields": sorted(fields)} if fields and not new else {}
    record(
        Action.CREATE if new else Action.CHANGE, by=by, client_code=client.code, subject=f"{kind} {thing.pk}", **detail
    )


@transaction.atomic
def keep_details(person: Client, *, by, client: Client, fields=(), episode=None, consent_basis: str = "") -> None:
    """Store a person's details, and the basis of consent with their open episode where it was given."""
    save(person, by=by, client=client, fields=fields)
    if episode and episode.minor_consent_basis != consent_basis:
        episode.minor_consent_basis = consent_basis
        save(episode, by=by, client=client, fields=["minor_consent_basis"])


@transaction.atomic
def say(client: Client, *, by, text: str, in_client_words: bool = True) -> ProblemStatement:
    """Add what the client says the matter is. Earlier statements stay."""
    statement = ProblemStatement.objects.create(
        client=client, text=text, in_client_words=in_client_words, created_by=by
    )
    record(Action.CREATE, by=by, client_code=client.code, subject=f"problem statement {statement.pk}")
    return statement


@transaction.atomic
def retire_change(change: Change, *, by) -> None:
    """Let a change be in question no longer. What was rated stays."""
    change.retired_on = timezone.localdate()
    change.save(update_fields=["retired_on"])
    record(Action.CHANGE, by=by, client_code=change.focus_area.client.code, subject=f"change {change.pk}")


@transaction.atomic
def take_up_change(change: Change, *, by) -> None:
    """Let a change be in question again, with everything that was rated before."""
    change.retired_on = None
    change.save(update_fields=["retired_on"])
    record(Action.CHANGE, by=by, client_code=change.focus_area.client.code, subject=f"change {change.pk}")
