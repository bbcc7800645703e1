"""The frame that every tool hangs in: rows, versions, races, signing, who reads what, and how often pages ask."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.forms import RadioSelect
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.models import CareTeamMembership, MedicalReview, PutAway
from goals.models import Balance, OverdosePlan
from hrp.audit.models import Action, Event
from sessions import actions
from sessions.lines import kept_lines
from sessions.models import Chain, DiaryDay, Occasion, Session
from sessions.tools import filling, reads
from sessions.tools.catalogue import BY_CODE, TOOLS
from tests.cast import key, make_session, put
from tests.sessions.groups import NAMES, hold, make_group, part_of, write_all
from tests.workspace.many import queries

PLAN = BY_CODE["overdose-plan"]
JSON = {"accept": "application/json"}


def new(client, tool="chain") -> str:
    return reverse("sessions:tool_new", args=[client.code, tool])


def change(client, sheet, tool="chain") -> str:
    return reverse("sessions:sheet_change", args=[client.code, tool, sheet.pk])


def page_of(client, name, *args) -> str:
    return reverse(f"sessions:{name}", args=[client.code, *args])


@pytest.fixture
def mara(cast, client):
    """Mara's browser."""
    client.force_login(cast.mara)
    return client


@pytest.fixture
def meeting(cast) -> Session:
    """A meeting with Ines whose note is open."""
    return make_session(cast.ines, by=cast.mara)


def sign(meeting, by):
    put([meeting], safety_answer="did_not_come_up")
    return actions.sign(meeting, by=by)


def chain(cast, **fields) -> Chain:
    return Chain.objects.create(client=cast.ines, created_by=cast.mara, **{"event": "The bus went by", **fields})


def plan(cast, **fields) -> OverdosePlan:
    return OverdosePlan.objects.create(client=cast.ines, created_by=cast.mara, **{"not_alone": "Sam"} | fields)


# --- Saving as one types --------------------------------------------------------------------------


def test_the_same_form_sent_again_and_again_is_one_sheet_of_the_meeting_and_one_row_in_the_trail(cast, mara, meeting):
    sent = {"key": key(), "meeting": meeting.pk, "event": "The bus"}
    first = mara.post(new(cast.ines), sent, headers=JSON).json()
    for words in ("The bus went", "The bus went by"):
        answer = mara.post(first["address"], {"event": words, **first["fields"]}, headers=JSON)
        first = answer.json()
    row = Chain.objects.get()
    assert (row.event, row.sitting, row.on, row.version, str(row.pk)) == (
        "The bus went by",
        meeting.sitting,
        meeting.day,
        1,
        sent["key"],
    )
    assert first["fields"] == {"stamp": row.kept_at.isoformat(), "further": ""}
    events = Event.objects.filter(subject=f"chain {row.pk}").values_list("action", "actor_id")
    assert list(events) == [(Action.CREATE, str(cast.mara.pk))]


def test_the_answer_brings_the_note_s_lines_and_the_list_of_the_day(cast, mara, meeting):
    answer = mara.post(new(cast.ines), {"key": key(), "meeting": meeting.pk, "event": "x"}, headers=JSON).json()
    assert sorted(answer["fragments"]) == ["lines", "tools-today"]
    assert "One moment was looked at link by link." in answer["fragments"]["lines"]
    assert change(cast.ines, Chain.objects.get()) in answer["fragments"]["tools-today"]
    outside = mara.post(new(cast.ines), {"key": key(), "event": "x"}, headers=JSON).json()
    assert outside["fragments"] == {}


def test_a_form_that_nobody_touched_makes_no_sheet_and_no_version(cast, mara, meeting):
    earlier = plan(cast, created_at=timezone.now() - timedelta(days=9))
    html = mara.get(new(cast.ines)).content.decode()
    assert "data-tool-form" in html
    assert mara.post(new(cast.ines), {"key": key(), "event": " ", "meeting": meeting.pk}).status_code == 302
    untouched = {"key": key(), "further": earlier.pk, "not_alone": "Sam"}
    assert mara.post(new(cast.ines, "overdose-plan"), untouched).status_code == 302
    assert (Chain.objects.count(), OverdosePlan.objects.count()) == (0, 1)
    assert mara.post(new(cast.ines), {"key": key()}, headers=JSON).json() == {"saved": ""}


