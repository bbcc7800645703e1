"""The hard cases that the model must cope with, one test each, named after the case.

Court-mandated letters and disclosures are no part of this page: there is no way to send anything out yet.
"""

import json
from datetime import timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from clients.actions import come_back, join_care_team, leave_care_team
from clients.models import (
    AfterBreakTalk,
    Client,
    Difference,
    Episode,
    EpisodePause,
    FocusArea,
    FunctionOfUse,
    Linkage,
    MedicationNote,
    Substance,
    Supporter,
)
from goals.content import State
from goals.models import Experiment, Goal, GoalStateEvent, OverdosePlan
from hrp.workspace.record import overview_of
from hrp.workspace.reminders import reminders_of
from hrp.workspace.today import day_of
from hrp.workspace.use import use_of
from sessions.actions import add_addendum, close_episode, sign, sign_group, transfer
from sessions.models import HarmRating, ReflectiveNote, Session, SessionNote, StageRating, UseSnapshot
from tests.cast import key, make_area, make_change, make_client, make_goal, make_session, put
from tests.sessions.groups import LINES, NAMES, hold, make_group, part_of, write_all

RECORD, USE, BEFORE, PAPER, TIMELINE = (
    f"workspace:{name}" for name in ("record", "use", "before", "print", "timeline")
)


def ago(days: int):
    return timezone.localdate() - timedelta(days=days)


def page(browser, user, about, name=RECORD, *more) -> str:
    """Return a page about somebody as text, with its spaces folded."""
    browser.force_login(user)
    answer = browser.get(reverse(name, args=[about.code, *more]))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def tap(browser, meeting, texts=None, **taps):
    """Save taps and texts of a meeting as its page does."""
    typed = {name: {"text": text, "was": [""]} for name, text in (texts or {}).items()}
    url = reverse("sessions:save", args=[meeting.client.code, meeting.pk])
    body = {"tab": key(), "seq": 1, "texts": typed, "taps": {name.replace("__", ":"): to for name, to in taps.items()}}
    answer = browser.post(
        url, json.dumps(body), content_type="application/json", headers={"accept": "application/json"}
    )
    assert (answer.status_code, answer.json()["refused"]) == (200, {})


def test_case_1_poly_substance_with_a_different_stage_for_each(cast, client):
    at = {"wine": "not_considering", "benzos": "preparing", "cannabis": "keeping_it_going"}
    changes = {label: make_change(make_area(cast.ines, label, substance=label), f"less {label}") for label in at}
    meeting = make_session(cast.ines, by=cast.mara)
    client.force_login(cast.mara)
    tap(client, meeting, **{f"stage__{changes[label].pk}": stage for label, stage in at.items()})
    rows = StageRating.objects.select_related("change__focus_area")
    assert {row.change.focus_area.label: (row.stage, row.observed_on) for row in rows} == {
        label: (stage, meeting.day) for label, stage in at.items()
    }
    lanes = overview_of(cast.mara, cast.ines).lanes
    assert {lane.change.focus_area.label: lane.now.code for lane in lanes} == at
    for of_the_person in (Client, Episode, Session, FocusArea):
        assert "stage" not in {field.name for field in of_the_person._meta.get_fields()}


def test_case_2_moderation_then_abstinence_then_moderation_is_one_story_line(cast, client):
    first = make_goal(cast.ines, "Weeknights I remember", category="moderation", state="grew")
    pause = make_goal(cast.ines, "None of it", category="abstinence", state="set_aside", evolved_from=first)
    again = make_goal(cast.ines, "Wine on Saturdays", category="moderation", state="trying", evolved_from=pause)
    wanted = ["Weeknights I remember", "None of it", "Wine on Saturdays"]
    client.force_login(cast.mara)
    for goal in (first, pause, again):
        told = client.get(reverse("goals:goal", args=[cast.ines.code, goal.pk]))
        assert [chapter.goal.statement for chapter in told.context["story"]] == wanted
        line = told.content.decode().split('<ol class="story">')[1].split("</ol>")[0]
        assert [line.index(statement) for statement in wanted] == sorted(line.index(s) for s in wanted)
        for word in ("fail", "relapse", "lapse", "broke"):
            assert word not in told.content.decode().lower()
    # Whatever a goal was, it may be anything next.
    for before in State.values:
        GoalStateEvent.objects.create(goal=pause, state="reached")
        GoalStateEvent.objects.create(goal=pause, state=before)
        assert Goal.objects.with_state().get(pk=pause.pk).state == before


