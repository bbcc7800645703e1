"""The record: the client's sentence first, strengths above harms, what is missing never drawn as 0."""

import re
import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.models import EpisodePause, PersonalValue, ProblemStatement, Strength, Supporter, WithdrawnSitting
from goals.content import State
from goals.models import Experiment, GoalRating
from hrp.audit.models import Event
from hrp.workspace.record import overview_of
from hrp.workspace.timeline import ContactRow, timeline_of
from hrp.workspace.use import use_of
from sessions.content.choices import HarmDomain, SafetyKind, Stage
from sessions.models import (
    AllianceRating,
    Contact,
    EarlierNote,
    HarmRating,
    NoteInError,
    ReflectiveNote,
    SafetyItem,
    Session,
    StageRating,
    UseSnapshot,
    WellbeingRating,
)
from tests.cast import make_area, make_change, make_client, make_goal, make_session

RECORD, TIMELINE, USE, PAPER = "workspace:record", "workspace:timeline", "workspace:use", "workspace:print"
PAGES = (RECORD, TIMELINE, USE, PAPER)


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def page(client, user, about, name=RECORD, **query) -> str:
    """Return a page of the record as text, with its spaces folded."""
    client.force_login(user)
    answer = client.get(reverse(f"{name}", args=[about.code]), query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def harm(about, domain, value, days, *, rater="client", **fields) -> HarmRating:
    answer = "given" if value is not None else "rather_not_say"
    return HarmRating.objects.create(
        client=about, domain=domain, value=value, answer=answer, rater=rater, observed_on=ago(days), **fields
    )


def values(series) -> list:
    return [point.value for point in series.points]


def make_contact(about, *, by, days_ago=0, **fields) -> Contact:
    given = {"kind": "call", "direction": "out", "reached": True, "created_by": by} | fields
    return Contact.objects.create(client=about, at=timezone.now() - timedelta(days=days_ago), **given)


def sign_with(meeting, user):
    """Store a signature without the way there."""
    note = meeting.note
    note.signed_at, note.signed_by, note.signed_text, note.sha256 = timezone.now(), user, "Note.", "0" * 64
    note.save()
    return note


# --- What stands where -----------------------------------------------------------------------------


def test_the_order_is_sentence_strengths_goals_harm_changes_sessions(client, cast):
    Strength.objects.create(client=cast.ines, text="Keeps records for a living")
    make_goal(cast.ines, "Weeknights I remember")
    harm(cast.ines, "physical", 2, 20)
    change = make_change(make_area(cast.ines, "wine"), "fewer weeknights")
    StageRating.objects.create(client=cast.ines, change=change, stage="considering", observed_on=ago(20))
    make_session(cast.ines, by=cast.mara, days_ago=20, client_agenda="Talk about Thursday.")

    shown = page(client, cast.mara, cast.ines)

    wanted = [
        "Wine is the only hour of the day that&#x27;s mine.",
        "Keeps records for a living",
        "Weeknights I remember",
        "Harm, as Ines rates it",
        "Where they are with each change",
        "“Talk about Thursday.”",
        "How to reach them",
    ]
    places = [shown.index(words) for words in wanted]
    assert places == sorted(places)


def test_the_sentence_says_its_day_and_how_many_there_were_before(client, cast):
    about = make_client("Bo", lead=cast.mara, team=cast.team)
    for text, said_on in (
        ("Wine is mine.", date(2025, 1, 1)),
        ("It is eating the next day.", date(2026, 3, 4)),
        ("Earliest.", date(2020, 1, 1)),
    ):
        ProblemStatement.objects.create(client=about, text=text, said_on=said_on)

    shown = page(client, cast.mara, about)

    assert "“It is eating the next day.”" in shown
    assert "Said 4 March 2026" in shown
    assert f'href="{reverse("clients:said", args=[about.code])}">2 earlier</a>' in shown
    assert "Earliest." not in shown


def test_why_they_came_now_and_what_they_hoped_for_stand_with_their_sentence(client, cast):
    episode = cast.ines.episodes.get()
    for name in (RECORD, PAPER):
        assert "Why they came now" not in page(client, cast.mara, cast.ines, name)
    episode.reason_for_coming, episode.hoped_for = "Fell asleep with a pan on.", "To leave without a lecture."
    episode.save()
    for name in (RECORD, PAPER):
        shown = page(client, cast.mara, cast.ines, name)
        assert shown.index("the only hour of the day") < shown.index("Fell asleep with a pan on.")
        assert shown.index("Fell asleep with a pan on.") < shown.index("To leave without a lecture.")


def test_a_record_with_nothing_in_it_says_what_to_do_next(client, cast):
    bare = make_client("Bo", lead=cast.mara, team=cast.team)
    shown = page(client, cast.mara, bare)
    assert "What brings them here, in one sentence of theirs, will stand here." in shown
    assert "No goal yet. Any will do, in their own sentence." in shown
    assert "No session yet. Log the first one when you meet." in shown
    assert "<svg" not in shown
    assert re.findall(r'<nav class="tabs".*?</nav>', shown)[0].count("<a ") == 2  # the record, and what others may hear


def test_tabs_are_only_for_what_is_in_use(client, cast):
    make_session(cast.ines, by=cast.mara, days_ago=3)
    tabs = r'<nav class="tabs".*?</nav>'
    assert re.findall(r">([\w ]+)</a>", re.findall(tabs, page(client, cast.mara, cast.ines))[0]) == [
        "Overview",
        "Timeline",
        "Disclosures",
    ]
    UseSnapshot.objects.create(client=cast.ines, focus_area=make_area(cast.ines, "wine"), days_used=9)
    assert re.findall(r">([\w ]+)</a>", re.findall(tabs, page(client, cast.mara, cast.ines))[0]) == [
        "Overview",
        "Timeline",
        "Use days",
        "Disclosures",
    ]


def test_the_head_says_with_whom_the_lead_first(client, cast):
    assert "with Mara, Jon" in page(client, cast.mara, cast.ines)


def test_code_and_year_tell_two_people_with_one_name_apart(client, cast):
    cast.ines.birth_year = 1984
    cast.ines.save()
    make_client("Ines", lead=cast.stella, team=cast.team)  # not the reader's: says nothing
    assert cast.ines.code not in re.findall(r"<h1>.*?</h1>", page(client, cast.mara, cast.ines))[0]
    make_client("INES", lead=cast.mara, team=cast.team)
    head = re.findall(r"<h1>.*?</h1>", page(client, cast.mara, cast.ines))[0]
    assert f"{cast.ines.code}, 1984" in head


@pytest.mark.parametrize(("one", "other"), [("Désirée", "DÉSIRÉE"), ("ÉLODIE", "élodie"), ("Öykü", "öykü")])
def test_letters_beyond_the_plain_ones_tell_two_people_apart_too(client, cast, one, other):
    first, second = (make_client(name, lead=cast.mara, team=cast.team) for name in (one, other))
    for someone in (first, second):
        assert someone.code in re.findall(r"<h1>.*?</h1>", page(client, cast.mara, someone))[0]


def test_on_paper_code_and_year_always_stand_beside_the_name(client, cast):
    cast.ines.birth_year = 1984
    cast.ines.save()
    head = re.findall(r"<h1>.*?</h1>", page(client, cast.mara, cast.ines, "workspace:print"))[0]
    assert cast.ines.code in head
    assert "born 1984" in head


def test_the_title_of_every_page_names_nobody(client, cast):
    for name in PAGES:
        assert "Ines" not in re.findall(r"<title>.*?</title>", page(client, cast.mara, cast.ines, name))[0]


def test_what_was_not_explained_is_one_quiet_sentence_and_closes_nothing(client, cast):
    words = "may not have been explained yet"
    assert words in page(client, cast.mara, cast.ines)
    episode = cast.ines.episodes.get()
    episode.position_explained_on = episode.limits_explained_on = ago(50)
    episode.save()
    assert words not in page(client, cast.mara, cast.ines)


def test_a_number_never_stands_without_how_it_is_safe(client, cast):
    cast.ines.phone, cast.ines.safe_to_contact = "07700 900118", "Say Mara, not where from."
    cast.ines.save()
    shown = page(client, cast.mara, cast.ines)
    assert 0 < shown.index("Say Mara, not where from.") - shown.index("07700 900118") < 400


def test_reached_and_set_aside_look_alike(client, cast):
    for state in (State.REACHED, State.SET_ASIDE, State.GREW, State.NO_LONGER_MINE):
        make_goal(cast.ines, f"Goal {state}", state=state)
    make_goal(cast.ines, "Goal open", state=State.ADJUSTING)
    goals = re.findall(r'aria-labelledby="goals".*?</section>', page(client, cast.mara, cast.ines))[0]
    assert re.findall(r'class="(chip[^"]*)">([^<]+)<', goals) == [
        ("chip plain", "Reached"),
        ("chip plain", "Set aside"),
        ("chip plain", "Grew into another goal"),
        ("chip plain", "No longer mine"),
        ("chip", "Adjusting"),
    ]


def test_goals_stand_in_the_clients_order(cast):
    for sort, words in enumerate(("third", "first", "second")):
        make_goal(cast.ines, words, sort=(2, 0, 1)[sort])
    assert [row.goal.statement for row in overview_of(cast.mara, cast.ines).goals] == ["first", "second", "third"]


def test_red_is_for_safety_from_level_three_and_for_nothing_else(client, cast):
    for kind, level in zip(SafetyKind, (1, 2, 3, 4), strict=False):
        SafetyItem.objects.create(client=cast.ines, kind=kind, level=level, what_we_did="Rang.")
    SafetyItem.objects.create(client=cast.ines, kind=SafetyKind.DEPENDANTS, level=4, resolved_on=ago(1))
    area = make_area(cast.ines, "wine", substance="wine")
    for days, used in ((60, 2), (30, 14), (1, 28)):
        UseSnapshot.objects.create(client=cast.ines, focus_area=area, observed_on=ago(days), days_used=used)
    for domain in HarmDomain.values:
        harm(cast.ines, domain, 4, 1)

    shown = page(client, cast.mara, cast.ines)
    safety = re.findall(r'aria-labelledby="safety".*?</section>', shown)[0]
    assert re.findall(r'class="chip (\w+)">([^<]+)<', safety) == [
        ("care", "Acted on today"),
        ("care", "Needs attention within days"),
        ("plain", "A plan is agreed"),
    ]
    assert shown.count("care") == 2
    assert "care" not in page(client, cast.mara, cast.ines, USE)


# --- Use days --------------------------------------------------------------------------------------


def test_use_days_are_one_tab_away_and_nobody_counts_days_since(client, cast):
    area = make_area(cast.ines, "wine", substance="wine")
    UseSnapshot.objects.create(client=cast.ines, focus_area=area, observed_on=ago(20), days_used=23)
    overview, use = page(client, cast.mara, cast.ines), page(client, cast.mara, cast.ines, USE)
    assert not re.findall(r"\b23\b", re.sub(r"\b23 \w+ 20\d\d|[0-9a-f-]{36}", "", overview.split('id="main"')[1]))
    assert re.findall(r'class="chart-last"[^>]*>(\d+)<', use) == ["23"]
    for shown in (overview, use):
        assert not re.findall(r"days since|last use\b|day streak", shown, re.I)


def test_use_that_was_not_told_is_a_labelled_gap_and_never_zero(client, cast):
    area = make_area(cast.ines, "the thing", substance="wine")
    for days, fields in (
        (60, {"days_used": 8}),
        (40, {"answer": "rather_not_say"}),
        (30, {"week1": 2}),
        (20, {"days_used": 0}),
        (1, {"days_used": 3}),
    ):
        UseSnapshot.objects.create(client=cast.ines, focus_area=area, observed_on=ago(days), **fields)
    client.force_login(cast.mara)
    found = client.get(reverse(USE, args=[cast.ines.code])).context["use"]
    assert [(p.value, p.words) for p in found.rows[0].days.series.points] == [
        (8, ""),
        (None, "Rather not say"),
        (None, "Known in part"),
        (0, ""),
        (3, ""),
    ]
    assert len(found.rows[0].days.chart.paths) == 1
    assert "Known in part," in page(client, cast.mara, cast.ines, USE)


def test_use_shows_every_area_that_was_spoken_about_and_no_other(cast):
    spoken, _silent = make_area(cast.ines, "wine", substance="wine"), make_area(cast.ines, "sleep")
    UseSnapshot.objects.create(client=cast.ines, focus_area=spoken, days_used=3)
    overview = overview_of(cast.mara, cast.ines)
    assert [row.area.label for row in use_of(overview.head).rows] == ["wine"]


# --- Ratings ---------------------------------------------------------------------------------------


def test_what_is_missing_is_never_zero(client, cast):
    harm(cast.ines, "overdose", 3, 60)
    harm(cast.ines, "overdose", None, 30)
    harm(cast.ines, "overdose", 1, 1)
    HarmRating.objects.create(client=cast.ines, domain="home", answer="not_relevant", observed_on=ago(1))
    overview = overview_of(cast.mara, cast.ines)
    (drawn,) = overview.harm  # the other twelve were not asked, or do not apply
    assert [(p.value, p.words) for p in drawn.series.points] == [(3, ""), (None, "Rather not say"), (1, "")]
    assert drawn.chart.paths == ()
    assert [dot.value for dot in drawn.chart.dots] == [3, 1]
    assert f"Rather not say, {ago(30):%-d %b %Y}" in page(client, cast.mara, cast.ines)


def test_the_clients_rating_comes_first_and_the_therapists_stays_apart(client, cast):
    harm(cast.ines, "mind", 1, 10)
    harm(cast.ines, "mind", 4, 10, rater="therapist", created_by=cast.mara)
    harm(cast.ines, "home", 2, 10, rater="therapist", created_by=cast.jon)
    overview = overview_of(cast.mara, cast.ines)
    assert [(one.series.title, values(one.series)) for one in overview.harm] == [("Mood and mind", [1])]
    assert [(v.domain, v.client and v.client.value, v.therapist.value, v.by) for v in overview.therapist_views] == [
        ("Mood and mind", 1, 4, "Mara"),
        ("Home", None, 2, "Jon"),
    ]
    shown = page(client, cast.mara, cast.ines)
    assert shown.index("Harm, as Ines rates it") < shown.index("The therapist’s own view, kept apart")
    assert "The therapist’s own view" not in page(client, cast.mara, cast.ines, PAPER)


def test_harms_stand_in_their_words_with_the_goal_that_came_of_them(client, cast):
    goal = make_goal(cast.ines, "Stop rewriting emails")
    harm(cast.ines, "occupation", 3, 30, in_own_words="What it was before")
    harm(cast.ines, "occupation", 2, 10, in_own_words="I rewrite at midnight", goal=goal)
    harm(cast.ines, "occupation", 1, 1)
    harm(cast.ines, "mind", 4, 1, rater="therapist", in_own_words="Nobody's words", created_by=cast.mara)
    named = overview_of(cast.mara, cast.ines).harm_named
    assert [(one.domain, one.words, one.goal) for one in named] == [("Work and study", "I rewrite at midnight", goal)]
    shown = page(client, cast.mara, cast.ines)
    assert "I rewrite at midnight" in shown and "What it was before" not in shown and "Nobody's words" not in shown


def test_of_corrected_values_the_newest_counts_and_withdrawn_sittings_do_not(cast):
    wrong = harm(cast.ines, "money", 4, 30)
    harm(cast.ines, "money", 2, 30, corrects=wrong)
    sitting = uuid.uuid4()
    harm(cast.ines, "money", 0, 5, sitting=sitting)
    WithdrawnSitting.objects.create(client=cast.ines, sitting=sitting)
    goal = make_goal(cast.ines, "Sleep past four")
    GoalRating.objects.create(client=cast.ines, goal=goal, value=9, observed_on=ago(5), sitting=sitting)
    GoalRating.objects.create(client=cast.ines, goal=goal, value=3, observed_on=ago(6))
    overview = overview_of(cast.mara, cast.ines)
    assert values(overview.harm[0].series) == [2]
    assert values(overview.goals[0].series) == [3]


def test_a_pause_is_a_gap_in_every_chart(cast):
    episode = cast.ines.episodes.get()
    EpisodePause.objects.create(episode=episode, from_on=ago(40), to_on=ago(20), initiated_by="outside")
    goal = make_goal(cast.ines, "Sleep past four")
    change = make_change(make_area(cast.ines, "wine", substance="wine"), "fewer weeknights")
    for days in (50, 45, 15, 10):
        harm(cast.ines, "money", 2, days)
        GoalRating.objects.create(client=cast.ines, goal=goal, value=5, observed_on=ago(days))
        WellbeingRating.objects.create(client=cast.ines, kind="wellbeing", value=5, observed_on=ago(days))
        AllianceRating.objects.create(client=cast.ines, aspect="bond", value=5, observed_on=ago(days))
        StageRating.objects.create(client=cast.ines, change=change, stage="acting", observed_on=ago(days))
        UseSnapshot.objects.create(client=cast.ines, focus_area=change.focus_area, days_used=5, observed_on=ago(days))
    overview = overview_of(cast.mara, cast.ines)
    use = use_of(overview.head).rows[0].days
    for drawn in (*overview.harm, *overview.wellbeing, *overview.alliance, use):
        assert (len(drawn.chart.paths), len(drawn.chart.gaps)) == (2, 1)
    assert len(overview.goals[0].chart.paths) == 2
    (lane,) = overview.lanes_drawn.lanes
    (gap,) = overview.lanes_drawn.gaps
    first, *after = lane.segments
    assert first.x + first.width <= gap.x
    assert [segment.x >= gap.x + gap.width for segment in after] == [True] * len(after)
    assert [seen.on for seen in overview.lanes[0].stages] == [ago(50), ago(15)]


def test_alliance_is_seen_only_after_the_client_has_gone_when_they_want_that(client, cast):
    now = timezone.now()
    over = make_session(cast.ines, by=cast.mara, starts_at=now - timedelta(hours=9), alliance_shown="later")
    on = make_session(cast.ines, by=cast.mara, starts_at=now - timedelta(minutes=20), alliance_shown="later")
    for meeting, value in ((over, 8), (on, 2)):
        AllianceRating.objects.create(
            client=cast.ines, aspect="bond", value=value, sitting=meeting.sitting, observed_on=meeting.day
        )
    AllianceRating.objects.create(client=cast.ines, aspect="goals", value=7, observed_on=ago(9))
    shown = {one.series.key: values(one.series) for one in overview_of(cast.mara, cast.ines).alliance}
    assert shown == {"goals": [7], "bond": [8]}
    assert shown == {one.series.key: values(one.series) for one in overview_of(cast.sana, cast.ines).alliance}
    Session.objects.filter(pk=on.pk).update(minutes=19)
    shown = {one.series.key: values(one.series) for one in overview_of(cast.mara, cast.ines).alliance}
    assert shown["bond"][-1] == 2


def test_each_change_has_its_own_lane_and_any_stage_may_follow_any(cast):
    wine, home = make_area(cast.ines, "wine"), make_area(cast.ines, "home")
    fewer, rent = make_change(wine, "fewer weeknights"), make_change(home, "rent on time")
    given_up = make_change(home, "another room")
    given_up.retired_on = ago(5)
    given_up.save()
    for days, change, stage in (
        (30, fewer, "keeping_it_going"),
        (20, fewer, "not_considering"),
        (15, fewer, "not_considering"),
        (10, fewer, "returning_to_it"),
        (30, rent, "preparing"),
        (30, given_up, "unsure"),
    ):
        StageRating.objects.create(client=cast.ines, change=change, stage=stage, observed_on=ago(days))
    lanes = overview_of(cast.mara, cast.ines).lanes
    assert {lane.name: [(seen.on, seen.code) for seen in lane.stages] for lane in lanes} == {
        "fewer weeknights": [(ago(30), "keeping_it_going"), (ago(20), "not_considering"), (ago(10), "returning_to_it")],
        "rent on time": [(ago(30), "preparing")],
        "another room": [(ago(30), "unsure")],
    }
    assert [lane.until for lane in lanes if lane.name == "another room"] == [ago(5)]


def test_a_long_history_is_bounded_and_its_last_stage_is_carried_in(cast):
    change = make_change(make_area(cast.ines, "wine"), "fewer weeknights")
    for days, stage in ((900, "unsure"), (800, "considering"), (30, "acting")):
        StageRating.objects.create(client=cast.ines, change=change, stage=stage, observed_on=ago(days))
    for days, value in ((800, 4), (300, 3), (1, 2)):
        harm(cast.ines, "money", value, days)
    overview = overview_of(cast.mara, cast.ines)
    assert values(overview.harm[0].series) == [3, 2]
    assert [(seen.on, seen.code) for seen in overview.lanes[0].stages] == [
        (ago(800), "considering"),
        (ago(30), "acting"),
    ]
    assert (overview.stretch.start, overview.stretch.end) == (ago(400), ago(0))


def test_charts_of_a_quiet_record_end_with_what_was_last_observed(cast):
    area = make_area(cast.ines, "wine", substance="wine")
    for on, days in ((date(2012, 1, 10), 20), (date(2012, 3, 6), 12)):
        UseSnapshot.objects.create(client=cast.ines, focus_area=area, observed_on=on, days_used=days)
    use = use_of(overview_of(cast.mara, cast.ines).head)
    assert (use.stretch.start, use.stretch.end) == (date(2012, 1, 10), date(2012, 3, 6))


# --- The timeline ----------------------------------------------------------------------------------


def test_the_timeline_says_in_words_what_became_of_each_meeting(client, cast):
    signed = make_session(cast.ines, by=cast.mara, days_ago=5, client_agenda="Thursday.")
    sign_with(signed, cast.mara)
    wrong = make_session(cast.ines, by=cast.mara, days_ago=6)
    NoteInError.objects.create(note=sign_with(wrong, cast.mara), reason="Another person's.")
    make_session(cast.ines, by=cast.mara, days_ago=1)
    plan = make_session(cast.ines, by=cast.mara, days_ago=-7, happened="planned")
    for days, happened in ((7, "client_rearranged"), (8, "we_rearranged"), (9, "did_not_meet")):
        make_session(cast.ines, by=cast.mara, days_ago=days, happened=happened)
    old = make_session(cast.ines, by=cast.mara, days_ago=40, note=False)
    EarlierNote.objects.create(session=old, text="Written elsewhere.")

    Session.objects.filter(pk=plan.pk).update(moved_from=Session.objects.get(happened="client_rearranged"))
    when = timezone.localtime(plan.starts_at)

    rows = timeline_of(cast.ines, 1).rows
    assert [(row.meeting.became, str(row.note), row.words) for row in rows] == [
        ("Planned", "", ""),
        ("We met", "Open", ""),
        ("We met", "Signed", "Thursday."),
        ("We met", "Entered in error", ""),
        (f"Moved by the client to {when:%a} {when.day} {when:%b}, {when:%H:%M}", "", ""),
        ("Called off by us", "", ""),
        ("We did not meet", "", ""),
        ("We met", "From the earlier system", ""),
    ]
    shown = page(client, cast.mara, cast.ines, TIMELINE)
    assert '<p class="voice small mb-0">“Thursday.”</p>' in shown
    assert "Written elsewhere." not in shown
    assert f"Planned, {when:%H:%M}" in shown  # what is still to come has a time, what was has its day
    assert f"In person, {when:%H:%M}" not in shown


def test_the_timeline_is_paged_and_every_pause_stands_on_one_page(client, cast):
    for days in range(1, 46):
        make_session(cast.ines, by=cast.mara, days_ago=days, note=False)
    episode = cast.ines.episodes.get()
    # Before everything; between the first two pages; on a day with a meeting; after everything.
    for start, stop in ((59, 50), (21, 20), (10, 9), (0, -1)):
        EpisodePause.objects.create(episode=episode, from_on=ago(start), to_on=ago(stop), initiated_by="client")

    def days(number):
        return [
            f"pause {(ago(0) - row.from_on).days}" if isinstance(row, EpisodePause) else (ago(0) - row.meeting.day).days
            for row in timeline_of(cast.ines, number).rows
        ]

    assert days(1) == ["pause 0", *range(1, 10), "pause 10", *range(10, 21)]
    assert days(2) == ["pause 21", *range(21, 41)]
    assert days(3) == [*range(41, 46), "pause 59"]
    assert days(99) == days(3)
    assert days("nonsense") == days(1)
    assert "Page 2 of 3" in page(client, cast.mara, cast.ines, TIMELINE, page=2)


def test_contacts_stand_among_meetings_and_pauses_by_their_time(client, cast):
    make_session(cast.ines, by=cast.mara, days_ago=10)
    make_session(cast.ines, by=cast.mara, days_ago=4)
    EpisodePause.objects.create(episode=cast.ines.episodes.get(), from_on=ago(7), to_on=ago(6), initiated_by="client")
    make_contact(cast.ines, by=cast.jon, days_ago=8, kind="text", reached=False, line="Asked how she is.")
    call = make_contact(cast.ines, by=cast.mara, days_ago=2, direction="in", line="From the bridge.")
    make_contact(
        cast.ines,
        by=cast.mara,
        days_ago=1,
        kind="someone_else_called",
        direction="in",
        signed_at=timezone.now(),
        signed_by=cast.mara,
    )
    make_contact(cast.noor, by=cast.stella, days_ago=5, line="Noor's own.")
    SafetyItem.objects.create(client=cast.ines, contact=call, kind="self_harm_suicide", level=4)
    SafetyItem.objects.create(client=cast.ines, contact=call, kind="overdose", level=3, resolved_on=ago(1))

    def what(row):
        if isinstance(row, EpisodePause):
            return "pause"
        return row.contact.kind if isinstance(row, ContactRow) else "meeting"

    rows = timeline_of(cast.ines, 1).rows
    assert [what(row) for row in rows] == ["someone_else_called", "call", "meeting", "pause", "text", "meeting"]
    assert [what(row) for row in overview_of(cast.mara, cast.ines).latest] == [
        "someone_else_called",
        "call",
        "meeting",
        "text",
        "meeting",
    ]
    shown = page(client, cast.mara, cast.ines, TIMELINE)
    said = re.findall(r'<p class="soft tiny mb-0"> (.*?) </p>', shown)
    assert [re.sub(r"\s+", " ", one) for one in said] == [
        "Someone else called · noted by Mara",
        "Call · they reached out · noted by Mara",
        "In person · with Mara",
        "Text · we reached out · not reached · noted by Jon",
        "In person · with Mara",
    ]
    assert re.findall(r'<span class="chip ([a-z]+)">([^<]*)</span>', shown)[:3] == [
        ("plain", "Signed"),
        ("care", "Acted on today"),
        ("plain", "Settled"),
    ]
    assert "From the bridge." in shown and "Noor" not in shown
    for name in (RECORD, PAPER):
        assert "Asked how she is." in page(client, cast.mara, cast.ines, name)


def test_a_record_with_a_contact_alone_has_a_timeline_and_a_page_holds_as_many_of_both(client, cast):
    assert reverse(TIMELINE, args=[cast.ines.code]) not in page(client, cast.mara, cast.ines)
    for days in range(15):
        make_contact(cast.ines, by=cast.mara, days_ago=days)
    assert reverse(TIMELINE, args=[cast.ines.code]) in page(client, cast.mara, cast.ines)
    for days in range(15):
        make_session(cast.ines, by=cast.mara, days_ago=days + 0.5, note=False)

    def kinds(number):
        return [type(row).__name__ for row in timeline_of(cast.ines, number).rows]

    assert kinds(1) == ["ContactRow", "MeetingRow"] * 10
    assert kinds(2) == ["ContactRow", "MeetingRow"] * 5
    assert timeline_of(cast.ines, 1).page.paginator.count == 30


# --- On paper --------------------------------------------------------------------------------------


def test_paper_holds_the_record_and_no_reflection(client, cast):
    meeting = make_session(cast.ines, by=cast.mara, days_ago=5)
    ReflectiveNote.objects.create(session=meeting, author=cast.mara, text="I was impatient with her.")
    Strength.objects.create(client=cast.ines, text="Runs")
    make_goal(cast.ines, "Weeknights I remember", state=State.RESTING)
    harm(cast.ines, "money", 3, 30)
    harm(cast.ines, "money", 1, 1)
    shown = page(client, cast.mara, cast.ines, PAPER)
    for words in ("that&#x27;s mine.", "Runs", "Weeknights I remember", "Resting", "<b>3</b>", "<b>1</b>", "We met"):
        assert words in shown
    for name in PAGES:
        assert "impatient" not in page(client, cast.mara, cast.ines, name)


# --- The trail and rights --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "action", "detail"),
    [
        (RECORD, "view", {"page": "record"}),
        (TIMELINE, "view", {"page": "timeline"}),
        (USE, "view", {"page": "use"}),
        (PAPER, "print", {"page": "record"}),
    ],
)
def test_opening_a_page_is_one_row_in_the_trail(client, cast, name, action, detail):
    client.force_login(cast.mara)
    before = Event.objects.count()
    client.get(reverse(name, args=[cast.ines.code]))
    assert Event.objects.count() == before + 1
    row = Event.objects.first()
    assert (row.action, row.actor, row.client_code, row.detail) == (action, cast.mara.email, cast.ines.code, detail)


