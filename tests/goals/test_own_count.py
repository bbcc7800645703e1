"""What a client asked to count is theirs: so far, never set back, and nobody beyond the care team reads it."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from goals.models import IdealUsePlan, OwnCount
from hrp.workspace.together import at_a_glance, on_paper
from sessions.lines import all_lines
from sessions.tools.catalogue import TOOLS
from sessions.tools.own_count import TOOL
from sessions.tools.reads import kept_by, newest_of, open_to, uses_of, written_in
from tests.cast import key, make_goal, make_session

CODE = "own-count"
NAME = "Evenings with Quillfeather instead"


def at(name, client, *more):
    return reverse(f"sessions:{name}", args=[client.code, *more])


def goal_page(goal):
    return reverse("goals:goal", args=[goal.client.code, goal.pk])


@pytest.fixture
def as_mara(client, cast):
    client.force_login(cast.mara)
    return client


@pytest.fixture
def goal(cast):
    return make_goal(cast.ines, "Weeknights I remember")


@pytest.fixture
def fourteen(cast, goal):
    """A count of last month, which may not be changed any more."""
    return count(cast, goal, so_far=14)


def count(cast, goal, **fields):
    row = OwnCount.objects.create(client=cast.ines, goal=goal, name=NAME, created_by=cast.mara, **fields)
    OwnCount.objects.filter(pk=row.pk).update(created_at=timezone.now() - timedelta(days=30))
    return OwnCount.objects.get(pk=row.pk)


def fill(browser, client, **typed):
    return browser.post(at("tool_new", client, CODE), {"key": key(), "name": NAME, **typed})


def seen(page) -> str:
    """The words of a page, as they are read."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page.content.decode())).split())


def stretches():
    """Every count as it stands: how many versions each stretch has, and its newest number."""
    found = {}
    for row in OwnCount.objects.order_by("version"):
        found[row.thread] = (row.version, row.so_far)
    return sorted(found.values())


# --- so far ----------------------------------------------------------------------------------


@pytest.mark.parametrize("so_far", ["0", "14"])
def test_a_count_has_their_name_for_it_and_stands_inside_a_goal(as_mara, cast, goal, so_far):
    answer = fill(as_mara, cast.ines, goal=goal.pk, so_far=so_far)
    made = OwnCount.objects.get()
    assert answer.url == at("sheet", cast.ines, CODE, made.pk)
    assert (made.name, made.so_far, made.goal, made.client) == (NAME, int(so_far), goal, cast.ines)
    assert f"{NAME} {so_far} so far" in seen(as_mara.get(answer.url))
    assert f"{NAME} {so_far} so far" in seen(as_mara.get(goal_page(goal)))


@pytest.mark.parametrize("field", ["goal", "name"])
def test_without_a_goal_or_a_name_there_is_no_count(as_mara, cast, goal, field):
    answer = fill(as_mara, cast.ines, **{"goal": goal.pk, "so_far": "14", "words": "Keep these words", field: ""})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}
    assert "Keep these words" in seen(answer)


def test_no_goal_of_another_client_can_be_chosen(as_mara, cast):
    theirs = make_goal(cast.noor, "Hers alone")
    assert "Hers alone" not in seen(as_mara.get(at("tool_new", cast.ines, CODE), {"goal": theirs.pk}))
    assert fill(as_mara, cast.ines, goal=theirs.pk, so_far="1").status_code == 422


def test_as_many_or_more_goes_on_where_it_stood(as_mara, cast, goal, fourteen):
    for so_far in ("14", "15"):
        last = OwnCount.objects.order_by("-version").first()
        fill(as_mara, cast.ines, goal=goal.pk, so_far=so_far, further=last.pk, words=f"{so_far} by now")
        OwnCount.objects.update(created_at=timezone.now() - timedelta(days=3))
    assert stretches() == [(3, 15)]


# --- never set back --------------------------------------------------------------------------