def test_case_4_a_goal_unrelated_to_substances_and_no_substance_recorded_at_all(cast, client):
    client.force_login(cast.mara)
    client.post(reverse("clients:enrol"), {"key": key(), "chosen_name": "Bo", "team": cast.team.pk})
    bo = Client.objects.get(chosen_name="Bo")
    goal = {"key": key(), "statement": "Sleep past four", "category": "physical_health", "proposed_by": "client"}
    assert client.post(reverse("goals:new", args=[bo.code]), goal).status_code == 302
    client.post(reverse("sessions:log", args=[bo.code]), {"key": key(), "now": "yes"})
    meeting = Session.objects.get(client=bo)
    rating = {f"closeness__{bo.goals.get().pk}": "4"}
    tap(client, meeting, {"client_agenda": "Nights"}, safety_answer="did_not_come_up", **rating)
    assert client.post(reverse("sessions:sign", args=[bo.code, meeting.pk])).status_code == 302
    assert (bo.focus_areas.count(), UseSnapshot.objects.count()) == (0, 0)
    assert bo.goals.get().ratings.get().value == 4
    for reader in (cast.mara, cast.sana):
        for name in (RECORD, TIMELINE, USE, BEFORE, PAPER):
            shown = page(client, reader, bo, name)
            assert "Bo" in shown
        assert "Sleep past four" in page(client, reader, bo)
        assert client.get(reverse("workspace:caseload")).status_code == 200


def test_case_5_a_return_after_custody_prompts_tolerance_talk_and_lines_break(cast, client):
    area = make_area(cast.ines, "heroin", substance="heroin")
    area.substance.overdose_relevant = True
    area.substance.save()
    for days, used in ((50, 20), (46, 18), (5, 9), (1, 8)):
        UseSnapshot.objects.create(client=cast.ines, focus_area=area, observed_on=ago(days), days_used=used)
        HarmRating.objects.create(client=cast.ines, domain="overdose", observed_on=ago(days), value=2)
    offer = reverse("clients:after_break", args=[cast.ines.code])
    assert offer not in page(client, cast.mara, cast.ines, BEFORE)
    rest = EpisodePause.objects.create(
        episode=cast.ines.episodes.get(), from_on=ago(40), to_on=ago(6), initiated_by="outside", because="custody"
    )
    for name in (RECORD, BEFORE):
        assert offer in page(client, cast.mara, cast.ines, name)
    overview = overview_of(cast.mara, cast.ines)
    lines = [overview.harm[0].chart, use_of(overview.head).rows[0].days.chart]
    for line in lines:
        assert len(line.paths) == 2  # before, and after; nothing is drawn between
    assert [point.value for point in use_of(overview.head).rows[0].days.series.points] == [20, 18, 9, 8]
    client.post(offer, {"key": key(), "answer": "talked", "from": "before"})
    assert offer not in page(client, cast.mara, cast.ines, BEFORE)
    AfterBreakTalk.objects.all().delete()
    put([rest], to_on=ago(35))  # out of custody, five days count as well
    assert offer in page(client, cast.mara, cast.ines, BEFORE)
    put([rest], because="travel")  # away for five days is no break
    assert offer not in page(client, cast.mara, cast.ines, BEFORE)


def test_case_5_a_return_after_an_end_is_a_new_stretch_and_prompts_tolerance_talk_too(cast, client):
    make_area(cast.ines, "the bags", kind="substance", undisclosed=True)
    before = cast.ines.episodes.get()
    put([before], ended_on=ago(7), ending="taking_it_from_here")
    again = come_back(cast.ines, by=cast.mara, key=key(), lead=cast.mara)
    assert (again.continues, cast.ines.episodes.count()) == (before, 2)
    assert reverse("clients:after_break", args=[cast.ines.code]) in page(client, cast.mara, cast.ines, BEFORE)


