"""Time-outs that respect the room: when a sign-in is covered, when it ends, and what moves neither.

Time passes here by moving the sign-in's row back.
"""

import json
from datetime import datetime, timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session as SignIn
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clients.models import ProblemStatement
from hrp.accounts import idle, sign_ins
from hrp.accounts.middleware import TURNED
from hrp.accounts.models import User
from hrp.audit.models import Action, Event
from sessions.models import Session, SessionNote
from tests.cast import PASSWORD, key, make_session
from tests.test_settings import run as run_alone

JSON = {"HTTP_ACCEPT": "application/json"}
COVERED = timedelta(minutes=5, seconds=30)
TICK = timedelta(seconds=10)  # requests take a moment themselves, and a busy machine a long one
SECRET = "Planted words that only Mara may read"


def row_of(browser) -> UserSession:
    return UserSession.objects.get(session_key=browser.session.session_key)


def rest(browser, time: timedelta) -> None:
    """Let a sign-in lie untouched for so long."""
    row = row_of(browser)
    row.last_seen_at -= time
    row.created_at -= time
    for meeting, span in row.data.get("stays", {}).items():
        row.data["stays"][meeting] = [(datetime.fromisoformat(at) - time).isoformat() for at in span]
    row.save()


def rested(browser) -> timedelta:
    return timezone.now() - row_of(browser).last_seen_at


@pytest.fixture
def mara(cast) -> Client:
    """Mara, signed in, with words in Ines's record that could leak."""
    ProblemStatement.objects.create(client=cast.ines, text=SECRET, said_on=timezone.localdate(), created_by=cast.mara)
    browser = Client()
    browser.force_login(cast.mara)
    return browser


@pytest.fixture
def record(cast) -> str:
    return reverse("workspace:record", args=[cast.ines.code])


def meeting_now(cast, *, began: timedelta, minutes=50) -> Session:
    return make_session(cast.ines, by=cast.mara, starts_at=timezone.now() - began, minutes=minutes)


def room_of(meeting) -> str:
    return reverse("sessions:room", args=[meeting.client.code, meeting.pk])


def save(browser, meeting, text, was=""):
    body = {"tab": key(), "seq": 1, "texts": {"s1": {"text": text, "was": [was]}}, "taps": {"wellbeing:wellbeing": "4"}}
    url = reverse("sessions:save", args=[meeting.client.code, meeting.pk])
    return browser.post(url, json.dumps(body), content_type="application/json", **JSON)


# --- Covered after five minutes -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("time", "status"), [(timedelta(0), 200), (COVERED - TICK, 200), (COVERED, 423), (timedelta(minutes=14), 423)]
)
def test_a_page_is_covered_after_the_minutes_of_the_site_and_a_little_grace(mara, record, time, status):
    rest(mara, time)
    answer = mara.get(record)
    assert answer.status_code == status
    assert (SECRET in answer.content.decode()) == (status == 200)


def test_the_sites_own_minutes_count(mara, record, settings):
    settings.COVER_MINUTES = 2
    rest(mara, timedelta(minutes=2, seconds=31))
    assert mara.get(record).status_code == 423


def test_the_cover_stands_at_the_pages_own_address_and_knows_nothing_of_it(cast, mara, record):
    rest(mara, COVERED)
    answer = mara.get(record)
    html = answer.content.decode()
    assert "Is it you, Mara?" in html
    for hidden in (SECRET, "Ines", reverse("workspace:caseload"), reverse("workspace:today"), "<nav", "Sign out<"):
        assert hidden not in html, hidden
    assert "<title>HRP</title>" in html
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/", "/caseload/", "/nowhere/", "/me/", "/account/logout/", "/account/login/"])
def test_every_other_address_is_covered_too_and_so_is_one_that_does_not_exist(mara, address):
    rest(mara, COVERED)
    assert mara.get(address).status_code == 423
    told = mara.get(address, **JSON)
    assert (told.status_code, told.json()["error"]) == (423, "covered")


def test_a_page_that_a_script_fetches_is_no_page(mara, record):
    rest(mara, COVERED)
    assert mara.get(record, HTTP_SEC_FETCH_MODE="cors").json()["error"] == "covered"


