"""What is used together, on the pages of a record: what is in use and nothing else, and who sees what of it."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import Difference, FunctionOfUse, Linkage, PutAway, Trigger, WithdrawnSitting
from goals.models import OverdosePlan, OwnCount, SaferUse
from sessions.models import Chain
from tests.access.planted import plant_record, plant_sheets
from tests.cast import make_client, make_goal, make_session
from tests.workspace.many import queries

RECORD, TIMELINE, USE, PAPER, KEEP, BEFORE = (
    f"workspace:{name}" for name in ("record", "timeline", "use", "print", "keep", "before")
)


def shown(browser, user, about, name=RECORD) -> str:
    """Return a page of the record as text, with its spaces folded."""
    browser.force_login(user)
    answer = browser.get(reverse(name, args=[about.code]))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def tool_page(about, tool: str) -> str:
    return f'href="{reverse("sessions:tool", args=[about.code, tool])}"'


def all_tools(about) -> str:
    return f'href="{reverse("sessions:tools", args=[about.code])}"'


def ago(days: int):
    return timezone.localdate() - timedelta(days=days)


# --- The record ------------------------------------------------------------------------------------


def test_a_record_without_a_tool_in_use_has_one_quiet_link_and_nothing_else(client, cast):
    page = shown(client, cast.mara, cast.ines)
    assert "What we use together" not in page
    assert page.count(all_tools(cast.ines)) == 1
    tabs, more = page.split('class="record-more"')
    assert all_tools(cast.ines) not in tabs and all_tools(cast.ines) in more


def test_what_is_in_use_stands_with_its_day_and_its_first_lines_the_newest_first(client, cast):
    OverdosePlan.objects.create(
        client=cast.ines, on=ago(9), naloxone="carry", who_knows_how="Bea", not_alone="Ring Bea"
    )
    Chain.objects.create(client=cast.ines, on=ago(30), event="The older moment")
    Chain.objects.create(client=cast.ines, on=ago(2), event="The late train", thought="Not again", feeling="Cross")
    page = shown(client, cast.mara, cast.ines)
    part = page.split("What we use together")[1].split("</section>")[0]
    assert part.index(tool_page(cast.ines, "chain")) < part.index(tool_page(cast.ines, "overdose-plan"))
    for words in ("The late train", "Not again", "I carry it"):
        assert words in part
    for further in ("Cross", "Ring Bea", "The older moment", "learning-review"):
        assert further not in part
    tabs = page.split('<nav class="tabs"')[1].split("</nav>")[0]
    assert all_tools(cast.ines) in tabs and page.count(all_tools(cast.ines)) == 1


def test_what_is_put_away_taken_further_or_withdrawn_is_not_in_use(client, cast):
    away = Chain.objects.create(client=cast.ines, event="Put away")
    PutAway.objects.create(client=cast.ines, thread=away.thread)
    first = OverdosePlan.objects.create(client=cast.ines, not_alone="As it was")
    OverdosePlan.objects.create(client=cast.ines, not_alone="As it is", thread=first.thread, version=2)
    taken_back = Trigger.objects.create(client=cast.ines, kind="social", text="In error", sitting=uuid.uuid4())
    WithdrawnSitting.objects.create(client=cast.ines, sitting=taken_back.sitting)
    Chain.objects.create(client=cast.noor, event="Somebody else's")
    part = shown(client, cast.mara, cast.ines).split("What we use together")[1]
    assert "As it is" in part
    for gone in ("Put away", "As it was", "In error", "Somebody else"):
        assert gone not in part


@pytest.mark.parametrize("name", [RECORD, TIMELINE, USE])
def test_the_tab_is_on_every_page_of_the_record(client, cast, name):
    assert all_tools(cast.ines) not in shown(client, cast.mara, cast.ines, name).split("</nav>")[1]
    SaferUse.objects.create(client=cast.ines, practices={"own_kit": "already"})
    page = shown(client, cast.mara, cast.ines, name)
    assert all_tools(cast.ines) in page.split('<nav class="tabs"')[1].split("</nav>")[0]


def test_what_the_client_counts_is_for_the_care_team_alone_and_not_at_a_glance(client, cast):
    goal = make_goal(cast.ines, "Thirty days")
    OwnCount.objects.create(client=cast.ines, goal=goal, name="Mornings I remember", so_far=24)
    for member in (cast.mara, cast.jon):
        assert all_tools(cast.ines) in shown(client, member, cast.ines).split('class="record-more"')[0]
        assert tool_page(cast.ines, "own-count") in shown(client, member, cast.ines, "sessions:tools")
    assert all_tools(cast.ines) not in shown(client, cast.sana, cast.ines).split('class="record-more"')[0]
    for reader in (cast.mara, cast.sana):
        for name in (RECORD, TIMELINE, PAPER, KEEP, BEFORE):
            page = shown(client, reader, cast.ines, name)
            assert "Mornings I remember" not in page and "own-count" not in page and ">24<" not in page
        assert "What we use together" not in shown(client, reader, cast.ines)


# --- On paper, and what a client keeps ---------------------------------------------------------------


@pytest.fixture
def supposed(cast):
    """Something that is shared, a supposition that is not, and a shared one that stands behind a supposition."""
    Chain.objects.create(client=cast.ines, event="The late train", what_followed="The long way home")
    FunctionOfUse.objects.create(client=cast.ines, code="sleep", own_words="Sleepword", shared=True)
    FunctionOfUse.objects.create(client=cast.ines, code="feel_less", own_words="Supposedword", shared=False)
    OverdosePlan.objects.create(client=cast.ines, not_alone="Ring Bea", mixing="Nothing with it")
    OverdosePlan.objects.create(client=cast.ines, not_alone="Supposedword", shared=False)
    SaferUse.objects.create(client=cast.ines, practices={"own_kit": "already"}, words="In the blue bag")


def test_the_record_marks_what_is_not_shared_and_paper_leaves_it_out(client, cast, supposed):
    page = shown(client, cast.mara, cast.ines)
    assert "Supposedword" in page and "Not shared yet" in page
    paper = shown(client, cast.mara, cast.ines, PAPER)
    for words in ("The late train", "The long way home", "Sleepword", "Ring Bea", "In the blue bag"):
        assert words in paper
    assert "Supposedword" not in paper and "Not shared yet" not in paper


def test_a_client_keeps_what_fits_a_pocket_and_is_shared(client, cast, supposed):
    page = shown(client, cast.mara, cast.ines, KEEP)
    for words in ("Overdose plan", "Ring Bea", "Nothing with it", "In the blue bag"):
        assert words in page
    for not_kept in ("Supposedword", "The late train", "Sleepword", "Not shared yet"):
        assert not_kept not in page


# --- The timeline, and the card before a meeting ------------------------------------------------------


def test_a_meeting_says_which_tools_were_used_in_it_by_their_names_alone(client, cast):
    meeting = make_session(cast.ines, by=cast.mara, days_ago=3)
    other = make_session(cast.ines, by=cast.mara, days_ago=1)
    for text in ("Quillword one", "Quillword two"):
        Chain.objects.create(client=cast.ines, sitting=meeting.sitting, event=text)
    OverdosePlan.objects.create(client=cast.ines, sitting=meeting.sitting, not_alone="Quillword three")
    Trigger.objects.create(client=cast.ines, kind="social", text="Quillword four")
    page = shown(client, cast.mara, cast.ines, TIMELINE)
    rows = page.split('<div class="line met-row">')[1:]
    assert "Overdose plan, Chain" in rows[1] and "Overdose plan" not in rows[0]
    assert "Quillword" not in page and "What sets it going" not in page
    WithdrawnSitting.objects.create(client=cast.ines, sitting=meeting.sitting)
    assert "Overdose plan" not in shown(client, cast.mara, cast.ines, TIMELINE)
    assert other.sitting != meeting.sitting


def test_the_card_before_a_meeting_knows_what_they_wanted_to_look_at_again(client, cast):
    Linkage.objects.create(client=cast.ines, service="housing", organisation="Mill Lane", look_again_on=ago(-6))
    Linkage.objects.create(client=cast.ines, service="legal", organisation="Later still", look_again_on=ago(-8))
    Difference.objects.create(client=cast.ines, topic="What nights need", look_again_on=ago(3))
    for state in ("not_now", "using"):  # neither is brought up again
        Linkage.objects.create(client=cast.ines, service="food", organisation="Soup", state=state, look_again_on=ago(2))
    done = Difference.objects.create(client=cast.ines, topic="Put away", look_again_on=ago(3))
    PutAway.objects.create(client=cast.ines, thread=done.thread)
    page = shown(client, cast.mara, cast.ines, BEFORE)
    part = page.split("To look at again")[1].split("</section>")[0]
    assert part.index("What nights need") < part.index("Mill Lane")
    assert "Later still" not in page and "Put away" not in page and "Soup" not in part
    assert "To look at again" not in shown(client, cast.stella, cast.noor, BEFORE)


# --- Numbers of queries ----------------------------------------------------------------------------


def fill(about, models, rows: int) -> None:
    """Give somebody so many sheets of each of `models`, each with a second version."""
    for model in models:
        given = {Trigger: {"kind": "social", "text": "Trays"}}.get(model, {})
        for _row in range(rows):
            first = model.objects.create(client=about, **given)
            model.objects.create(client=about, thread=first.thread, version=2, **given)


@pytest.mark.parametrize("models", [(), (Chain,), (Chain, OverdosePlan, Trigger)], ids=len)
@pytest.mark.parametrize(("name", "without"), [(RECORD, 63), (TIMELINE, 19), (PAPER, 36), (KEEP, 14)])
def test_a_query_a_tool_and_none_with_its_rows(client, cast, name, without, models):
    found = []
    client.force_login(cast.mara)
    for rows in (1, 30):
        about = make_client(f"With {rows}", lead=cast.mara, team=cast.team)
        make_session(about, by=cast.mara, days_ago=2)
        fill(about, models, rows)
        found.append(queries(client, reverse(name, args=[about.code])))
    on_page = {TIMELINE: (), KEEP: [model for model in models if model is OverdosePlan]}.get(name, models)
    assert found == [without + len(on_page)] * 2


@pytest.mark.parametrize("name", [RECORD, PAPER, KEEP])
def test_many_sheets_of_every_tool_ask_no_more_than_one_of_each(client, cast, name):
    client.force_login(cast.mara)
    found = []
    for times in (1, 4):
        about = make_client(f"Full {times}", lead=cast.mara, team=cast.team)
        planted = plant_record(about, cast.mara)
        for _time in range(times - 1):
            plant_sheets(about, cast.mara, planted)
        found.append(queries(client, reverse(name, args=[about.code])))
    assert found[0] == found[1]