def test_a_save_whose_answer_never_came_is_sent_again_and_is_no_conflict(cast, mara):
    sent = {"key": key(), "event": "The bus"}
    for _try in range(2):
        assert mara.post(new(cast.ines), sent, headers=JSON).status_code == 200
    # The page knows of no save yet, and has typed on meanwhile: once the first one is answered it sends the rest.
    stamp = mara.post(new(cast.ines), sent, headers=JSON).json()["fields"]["stamp"]
    on = {**sent, "event": "The bus went by", "stamp": stamp}
    for _try in range(2):
        assert mara.post(new(cast.ines), on, headers=JSON).status_code == 200
    assert [row.event for row in Chain.objects.all()] == ["The bus went by"]


def test_what_somebody_else_wrote_meanwhile_is_shown_and_nothing_is_written_over(cast, mara):
    row = chain(cast)
    mine = {"stamp": row.kept_at.isoformat(), "event": "Mine <b>", "feeling": "cold"}
    put([row], event="Jon's words", kept_at=timezone.now())
    answer = mara.post(change(cast.ines, row), mine, headers=JSON)
    body = answer.json()
    assert (answer.status_code, body["error"], "Jon&#x27;s words" in body["theirs"]) == (409, "overtaken", True)
    page = mara.post(change(cast.ines, row), mine)
    html = page.content.decode()
    assert (page.status_code, "Jon&#x27;s words" in html, "Mine &lt;b&gt;" in html) == (409, True, True)
    assert Chain.objects.get().event == "Jon's words"
    # Having seen it, the person keeps what they typed.
    kept = mara.post(body["address"], {**mine, **body["fields"]}, headers=JSON)
    assert (kept.status_code, Chain.objects.get().event) == (200, "Mine <b>")


def test_a_form_that_does_not_say_what_it_shows_writes_over_nothing(cast, mara):
    row = chain(cast)
    assert mara.post(change(cast.ines, row), {"event": "blind"}, headers=JSON).status_code == 409
    assert mara.post(new(cast.ines), {"key": row.pk, "event": "blind"}, headers=JSON).status_code == 409
    assert Chain.objects.get().event == "The bus went by"


def test_what_needs_another_look_says_so_field_by_field_and_keeps_nothing_of_it(cast, mara):
    sent = {"key": key(), "event": "x", "urge": "11"}
    answer = mara.post(new(cast.ines), sent, headers=JSON)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["urge"])
    page = mara.post(new(cast.ines), sent)
    assert (page.status_code, "data-unsaved" in page.content.decode()) == (422, True)
    assert Chain.objects.count() == 0


def test_what_is_only_to_come_is_told_from_what_is_wrong(cast, mara):
    sent = {"key": key(), "measure": "phq-9", "rater": "client", "on": timezone.localdate()}
    answer = mara.post(new(cast.ines, "measure"), sent, headers=JSON).json()
    assert (list(answer["errors"]), answer["open"]) == (["score"], {"score": "Score"})
    wrong = mara.post(new(cast.ines, "measure"), sent | {"score": "many"}, headers=JSON).json()
    assert (list(wrong["errors"]), wrong["open"]) == (["score"], {})


def test_what_a_tool_has_to_say_is_said_beside_the_note_too(cast, mara, meeting):
    sent = {"key": key(), "meeting": meeting.pk, "kind": "naloxone", "quantity": "1"}
    said = mara.post(new(cast.ines, "supplies"), sent, headers=JSON).json()["said"]
    assert said == "Naloxone was given: its date can be noted in the overdose plan."
    assert mara.post(new(cast.ines), {"key": key(), "event": "x"}, headers=JSON).json()["said"] == ""


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.code)
def test_an_answer_that_a_sheet_begins_with_cannot_be_tapped_away(cast, mara, tool):
    form = mara.get(new(cast.ines, tool.code)).context["form"]
    radios = {name for name, field in form.fields.items() if isinstance(field.widget, RadioSelect)}
    columns = {field.name for field in tool.model._meta.concrete_fields if field.has_default()}
    stays = {name for name in radios if all("data-stays" in str(one.tag()) for one in form[name])}
    assert stays == radios & columns