def test_a_covered_form_changes_nothing_and_can_be_sent_again(cast, mara):
    address, form = reverse("clients:say", args=[cast.ines.code]), {"text": "New", "said_on": "2026-01-02"}
    form["key"] = key()
    rest(mara, COVERED)
    before = ProblemStatement.objects.count()
    assert mara.post(address, form).status_code == 423
    assert ProblemStatement.objects.count() == before
    assert mara.post(reverse("accounts:uncover"), {"password": PASSWORD}).status_code == 302
    assert mara.post(address, form).status_code == 302
    assert ProblemStatement.objects.count() == before + 1


def test_opening_pages_keeps_it_open(mara, record):
    for _turn in range(4):
        rest(mara, timedelta(minutes=4))
        assert mara.get(record).status_code == 200


@pytest.mark.parametrize("seconds", [291, 300])  # a message of the page that somebody is there may be a little late
def test_a_page_that_covers_itself_covers_the_sign_in_before_the_servers_grace_is_over(mara, record, seconds):
    rest(mara, timedelta(seconds=seconds))
    assert mara.post(reverse("accounts:here"), {"covered": "yes"}, **JSON).status_code == 204
    assert mara.get(record).status_code == 423
    mara.post(reverse("accounts:uncover"), {"password": PASSWORD}, **JSON)
    assert mara.get(record).status_code == 200


def test_a_forgotten_tab_does_not_cover_the_one_that_is_used(mara, record):
    rest(mara, timedelta(minutes=4))
    assert mara.post(reverse("accounts:here"), {"covered": "yes"}, **JSON).status_code == 204
    assert mara.get(record).status_code == 200


# --- What counts as being there -----------------------------------------------------------------


def test_touching_and_typing_count(mara):
    rest(mara, timedelta(minutes=3))
    assert mara.post(reverse("accounts:here"), {}, **JSON).status_code == 204
    assert rested(mara) < TICK


@pytest.mark.parametrize(
    ("ago", "seconds"),
    [("0", 0), ("50", 50), ("99999", 180), ("-5", 0), ("x", 0), ("٥٠", 0), ("9" * 5000, 0), ("1e3", 0)],
)
def test_it_counts_from_when_it_was_and_never_back(mara, ago, seconds):
    rest(mara, timedelta(minutes=3))
    mara.post(reverse("accounts:here"), {"ago": ago}, **JSON)
    assert timedelta(seconds=seconds) <= rested(mara) < timedelta(seconds=seconds) + TICK


def test_saving_and_asking_extend_nothing(cast, mara, record):
    meeting = meeting_now(cast, began=timedelta(days=3))
    rest(mara, timedelta(minutes=4))
    assert save(mara, meeting, "Saved by the page itself").status_code == 200
    mara.get(record, **JSON)
    mara.get(record, HTTP_SEC_FETCH_MODE="cors")
    mara.get(reverse("accounts:sign_in_again"), **JSON)
    assert timedelta(minutes=4) <= rested(mara) < timedelta(minutes=4) + TICK
    rest(mara, COVERED - timedelta(minutes=4))
    assert mara.get(record).status_code == 423


def test_the_row_is_written_seldom(mara, record):
    rest(mara, timedelta(seconds=9))
    mara.get(record)
    assert rested(mara) >= timedelta(seconds=9)
    rest(mara, timedelta(seconds=11))
    mara.get(record)
    assert rested(mara) < TICK


def test_being_there_does_not_save_the_sign_ins_data(mara, record):
    """A save would put back what another request has just changed, such as the lock of a turned screen."""
    rest(mara, timedelta(minutes=3))
    before = SignIn.objects.values_list("session_data", "expire_date").get()
    mara.post(reverse("accounts:here"), {}, **JSON)
    mara.get(record)
    mara.post(reverse("accounts:uncover"), {"password": PASSWORD}, **JSON)
    assert SignIn.objects.values_list("session_data", "expire_date").get() == before


def test_while_covered_nothing_but_uncovering_moves_it(mara, record):
    rest(mara, COVERED)
    for address in (record, "/", "/caseload/"):
        mara.get(address)
    assert mara.post(reverse("accounts:here"), {}, **JSON).status_code == 423
    assert rested(mara) >= COVERED


