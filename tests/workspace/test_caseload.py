"""The caseload: everyone that a person may see, searched, filtered, sorted and paged."""

import re
from urllib.parse import parse_qs, urlparse

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import CareTeamMembership, Episode, WithdrawnSitting
from goals.models import GoalRating, GoalStateEvent
from hrp.accounts.actions import set_roles
from hrp.accounts.models import SupervisionLine, Team
from hrp.accounts.roles import Role
from hrp.audit.models import Event
from sessions.models import SafetyItem, StageRating
from tests.cast import make_area, make_change, make_client, make_goal, make_session
from tests.workspace.many import ago, make_full, queries

CASELOAD = reverse("workspace:caseload")


@pytest.fixture
def mara(client, cast):
    client.force_login(cast.mara)
    return client


@pytest.fixture
def others(cast):
    """Five more clients of Mara's, by name."""
    return {name: make_client(name, lead=cast.mara, team=cast.team) for name in ("Abe", "bo", "Cleo", "Di", "Eve")}


def names(browser, **query) -> list[str]:
    return [row.client.chosen_name for row in browser.get(CASELOAD, query).context["rows"]]


def page_of(browser, **query) -> str:
    return browser.get(CASELOAD, query).content.decode()


def stage(change, on: int, what: str, **fields) -> StageRating:
    client = change.focus_area.client
    return StageRating.objects.create(client=client, change=change, stage=what, observed_on=ago(on), **fields)


# --- Whose it is --------------------------------------------------------------------------------


def test_a_therapist_sees_those_they_care_for_and_nobody_else(client, cast):
    for who, seen in (("mara", ["Ines"]), ("jon", ["Ines"]), ("stella", ["Noor"]), ("solo", [])):
        client.force_login(getattr(cast, who))
        assert names(client) == seen
    client.force_login(cast.mara)
    assert "Noor" not in page_of(client) and cast.noor.code not in page_of(client)


def test_a_supervisor_sees_the_supervised_with_who_leads(client, cast):
    make_client("Abe", lead=cast.jon, team=cast.team)
    client.force_login(cast.sana)
    assert names(client) == ["Ines"]
    page = page_of(client)
    assert "with Mara" in page
    assert "Bring someone in" not in page
    client.force_login(cast.mara)
    assert "with Mara" not in page_of(client)
    client.force_login(cast.jon)
    assert "with Mara" in page_of(client)


def test_the_lead_of_today_is_named(client, cast):
    client.force_login(cast.jon)
    episode = cast.ines.episodes.get()
    CareTeamMembership.objects.filter(role="lead").update(to_on=ago(0))
    CareTeamMembership.objects.create(episode=episode, user=cast.solo, role="lead")
    assert "with Solo" in page_of(client) and "with Mara" not in page_of(client)


def test_what_has_ended_is_gone_at_the_next_request(client, cast):
    client.force_login(cast.sana)
    assert names(client) == ["Ines"]
    SupervisionLine.objects.filter(supervisor=cast.sana).update(to_on=ago(0))
    assert names(client) == []
    assert "Clients appear here once you supervise their therapist." in page_of(client)


def test_a_supervisor_who_also_treats_sees_both_and_each_once(client, cast):
    set_roles(cast.mara, by=cast.ada, roles={Role.THERAPIST, Role.SUPERVISOR})
    SupervisionLine.objects.create(supervisor=cast.mara, therapist=cast.jon)
    make_client("Abe", lead=cast.jon, team=cast.team)
    client.force_login(cast.mara)
    assert names(client) == ["Abe", "Ines"]


def test_work_that_has_ended_is_not_in_the_caseload(mara, cast):
    Episode.objects.filter(client=cast.ines).update(ended_on=ago(0))
    assert names(mara) == []
    assert "Nobody yet. Bring someone in when they come: a name is enough." in page_of(mara)


