"""Closing a stretch of work: by a person and never by itself; after a death everything stops at once."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import CareTeamMembership, Client, Cover, Episode, EpisodePause, Linkage, PutAway
from clients.models.episode import Ending
from goals.models import Experiment, Goal, OverdosePlan
from hrp.audit.models import Event
from hrp.workspace.reminders import reminders_of
from hrp.workspace.today import day_of
from sessions.actions import NeedsItsWord, close_episode
from sessions.endings import open_ends
from sessions.models import Contact, GroupPlace, NoteInError, SafetyItem, Session, TherapyGroup
from tests.access.table import TABLE
from tests.access.walk import ask, build, signed_in
from tests.cast import make_client, make_goal, make_session, put


def ago(days):
    return timezone.localdate() - timedelta(days=days)


@pytest.fixture
def as_mara(client, cast):
    client.force_login(cast.mara)
    return client


@pytest.fixture
def page(cast):
    return reverse("sessions:ending", args=[cast.ines.code])


def sent(ending="taking_it_from_here", **more) -> dict:
    return {"ending": ending, "ended_on": ago(0), **more}


def safety(client, level=2, **fields) -> SafetyItem:
    return SafetyItem.objects.create(client=client, kind="overdose", level=level, **fields)


def follow_up(client, days, **fields) -> Contact:
    return Contact.objects.create(
        client=client, kind="call", direction="out", reached=False, follow_up_on=ago(days), **fields
    )


def close(cast, ending="taking_it_from_here", **more) -> Episode:
    return close_episode(cast.ines.episodes.get(), by=cast.mara, ending=ending, **more)


# --- What is written ----------------------------------------------------------------------------


def test_closing_with_the_client(as_mara, page, cast):
    words = {"ending_words": "I know the door.", "coming_back": "Ring Mara.", "ended_together": "on"}
    answer = as_mara.post(page, sent("got_what_i_came_for", **words), follow=True)
    episode = cast.ines.episodes.get()
    assert (episode.ending, episode.ended_on) == ("got_what_i_came_for", ago(0))
    assert (episode.ending_words, episode.coming_back, episode.ended_together) == (
        "I know the door.",
        "Ring Mara.",
        True,
    )
    shown = answer.content.decode()
    assert "I know the door." in shown and "Ring Mara." in shown and "Written together" in shown
    assert reverse("workspace:keep", args=[cast.ines.code]) in shown
    row = Event.objects.get(subject=f"episode {episode.pk}")
    assert (row.action, row.detail) == ("change", {"ending": "got_what_i_came_for"})


def test_nothing_is_chosen_beforehand_and_the_ways_to_end_are_all_there(as_mara, page):
    shown = as_mara.get(page).content.decode()
    assert {value for value in Ending.values if f'value="{value}"' in shown} == set(Ending.values) - {"died"}
    assert "checked" not in shown
    assert 'href="?died=yes"' in shown  # nobody reads that word beside their therapist
    apart = as_mara.get(f"{page}?died=yes").content.decode()
    assert {value for value in Ending.values if f'value="{value}"' in apart} == {"died"}
    assert "The door stays open" in shown and "The door stays open" not in apart
    answer = as_mara.post(page, sent("", ending_words="Kept words"))
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"ending"})
    assert "Kept words" in answer.content.decode()


def test_the_page_of_a_death_asks_for_the_day_alone_and_keeps_what_was_written_before(as_mara, page, cast, full):
    put([cast.ines.episodes.get()], ending_words="Ring my sister.")
    apart = as_mara.get(f"{page}?died=yes").content.decode()
    assert "Settled" not in apart and "What they say about it" not in apart
    form = as_mara.get(f"{page}?died=yes").context["form"]
    assert [field.name for field in form.visible_fields()] == ["ended_on"]
    asked = {field.name: field.value() for field in form if field.value() not in (None, False)}
    as_mara.post(page, asked | {"ended_on": ago(0), "sure": "yes"})
    episode = cast.ines.episodes.get()
    assert (episode.ending, episode.ending_words) == ("died", "Ring my sister.")


def test_the_sentence_on_coming_back_is_only_a_suggestion(as_mara, page, cast):
    assert "Call or come by whenever you like." in as_mara.get(page).content.decode()
    as_mara.post(page, sent())
    assert cast.ines.episodes.get().coming_back == ""


@pytest.mark.parametrize(("days", "free"), [(60, True), (61, False), (-1, False)])
def test_it_ends_on_a_day_within_the_work(as_mara, page, cast, days, free):
    answer = as_mara.post(page, sent(ended_on=ago(days)))
    assert answer.status_code == (302 if free else 422)
    assert (cast.ines.episodes.get().ended_on is not None) is free


def test_it_does_not_end_before_the_last_meeting(as_mara, page, cast):
    make_session(cast.ines, by=cast.mara, days_ago=20)
    make_session(cast.ines, by=cast.mara, days_ago=10)
    make_session(cast.ines, by=cast.mara, days_ago=2, happened="client_rearranged")
    wrong = make_session(cast.ines, by=cast.mara, days_ago=1)
    put([wrong.note], signed_at=timezone.now(), signed_by=cast.mara, signed_text="Hers", sha256="0" * 64)
    NoteInError.objects.create(note=wrong.note, reason="Another person's note", created_by=cast.mara)
    answer = as_mara.post(page, sent(ended_on=ago(11), ending_words="Kept words"))
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"ended_on"})
    shown = answer.content.decode()
    assert f"The last meeting was on {ago(10):%-d %B %Y}." in shown and "Kept words" in shown
    assert as_mara.post(page, sent(ended_on=ago(10))).status_code == 302


def test_lost_touch_shows_whom_we_tried_and_asks_without_insisting(as_mara, page, cast):
    for days in (1, 2, 3, 4):
        Contact.objects.create(
            client=cast.ines, kind="call", direction="out", reached=False, at=timezone.now() - timedelta(days=days)
        )
    Contact.objects.create(client=cast.ines, kind="visit", direction="out", reached=True)
    Contact.objects.create(client=cast.noor, kind="letter", direction="out", reached=False)
    tried = as_mara.get(page).context["tried"]
    assert [(one.kind, one.day) for one in tried] == [("call", ago(1)), ("call", ago(2)), ("call", ago(3))]
    assert as_mara.post(page, sent("lost_touch_door_open")).status_code == 302
    assert cast.ines.episodes.get().ending == "lost_touch_door_open"


# --- What is still open -------------------------------------------------------------------------


def test_safety_waits_for_its_word(as_mara, page, cast):
    one, other = safety(cast.ines, 3), safety(cast.ines, 2, what_we_did="Talked it through")
    safety(cast.ines, 2, resolved_on=ago(1)), safety(cast.ines, 1), safety(cast.noor, 4)
    answer = as_mara.post(page, sent(ending_words="Kept words"))
    keys = {f"open:safety:{one.pk}", f"open:safety:{other.pk}"}
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, keys)
    shown = answer.content.decode()
    assert "Kept words" in shown and "Talked it through" in shown
    assert cast.ines.episodes.get().ended_on is None

    as_mara.post(page, sent(**{f"open:safety:{one.pk}": "settled", f"open:safety:{other.pk}": "stays"}))
    one.refresh_from_db(), other.refresh_from_db()
    assert (one.resolved_on, other.resolved_on) == (ago(0), None)
    assert cast.ines.episodes.get().ended_on == ago(0)


def test_what_was_typed_is_shown_and_never_run(as_mara, page, cast):
    safety(cast.ines, what_we_did="<script>alert(1)</script>")
    follow_up(cast.ines, -3, line="<img src=x onerror=alert(1)>")
    shown = as_mara.get(page).content.decode()
    assert "&lt;script&gt;alert(1)" in shown and "&lt;img src=x" in shown
    assert "<script>alert" not in shown and "<img src=x" not in shown


def test_the_action_refuses_what_was_not_answered(cast):
    item = safety(cast.ines)
    with pytest.raises(NeedsItsWord) as waits:
        close(cast)
    assert waits.value.keys == [f"open:safety:{item.pk}"]
    assert cast.ines.episodes.get().ended_on is None


def test_what_comes_up_meanwhile_is_asked_about_and_nothing_typed_is_lost(as_mara, page, cast, monkeypatch):
    def close_a_moment_later(episode, **given):
        new.append(safety(cast.ines, 3, what_we_did="Rang the ward"))
        return close_episode(episode, **given)

    new, called = [], follow_up(cast.ines, -3)
    monkeypatch.setattr("sessions.actions.close_episode", close_a_moment_later)
    typed = {"ending_words": "Kept words", f"open:contact:{called.pk}": "done"}
    answer = as_mara.post(page, sent("moved_away", **typed))
    monkeypatch.undo()
    shown = answer.content.decode()
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {f"open:safety:{new[0].pk}"})
    assert "Something new is open here." in shown and "Kept words" in shown and "Rang the ward" in shown
    assert answer.context["form"][f"open:contact:{called.pk}"].value() == "done"
    assert cast.ines.episodes.get().ended_on is None


def test_an_answer_about_somebody_else_is_no_answer(cast):
    noors = safety(cast.noor)
    close(cast, answers={f"open:safety:{noors.pk}": "settled"})
    noors.refresh_from_db()
    assert noors.resolved_on is None


def test_being_in_touch_again_is_done_or_stays(as_mara, page, cast):
    done, stays, unsaid = follow_up(cast.ines, -3), follow_up(cast.ines, -4), follow_up(cast.ines, -5)
    as_mara.post(page, sent(**{f"open:contact:{done.pk}": "done", f"open:contact:{stays.pk}": "keep"}))
    assert list(Contact.objects.to_follow_up().order_by("-follow_up_on")) == [unsaid, stays]


def test_a_link_on_its_way_has_its_word_and_what_is_said_of_it_is_its_next_version(as_mara, page, cast):
    made = {
        state: Linkage.objects.create(client=cast.ines, service="housing", state=state, organisation=f"<b>{state}</b>")
        for state in ("idea", "wanted", "introduced", "connected", "using", "not_now")
    }
    stays = Linkage.objects.create(client=cast.ines, service="legal", state="wanted")
    noors = Linkage.objects.create(client=cast.noor, service="legal", state="wanted")
    shown = as_mara.get(page)
    asked = {f"open:link:{one.pk}" for one in (made["wanted"], made["introduced"], stays)}
    assert {name for name in shown.context["form"].fields if name.startswith("open:link:")} == asked
    assert "&lt;b&gt;wanted&lt;/b&gt;" in shown.content.decode() and "<b>wanted</b>" not in shown.content.decode()
    answers = {made["wanted"]: "not_now", made["introduced"]: "connected", stays: "keep", noors: "connected"}
    as_mara.post(page, sent(**{f"open:link:{one.pk}": answer for one, answer in answers.items()}))
    later = list(Linkage.objects.filter(version=2))
    assert {one.thread: (one.state, one.on, one.created_by) for one in later} == {
        made["wanted"].thread: ("not_now", ago(0), cast.mara),
        made["introduced"].thread: ("connected", ago(0), cast.mara),
    }
    for one in later:
        row = Event.objects.get(subject=f"linkage {one.pk}")
        assert (row.action, row.client_code, row.detail) == ("create", cast.ines.code, {})


@pytest.mark.parametrize(("answer", "versions"), [("looked_at", [1, 2]), ("keep", [1]), ("", [1])])
def test_the_overdose_plan_is_looked_at_once_more_or_stays_as_it_is(as_mara, page, cast, answer, versions):
    plan = OverdosePlan.objects.create(client=cast.ines, on=ago(40), naloxone="carry", who_to_call="Sam")
    away = OverdosePlan.objects.create(client=cast.ines, on=ago(5))
    PutAway.objects.create(client=cast.ines, thread=away.thread)
    shown = as_mara.get(page).content.decode()
    assert f"open:overdose_plan:{plan.pk}" in shown and str(away.pk) not in shown
    assert "It prints large, or as a card for a pocket." in shown
    as_mara.post(page, sent(**{f"open:overdose_plan:{plan.pk}": answer}))
    found = list(OverdosePlan.objects.filter(thread=plan.thread).order_by("version"))
    assert [one.version for one in found] == versions
    assert {(one.naloxone, one.who_to_call) for one in found} == {("carry", "Sam")}
    assert [one.on for one in found] == [ago(40), ago(0)][: len(versions)]
    assert cast.ines.episodes.get().ended_on == ago(0)


def test_what_was_taken_further_meanwhile_is_what_the_ending_carries_on(cast, monkeypatch):
    first = OverdosePlan.objects.create(client=cast.ines, naloxone="none_yet")
    (end,) = open_ends(cast.ines)
    OverdosePlan.objects.create(client=cast.ines, thread=first.thread, version=2, naloxone="carry", slow_start="Half")
    monkeypatch.setattr("sessions.actions.endings.open_ends", lambda client: [end])
    close(cast, answers={end.key: "looked_at"})
    newest = OverdosePlan.objects.in_use().get()
    assert (newest.version, newest.naloxone, newest.slow_start, newest.created_by) == (3, "carry", "Half", cast.mara)
    assert Event.objects.get(subject=f"overdoseplan {newest.pk}").action == "create"


def test_without_a_link_or_a_plan_neither_is_asked_about_and_after_a_death_neither_is(as_mara, page, cast):
    assert 'name="open:' not in as_mara.get(page).content.decode()
    Linkage.objects.create(client=cast.ines, service="legal", state="wanted")
    OverdosePlan.objects.create(client=cast.ines)
    assert 'name="open:' in as_mara.get(page).content.decode()
    assert 'name="open:' not in as_mara.get(f"{page}?died=yes").content.decode()


def test_planned_meetings_are_taken_off_and_what_was_stays(as_mara, page, cast):
    met = make_session(cast.ines, by=cast.mara, days_ago=3)
    moved = make_session(cast.ines, by=cast.mara, days_ago=2, happened="client_rearranged")
    plan = make_session(cast.ines, by=cast.mara, days_ago=-2, happened="planned", moved_from=moved)
    follows = make_session(cast.ines, by=cast.mara, days_ago=-9, happened="planned", planned_from=plan)
    noors = make_session(cast.noor, by=cast.stella, days_ago=-2, happened="planned")
    assert "It is taken off." in as_mara.get(page).content.decode()
    as_mara.post(page, sent())
    assert set(Session.objects.all()) == {met, moved, noors}
    for one in (plan, follows):
        assert Event.objects.get(subject=f"session {one.pk}").detail == {"plan": "off"}


def test_goals_and_what_is_being_tried_stay_as_they_are(cast):
    goal = make_goal(cast.ines, "Weeknights I remember")
    tried = Experiment.objects.create(goal=goal, if_i="Only at weekends", review_on=ago(-9))
    close(cast)
    assert Goal.objects.with_state().get(pk=goal.pk).state == "trying"
    assert list(Experiment.objects.running()) == [tried]


def test_groups_and_pauses_end_with_it(cast):
    episode = cast.ines.episodes.get()
    group = TherapyGroup.objects.create(name="Mornings", team=cast.team, lead=cast.mara)
    place = GroupPlace.objects.create(group=group, episode=episode, from_on=ago(9))
    noors = GroupPlace.objects.create(group=group, episode=cast.noor.episodes.get())
    rest = EpisodePause.objects.create(episode=episode, initiated_by="outside", from_on=ago(20))
    over = EpisodePause.objects.create(episode=episode, initiated_by="client", from_on=ago(40), to_on=ago(30))
    close(cast)
    for row in (place, noors, rest, over):
        row.refresh_from_db()
    assert (place.to_on, noors.to_on, rest.to_on, over.to_on) == (ago(0), None, ago(0), ago(30))


def test_a_pause_whose_end_is_known_ends_with_it_and_one_to_come_does_not_begin(cast):
    episode = cast.ines.episodes.get()
    running = EpisodePause.objects.create(episode=episode, initiated_by="client", from_on=ago(9), to_on=ago(-9))
    to_come = EpisodePause.objects.create(episode=episode, initiated_by="client", from_on=ago(-20), to_on=ago(-30))
    close(cast)
    for rest in (running, to_come):
        rest.refresh_from_db()
    assert running.to_on == ago(0)
    assert to_come.to_on == to_come.from_on  # no day of it is left


def test_only_the_lead_keeps_the_record(cast):
    episode = cast.ines.episodes.get()
    cover = Cover.objects.create(covered=cast.mara, covering=cast.stella, team=cast.team, to_on=ago(-9))
    CareTeamMembership.objects.create(
        episode=episode, user=cast.stella, role="covering", cover=cover, from_on=ago(-3), to_on=ago(-9)
    )
    close(cast)
    for day in (ago(0), ago(-4)):
        there = CareTeamMembership.objects.current(day).filter(episode=episode)
        assert [row.user for row in there] == [cast.mara]
    assert Client.objects.for_user(cast.mara).filter(pk=cast.ines.pk).exists()
    assert not Client.objects.for_user(cast.jon).filter(pk=cast.ines.pk).exists()


def test_whoever_closes_and_does_not_lead_is_led_on(client, cast, page):
    client.force_login(cast.jon)
    assert client.post(page, sent()).url == reverse("workspace:caseload")
    assert client.get(page).status_code == 404


def test_a_begun_note_can_still_be_signed(as_mara, page, cast):
    meeting = make_session(cast.ines, by=cast.mara, days_ago=1, safety_answer="did_not_come_up")
    as_mara.post(page, sent())
    as_mara.post(reverse("sessions:sign", args=[cast.ines.code, meeting.pk]))
    meeting.note.refresh_from_db()
    assert meeting.note.signed_by == cast.mara


def test_closing_twice_is_closing_once(as_mara, page, cast):
    as_mara.post(page, sent("moved_away", ending_words="First"))
    as_mara.post(page, sent("other", ending_words="Second"))
    episode = cast.ines.episodes.get()
    assert (episode.ending, episode.ending_words) == ("moved_away", "First")
    assert close_episode(episode, by=cast.mara, ending="other") == episode
    assert cast.ines.episodes.get().ending == "moved_away"


# --- By mistake ---------------------------------------------------------------------------------


def undo(browser, client):
    return browser.post(reverse("sessions:ending_undo", args=[client.code]), follow=True)


@pytest.mark.parametrize("ending", ["moved_away", "died"])
def test_closed_by_mistake(as_mara, page, cast, ending):
    as_mara.post(page, sent(ending, ending_words="Kept words", sure="yes"))
    answer = undo(as_mara, cast.ines)
    assert answer.redirect_chain == [(reverse("workspace:record", args=[cast.ines.code]), 302)]
    episode = cast.ines.episodes.get()
    assert (episode.ended_on, episode.ending) == (None, "")
    assert "Kept words" in as_mara.get(page).content.decode()
    assert [row.user for row in CareTeamMembership.objects.current().filter(episode=episode)] == [cast.mara]
    assert Event.objects.filter(subject=f"episode {episode.pk}", detail={"ending": "undone"}).count() == 1
    undo(as_mara, cast.ines)
    assert Event.objects.filter(detail={"ending": "undone"}).count() == 1


def test_not_once_another_has_begun(as_mara, cast):
    old = close(cast)
    new = Episode.objects.create(client=cast.ines, team=cast.team, opened_on=ago(0), ended_on=ago(0), continues=old)
    CareTeamMembership.objects.filter(episode=old, to_on=None).update(episode=new)
    undo(as_mara, cast.ines)
    assert not cast.ines.episodes.filter(pk=old.pk, ended_on=None).exists()


def test_only_by_its_lead(client, cast):
    episode = close(cast)
    CareTeamMembership.objects.create(episode=episode, user=cast.jon, role="co_therapist")
    client.force_login(cast.jon)
    answer = undo(client, cast.ines)
    assert "This can only be taken back by the lead" in answer.content.decode()
    assert cast.ines.episodes.get().ended_on == ago(0)


# --- A death ------------------------------------------------------------------------------------


@pytest.fixture
def full(cast):
    """Everything about Ines that would come up by itself, and the same about Bo, who is Mara's too."""
    for client in (cast.ines, make_client("Bo", lead=cast.mara, team=cast.team)):
        make_session(client, by=cast.mara, days_ago=-1, happened="planned")
        make_session(client, by=cast.mara, days_ago=2, happened="planned")
        make_session(client, by=cast.mara, days_ago=40)
        safety(client, 4, what_we_did="Rang")
        follow_up(client, 1, at=timezone.now() - timedelta(days=5))
        Experiment.objects.create(goal=make_goal(client, "Sleep"), if_i="If I", review_on=ago(0))
        EpisodePause.objects.create(
            episode=client.episodes.get(), initiated_by="outside", from_on=ago(9), next_contact_on=ago(1)
        )


