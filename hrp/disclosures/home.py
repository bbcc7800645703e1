"""The page "Disclosures" of a client: what counts now, who asks for what, what is being prepared, what went."""

from dataclasses import dataclass

from django.core.paginator import Page
from django.db.models import Q
from django.utils import timezone

from clients.mandates import standing_mandates
from clients.models import Client, Consent, Mandate
from hrp.accounts.models import User
from hrp.base.paging import page_of
from hrp.disclosures.models import Disclosure, Letter
from hrp.disclosures.open_orders import OpenOrder, open_orders

LATEST = 5  # of what went; the account holds all of it


@dataclass(frozen=True)
class Home:
    """What the page shows. `counting` are the consents that count now; `earlier` is a page of those that do no more."""

    counting: list[Consent]
    drafts: list[Consent]
    earlier: Page
    mandates: list[Mandate]
    letters: list[Letter]
    orders: list[OpenOrder]
    gone: list[Disclosure]


def home_of(user: User, client: Client, number) -> Home:
    """Load the page for somebody who may see `client`. A fixed number of queries, however much there is."""
    consents = Consent.objects.for_user(user).filter(client=client).standing().select_related("revocation")
    letters = Letter.objects.for_user(user).filter(client=client, set_aside_at=None, disclosure=None)
    gone = Disclosure.objects.for_user(user).filter(client=client).defer("body", "file")
    return Home(
        counting=list(consents.active().order_by("expires_on", "created_at")),
        drafts=list(consents.filter(signed_at=None)),
        earlier=page_of(consents.filter(_over()).order_by("-signed_on", "-created_at"), number),
        mandates=standing_mandates(client),
        letters=list(letters.select_related("consent")),
        orders=open_orders(client),
        gone=list(gone[:LATEST]),
    )


def _over() -> Q:
    """Consents that were signed and count no more: taken back, or past their last day."""
    signed = Q(signed_at__isnull=False)
    return signed & (Q(revocation__isnull=False) | Q(expires_on__lte=timezone.localdate()))
