"""The copy of a record as FHIR R4B: what becomes of what, and that it holds together."""

import json
import re
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone
from fhir.resources.R4B.bundle import Bundle
from pydantic import ValidationError

from clients.models import ConsentRevocation
from goals.content import State
from goals.models import Experiment, GoalRating, GoalStateEvent, OverdosePlan, Step
from goals.models.step import StepState
from hrp.disclosures.copying.loading import whole_of
from hrp.disclosures.fhir import bundle as making
from hrp.disclosures.fhir import goals
from sessions.models import HarmRating, NoteAddendum, NoteInError, StageRating, UseSnapshot
from tests.access.planted import signed_consent
from tests.cast import make_area, make_change, make_goal, make_session, put
from tests.disclosures.copies import Words, grow, name_them

KINDS = {"Patient", "Encounter", "Goal", "Observation", "CarePlan", "Consent", "DocumentReference"}


@pytest.fixture
def made(cast):
    """Return a function that makes the bundle of Ines, and gives what is in it, type by type."""

    def make() -> dict[str, list[dict]]:
        found: dict[str, list[dict]] = {}
        for entry in json.loads(making.bundle_of(whole_of(cast.ines, by=cast.mara)))["entry"]:
            found.setdefault(entry["resource"]["resourceType"], []).append(entry["resource"])
        return found

    return make


@pytest.fixture
def full(cast):
    name_them(cast.ines, words := Words())
    grow(cast.ines, cast.mara, words, 2)
    return json.loads(making.bundle_of(whole_of(cast.ines, by=cast.mara)))


def by_code(resources, words) -> dict:
    (one,) = [each for each in resources if each["code"]["text"] == words]
    return one


# --- The bundle --------------------------------------------------------------------------------------


def test_it_is_a_collection_of_the_seven_types_that_a_validator_takes(full):
    assert Bundle.model_validate(full).type == full["type"] == "collection"
    assert {entry["resource"]["resourceType"] for entry in full["entry"]} == KINDS
    assert "meta" not in full and not any("meta" in entry["resource"] for entry in full["entry"])


def test_every_reference_resolves_within_it_and_nothing_stands_there_twice(full):
    addresses = [entry["fullUrl"] for entry in full["entry"]]
    assert addresses == [f"urn:uuid:{entry['resource']['id']}" for entry in full["entry"]]
    assert [name for name, n in Counter(addresses).items() if n > 1] == []
    references = set(re.findall(r'"reference": "([^"]+)"', json.dumps(full)))
    assert references and references <= set(addresses)


def test_what_does_not_hold_is_not_made(cast, monkeypatch):
    monkeypatch.setattr(making, "resources", lambda whole: [{"resourceType": "Goal", "id": "1"}])
    with pytest.raises(ValidationError):
        making.bundle_of(whole_of(cast.ines, by=cast.mara))


# --- The person and the work -------------------------------------------------------------------------


def test_a_person_with_a_name_alone(cast, made):
    (person,) = made()["Patient"]
    assert {key: person.get(key) for key in ("name", "telecom", "birthDate")} == {
        "name": [{"use": "usual", "text": "Ines"}],
        "telecom": None,
        "birthDate": None,
    }


def test_a_year_of_birth_stays_a_year(cast, made):
    put([cast.ines], birth_year=1985, legal_name="Inês Duarte", phone="555 0142")
    (person,) = made()["Patient"]
    assert person["birthDate"] == "1985"
    assert person["name"][1] == {"use": "official", "text": "Inês Duarte"}
    assert person["telecom"] == [{"system": "phone", "value": "555 0142"}]


def test_a_consent_is_active_until_it_is_taken_back(cast, made):
    consent = signed_consent(cast.ines, cast.mara)
    (one,) = made()["Consent"]
    assert (one["status"], one["provision"]["type"]) == ("active", "permit")
    assert one["provision"]["code"][0] == {"text": "The dates of the meetings that were kept"}
    ConsentRevocation.objects.create(consent=consent)
    assert made()["Consent"][0]["status"] == "inactive"


# --- Meetings and notes ------------------------------------------------------------------------------


def test_meetings_by_what_became_of_them(cast, made):
    put([make_session(cast.ines, by=cast.mara, days_ago=9, minutes=45)], modality="phone")
    make_session(cast.ines, by=cast.mara, days_ago=7, happened="client_rearranged")
    wrong = make_session(cast.ines, by=cast.mara, days_ago=5)
    put([wrong.note], signed_at=timezone.now(), signed_by=cast.mara, signed_text="Wrong", sha256="0" * 64)
    NoteInError.objects.create(note=wrong.note, reason="Another client")
    met, moved, error = made()["Encounter"]
    assert (met["status"], met["class"]["code"], met["participant"]) == (
        "finished",
        "VR",
        [{"individual": {"display": "Mara"}}],
    )
    assert moved["status"] == "cancelled" and "participant" not in moved
    assert error["status"] == "entered-in-error" and error["type"] == [{"text": "Entered in error"}]
    assert "participant" not in error and "DocumentReference" not in made()


def test_an_addendum_appends_to_its_note(cast, made):
    meeting = make_session(cast.ines, by=cast.mara, days_ago=2)
    put([meeting.note], signed_at=timezone.now(), signed_by=cast.mara, signed_text="Signed", sha256="0" * 64)
    NoteAddendum.objects.create(note=meeting.note, text="Added", created_by=cast.mara)
    note, addendum = made()["DocumentReference"]
    assert note["context"]["encounter"] == [{"reference": f"urn:uuid:{meeting.pk}"}]
    assert addendum["relatesTo"] == [{"code": "appends", "target": {"reference": f"urn:uuid:{note['id']}"}}]


