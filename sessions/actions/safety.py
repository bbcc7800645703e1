"""What becomes of something that was noted on safety."""

from django.db import transaction
from django.utils import timezone

from hrp.audit.models import Action
from hrp.audit.trail import record
from sessions.models import SafetyItem


@transaction.atomic
def settle_safety(item: SafetyItem, *, by) -> None:
    """Let something that was noted on safety be settled today. What is settled already stays so."""
    item = SafetyItem.objects.select_for_update(of=("self",)).select_related("client").get(pk=item.pk)
    if item.resolved_on:
        return
    item.resolved_on = timezone.localdate()
    item.save(update_fields=["resolved_on"])
    record(Action.CHANGE, by=by, client_code=item.client.code, subject=f"safety item {item.pk}", settled=True)
