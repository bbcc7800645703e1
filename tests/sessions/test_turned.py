"""The client's view: what it never shows, what it never takes, and the lock on everything else."""

import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language

from clients.models import Strength
from hrp.accounts.middleware import TURNED
from hrp.audit.models import Action, Event
from sessions.models import HarmRating, ReflectiveNote, SafetyItem, Session, SessionNote
from sessions.views import turned as turned_views
from tests.cast import PASSWORD, key, make_area, make_change, make_goal, make_session, put
from tests.factors import give_passkey


@pytest.fixture
def turned(cast, client):
    """Mara has turned the screen to Ines; things that must not show are planted around her."""
    meeting = make_session(cast.ines, by=cast.mara)
    make_change(make_area(cast.ines, "wine", substance="alcohol"), "fewer weeknights")
    make_goal(cast.ines, "Weeknights I remember")
    Strength.objects.create(client=cast.ines, text="Keeps records for a living")
    ReflectiveNote.objects.create(session=meeting, author=cast.mara, text="planted-reflection")
    ReflectiveNote.objects.create(
        session=meeting, author=cast.jon, text="planted-shared-reflection", shared_with_supervisor=True
    )
    HarmRating.objects.create(client=cast.ines, domain="physical", rater="therapist", value=4, sitting=meeting.sitting)
    SafetyItem.objects.create(
        client=cast.ines, session=meeting, kind="overdose", level=3, what_we_did="planted-safety-note"
    )
    put([meeting], carried_forward="planted-carried", safety_line="planted-line")
    put([meeting.note], s1="planted-third-person")
    cast.ines.supporters.create(name="Planted Sister")
    client.force_login(cast.mara)
    client.post(reverse("sessions:turn", args=[cast.ines.code, meeting.pk]))
    return meeting


def save(client, url, **body):
    data = {"tab": key(), "seq": 1, "texts": {}, "taps": {}, **body}
    return client.post(url, json.dumps(data), content_type="application/json", headers={"accept": "application/json"})


def test_the_page_shows_their_words_and_nothing_that_is_not_theirs(cast, client, turned):
    html = client.get(reverse("sessions:turned")).content.decode()
    for shown in ("the only hour of the day that&#x27;s mine", "Weeknights I remember", "Keeps records for a living"):
        assert shown in html
    for hidden in ("planted", "Planted", "Noor", "Jon", cast.team.name, ":therapist", "/caseload/", "/today/"):
        assert hidden not in html, hidden


def test_it_speaks_to_you(cast, client, turned):
    html = client.get(reverse("sessions:turned")).content.decode()
    assert "How important is it to you?" in html
    assert "Where are you with this today?" in html
    assert "Where are they" not in html


@pytest.mark.parametrize("name", ["home", "workspace:today", "workspace:caseload", "accounts:preferences"])
def test_every_other_page_leads_back(client, turned, name):
    answer = client.get(reverse(name))
    assert (answer.status_code, answer.url) == (302, "/turned/")


def test_an_address_that_does_not_exist_leads_back_too(client, turned):
    assert client.get("/nothing/here/").url == "/turned/"


def test_a_script_is_told_that_the_screen_is_turned(cast, client, turned):
    answer = save(client, reverse("sessions:save", args=[cast.ines.code, turned.pk]), taps={"wellbeing:wellbeing": "1"})
    assert answer.status_code == 423


def test_only_what_the_page_asks_is_taken(cast, client, turned):
    texts = {name: {"text": "mine", "was": [""]} for name in ("client_agenda", "s1", "reflection", "how_it_felt")}
    taps = {
        "harm:mind:client": "2",
        "harm:mind:therapist": "4",
        "safety_answer": "did_not_come_up",
        "settle:x": "yes",
        "technique:relaxation": "yes",
        "alliance:bond": "9",
    }
    answer = save(client, reverse("sessions:turned_save"), texts=texts, taps=taps)
    assert answer.status_code == 200
    meeting, note = Session.objects.get(pk=turned.pk), SessionNote.objects.get(session=turned)
    assert (meeting.client_agenda, meeting.safety_answer, note.how_it_felt) == ("mine", "", "")
    assert note.s1 == "planted-third-person"
    assert ReflectiveNote.objects.get(author=cast.mara).text == "planted-reflection"
    rows = HarmRating.objects.filter(domain="mind").values_list("rater", "value", "entered_by")
    assert list(rows) == [("client", 2, "client")]
    assert meeting.interventions.count() == 0


def test_the_answer_to_a_save_leaks_nothing(cast, client, turned):
    body = save(client, reverse("sessions:turned_save"), taps={"wellbeing:wellbeing": "5"}).json()
    assert (body["fragments"], body["hints"], body["refused"], body["conflicts"]) == ({}, {}, {}, {})


