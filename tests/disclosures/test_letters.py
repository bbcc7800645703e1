"""Letters: what they say and nothing else, what stands in their way, and that each goes once."""

import hashlib
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.utils import formats, timezone

from clients.actions import revoke_consent
from clients.consents import Blocked
from clients.models import WithdrawnSitting
from hrp.audit.models import Action, Event
from hrp.disclosures import mandated
from hrp.disclosures.actions.letters import (
    ReadsOtherwise,
    keep_ready,
    send_letter,
    set_letter_aside,
    show_letter,
    tell,
    write_letter,
)
from hrp.disclosures.beginnings import beginning
from hrp.disclosures.letters import hindrance, seen_as, text_of
from hrp.disclosures.models import Disclosure, LetterTemplate
from hrp.disclosures.sending import disclose, file_of
from tests.access.planted import WORD, plant_group, plant_meetings, plant_record
from tests.cast import key, make_session, put
from tests.disclosures.papers import (
    asked_letter,
    attendance_letter,
    consent_of,
    days,
    mandate_of,
    read,
    told_by_the_file,
    words_on,
)


def said(number: int) -> str:
    """A day as a letter writes it."""
    return formats.date_format(days(number), "j F Y")


def send(letter, by):
    return send_letter(letter, by=by, read=read(letter))


@pytest.fixture
def came(cast):
    """Ines came twice, nobody met once, one meeting was moved, one called off, and one was entered in error."""
    for ago, happened in (
        (20, "met"),
        (13, "met"),
        (6, "did_not_meet"),
        (9, "we_rearranged"),
        (4, "client_rearranged"),
    ):
        make_session(cast.ines, by=cast.mara, days_ago=ago, happened=happened)
    wrong = make_session(cast.ines, by=cast.mara, days_ago=3)
    WithdrawnSitting.objects.create(client=cast.ines, sitting=wrong.sitting, created_by=cast.mara)


# --- What an attendance letter says ---------------------------------------------------------------


def test_it_says_the_days_and_whose_reference_and_nothing_else(cast, came):
    put([cast.ines], legal_name="Ines Amparo Vidal")
    letter = attendance_letter(cast, consent_of(cast), address="12 Mill Road")
    assert text_of(letter).split("\n") == [
        "Probation, Mill Road",
        "12 Mill Road",
        "",
        said(0),
        "",
        "Attendance",
        "",
        "Your reference: P-1742",
        "",
        f"This is about the time from {said(-30)} to {said(0)}.",
        "",
        "They came on:",
        "",
        f"– {said(-20)}",
        f"– {said(-13)}",
        "",
        "Mara",
        "Harbour Street",
        "",
        "Please do not pass this on",
        "This is told on the written consent of the person it is about, and the law protects it. You may not pass it"
        " on, and nobody may use it in a proceeding against them, unless they agree to that in writing or the law says"
        " so. In the United States: 42 CFR part 2.",
        "What they agreed to: that Harbour Street tells Probation, Mill Road on which days they came, and nothing"
        f" else. Their consent ends on {said(90)}, and they can take it back before.",
    ]


def test_how_many_were_kept_stands_in_it_only_where_the_consent_covers_it(cast, came):
    counted = attendance_letter(cast, consent_of(cast, tells_kept_count=True))
    assert "Kept: 2 of 3 arranged." in text_of(counted)
    assert "Kept" not in text_of(attendance_letter(cast, consent_of(cast)))
    alone = attendance_letter(cast, consent_of(cast, tells_kept_count=True, tells_attendance_dates=False))
    assert "Kept: 2 of 3 arranged." in text_of(alone)
    assert "They came on" not in text_of(alone)


CAME, NOTHING = "They came in this time.", "There is nothing to tell of this time."