def test_whose_work_has_ended_is_found_when_they_call(client, cast, others):
    for name, ending in (("Abe", "lost_touch_door_open"), ("bo", "died"), ("Cleo", "")):
        Episode.objects.filter(client=others[name]).update(ended_on=ago(0), ending=ending)
    Episode.objects.filter(client=cast.ines).update(ended_on=ago(3))
    CareTeamMembership.objects.filter(user=cast.jon).update(to_on=ago(0))
    client.force_login(cast.mara)
    assert names(client) == ["Di", "Eve"]
    assert names(client, work="ended") == ["Abe", "Cleo", "Ines"]
    assert names(client, work="died") == ["bo"]
    assert names(client, work="nonsense") == ["Di", "Eve"]
    assert page_of(client, work="ended").count("Start again with") == 3
    assert "Start again with" not in page_of(client) + page_of(client, work="died")
    for who, seen in (("jon", []), ("stella", []), ("sana", ["Abe", "Cleo", "Ines"])):
        client.force_login(getattr(cast, who))
        assert names(client, work="ended") == seen
        assert "Start again with" not in page_of(client, work="ended")


def test_a_team_narrows_those_whose_work_has_ended_too(mara, cast, others):
    hill = Team.objects.create(name="Hill Road")
    Episode.objects.filter(client=others["Abe"]).update(ended_on=ago(0), team=hill)
    Episode.objects.filter(client=others["bo"]).update(ended_on=ago(0))
    assert names(mara, work="ended", team=hill.pk) == ["Abe"]
    assert names(mara, work="ended", team=cast.team.pk) == ["bo"]


def test_the_list_of_those_whose_work_has_ended_takes_no_more_queries(mara, cast):
    for number in range(30):
        make_full(number, cast)
    Episode.objects.filter(client__chosen_name="Client 00").update(ended_on=ago(0))
    one = queries(mara, f"{CASELOAD}?work=ended")
    Episode.objects.filter(client__chosen_name__startswith="Client").update(ended_on=ago(0))
    assert queries(mara, f"{CASELOAD}?work=ended") == one <= 15


@pytest.mark.parametrize(("who", "status"), [("ada", 403), ("fay", 403), ("mara", 200), ("sana", 200)])
def test_who_may_open_it(client, cast, who, status):
    client.force_login(getattr(cast, who))
    assert client.get(CASELOAD).status_code == status


# --- What a row shows ---------------------------------------------------------------------------


def test_queries_are_the_same_for_thirty_clients_as_for_one(mara, cast):
    CareTeamMembership.objects.filter(episode__client=cast.ines).update(to_on=ago(0))
    make_full(0, cast)
    one = queries(mara, CASELOAD)
    for number in range(1, 30):
        make_full(number, cast)
    thirty = queries(mara, CASELOAD)
    assert mara.get(CASELOAD).context["page"].paginator.count == 30
    assert thirty == one <= 15
    print(f"\nCaseload: {one} queries for one client, {thirty} for thirty")


def test_queries_of_a_narrowed_and_searched_page_are_the_same_too(mara, cast):
    make_full(0, cast)
    mara.post(CASELOAD, {"words": "Client"})
    narrow = f"?team={cast.team.pk}&area=substance:alcohol&stage=acting&safety=on&sort=met"
    assert names(mara, area="substance:alcohol", stage="acting", safety="on") == ["Client 00"]
    one = queries(mara, CASELOAD + narrow)
    for number in range(1, 30):
        make_full(number, cast)
    thirty = queries(mara, CASELOAD + narrow)
    assert thirty == one <= 15
    print(f"\nCaseload, narrowed: {one} queries for one client, {thirty} for thirty")


def test_a_supervisors_page_takes_no_more(client, cast):
    make_full(0, cast)
    client.force_login(cast.sana)
    one = queries(client, CASELOAD)
    for number in range(1, 30):
        make_full(number, cast)
    assert queries(client, CASELOAD) == one <= 16


def test_a_row_shows_what_there_is(mara, cast):
    met = make_session(cast.ines, by=cast.mara, days_ago=3)
    planned = make_session(cast.ines, by=cast.mara, days_ago=-3, happened="planned")
    SafetyItem.objects.create(client=cast.ines, kind="overdose", level=2)
    SafetyItem.objects.create(client=cast.ines, kind="withdrawal", level=3)
    SafetyItem.objects.create(client=cast.ines, kind="dependants", level=4, resolved_on=ago(0))
    wine = make_area(cast.ines, "The wine", substance="alcohol")
    stage(make_change(wine, "not before six"), 9, "considering")
    stage(make_change(wine, "not alone"), 3, "acting")
    make_change(wine, "never asked")
    make_area(cast.ines, "Silence", standing="in_background")
    make_area(cast.ines, "Left alone", standing="not_talking_about_it")
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page_of(mara)))
    assert "The wine · not before six: in two minds; not alone: trying it out" in page
    assert "never asked" not in page and "Silence" not in page and "Left alone" not in page
    assert "Needs attention within days" in page and "A plan is agreed" not in page and "Acted on" not in page
    assert timezone.localtime(met.starts_at).strftime("%-d %b %Y") in page
    assert timezone.localtime(planned.starts_at).strftime("%-d %b %H:%M") in page


