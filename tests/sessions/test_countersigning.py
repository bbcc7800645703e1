"""Countersigning: whoever held the meeting beside the author signs too, and nobody else."""

import re
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import formats, timezone

from clients.models import CareTeamMembership
from hrp.accounts.models import SupervisionLine
from hrp.audit.models import Action, Event
from sessions.actions import (
    NotTheirs,
    add_addendum,
    ask,
    countersign,
    countersign_group,
    mark_in_error,
    save_draft,
    sign,
    sign_group,
)
from sessions.countersigning import to_countersign
from sessions.models import Countersignature, SessionTherapist
from tests.cast import key, make_session, put
from tests.sessions.groups import LINES, Page, hold, make_group, part_of, write_all

ONLY_BESIDE = "This note is countersigned by whoever held the meeting beside its author, or supervises them now."
QUERIES = 11


@pytest.fixture
def note(cast):
    """A note that Mara signed, of a meeting that she held with Jon."""
    meeting = make_session(cast.ines, by=cast.mara)
    SessionTherapist.objects.create(session=meeting, user=cast.jon, role="co")
    save_draft(meeting, by=cast.mara, tab=key(), seq=1, texts={}, taps={"safety_answer": "did_not_come_up"})
    return sign(meeting, by=cast.mara)


def test_the_co_therapist_countersigns_once(cast, note):
    assert list(to_countersign(cast.jon)) == [note]
    first = countersign(note, by=cast.jon)
    assert countersign(note, by=cast.jon) == first
    assert Countersignature.objects.count() == 1
    assert list(to_countersign(cast.jon)) == []
    row = Event.objects.filter(action=Action.SIGN, actor=cast.jon.email).get()
    assert (row.client_code, row.subject, row.detail) == (cast.ines.code, f"note {note.pk}", {"countersign": True})


def test_nobody_else_does(cast, note):
    for person in (cast.mara, cast.stella, cast.otto, cast.ada):
        with pytest.raises(ValidationError) as refused:
            countersign(note, by=person)
        assert refused.value.messages == [ONLY_BESIDE]


def test_who_supervises_the_author_does_too_while_the_line_holds(cast, note):
    SupervisionLine.objects.filter(supervisor=cast.sana).update(to_on=timezone.localdate())
    for way in (lambda: countersign(note, by=cast.sana), lambda: ask(note, by=cast.sana, key=key(), text="Why?")):
        with pytest.raises(NotTheirs):
            way()
    SupervisionLine.objects.filter(supervisor=cast.sana).update(to_on=None)
    first = countersign(note, by=cast.sana)
    assert countersign(note, by=cast.sana) == first
    assert to_countersign(cast.sana).count() == 0  # what she held beside somebody is another matter
    row = Event.objects.filter(action=Action.SIGN, actor=cast.sana.email).get()
    assert (row.client_code, row.subject, row.detail) == (cast.ines.code, f"note {note.pk}", {"countersign": True})


def test_a_question_is_asked_once_and_by_who_supervises_the_author(cast, note):
    mine = uuid.uuid4()
    first = ask(note, by=cast.sana, key=mine, text="Why?")
    assert (first.pk, ask(note, by=cast.sana, key=mine, text="Why?")) == (mine, first)
    with pytest.raises(ValidationError):
        ask(note, by=cast.sana, key=key(), text="And?")
    for person in (cast.mara, cast.jon, cast.otto, cast.ada):
        with pytest.raises(NotTheirs):
            ask(note, by=person, key=key(), text="Why?")
    answer = add_addendum(note, by=cast.mara, key=uuid.uuid4(), text="Because")
    again = ask(note, by=cast.sana, key=uuid.uuid4(), text="And then?")
    assert list(note.questions.values_list("answered_by", flat=True)) == [answer.pk, None]
    taken = save_another(cast)
    assert ask(taken, by=cast.sana, key=again.pk, text="Here too?").pk != again.pk


def save_another(cast):
    """Another note of Mara's, signed."""
    meeting = make_session(cast.ines, by=cast.mara, days_ago=2)
    save_draft(meeting, by=cast.mara, tab=key(), seq=1, texts={}, taps={"safety_answer": "did_not_come_up"})
    return sign(meeting, by=cast.mara)


def test_not_from_outside_the_care_team_nor_what_was_entered_in_error(cast, note):
    CareTeamMembership.objects.filter(user=cast.jon).update(to_on=timezone.localdate())
    assert list(to_countersign(cast.jon)) == []
    CareTeamMembership.objects.filter(user=cast.jon).update(to_on=None)
    mark_in_error(note, by=cast.mara, reason="Somebody else's")
    with pytest.raises(ValidationError):
        countersign(note, by=cast.jon)