@pytest.mark.parametrize(("since", "answer"), [(-30, CAME), (-12, NOTHING)])
def test_whether_they_come_is_told_where_nothing_more_is_and_never_that_they_did_not(cast, came, since, answer):
    consent = consent_of(cast, tells_attendance_dates=False, tells_attending=True)
    letter = attendance_letter(cast, consent, since=days(since))
    assert answer in text_of(letter)
    assert f"– {said(-20)}" not in text_of(letter)
    assert CAME not in text_of(attendance_letter(cast, consent_of(cast, tells_attending=True)))


def test_what_was_agreed_with_whoever_requires_coming_holds_after_the_work_has_ended(cast):
    consent = consent_of(cast, recipient_kind="court", tells_letter=True)
    mandate = mandate_of(cast, consent)
    mandate.episode.ended_on = days(0)
    mandate.episode.save()
    assert mandated.resting_on(consent, client=cast.ines) == [mandate]
    with pytest.raises(Blocked, match="attendance and of nothing else"):
        mandated.insist_on_all(consent, ["letter"], client=cast.ines)


def test_nothing_goes_by_hand_to_somebody_who_requires_coming_before_it_is_noted_what_they_ask_for(cast):
    with pytest.raises(Blocked, match="Please note first what they ask for"):
        mandated.insist_on_all(consent_of(cast), ["attendance_dates"], client=cast.ines)


def test_the_legal_name_stands_in_it_only_where_the_consent_says_so(cast):
    put([cast.ines], legal_name="Ines Amparo Vidal")
    named = attendance_letter(cast, consent_of(cast, legal_name_too=True))
    assert "Name: Ines Amparo Vidal" in text_of(named)
    assert "Amparo" not in text_of(attendance_letter(cast, consent_of(cast)))


def test_a_time_without_meetings_lists_no_absence(cast):
    make_session(cast.ines, by=cast.mara, days_ago=6, happened="did_not_meet")
    assert "There are no days to tell for this time." in text_of(attendance_letter(cast, consent_of(cast)))
    assert said(-6) not in text_of(attendance_letter(cast, consent_of(cast)))


def test_a_protected_period_stops_no_attendance(cast, came):
    consent = consent_of(cast)
    mandate = mandate_of(cast, consent, protected_until=days(40))
    letter = attendance_letter(cast, consent, mandate)
    assert hindrance(letter) == ""
    assert f"– {said(-20)}" in send(letter, cast.mara).body


# --- What stands in the way -----------------------------------------------------------------------


def revoked(cast):
    consent = consent_of(cast)
    revoke_consent(consent, by=cast.mara)
    return consent


OF_THE_CONSENT = {
    "This consent ended on": lambda cast: consent_of(cast, expires_on=days(0), signed_on=days(-20)),
    "The client took this consent back on": revoked,
    "The client has not signed this consent yet": lambda cast: consent_of(cast, signed_at=None),
    "This consent does not cover it": lambda cast: consent_of(cast, tells_attendance_dates=False, tells_letter=True),
    "A consent for treatment and payment": lambda cast: consent_of(cast, kind="care", recipient_kind="other"),
}
OF_THE_MANDATE = {
    "explain to the client first": {"explained_on": None},
    "They hear nothing any more": {"ends_on": days(-1)},
    "They hear nothing before": {"starts_on": days(3)},
    "nothing at all is told": {"no_report_at_all_until": days(1)},
}
OF_THE_LETTER = {
    "The client has not seen it": {"shown_on": None},
    "whom it is about": {"reference": ""},
    "was set aside": {"set_aside_at": timezone.now()},
    "cannot be put on paper": {"reference": "Дело 7"},
}


def nothing_goes(letter, by, because):
    """Assert that the page says why, that sending says the same, and that nothing is left of the try."""
    assert because in hindrance(letter)
    before = Event.objects.count()
    with pytest.raises(Exception, match=because):
        send(letter, by)
    assert (Disclosure.objects.count(), Event.objects.count()) == (0, before)
    if letter.mandate:
        letter.mandate.refresh_from_db()
        assert letter.mandate.next_due == days(2)