# --- Ratings -----------------------------------------------------------------------------------------


def test_nought_is_a_number_and_what_was_not_said_is_no_number(cast, made):
    HarmRating.objects.create(client=cast.ines, domain="money", value=0)
    HarmRating.objects.create(client=cast.ines, domain="mind", answer="rather_not_say")
    HarmRating.objects.create(client=cast.ines, domain="home", answer="not_relevant")
    seen = made()["Observation"]
    assert by_code(seen, "Money")["valueInteger"] == 0
    for words, code in (("Mood and mind", "asked-declined"), ("Home", "not-applicable")):
        one = by_code(seen, words)
        assert one["dataAbsentReason"]["coding"][0]["code"] == code and "valueInteger" not in one


def test_a_therapists_rating_is_theirs_and_another_resource(cast, made):
    HarmRating.objects.create(client=cast.ines, domain="mind", value=1)
    HarmRating.objects.create(client=cast.ines, domain="mind", value=3, rater="therapist", created_by=cast.mara)
    seen = made()["Observation"]
    own, theirs = by_code(seen, "Mood and mind"), by_code(seen, "Mood and mind – a therapist’s own rating")
    assert (own["valueInteger"], own["performer"]) == (1, [{"reference": f"urn:uuid:{cast.ines.pk}"}])
    assert (theirs["valueInteger"], theirs["performer"]) == (3, [{"display": "Mara"}])


def test_a_rating_says_whether_it_may_still_change(cast, made):
    meeting = make_session(cast.ines, by=cast.mara, days_ago=1)
    open_one = HarmRating.objects.create(client=cast.ines, domain="mind", value=1, sitting=meeting.sitting)
    HarmRating.objects.create(client=cast.ines, domain="home", value=1, frozen_at=timezone.now())
    HarmRating.objects.create(client=cast.ines, domain="mind", value=2, corrects=open_one)
    HarmRating.objects.create(client=cast.ines, domain="legal", value=2, sitting=meeting.sitting)
    seen = made()["Observation"]
    assert [by_code(seen, words)["status"] for words in ("Law", "Home", "Mood and mind")] == [
        "preliminary",
        "final",
        "corrected",
    ]
    assert by_code(seen, "Law")["encounter"] == {"reference": f"urn:uuid:{meeting.pk}"}


def test_a_stage_is_told_in_words_and_never_as_a_number(cast, made):
    change = make_change(make_area(cast.ines, "The wine"), "Less on weeknights")
    StageRating.objects.create(client=cast.ines, change=change, stage="considering")
    one = by_code(made()["Observation"], "The wine: Less on weeknights")
    assert one["valueCodeableConcept"] == {"text": "In two minds"}


def test_days_of_use_with_their_weeks(cast, made):
    area = make_area(cast.ines, "The wine")
    UseSnapshot.objects.create(client=cast.ines, focus_area=area, days_used=9, days_alone=0, typical_amount="2.50")
    UseSnapshot.objects.create(client=cast.ines, focus_area=make_area(cast.ines, "Home"))
    (one,) = [each for each in made()["Observation"] if each.get("category") == [{"text": "Days of use, of 28"}]]
    assert (one["valueInteger"], one["component"][0]["valueInteger"]) == (9, 0)
    assert one["component"][1]["valueQuantity"] == {"value": 2.5}


# --- Goals and plans ---------------------------------------------------------------------------------


@pytest.mark.parametrize("state", State.values)
def test_every_place_where_a_goal_may_stand_has_one_in_the_standard(cast, made, state):
    make_goal(cast.ines, "Sleep", state=state)
    (goal,) = made()["Goal"]
    assert goal["lifecycleStatus"] == goals.LIFECYCLE[state]
    assert goal["achievementStatus"] == {"text": State(state).label}


def test_every_step_has_a_status(cast):
    assert goals.STEPS.keys() == set(StepState)


def test_a_goal_with_its_story_its_closeness_and_its_steps(cast, made):
    goal = make_goal(cast.ines, "Sleep", limit_value=3, limit_unit="glasses")
    GoalStateEvent.objects.create(goal=goal, state="working", words="Now and then")
    rating = GoalRating.objects.create(client=cast.ines, goal=goal, value=4)
    Step.objects.create(goal=goal, text="Tea at eight", state="did_some")
    today = timezone.localdate()
    Experiment.objects.create(goal=goal, if_i="If I walk home", review_on=today + timedelta(days=2))
    found = made()
    (one,), plan = found["Goal"], found["CarePlan"][1]
    assert one["outcomeReference"] == [{"reference": f"urn:uuid:{rating.pk}"}]
    assert one["target"] == [{"measure": {"text": "Limit"}, "detailQuantity": {"value": 3.0, "unit": "glasses"}}]
    assert one["note"][-1]["text"].endswith("Working for me · Now and then")
    assert plan["goal"] == [{"reference": f"urn:uuid:{goal.pk}"}]
    assert [doing["detail"]["status"] for doing in plan["activity"]] == ["completed", "in-progress"]


def test_a_plan_that_they_keep_is_a_plan_of_care_and_an_earlier_version_is_done(cast, made):
    first = OverdosePlan.objects.create(client=cast.ines, who_to_call="Sam")
    OverdosePlan.objects.create(client=cast.ines, who_to_call="Ana", thread=first.thread, version=2)
    plans = {one["description"]: one["status"] for one in made()["CarePlan"] if one.get("title") == "Overdose plan"}
    assert plans == {"Who to call: Ana": "active", "Who to call: Sam": "completed"}