def test_the_key_of_a_sheet_of_somebody_elses_client_opens_nothing_and_loses_nothing(cast, mara):
    other = Chain.objects.create(client=cast.noor, created_by=cast.stella, event="Nobody but Stella")
    answer = mara.post(new(cast.ines), {"key": other.pk, "event": "mine"}, headers=JSON)
    assert (answer.status_code, "Stella" in answer.content.decode()) == (200, False)
    assert sorted(row.event for row in Chain.objects.all()) == ["Nobody but Stella", "mine"]
    for address in (change(cast.ines, other), f"{new(cast.ines)}?further={other.pk}"):
        assert mara.get(address).status_code == 404
    assert mara.post(new(cast.ines), {"key": key(), "further": other.pk, "event": "x"}).status_code == 404
    for further in ("no-id", key()):
        assert mara.get(f"{new(cast.ines)}?further={further}").status_code == 404


def test_saving_by_itself_keeps_no_sign_in_alive(cast, mara):
    row = chain(cast)
    reached = timezone.now() - timedelta(minutes=2)
    user_sessions = type(mara.get(change(cast.ines, row)).wsgi_request.sign_in).objects
    user_sessions.update(last_seen_at=reached)
    sent = {"stamp": row.kept_at.isoformat(), "event": "typed"}
    assert mara.get(change(cast.ines, row), headers=JSON).status_code == 200
    assert mara.post(change(cast.ines, row), sent, headers=JSON).status_code == 200
    assert user_sessions.get().last_seen_at == reached
    mara.get(change(cast.ines, row))
    assert user_sessions.get().last_seen_at > reached


# --- Versions ---------------------------------------------------------------------------------------


def yesterday(row):
    """Let a sheet be of yesterday, when it was written outside of a meeting."""
    type(row).objects.filter(pk=row.pk).update(created_at=row.created_at - timedelta(days=1), on=row.on)
    return type(row).objects.get(pk=row.pk)


def test_the_day_after_a_change_is_the_next_version_and_the_earlier_one_stays(cast, mara):
    row = yesterday(plan(cast))
    sent = {"stamp": row.kept_at.isoformat(), "not_alone": "Sam and Lia"}
    assert mara.post(change(cast.ines, row, "overdose-plan"), sent).status_code == 302
    # The answer got lost, and it is sent once more.
    assert mara.post(change(cast.ines, row, "overdose-plan"), sent).status_code == 302
    found = OverdosePlan.objects.order_by("version").values_list("version", "thread", "on")
    assert list(found) == [(1, row.thread, row.on), (2, row.thread, timezone.localdate())]
    assert [one.not_alone for one in OverdosePlan.objects.order_by("version")] == ["Sam", "Sam and Lia"]


def test_taking_further_begins_with_what_stands_there_and_the_one_in_use_is_found_by_itself(cast, mara, meeting):
    row = yesterday(plan(cast, slow_start="A quarter"))
    opened = mara.get(f"{new(cast.ines, 'overdose-plan')}?further=last&meeting={meeting.pk}")
    form = opened.context["form"]
    assert (form["not_alone"].value(), form["further"].value(), form["meeting"].value()) == ("Sam", row.pk, meeting.pk)
    sent = {"key": key(), "further": row.pk, "meeting": meeting.pk, "not_alone": "Lia", "slow_start": "A quarter"}
    mara.post(new(cast.ines, "overdose-plan"), sent)
    made = OverdosePlan.objects.get(version=2)
    assert (made.thread, made.sitting, made.not_alone) == (row.thread, meeting.sitting, "Lia")
    # In the same meeting it is gone on with, and makes no third.
    again = mara.get(f"{new(cast.ines, 'overdose-plan')}?further=last&meeting={meeting.pk}")
    assert again.context["action"] == change(cast.ines, made, "overdose-plan")