def last_seen_of(person) -> datetime:
    return sign_ins.with_last_seen(User.objects.filter(pk=person.pk)).values_list("last_seen", flat=True).get()


def test_when_someone_was_last_seen_outlasts_their_sign_in(cast, mara, record):
    rest(mara, timedelta(minutes=3))
    User.objects.filter(pk=cast.mara.pk).update(
        last_seen_at=timezone.now() - timedelta(minutes=3), last_login=timezone.now() - timedelta(hours=3)
    )
    mara.get(record)
    seen = last_seen_of(cast.mara)
    assert timezone.now() - seen < TICK
    mara.post(reverse("account_logout"))
    assert UserSession.objects.purge_and_list(cast.mara) == []
    assert last_seen_of(cast.mara) == seen
    assert last_seen_of(cast.jon) is None


def test_coming_in_and_uncovering_are_being_seen(cast, mara):
    assert timezone.now() - User.objects.get(pk=cast.mara.pk).last_seen_at < TICK
    rest(mara, timedelta(minutes=10))
    User.objects.filter(pk=cast.mara.pk).update(last_seen_at=timezone.now() - timedelta(minutes=10))
    mara.post(reverse("accounts:uncover"), {"password": PASSWORD}, **JSON)
    assert timezone.now() - last_seen_of(cast.mara) < TICK


def test_last_seen_never_moves_back(cast, mara):
    before = last_seen_of(cast.mara)
    mara.post(reverse("accounts:here"), {"ago": "50"}, **JSON)
    assert last_seen_of(cast.mara) == before


# --- Saving while covered -----------------------------------------------------------------------


def test_what_was_typed_is_kept_while_covered_and_nothing_is_told(cast, mara):
    meeting = meeting_now(cast, began=timedelta(minutes=20))
    mara.get(room_of(meeting))
    rest(mara, timedelta(minutes=10))
    answer = save(mara, meeting, "He relapsed, as he puts it")
    assert answer.status_code == 200
    assert (answer.json()["fragments"], answer.json()["hints"]) == ({}, {})
    assert SessionNote.objects.get(session=meeting).s1 == "He relapsed, as he puts it"
    mara.post(reverse("accounts:uncover"), {"password": PASSWORD}, **JSON)
    told = save(mara, meeting, "He relapsed, as he puts it.", was="He relapsed, as he puts it").json()
    assert set(told["fragments"]) == {"lines"}
    assert told["hints"]["s1"]


def test_why_something_was_refused_is_not_told_while_covered(cast, mara):
    meeting = meeting_now(cast, began=timedelta(minutes=20))
    mara.get(room_of(meeting))
    rest(mara, timedelta(minutes=10))
    body = {"tab": key(), "seq": 1, "taps": {"wellbeing:wellbeing": "99", "technique:none": "x"}}
    body["texts"] = {"s1": {"text": "x" * 100_001, "was": [""]}}
    url = reverse("sessions:save", args=[meeting.client.code, meeting.pk])
    answer = mara.post(url, json.dumps(body), content_type="application/json", **JSON)
    told = dict.fromkeys([*body["taps"], "s1"], "This was not kept. Please look at it again.")
    assert (answer.status_code, answer.json()["refused"]) == (200, told)


def test_what_somebody_else_wrote_is_told_only_once_it_is_uncovered(cast, mara):
    meeting = meeting_now(cast, began=timedelta(minutes=20))
    note = SessionNote.objects.get(session=meeting)
    note.s1 = SECRET
    note.save()
    mara.get(room_of(meeting))
    rest(mara, timedelta(minutes=10))
    answer = save(mara, meeting, "Mine")
    assert (answer.status_code, answer.json()["error"]) == (423, "covered")
    assert SECRET not in answer.content.decode()
    mara.post(reverse("accounts:uncover"), {"password": PASSWORD}, **JSON)
    answer = save(mara, meeting, "Mine")
    assert (answer.status_code, answer.json()["conflicts"]) == (409, {"s1": SECRET})