def test_case_6_two_therapists_keep_their_reflections_apart_and_an_ended_membership_loses_all(cast, client):
    meeting = make_session(cast.ines, by=cast.mara, days_ago=1)
    for who in (cast.mara, cast.jon):
        ReflectiveNote.objects.create(session=meeting, author=who, text=f"Thought of {who.name}")
    room = [cast.ines.code, meeting.pk]
    for who, other in ((cast.mara, cast.jon), (cast.jon, cast.mara)):
        client.force_login(who)
        shown = client.get(reverse("sessions:room", args=room)).content.decode()
        assert f"Thought of {who.name}" in shown and f"Thought of {other.name}" not in shown
    own = make_session(cast.ines, by=cast.jon, days_ago=3)
    leave_care_team(cast.ines.episodes.get().care_team.get(user=cast.jon), by=cast.mara)
    for name, args in ((RECORD, room[:1]), ("sessions:room", room), ("sessions:room", [cast.ines.code, own.pk])):
        assert client.get(reverse(name, args=args)).status_code == 404
    assert not SessionNote.objects.for_user(cast.jon).exists()
    assert not ReflectiveNote.objects.for_user(cast.jon).exists()
    transfer([cast.ines.code], of=cast.mara, to=cast.jon, by=cast.sana)
    assert client.get(reverse(RECORD, args=room[:1])).status_code == 200
    shown = client.get(reverse("sessions:room", args=room)).content.decode()
    assert "Thought of Jon" in shown and "Thought of Mara" not in shown
    client.force_login(cast.mara)
    assert client.get(reverse(RECORD, args=room[:1])).status_code == 404


def test_case_7_an_unnamed_substance_that_is_named_later_keeps_its_history(cast, client):
    area = make_area(cast.ines, "the thing", kind="substance", undisclosed=True)
    change = make_change(area, "not before her visits")
    for days, answer in ((60, {"answer": "rather_not_say"}), (30, {"answer": "rather_not_say"})):
        UseSnapshot.objects.create(client=cast.ines, focus_area=area, observed_on=ago(days), **answer)
    StageRating.objects.create(client=cast.ines, change=change, stage="unsure", observed_on=ago(60))
    FunctionOfUse.objects.create(client=cast.ines, focus_area=area, code="sleep", own_words="It keeps me up with her")
    client.force_login(cast.mara)
    meth = Substance.objects.get(code="methamphetamine")
    sent = {"label": "the thing", "kind": "substance", "substance": meth.pk, "standing": "in_focus"}
    assert client.post(reverse("clients:focus_edit", args=[cast.ines.code, area.pk]), sent).status_code == 302
    named = FocusArea.objects.get()
    assert (named.pk, named.substance, named.undisclosed) == (area.pk, meth, False)
    UseSnapshot.objects.create(client=cast.ines, focus_area=named, observed_on=ago(1), days_used=8)
    (row,) = use_of(overview_of(cast.mara, cast.ines).head).rows
    assert [(one.value, one.words) for one in row.days.series.points] == [
        (None, "Rather not say"),
        (None, "Rather not say"),
        (8, ""),
    ]
    assert [dot.value for dot in row.days.chart.dots] == [8]  # what was not said is no zero
    assert "Rather not say," in page(client, cast.mara, cast.ines, USE)
    assert [lane.now.code for lane in overview_of(cast.mara, cast.ines).lanes] == ["unsure"]
    assert named.functions.get().own_words == "It keeps me up with her"


def test_case_8_under_18_is_off_by_default_and_needs_a_basis_of_consent_where_it_is_on(cast, client, settings):
    client.force_login(cast.mara)
    young = {"key": key(), "chosen_name": "Kit", "known_under_18": "on", "team": cast.team.pk}
    address = reverse("clients:enrol")
    answer = client.post(address, young)
    assert (settings.ALLOW_MINORS, answer.status_code) == (False, 422)
    assert "Please do not send them away" in " ".join(answer.content.decode().split())
    settings.ALLOW_MINORS = True
    assert client.post(address, young).context["form"].errors.keys() == {"minor_consent_basis"}
    assert not Client.objects.filter(chosen_name="Kit").exists()
    assert client.post(address, young | {"minor_consent_basis": "guardian"}).status_code == 302
    kit = Client.objects.get(chosen_name="Kit")
    assert kit.episodes.get().minor_consent_basis == "guardian"
    # Whoever consented for them is nobody whom we may write to unless the young person says so.
    assert (kit.supporters.count(), kit.in_an_emergency, kit.ok_to_call) == (0, "", False)