def test_of_two_balance_sheets_none_is_the_one_and_a_chain_always_begins_afresh(cast, mara):
    hers = {"client": cast.ines, "created_by": cast.mara}
    yesterday(Balance.objects.create(**hers)), yesterday(Balance.objects.create(**hers)), yesterday(chain(cast))
    for tool in ("balance", "chain"):
        form = mara.get(f"{new(cast.ines, tool)}?further=last").context["form"]
        assert (form.instance.version, form["further"].value()) == (1, "")


def test_of_two_plans_of_which_one_is_enough_the_newest_is_gone_on_with(cast, mara):
    yesterday(plan(cast))
    newest = yesterday(plan(cast, not_alone="Lia"))
    form = mara.get(f"{new(cast.ines, 'overdose-plan')}?further=last").context["form"]
    assert (form["not_alone"].value(), form["further"].value()) == ("Lia", newest.pk)
    page = mara.get(page_of(cast.ines, "tool", "overdose-plan")).content.decode()
    assert (f"?further={newest.pk}" in page, "Begin another one" in page) == (True, False)
    Balance.objects.create(client=cast.ines, created_by=cast.mara)
    assert "Begin another one" in mara.get(page_of(cast.ines, "tool", "balance")).content.decode()


def test_a_second_plan_begun_elsewhere_sees_the_first_and_an_answer_given_twice_is_there_once(cast, mara):
    for _tab in range(2):  # each with a key of its own
        assert mara.post(new(cast.ines, "medical-review"), {"key": key(), "state": "not_now"}).status_code == 302
    assert MedicalReview.objects.count() == 1
    plan(cast, not_alone="Jon's")
    mine = {"key": key(), "not_alone": "Mara's"}
    answer = mara.post(new(cast.ines, "overdose-plan"), mine, headers=JSON)
    body = answer.json()
    assert (answer.status_code, "Jon&#x27;s" in body["theirs"], OverdosePlan.objects.count()) == (409, True, 1)
    assert mara.post(body["address"], mine | body["fields"], headers=JSON).status_code == 200
    assert [(one.version, one.not_alone) for one in OverdosePlan.objects.order_by("version")] == [
        (1, "Jon's"),
        (2, "Mara's"),
    ]


def test_two_who_take_the_same_version_further_see_each_other(cast, mara, client):
    row = yesterday(plan(cast))
    jons = {"key": key(), "further": row.pk, "not_alone": "Jon's"}
    assert mara.post(new(cast.ines, "overdose-plan"), jons).status_code == 302
    maras = {"key": key(), "further": row.pk, "not_alone": "Mara's"}
    answer = mara.post(new(cast.ines, "overdose-plan"), maras, headers=JSON)
    body = answer.json()
    assert (answer.status_code, "Jon&#x27;s" in body["theirs"], OverdosePlan.objects.count()) == (409, True, 2)
    assert mara.post(body["address"], {**maras, **body["fields"]}, headers=JSON).status_code == 200
    assert [one.not_alone for one in OverdosePlan.objects.order_by("version")] == ["Sam", "Jon's", "Mara's"]


@pytest.mark.parametrize("race", ["same key", "same version"])
def test_a_race_that_the_database_decides_is_told_like_any_other(cast, monkeypatch, race):
    row, first, second = yesterday(plan(cast)), key(), key()
    keys = (first, first) if race == "same key" else (first, second)
    forms = [
        filling.sent(PLAN, cast.ines, {"key": one, "further": str(row.pk), "not_alone": words}, further=row)
        for one, words in zip(keys, ("hers", "his"), strict=True)
    ]
    filling.keep(forms[0], by=cast.mara)
    monkeypatch.setattr(filling, "_look", lambda filled: None)  # it looked a moment before the other one was stored
    monkeypatch.setattr("sessions.tools.filling.newest_of", lambda sheet: OverdosePlan.objects.get(version=2))
    with pytest.raises(filling.Overtaken) as meanwhile:
        filling.keep(forms[1], by=cast.jon)
    assert (meanwhile.value.sheet.not_alone, OverdosePlan.objects.count()) == ("hers", 2)