def names_on_today(user) -> set[str]:
    day = day_of(user)
    found = [meeting.client for meeting in (*day.meetings, *day.unsettled.shown)]
    found += [note.session.client for note in (*day.notes.shown, *day.countersign.shown)]
    found += [touch.client for touch in day.touch.shown] + [one.client for one in day.look_again.shown]
    found += [item.client for item in day.safety.shown] + day.not_met
    return {client.chosen_name for client in found}


def waiting_for(user) -> dict:
    return {kind: rows.count() for kind, rows in reminders_of(user).rows.items()}


def test_a_death_is_asked_about_once_more(as_mara, page, cast, full):
    item = SafetyItem.objects.get(client=cast.ines)
    answer = as_mara.post(page, sent("died", ended_on=ago(2)))
    assert answer.status_code == 200
    shown = answer.content.decode()
    assert "Ines has died?" in shown
    for what in ("meetings that are planned are taken off", "reminders stop", "can be finished and signed"):
        assert what in shown
    assert cast.ines.episodes.get().ended_on is None

    answer = as_mara.post(page, sent("died", ended_on=ago(2), sure="yes"), follow=True)
    episode = cast.ines.episodes.get()
    assert (episode.ending, episode.ended_on) == ("died", ago(2))
    item.refresh_from_db()
    assert item.resolved_on is None
    shown = " ".join(answer.content.decode().split())
    assert "This is hard." in shown and "Sana is there for you as your supervisor" in shown
    assert "Notes that were begun" in shown