@pytest.mark.parametrize("because", OF_THE_CONSENT)
def test_it_does_not_go_where_the_consent_does_not_count(cast, because):
    consent = OF_THE_CONSENT[because](cast)
    nothing_goes(attendance_letter(cast, consent, mandate_of(cast, consent)), cast.mara, because)


@pytest.mark.parametrize("because", OF_THE_MANDATE)
def test_it_does_not_go_where_the_mandate_says_otherwise(cast, because):
    consent = consent_of(cast)
    nothing_goes(
        attendance_letter(cast, consent, mandate_of(cast, consent, **OF_THE_MANDATE[because])), cast.mara, because
    )


@pytest.mark.parametrize("because", OF_THE_LETTER)
def test_it_does_not_go_as_it_is(cast, because):
    consent = consent_of(cast)
    letter = attendance_letter(cast, consent, mandate_of(cast, consent), **OF_THE_LETTER[because])
    nothing_goes(letter, cast.mara, because)


def test_without_a_consent_nothing_goes(cast):
    letter = asked_letter(cast, None)
    assert (text_of(letter), hindrance(letter)) == ("", "No consent is chosen. Nothing goes without one.")
    with pytest.raises(Blocked, match="No consent"):
        send(letter, cast.mara)


def test_a_mandate_is_not_got_round_by_leaving_it_out(cast):
    """To whoever requires that they come, no letter goes past what the mandate says."""
    consent = consent_of(cast)
    nothing_goes(attendance_letter(cast, consent), cast.mara, "They require that the client comes")
    other = consent_of(cast, recipient_kind="court")
    mandate_of(cast, other, no_report_at_all_until=days(9))
    nothing_goes(attendance_letter(cast, other), cast.mara, "They require that the client comes")


def test_another_mandate_of_the_same_hearer_is_heard_too(cast):
    consent = consent_of(cast)
    mandate_of(cast, consent, no_report_at_all_until=days(9))
    nothing_goes(attendance_letter(cast, consent, mandate_of(cast, consent)), cast.mara, "nothing at all is told")


def test_a_mandate_that_rests_on_another_consent_by_now(cast):
    consent = consent_of(cast)
    mandate = mandate_of(cast, consent_of(cast))
    nothing_goes(attendance_letter(cast, consent, mandate), cast.mara, "rests on another consent")


def test_whoever_requires_coming_gets_no_other_letter(cast):
    consent = consent_of(cast, tells_letter=True, tells_coordination=True)
    nothing_goes(asked_letter(cast, consent), cast.mara, "attendance and of nothing else")
    court = consent_of(cast, recipient_kind="court", tells_letter=True)
    mandate_of(cast, court)
    nothing_goes(asked_letter(cast, court), cast.mara, "attendance and of nothing else")


def test_nothing_is_sent_about_a_client_to_practise_with(cast):
    put([cast.ines], is_practice=True)
    nothing_goes(attendance_letter(cast, consent_of(cast, recipient_kind="housing")), cast.mara, "practise")


def test_the_one_door_asks_for_itself(cast):
    """Whoever calls it without having asked before is refused all the same."""
    given = {"by": cast.mara, "client": cast.ines, "kind": "by_hand", "recipient": "Them", "body": "Told"}
    consent = consent_of(cast)
    for refused in (
        {"consent": None, "scopes": ["attendance_dates"]},
        {"consent": consent, "scopes": ["attendance_dates", "coordination"]},
        {"consent": consent, "scopes": ["attendance_dates"], "recipient_kind": "housing"},
        {"consent": consent, "scopes": ["attendance_dates"], "client": cast.noor},
    ):
        with pytest.raises(Blocked):
            disclose(**given | refused)
    put([cast.ines], is_practice=True)
    with pytest.raises(Blocked, match="practise"):
        disclose(**given, legal_basis="own_record")
    assert not Disclosure.objects.exists()
    assert not Event.objects.exists()


# --- From ready to sent ---------------------------------------------------------------------------


