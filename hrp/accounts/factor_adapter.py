"""How the secrets of second factors are kept: encrypted, like what is written about people."""

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.db import transaction

from hrp.base.sealed import MARK, open_sealed, prefix, ring, seal

PLACE = "mfa"  # the library tells neither row nor person


class SealedFactors(DefaultMFAAdapter):
    """Seals the secret of an authenticator app and the seed of recovery codes. A passkey leaves no secret here."""

    def encrypt(self, text: str) -> str:
        """Return a secret as it is stored."""
        return seal(text, PLACE)

    def decrypt(self, encrypted_text: str) -> str:
        """Return a stored secret. Raises CannotOpen when it is under a key that is gone."""
        return open_sealed(encrypted_text, PLACE)


def renew_secrets() -> int:
    """Put every secret of a second factor under the current key; return how many were under another."""
    count = 0
    for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            factor = Authenticator.objects.select_for_update().filter(pk=pk).first()
            fresh = {name: _renewed(value) for name, value in factor.data.items()} if factor else {}
            if factor and fresh != factor.data:
                factor.data = fresh
                factor.save(update_fields=["data"])
                count += 1
    return count


def _renewed(value):
    if isinstance(value, list):
        return [_renewed(part) for part in value]
    if isinstance(value, str) and value.startswith(f"{MARK}:") and not value.startswith(prefix(ring().current)):
        return seal(open_sealed(value, PLACE), PLACE)
    return value