def test_an_open_note_is_not_countersigned(cast):
    meeting = make_session(cast.ines, by=cast.mara)
    SessionTherapist.objects.create(session=meeting, user=cast.jon, role="co")
    with pytest.raises(ValidationError):
        countersign(meeting.note, by=cast.jon)


def test_the_page_offers_it_to_whom_it_belongs_and_says_who_did(cast, client, note):
    room = reverse("sessions:room", args=[cast.ines.code, note.session_id])
    address = reverse("sessions:countersign", args=[cast.ines.code, note.session_id])
    offered = {}
    for person in (cast.mara, cast.jon, cast.sana):
        client.force_login(person)
        offered[person.name] = address in client.get(room).content.decode()
    assert offered == {"Mara": False, "Jon": True, "Sana": False}
    client.force_login(cast.mara)
    assert client.post(address).status_code == 403
    client.force_login(cast.jon)
    assert client.post(address).url == room
    assert "Countersigned by Jon, " in client.get(room).content.decode()
    assert client.post(address).status_code == 302


def test_a_countersignature_is_kept_as_it_is(cast, note):
    mark = countersign(note, by=cast.jon)
    with pytest.raises(DatabaseError), transaction.atomic():
        put([mark], created_at=timezone.now())
    with pytest.raises(DatabaseError), transaction.atomic():
        mark.delete()


def test_one_button_countersigns_the_notes_of_a_whole_group(cast, client):
    shared = hold(make_group(cast), cast.mara)
    write_all(shared, cast.mara)
    notes = {"note": [str(note.pk) for note in sign_group(shared, by=cast.mara)]}
    client.force_login(cast.jon)
    page = reverse("sessions:group_meeting", args=[shared.group_id, shared.pk])
    found = client.get(page).content.decode()
    assert "Countersign 6 notes" in found
    assert set(re.findall(r'name="note" value="(.*?)"', found)) == set(notes["note"])
    for _click in range(2):
        client.post(reverse("sessions:group_countersign", args=[shared.group_id, shared.pk]), notes)
    assert Countersignature.objects.filter(created_by=cast.jon).count() == 6
    mark = part_of(shared, "Bram").note.countersignatures.get()
    assert mark.created_by == cast.jon
    client.get(page)  # says that it is done
    found = client.get(page).content.decode().split("<main")[1]
    when = formats.date_format(timezone.localtime(mark.created_at), "j F Y, H:i")
    assert f"Countersigned by Jon, {when}." in found
    assert (found.count("Countersigned by Jon, "), "<button" in found.split("</main>")[0]) == (6, False)


def test_what_is_countersigned_stands_above_the_button_and_nobody_else_s(cast, client):
    shared = hold(make_group(cast), cast.mara)
    write_all(shared, cast.mara)
    sign_group(shared, by=cast.mara)
    CareTeamMembership.objects.filter(episode__client__chosen_name="Bram", user=cast.jon).update(
        to_on=timezone.localdate()
    )
    client.force_login(cast.jon)
    found = client.get(reverse("sessions:group_meeting", args=[shared.group_id, shared.pk])).content.decode()
    above, below = found.split("Countersign 5 notes")
    assert [line for line in LINES if line in above] == [line for line in LINES if line != "barges"]
    assert above.count("What a good evening is made of") == 1  # it stands in every note, and is read once
    assert [word for word in (*LINES, "good evening") if word in below] + [
        name for name in ("Bram",) if name in found
    ] == []


def test_only_what_was_read_is_countersigned(cast):
    shared = hold(make_group(cast), cast.mara)
    write_all(shared, cast.mara)
    sign_group(shared, by=cast.mara)
    one = part_of(shared, "Cleo").note
    assert countersign_group(shared, by=cast.jon, read=[str(one.pk), "no id"]) == 1
    assert [mark.note for mark in Countersignature.objects.all()] == [one]
    assert countersign_group(shared, by=cast.mara, read=[str(note.pk) for note in to_countersign(cast.jon)]) == 0


@pytest.mark.parametrize("people", [6, 30])
def test_the_signed_page_asks_as_often_for_six_people_as_for_thirty(cast, client, django_assert_num_queries, people):
    shared = hold(make_group(cast, people), cast.mara)
    for part in shared.sessions.select_related("client"):
        Page(shared, cast.mara).about(part.client.chosen_name, "A line.", safety_answer="did_not_come_up")
    read = [str(note.pk) for note in sign_group(shared, by=cast.mara)]
    assert countersign_group(shared, by=cast.jon, read=read[:4]) == 4
    client.force_login(cast.jon)
    page = reverse("sessions:group_meeting", args=[shared.group_id, shared.pk])
    client.get(page)
    with django_assert_num_queries(QUERIES):
        assert f"Countersign {people - 4} notes" in client.get(page).content.decode()
