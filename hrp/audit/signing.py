"""The mac of a row: what nobody can make who has the database and not the key."""

import hmac

from django.conf import settings

from hrp.audit import canonical


def key_in_use() -> str:
    """Return the id of the key that new rows are made with."""
    return settings.KEYS["trail"].current


def knows(key_id: str) -> bool:
    """Say whether the ring has the key with this id."""
    return key_id in settings.KEYS["trail"].keys


def mac_of(row: dict) -> str:
    """Return the mac of a row, given as column and value, under the key that its `key_id` names."""
    return mac(canonical.text(row), row["key_id"])


def mac(text: str, key_id: str) -> str:
    """Return the HMAC-SHA256 of a canonical text. Raises KeyProblem (hrp.base.keys) without that key."""
    return hmac.digest(settings.KEYS["trail"].key(key_id), text.encode(), "sha256").hex()
