"""Who signs a consent: the client, always; a guardian beside them only where somebody under 18 is seen with one.

Where the law lets a young person consent to being seen alone, they alone authorise what is told, also to their parents
(42 CFR 2.14). Nobody at home is added by itself.
"""

from enum import StrEnum

from django.utils import timezone

from clients.models import Client, Episode
from clients.models.client import ADULT_AT
from clients.models.episode import ConsentBasis


class WhoSigns(StrEnum):
    """Whose signature a consent needs."""

    CLIENT = "client"
    CLIENT_ALONE = "client_alone"  # under 18: nobody else may, and nobody else hears of it
    WITH_GUARDIAN = "with_guardian"  # under 18, and seen with a guardian: both, on paper


def who_signs(client: Client) -> WhoSigns:
    """Return whose signature a consent of `client` needs, by their age and the basis on which they are seen."""
    if not _is_under_18(client):
        return WhoSigns.CLIENT
    latest = Episode.objects.filter(client=client).order_by("-opened_on", "-created_at")
    basis = latest.values_list("minor_consent_basis", flat=True).first()
    with_guardian = basis in (ConsentBasis.MINOR_AND_GUARDIAN, ConsentBasis.GUARDIAN)
    return WhoSigns.WITH_GUARDIAN if with_guardian else WhoSigns.CLIENT_ALONE


def _is_under_18(client: Client) -> bool:
    if client.known_under_18:
        return True
    return client.birth_year is not None and timezone.localdate().year - client.birth_year < ADULT_AT