def test_a_letter_that_is_kept_ready_is_asked_about_again(cast, came):
    consent = consent_of(cast)
    letter = attendance_letter(cast, consent, mandate_of(cast, consent))
    keep_ready(letter, by=cast.mara)
    letter.refresh_from_db()
    assert letter.ready_at
    revoke_consent(consent, by=cast.jon)
    nothing_goes(letter, cast.mara, "The client took this consent back on")


def test_what_goes_is_kept_as_it_goes(cast, came):
    consent = consent_of(cast, tells_kept_count=True)
    mandate = mandate_of(cast, consent)
    letter = attendance_letter(cast, consent, mandate)
    gone = send(letter, cast.jon)
    kept = Disclosure.objects.get()
    assert (kept, kept.created_by, kept.consent, kept.mandate, kept.letter) == (
        gone,
        cast.jon,
        consent,
        mandate,
        letter,
    )
    assert (kept.recipient, kept.purpose, kept.scopes) == (
        "Probation, Mill Road",
        "They know that she comes.",
        "attendance_dates kept_count",
    )
    assert kept.body == text_of(letter)
    paper = file_of(kept)
    assert kept.sha256 == hashlib.sha256(paper).hexdigest()
    assert (kept.file_type, kept.legal_basis, paper[:5]) == ("application/pdf", "", b"%PDF-")
    assert words_on(paper).replace("• ", "– ") == " ".join(kept.body.split())
    assert "Mara" in kept.body, "who wrote it signs it, whoever sends it"


def test_whoever_changed_it_last_signs_it(cast, came):
    consent = consent_of(cast)
    letter = attendance_letter(cast, consent, mandate_of(cast, consent))
    write_letter(letter, by=cast.jon, client=cast.ines, fields=["reference"])
    assert "\nJon\n" in text_of(letter)
    assert "Mara" not in text_of(letter)


def test_it_stands_in_the_trail_without_a_word(cast, came):
    consent = consent_of(cast)
    mandate = mandate_of(cast, consent)
    gone = send(attendance_letter(cast, consent, mandate), cast.mara)
    exported = Event.objects.get(action=Action.EXPORT)
    assert (exported.subject, exported.client_code, exported.actor) == (
        f"disclosure {gone.pk}",
        cast.ines.code,
        cast.mara.email,
    )
    assert exported.detail == {
        "kind": "attendance",
        "scopes": ["attendance_dates"],
        "consent": str(consent.pk),
        "mandate": str(mandate.pk),
    }
    moved = Event.objects.get(subject=f"mandate {mandate.pk}")
    assert moved.detail == {"fields": ["next_due"]}


def test_sent_twice_it_goes_once(cast, came):
    consent = consent_of(cast)
    letter = attendance_letter(cast, consent, mandate_of(cast, consent))
    before = read(letter)
    first = send_letter(letter, by=cast.mara, read=before)
    assert send_letter(letter, by=cast.mara, read=before) == first
    assert (Disclosure.objects.count(), Event.objects.filter(action=Action.EXPORT).count()) == (1, 1)
    letter.mandate.refresh_from_db()
    assert letter.mandate.next_due > days(2 + 27), "one month on, and not two"
    assert letter.mandate.next_due < days(2 + 32)


def test_once_it_is_done_with_and_nothing_more_is_due(cast):
    consent = consent_of(cast)
    mandate = mandate_of(cast, consent, rhythm="once")
    send(attendance_letter(cast, consent, mandate), cast.mara)
    mandate.refresh_from_db()
    assert mandate.next_due is None


def test_what_reads_otherwise_by_now_does_not_go(cast, came):
    letter = attendance_letter(cast, consent_of(cast, recipient_kind="housing"))
    before = read(letter)
    make_session(cast.ines, by=cast.mara, days_ago=1)
    for act in (send_letter, show_letter):
        with pytest.raises(ReadsOtherwise):
            act(letter, by=cast.mara, read=before)
    assert not Disclosure.objects.exists()


