"""The philosophy as it is lived on pages: what nobody has to say, what leads, what stays private."""

import json

import pytest
from django.urls import reverse

from clients.models import Client
from sessions.models import HarmRating, ReflectiveNote, Session, SessionNote, UseSnapshot
from tests.cast import key, make_area, make_client, make_goal, make_session


def save(client, meeting, **body):
    url = reverse("sessions:save", args=[meeting.client.code, meeting.pk])
    data = {"tab": key(), "seq": 1, "texts": {}, "taps": {}, **body}
    return client.post(url, json.dumps(data), content_type="application/json", headers={"accept": "application/json"})


def typed(**texts):
    return {name: {"text": text, "was": [""]} for name, text in texts.items()}


def test_a_name_is_enough_for_a_session_a_signed_note_and_a_goal(cast, client):
    """Check 2: no substance, diagnosis, test or assessment stands in the way."""
    client.force_login(cast.mara)
    answer = client.post(reverse("clients:enrol"), {"key": key(), "chosen_name": "Bo", "team": cast.team.pk})
    assert answer.status_code == 302
    bo = Client.objects.get(chosen_name="Bo")
    client.post(reverse("sessions:log", args=[bo.code]), {"key": key(), "now": "yes"})
    meeting = Session.objects.get(client=bo)
    assert save(client, meeting, taps={"safety_answer": "did_not_come_up"}).status_code == 200
    client.post(reverse("sessions:sign", args=[bo.code, meeting.pk]))
    assert SessionNote.objects.get(session=meeting).signed_by == cast.mara
    form = {"key": key(), "statement": "Sleep past four", "category": "physical_health", "proposed_by": "client"}
    assert client.post(reverse("goals:new", args=[bo.code]), form).status_code == 302
    assert [(goal.statement, goal.focus_area) for goal in bo.goals.all()] == [("Sleep past four", None)]
    for page in ("workspace:record", "workspace:timeline", "workspace:use", "workspace:before", "workspace:print"):
        assert client.get(reverse(page, args=[bo.code])).status_code == 200


def test_the_record_opens_on_goals_and_harm_and_use_is_one_tab_away(cast, client):
    """Check 4."""
    area = make_area(cast.ines, "wine", substance="alcohol")
    UseSnapshot.objects.create(client=cast.ines, focus_area=area, days_used=27)
    HarmRating.objects.create(client=cast.ines, domain="mind", value=3)
    make_goal(cast.ines, "Weeknights I remember")
    client.force_login(cast.mara)
    html = client.get(reverse("workspace:record", args=[cast.ines.code])).content.decode()
    assert "Weeknights I remember" in html
    assert "Mood and mind" in html
    assert reverse("workspace:use", args=[cast.ines.code]) in html
    for counter in (">27<", "since last use", "days without"):
        assert counter not in html
    assert ">27<" in client.get(reverse("workspace:use", args=[cast.ines.code])).content.decode()


def test_the_clients_rating_comes_first_wherever_both_stand(cast, client):
    """Check 7: on the session page, on the signed note and in the record."""
    meeting = make_session(cast.ines, by=cast.mara)
    client.force_login(cast.mara)
    taps = {"harm:mind:therapist": "4", "harm:mind:client": "1", "safety_answer": "did_not_come_up"}
    save(client, meeting, taps=taps)
    room = reverse("sessions:room", args=[cast.ines.code, meeting.pk])
    html = client.get(room).content.decode()
    assert html.index('name="harm:mind:client"') < html.index('name="harm:mind:therapist"')
    client.post(reverse("sessions:sign", args=[cast.ines.code, meeting.pk]))
    rated = [row.rater for kind, _words, row in client.get(room).context["ratings"] if kind == "harm"]
    assert rated == ["client", "therapist"]


def test_a_reflection_stands_on_no_page_but_its_authors(cast, client):
    """Check 11, for every page that exists."""
    meeting = make_session(cast.ines, by=cast.mara)
    ReflectiveNote.objects.create(session=meeting, author=cast.mara, text="planted-private-thought")
    client.force_login(cast.mara)
    save(client, meeting, taps={"safety_answer": "did_not_come_up"})
    client.post(reverse("sessions:sign", args=[cast.ines.code, meeting.pk]))
    code, room = cast.ines.code, reverse("sessions:room", args=[cast.ines.code, meeting.pk])
    pages = [reverse(f"workspace:{name}", args=[code]) for name in ("record", "timeline", "use", "print", "before")]
    pages += [reverse("workspace:caseload"), room]
    assert "planted-private-thought" in client.get(room).content.decode()
    for person in (cast.jon, cast.sana):
        client.force_login(person)
        for page in pages:
            assert "planted-private-thought" not in client.get(page).content.decode(), page
    ReflectiveNote.objects.update(shared_with_supervisor=True)
    assert "planted-private-thought" in client.get(room).content.decode()  # Sana supervises Mara
    client.force_login(cast.jon)
    assert "planted-private-thought" not in client.get(room).content.decode()
    client.force_login(cast.mara)
    for page in pages[:-1]:
        assert "planted-private-thought" not in client.get(page).content.decode(), page


def test_hints_never_stop_anybody_and_never_fire_on_the_clients_words(cast, client):
    """Check 14."""
    make_goal(cast.ines, "Stop being the junkie of the family")
    meeting = make_session(cast.ines, by=cast.mara)
    client.force_login(cast.mara)
    words = "She relapsed. He is an addict."
    answer = save(client, meeting, texts=typed(s1=words, client_agenda=words, client_comment=words))
    assert answer.status_code == 200
    hints = answer.json()["hints"]
    # The client said "relapsed" and "addict" in this very session: then nobody is corrected for it.
    assert hints == {"s1": []}
    other = make_session(make_client("Bo", lead=cast.mara, team=cast.team), by=cast.mara)
    hints = save(client, other, texts=typed(s1=words, client_comment="I am an addict.")).json()["hints"]
    assert [hint["written"] for hint in hints["s1"]] == ["relapsed", "addict"]
    # Only wordings that can stand in a text as they are can be put there by a tap.
    assert [hint["wordings"] for hint in hints["s1"]] == [["used again", "returned to an earlier pattern"], []]
    assert list(hints) == ["s1"]
    assert SessionNote.objects.get(session=other).s1 == words


def test_a_word_of_the_clients_own_goal_is_not_hinted(cast, client):
    """Check 14, for the client's sentences."""
    make_goal(cast.ines, "Stop being the junkie of the family")
    meeting = make_session(cast.ines, by=cast.mara)
    client.force_login(cast.mara)
    answer = save(client, meeting, texts=typed(s1="He called her a junkie, and an addict."))
    assert [hint["written"] for hint in answer.json()["hints"]["s1"]] == ["addict"]


@pytest.mark.parametrize("stage", ["not_considering", "keeping_it_going", "returning_to_it", "unsure", "acting"])
def test_any_stage_follows_any_other_without_a_question(cast, client, stage):
    """Check 15."""
    from sessions.models import StageRating
    from tests.cast import make_change

    change = make_change(make_area(cast.ines, "wine", substance="alcohol"), "less")
    client.force_login(cast.mara)
    for days_ago, first in ((3, "keeping_it_going"), (2, stage), (1, "not_considering")):
        meeting = make_session(cast.ines, by=cast.mara, days_ago=days_ago)
        answer = save(client, meeting, taps={f"stage:{change.pk}": first})
        assert (answer.status_code, answer.json()["refused"]) == (200, {})
    assert list(StageRating.objects.order_by("observed_on").values_list("stage", flat=True)) == [
        "keeping_it_going",
        stage,
        "not_considering",
    ]
