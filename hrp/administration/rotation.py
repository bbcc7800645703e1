"""Putting everything that is sealed under the key in use now."""

from collections.abc import Callable

from django.apps import apps
from django.db import transaction

from hrp.accounts.factor_adapter import renew_secrets
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.base import resealing
from hrp.base.sealed import ring, sealed_fields

PASSES = 4  # people go on working: what they wrote under our hands is looked at again
FACTORS = "mfa.Authenticator"


class NotDone(Exception):
    """Some values are still under an old key. Says where."""


def rotate(progress: Callable[[str, int], None] = lambda table, count: None) -> dict[str, int]:
    """Re-encrypt every sealed value that is under another key than the current one; return how many, by table.

    It may be stopped at any moment and begun again, and may run while people work. The trail has a
    row for the beginning and one for the end. Raises CannotOpen where an old key is missing from the
    ring, and NotDone when somebody still writes under an old one.
    """
    _note(stage="begun")
    counts = {}
    for model in apps.get_models():
        if sealed_fields(model):
            counts[model._meta.label] = _renew(model)
            progress(model._meta.label, counts[model._meta.label])
    counts[FACTORS] = renew_secrets()
    progress(FACTORS, counts[FACTORS])
    _note(stage="done", **{table: count for table, count in counts.items() if count})
    return counts


def _renew(model) -> int:
    """Renew until nothing is left to do. Usually that is one pass, and one that finds nothing."""
    total = 0
    for _pass in range(PASSES):
        result = resealing.renew(model)
        total += result.done
        if not result.done and not result.missed:
            return total
    raise NotDone(f"{model._meta.label} is being written to under an old key. Restart every part of HRP first.")


@transaction.atomic
def _note(**detail) -> None:
    record(Action.CHANGE, by=None, subject="keys", current=ring().current, **detail)