def test_a_turned_screen_saves_while_covered_and_comes_back_turned(cast, mara):
    meeting = meeting_now(cast, began=timedelta(minutes=20))
    mara.get(room_of(meeting))
    mara.post(reverse("sessions:turn", args=[cast.ines.code, meeting.pk]))
    rest(mara, timedelta(minutes=10))
    covered = mara.get(reverse("sessions:turned"))
    assert covered.status_code == 423
    assert "Mara" not in covered.content.decode()
    assert "Your therapist’s password" in covered.content.decode()
    body = {"tab": key(), "seq": 1, "texts": {"client_agenda": {"text": "My words", "was": [""]}}, "taps": {}}
    url = reverse("sessions:turned_save")
    assert mara.post(url, json.dumps(body), content_type="application/json", **JSON).status_code == 200
    assert Session.objects.get(pk=meeting.pk).client_agenda == "My words"
    assert mara.post(reverse("accounts:uncover"), {"password": PASSWORD}, **JSON).status_code == 204
    assert mara.get(reverse("sessions:turned")).status_code == 200
    assert mara.get(reverse("workspace:caseload")).url == reverse("sessions:turned")
    assert TURNED in mara.session


# --- Uncovering -----------------------------------------------------------------------------------


def test_the_password_uncovers_in_place_and_leaves_no_row(mara, record):
    rest(mara, timedelta(minutes=10))
    before = Event.objects.count()
    assert mara.post(reverse("accounts:uncover"), {"password": PASSWORD}, **JSON).status_code == 204
    assert Event.objects.count() == before
    assert rested(mara) < TICK
    assert mara.get(record).status_code == 200


def test_without_a_script_the_cover_leads_back_to_its_page(mara, record):
    rest(mara, timedelta(minutes=10))
    cover = mara.get(f"{record}?x=1").content.decode()
    assert f'name="next" value="{record}?x=1"' in cover
    wrong = mara.post(reverse("accounts:uncover"), {"password": "wrong", "next": record})
    assert (wrong.status_code, "That did not open it." in wrong.content.decode()) == (422, True)
    assert f'name="next" value="{record}"' in wrong.content.decode()
    right = mara.post(reverse("accounts:uncover"), {"password": PASSWORD, "next": record})
    assert (right.status_code, right.url) == (302, record)


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_it_leads_nowhere_else(mara, elsewhere):
    answer = mara.post(reverse("accounts:uncover"), {"password": PASSWORD, "next": elsewhere})
    assert (answer.status_code, answer.url) == (302, reverse("home"))


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"password": ""},
        {"password": "wrong-wrong-wrong"},
        {"password": "\x00"},
        {"credential": ""},
        {"credential": "{"},
        {"credential": "[" * 50_000},
        {"credential": '{"id": "x", "response": {}}', "password": PASSWORD},
    ],
)
def test_anything_else_is_refused_and_the_trail_knows(mara, record, sent):
    rest(mara, timedelta(minutes=10))
    answer = mara.post(reverse("accounts:uncover"), sent, **JSON)
    assert (answer.status_code, set(answer.json())) == (422, {"error"})
    assert mara.get(record).status_code == 423
    assert Event.objects.first().action == Action.SIGN_IN_REFUSED


def test_another_persons_password_opens_nothing(cast, mara, record):
    cast.stella.set_password("another-long-password")
    cast.stella.save()
    rest(mara, timedelta(minutes=10))
    answer = mara.post(reverse("accounts:uncover"), {"password": "another-long-password"}, **JSON)
    assert answer.status_code == 422
    assert mara.get(record).status_code == 423


def test_tries_are_slowed_and_a_right_one_is_not_counted(mara):
    for _try in range(7):
        assert mara.post(reverse("accounts:uncover"), {"password": PASSWORD}, **JSON).status_code == 204
    for _try in range(5):
        mara.post(reverse("accounts:uncover"), {"password": "wrong"}, **JSON)
    answer = mara.post(reverse("accounts:uncover"), {"password": PASSWORD}, **JSON)
    assert (answer.status_code, "Too many" in answer.json()["error"]) == (422, True)


