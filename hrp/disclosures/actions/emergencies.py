"""What is told in an emergency: it goes at once, and a second person looks at it afterwards."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clients.models import Client
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.disclosures.models import Disclosure, DisclosureKind, LegalBasis, SecondLook
from hrp.disclosures.second_looks import emergencies_for
from hrp.disclosures.sending import disclose


class NotToLookAt(ValidationError):
    """Somebody who may not look at this today."""


@transaction.atomic
def tell_in_emergency(client: Client, *, by, key, recipient: str, body: str, purpose: str) -> Disclosure:
    """Keep what is told about `client` in an emergency: to whom, what, and why it is one. Asked twice, it goes once.

    `key` is the id that the form carried. Raises Blocked for an invented client.
    """
    Client.objects.select_for_update().get(pk=client.pk)  # two at the same moment come one after the other
    if told := Disclosure.objects.filter(pk=key).first():
        if told.created_by_id == by.pk and told.client_id == client.pk:
            return told
        key = None  # somebody else's row has this id: another one is drawn
    return disclose(
        by=by,
        client=client,
        kind=DisclosureKind.EMERGENCY,
        legal_basis=LegalBasis.EMERGENCY,
        recipient=recipient,
        purpose=purpose,
        body=body,
        key=key,
    )


@transaction.atomic
def look(told: Disclosure, *, by, words: str = "") -> SecondLook:
    """Note that `by` has looked at what was told in an emergency. The first look counts, and stays.

    Alone is whoever told it, where there is nobody else. Raises NotToLookAt for anybody who may not today.
    """
    client = Client.objects.select_for_update().get(pk=told.client_id)
    if not emergencies_for(by).filter(pk=told.pk).exists():
        raise NotToLookAt(_("Somebody who supervises the care team looks at this."))
    if looked := SecondLook.objects.filter(disclosure=told).first():
        return looked
    alone = told.created_by_id == by.pk
    looked = SecondLook.objects.create(disclosure=told, created_by=by, words=words, alone=alone)
    record(Action.CREATE, by=by, client_code=client.code, subject=f"second look {looked.pk}", alone=alone)
    return looked
