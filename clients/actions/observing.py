"""What was observed in a sitting: set, taken away, corrected."""

from django.db import transaction
from django.utils import timezone

from clients.models import Client, WithdrawnSitting
from hrp.audit.models import Action
from hrp.audit.trail import record


def withdraw(client: Client, sitting, *, by) -> None:
    """Let nothing that was observed in `sitting` count any more. Part of a larger action."""
    WithdrawnSitting.objects.get_or_create(sitting=sitting, defaults={"client": client, "created_by": by})


def observe(model, *, by, client: Client, sitting, observed_on, keys: dict, values: dict | None, defaults=None):
    """Set, change or remove one observation of an open sitting; return the row or None.

    `keys` say which answer it is (for example `{"change": change, "ruler": "importance"}`),
    `values` what was answered; None takes the answer away. An answer that is set twice is one row.
    Only for sittings whose note is not signed: the database keeps frozen rows as they are. Writes no
    row of the trail itself: the page's save does, once per person and sitting.
    """
    rows = model.objects.filter(client=client, sitting=sitting, corrects=None, **keys)
    if values is None:
        rows.delete()
        return None
    row = rows.first() or model(client=client, sitting=sitting, created_by=by, **keys)
    row.observed_on = observed_on
    for name, value in {**(defaults or {}), **values}.items():
        setattr(row, name, value)
    row.save()
    return row


@transaction.atomic
def correct(row, *, by, values: dict):
    """Put a new row in the place of a frozen one. The old one stays and is still to be seen."""
    fresh = type(row)(
        **{
            field.attname: getattr(row, field.attname)
            for field in row._meta.concrete_fields
            if field.name not in {"id", "created_at", "created_by", "corrects", "frozen_at", "source_ref"}
        }
    )
    for name, value in values.items():
        setattr(fresh, name, value)
    fresh.corrects, fresh.created_by, fresh.frozen_at = row, by, timezone.now()
    fresh.save()
    kind = row._meta.verbose_name
    record(Action.CHANGE, by=by, client_code=row.client.code, subject=f"{kind} {row.pk}", corrected_by=str(fresh.pk))
    return fresh
