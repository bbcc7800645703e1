"""The card before a meeting: one minute to remember where somebody is."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import CareTeamMembership, EpisodePause, ProblemStatement, Strength, WithdrawnSitting
from clients.models.focus import Substance
from goals.models import Experiment, GoalRating, GoalStateEvent, Step
from hrp.audit.models import Event
from sessions.models import AllianceRating, NoteInError, RulerRating, SafetyItem, StageRating, UseSnapshot
from tests.cast import make_area, make_change, make_client, make_goal, make_session, put
from tests.workspace.many import ago, make_full, queries, rate


@pytest.fixture
def mara(client, cast):
    client.force_login(cast.mara)
    return client


def before(client, meeting=None) -> str:
    if meeting:
        return reverse("workspace:before_meeting", args=[client.code, meeting.pk])
    return reverse("workspace:before", args=[client.code])


def card(browser, client, meeting=None):
    return browser.get(before(client, meeting)).context["card"]


def text_of(browser, client, meeting=None) -> str:
    page = browser.get(before(client, meeting)).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page[page.index("<main") :]))


def danger(code: str, relevant: bool) -> str:
    """Put a substance in the catalogue and return its code."""
    Substance.objects.update_or_create(
        code=code, defaults={"name": code, "klass": "other", "overdose_relevant": relevant}
    )
    return code


# --- How it is reached --------------------------------------------------------------------------


def test_opening_the_card_is_one_row_in_the_trail(mara, cast):
    rows = Event.objects.count()
    mara.get(before(cast.ines))
    event = Event.objects.latest("pk")
    assert Event.objects.count() == rows + 1
    assert (event.action, event.client_code, event.detail) == ("view", cast.ines.code, {"page": "before"})


def test_queries_are_the_same_for_one_of_each_and_for_thirty(mara, cast):
    client = make_full(1, cast)
    one = queries(mara, before(client))
    for number in range(30):
        change = make_change(make_area(client, f"Area {number}"), "less")
        rate(client, change)
        goal = make_goal(client, f"Goal {number}")
        GoalRating.objects.create(client=client, goal=goal, value=5)
        Step.objects.create(goal=goal, text="A step")
        Experiment.objects.create(goal=goal, if_i="If I", review_on=ago(-2))
        meeting = make_session(client, by=cast.mara, days_ago=40 + number)
        AllianceRating.objects.create(client=client, aspect="bond", value=7, sitting=meeting.sitting)
        SafetyItem.objects.create(client=client, kind="overdose", level=3)
        Strength.objects.create(client=client, text=f"Strength {number}")
        ProblemStatement.objects.create(client=client, text=f"Words {number}")
        EpisodePause.objects.create(
            episode=client.episodes.get(), initiated_by="client", from_on=ago(50), to_on=ago(number)
        )
    thirty = queries(mara, before(client))
    assert thirty == one <= 35
    planned = make_session(client, by=cast.mara, days_ago=-1, happened="planned")
    assert queries(mara, before(client, planned)) <= 35
    print(f"\nBefore: {one} queries for one of each, {thirty} for thirty")


def test_a_meeting_of_another_client_is_404(mara, cast):
    hers = make_session(cast.noor, by=cast.stella, days_ago=-1, happened="planned")
    assert mara.get(before(cast.ines, hers)).status_code == 404
    assert mara.get(before(cast.noor, hers)).status_code == 404
    assert mara.get(before(cast.noor)).status_code == 404


@pytest.mark.parametrize(
    ("who", "status"), [("jon", 200), ("sana", 200), ("stella", 404), ("otto", 404), ("solo", 404), ("ada", 403)]
)
def test_who_may_open_it(client, cast, who, status):
    client.force_login(getattr(cast, who))
    assert client.get(before(cast.ines)).status_code == status


# --- The meeting itself -------------------------------------------------------------------------


def test_a_meeting_of_today_is_opened_from_here(mara, cast):
    planned = make_session(cast.ines, by=cast.mara, starts_at=timezone.now(), happened="planned")
    page = mara.get(before(cast.ines, planned)).content.decode()
    assert f'action="{reverse("sessions:open", args=[cast.ines.code, planned.pk])}"' in page
    assert "Open the session" in page and "Open a session now" not in page


def test_a_meeting_that_was_not_opened_on_its_day_can_still_be(mara, cast):
    planned = make_session(cast.ines, by=cast.mara, days_ago=2, happened="planned")
    assert "Open the session" in text_of(mara, cast.ines, planned)


def test_before_a_meeting_of_another_day_only_one_for_now_can_be_opened(mara, cast):
    planned = make_session(cast.ines, by=cast.mara, days_ago=-2, happened="planned")
    page = text_of(mara, cast.ines, planned)
    assert "Open the session" not in page and "Open a session now" in page


def test_without_a_plan_a_session_is_opened_now_and_once(mara, cast):
    page = mara.get(before(cast.ines)).content.decode()
    assert f'action="{reverse("sessions:log", args=[cast.ines.code])}"' in page
    sent = {"key": re.search(r'name="key" value="([^"]+)"', page)[1], "now": "yes"}
    log = reverse("sessions:log", args=[cast.ines.code])
    assert mara.post(log, sent).url == mara.post(log, sent).url
    assert cast.ines.sessions.count() == 1


def test_without_naming_one_the_card_is_for_todays_plan(mara, cast):
    now = timezone.localtime().replace(hour=12)
    first, _second = (
        make_session(cast.ines, by=cast.mara, starts_at=now + timedelta(hours=hours), happened="planned")
        for hours in (1, 3)
    )
    make_session(cast.ines, by=cast.mara, days_ago=2, happened="planned")
    assert card(mara, cast.ines).meeting == first
    page = mara.get(before(cast.ines)).content.decode()
    assert reverse("sessions:open", args=[cast.ines.code, first.pk]) in page
    assert "Open a session now" not in page


@pytest.mark.parametrize("days", [-3, 0, 3])
def test_what_became_of_a_plan_is_said_here_without_a_reason(mara, cast, days):
    planned = make_session(cast.ines, by=cast.mara, days_ago=days, happened="planned")
    page = mara.get(before(cast.ines, planned)).content.decode()
    address = reverse("sessions:happened", args=[cast.ines.code, planned.pk])
    form = page[page.index(f'action="{address}"') :]
    said = re.findall(r'name="happened" value="(\w+)">([^<]+)<', form[: form.index("</form>")])
    assert said == [
        ("client_rearranged", "Called off by the client"),
        ("we_rearranged", "Called off by us"),
        ("did_not_meet", "We did not meet"),
    ]
    for what, _label in said:
        mara.post(address, {"happened": what})
    planned.refresh_from_db()
    assert planned.happened == "client_rearranged"
    assert address not in mara.get(before(cast.ines, planned)).content.decode()


def test_a_supervisor_does_not_say_what_became_of_a_plan(client, cast):
    planned = make_session(cast.ines, by=cast.mara, days_ago=1, happened="planned")
    client.force_login(cast.sana)
    assert "sessions/" not in client.get(before(cast.ines, planned)).content.decode()


def test_two_of_one_name_are_told_apart_in_the_head(mara, cast):
    assert cast.ines.code not in re.findall(r"<h1>.*?</h1>", mara.get(before(cast.ines)).content.decode())[0]
    make_client("INES", lead=cast.stella, team=cast.team)
    assert mara.get(before(cast.ines)).context["client"].twin is False
    other = make_client("ines", lead=cast.mara, team=cast.team, birth_year=1988)
    assert f"{other.code}, 1988" in re.findall(r"<h1>.*?</h1>", mara.get(before(other)).content.decode())[0]


def test_a_meeting_that_was_opened_is_led_to(mara, cast):
    meeting = make_session(cast.ines, by=cast.mara)
    page = mara.get(before(cast.ines, meeting)).content.decode()
    assert reverse("sessions:room", args=[cast.ines.code, meeting.pk]) in page
    assert "Open the session" not in page and "first meeting" in page


def test_a_supervisor_reads_and_opens_nothing(client, cast):
    planned = make_session(cast.ines, by=cast.mara, starts_at=timezone.now(), happened="planned")
    client.force_login(cast.sana)
    for meeting in (None, planned):
        text = client.get(before(cast.ines, meeting)).content.decode()
        page = text[text.index("<main") : text.index("</main>")]
        assert "Wine is the only hour" in page
        assert "Open the session" not in page and "Open a session now" not in page and "<form" not in page


def test_a_therapist_who_supervises_but_is_not_on_the_care_team_opens_nothing(client, cast):
    cast.sana.is_therapist = True
    cast.sana.save()
    client.force_login(cast.sana)
    assert "Open a session now" not in text_of(client, cast.ines)
    CareTeamMembership.objects.create(episode=cast.ines.episodes.get(), user=cast.sana, role="covering")
    assert "Open a session now" in text_of(client, cast.ines)


# --- What the card holds ------------------------------------------------------------------------


def test_somebody_new_has_a_calm_card(mara, cast):
    page = text_of(mara, cast.ines)
    assert "first meeting" in page
    assert "No goal yet. There is no hurry." in page
    for heading in ("Last time", "Changes in focus", "Trying now", "Safety open", "Strengths", "How it was"):
        assert heading not in page


def test_the_clients_newest_sentence_stands_in_their_voice(mara, cast):
    ProblemStatement.objects.create(client=cast.ines, text="It is the evenings.\nAnd <b>Friday</b>.")
    page = mara.get(before(cast.ines)).content.decode()
    assert "“It is the evenings.<br>And &lt;b&gt;Friday&lt;/b&gt;.”" in page
    assert "Wine is the only hour" not in page


def test_a_statement_in_other_words_is_no_quotation(mara, cast):
    ProblemStatement.objects.create(client=cast.ines, text="Wants quieter evenings.", in_client_words=False)
    page = mara.get(before(cast.ines)).content.decode()
    assert "Wants quieter evenings." in page and "“Wants" not in page
    assert not re.search(r'class="[^"]*\bvoice\b[^"]*sentence', page)


def test_last_time_is_the_newest_meeting_that_took_place(mara, cast):
    make_session(
        cast.ines,
        by=cast.mara,
        days_ago=3,
        client_agenda="Sleep through Friday",
        carried_forward="Ask about the sister",
        one_thing_to_try="Tea at six",
    )
    make_session(cast.ines, by=cast.mara, days_ago=9, client_agenda="Older agenda")
    make_session(cast.ines, by=cast.mara, days_ago=1, happened="did_not_meet", client_agenda="Not met")
    wrong = make_session(cast.ines, by=cast.mara, days_ago=2, client_agenda="Wrong person")
    put([wrong.note], signed_at=timezone.now(), signed_by=cast.mara, signed_text="signed", sha256="0" * 64)
    NoteInError.objects.create(note=wrong.note, reason="Another client's")
    planned = make_session(cast.ines, by=cast.mara, days_ago=-1, happened="planned")
    page = text_of(mara, cast.ines, planned)
    for words in ("last met 3 days ago", "Sleep through Friday", "Ask about the sister", "Tea at six"):
        assert words in page
    for words in ("Older agenda", "Not met", "Wrong person"):
        assert words not in page


def test_changes_in_focus_with_stage_and_rulers_when_last_asked(mara, cast):
    wine = make_area(cast.ines, "The wine", substance="alcohol")
    less, alone = make_change(wine, "not before six"), make_change(wine, "not alone")
    make_change(make_area(cast.ines, "Silence", standing="not_talking_about_it"), "left alone")
    gone = make_change(wine, "given up")
    gone.retired_on = ago(1)
    gone.save()
    for days, stage, value in ((9, "considering", 2), (2, "acting", 8)):
        StageRating.objects.create(client=cast.ines, change=less, stage=stage, observed_on=ago(days))
        RulerRating.objects.create(
            client=cast.ines, change=less, ruler="importance", value=value, observed_on=ago(days)
        )
    RulerRating.objects.create(client=cast.ines, change=less, ruler="confidence", value=0)
    RulerRating.objects.create(client=cast.ines, change=less, ruler="readiness", value=None, answer="rather_not_say")
    RulerRating.objects.create(client=cast.ines, change=less, ruler="importance", value=1, rater="therapist")
    found = {one.change: one for one in card(mara, cast.ines).changes}
    assert set(found) == {less, alone}
    assert found[less].stage == "Trying it out"
    assert [(one.label, one.value) for one in found[less].rulers] == [
        ("Importance", "8"),
        ("Confidence", "0"),
        ("Readiness", "Rather not say"),
    ]
    page = text_of(mara, cast.ines)
    assert "not asked yet" in page  # the other change
    assert "left alone" not in page and "given up" not in page


def test_rulers_are_small_lines_that_break_where_nothing_was_said(mara, cast):
    change = make_change(make_area(cast.ines, "The wine", substance="alcohol"), "not before six")
    for days, value in ((500, 1), (60, 2), (50, 4), (40, None), (30, 6), (20, 7), (3, 8)):
        answer = {"value": value} if value is not None else {"value": None, "answer": "rather_not_say"}
        RulerRating.objects.create(client=cast.ines, change=change, ruler="importance", observed_on=ago(days), **answer)
    RulerRating.objects.create(client=cast.ines, change=change, ruler="confidence", value=5)
    EpisodePause.objects.create(episode=cast.ines.episodes.get(), initiated_by="outside", from_on=ago(18), to_on=ago(5))
    importance, confidence = card(mara, cast.ines).changes[0].rulers
    assert (importance.value, confidence.value) == ("8", "5")
    # 2 and 4; then nothing said; 6 and 7; then a pause, after which the 8 stands alone at the end.
    assert [path.count("L") for path in importance.line.paths] == [1, 1]
    assert importance.line.last.value == 8
    assert confidence.line is None


def test_rulers_of_years_ago_keep_their_last_answer_and_draw_no_line(mara, cast):
    change = make_change(make_area(cast.ines, "The wine", substance="alcohol"), "not before six")
    for days in (900, 800):
        RulerRating.objects.create(client=cast.ines, change=change, ruler="importance", value=3, observed_on=ago(days))
    (ruler,) = card(mara, cast.ines).changes[0].rulers
    assert (ruler.value, ruler.line) == ("3", None)


def test_goals_stand_in_the_clients_order_with_how_close_the_client_feels(mara, cast):
    later, first = make_goal(cast.ines, "See my sister", sort=2), make_goal(cast.ines, "Sleep", sort=1)
    unsaid = make_goal(cast.ines, "A quiet room", sort=3)
    closed = make_goal(cast.ines, "Closed goal", sort=0)
    GoalStateEvent.objects.create(goal=closed, state="reached")
    GoalRating.objects.create(client=cast.ines, goal=first, value=0, observed_on=ago(2))
    GoalRating.objects.create(client=cast.ines, goal=first, value=9, rater="therapist", observed_on=ago(1))
    GoalRating.objects.create(client=cast.ines, goal=unsaid, value=None, answer="rather_not_say")
    assert [(goal, rating and rating.value) for goal, rating in card(mara, cast.ines).goals] == [
        (first, 0),
        (later, None),
        (unsaid, None),
    ]
    page = text_of(mara, cast.ines)
    assert "0 of 10" in page and "9 of 10" not in page and "Rather not say" in page and "Closed goal" not in page


def test_what_is_being_tried(mara, cast):
    goal = make_goal(cast.ines, "Sleep")
    Experiment.objects.create(goal=goal, if_i="If I phone first", review_on=ago(-3))
    Experiment.objects.create(
        goal=goal, if_i="Looked at", starts_on=ago(9), review_on=ago(2), next="keep", reviewed_on=ago(1)
    )
    Step.objects.create(goal=goal, text="Buy the tea", state="trying")
    Step.objects.create(goal=goal, text="Done step", state="did_it")
    page = text_of(mara, cast.ines)
    assert "If I phone first" in page and "Buy the tea" in page
    assert "Looked at" not in page and "Done step" not in page


@pytest.mark.parametrize(("level", "chip"), [(2, "sun"), (3, "care"), (4, "care")])
def test_open_safety_is_there_and_red_from_level_three(mara, cast, level, chip):
    item = SafetyItem.objects.create(client=cast.ines, kind="overdose", level=level, what_we_did="Naloxone at hand")
    page = mara.get(before(cast.ines)).content.decode()
    assert f'<span class="chip {chip}">{item.get_level_display()}</span>' in page
    assert "Naloxone at hand" in page
    item.resolved_on = ago(0)
    item.save()
    assert "Naloxone at hand" not in text_of(mara, cast.ines)


def test_strengths_are_there(mara, cast):
    for number in range(6):
        Strength.objects.create(client=cast.ines, text=f"Strength {number}")
    page = text_of(mara, cast.ines)
    assert "Strength 0" in page and "Strength 4" in page and "Strength 5" not in page


# --- How it was for them ------------------------------------------------------------------------


def rated(client, cast, value, **fields):
    meeting = make_session(client, by=cast.mara, **fields)
    AllianceRating.objects.create(client=client, aspect="bond", value=value, sitting=meeting.sitting)
    return meeting


def test_alliance_is_the_clients_last_word_and_not_the_therapists(mara, cast):
    rated(cast.ines, cast, 6, days_ago=7)
    AllianceRating.objects.create(client=cast.ines, aspect="bond", value=9, rater="therapist")
    AllianceRating.objects.create(client=cast.ines, aspect="goals", value=None, answer="rather_not_say")
    page = text_of(mara, cast.ines)
    assert "I felt heard 6" in page
    assert "We worked on what I wanted Rather not say" in page


@pytest.mark.parametrize(
    ("shown", "minutes_ago", "seen"),
    [("later", 20, False), ("later", 51, True), ("now", 20, True), ("", 20, True)],
)
def test_alliance_for_later_is_hidden_while_the_session_runs(mara, cast, shown, minutes_ago, seen):
    rated(cast.ines, cast, 3, days_ago=minutes_ago / 1440, alliance_shown=shown)
    assert ("I felt heard 3" in text_of(mara, cast.ines)) is seen


def test_an_alliance_rating_of_a_withdrawn_sitting_does_not_count(mara, cast):
    rated(cast.ines, cast, 6, days_ago=7)
    wrong = rated(cast.ines, cast, 1, days_ago=3)
    WithdrawnSitting.objects.create(client=cast.ines, sitting=wrong.sitting)
    assert [rating.value for _label, rating in card(mara, cast.ines).alliance] == [6]


# --- A word on tolerance ------------------------------------------------------------------------

WORD = "tolerance may be lower"


@pytest.mark.parametrize(("days", "asked"), [(6, False), (7, True), (30, True)])
def test_tolerance_is_worth_a_word_after_a_week_apart(mara, cast, days, asked):
    make_area(cast.ines, "The bags", substance=danger("test_opioid", True))
    make_session(cast.ines, by=cast.mara, starts_at=timezone.now() - timedelta(days=days))
    assert (WORD in text_of(mara, cast.ines)) is asked


@pytest.mark.parametrize(
    ("fields", "asked"),
    [
        ({"substance": "test_opioid"}, True),
        ({"substance": "test_opioid", "standing": "in_background"}, True),
        ({"substance": "test_cannabis"}, False),
        ({"kind": "substance", "undisclosed": True}, True),
        ({"kind": "life_area"}, False),
    ],
    ids=str,
)
def test_tolerance_is_for_what_can_overdose_and_for_what_was_not_named(mara, cast, fields, asked):
    danger("test_opioid", True), danger("test_cannabis", False)
    make_area(cast.ines, "It", **fields)
    make_session(cast.ines, by=cast.mara, days_ago=10)
    assert (WORD in text_of(mara, cast.ines)) is asked


@pytest.mark.parametrize(
    ("start", "stop", "asked"),
    [
        (30, 0, True),
        (7, 0, True),
        (6, 0, False),
        (120, 90, True),
        (121, 91, False),
        (30, -5, False),  # still rests
        (30, None, False),
    ],
)
def test_the_talk_is_offered_when_a_pause_has_ended(mara, cast, start, stop, asked):
    make_area(cast.ines, "The bags", substance=danger("test_opioid", True))
    make_session(cast.ines, by=cast.mara, days_ago=2)
    EpisodePause.objects.create(
        episode=cast.ines.episodes.get(),
        initiated_by="outside",
        from_on=ago(start),
        to_on=None if stop is None else ago(stop),
    )
    assert ("After a break the body tolerates less." in text_of(mara, cast.ines)) is asked
    assert WORD not in text_of(mara, cast.ines)


@pytest.mark.parametrize(
    ("fields", "asked"),
    [
        ({"week1": 2, "week2": 1, "week3": 1, "week4": 0, "days_used": 4}, True),
        ({"days_used": 0}, True),
        ({"week4": 1}, False),
        ({"days_used": 12}, False),
        ({"answer": "rather_not_say"}, False),
    ],
    ids=str,
)
def test_tolerance_is_worth_a_word_when_use_rested_as_last_asked(mara, cast, fields, asked):
    area = make_area(cast.ines, "The bags", substance=danger("test_opioid", True))
    make_session(cast.ines, by=cast.mara, days_ago=2)
    UseSnapshot.objects.create(client=cast.ines, focus_area=area, observed_on=ago(30), days_used=0)
    UseSnapshot.objects.create(client=cast.ines, focus_area=area, observed_on=ago(2), **fields)
    assert (WORD in text_of(mara, cast.ines)) is asked


def test_who_was_met_today_already_is_not_met_nought_days_ago(mara, cast):
    make_session(cast.ines, by=cast.mara, starts_at=timezone.now())
    page = text_of(mara, cast.ines)
    assert "met earlier today" in page and "0 days ago" not in page


def test_a_first_meeting_says_nothing_of_tolerance(mara, cast):
    make_area(cast.ines, "The bags", substance=danger("test_opioid", True))
    assert WORD not in text_of(mara, cast.ines)