def test_a_supervisor_reads_and_is_offered_nothing_to_write(client, cast):
    make_area(cast.ines, "wine")
    make_goal(cast.ines, "Sleep past four")
    shown = page(client, cast.sana, cast.ines)
    assert "Sleep past four" in shown
    for name in ("sessions:log", "clients:say", "clients:resources", "clients:edit", "clients:pause", "goals:new"):
        assert reverse(name, args=[cast.ines.code]) not in shown
    assert "Prepare" not in shown


def test_a_note_that_is_still_open_is_no_link_for_who_only_reads(client, cast):
    meeting = make_session(cast.ines, by=cast.mara, days_ago=1)
    room = reverse("sessions:room", args=[cast.ines.code, meeting.pk])
    for name in (RECORD, TIMELINE):
        assert room in page(client, cast.mara, cast.ines, name)
        assert room not in page(client, cast.sana, cast.ines, name)
    sign_with(meeting, cast.mara)
    assert room in page(client, cast.sana, cast.ines)


@pytest.mark.parametrize("name", PAGES)
def test_the_record_is_no_strangers_and_only_opened(client, cast, name):
    client.force_login(cast.stella)
    assert client.get(reverse(name, args=[cast.ines.code])).status_code == 404
    client.force_login(cast.ada)
    assert client.get(reverse(name, args=[cast.ines.code])).status_code == 403
    client.force_login(cast.mara)
    assert client.post(reverse(name, args=[cast.ines.code])).status_code == 405