@pytest.mark.parametrize("so_far", ["0", "13"])
def test_less_is_never_put_in_its_place_and_a_new_stretch_is_offered(as_mara, cast, goal, fourteen, so_far):
    typed = {"goal": goal.pk, "so_far": so_far, "words": "Since the wedding", "further": fourteen.pk}
    answer = fill(as_mara, cast.ines, **typed)
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"so_far"}
    assert "Since the wedding" in seen(answer)
    assert "Nothing is set back: tick “a new stretch”, and both stay." in seen(answer)
    assert stretches() == [(1, 14)]
    fill(as_mara, cast.ines, **typed, new_stretch="on")
    assert stretches() == [(1, int(so_far)), (1, 14)]
    words = seen(as_mara.get(goal_page(goal)))
    assert words.index("14 so far") < words.index(f"{so_far} so far")


def test_a_form_that_was_open_while_the_note_was_signed_sets_nothing_back_either(as_mara, cast, goal, fourteen):
    change = at("sheet_change", cast.ines, CODE, fourteen.pk)
    stamp = fourteen.kept_at.isoformat()
    typed = {"goal": goal.pk, "name": NAME, "so_far": "0", "stamp": stamp}
    assert as_mara.post(change, typed).status_code == 422
    assert stretches() == [(1, 14)]
    as_mara.post(change, {**typed, "new_stretch": "on"})
    assert stretches() == [(1, 0), (1, 14)]


def test_a_new_stretch_on_its_own_is_a_new_count(as_mara, cast, goal, fourteen):
    fill(as_mara, cast.ines, goal=goal.pk, so_far="2")
    assert stretches() == [(1, 2), (1, 14)]


def test_what_is_not_said_is_not_0(as_mara, cast, goal, fourteen):
    fill(as_mara, cast.ines, goal=goal.pk, further=fourteen.pk, words="Not counting this week", so_far="")
    assert list(OwnCount.objects.order_by("version").values_list("so_far", flat=True)) == [14, None]
    assert "0 so far" not in seen(as_mara.get(goal_page(goal)))


def test_no_page_says_how_long_it_has_been(as_mara, cast, goal, fourteen):
    for page in (goal_page(goal), at("tool", cast.ines, CODE), at("sheet", cast.ines, CODE, fourteen.pk)):
        words = seen(as_mara.get(page)).lower()
        for counter in ("since last", "days without", "days since", "streak", "in a row", "best"):
            assert counter not in words, page
    assert TOOL.numbers == ()  # no line over time that could fall


# --- theirs alone ----------------------------------------------------------------------------


def test_nobody_beyond_the_care_team_reads_it(client, cast, goal, fourteen):
    pages = [at("tool", cast.ines, CODE), at("sheet", cast.ines, CODE, fourteen.pk)]
    pages += [at("sheet_print", cast.ines, CODE, fourteen.pk), at("tool_blank", cast.ines, CODE)]
    for person, status in ((cast.sana, 404), (cast.mara, 200), (cast.jon, 200)):
        client.force_login(person)
        assert {client.get(page).status_code for page in pages} == {status}, person
    client.force_login(cast.sana)
    assert client.get(at("tool_new", cast.ines, CODE)).status_code == 403
    for page in (goal_page(goal), at("tools", cast.ines)):
        words = seen(client.get(page))
        assert "Weeknights I remember" in words or "Tools" in words
        assert (NAME in words, "so far" in words, str(TOOL.name) in words) == (False, False, False)


def test_a_supervisor_meets_it_on_no_page_of_the_record(client, cast, goal):
    meeting = make_session(cast.ines, by=cast.mara, days_ago=1)
    count(cast, goal, so_far=14, sitting=meeting.sitting, words="planted-own-words")
    room = reverse("sessions:room", args=[cast.ines.code, meeting.pk])
    names = ("record", "timeline", "use", "print", "before")
    pages = [reverse(f"workspace:{name}", args=[cast.ines.code]) for name in names]
    client.force_login(cast.sana)
    for page in [*pages, room, reverse("workspace:caseload")]:
        words = seen(client.get(page))
        assert (NAME in words, "planted-own-words" in words, "14 so far" in words) == (False, False, False), page


