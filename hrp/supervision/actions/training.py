"""Noting what one learned, and putting it right."""

import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.supervision.models import TrainingEntry


@transaction.atomic
def add_training(*, by, key, component: str, on, minutes: int, what: str) -> TrainingEntry:
    """Note what `by` did to learn on a day, and how many minutes it took. The same form sent twice notes it once."""
    if TrainingEntry.objects.filter(pk=key).exclude(learner=by).exists():
        key = uuid.uuid4()  # taken by what somebody else keeps
    said = {"component": component, "on": on, "minutes": minutes, "what": what, "created_by": by}
    entry, made = TrainingEntry.objects.get_or_create(pk=key, learner=by, defaults=said)
    if made:
        record(Action.CREATE, by=by, subject=f"training {entry.pk}")
    return entry


@transaction.atomic
def change_training(entry: TrainingEntry, *, by, **said) -> None:
    """Put right what is `said` of an entry, by name of column. Raises ValidationError for anybody else's."""
    entry = TrainingEntry.objects.select_for_update().get(pk=entry.pk)
    if entry.learner_id != by.pk:
        raise ValidationError(_("Everybody keeps their own."))
    fields = [name for name, value in said.items() if getattr(entry, name) != value]
    if not fields:
        return
    for name in fields:
        setattr(entry, name, said[name])
    entry.save(update_fields=fields)
    record(Action.CHANGE, by=by, subject=f"training {entry.pk}", fields=fields)
