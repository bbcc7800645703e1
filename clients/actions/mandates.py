"""What somebody outside asks of a client's coming here."""

from django.db import transaction
from django.utils import timezone

from clients.actions.person import save
from clients.models import Client, Mandate
from hrp.audit.models import Action
from hrp.audit.trail import record


def write_mandate(mandate: Mandate, *, by, client: Client, fields=()) -> None:
    """Store a mandate of `client`, new or changed. `fields` are the names of what was changed. It sends nothing."""
    save(mandate, by=by, client=client, fields=fields)


@transaction.atomic
def end_mandate(mandate: Mandate, *, by) -> None:
    """Let a mandate be over from today on; one that is still to begin does not. Asking twice changes nothing."""
    mandate = Mandate.objects.select_for_update(of=("self",)).select_related("episode__client").get(pk=mandate.pk)
    if mandate.is_over:
        return
    mandate.ends_on = max(timezone.localdate(), mandate.starts_on)
    mandate.save(update_fields=["ends_on"])
    record(Action.CHANGE, by=by, client_code=mandate.episode.client.code, subject=f"mandate {mandate.pk}", ended=True)