@pytest.mark.parametrize(("level", "chip"), [(2, "sun"), (3, "care"), (4, "care")])
def test_red_is_for_safety_from_level_three(mara, cast, level, chip):
    SafetyItem.objects.create(client=cast.ines, kind="overdose", level=level)
    page = page_of(mara)
    assert f'<span class="chip {chip}">' in page
    assert ("chip care" in page) is (level >= 3)


def test_nothing_known_is_said_in_words_and_is_no_nought(mara):
    page = page_of(mara)
    assert "not yet" in page and "nothing planned" in page
    assert "chip" not in page and "sparkline" not in page


def test_the_main_goal_is_the_clients_first_that_is_not_closed(mara, cast):
    closed = make_goal(cast.ines, "Closed first", sort=0)
    GoalStateEvent.objects.create(goal=closed, state="set_aside")
    main = make_goal(cast.ines, "See my sister", sort=1)
    make_goal(cast.ines, "Later goal", sort=2)
    for days, value in ((40, 2), (20, 5), (2, 7)):
        GoalRating.objects.create(client=cast.ines, goal=main, value=value, observed_on=ago(days))
    GoalRating.objects.create(client=cast.ines, goal=main, value=0, rater="therapist", observed_on=ago(1))
    page = mara.get(CASELOAD)
    (row,) = page.context["rows"]
    assert row.main_goal == main
    assert row.trend.last.value == 7  # the client's rating; the therapist's is kept apart
    text = page.content.decode()
    assert "See my sister" in text and "Closed first" not in text and "Later goal" not in text


def test_a_rather_not_say_breaks_the_line_and_is_no_nought(mara, cast):
    goal = make_goal(cast.ines, "Sleep")
    for days, value in ((40, 4), (30, 5), (20, None), (10, 6), (1, 7)):
        answer = {"value": value} if value is not None else {"value": None, "answer": "rather_not_say"}
        GoalRating.objects.create(client=cast.ines, goal=goal, observed_on=ago(days), **answer)
    (row,) = mara.get(CASELOAD).context["rows"]
    assert len(row.trend.paths) == 2


def test_a_goal_with_only_unsaid_answers_has_no_line_and_breaks_nothing(mara, cast):
    goal = make_goal(cast.ines, "Sleep")
    GoalRating.objects.create(client=cast.ines, goal=goal, value=None, answer="rather_not_say")
    assert "sparkline" not in page_of(mara)


def test_two_of_one_name_show_code_and_year_even_when_a_filter_leaves_one(mara, cast):
    other = make_client("ines", lead=cast.mara, team=cast.team, birth_year=1988)
    SafetyItem.objects.create(client=other, kind="overdose", level=2)
    beside = f'ines <span class="soft tiny">{other.code}, 1988</span>'
    assert beside in page_of(mara)
    assert f'Ines <span class="soft tiny">{cast.ines.code}</span>' in page_of(mara)
    assert beside in page_of(mara, safety="on")


def test_a_namesake_of_somebody_elses_is_not_told(mara, cast):
    make_client("Ines", lead=cast.stella, team=cast.team)
    (row,) = mara.get(CASELOAD).context["rows"]
    assert row.client.twin is False


def test_markup_in_a_name_is_only_text(mara, cast):
    make_client("<b>Abe</b>", lead=cast.mara, team=cast.team)
    make_client("<b>Abe</b>", lead=cast.mara, team=cast.team)
    assert "<b>Abe" not in page_of(mara)


def test_logging_is_one_key_away_for_those_who_may(mara, client, cast):
    link = f'data-key="l" href="{reverse("sessions:choose")}"'
    assert link in page_of(mara)
    client.force_login(cast.sana)
    assert link not in page_of(client)


def test_a_filter_that_cannot_be_read_is_told_in_sight(mara):
    page = page_of(mara, stage="returned")
    assert '<details class="filters" open>' in page
    assert "returned is not one of the available choices" in page
    assert '<details class="filters" >' in page_of(mara)