def test_what_the_client_saw_is_what_goes(cast, came):
    letter = attendance_letter(cast, consent_of(cast, recipient_kind="housing"), shown_on=None)
    show_letter(letter, by=cast.mara, read=read(letter))
    letter.refresh_from_db()
    shown = Event.objects.get(subject=f"letter {letter.pk}")
    assert (sorted(shown.detail), shown.detail["seen"]) == (["fields", "seen"], seen_as(letter))
    make_session(cast.ines, by=cast.mara, days_ago=1)
    because = "It says something else than what the client saw. Please look at it together once more."
    nothing_goes(letter, cast.mara, because)
    with pytest.raises(Blocked, match=because):
        keep_ready(letter, by=cast.mara)
    show_letter(letter, by=cast.mara, read=read(letter))
    assert f"– {said(-1)}" in send(letter, cast.mara).body


def test_another_day_of_writing_is_no_other_letter(cast, came, monkeypatch):
    letter = attendance_letter(cast, consent_of(cast, recipient_kind="housing"), shown_on=None)
    show_letter(letter, by=cast.mara, read=read(letter))
    letter.refresh_from_db()
    tomorrow, local = days(1), timezone.localdate
    monkeypatch.setattr("hrp.disclosures.letters.timezone.localdate", lambda *of: local(*of) if of else tomorrow)
    assert text_of(letter).split("\n")[2] == formats.date_format(tomorrow, "j F Y")
    assert hindrance(letter) == ""


def test_a_time_of_silence_is_not_told_of_afterwards(cast):
    consent = consent_of(cast)
    mandate = mandate_of(cast, consent, no_report_at_all_until=days(-10))
    because = f"Nothing at all is told of the time before {said(-10)}."
    nothing_goes(attendance_letter(cast, consent, mandate, since=days(-11)), cast.mara, because)
    assert hindrance(attendance_letter(cast, consent, mandate, since=days(-10))) == ""


def test_after_a_change_the_client_sees_it_again(cast):
    letter = attendance_letter(cast, consent_of(cast, recipient_kind="housing"), ready_at=timezone.now())
    letter.reference = "H-9"
    write_letter(letter, by=cast.mara, client=cast.ines, fields=["reference"])
    letter.refresh_from_db()
    assert (letter.shown_on, letter.ready_at) == (None, None)
    with pytest.raises(Blocked, match="has not seen it"):
        keep_ready(letter, by=cast.mara)


def test_what_went_is_changed_and_set_aside_no_more(cast):
    letter = attendance_letter(cast, consent_of(cast, recipient_kind="housing"))
    send(letter, cast.mara)
    letter.reference = "H-9"
    with pytest.raises(IntegrityError):
        write_letter(letter, by=cast.mara, client=cast.ines, fields=["reference"])
    set_letter_aside(letter, by=cast.mara)
    letter.refresh_from_db()
    assert (letter.reference, letter.set_aside_at) == ("P-1742", None)


def test_set_aside_is_noted_once(cast):
    letter = attendance_letter(cast, consent_of(cast))
    for _time in range(2):
        set_letter_aside(letter, by=cast.mara)
    assert [row.detail for row in Event.objects.all()] == [{"set_aside": True}]


# --- Letters that the client asks for -------------------------------------------------------------


def landlord(cast, **terms):
    return consent_of(cast, recipient_kind="housing", recipient="Ms Reyes", tells_letter=True, **terms)


def test_an_asked_for_letter_is_their_words(cast):
    gone = send(asked_letter(cast, landlord(cast)), cast.mara)
    lines = [line for line in gone.body.split("\n") if line]
    assert lines[:6] == ["Ms Reyes", said(0), "Dear Ms Reyes,", "she is looking for a flat.", "Mara", "Harbour Street"]
    assert (gone.kind, gone.scopes) == ("letter", "letter")
    assert "42 CFR part 2" in gone.body


@pytest.mark.parametrize("template", LetterTemplate.values)
def test_a_letter_with_a_gap_in_it_does_not_go(cast, template):
    """So no letter goes as it began."""
    nothing_goes(asked_letter(cast, landlord(cast), words=beginning(template)), cast.mara, "There is a gap in it still")