@pytest.mark.parametrize("name", ["record", "timeline", "print", "before"])
def test_nobody_meets_it_at_a_glance(as_mara, cast, fourteen, name):
    words = seen(as_mara.get(reverse(f"workspace:{name}", args=[cast.ines.code])))
    assert (NAME in words, "so far" in words) == (False, False)


def test_reads_leave_it_out_unless_a_page_is_theirs(cast, goal):
    meeting = make_session(cast.ines, by=cast.mara)
    count(cast, goal, so_far=14, sitting=meeting.sitting)
    assert TOOL not in open_to(theirs=False)
    assert open_to(theirs=True) == list(TOOLS)
    assert (uses_of(cast.ines), written_in(meeting), kept_by(cast.ines)) == ([], [], [])
    assert [use.tool for use in uses_of(cast.ines, theirs=True)] == [TOOL]
    assert [one.tool for one in written_in(meeting, theirs=True)] == [TOOL]
    # The care team's tabs know of it; the record at a glance and on paper do not.
    known = uses_of(cast.ines, theirs=True)
    assert [use.tool for use, _sheets in newest_of(cast.ines, known)] == [TOOL]
    assert (at_a_glance(cast.ines, known), on_paper(cast.ines, known)) == ([], [])


def test_no_note_has_a_line_about_it(cast, goal):
    meeting = make_session(cast.ines, by=cast.mara)
    count(cast, goal, so_far=14, sitting=meeting.sitting)
    IdealUsePlan.objects.create(client=cast.ines, sitting=meeting.sitting)
    assert [line.key for line in all_lines(meeting)] == ["tool:ideal-use-plan"]


# --- on the goal's page ----------------------------------------------------------------------


def test_stretches_stand_side_by_side_and_one_put_away_is_not_shown(as_mara, cast, goal, fourteen):
    later = count(cast, goal, so_far=3, words="Since the wedding")
    make_goal(cast.ines, "A room")
    words = seen(as_mara.get(goal_page(goal)))
    assert words.index("14 so far") < words.index("3 so far Since the wedding")
    as_mara.post(at("sheet_away", cast.ines, CODE, later.pk), {"away": "yes"})
    words = seen(as_mara.get(goal_page(goal)))
    assert ("14 so far" in words, "3 so far" in words) == (True, False)


def test_a_goal_with_no_count_only_says_that_they_may_ask(as_mara, cast, goal):
    page = as_mara.get(goal_page(goal))
    assert "so far" not in seen(page)
    assert f"{at('tool_new', cast.ines, CODE)}?goal={goal.pk}" in page.content.decode()


def test_the_goal_page_costs_the_same_with_1_and_with_30_counts(as_mara, cast, goal, django_assert_num_queries):
    count(cast, goal, so_far=1)
    with django_assert_num_queries(13):
        as_mara.get(goal_page(goal))
    for number in range(29):
        count(cast, goal, so_far=number)
    with django_assert_num_queries(13):
        as_mara.get(goal_page(goal))


# --- without a goal ----------------------------------------------------------------------------


def test_without_a_goal_it_says_where_to_begin_and_keeps_what_was_typed(as_mara, cast):
    make_goal(cast.ines, "Long done", state="reached")
    make_goal(cast.noor, "Noor's own")
    for answer in (as_mara.get(at("tool_new", cast.ines, CODE)), fill(as_mara, cast.ines, so_far="3")):
        page = answer.content.decode()
        assert "Begin with a goal: a count stands within one. Add a goal" in seen(answer)
        assert f'href="{reverse("goals:new", args=[cast.ines.code])}"' in page
        assert [type(one.field.widget).__name__ for one in answer.context["form"] if one.name == "goal"] == ["Select"]
    assert (answer.status_code, OwnCount.objects.count()) == (422, 0)
    assert NAME in page and "This field is required." in seen(answer)


def test_with_a_goal_nothing_is_said_about_beginning_one(as_mara, cast, goal):
    assert "Begin with a goal" not in seen(as_mara.get(at("tool_new", cast.ines, CODE)))