# --- Numbers of queries ----------------------------------------------------------------------------


def fill(cast, rows: int):
    """Give a new client `rows` of everything."""
    about = make_client("Full", lead=cast.mara, team=cast.team, phone="07700 900118")
    episode = about.episodes.get()
    for n in range(rows):
        Strength.objects.create(client=about, text=f"strength {n}")
        PersonalValue.objects.create(client=about, text=f"value {n}")
        Supporter.objects.create(client=about, name=f"supporter {n}")
        ProblemStatement.objects.create(client=about, text=f"words {n}")
        goal = make_goal(about, f"goal {n}", state=State.values[n % 12])
        GoalRating.objects.create(client=about, goal=goal, value=n % 11, observed_on=ago(n))
        Experiment.objects.create(goal=goal, if_i=f"if {n}", review_on=ago(-7))
        change = make_change(make_area(about, f"area {n}", substance=f"substance-{n}"), f"change {n}")
        StageRating.objects.create(client=about, change=change, stage=Stage.values[n % 7], observed_on=ago(n))
        UseSnapshot.objects.create(client=about, focus_area=change.focus_area, days_used=n % 29, observed_on=ago(n))
        meeting = make_session(
            about, by=cast.mara, starts_at=timezone.now() - timedelta(days=n, minutes=5), alliance_shown="later"
        )
        make_session(about, by=cast.mara, starts_at=meeting.starts_at - timedelta(hours=1), happened="we_rearranged")
        SafetyItem.objects.create(client=about, session=meeting, kind="overdose", level=2 + n % 3)
        contact = make_contact(about, by=cast.mara, days_ago=n, follow_up_on=ago(-1))
        SafetyItem.objects.create(client=about, contact=contact, kind="withdrawal", level=2 + n % 3)
        for domain in HarmDomain.values[:rows]:
            for rater in ("client", "therapist"):
                harm(about, domain, n % 5, n, rater=rater, sitting=meeting.sitting, created_by=cast.mara)
        for aspect in ("goals", "tasks", "bond", "overall")[:rows]:
            AllianceRating.objects.create(
                client=about, aspect=aspect, value=n % 11, observed_on=ago(n), sitting=meeting.sitting
            )
        WellbeingRating.objects.create(client=about, kind="wellbeing", value=n % 11, observed_on=ago(n))
        start = ago(400 - 3 * n)
        EpisodePause.objects.create(
            episode=episode, from_on=start, to_on=start + timedelta(days=1), initiated_by="client"
        )
    return about


def queries(client, user, about, name) -> int:
    client.force_login(user)
    with CaptureQueriesContext(connection) as seen:
        page_of = client.get(reverse(name, args=[about.code]))
    assert page_of.status_code == 200
    transactions = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
    return len([one for one in seen.captured_queries if not one["sql"].startswith(transactions)])


@pytest.mark.parametrize(("name", "most"), [(RECORD, 65), (TIMELINE, 21), (USE, 15), (PAPER, 38)])
def test_a_page_takes_as_many_queries_for_thirty_rows_as_for_one(client, cast, name, most):
    one, thirty = fill(cast, 1), fill(cast, 30)
    assert queries(client, cast.mara, one, name) == queries(client, cast.mara, thirty, name) == most
