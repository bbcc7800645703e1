"""Logging a meeting: whom, now or at another time; what became of a plan; nothing twice."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from clients.models import CareTeamMembership, Episode
from hrp.audit.models import Event
from sessions import actions
from sessions.models import Session, SessionNote, SessionTherapist
from tests.cast import key, make_client, make_session
from tests.workspace.many import queries

CHOOSE = reverse("sessions:choose")


def log_of(client) -> str:
    return reverse("sessions:log", args=[client.code])


def room_of(meeting) -> str:
    return reverse("sessions:room", args=[meeting.client.code, meeting.pk])


def open_of(meeting) -> str:
    return reverse("sessions:open", args=[meeting.client.code, meeting.pk])


def happened_of(meeting) -> str:
    return reverse("sessions:happened", args=[meeting.client.code, meeting.pk])


def typed(moment=None, **other) -> dict:
    moment = moment or timezone.localtime() - timedelta(hours=3)
    local = moment if isinstance(moment, str) else moment.strftime("%Y-%m-%dT%H:%M")
    return {"key": key(), "starts_at": local, "minutes": "40", "modality": "phone", **other}


@pytest.fixture
def mara(client, cast):
    Episode.objects.update(opened_on="2020-01-01")  # the days below lie within the work together
    client.force_login(cast.mara)
    return client


# --- Whom ---------------------------------------------------------------------------------------


def test_from_choosing_to_the_room_in_one_tap(mara, cast):
    page = mara.get(CHOOSE)
    assert [one.chosen_name for one in page.context["found"]] == ["Ines"]
    assert log_of(cast.ines) in page.content.decode()
    answer = mara.post(log_of(cast.ines), {"key": key(), "now": "yes"})
    meeting = Session.objects.get()
    assert answer.url == room_of(meeting)
    assert (meeting.client, meeting.happened, meeting.modality) == (cast.ines, "met", "in_person")
    assert abs(timezone.now() - meeting.starts_at) < timedelta(minutes=2)
    assert SessionTherapist.objects.get().user == cast.mara
    assert SessionNote.objects.get().format == cast.mara.note_format
    assert mara.get(answer.url).status_code == 200


def test_those_met_or_planned_last_come_first_and_those_never_met_last(mara, cast):
    for name, days in (("Abe", 3), ("Bo", None), ("Cleo", -2), ("Di", None)):
        one = make_client(name, lead=cast.mara, team=cast.team)
        if days is not None:
            make_session(one, by=cast.mara, days_ago=days, happened="planned" if days < 0 else "met")
    make_session(cast.ines, by=cast.mara, days_ago=1)
    found = mara.get(CHOOSE).context["found"]
    assert [one.chosen_name for one in found] == ["Cleo", "Ines", "Abe", "Bo", "Di"]


@pytest.mark.parametrize("words", ["ines", "NES", " In\x00es ", "{code}", "I\u200bnes"])
def test_a_name_is_found_in_any_case_and_by_code(mara, cast, words):
    make_client("Abe", lead=cast.mara, team=cast.team)
    page = mara.post(CHOOSE, {"words": words.replace("{code}", cast.ines.code.lower())})
    assert page.status_code == 200
    assert [one.chosen_name for one in page.context["found"]] == ["Ines"]


@pytest.mark.parametrize("words", ["ömer", "ÖMER", "Ömer"])
def test_letters_beyond_a_to_z_are_found_in_any_case_too(mara, cast, words):
    make_client("Ömer", lead=cast.mara, team=cast.team)
    assert [one.chosen_name for one in mara.post(CHOOSE, {"words": words}).context["found"]] == ["Ömer"]


@pytest.mark.parametrize("page", [CHOOSE, reverse("workspace:caseload")])
def test_words_that_are_no_text_at_all_are_read_as_far_as_they_go(mara, page):
    form = "application/x-www-form-urlencoded"
    assert mara.post(page, "words=%00%ED%A0%80%FF", content_type=form).status_code in {200, 302}
    assert mara.get(page).status_code == 200


@pytest.mark.parametrize("words", ["%", "_", "'", "Nobody", "x" * 5000])
def test_words_that_match_nobody_say_so_kindly(mara, words):
    page = mara.post(CHOOSE, {"words": words})
    assert page.status_code == 200
    assert "Nobody of yours by that name" in page.content.decode()


def test_somebody_elses_client_is_not_to_choose(mara, cast):
    for words in ("", "Noor", cast.noor.code):
        page = mara.post(CHOOSE, {"words": words}) if words else mara.get(CHOOSE)
        assert cast.noor not in page.context["found"]
        assert log_of(cast.noor) not in page.content.decode()


def test_a_searched_name_stands_neither_in_an_address_nor_in_the_trail(mara, cast):
    mara.post(CHOOSE, {"words": "Quillfeather"})
    event = Event.objects.latest("pk")
    assert (event.action, event.subject, event.detail) == ("list", "clients to meet", {"count": 0, "searched": True})
    assert [one.chosen_name for one in mara.get(CHOOSE, {"words": "Quillfeather"}).context["found"]] == ["Ines"]


def test_two_of_one_name_show_code_and_year_even_when_only_one_is_found(mara, cast):
    other = make_client("ines", lead=cast.mara, team=cast.team, birth_year=1988)
    page = mara.post(CHOOSE, {"words": other.code}).content.decode()
    assert f"{other.code}, 1988" in page


def test_a_namesake_of_somebody_elses_is_not_told(mara, cast):
    make_client("Ines", lead=cast.stella, team=cast.team, birth_year=1988)
    page = mara.get(CHOOSE)
    assert [one.twin for one in page.context["found"]] == [False]
    assert "1988" not in page.content.decode()


def test_whom_nobody_is_with_yet_is_told_what_to_do(client, cast):
    client.force_login(cast.solo)
    page = client.get(CHOOSE).content.decode()
    assert "Nobody is with you yet." in page and reverse("clients:enrol") in page


def test_choosing_takes_as_many_queries_for_thirty_as_for_one(mara, cast):
    one = queries(mara, CHOOSE)
    for number in range(29):
        make_session(make_client(f"Client {number}", lead=cast.mara, team=cast.team), by=cast.mara, days_ago=number)
    assert queries(mara, CHOOSE) == one <= 15


# --- Now, or at another time --------------------------------------------------------------------


@pytest.mark.parametrize("sent", [{"now": "yes"}, typed("2026-01-05T10:00")], ids=["now", "another time"])
def test_a_double_click_makes_one_meeting(mara, cast, sent):
    sent = sent | {"key": key()}
    first, second = mara.post(log_of(cast.ines), sent), mara.post(log_of(cast.ines), sent)
    meeting = Session.objects.get()
    assert first.url == second.url == room_of(meeting)
    assert (SessionNote.objects.count(), SessionTherapist.objects.count()) == (1, 1)
    assert Event.objects.filter(action="create", subject=f"session {meeting.pk}").count() == 1


def test_two_clicks_that_cross_make_one_meeting(mara, cast, monkeypatch):
    """The other click's row comes between this one's look and its own."""
    sent = typed()
    stored = actions.open_session

    def crossed(client, **fields):
        known = Session.objects.filter(pk=fields["key"]).exists()
        meeting = stored(client, **fields)
        if not known:
            raise IntegrityError
        return meeting

    monkeypatch.setattr("sessions.views.log.actions.open_session", crossed)
    answer = mara.post(log_of(cast.ines), sent)
    assert answer.url == room_of(Session.objects.get(pk=sent["key"]))


def test_another_time_is_kept_as_typed(mara, cast):
    with override_settings(TIME_ZONE="Europe/Berlin"):
        answer = mara.post(log_of(cast.ines), typed("2026-01-05T10:15"))
    meeting = Session.objects.get()
    assert answer.url == room_of(meeting)
    assert meeting.starts_at == datetime(2026, 1, 5, 9, 15, tzinfo=UTC)
    assert (meeting.minutes, meeting.modality, meeting.happened) == (40, "phone", "met")
    assert SessionNote.objects.get().session == meeting


def test_a_time_to_come_plans_and_makes_no_note(mara, cast):
    answer = mara.post(log_of(cast.ines), typed(timezone.localtime() + timedelta(days=2)))
    assert answer.url == reverse("workspace:record", args=[cast.ines.code])
    assert Session.objects.get().happened == "planned"
    assert not SessionNote.objects.exists()


@pytest.mark.parametrize(("minutes", "happened"), [(25, "met"), (35, "planned")])
def test_what_begins_within_half_an_hour_takes_place_now(mara, cast, minutes, happened):
    mara.post(log_of(cast.ines), typed(timezone.localtime() + timedelta(minutes=minutes)))
    assert Session.objects.get().happened == happened


@pytest.mark.parametrize(
    ("local", "moment"),
    [
        ("2026-10-25T01:30", datetime(2026, 10, 24, 23, 30, tzinfo=UTC)),
        ("2026-10-25T02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # comes twice: the first is taken
        ("2026-10-25T03:30", datetime(2026, 10, 25, 2, 30, tzinfo=UTC)),
        ("2026-03-29T02:30", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),  # skipped: 03:30 on the clock
    ],
)
def test_the_nights_when_clocks_change(mara, cast, local, moment):
    with override_settings(TIME_ZONE="Europe/Berlin"):
        answer = mara.post(log_of(cast.ines), typed(local))
        assert answer.status_code == 302
        assert mara.get(reverse("workspace:today")).status_code == 200
        assert mara.get(reverse("workspace:caseload")).status_code == 200
    assert Session.objects.get().starts_at == moment


@pytest.mark.parametrize(
    "moment", [datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)]
)
def test_one_tap_in_either_of_the_hours_that_come_twice(mara, cast, monkeypatch, moment):
    monkeypatch.setattr("sessions.forms.timezone.now", lambda: moment)
    with override_settings(TIME_ZONE="Europe/Berlin"):
        assert mara.get(log_of(cast.ines)).status_code == 200
        assert mara.post(log_of(cast.ines), {"key": key(), "now": "yes"}).status_code == 302
    assert Session.objects.get().starts_at == moment


# --- What cannot be ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts_at": ""},
        {"starts_at": "yesterday"},
        {"starts_at": "0001-01-01T00:00"},
        {"starts_at": "9999-12-31T23:59"},
        {"starts_at": "2026-02-30T10:00"},
        {"starts_at": "2026-01-05T10:\x0000"},
        {"minutes": "0"},
        {"minutes": "601"},
        {"minutes": "9" * 5000},
        {"minutes": "4\x000"},
        {"minutes": "-5"},
        {"modality": "telepathy"},
        {"modality": "\x00"},
        {"modality": ""},
    ],
    ids=lambda wrong: ascii(wrong)[:40],
)
def test_what_cannot_be_comes_back_with_what_was_typed(mara, cast, wrong):
    sent = typed("2026-01-05T10:15") | wrong
    answer = mara.post(log_of(cast.ines), sent)
    assert answer.status_code == 422
    form, (field,) = answer.context["form"], wrong
    assert list(form.errors) == [field]
    assert all(form[name].value() == sent[name] for name in ("starts_at", "minutes", "modality"))
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [{}, {"now": "yes"}, {"now": "yes", "key": "\x00"}, typed(key="nonsense")],
    ids=["nothing", "no key", "a null", "no key of ours"],
)
def test_an_unreadable_key_is_replaced_so_that_sending_again_works(mara, cast, sent):
    answer = mara.post(log_of(cast.ines), sent)
    assert answer.status_code == 422
    assert not Session.objects.exists()
    again = {name: answer.context["form"][name].value() for name in ("key", "starts_at", "minutes", "modality")}
    uuid.UUID(again["key"])
    answer = mara.post(log_of(cast.ines), typed() | {name: value for name, value in again.items() if value})
    assert answer.url == room_of(Session.objects.get())


def test_the_same_minute_again_is_told_and_keeps_what_was_typed(mara, cast):
    taken = make_session(cast.ines, by=cast.jon, starts_at=datetime(2026, 1, 5, 10, 15, tzinfo=UTC))
    sent = typed("2026-01-05T10:15")
    answer = mara.post(log_of(cast.ines), sent)
    assert answer.status_code == 422
    assert "Ines has a meeting 10:15–11:05 that day." in answer.content.decode()
    assert (answer.context["form"]["minutes"].value(), answer.context["form"]["modality"].value()) == ("40", "phone")
    assert Session.objects.get() == taken
    answer = mara.post(log_of(cast.ines), sent | {"starts_at": "2026-01-05T11:05"})
    assert Session.objects.count() == 2 and answer.status_code == 302


def test_one_tap_in_a_minute_that_is_taken_is_told_with_a_form_to_go_on(mara, cast, monkeypatch):
    moment = timezone.now().replace(second=0, microsecond=0)
    monkeypatch.setattr("sessions.forms.timezone.now", lambda: moment)
    make_session(cast.ines, by=cast.jon, starts_at=moment)
    answer = mara.post(log_of(cast.ines), {"key": key(), "now": "yes"})
    assert answer.status_code == 422
    assert "Ines has a meeting" in answer.content.decode()
    assert answer.context["form"]["modality"].value() == "in_person"
    assert Session.objects.count() == 1


def test_a_key_that_made_somebody_elses_meeting_opens_nothing(mara, cast):
    strangers = make_session(cast.noor, by=cast.stella, days_ago=1)
    jons = make_session(cast.ines, by=cast.jon, days_ago=1)
    for meeting in (strangers, jons):
        for sent in ({"now": "yes", "key": meeting.pk}, typed(key=meeting.pk)):
            assert mara.post(log_of(cast.ines), sent).status_code == 404
    assert set(Session.objects.all()) == {strangers, jons}


def test_work_that_has_ended_is_told_kindly(mara, cast):
    Episode.objects.filter(client=cast.ines).update(ended_on=timezone.localdate())
    for sent in ({"key": key(), "now": "yes"}, typed()):
        answer = mara.post(log_of(cast.ines), sent)
        assert answer.status_code == 422
        assert "The work with this client has ended" in answer.content.decode()
    assert mara.get(log_of(cast.ines)).status_code == 200
    assert mara.get(CHOOSE).context["found"] == []
    assert not Session.objects.exists()


def test_the_form_is_labelled_and_names_stand_in_no_title(mara, cast):
    page = mara.get(log_of(cast.ines)).content.decode()
    assert "A session with Ines" in page
    assert "Ines" not in page[page.index("<title>") : page.index("</title>")]


# --- What becomes of a plan ----------------------------------------------------------------------


@pytest.fixture
def planned(cast):
    return make_session(cast.ines, by=cast.mara, days_ago=-0.05, happened="planned")


def test_a_plan_takes_place_once_however_often_it_is_clicked(mara, cast, planned):
    SessionTherapist.objects.all().delete()
    assert [mara.post(open_of(planned)).url for _click in range(2)] == [room_of(planned)] * 2
    planned.refresh_from_db()
    assert planned.happened == "met"
    assert SessionNote.objects.get().session == planned
    assert SessionTherapist.objects.get().user == cast.mara
    assert Event.objects.filter(action="change", subject=f"session {planned.pk}").count() == 1


@pytest.mark.parametrize("what", ["client_rearranged", "we_rearranged", "did_not_meet"])
def test_what_became_of_a_plan_is_kept_and_no_reason_asked(mara, cast, planned, what):
    for said in (what, "did_not_meet"):
        answer = mara.post(happened_of(planned), {"happened": said})
        assert answer.url == reverse("workspace:record", args=[cast.ines.code])
    planned.refresh_from_db()
    assert planned.happened == what
    assert not SessionNote.objects.exists()
    mara.post(open_of(planned))
    planned.refresh_from_db()
    assert planned.happened == what


@pytest.mark.parametrize("what", ["", "met", "planned", "nonsense", "\x00"])
def test_nothing_else_can_become_of_a_plan(mara, planned, what):
    assert mara.post(happened_of(planned), {"happened": what}).status_code == 302
    planned.refresh_from_db()
    assert planned.happened == "planned"


def test_a_meeting_that_took_place_cannot_be_unsaid(mara, cast):
    meeting = make_session(cast.ines, by=cast.mara, days_ago=1)
    mara.post(happened_of(meeting), {"happened": "did_not_meet"})
    meeting.refresh_from_db()
    assert meeting.happened == "met"


def test_a_plan_of_another_client_is_not_reached_through_ones_own(mara, cast):
    hers = make_session(cast.noor, by=cast.stella, days_ago=-1, happened="planned")
    for name in ("sessions:open", "sessions:happened"):
        page = reverse(name, args=[cast.ines.code, hers.pk])
        assert mara.post(page, {"happened": "did_not_meet"}).status_code == 404
    hers.refresh_from_db()
    assert hers.happened == "planned"


def test_who_left_the_care_team_logs_nothing_at_the_next_request(mara, cast):
    CareTeamMembership.objects.filter(user=cast.mara).update(to_on=timezone.localdate())
    assert mara.post(log_of(cast.ines), {"key": key(), "now": "yes"}).status_code == 404
    assert not Session.objects.exists()


def test_one_tap_on_someone_with_a_plan_for_today_opens_the_plan(client, cast):
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    plan = make_session(cast.ines, by=cast.mara, starts_at=noon, happened="planned")
    client.force_login(cast.mara)
    page = client.get(reverse("sessions:choose")).content.decode()
    address = reverse("sessions:open", args=[cast.ines.code, plan.pk])
    assert f'action="{address}"' in page
    assert "planned for 12:00" in page
    for _click in range(2):
        answer = client.post(address, {"key": key(), "now": "yes"})
        assert answer.url == reverse("sessions:room", args=[cast.ines.code, plan.pk])
    assert list(Session.objects.filter(client=cast.ines).values_list("pk", "happened")) == [(plan.pk, "met")]
    assert (
        f'action="{reverse("sessions:log", args=[cast.ines.code])}"'
        in client.get(reverse("sessions:choose")).content.decode()
    )
