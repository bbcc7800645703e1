"""Fields that no form has, sent with every form: nothing of them sticks."""

from datetime import datetime, timedelta
from itertools import product
from uuid import UUID

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone

from hrp.disclosures.forms.consents import ConsentForm
from hrp.disclosures.forms.letters import AskedForm, AttendanceForm, ToldForm
from sessions.actions.group_notes import SHARED
from sessions.actions.saving import CLIENT_TEXTS, NOTE_TEXTS, REFLECTION, SESSION_TEXTS
from sessions.payload import MOST_ENTRIES
from sessions.taps import Board
from sessions.turned import CLIENT_TAPS

pytestmark = pytest.mark.once  # the database makes no difference

# What an attacker would try first, beside the names of all columns.
TRIED_FIRST = {
    **dict.fromkeys(["is_admin", "is_therapist", "is_staff", "is_superuser", "is_active"], "on"),
    **dict.fromkeys(["role", "roles", "permission", "groups"], "admin"),
    **dict.fromkeys(["client", "client_id", "code", "episode", "user", "lead", "by", "person", "id", "pk"], "{other}"),
    **dict.fromkeys(["version", "seq"], "999"),
}


def forged(arena) -> list[dict]:
    """Return what to send beside a form: a value for every column that there is, of two kinds each."""
    other = dict(somebody_elses(arena))
    plain, sly = {}, {}
    for model in apps.get_models():
        for column in model._meta.concrete_fields:
            for name in (column.name, column.attname):
                plain[name], sly[name] = values_for(column, other)
    hers = str(arena.world.noor["Client"].pk)
    first = {name: value.format(other=hers) for name, value in TRIED_FIRST.items()}
    return [*in_parts(plain | first), *in_parts(sly)]


def in_parts(extras: dict) -> list[dict]:
    """Return them in parts that a script's message has room for, beside what its page sends."""
    names, room = list(extras), MOST_ENTRIES // 2
    return [{name: extras[name] for name in names[n : n + room]} for n in range(0, len(names), room)]


def somebody_elses(arena):
    """Yield the id of a row of each table: the stranger's, or Noor's."""
    for thing in [*arena.world.noor.values(), arena.world.people["stranger"]]:
        if isinstance(thing, models.Model):
            yield type(thing), str(thing.pk)


def values_for(column, other) -> tuple[str, str]:
    """Return two values that the column could hold."""
    if column.is_relation:
        return (other.get(column.related_model, "1"),) * 2
    if isinstance(column, models.UUIDField):
        return (other.get(column.model, "00000000-0000-4000-8000-000000000000"),) * 2
    if isinstance(column, models.BooleanField):
        return "on", "false"
    if isinstance(column, (models.DateField, models.DateTimeField)):
        return "2001-02-03", "2001-02-03 04:05:06"
    if isinstance(column, (models.IntegerField, models.FloatField, models.DecimalField)):
        return "7", "1"
    if column.choices:
        values = [value for value, _label in column.flatchoices if value]
        return str(values[-1]), str(values[0])
    return "Kingfisher", "['Kingfisher']"


# Columns that come out otherwise each time that the same is sent: codes, digests, encrypted secrets, pages' ids.
A_WHILE = timedelta(minutes=20)
OTHERWISE = {"id", "pk", "code", "password", "data", "drafts", "digest"}


def stored(arena, sent) -> list:
    """Return what was stored, without what is another at every time: new ids, new codes, salts, the time of day."""
    ids = {str(pk) for rows in arena.at_rest.values() for pk in rows}
    return sorted(
        (change.table, str(change.pk) if change.pk in arena.at_rest[change.table] else "new", sorted(told(change, ids)))
        for change in sent.changed
    )


def told(change, known: set):
    """Yield what a changed row says, as text. Only ids that are `known` can be anybody's."""
    for name, value in change.fields().items():
        if isinstance(value, UUID) and str(value) not in known or name in OTHERWISE:
            value = "another at every time"
        elif isinstance(value, datetime):
            value = f"in {round((value - timezone.now()) / A_WHILE)} whiles"
        yield f"{name}: {value}"


def with_extras(body: dict, extras: dict, own: set) -> dict:
    """Add to a form what it has no fields for, also under the prefixes that its own fields have."""
    prefixes = {name.rpartition("-")[0] for name in body if "-" in name}
    spelled = extras | {f"{prefix}-{name}": value for prefix in prefixes for name, value in extras.items()}
    return body | {name: value for name, value in spelled.items() if name not in own}


def with_more_texts(message: dict, extras: dict, own: set) -> dict:
    """Add to a script's message what its page does not ask: beside the texts, and as texts."""
    free = {name: value for name, value in extras.items() if name not in own}
    return free | message | {"texts": {name: text(value) for name, value in free.items()} | message["texts"]}


def with_more_taps(message: dict, extras: dict, own: set) -> dict:
    """Add taps to a script's message that its page has not."""
    return message | {"taps": {name: value for name, value in extras.items() if name not in own} | message["taps"]}


def text(value: str) -> dict:
    """Return a text as a script sends it."""
    return {"text": value, "was": [""]}


# What the messages of the scripts may say, and some forms.
ASKED = {
    "sessions:save": {
        *SESSION_TEXTS,
        *NOTE_TEXTS,
        REFLECTION,
        *(name[5:] for name in vars(Board) if name[:5] == "_tap_"),
    },
    "sessions:turned_save": {*CLIENT_TEXTS, *CLIENT_TAPS},
    "sessions:group_save": {*SHARED},
    # Forms that stand behind a choice in the address, where no walk finds them.
    "disclosures:consent_new": {"for", *ConsentForm.base_fields},
    "disclosures:attendance_new": {"to", *AttendanceForm.base_fields},
    "disclosures:letter_new": {"about", *AskedForm.base_fields},
    "disclosures:told_new": {"to", *ToldForm.base_fields},
}


def own_names(arena, attempts, attempt) -> set:
    """Return the names of all fields that the address of `attempt` is known to take."""
    of_forms = [other.names for other in attempts if other.name == attempt.name]
    return ASKED.get(attempt.name) or set(arena.body_of(attempt)[0]).union(*of_forms)


def test_no_field_sticks_that_the_form_does_not_have(arena, attempts):
    wrong, count = {}, 0
    for attempt in attempts:
        own, plain = own_names(arena, attempts, attempt), arena.send(attempt)
        ways = (with_more_texts, with_more_taps) if attempt.script else (with_extras,)
        for add, extras in product(ways, forged(arena)):
            sent = arena.send(attempt, turn=lambda body, add=add, extras=extras, own=own: add(body, extras, own))
            count += len(sent.changed)
            if (sent.status, stored(arena, sent)) != (plain.status, stored(arena, plain)):
                wrong[str(attempt)] = (sent.status, stored(arena, sent), plain.status, stored(arena, plain))
    assert wrong == {}
    assert count > len(attempts)