def test_a_letter_without_words_does_not_go(cast):
    nothing_goes(asked_letter(cast, landlord(cast), words=" "), cast.mara, "There are no words in it yet")


def test_without_the_services_name_nothing_says_what_the_service_is(cast):
    gone = send(asked_letter(cast, landlord(cast), names_service=False), cast.mara)
    for paper in (gone.body, words_on(file_of(gone))):
        assert "Harbour" not in paper
        assert "CFR" not in paper
        assert "that whoever signs this tells Ms Reyes what stands in this letter" in paper


# --- Nothing else of the record -------------------------------------------------------------------


def test_no_other_word_of_the_record_is_in_a_letter_its_file_or_the_trail(cast):
    """Every text of a full record holds a word found nowhere else."""
    plant_record(cast.ines, cast.mara)
    plant_meetings(cast.ines, cast.mara)
    plant_group(cast.ines, cast.mara, cast.jon)
    cast.ines.refresh_from_db()
    consent = consent_of(cast, tells_kept_count=True, tells_coordination=True, tells_attending=True)
    letters = [
        attendance_letter(cast, consent, mandate_of(cast, consent)),
        asked_letter(cast, landlord(cast)),
    ]
    private = [
        WORD,
        cast.ines.code,
        "Ines",
        "They know that she comes",
        "Say so",
        "What she agreed to",
        str(cast.ines.pk),
    ]
    for letter in letters:
        gone = send(letter, cast.mara)
        paper = file_of(gone)
        for text in (gone.body, words_on(paper), paper.decode("latin-1")):
            assert [word for word in private if word.lower() in text.lower()] == []
        assert told_by_the_file(paper) == {"D:20000101000000+00'00'", "/False"}
    trail = " ".join(f"{row.subject} {row.detail}" for row in Event.objects.filter(action=Action.EXPORT))
    assert [word for word in [WORD, "Ines", "Reyes", "Probation"] if word in trail] == []


# --- Told outside this app ------------------------------------------------------------------------


def test_what_was_told_on_the_phone_rests_on_a_consent_too(cast):
    consent = consent_of(cast, recipient_kind="health", recipient="Dr Osei", tells_coordination=True)
    given = {"by": cast.mara, "client": cast.ines, "consent": consent, "body": "We agreed on a date.", "key": key()}
    gone = tell(scopes=["coordination"], **given)
    assert (gone.kind, gone.recipient, gone.scopes, gone.body) == (
        "by_hand",
        "Dr Osei",
        "coordination",
        "We agreed on a date.",
    )
    assert gone.sha256 == hashlib.sha256(b"We agreed on a date.").hexdigest()
    revoke_consent(consent, by=cast.mara)
    with pytest.raises(Blocked, match="took this consent back"):
        tell(scopes=["coordination"], **given | {"key": key()})


def test_whoever_requires_coming_is_told_of_attendance_alone(cast):
    consent = consent_of(cast, tells_coordination=True)
    mandate = mandate_of(cast, consent, protected_until=days(9))
    given = {"by": cast.mara, "client": cast.ines, "consent": consent, "body": "Told", "key": key()}
    with pytest.raises(Blocked, match="attendance and of nothing else"):
        tell(scopes=["attendance_dates", "coordination"], **given)
    assert tell(scopes=["attendance_dates"], **given).scopes == "attendance_dates"
    put([mandate], no_report_at_all_until=days(9))
    with pytest.raises(Blocked, match="nothing at all is told"):
        tell(scopes=["attendance_dates"], **given | {"key": key()})


def test_the_database_keeps_what_went(cast):
    gone = send(attendance_letter(cast, consent_of(cast, recipient_kind="housing")), cast.mara)
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {Disclosure._meta.db_table} SET sha256 = 'x'")
    assert gone.sent_at > timezone.now() - timedelta(minutes=1)