# --- Search -------------------------------------------------------------------------------------


def test_a_search_is_sent_by_post_kept_and_cleared(mara, others):
    answer = mara.post(CASELOAD, {"words": "ines"})
    assert (answer.status_code, answer.url) == (302, CASELOAD)
    assert names(mara) == ["Ines"]
    assert names(mara, sort="met") == ["Ines"]
    assert 'value="ines"' in page_of(mara)
    mara.post(CASELOAD, {"words": ""})
    assert len(names(mara)) == 6


def test_a_search_leaves_the_filters_as_they_are(mara, others):
    SafetyItem.objects.create(client=others["Abe"], kind="overdose", level=2)
    answer = mara.post(f"{CASELOAD}?safety=on&sort=met&page=7&words=Quillfeather", {"words": "e"})
    assert answer.url == f"{CASELOAD}?safety=on&sort=met"
    assert [row.client.chosen_name for row in mara.get(answer.url).context["rows"]] == ["Abe"]


def test_a_search_is_the_persons_own_and_ends_with_the_sign_in(mara, cast):
    mara.post(CASELOAD, {"words": "Nobody"})
    assert names(mara) == []
    elsewhere = Browser()
    elsewhere.force_login(cast.mara)
    assert names(elsewhere) == ["Ines"]


def test_words_in_an_address_search_nothing_and_are_not_carried_on(mara, cast):
    for number in range(26):
        make_client(f"Client {number}", lead=cast.mara, team=cast.team)
    page = mara.get(CASELOAD, {"words": "Quillfeather", "sort": "name"})
    assert page.context["page"].paginator.count == 27
    assert "Quillfeather" not in page.content.decode()


@pytest.mark.parametrize("words", ["bO", " b\x00o ", "{code}"])
def test_a_search_finds_part_of_a_name_or_a_code(mara, others, words):
    mara.post(CASELOAD, {"words": words.replace("{code}", others["bo"].code.lower())})
    assert names(mara) == ["bo"]


def test_letters_beyond_a_to_z_are_found_in_any_case(mara, cast):
    make_client("Ömer Çelik", lead=cast.mara, team=cast.team)
    for words in ("ömer", "ÖMER", "çelik", "Ömer çelik"):
        mara.post(CASELOAD, {"words": words})
        assert names(mara) == ["Ömer Çelik"], words


@pytest.mark.parametrize("words", ["%", "_", "\\", "' OR 1=1 --", "x" * 9000])
def test_a_search_for_signs_is_a_search_for_signs(mara, words):
    mara.post(CASELOAD, {"words": words})
    assert names(mara) == []
    assert "Nobody here matches." in page_of(mara)


def test_somebody_elses_client_is_not_found_by_name_or_code(mara, cast):
    for words in ("Noor", cast.noor.code):
        mara.post(CASELOAD, {"words": words})
        assert names(mara) == []


def test_the_trail_names_the_filters_and_how_many_but_never_the_words(mara, cast):
    SafetyItem.objects.create(client=cast.ines, kind="overdose", level=2)
    mara.post(CASELOAD, {"words": "ines"})
    before = Event.objects.count()
    mara.get(CASELOAD, {"safety": "on", "team": str(cast.team.pk), "stage": "nonsense"})
    event = Event.objects.latest("pk")
    assert Event.objects.count() == before + 1
    assert (event.action, event.actor, event.client_code) == ("list", cast.mara.email, "")
    assert (event.subject, event.detail) == ("caseload", {"count": 1, "filters": ["safety", "team", "words"]})
    assert not Event.objects.filter(detail__icontains="ines").exists()


# --- Filters ------------------------------------------------------------------------------------


def test_by_team(mara, cast, others):
    quay = Team.objects.create(name="Quay")
    Episode.objects.filter(client=others["Abe"]).update(team=quay)
    assert names(mara, team=quay.pk) == ["Abe"]
    assert names(mara, team=cast.team.pk) == ["bo", "Cleo", "Di", "Eve", "Ines"]


def test_a_team_of_an_episode_that_has_ended_does_not_count(mara, cast):
    quay = Team.objects.create(name="Quay")
    Episode.objects.create(client=cast.ines, team=quay, opened_on=ago(900), ended_on=ago(800))
    assert names(mara, team=quay.pk) == []