def test_uncovering_one_sign_in_leaves_the_other_covered(cast, mara, record):
    other = Client()
    other.force_login(cast.mara)
    for browser in (mara, other):
        rest(browser, timedelta(minutes=10))
    mara.post(reverse("accounts:uncover"), {"password": PASSWORD}, **JSON)
    assert mara.get(record).status_code == 200
    assert other.get(record).status_code == 423


# --- Ended ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("time", "ended"),
    [(timedelta(minutes=15) - TICK, False), (timedelta(minutes=15), True), (timedelta(hours=11), True)],
)
def test_a_sign_in_ends_after_fifteen_minutes_at_rest(cast, mara, record, time, ended):
    rest(mara, time)
    cookie = mara.cookies[settings.SESSION_COOKIE_NAME].value
    answer = mara.get(record)
    assert answer.status_code == (302 if ended else 423)
    assert (cookie in SignIn.objects.values_list("session_key", flat=True)) != ended
    if ended:
        assert answer.url == f"{reverse('account_login')}?next={record}"
        row = Event.objects.first()
        assert (row.action, row.actor, row.detail) == (Action.SIGN_IN_ENDED, cast.mara.email, {"why": "idle"})


def test_the_cookie_of_an_ended_sign_in_opens_nothing_any_more_and_a_script_is_told(cast, mara, record):
    rest(mara, timedelta(minutes=15))
    cookie = mara.cookies[settings.SESSION_COOKIE_NAME].value
    assert mara.get(record, **JSON).status_code == 401
    for _turn in range(2):
        late = Client()
        late.cookies[settings.SESSION_COOKIE_NAME] = cookie
        assert late.get(record).status_code == 302
        assert late.post(reverse("accounts:uncover"), {"password": PASSWORD}, **JSON).status_code == 401
        assert save(late, meeting_now(cast, began=timedelta(minutes=_turn)), "x").status_code == 401
    assert Event.objects.filter(action=Action.SIGN_IN_ENDED).count() == 1


@pytest.mark.parametrize(("short", "status"), [(TICK, 200), (timedelta(0), 302)])
def test_twelve_hours_are_the_latest_whatever_is_done(mara, record, short, status):
    row = row_of(mara)
    row.created_at = timezone.now() - timedelta(hours=12) + short
    row.data = {"stays": {"x": [timezone.now().isoformat(), (timezone.now() + timedelta(hours=1)).isoformat()]}}
    row.save()
    assert mara.get(record).status_code == status
    ended = Event.objects.filter(action=Action.SIGN_IN_ENDED).values_list("detail", flat=True)
    assert list(ended) == ([] if status == 200 else [{"why": "hours"}])


def test_another_password_does_not_make_the_twelve_hours_longer(cast, mara):
    row = row_of(mara)
    row.created_at -= timedelta(hours=11)
    row.save()
    new = "a-window-on-the-canal"
    mara.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})
    kept = row_of(mara)
    assert (kept.session_key != row.session_key, kept.created_at) == (True, row.created_at)


def test_a_sign_in_that_somebody_ended_is_over_at_its_next_request(mara, record):
    UserSession.objects.all().delete()
    assert mara.get(record).status_code == 302
    assert not SignIn.objects.exists()


# --- A meeting that is running ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("began", "time", "status"),
    [
        (timedelta(minutes=7), timedelta(minutes=35), 423),  # covered, and there
        (timedelta(minutes=7), timedelta(minutes=58) - TICK, 423),
        (timedelta(minutes=7), timedelta(minutes=58), 302),  # 50 planned, 7 over, and 15 after them
        (timedelta(minutes=-15), timedelta(minutes=79), 423),  # opened a quarter of an hour early
        (timedelta(minutes=-29), timedelta(minutes=16), 423),  # earlier still: its time came while somebody was there
        (timedelta(minutes=-31), timedelta(minutes=16), 302),  # too early: the rest was over before
        (timedelta(minutes=60), timedelta(minutes=5), 200),
        (timedelta(minutes=60), timedelta(minutes=14), 423),
        (timedelta(minutes=60), timedelta(minutes=15), 302),  # 5 minutes after its end plus 15: the usual rest counts
        (timedelta(days=30), timedelta(minutes=15), 302),  # a note that is written long after
    ],
)
def test_the_page_of_a_running_meeting_outlasts_a_rest(cast, mara, record, began, time, status):
    meeting = meeting_now(cast, began=began)
    assert mara.get(room_of(meeting)).status_code == 200
    rest(mara, time)
    assert mara.get(record).status_code == status


