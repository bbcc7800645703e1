"""The door: who reaches the pages about a client, and with which answer."""

import re

import pytest
from django.urls import reverse

from clients.models import Change, FocusArea, PersonalValue, ProblemStatement, Strength, Supporter
from goals.models import Experiment, Goal, GoalRating, GoalStateEvent, Step
from hrp.audit.models import Event
from tests.cast import key, make_area, make_change, make_goal

READ = {"clients:said": [], "goals:goal": ["goal"]}
WRITE = {
    "clients:edit": [],
    "clients:say": [],
    "clients:resources": [],
    "clients:resource_edit": ["strength"],
    "clients:focus_new": [],
    "clients:focus_edit": ["area"],
    "clients:change_new": ["area"],
    "clients:change_edit": ["change"],
    "clients:pause": [],
    "clients:explained": [],
    "goals:new": [],
    "goals:order": [],
    "goals:edit": ["goal"],
    "goals:state": ["goal"],
    "goals:closeness": ["goal"],
    "goals:step_new": ["goal"],
    "goals:step_edit": ["step"],
    "goals:experiment_new": ["goal"],
    "goals:experiment_edit": ["experiment"],
    "goals:experiment_review": ["experiment"],
}
POST_ONLY = {"clients:change_retire": ["change"], "clients:pause_end": []}
EVERYTHING = {**READ, **WRITE, **POST_ONLY}
ROWS = (ProblemStatement, FocusArea, Change, Strength, PersonalValue, Supporter, Goal, GoalStateEvent, Step, Experiment)


def plant(client):
    area = make_area(client, f"Quillfeather area of {client.code}")
    goal = make_goal(client, f"Quillfeather goal of {client.code}")
    return {
        "area": area.pk,
        "change": make_change(area, "Quillfeather change").pk,
        "goal": goal.pk,
        "step": Step.objects.create(goal=goal, text="Quillfeather step").pk,
        "experiment": Experiment.objects.create(goal=goal, if_i="Quillfeather", review_on="2030-01-01").pk,
        "strength": Strength.objects.create(client=client, text="Quillfeather strength").pk,
    }


@pytest.fixture
def planted(cast):
    return {"ines": plant(cast.ines), "noor": plant(cast.noor)}


def address(name, code, pks):
    kind = ["strength"] if name == "clients:resource_edit" else []
    return reverse(name, args=[code, *kind, *(pks[about] for about in EVERYTHING[name])])


def without_token(answer):
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", answer.content)


def counts():
    return [model.objects.count() for model in (*ROWS, GoalRating)]


@pytest.mark.parametrize("name", [*READ, *WRITE])
@pytest.mark.parametrize("who", ["mara", "jon"])
def test_the_care_team_opens_every_page_and_each_leaves_one_row(client, cast, planted, name, who):
    client.force_login(getattr(cast, who))
    before = Event.objects.count()
    assert client.get(address(name, cast.ines.code, planted["ines"])).status_code == 200
    assert Event.objects.count() == before + 1
    event = Event.objects.latest("pk")
    assert (event.action, event.client_code, event.actor) == ("view", cast.ines.code, f"{who}@test.example")


@pytest.mark.parametrize("name", EVERYTHING)
def test_somebody_elses_client_and_nobody_look_the_same(client, cast, planted, name):
    client.force_login(cast.mara)
    before = counts()
    for method in (client.get, client.post):
        if method == client.get and name in POST_ONLY:
            continue
        hers = method(address(name, cast.noor.code, planted["noor"]))
        nobodys = method(address(name, "ZZZZZZZZ", planted["noor"]))
        if method == client.post and name in READ:
            assert (hers.status_code, nobodys.status_code) == (405, 405)
            continue
        assert (hers.status_code, nobodys.status_code) == (404, 404)
        assert without_token(hers) == without_token(nobodys)
        assert b"Quillfeather" not in hers.content
    assert counts() == before


@pytest.mark.parametrize("name", [name for name, about in EVERYTHING.items() if about])
def test_what_hangs_on_another_client_is_not_reached_through_ones_own(client, cast, planted, name):
    client.force_login(cast.mara)
    before = counts()
    method = client.post if name in POST_ONLY else client.get
    assert method(address(name, cast.ines.code, planted["noor"])).status_code == 404
    assert counts() == before


@pytest.mark.parametrize("name", EVERYTHING)
def test_a_supervisor_reads_and_does_not_write(client, cast, planted, name):
    client.force_login(cast.sana)
    before = counts()
    page = address(name, cast.ines.code, planted["ines"])
    if name in READ:
        assert client.get(page).status_code == 200
    else:
        assert client.post(page, {"key": key()}).status_code == 403
    assert counts() == before


@pytest.mark.parametrize("name", EVERYTHING)
@pytest.mark.parametrize("who", ["ada", "fay"])
def test_who_may_open_no_record_is_told_so_before_anything_is_looked_up(client, cast, planted, name, who):
    client.force_login(getattr(cast, who))
    method = client.post if name in POST_ONLY else client.get
    for code in (cast.ines.code, "ZZZZZZZZ"):
        assert method(address(name, code, planted["ines"])).status_code == 403


@pytest.mark.parametrize(("who", "admin"), [("ada", True), ("fay", False), ("sana", False)])
def test_an_admin_is_not_sent_to_an_admin(client, cast, who, admin):
    client.force_login(getattr(cast, who))
    page = client.post(reverse("clients:edit", args=[cast.ines.code]), {"key": key()})
    assert page.status_code == 403
    said = page.content.decode()
    assert ("Admins do not open records." in said, "ask an admin of your practice" in said) == (admin, not admin)


def test_a_strange_word_in_the_address_never_reaches_the_trail(client, cast, planted):
    client.force_login(cast.mara)
    page = reverse("clients:resource_edit", args=[cast.ines.code, "Quillfeather", planted["ines"]["strength"]])
    assert client.get(page).status_code == 404
    assert not Event.objects.filter(detail__icontains="Quillfeather").exists()


def test_names_stand_in_no_title_and_no_address(client, cast, planted):
    client.force_login(cast.mara)
    for name in (*READ, *WRITE):
        page = address(name, cast.ines.code, planted["ines"])
        text = client.get(page).content.decode()
        assert "Ines" not in text[text.index("<title>") : text.index("</title>")]
        assert "Ines" not in page