def test_everything_stops_the_same_second(cast, full):
    both = {"Ines", "Bo"}
    assert names_on_today(cast.mara) == both
    before = waiting_for(cast.mara)
    close(cast, "died")
    assert names_on_today(cast.mara) == {"Bo"}
    after = waiting_for(cast.mara)
    assert {kind: (before[kind], after[kind]) for kind in before if before[kind]} == {
        "notes": (2, 1),
        "reviews": (2, 1),
        "follow_ups": (2, 1),
        "pauses": (2, 1),
    }
    assert not Session.objects.planned().filter(client=cast.ines).exists()


def test_without_a_supervisor_someone_of_the_team_is_there(client, cast):
    close_episode(cast.noor.episodes.get(), by=cast.stella, ending="died")
    client.force_login(cast.stella)
    cast.otto.is_active = False
    cast.otto.save()
    shown = client.get(reverse("sessions:ending", args=[cast.noor.code])).content.decode()
    assert "Find someone of your team today" in shown and "Otto" not in shown


# What finishes what was begun, after a death; everything else that writes is closed.
FINISHING = {
    "sessions:save",
    "sessions:format",
    "sessions:review",
    "sessions:sign",
    "sessions:addendum",
    "sessions:in_error",
    "sessions:share",
    "sessions:correct",
    "sessions:countersign",
    "sessions:contact_new",  # somebody close may call
    "sessions:contact_change",
    "sessions:contact_sign",
    "sessions:contact_done",
    "sessions:safety_settled",
    "sessions:ending",
    "sessions:ending_undo",
    "disclosures:order_new",  # a court may ask
    "disclosures:order",
    "disclosures:order_off",
}
WRITING = sorted(name for name, line in TABLE.items() if line.rule in {"write", "own words", "beside"})


def test_after_a_death_only_what_was_begun_is_finished(cast):
    world = build(cast)
    cookies = signed_in(world)
    Episode.objects.filter(client=cast.ines).update(ended_on=ago(0), ending="died")
    refused = set()
    for name in WRITING:
        line = TABLE[name]
        for method in ("GET", "POST"):
            if getattr(line, method) is not None:
                answer = ask(cookies["lead"], method, world.address(name, line, "own"))
                if answer.status_code == 403:
                    refused.add(name)
    assert set(WRITING) - refused == FINISHING


def test_the_record_can_be_read_and_offers_nothing_new(as_mara, cast):
    meeting = make_session(cast.ines, by=cast.mara, days_ago=1)
    close(cast, "died")
    shown = as_mara.get(reverse("workspace:record", args=[cast.ines.code])).content.decode()
    assert "Wine is the only hour of the day" in shown
    for gone in ("Log a session", "Prepare", "Add a goal", "Agree on a pause", "Close this stretch", "Start again"):
        assert gone not in shown
    assert as_mara.get(reverse("sessions:room", args=[cast.ines.code, meeting.pk])).status_code == 200
