"""Signing: what it needs, what it freezes, and what may still be added."""

import hashlib
import html

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from clients.actions import correct
from sessions.actions import add_addendum, mark_in_error, save_draft, sign
from sessions.drafting import Edit
from sessions.models import HarmRating, NoteAddendum, SafetyItem, Session, SessionNote
from tests.cast import key, make_session, put


@pytest.fixture
def meeting(cast):
    return make_session(cast.ines, by=cast.mara)


def save(meeting, by, seq=1, texts=None, **taps):
    edits = {name: Edit(text, ("",)) for name, text in (texts or {}).items()}
    return save_draft(meeting, by=by, tab=key(), seq=seq, texts=edits, taps=taps)


def test_one_tap_on_safety_is_all_that_a_note_needs(cast, meeting):
    with pytest.raises(ValidationError) as refused:
        sign(meeting, by=cast.mara)
    assert refused.value.messages == ["One tap on safety."]
    save(meeting, cast.mara, safety_answer="did_not_come_up")
    assert sign(meeting, by=cast.mara).signed_by == cast.mara


def test_a_danger_that_needs_care_needs_a_line_on_what_was_done(cast, meeting):
    save(meeting, cast.mara, **{"safety_answer": "something_to_note", "safety:overdose:level": "4"})
    with pytest.raises(ValidationError) as refused:
        sign(meeting, by=cast.mara)
    assert refused.value.messages == ["A line on what was done about safety."]
    put(SafetyItem.objects.all(), what_we_did="Walked over together")
    sign(meeting, by=cast.mara)


def test_a_signed_note_is_its_text_and_hash_and_signing_twice_is_once(cast, meeting):
    save(
        meeting,
        cast.mara,
        texts={"client_agenda": "The van", "s1": "We talked it through", "how_it_felt": "Lighter"},
        safety_answer="asked_nothing_of_concern",
    )
    note = sign(meeting, by=cast.mara)
    assert note.sha256 == hashlib.sha256(note.signed_text.encode()).hexdigest()
    for words in ("We talked it through", "Lighter", "The van", "Safety: asked, nothing of concern."):
        assert words in note.signed_text
    assert sign(meeting, by=cast.jon).signed_by == cast.mara