def test_back_in_the_room_after_thirty_five_minutes_with_the_password_alone(cast, mara):
    meeting = meeting_now(cast, began=timedelta(minutes=7))
    mara.get(room_of(meeting))
    rest(mara, timedelta(minutes=35))
    assert mara.post(reverse("accounts:uncover"), {"password": PASSWORD}, **JSON).status_code == 204
    assert save(mara, meeting, "And on").status_code == 200
    assert mara.get(room_of(meeting)).status_code == 200


def test_saving_does_not_make_it_longer(cast, mara):
    meeting = meeting_now(cast, began=timedelta(minutes=7))
    mara.get(room_of(meeting))
    rest(mara, timedelta(minutes=50))
    assert save(mara, meeting, "By the page itself").status_code == 200
    rest(mara, timedelta(minutes=8))
    assert save(mara, meeting, "By the page itself, again", was="By the page itself").status_code == 401


def test_another_length_counts_once_the_page_is_opened_again(cast, mara, record):
    meeting = meeting_now(cast, began=timedelta(minutes=7))
    mara.get(room_of(meeting))
    Session.objects.filter(pk=meeting.pk).update(minutes=20)
    mara.get(room_of(meeting))
    rest(mara, timedelta(minutes=28))
    assert mara.get(record).status_code == 302


def test_two_meetings_one_after_the_other_are_one_stay(cast, mara, record):
    first = meeting_now(cast, began=timedelta(minutes=45))
    second = make_session(cast.ines, by=cast.mara, starts_at=timezone.now() + timedelta(minutes=10))
    mara.get(room_of(second))
    mara.get(room_of(first))
    rest(mara, timedelta(minutes=74))
    assert mara.get(record).status_code == 423
    rest(mara, timedelta(minutes=1))
    assert mara.get(record).status_code == 302


def test_a_signed_note_ends_the_stay(cast, mara, record):
    meeting = meeting_now(cast, began=timedelta(minutes=7))
    Session.objects.filter(pk=meeting.pk).update(safety_answer="did_not_come_up")
    mara.get(room_of(meeting))
    mara.post(reverse("sessions:sign", args=[cast.ines.code, meeting.pk]), follow=True)
    assert SessionNote.objects.get(session=meeting).signed_at
    rest(mara, timedelta(minutes=15))
    assert mara.get(record).status_code == 302


def test_who_only_reads_does_not_stay(cast, record):
    meeting = meeting_now(cast, began=timedelta(minutes=7))
    sana = Client()
    sana.force_login(cast.sana)
    assert sana.get(room_of(meeting)).status_code == 403
    rest(sana, timedelta(minutes=15))
    assert sana.get(record).status_code == 302


# --- The rules by themselves ----------------------------------------------------------------------------


def test_spans_that_do_not_touch_the_rest_do_not_count():
    noon = datetime(2026, 3, 2, 12, tzinfo=timezone.get_default_timezone())
    later = [(noon + timedelta(hours=hours)).isoformat() for hours in (2, 3)]
    row = UserSession(last_seen_at=noon, created_at=noon, data={"stays": {"later": later}})
    assert idle.ends_at(row) == noon + timedelta(minutes=15)
    row.last_seen_at = noon + timedelta(minutes=105)
    assert idle.ends_at(row) == noon + timedelta(hours=3)


@pytest.mark.once
@pytest.mark.parametrize(("minutes", "taken"), [("0", False), ("1", True), ("15", True), ("16", False), ("-5", False)])
def test_the_sites_minutes_are_bounded(tmp_path, minutes, taken):
    told = run_alone(["manage.py", "check"], tmp_path, HRP_MODE="demo", HRP_COVER_MINUTES=minutes)
    assert (told.returncode == 0) == taken
    assert taken or told.stderr.startswith(f"HRP_COVER_MINUTES is {minutes}, not a number from 1 to 15.")
