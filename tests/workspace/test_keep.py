"""What a client keeps: what is theirs, and nothing about them."""

import pytest
from django.urls import reverse

from clients.models import PersonalValue, ProblemStatement, Strength
from goals.models import Experiment, Step
from hrp.audit.models import Event
from sessions.models import AllianceRating, HarmRating, ReflectiveNote, SafetyItem
from sessions.tools.catalogue import TOOLS
from tests.access.planted import WORD, plant_record
from tests.cast import make_goal, make_session, put
from tests.workspace.many import ago, queries


@pytest.fixture
def page(cast):
    return reverse("workspace:keep", args=[cast.ines.code])


def text_of(browser, page) -> str:
    return " ".join(browser.get(page).content.decode().split())


@pytest.fixture
def full(cast):
    """Ines with everything that she keeps, and with what she does not."""
    Strength.objects.create(client=cast.ines, text="Keeps records for a living")
    PersonalValue.objects.create(client=cast.ines, text="My sister")
    goal = make_goal(cast.ines, "Weeknights I remember")
    make_goal(cast.ines, "Run a marathon", state="no_longer_mine")
    Step.objects.create(goal=goal, text="Tea at eight")
    Step.objects.create(goal=goal, text="Something done", state="did_it")
    looked = {"reviewed_on": ago(1), "next": "keep", "starts_on": ago(9), "review_on": ago(1)}
    Experiment.objects.create(goal=goal, if_i="If I ring", learned="Ringing helps", happened="She said so", **looked)
    Experiment.objects.create(goal=goal, if_i="If I walk home", review_on=ago(-5), i_expect="Rain")
    put([cast.ines.episodes.get()], coming_back="Ring the blue door.")
    meeting = make_session(cast.ines, by=cast.mara, days_ago=1, carried_forward="Secretword", safety_line="Secretword")
    put([meeting.note], s1="Secretword", how_it_felt="Secretword")
    ReflectiveNote.objects.create(session=meeting, author=cast.mara, text="Secretword")
    SafetyItem.objects.create(client=cast.ines, kind="overdose", level=4, what_we_did="Secretword")
    HarmRating.objects.create(client=cast.ines, domain="money", value=3)
    AllianceRating.objects.create(client=cast.ines, aspect="bond", value=3)


def test_what_is_theirs_in_its_order(client, cast, page, full):
    client.force_login(cast.mara)
    shown = text_of(client, page)
    wanted = [
        "For Ines",
        "Wine is the only hour of the day",
        "Keeps records for a living",
        "My sister",
        "Weeknights I remember",
        "Ringing helps",
        "If I walk home",
        "Tea at eight",
        "Ring the blue door.",
        "Harbour Street",
        "ask for Mara",
    ]
    places = [shown.index(words) for words in wanted]
    assert places == sorted(places)
    for not_theirs in ("Secretword", "Overdose", "Money", "Run a marathon", "Something done", "If I ring", "Rain"):
        assert not_theirs not in shown


def test_what_they_said_at_the_end_and_no_door_after_a_death(client, cast, page):
    put([cast.ines.episodes.get()], ended_on=ago(1), ending="moved_away", ending_words="It was a good year.")
    client.force_login(cast.mara)
    shown = text_of(client, page)
    assert shown.index("It was a good year.") < shown.index("The door is open.")
    put([cast.ines.episodes.get()], ending="died")
    shown = text_of(client, page)
    assert "It was a good year." in shown
    assert "The door is open." not in shown and "ask for Mara" not in shown


def test_a_sentence_that_is_not_theirs_is_not_on_it(client, cast, page):
    ProblemStatement.objects.create(client=cast.ines, text="Presents with low mood", in_client_words=False)
    client.force_login(cast.mara)
    shown = text_of(client, page)
    assert "Presents with low mood" not in shown and "Wine is the only hour of the day" in shown


def test_what_is_empty_has_no_heading(client, cast, page):
    client.force_login(cast.stella)
    shown = text_of(client, reverse("workspace:keep", args=[cast.noor.code]))
    for heading in ("What you build on", "What matters to you", "Where you are going", "What you found out", "trying"):
        assert heading not in shown
    assert "The door is open." in shown


def test_of_a_full_record_only_what_is_theirs(client, cast, page):
    plant_record(cast.ines, cast.mara)
    client.force_login(cast.sana)
    shown = client.get(page).content.decode()
    theirs = {"matter", "strength", "value", "goal", "if", "step"}
    on_cards = {name for tool in TOOLS if tool.pocket for name in tool.form.Meta.fields} | {"area"}
    found = {part.split("<")[0].strip("” ").split()[0] for part in shown.split(WORD)[1:]}
    assert theirs < found <= theirs | on_cards


def test_opening_it_is_a_row_and_it_takes_as_many_queries_for_thirty(client, cast, page, full):
    client.force_login(cast.mara)
    one = queries(client, page)
    for number in range(30):
        goal = make_goal(cast.ines, f"Goal {number}")
        Experiment.objects.create(goal=goal, if_i=f"If I {number}", review_on=ago(-5))
        Step.objects.create(goal=goal, text=f"Step {number}")
        Strength.objects.create(client=cast.ines, text=f"Strength {number}")
    assert queries(client, page) == one <= 16
    assert Event.objects.filter(action="view", detail__page="keep", client_code=cast.ines.code).count() == 2