def test_by_what_is_in_focus(mara, others):
    make_area(others["Abe"], "The wine", substance="alcohol")
    make_area(others["bo"], "The pipe", substance="cannabis")
    make_area(others["Cleo"], "Home")
    make_area(others["Di"], "It", kind="substance", undisclosed=True)
    make_area(others["Eve"], "The wine", substance="alcohol", standing="not_talking_about_it")
    assert names(mara, area="substance:alcohol") == ["Abe"]
    assert names(mara, area="substance:cannabis") == ["bo"]
    assert names(mara, area="kind:life_area") == ["Cleo"]
    assert names(mara, area="kind:substance") == ["Abe", "bo", "Di"]
    assert names(mara, area="kind:behaviour") == []


def test_by_the_stage_of_any_one_change_as_it_is_now(mara, others):
    wine = make_area(others["Abe"], "The wine", substance="alcohol")
    first, second = make_change(wine, "less"), make_change(wine, "not alone")
    stage(first, 9, "considering")
    stage(first, 2, "acting")
    stage(second, 2, "preparing")
    elsewhere = make_change(make_area(others["bo"], "Home"), "move out")
    stage(elsewhere, 2, "considering")
    assert names(mara, stage="acting") == names(mara, stage="preparing") == ["Abe"]
    assert names(mara, stage="considering") == ["bo"]
    first.retired_on = ago(0)
    first.save()
    assert names(mara, stage="acting") == []


def test_a_stage_of_the_same_day_counts_by_when_it_was_said_and_what_was_withdrawn_not_at_all(mara, cast, others):
    change = make_change(make_area(others["Abe"], "Home"), "move out")
    stage(change, 1, "considering")
    stage(change, 1, "preparing")
    wrong = make_session(others["Abe"], by=cast.mara, days_ago=0)
    stage(change, 0, "acting", sitting=wrong.sitting)
    assert names(mara, stage="acting") == ["Abe"]
    WithdrawnSitting.objects.create(client=others["Abe"], sitting=wrong.sitting)
    assert (names(mara, stage="acting"), names(mara, stage="preparing")) == ([], ["Abe"])


def test_a_corrected_stage_counts_as_corrected(mara, others):
    change = make_change(make_area(others["Abe"], "Home"), "move out")
    wrong = stage(change, 1, "acting")
    stage(change, 1, "preparing", corrects=wrong)
    assert (names(mara, stage="acting"), names(mara, stage="preparing")) == ([], ["Abe"])


def test_by_open_safety(mara, others):
    SafetyItem.objects.create(client=others["Abe"], kind="overdose", level=2)
    SafetyItem.objects.create(client=others["bo"], kind="overdose", level=1)
    SafetyItem.objects.create(client=others["Cleo"], kind="overdose", level=4, resolved_on=ago(0))
    assert names(mara, safety="on") == ["Abe"]


def test_by_how_long_ago_they_were_met(mara, cast, others):
    for name, days in (("Abe", 13), ("bo", 15), ("Cleo", 30), ("Di", 100)):
        make_session(others[name], by=cast.mara, days_ago=days)
    Episode.objects.filter(client=others["Eve"]).update(opened_on=ago(5))  # never met; Ines neither, since 60 days
    assert names(mara, gap="14") == ["bo", "Cleo", "Di", "Ines"]
    assert names(mara, gap="28") == ["Cleo", "Di", "Ines"]
    assert names(mara, gap="84") == ["Di"]


def test_filters_add_up(mara, others):
    for name in ("Abe", "bo"):
        make_area(others[name], "The wine", substance="alcohol")
    SafetyItem.objects.create(client=others["bo"], kind="overdose", level=3)
    SafetyItem.objects.create(client=others["Cleo"], kind="overdose", level=3)
    assert names(mara, area="substance:alcohol", safety="on") == ["bo"]


# --- Order --------------------------------------------------------------------------------------


def test_by_name_whatever_its_case(mara, others):
    for query in ({}, {"sort": "name"}, {"sort": "nonsense"}):
        assert names(mara, **query) == ["Abe", "bo", "Cleo", "Di", "Eve", "Ines"]


def test_by_last_met_longest_ago_first_and_never_before_all(mara, cast, others):
    for name, days in (("Abe", 3), ("bo", 50), ("Cleo", 9)):
        make_session(others[name], by=cast.mara, days_ago=days)
    found = names(mara, sort="met")
    assert found[3:] == ["bo", "Cleo", "Abe"]
    assert set(found[:3]) == {"Di", "Eve", "Ines"}


