"""The session page: the same number of queries whatever there is, and faint marks that answer nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.models import Strength
from goals.models import Experiment, GoalRating, Step
from sessions.models import HarmRating, RulerRating, SafetyItem, StageRating, UseSnapshot
from tests.cast import make_area, make_change, make_client, make_goal, make_session

MOST = 35


def fill(client, by, rows):
    """Give a client `rows` of everything that the session page shows, with history."""
    for n in range(rows):
        area = make_area(client, f"area {n}", substance=f"thing-{n}")
        change, goal = make_change(area, f"change {n}"), make_goal(client, f"goal {n}")
        before = make_session(client, by=by, days_ago=100 + n)
        StageRating.objects.create(client=client, change=change, stage="acting", sitting=before.sitting)
        RulerRating.objects.create(client=client, change=change, ruler="importance", value=5, sitting=before.sitting)
        GoalRating.objects.create(client=client, goal=goal, value=5, sitting=before.sitting)
        UseSnapshot.objects.create(client=client, focus_area=area, days_used=3, sitting=before.sitting)
        HarmRating.objects.create(client=client, domain="mind", value=2, sitting=before.sitting)
        SafetyItem.objects.create(client=client, session=before, kind="overdose", level=2)
        Step.objects.create(goal=goal, text=f"step {n}")
        Experiment.objects.create(goal=goal, if_i=f"try {n}", review_on=before.day.replace(year=2099))
        Strength.objects.create(client=client, text=f"strength {n}")


def queries(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    quiet = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
    return [one["sql"] for one in captured if not one["sql"].startswith(quiet)]


@pytest.mark.parametrize("page", ["room", "review"])
def test_the_same_queries_at_1_and_at_30_rows(cast, client, page):
    meeting = make_session(cast.ines, by=cast.mara)
    url = reverse(f"sessions:{page}", args=[cast.ines.code, meeting.pk])
    client.force_login(cast.mara)
    fill(cast.ines, cast.mara, 1)
    client.get(url)  # the first opening also notes how long the sign-in lasts
    at_1 = len(queries(client, url))
    for n in range(29):
        area = make_area(cast.ines, f"more {n}", substance=f"more-{n}")
        change, goal = make_change(area, f"more {n}"), make_goal(cast.ines, f"more {n}")
        before = make_session(cast.ines, by=cast.mara, days_ago=10 + n)
        StageRating.objects.create(client=cast.ines, change=change, stage="acting", sitting=before.sitting)
        RulerRating.objects.create(client=cast.ines, change=change, ruler="confidence", value=5, sitting=before.sitting)
        GoalRating.objects.create(client=cast.ines, goal=goal, value=5, sitting=before.sitting)
        SafetyItem.objects.create(client=cast.ines, session=before, kind="withdrawal", level=3, what_we_did="x")
        Step.objects.create(goal=goal, text=f"more {n}")
        Experiment.objects.create(goal=goal, if_i=f"more {n}", review_on=before.day.replace(year=2099))
        Strength.objects.create(client=cast.ines, text=f"more {n}")
    at_30 = len(queries(client, url))
    assert at_1 == at_30 <= MOST


def test_yesterdays_values_are_faint_marks_and_never_chosen(cast, client):
    fill(cast.ines, cast.mara, 1)
    meeting = make_session(cast.ines, by=cast.mara)
    client.force_login(cast.mara)
    page = client.get(reverse("sessions:room", args=[cast.ines.code, meeting.pk])).context
    (card,) = page["changes"]
    importance = card.rulers[0]
    assert [option.value for option in importance.options if option.last] == ["5"]
    assert [option.value for option in importance.options if option.checked] == []
    assert [option.value for option in card.stage.options if option.last] == ["acting"]
    assert [option.value for question in page["alliance"] for option in question.options if option.last] == []


def test_a_supervisor_reads_a_signed_note_and_not_an_open_page(cast, client):
    meeting = make_session(cast.ines, by=cast.mara)
    client.force_login(cast.sana)
    assert client.get(reverse("sessions:room", args=[cast.ines.code, meeting.pk])).status_code == 403


def test_a_stage_brings_at_most_three_suggestions_and_they_can_be_hidden(cast, client):
    fill(cast.ines, cast.mara, 1)
    meeting = make_session(cast.ines, by=cast.mara)
    client.force_login(cast.mara)
    url = reverse("sessions:room", args=[cast.ines.code, meeting.pk])
    assert len(client.get(url).context["changes"][0].suggestions) == 3
    meeting.suggestions_hidden = True
    meeting.save()
    assert client.get(url).context["changes"][0].suggestions == []


def test_two_people_with_one_name_are_told_apart_here(cast, client):
    twin = make_client("Ines", lead=cast.mara, team=cast.team, birth_year=1988)
    meeting = make_session(twin, by=cast.mara)
    client.force_login(cast.mara)
    for page in ("room", "review"):
        html = client.get(reverse(f"sessions:{page}", args=[twin.code, meeting.pk])).content.decode()
        assert f"{twin.code}, 1988" in html