def test_case_9_the_client_reads_and_corrects_and_nothing_hidden_is_on_their_page(cast, client):
    meeting = make_session(cast.ines, by=cast.mara)
    ReflectiveNote.objects.create(session=meeting, author=cast.mara, text="Hiddenword one")
    HarmRating.objects.create(client=cast.ines, domain="mind", rater="therapist", value=4, sitting=meeting.sitting)
    supposed = {"client": cast.ines, "sitting": meeting.sitting, "created_by": cast.mara}
    FunctionOfUse.objects.create(code="feel_less", own_words="Hiddenword two", shared=False, **supposed)
    FunctionOfUse.objects.create(code="ease_worry", own_words="A door that shuts work out", **supposed)
    Difference.objects.create(topic="Hiddenword three", therapist_view="Hiddenword four", shared=False, **supposed)
    client.force_login(cast.mara)
    tap(client, meeting, {"client_comment": "It was a Wednesday, not a Tuesday."}, safety_answer="did_not_come_up")
    client.post(reverse("sessions:turn", args=[cast.ines.code, meeting.pk]))
    for address in ("sessions:turned", "workspace:record"):  # while it is turned every address leads to their page
        there = reverse(address, args=[cast.ines.code] if address == "workspace:record" else [])
        theirs = client.get(there, follow=True).content.decode()
        assert "A door that shuts work out" in theirs
        for hidden in ("Hiddenword", ":therapist", "Noor"):
            assert hidden not in theirs
    client.logout()
    note = sign(meeting, by=cast.mara)
    assert "It was a Wednesday, not a Tuesday." in note.signed_text and "Hiddenword" not in note.signed_text
    add_addendum(note, by=cast.mara, key=key(), text="It was a Wednesday.", reason="She read it")
    signed = page(client, cast.mara, cast.ines, "sessions:room", meeting.pk)
    assert "It was a Wednesday." in signed and "She read it" in signed
    assert SessionNote.objects.get(pk=note.pk).signed_text == note.signed_text
    assert "Hiddenword" not in page(client, cast.mara, cast.ines, PAPER)
    assert "Hiddenword" not in page(client, cast.mara, cast.ines, "workspace:keep")


def test_case_11_partners_who_are_both_clients_are_found_one_by_one(cast, client):
    dana = make_client("Dana", lead=cast.stella, team=cast.team, words="My partner comes here too.")
    Supporter.objects.create(client=cast.ines, name="Dana", role="partner")
    Supporter.objects.create(client=dana, name="Ines", role="partner")
    assert not any(
        field.is_relation and field.related_model is Client and field.name != "client"
        for field in Supporter._meta.fields
    )
    assert dana.code not in page(client, cast.mara, cast.ines)
    assert client.get(reverse(RECORD, args=[dana.code])).status_code == 404
    listed = client.post(reverse("workspace:caseload"), {"q": "Dana"}, follow=True).content.decode()
    assert dana.code not in listed and "My partner comes here too." not in listed
    # With one therapist for both of them, each record still knows of the other what its own client said.
    join_care_team(dana.episodes.get(), cast.mara, "co_therapist", by=cast.stella)
    for about, other in ((cast.ines, dana), (dana, cast.ines)):
        for name in (RECORD, TIMELINE, PAPER, BEFORE):
            assert other.code not in page(client, cast.mara, about, name)