def test_by_next_planned_soonest_first_and_nothing_planned_last(mara, cast, others):
    for name, days in (("Abe", 9), ("bo", 2), ("Cleo", 5)):
        make_session(others[name], by=cast.mara, days_ago=-days, happened="planned")
    make_session(others["Di"], by=cast.mara, days_ago=3, happened="planned")  # long past
    found = names(mara, sort="next")
    assert found[:3] == ["bo", "Cleo", "Abe"]
    assert set(found[3:]) == {"Di", "Eve", "Ines"}


# --- Pages --------------------------------------------------------------------------------------


@pytest.fixture
def twenty_six(cast):
    """Twenty-five more clients of Mara's, all with something open."""
    for number in range(25):
        client = make_client(f"Client {number:02}", lead=cast.mara, team=cast.team)
        SafetyItem.objects.create(client=client, kind="overdose", level=2)
    SafetyItem.objects.create(client=cast.ines, kind="overdose", level=2)


def test_twenty_six_are_two_pages_and_the_filter_stays(mara, twenty_six):
    first = mara.get(CASELOAD, {"safety": "on", "sort": "name"})
    assert len(first.context["rows"]) == 25
    (link,) = re.findall(r'href="(\?[^"]*)">Next page', first.content.decode())
    asked = parse_qs(urlparse(link.replace("&amp;", "&")).query)
    assert asked == {"safety": ["on"], "sort": ["name"], "page": ["2"]}
    second = mara.get(CASELOAD + link.replace("&amp;", "&"))
    assert [row.client.chosen_name for row in second.context["rows"]] == ["Ines"]
    text = second.content.decode()
    assert "2 of 2" in text and "Earlier page" in text and "Next page" not in text


def test_every_client_stands_on_exactly_one_page_though_nothing_tells_them_apart(mara, twenty_six):
    for sort in ("name", "met", "next"):
        both = names(mara, sort=sort) + names(mara, sort=sort, page="2")
        assert len(both) == len(set(both)) == 26


def test_the_pages_are_cut_in_the_database(mara, twenty_six):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as caught:
        mara.get(CASELOAD)
    assert any("LIMIT 25" in one["sql"] and "last_met" in one["sql"] for one in caught.captured_queries)


@pytest.mark.parametrize(
    "query",
    [
        {"page": "0"},
        {"page": "-1"},
        {"page": "9" * 30},
        {"page": "9" * 9000},
        {"page": "two"},
        {"page": "\x00"},
        {"page": "1.5"},
        {"team": "\x00"},
        {"team": "nonsense"},
        {"team": "00000000-0000-0000-0000-000000000000"},
        {"area": "\x00"},
        {"area": "substance:"},
        {"area": "kind:\x00"},
        {"area": ["substance:alcohol", "\x00"]},
        {"stage": "\x00"},
        {"stage": "returned"},
        {"gap": "-14"},
        {"gap": "14 days"},
        {"gap": "\x00"},
        {"gap": "9" * 5000},
        {"sort": "\x00"},
        {"sort": "password"},
        {"surprise": "\x00"},
    ],
    ids=lambda query: ascii(query)[:40],
)
def test_nonsense_in_the_address_narrows_nothing_and_breaks_nothing(mara, query):
    page = mara.get(CASELOAD, query)
    assert page.status_code == 200
    assert [row.client.chosen_name for row in page.context["rows"]] == ["Ines"]
    assert page.context["narrowed"] == {}


def test_bytes_that_are_no_text_in_the_address(mara):
    page = mara.get(CASELOAD + "?team=%ED%A0%80&area=%FF%FE&stage=%00&page=%F0%9F%90%99&gap=%ED%B0%80")
    assert page.status_code == 200
    assert page.context["narrowed"] == {}


def test_empty_choices_are_no_filter(mara):
    page = mara.get(CASELOAD, {"team": "", "area": "", "stage": "", "gap": "", "sort": ""})
    assert page.context["narrowed"] == {} and len(page.context["rows"]) == 1
    assert "Show everyone" not in page.content.decode()


def test_no_name_stands_in_an_address_or_title(mara, cast):
    page = page_of(mara)
    assert "Ines" not in page[page.index("<title>") : page.index("</title>")]
    assert not re.search(r'(href|action)="[^"]*Ines', page)
