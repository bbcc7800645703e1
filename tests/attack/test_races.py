"""Two at once, with real transactions: one outcome, no error of the server, and the constraints hold."""

import hashlib
import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.forms.person import ValueForm
from clients.models import BreakGlass, CareTeamMembership, Client, PersonalValue
from goals.models import BalanceItem
from hrp.accounts.models import User
from hrp.audit.models import Action, Event
from sessions.content.techniques import TECHNIQUES
from sessions.models import Chain, HarmRating, NoteAddendum, NoteInError, Session, SessionNote
from sessions.tools.catalogue import BY_CODE
from tests import factors
from tests.cast import gather, key, make_session


@pytest.fixture
def cast(transactional_db):
    """The cast, with real transactions."""
    return gather()


@pytest.fixture
def meeting(cast):
    """Ines's meeting, with everything said that signing asks for."""
    return make_session(cast.ines, by=cast.mara, days_ago=1, safety_answer="did_not_come_up")


@pytest.fixture
def signed(meeting):
    """The same meeting, signed, with a rating."""
    now, by = timezone.now(), meeting.created_by
    HarmRating.objects.create(
        client=meeting.client, sitting=meeting.sitting, domain="home", value=1, frozen_at=now, created_by=by
    )
    note = {"signed_at": now, "signed_by": by, "signed_text": "As it was", "sha256": "0" * 64}
    SessionNote.objects.filter(session=meeting).delete()
    SessionNote.objects.create(session=meeting, **note)
    return meeting


def browser_of(person) -> Browser:
    """Return a browser signed in as `person`, who has shown a factor just now."""
    browser = Browser(raise_request_exception=False)
    browser.force_login(person)
    factors.shown(browser, person)
    return browser


