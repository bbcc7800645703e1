"""A new key: everything moves under it while people work, and then the old one can go."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.utils import decrypt
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from clients.models import Client, FocusArea, Strength
from hrp.administration.rotation import rotate
from hrp.audit.models import Event
from hrp.base import guards, resealing
from hrp.base.keys import Ring
from hrp.base.sealed import CannotOpen, sealed_fields
from sessions.actions import sign
from sessions.models import SessionNote
from tests.access.planted import plant_record
from tests.cast import make_area, make_session, put

OLD, NEW = b"o" * 32, b"n" * 32


def keys(settings, **data: bytes) -> dict:
    """Return the rings with these data keys, the first of which is in use."""
    return {**settings.KEYS, "data": Ring(next(iter(data)), data)}


@pytest.fixture
def under_the_old_key(settings, cast) -> dict:
    """Ines's record, everything of it under the old key, which is in use no more."""
    first = settings.KEYS["data"].keys  # what the cast was written under
    settings.KEYS = keys(settings, old=OLD)
    record = plant_record(cast.ines, cast.mara)
    put([cast.ines], legal_name="Inês Quillfeather")
    settings.KEYS = keys(settings, new=NEW, old=OLD, **first)
    return record


def stored_keys(rows) -> set[str]:
    """Return the ids of the keys that the texts of `rows` are under."""
    found = set()
    for row in rows:
        if names := [field.name for field in sealed_fields(row)]:
            values = type(row).objects.filter(pk=row.pk).values_list(*names)[0]
            found |= {value.stored.split(":")[1] for value in values if value}
    return found


def texts(record) -> dict:
    """Return what every row says, as a page would load it."""
    found = {}
    for row in record.values():
        fresh = type(row).objects.get(pk=row.pk)
        found |= {(fresh, field.name): getattr(fresh, field.name) for field in sealed_fields(fresh)}
    return found