def test_what_was_typed_into_the_note_shows_once_it_was_written_together(cast, client, turned):
    put(SessionNote.objects.all(), written_together=True, s1="We went through one evening")
    html = client.get(reverse("sessions:turned")).content.decode()
    assert "We went through one evening" in html
    assert "Safety:" not in html


def test_only_the_therapists_password_turns_it_back(cast, client, turned):
    url = reverse("sessions:turn_back")
    assert client.post(url, {"password": "wrong"}).status_code == 422
    assert client.post(url, {}).status_code == 422
    assert TURNED in client.session
    answer = client.post(url, {"password": PASSWORD})
    assert answer.url == reverse("sessions:room", args=[cast.ines.code, turned.pk])
    assert TURNED not in client.session


def take_back(browser, **sent):
    return browser.post(reverse("sessions:turn_back"), sent)


def question(browser) -> str:
    """Return the challenge that the page's passkey must answer, as its script fetches it."""
    return browser.get(reverse("accounts:uncover")).json()["publicKey"]["challenge"]


def test_a_passkey_turns_it_back_and_is_offered_to_who_has_one(cast, client, turned):
    page = reverse("sessions:turned")
    assert "data-passkey" not in client.get(page).content.decode()
    passkey = give_passkey(cast.mara)
    html = client.get(page).content.decode()
    assert f'data-passkey-from="{reverse("accounts:uncover")}"' in html
    assert "js/passkey.js" in html
    answer = take_back(client, credential=passkey.answer(question(client)))
    assert answer.url == reverse("sessions:room", args=[cast.ines.code, turned.pk])
    assert TURNED not in client.session


def test_the_passkey_of_someone_else_and_nonsense_turn_nothing_back(cast, client, turned):
    give_passkey(cast.mara)
    jons = give_passkey(cast.jon)
    before = Event.objects.filter(action=Action.SIGN_IN_REFUSED).count()
    for sent in ("", "{", jons.answer(question(client))):
        answer = take_back(client, credential=sent, password=PASSWORD)
        assert (answer.status_code, "That did not open it." in answer.content.decode()) == (422, True)
    assert Event.objects.filter(action=Action.SIGN_IN_REFUSED).count() == before + 3
    assert TURNED in client.session


def test_wrong_tries_count_with_those_at_the_door(cast, client, turned):
    for _try in range(3):
        take_back(client, password="wrong")
    for _try in range(2):
        Client().post(reverse("account_login"), {"login": cast.mara.email, "password": "wrong"})
    answer = take_back(client, password=PASSWORD)
    assert (answer.status_code, "Too many tries." in answer.content.decode()) == (422, True)
    assert TURNED in client.session


def test_a_right_password_counts_nothing(cast, client, turned):
    for _time in range(7):
        assert take_back(client, password=PASSWORD).status_code == 302
        client.post(reverse("sessions:turn", args=[cast.ines.code, turned.pk]))


@pytest.mark.parametrize("tries", [1, 6])
def test_a_refusal_is_told_in_the_clients_language(cast, client, turned, settings, monkeypatch, tries):
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    cast.ines.language = "de"
    cast.ines.save()
    spoken = []
    shown = turned_views.render
    monkeypatch.setattr(
        turned_views, "render", lambda *given, **more: spoken.append(get_language()) or shown(*given, **more)
    )
    for _try in range(tries):
        answer = take_back(client, password="wrong")
    assert isinstance(answer.context["refused"], Promise)  # becomes words where it is shown
    assert spoken == ["de"] * tries


def test_coming_back_in_place_keeps_the_screen_turned(cast, client, turned):
    client.session.flush()
    client.post(
        reverse("accounts:sign_in_again"),
        {"person": str(cast.mara.pk), "password": PASSWORD, "turned": f"{cast.ines.code}/{turned.pk}"},
    )
    assert client.get(reverse("workspace:caseload")).url == "/turned/"
    assert client.get(reverse("sessions:turned")).status_code == 200


def test_it_speaks_the_clients_language_where_the_product_does(cast, client, turned, settings):
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    cast.ines.language = "de"
    cast.ines.save()
    html = client.get(reverse("sessions:turned")).content.decode()
    assert '<html lang="de"' in html
    cast.ines.language = "xx"
    cast.ines.save()
    assert '<html lang="en"' in client.get(reverse("sessions:turned")).content.decode()


def test_rights_that_end_end_the_turned_page_too(cast, client, turned):
    cast.ines.episodes.get().care_team.filter(user=cast.mara).update(to_on="2020-01-01", from_on="2019-01-01")
    assert client.get(reverse("sessions:turned")).status_code == 404