def at_once(*sendings) -> list:
    """Send at the same moment what each of two people sends; return the answers in order."""
    answers, start = {}, threading.Barrier(len(sendings))

    def send(number, person, address, data, kind):
        browser = browser_of(person)
        start.wait(10)
        try:
            answers[number] = browser.post(address, data, **kind)
        finally:
            connection.close()

    threads = []
    for number, (person, address, data) in enumerate(sendings):
        kind = {"content_type": "application/json", "HTTP_ACCEPT": "application/json"} if "tab" in data else {}
        threads.append(threading.Thread(target=send, args=(number, person, address, data, kind)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return [answers[number] for number in range(len(sendings))]


def statuses(answers) -> list:
    return sorted(answer.status_code for answer in answers)


def of(meeting, name, *more) -> str:
    return reverse(f"sessions:{name}", args=[meeting.client.code, meeting.pk, *more])


def save(text="", was="", **taps) -> dict:
    """Return the message of a page of its own."""
    texts = {"s1": {"text": text, "was": [was]}} if text else {}
    return {"tab": str(uuid.uuid4()), "seq": 1, "texts": texts, "taps": taps}


# --- One form, twice --------------------------------------------------------------------------


def test_a_row_that_is_made_while_a_form_looks_for_it_is_not_taken_for_somebody_elses(cast):
    pk, waiting = uuid.uuid4(), [True]
    form = ValueForm({"key": str(pk), "text": "Quiet"}, client=cast.ines)

    def meanwhile(execute, sql, params, many, context):
        found = execute(sql, params, many, context)
        if waiting and waiting.pop():
            PersonalValue.objects.create(pk=pk, client=cast.ines, created_by=cast.mara, text="Quiet")
        return found

    with connection.execute_wrapper(meanwhile):
        assert form.made_by(cast.mara) is False
    assert form.instance.pk == pk
    assert form.made_by(cast.mara) is True


# --- Notes and meetings -----------------------------------------------------------------------


def test_two_sign_one_note(cast, meeting):
    answers = at_once((cast.mara, of(meeting, "sign"), {}), (cast.jon, of(meeting, "sign"), {}))
    note = SessionNote.objects.get(session=meeting)
    assert statuses(answers) == [302, 302]
    assert Event.objects.filter(action=Action.SIGN).count() == 1
    assert Event.objects.get(action=Action.SIGN).actor == note.signed_by.email


def test_one_signs_while_the_other_saves(cast, meeting):
    """Either the text came first and is signed with it, or the note was signed first and the page is told."""
    saved, signed = at_once((cast.jon, of(meeting, "save"), save("Kingfisher")), (cast.mara, of(meeting, "sign"), {}))
    note = SessionNote.objects.get(session=meeting)
    assert (signed.status_code, saved.status_code) in {(302, 200), (302, 409)}
    assert ("Kingfisher" in note.signed_text) == (saved.status_code == 200)
    assert note.sha256 == hashlib.sha256(note.signed_text.encode()).hexdigest()


def test_two_pages_save_one_draft(cast, meeting):
    """One is kept, and the other page is shown it beside its own."""
    answers = at_once(
        (cast.mara, of(meeting, "save"), save("Mara wrote")), (cast.jon, of(meeting, "save"), save("Jon wrote"))
    )
    held = SessionNote.objects.get(session=meeting).s1
    assert statuses(answers) == [200, 409]
    (lost,) = [answer for answer in answers if answer.status_code == 409]
    assert (lost.json()["conflicts"], held in {"Mara wrote", "Jon wrote"}) == ({"s1": held}, True)


def test_two_pages_tap_one_question(cast, meeting):
    taps = {"harm:home:client": "2", "safety:overdose:level": "1", f"technique:{next(iter(TECHNIQUES))}": "yes"}
    answers = at_once(*((person, of(meeting, "save"), save(**taps)) for person in (cast.mara, cast.jon)))
    assert statuses(answers) == [200, 200]
    assert [answer.json()["refused"] for answer in answers] == [{}, {}]
    assert HarmRating.objects.filter(sitting=meeting.sitting).count() == 1


def test_two_plan_the_next_meeting(cast, meeting):
    plans = [
        (cast.mara, of(meeting, "save"), save(next="week")),
        (cast.jon, of(meeting, "save"), save(next="two_weeks")),
    ]
    assert statuses(at_once(*plans)) == [200, 200]
    assert Session.objects.filter(planned_from=meeting).count() == 1


def test_two_open_one_plan_otherwise(cast):
    plan = make_session(cast.ines, by=cast.mara, note=False, happened="planned", days_ago=0.01)
    answers = at_once(
        (cast.mara, of(plan, "open"), {}), (cast.jon, of(plan, "happened"), {"happened": "we_rearranged"})
    )
    plan.refresh_from_db()
    assert statuses(answers) == [302, 302]
    assert SessionNote.objects.filter(session=plan).exists() == (plan.happened == "met")


def test_two_meetings_at_one_time_leave_one(cast):
    log = reverse("sessions:log", args=[cast.ines.code])
    when = timezone.localtime(timezone.now() - timedelta(days=2))
    sent = [
        {"key": key(), "starts_at": (when + late).strftime("%Y-%m-%dT%H:%M"), "minutes": "50", "modality": "in_person"}
        for late in (timedelta(0), timedelta(minutes=20))
    ]
    assert statuses(at_once((cast.mara, log, sent[0]), (cast.jon, log, sent[1]))) == [302, 422]
    assert Session.objects.filter(client=cast.ines).count() == 1


@pytest.mark.parametrize(
    ("name", "sent", "model"),
    [
        ("addendum", {"key": "11111111-1111-4111-8111-111111111111", "text": "More"}, NoteAddendum),
        ("in_error", {"reason": "Another person's note"}, NoteInError),
    ],
)
def test_one_thing_added_to_a_signed_note_twice(cast, signed, name, sent, model):
    assert statuses(at_once(*[(cast.mara, of(signed, name), sent)] * 2)) == [302, 302]
    assert model.objects.count() == 1


def test_two_correct_one_rating(cast, signed):
    rating = HarmRating.objects.get()
    address = of(signed, "correct", "harm", rating.pk)
    answers = at_once((cast.mara, address, {"value": "2"}), (cast.jon, address, {"value": "3"}))
    assert statuses(answers) == [302, 302]
    assert HarmRating.objects.filter(corrects=rating).count() == 1


# --- What is filled in together ------------------------------------------------------------------


def tool(client, code, name, *more) -> str:
    return reverse(f"sessions:{name}", args=[client.code, code, *more])


def chain_of(cast, **given) -> Chain:
    return Chain.objects.create(client=cast.ines, created_by=cast.mara, event="The bus", **given)


@pytest.mark.parametrize(
    ("code", "typed"),
    [
        ("chain", {"event": "The bus"}),
        ("what-matters", {"named": "Mornings", "impact": "1"}),
        ("balance", {"good_as_is-0-text": "My hour"}),
    ],
)
def test_one_form_of_a_tool_sent_twice_is_one_sheet(cast, code, typed):
    sent = typed | {"key": key()}
    assert statuses(at_once(*[(cast.mara, tool(cast.ines, code, "tool_new"), sent)] * 2)) == [302, 302]
    assert BY_CODE[code].model.objects.filter(client=cast.ines).count() == 1
    assert BalanceItem.objects.count() == (code == "balance")
    assert PersonalValue.objects.filter(client=cast.ines).count() == (code == "what-matters")


def test_two_change_one_sheet(cast):
    """One is kept; the other is shown it beside their own."""
    sheet = chain_of(cast)
    address, stamp = tool(cast.ines, "chain", "sheet_change", sheet.pk), sheet.kept_at.isoformat()
    sent = [
        (person, address, {"event": words, "stamp": stamp})
        for person, words in ((cast.mara, "By hers"), (cast.jon, "By his"))
    ]
    assert statuses(at_once(*sent)) == [302, 409]
    assert Chain.objects.get().event in {"By hers", "By his"}


def test_two_take_one_sheet_further(cast):
    sheet = chain_of(cast, frozen_at=timezone.now())
    sent = [{"event": words, "key": key(), "further": sheet.pk} for words in ("By hers", "By his")]
    address = tool(cast.ines, "chain", "tool_new")
    assert statuses(at_once((cast.mara, address, sent[0]), (cast.jon, address, sent[1]))) == [302, 409]
    assert sorted(Chain.objects.values_list("version", flat=True)) == [1, 2]


def test_one_signs_while_the_other_fills_in(cast, meeting):
    """Either the sheet was there and is kept as it is with the note, or it stands by itself and is open."""
    sent = {"event": "The bus", "key": key(), "meeting": meeting.pk}
    filled, signed = at_once(
        (cast.jon, tool(cast.ines, "chain", "tool_new"), sent), (cast.mara, of(meeting, "sign"), {})
    )
    sheet = Chain.objects.get()
    assert (filled.status_code, signed.status_code) == (302, 302)
    assert (sheet.sitting, bool(sheet.frozen_at)) in {(meeting.sitting, True), (None, False)}


# --- People and rights ------------------------------------------------------------------------


def test_one_form_enrols_one_client(cast):
    sent = {"chosen_name": "Teodora", "key": key(), "entry_route": "self"}
    assert statuses(at_once(*[(cast.mara, reverse("clients:enrol"), sent)] * 2)) == [302, 302]
    assert Client.objects.filter(chosen_name="Teodora").count() == 1


def test_two_become_the_lead(cast):
    sent = [{"code": cast.ines.code, "person": person.pk, "role": "lead"} for person in (cast.stella, cast.solo)]
    address = reverse("administration:assignments")
    assert statuses(at_once(*((cast.ada, address, form) for form in sent))) in ([302, 302], [302, 422])
    open_leads = CareTeamMembership.objects.current().filter(episode__client=cast.ines, role="lead")
    assert open_leads.filter(to_on=None).count() == 1


def test_two_add_one_person(cast):
    sent = [{"key": key(), "name": "Nell", "email": "nell@test.example", "roles": "therapist"} for _one in "ab"]
    address = reverse("administration:person_new")
    assert statuses(at_once(*((cast.ada, address, form) for form in sent))) == [302, 422]
    assert User.objects.filter(email="nell@test.example").count() == 1


def test_one_emergency_opened_twice_is_open_once(cast):
    sent = [
        {"key": key(), "code": cast.noor.code, "reason": "Called from the ward tonight", "hours": "2"} for _one in "ab"
    ]
    answers = at_once(*((cast.mara, reverse("clients:break_glass"), form) for form in sent))
    assert statuses(answers) == [302, 302]
    assert BreakGlass.objects.filter(user=cast.mara, client=cast.noor).count() == 1
