"""What a client agrees to: nothing counts before it is whole and signed, nor after it was taken back or is over."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from clients.actions import CannotSign, revoke_consent, set_aside, sign_consent, write_consent
from clients.consent_text import OPEN, digest, text_of
from clients.consents import Blocked, insist, lock_and_insist, missing
from clients.models import Consent, ConsentRevocation
from clients.models.consent import NEVER_FOR_CARE, Scope
from hrp.audit.models import Event
from tests.access.planted import signed_consent

DATES = Scope.ATTENDANCE_DATES


def today(days: int = 0):
    return timezone.localdate() + timedelta(days=days)


def draft(cast, ends_in: int = 90, **terms) -> Consent:
    """A draft for Ines that lacks nothing but its signature: to tell probation on which days she came."""
    whole = {
        "discloser": "the team at Harbour Street",
        "recipient_kind": "mandating",
        "recipient": "Probation, Mill Road",
        "purpose": "they know that you come",
        "tells_attendance_dates": True,
        "how_to_take_back": "tell anybody here",
        "expires_on": today(ends_in),
    }
    return Consent.objects.create(client=cast.ines, created_by=cast.mara, **whole | terms)


def sign(consent: Consent, by, **changed) -> Consent:
    return sign_consent(consent, by=by, **{"name": "Ines", "how": "screen", "on": today()} | changed)


def why(consent, scope=DATES, **more) -> str:
    """The reason why nothing goes, or an empty text if it goes."""
    try:
        insist(consent, scope=scope, **more)
    except Blocked as blocked:
        return str(blocked.reason)
    return ""


# --- What it lacks --------------------------------------------------------------------------------

LACKING = [
    ({"discloser": " "}, "who may tell"),
    ({"recipient_kind": ""}, "who hears it"),
    ({"recipient": ""}, "the name of who hears it"),
    ({"purpose": ""}, "what for"),
    ({"tells_attendance_dates": False}, "what may be told"),
    ({"how_to_take_back": ""}, "how it is taken back"),
    ({"expires_on": None}, "until when"),
    ({"ends_in": 0}, "an end that is still to come"),
]


def test_a_whole_draft_lacks_nothing(cast):
    assert missing(draft(cast)) == []
    assert missing(draft(cast, kind="counselling_notes", tells_attendance_dates=False)) == []


@pytest.mark.parametrize(("changed", "words"), LACKING)
def test_whatever_is_missing_is_named_and_keeps_it_from_being_signed(cast, changed, words):
    consent = draft(cast, **changed)
    assert missing(consent) == [words]
    with pytest.raises(CannotSign) as refused:
        sign(consent, cast.mara)
    assert refused.value.missing == [words]
    assert Consent.objects.get().signed_at is None
    assert not Event.objects.filter(action="sign").exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": "  "}, "the name of whoever signs"),
        ({"how": ""}, "how it is signed"),
        ({"on": None}, "the day of the signature"),
        ({"on": date.max}, "the day of the signature"),
    ],
)
def test_a_signature_has_a_name_a_way_and_a_day(cast, changed, words):
    with pytest.raises(CannotSign) as refused:
        sign(draft(cast), cast.mara, **changed)
    assert refused.value.missing == [words]


@pytest.mark.parametrize(
    "part",
    ["discloser", "recipient", "recipient_kind", "purpose", "how_to_take_back", "signed_how", "signed_name", "text"]
    + ["sha256", "expires_on", "signed_on", "tells_attendance_dates"],
)
def test_the_database_takes_no_signed_consent_without_every_part(cast, part):
    consent = sign(draft(cast), cast.mara)
    empty = {"expires_on": None, "signed_on": None, "tells_attendance_dates": False}.get(part, "")
    values = {field.attname: getattr(consent, field.attname) for field in Consent._meta.concrete_fields}
    again = Consent(**values | {"id": None, part: empty})
    again.pk = Consent._meta.pk.default()
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save(force_insert=True)
    setattr(again, part, values[part])
    again.save(force_insert=True)  # it was that part alone


def test_an_end_on_the_day_of_the_signature_is_refused_by_the_database(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        signed_consent(cast.ines, cast.mara, expires_on=today(), signed_on=today())


@pytest.mark.parametrize("whom", NEVER_FOR_CARE)
def test_a_consent_for_care_never_names_a_court_an_employer_or_whoever_requires_it(cast, whom):
    unstored = Consent(client=cast.ines, kind="care", recipient_kind=whom)
    assert "another kind: one for care covers neither" in " ".join(missing(unstored))
    with pytest.raises(IntegrityError), transaction.atomic():
        draft(cast, kind="care", recipient_kind=whom)


# --- Its signature --------------------------------------------------------------------------------


def test_signed_it_counts_and_is_kept_with_what_was_read(cast):
    one = draft(cast)
    seen = text_of(one)
    signed = sign(one, cast.mara, name=" Ines ", read=digest(seen))
    assert (signed.is_active, signed.signed_name, signed.signed_on) == (True, "Ines", today())
    assert (signed.text, signed.sha256) == (seen, digest(seen))
    assert list(Consent.objects.active()) == [signed]
    event = Event.objects.get(action="sign")
    assert (event.client_code, event.subject) == (cast.ines.code, f"consent {one.pk}")
    assert event.detail == {"how": "screen", "scopes": ["attendance_dates"]}


def test_other_words_than_were_read_are_not_signed(cast):
    one = draft(cast)
    seen = digest(text_of(one))
    one.tells_kept_count = True
    write_consent(one, by=cast.mara, client=cast.ines, fields=["tells_kept_count"])
    with pytest.raises(CannotSign) as refused:
        sign(one, cast.mara, read=seen)
    assert refused.value.missing == []
    assert Consent.objects.get().signed_at is None


def test_signed_twice_is_signed_once(cast):
    first = sign(draft(cast), cast.mara)
    again = sign(first, cast.jon, name="Somebody else", how="paper")
    assert (again.signed_name, again.signed_how) == ("Ines", "screen")
    assert Event.objects.filter(action="sign").count() == 1


def test_what_was_signed_is_changed_by_nobody(cast):
    signed = sign(draft(cast), cast.mara)
    signed.tells_full_record = True
    with pytest.raises(IntegrityError):
        write_consent(signed, by=cast.mara, client=cast.ines, fields=["tells_full_record"])
    for change in (signed.save, lambda: Consent.objects.update(tells_full_record=True)):
        with pytest.raises(DatabaseError, match="kept as it is"), transaction.atomic():
            change()
    with pytest.raises(DatabaseError, match="kept as it is"), transaction.atomic():
        Consent.objects.filter(pk=signed.pk)._raw_delete("default")
    assert Consent.objects.get().scopes == [DATES]


def test_a_draft_is_set_aside_and_a_signed_one_is_not(cast):
    away, kept = draft(cast), sign(draft(cast), cast.mara)
    set_aside(away, by=cast.mara)
    set_aside(away, by=cast.mara)
    set_aside(kept, by=cast.mara)
    assert list(Consent.objects.standing()) == [kept]
    assert Event.objects.get(action="change").detail == {"set_aside": True}
    with pytest.raises(CannotSign):
        sign(away, cast.mara)
    with pytest.raises(IntegrityError):
        write_consent(away, by=cast.mara, client=cast.ines, fields=["purpose"])


# --- The one rule that everything asks ------------------------------------------------------------


def test_nothing_goes_without_a_consent_that_is_signed(cast):
    assert why(None) == "No consent is chosen. Nothing goes without one."
    assert why(draft(cast)) == "The client has not signed this consent yet."
    assert why(sign(draft(cast), cast.mara)) == ""


def test_what_was_taken_back_counts_for_nothing_from_that_second(cast):
    signed = sign(draft(cast), cast.mara)
    lock_and_insist(signed.pk, scope=DATES)
    revoke_consent(signed, by=cast.jon, told_by="on the phone")
    with pytest.raises(Blocked) as blocked:
        lock_and_insist(signed.pk, scope=DATES)
    assert blocked.value.reason.startswith("The client took this consent back on ")
    assert why(Consent.objects.get()) == blocked.value.reason
    revocation = ConsentRevocation.objects.get()
    assert (revocation.created_by, revocation.told_by) == (cast.jon, "on the phone")
    assert timezone.now() - revocation.revoked_at < timedelta(seconds=30)
    assert list(Consent.objects.active()) == []
    revoke_consent(signed, by=cast.mara)
    assert ConsentRevocation.objects.count() == 1
    assert Event.objects.get(action="change").detail == {"taken_back": True}


def test_taking_back_stays_and_a_draft_has_nothing_to_take_back(cast):
    revoke_consent(draft(cast), by=cast.mara)
    assert not ConsentRevocation.objects.exists()
    signed = sign(draft(cast), cast.mara)
    revoke_consent(signed, by=cast.mara)
    for change in (
        lambda: ConsentRevocation.objects.update(revoked_at=timezone.now()),
        lambda: ConsentRevocation.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="kept as it is"), transaction.atomic():
            change()


def test_on_its_last_day_it_counts_and_the_next_day_it_is_over(cast, travel):
    signed = sign(draft(cast, ends_in=2), cast.mara)
    ended = signed.expires_on
    travel(1)
    assert why(Consent.objects.get()) == ""
    assert Consent.objects.active().exists()
    travel(1)
    assert why(Consent.objects.get()) == f"This consent ended on {ended.day} {ended:%B %Y}."
    assert not Consent.objects.active().exists()


def test_what_is_not_in_it_does_not_go(cast):
    signed = sign(draft(cast), cast.mara)
    for scope in Scope:
        expected = "" if scope == DATES else f"This consent does not cover it: {scope.label}."
        assert why(signed, scope) == expected
    notes = sign(draft(cast, kind="counselling_notes", tells_attendance_dates=False), cast.mara)
    assert {why(notes, scope) != "" for scope in Scope} == {True}


def test_a_consent_for_care_covers_no_court(cast):
    care = sign(draft(cast, kind="care", recipient_kind="health", tells_coordination=True), cast.mara)
    assert why(care, Scope.COORDINATION) == ""
    for whom in NEVER_FOR_CARE:
        assert why(care, Scope.COORDINATION, recipient_kind=whom).startswith("This consent is for somebody else")
    care.recipient_kind = "court"  # not even if it said so
    assert why(care, Scope.COORDINATION).startswith("This consent lacks something: another kind")


def test_a_consent_is_for_the_kind_of_recipient_it_names(cast):
    signed = sign(draft(cast), cast.mara)
    assert why(signed, recipient_kind="mandating") == ""
    assert why(signed, recipient_kind="housing") == (
        "This consent is for somebody else: Whoever requires that they come."
    )


def test_a_part_that_is_gone_blocks_whatever_was_signed(cast):
    signed = sign(draft(cast), cast.mara)
    signed.purpose = "  "
    assert why(signed) == "This consent lacks something: what for."


def test_only_a_row_that_is_there_is_locked(cast):
    with pytest.raises(Blocked, match="No consent is chosen"):
        lock_and_insist(Consent._meta.pk.default(), scope=DATES)
    with pytest.raises(Blocked, match="No consent is chosen"):
        lock_and_insist(None, scope=DATES)


# --- Its words ------------------------------------------------------------------------------------


def test_the_text_says_every_part_in_plain_words(cast):
    ends = today(90)
    text = text_of(draft(cast))
    assert "You agree that the team at Harbour Street may tell Probation, Mill Road something about you." in text
    assert "They may be told:\n– the days on which you came\n\nThis is so that they know that you come." in text
    assert "Your legal name does not stand in it." in text
    assert "They may not pass it on" in text
    assert "You can take this back at any time. How: tell anybody here. From that moment on nothing" in text
    assert f"It ends on {ends.day} {ends:%B %Y}." in text
    assert "You do not have to sign this." in text
    assert OPEN not in text


def test_each_term_changes_the_text_and_the_same_terms_are_the_same_text(cast):
    base = text_of(draft(cast))
    assert text_of(draft(cast)) == base
    changes = [{f"tells_{scope}": True} for scope in Scope if scope != DATES] + [
        {"discloser": "another team"},
        {"recipient": "another office"},
        {"purpose": "another reason"},
        {"how_to_take_back": "by letter"},
        {"legal_name_too": True},
        {"expires_on": today(91)},
        {"kind": "legal"},
    ]
    texts = [text_of(draft(cast, **change)) for change in changes]
    assert len({base, *texts}) == len(changes) + 1


def test_a_draft_has_gaps_where_something_is_open(cast):
    bare = Consent(client=cast.ines)
    assert text_of(bare).count(OPEN) == 6