def test_the_database_refuses_to_change_or_delete_what_is_signed(cast, meeting):
    save(meeting, cast.mara, **{"safety_answer": "did_not_come_up", "harm:physical:client": "2"})
    note = sign(meeting, by=cast.mara)
    for attempt in (
        lambda: put([SessionNote.objects.get(pk=note.pk)], signed_text="other"),
        lambda: SessionNote.objects.filter(pk=note.pk).update(signed_at=None),
        lambda: SessionNote.objects.filter(pk=note.pk).delete(),
        lambda: HarmRating.objects.update(value=0),
        lambda: HarmRating.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    assert HarmRating.objects.get().value == 2


def test_a_draft_keeps_no_earlier_texts_so_none_are_left(cast, meeting):
    from hrp.audit.models import Event

    save(meeting, cast.mara, texts={"s1": "an earlier wording"})
    save_draft(
        meeting,
        by=cast.mara,
        tab=key(),
        seq=1,
        texts={"s1": Edit("as it is signed", ("an earlier wording",))},
        taps={"safety_answer": "did_not_come_up"},
    )
    note = sign(meeting, by=cast.mara)
    held = [str(vars(row)) for row in (note, Session.objects.get(pk=meeting.pk), *Event.objects.all())]
    assert not [row for row in held if "an earlier wording" in row]


def test_what_is_read_through_is_what_is_signed(cast, client, meeting):
    texts = {
        name: f"planted {name}"
        for name in (
            "check_in_words",
            "client_agenda",
            "what_went_better",
            "one_thing_to_try",
            "safety_line",
            "s1",
            "s2",
            "s3",
            "s4",
            "how_it_felt",
            "client_comment",
        )
    }
    save(
        meeting,
        cast.mara,
        texts={**texts, "safety:overdose:did": "planted did"},
        **{"safety_answer": "something_to_note", "safety:overdose:level": "2", "written_together": "yes"},
    )
    client.force_login(cast.mara)
    review = client.get(reverse("sessions:review", args=[cast.ines.code, meeting.pk])).content.decode()
    note = sign(meeting, by=cast.mara)
    paragraphs = [line for line in note.signed_text.split("\n")[1:] if line]
    assert [line for line in paragraphs if line not in html.unescape(review)] == []
    assert [text for text in (*texts.values(), "planted did") if text not in note.signed_text] == []


def test_who_signs_what_a_colleague_began_is_told_whose_it_is(cast, client, meeting):
    save(meeting, cast.mara, texts={"s1": "Mara's words."}, safety_answer="did_not_come_up")
    address = reverse("sessions:review", args=[cast.ines.code, meeting.pk])
    said = {}
    for person in (cast.mara, cast.jon):
        client.force_login(person)
        said[person.name] = "Mara began this note." in client.get(address).content.decode()
    assert said == {"Mara": False, "Jon": True}


def test_addenda_hang_on_the_note_and_a_double_click_adds_one(cast, meeting):
    save(meeting, cast.mara, safety_answer="did_not_come_up")
    note, form_key = sign(meeting, by=cast.mara), key()
    for _click in range(2):
        add_addendum(note, by=cast.jon, key=form_key, text="One more thing", reason="Forgotten")
    addendum = NoteAddendum.objects.get()
    assert (addendum.text, addendum.reason, addendum.created_by) == ("One more thing", "Forgotten", cast.jon)


def test_a_key_that_is_another_notes_loses_nothing_that_was_typed(cast, meeting):
    other = make_session(cast.noor, by=cast.stella)
    for one, by in ((meeting, cast.mara), (other, cast.stella)):
        save(one, by, safety_answer="did_not_come_up")
    form_key = key()
    add_addendum(sign(other, by=cast.stella), by=cast.stella, key=form_key, text="Stella's")
    add_addendum(sign(meeting, by=cast.mara), by=cast.mara, key=form_key, text="Mara's")
    assert sorted(one.text for one in NoteAddendum.objects.all()) == ["Mara's", "Stella's"]


def test_a_correction_sent_twice_is_one_row(cast, client, meeting):
    save(meeting, cast.mara, **{"safety_answer": "did_not_come_up", "harm:physical:client": "2"})
    sign(meeting, by=cast.mara)
    url = reverse("sessions:correct", args=[cast.ines.code, meeting.pk, "harm", HarmRating.objects.get().pk])
    client.force_login(cast.mara)
    assert [client.post(url, {"value": "3"}).status_code for _click in range(2)] == [302, 302]
    assert sorted(HarmRating.objects.values_list("value", flat=True)) == [2, 3]


def test_a_correction_is_a_new_row_and_the_old_one_stays(cast, meeting):
    save(meeting, cast.mara, **{"safety_answer": "did_not_come_up", "harm:physical:client": "2"})
    sign(meeting, by=cast.mara)
    old = HarmRating.objects.get()
    fresh = correct(old, by=cast.mara, values={"value": 3, "answer": "given"})
    assert (fresh.corrects, fresh.observed_on) == (old, old.observed_on)
    assert list(HarmRating.objects.counted().values_list("value", flat=True)) == [3]
    assert sorted(HarmRating.objects.values_list("value", flat=True)) == [2, 3]


def test_a_note_in_error_stays_readable_and_counts_nowhere(cast, meeting):
    save(meeting, cast.mara, **{"safety_answer": "did_not_come_up", "harm:physical:client": "2"})
    note = sign(meeting, by=cast.mara)
    mark_in_error(note, by=cast.mara, reason="Another client's")
    assert SessionNote.objects.get().signed_text == note.signed_text
    assert HarmRating.objects.counted().count() == 0
    assert HarmRating.objects.count() == 1
    assert Session.objects.met().count() == 0


def test_switching_format_loses_no_text(cast, meeting):
    from sessions.actions import set_format
    from sessions.canonical import sections_of

    note = meeting.note
    save(meeting, cast.mara, texts={"s1": "first", "s2": "second", "s3": "third", "s4": "fourth"})
    for chosen in ("free", "dap", "soap", "birp"):
        note.refresh_from_db()
        set_format(note, by=cast.mara, format=chosen)
        texts = [part["text"] for part in sections_of(meeting, note)]
        assert texts == ["first", "second", "third", "fourth"]