def test_a_save_that_comes_between_the_look_and_the_lock_is_seen_too(cast):
    row = chain(cast)
    sent = {"stamp": row.kept_at.isoformat(), "event": "Mara's"}
    filled = filling.changing(BY_CODE["chain"], cast.ines, row, data=sent)
    put([Chain.objects.get()], event="Jon's", kept_at=timezone.now())
    assert not filled.form.is_stale  # as far as the form knows
    with pytest.raises(filling.Overtaken):
        filling.keep(filled, by=cast.mara)
    assert Chain.objects.get().event == "Jon's"


def test_put_away_and_taken_up_again_with_all_versions(cast, mara):
    row = yesterday(plan(cast, not_alone="Away with it"))
    away = reverse("sessions:sheet_away", args=[cast.ines.code, "overdose-plan", row.pk])
    tool = page_of(cast.ines, "tool", "overdose-plan")
    for _click in range(2):
        assert mara.post(away, {"away": "yes"}).url == tool
    assert PutAway.objects.get().thread == row.thread
    page = mara.get(tool).content.decode()
    assert ("Away with it" in page, "?away=yes" in page, "Fill one in" in page) == (False, True, True)
    aside = mara.get(f"{tool}?away=yes").content.decode()
    assert ("Away with it" in aside, "Take it up again" in aside) == (True, True)
    for _click in range(2):
        mara.post(away, {"away": "no"})
    page = mara.get(tool).content.decode()
    assert ("Away with it" in page, "?away=yes" in page, "Take it further" in page) == (True, False, True)
    done = Event.objects.filter(subject=f"thread {row.thread}").order_by("id")
    assert [event.detail["put_away"] for event in done] == [True, False]


def test_what_is_put_away_is_taken_up_before_it_is_changed_and_what_was_typed_there_takes_it_up(cast, mara):
    row = yesterday(plan(cast))
    actions.put_away(row, by=cast.jon, client=cast.ines, away=True)
    page = mara.get(page_of(cast.ines, "sheet", "overdose-plan", row.pk)).content.decode()
    acts = [words in page for words in ("Take it up again", "Take it further", "Change it")]
    assert acts == [True, False, False]
    sent = {"key": key(), "further": row.pk, "not_alone": "Typed in a form that was open"}
    assert mara.post(new(cast.ines, "overdose-plan"), sent, headers=JSON).status_code == 200
    assert [one.not_alone for one in OverdosePlan.objects.in_use()] == ["Typed in a form that was open"]
    done = Event.objects.filter(subject=f"thread {row.thread}").order_by("id")
    assert [(event.actor_id, event.detail["put_away"]) for event in done] == [
        (str(cast.jon.pk), True),
        (str(cast.mara.pk), False),
    ]


def test_a_change_by_whoever_put_it_away_before_leaves_its_trace(cast, mara):
    row = plan(cast)
    for away in (True, False):
        actions.put_away(row, by=cast.mara, client=cast.ines, away=away)
    sent = {"stamp": row.kept_at.isoformat(), "not_alone": "Changed"}
    assert mara.post(change(cast.ines, row, "overdose-plan"), sent, headers=JSON).status_code == 200
    events = Event.objects.filter(subject=f"overdoseplan {row.pk}").values_list("action", "actor_id")
    assert list(events) == [(Action.CHANGE, str(cast.mara.pk))]


# --- The note ---------------------------------------------------------------------------------------


