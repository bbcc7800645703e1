"""What the tests of emergencies and orders of a court start from."""

import html
import re
from datetime import timedelta

from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from hrp.disclosures.models import CourtOrder, Disclosure
from hrp.disclosures.orders import fingerprint
from tests.cast import key
from tests.factors import shown

LOOKS = reverse("disclosures:second_looks")
WHAT = "He took about ten tablets an hour ago."


def browser_of(user, *, fresh: bool = True) -> Browser:
    """Return a browser signed in as `user`, who has shown a factor just now."""
    browser = Browser()
    browser.force_login(user)
    if fresh:
        shown(browser, user)
    return browser


def told(client, by, *, days_ago: float = 0, **fields) -> Disclosure:
    """Something was told about `client` in an emergency, some days ago."""
    given = {"recipient": "The ambulance", "purpose": "She did not wake up", "body": WHAT, "sha256": "0" * 64}
    basis = {"kind": "emergency", "legal_basis": "emergency"}
    sent_at = timezone.now() - timedelta(days=days_ago)
    return Disclosure.objects.create(client=client, created_by=by, **{"sent_at": sent_at} | given | basis | fields)


def ordered(client, by, **fields) -> CourtOrder:
    """An order of a court about `client`, with what is told on it."""
    given = {"court": "Court of Harbour County", "reference": "7 C 12", "ordered": "Say whether she came in May."}
    return CourtOrder.objects.create(client=client, created_by=by, **given | {"body": "She came four times."} | fields)


def typed_order(**given) -> dict:
    """What a form about an order is sent with."""
    return {
        "key": key(),
        "court": "Court of Harbour County",
        "reference": "7 C 12",
        "ordered": "Say whether she came in May.",
        "body": "She came four times.",
        **given,
    }


def page(name: str, order) -> str:
    """Return an address of an order."""
    return reverse(f"disclosures:{name}", args=[order.client.code, order.pk])


def looking(order, words: str = "As ordered.") -> dict:
    """What the second person sends, who looked at an order as it is now."""
    return {"seen": fingerprint(order), "words": words}


def look_of(disclosure) -> str:
    """Return the address of the second look at what was told."""
    return reverse("disclosures:second_look", args=[disclosure.pk])


def main_of(answer) -> str:
    """Return what a page says, without its frame."""
    inside = answer.content.decode().split("<main")[1].split("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", inside)).split())