def test_case_12_a_death_ends_every_reminder_and_the_record_stays_to_be_read(cast, client):
    goal = make_goal(cast.ines, "Sleep past four")
    Experiment.objects.create(goal=goal, if_i="If I", review_on=ago(0))
    make_session(cast.ines, by=cast.mara, days_ago=40)
    make_session(cast.ines, by=cast.mara, days_ago=-1, happened="planned")
    OverdosePlan.objects.create(client=cast.ines, naloxone="carry", naloxone_expires=ago(-3))
    Linkage.objects.create(client=cast.ines, service="housing", state="wanted", look_again_on=ago(0))
    before = {kind: rows.count() for kind, rows in reminders_of(cast.mara).rows.items() if rows.exists()}
    assert before == {"notes": 1, "reviews": 1, "naloxone": 1, "links": 1}
    close_episode(cast.ines.episodes.get(), by=cast.mara, ending="died")
    after = {kind: rows.count() for kind, rows in reminders_of(cast.mara).rows.items() if rows.exists()}
    assert after == {}
    day = day_of(cast.mara)
    assert (day.not_met, day.look_again.shown, day.meetings) == ([], [], [])
    assert not Session.objects.planned().filter(client=cast.ines).exists()
    shown = page(client, cast.mara, cast.ines)
    assert "Sleep past four" in shown and reverse("sessions:log", args=[cast.ines.code]) not in shown
    assert client.get(reverse("sessions:tool_new", args=[cast.ines.code, "overdose-plan"])).status_code == 403
    assert "Sana is there for you" in client.get(reverse("sessions:ending", args=[cast.ines.code])).content.decode()
    assert mail.outbox == []


def test_case_13_prescribed_methadone_is_a_medicine_and_not_counted_in_use_days(cast, client):
    area = make_area(cast.ines, "street heroin", substance="heroin")
    UseSnapshot.objects.create(client=cast.ines, focus_area=area, days_used=3)
    MedicationNote.objects.create(client=cast.ines, name="Methadone", prescriber="Dr Okafor", since=ago(30))
    assert not {"focus_area", "substance", "days_used"} & {field.name for field in MedicationNote._meta.fields}
    (row,) = use_of(overview_of(cast.mara, cast.ines).head).rows
    assert (row.area, [point.value for point in row.days.series.points]) == (area, [3])
    assert "Methadone" not in page(client, cast.mara, cast.ines, USE)
    assert [one.area.label for one in overview_of(cast.mara, cast.ines).areas] == ["street heroin"]
    shown = page(client, cast.mara, cast.ines)
    assert "Methadone" in shown.split("What we use together")[1]


def test_case_14_a_number_entered_wrong_is_corrected_after_signing_and_both_stay(cast, client):
    meeting = make_session(cast.ines, by=cast.mara, days_ago=1)
    client.force_login(cast.mara)
    tap(client, meeting, safety_answer="did_not_come_up", harm__physical__client="4")
    client.post(reverse("sessions:sign", args=[cast.ines.code, meeting.pk]))
    wrong = HarmRating.objects.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        put([wrong], value=2)
    address = reverse("sessions:correct", args=[cast.ines.code, meeting.pk, "harm", wrong.pk])
    assert client.post(address, {"value": "2"}).status_code == 302
    right = HarmRating.objects.get(corrects=wrong)
    assert (HarmRating.objects.get(pk=wrong.pk).value, right.value, right.observed_on) == (4, 2, wrong.observed_on)
    (drawn,) = overview_of(cast.mara, cast.ines).harm
    assert [point.value for point in drawn.series.points] == [2]
    signed = client.get(reverse("sessions:room", args=[cast.ines.code, meeting.pk]))
    rated = {(row.value, row.corrects_id) for kind, _words, row in signed.context["ratings"] if kind == "harm"}
    assert rated == {(4, None), (2, wrong.pk)}
    assert "corrected since" in signed.content.decode()


def test_case_15_a_group_session_leaves_no_other_name_in_anybodys_note(cast, client):
    group = make_group(cast)
    shared = hold(group, cast.mara)
    write_all(shared, cast.mara)
    sign_group(shared, by=cast.mara)
    parts = {name: part_of(shared, name) for name in NAMES}
    assert len({part.pk for part in parts.values()}) == len(NAMES)
    for name, line in zip(NAMES, LINES, strict=True):
        note = parts[name].note
        for field in ("s1", "s2", "s3", "s4", "how_it_felt", "signed_text"):
            text = getattr(note, field)
            assert not [other for other in (*NAMES, *LINES) if other not in (name, line) and other in text]
        assert line in note.signed_text
    shown = page(client, cast.sana, cast.ines, "sessions:room", parts["Ines"].pk)
    assert "quinces" in shown and not [other for other in (*NAMES[1:], *LINES[1:]) if other in shown]