def test_signing_freezes_the_sheets_and_the_database_holds_them(cast, mara, meeting):
    row = chain(cast, sitting=meeting.sitting)
    other = chain(cast)
    note = sign(meeting, cast.mara)
    assert "One moment was looked at link by link." in note.signed_text
    assert "bus" not in note.signed_text
    frozen = Chain.objects.get(pk=row.pk)
    assert (frozen.frozen_at, Chain.objects.get(pk=other.pk).frozen_at) == (note.signed_at, None)
    for act in (frozen.save, frozen.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    with pytest.raises(DatabaseError), transaction.atomic():
        Chain.objects.filter(pk=row.pk).update(on=timezone.localdate())
    html = mara.get(page_of(cast.ines, "room", meeting.pk)).content.decode()
    assert page_of(cast.ines, "sheet", "chain", row.pk) in html
    assert page_of(cast.ines, "sheet", "chain", other.pk) not in html


def test_what_is_typed_after_the_signature_stands_by_itself(cast, mara, meeting):
    sent = {"key": key(), "meeting": meeting.pk, "event": "before"}
    body = mara.post(new(cast.ines), sent, headers=JSON).json()
    sign(meeting, cast.jon)
    later = {"meeting": meeting.pk, "event": "before, and after", **body["fields"]}
    answers = [mara.post(body["address"], later, headers=JSON) for _try in range(2)]  # the first answer gets lost
    assert [answer.status_code for answer in answers] == [200, 200]
    rows = Chain.objects.order_by("version")
    assert [(row.event, row.sitting) for row in rows] == [("before", meeting.sitting), ("before, and after", None)]
    assert answers[0].json()["address"] == answers[1].json()["address"] == change(cast.ines, rows[1])
    # And so does a sheet whose form was open when the note was signed.
    mara.post(new(cast.ines), {**sent, "key": key(), "event": "fresh"})
    assert Chain.objects.get(thread__in=Chain.objects.exclude(thread=rows[0].thread).values("thread")).sitting is None


def test_a_note_in_error_takes_its_sheets_out(cast, mara, meeting):
    row = chain(cast, sitting=meeting.sitting, event="entered in error")
    note = sign(meeting, cast.mara)
    actions.mark_in_error(note, by=cast.mara, reason="Another client's")
    assert reads.uses_of(cast.ines) == []
    assert "entered in error" not in mara.get(page_of(cast.ines, "tool", "chain")).content.decode()
    assert mara.get(page_of(cast.ines, "sheet", "chain", row.pk)).status_code == 404
    assert "Filled in in this meeting" not in mara.get(page_of(cast.ines, "room", meeting.pk)).content.decode()


def test_a_tool_gives_the_note_one_line_that_can_be_taken_out(cast, mara, meeting):
    chain(cast, sitting=meeting.sitting), chain(cast, sitting=meeting.sitting)
    plan(cast, sitting=meeting.sitting)
    assert [(line.key, line.role) for line in kept_lines(meeting)] == [
        ("tool:chain", "understood"),
        ("tool:overdose-plan", "offered"),
    ]
    put([meeting], lines_removed=["tool:chain"])
    assert [line.key for line in kept_lines(meeting)] == ["tool:overdose-plan"]
    assert [line.key for line in kept_lines(make_session(cast.ines, by=cast.mara, days_ago=1))] == []


def test_what_is_only_supposed_and_what_is_theirs_alone_give_no_line(cast, meeting):
    chain(cast, sitting=meeting.sitting, shared=False)
    alone = next((tool for tool in TOOLS if tool.theirs_alone), None)
    assert kept_lines(meeting) == []
    assert alone is None or alone not in reads.open_to(theirs=False)


def test_once_their_own_care_team_finishes_a_group_s_note_sheets_belong_to_it(cast, mara):
    shared = hold(make_group(cast, 2, co=False), cast.mara)
    write_all(shared, cast.mara, names=NAMES[:2])
    part = part_of(shared, "Ines")
    assert filling.open_meeting(cast.ines, part.pk) is None  # the group's page writes it
    CareTeamMembership.objects.filter(episode__client=cast.ines, user=cast.mara).update(to_on=timezone.localdate())
    assert filling.open_meeting(cast.ines, part.pk) == part


# --- The client's page --------------------------------------------------------------------------------


def turned_page(mara, client, meeting) -> str:
    mara.post(page_of(client, "turn", meeting.pk))
    return mara.get(reverse("sessions:turned")).content.decode()


def test_the_client_reads_what_was_filled_in_today_and_the_plans_they_keep(cast, mara, meeting):
    chain(cast, sitting=meeting.sitting, event="Read today")
    chain(cast, event="Not of today")
    plan(cast, not_alone="Kept in the pocket", on=timezone.localdate() - timedelta(days=40))
    html = turned_page(mara, cast.ines, meeting)
    shown = [words in html for words in ("Read today", "Kept in the pocket", "Not of today", "Noor")]
    assert shown == [True, True, False, False]
    assert html.count("Kept in the pocket") == 1


def test_what_is_not_shared_put_away_or_somebody_elses_never_reaches_the_client(cast, mara, meeting):
    chain(cast, sitting=meeting.sitting, event="planted-supposed", shared=False)
    plan(cast, not_alone="planted-plan-supposed", shared=False)
    away = plan(cast, not_alone="planted-away")
    PutAway.objects.create(client=cast.ines, thread=away.thread)
    hers = {"client": cast.noor, "created_by": cast.stella}
    Chain.objects.create(**hers, event="planted-other", sitting=make_session(cast.noor, by=cast.stella).sitting)
    OverdosePlan.objects.create(**hers, not_alone="planted-other-plan")
    html = turned_page(mara, cast.ines, meeting)
    assert ("planted" in html, "link by link" in html) == (False, False)


def test_a_plan_of_today_is_shown_once(cast, mara, meeting):
    plan(cast, not_alone="Only once", sitting=meeting.sitting)
    assert turned_page(mara, cast.ines, meeting).count("Only once") == 1


# --- Who reads, who writes ------------------------------------------------------------------------------


def test_a_supervisor_reads_the_sheets_and_writes_none(cast, client):
    row = chain(cast)
    client.force_login(cast.sana)
    sheet = client.get(page_of(cast.ines, "sheet", "chain", row.pk)).content.decode()
    assert ("The bus went by" in sheet, "Change it" in sheet, "Put it away" in sheet) == (True, False, False)
    tool = client.get(page_of(cast.ines, "tool", "chain")).content.decode()
    assert ("The bus went by" in tool, "Fill one in" in tool) == (True, False)
    sent = {"stamp": row.kept_at.isoformat(), "event": "Sana's"}
    for address in (new(cast.ines), change(cast.ines, row), page_of(cast.ines, "sheet_away", "chain", row.pk)):
        assert client.post(address, sent).status_code == 403
    assert Chain.objects.get().event == "The bus went by"


def test_what_is_only_supposed_is_on_no_paper(cast, mara):
    row = chain(cast, shared=False)
    assert mara.get(page_of(cast.ines, "sheet_print", "chain", row.pk)).status_code == 404
    assert "On paper" not in mara.get(page_of(cast.ines, "sheet", "chain", row.pk)).content.decode()


def test_paper_names_nobody_and_nothing(cast, mara):
    row = plan(cast)
    pages = [
        page_of(cast.ines, "sheet_print", "overdose-plan", row.pk),
        page_of(cast.ines, "tool_blank", "overdose-plan"),
    ]
    for address in pages:
        html = mara.get(address).content.decode()
        paper = html[html.index("<article") : html.index("</article>")]
        assert [word for word in ("Ines", cast.ines.code, "HRP", "client", cast.team.name) if word in paper] == []
        assert "<title>HRP" not in html and "· HRP" not in html


# --- The Room -------------------------------------------------------------------------------------------


def room_tools(mara, client, meeting) -> str:
    html = mara.get(page_of(client, "room", meeting.pk)).content.decode()
    return html[html.index('id="tools"') : html.index("</section>", html.index('id="tools"'))]


def test_the_room_shows_no_tool_until_one_was_used(cast, mara, meeting):
    html = room_tools(mara, cast.ines, meeting)
    assert ("Open a tool" in html, "btn" in html, html.count("data-tool")) == (True, False, len(TOOLS))


def test_the_room_offers_the_four_that_were_used_last_and_lists_those_of_today(cast, mara, meeting):
    today = timezone.localdate()
    for days, model in enumerate((OverdosePlan, Chain, DiaryDay, Occasion), start=1):
        model.objects.create(client=cast.ines, created_by=cast.mara, on=today - timedelta(days=days))
    fifth = BY_CODE["trigger"].model.objects.create(
        client=cast.ines, created_by=cast.mara, on=today - timedelta(days=9), kind="context", text="x"
    )
    html = room_tools(mara, cast.ines, meeting)
    buttons = html[: html.index("<details")]
    codes = [code for code in BY_CODE if f"/tools/{code}/new/" in buttons]
    assert sorted(codes) == sorted(
        tool.code for tool in TOOLS if tool.model in (OverdosePlan, Chain, DiaryDay, Occasion)
    )
    assert f"/tools/trigger/new/?meeting={meeting.pk}" in html
    assert "to go on with" not in html
    put([fifth], sitting=meeting.sitting)
    assert change(cast.ines, fifth, "trigger") in room_tools(mara, cast.ines, meeting)


# --- How often pages ask -----------------------------------------------------------------------------------


@contextmanager
def asked(least: int):
    """Count queries, and fail where there are none to count."""
    with CaptureQueriesContext(connection) as caught:
        yield caught
    assert len(caught) >= least


def test_the_tools_of_a_meeting_take_one_query_and_those_in_use_one_whatever_there_is(cast, meeting):
    for number in range(3):
        chain(cast, sitting=meeting.sitting), plan(cast, sitting=meeting.sitting, not_alone=f"{number}")
        with asked(1) as caught:
            assert len(reads.written_in(meeting)) == 2 * (number + 1)
        assert len(caught) == 1
        with asked(1) as caught:
            assert [use.tool.code for use in reads.uses_of(cast.ines)] == ["overdose-plan", "chain"]
        assert len(caught) == 1


@pytest.mark.parametrize("name", ["room", "turned", "tools", "tool", "plan", "sheet", "signed"])
def test_pages_ask_as_often_for_thirty_sheets_as_for_one(cast, mara, meeting, name):
    make = plan if name in {"plan", "turned"} else chain
    first = make(cast, sitting=meeting.sitting)
    page = {
        "room": page_of(cast.ines, "room", meeting.pk),
        "signed": page_of(cast.ines, "room", meeting.pk),
        "turned": reverse("sessions:turned"),
        "tools": page_of(cast.ines, "tools"),
        "tool": page_of(cast.ines, "tool", "chain"),
        "plan": page_of(cast.ines, "tool", "overdose-plan"),
        "sheet": page_of(cast.ines, "sheet", "chain", first.pk),
    }[name]
    more = make_session(cast.ines, by=cast.mara, days_ago=2)
    if name == "signed":
        sign(meeting, cast.mara)
    if name == "turned":
        mara.post(page_of(cast.ines, "turn", meeting.pk))
    mara.get(page)
    at_1 = queries(mara, page)
    for number in range(29):
        sitting = meeting.sitting if name in {"room", "turned"} else more.sitting
        make(cast, sitting=sitting, thread=first.thread, version=number + 2)
    assert queries(mara, page) == at_1


def test_the_room_asks_no_more_for_tools_in_use_and_the_turned_page_once_for_each(cast, mara, meeting):
    room, turned = page_of(cast.ines, "room", meeting.pk), reverse("sessions:turned")
    mara.get(room)
    none = queries(mara, room)
    made = [chain(cast, sitting=meeting.sitting), plan(cast)]
    made += [Occasion.objects.create(client=cast.ines, created_by=cast.mara, sitting=meeting.sitting)]
    assert queries(mara, room) == none
    mara.post(page_of(cast.ines, "turn", meeting.pk))
    three = queries(mara, turned)
    DiaryDay.objects.create(client=cast.ines, created_by=cast.mara, sitting=meeting.sitting)
    assert (queries(mara, turned), len(made)) == (three + 1, 3)