def run() -> str:
    out = StringIO()
    call_command("rotate_keys", stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_everything_moves_and_the_old_key_can_go(settings, under_the_old_key):
    record = under_the_old_key
    before = texts(record)
    assert stored_keys(record.values()) == {"old"}
    told = run()
    assert "clients.ProblemStatement: 3\n" in told
    assert "These data keys are needed in HRP_KEYS no more: old, demo." in told
    settings.KEYS = keys(settings, new=NEW)
    assert stored_keys(record.values()) == {"new"}
    assert texts(record) == before
    assert Client.objects.get(pk=record[Client].pk).legal_name == "Inês Quillfeather"


@pytest.mark.django_db
def test_without_the_old_key_nothing_opens_and_nothing_is_lost(settings, under_the_old_key):
    whole = settings.KEYS
    settings.KEYS = keys(settings, new=NEW)
    with pytest.raises(CannotOpen, match="'old' is not in the ring"):
        _name = Client.objects.get(pk=under_the_old_key[Client].pk).legal_name
    with pytest.raises(CommandError, match="not in the ring"):
        run()
    settings.KEYS = whole
    run()
    assert Client.objects.get(pk=under_the_old_key[Client].pk).legal_name == "Inês Quillfeather"


@pytest.mark.django_db
def test_signed_notes_say_the_same_and_are_guarded_again(settings, cast):
    meeting = make_session(cast.ines, by=cast.mara, safety_answer="did_not_come_up", client_agenda="The van")
    note = sign(meeting, by=cast.mara)
    settings.KEYS = keys(settings, new=NEW, **settings.KEYS["data"].keys)
    run()
    after = SessionNote.objects.get(pk=note.pk)
    assert (after.signed_text, after.sha256, after.signed_at) == (note.signed_text, note.sha256, note.signed_at)
    assert stored_keys([after]) == {"new"}
    assert guards.missing() == []
    with pytest.raises(DatabaseError, match="kept as it is"), transaction.atomic():
        put([after], signed_text="Something else")


@pytest.mark.django_db
def test_it_can_be_stopped_and_begun_again(settings, cast, monkeypatch):
    for number in range(7):
        make_area(cast.ines, f"area {number}")
    settings.KEYS = keys(settings, new=NEW, **settings.KEYS["data"].keys)
    monkeypatch.setattr(resealing, "BATCH", 3)
    real, calls = resealing._store, []

    def stop_in_the_second_batch(*args):
        calls.append(args)
        if len(calls) == 5:
            raise KeyboardInterrupt
        real(*args)

    monkeypatch.setattr(resealing, "_store", stop_in_the_second_batch)
    with pytest.raises(KeyboardInterrupt):
        resealing.renew(FocusArea)
    monkeypatch.setattr(resealing, "_store", real)
    assert [len(stored_keys([area])) for area in FocusArea.objects.all()] == [1] * 7
    assert stored_keys(FocusArea.objects.all()) == {"new", "demo"}
    assert resealing.renew(FocusArea) == resealing.Rewritten(done=4)
    assert sorted(area.label for area in FocusArea.objects.all()) == [f"area {number}" for number in range(7)]
    assert resealing.renew(FocusArea) == resealing.Rewritten(done=0)


@pytest.mark.django_db
def test_what_somebody_writes_meanwhile_is_not_overwritten(settings, cast, monkeypatch):
    settings.KEYS = keys(settings, new=NEW, **settings.KEYS["data"].keys)
    area = make_area(cast.ines, "wine")
    settings.KEYS = keys(settings, newer=OLD, **settings.KEYS["data"].keys)
    real = resealing._store

    def somebody_is_faster(*args):
        put(FocusArea.objects.all(), label="the wine", label_mark="")
        real(*args)

    monkeypatch.setattr(resealing, "_store", somebody_is_faster)
    assert resealing.renew(FocusArea) == resealing.Rewritten(missed=1)
    assert FocusArea.objects.get(pk=area.pk).label == "the wine"
    assert stored_keys([area]) == {"newer"}


@pytest.mark.django_db
def test_somebody_who_writes_under_the_old_key_all_the_time_is_told_of(settings, cast, monkeypatch):
    whole = keys(settings, new=NEW, **settings.KEYS["data"].keys)
    before = settings.KEYS
    settings.KEYS = whole
    real = resealing.renew

    def while_an_old_process_runs(model):
        result = real(model)
        settings.KEYS = before
        put(Strength.objects.all(), text="Humour")
        settings.KEYS = whole
        return result

    Strength.objects.create(client=cast.ines, text="Humour")
    monkeypatch.setattr(resealing, "renew", while_an_old_process_runs)
    with pytest.raises(CommandError, match="clients.Strength is being written to under an old key"):
        run()


@pytest.mark.django_db
def test_labels_are_found_by_their_mark_under_the_new_key(settings, cast):
    area = make_area(cast.ines, "wine")
    settings.KEYS = keys(settings, new=NEW, **settings.KEYS["data"].keys)
    run()
    settings.KEYS = keys(settings, new=NEW)
    assert list(FocusArea.objects.called("wine", client=cast.ines.pk)) == [area]


@pytest.mark.django_db
def test_secrets_of_second_factors_are_sealed_and_move_too(settings, cast):
    secret = generate_totp_secret()
    totp = TOTP.activate(cast.mara, secret).instance
    codes = RecoveryCodes.activate(cast.mara)
    before = codes.generate_codes()
    assert totp.data["secret"].startswith("hrp1:demo:") and secret not in str(totp.data)
    settings.KEYS = keys(settings, new=NEW, **settings.KEYS["data"].keys)
    assert rotate()["mfa.Authenticator"] == 2
    settings.KEYS = keys(settings, new=NEW)
    assert decrypt(Authenticator.objects.get(pk=totp.pk).data["secret"]) == secret
    assert RecoveryCodes(Authenticator.objects.get(pk=codes.instance.pk)).generate_codes() == before
    assert rotate()["mfa.Authenticator"] == 0


@pytest.mark.django_db
def test_the_trail_says_that_it_was_done_and_holds_no_key(settings, cast):
    settings.KEYS = keys(settings, new=NEW, **settings.KEYS["data"].keys)
    run()
    begun, done = Event.objects.filter(subject="keys").order_by("pk")
    assert (begun.action, begun.detail) == ("change", {"stage": "begun", "current": "new"})
    assert done.detail == {"stage": "done", "current": "new", "clients.ProblemStatement": 2}
