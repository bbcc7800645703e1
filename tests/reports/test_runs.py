"""What is made in the background: asked for, taken, made, finished once; called off, left behind, fetched, let go."""

import hashlib
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.usersessions.models import UserSession
from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from kombu.exceptions import OperationalError

from hrp.audit.models import Action, Event
from hrp.reports import files, runs, sweeping, tasks, work
from hrp.reports.models import Reason, ReportRun, RunFile, RunKind, RunState
from hrp.reports.models.run import MOST_ATTEMPTS
from hrp.reports.runs import Cancelled, Made, Progress, Refused, Superseded
from tests import factors

FILE = b"PK rows that tell of nobody"
YEARS = {"first_year": 2020, "last_year": 2021}


@pytest.fixture
def sent(monkeypatch):
    """The messages that were sent, in place of sending them."""
    messages = []
    monkeypatch.setattr(runs.app, "send_task", lambda name, args, **how: messages.append((name, args, how)))
    return messages


@pytest.fixture
def makes(monkeypatch):
    """Let `makes(maker)` make what is asked for as a file of rows; without one, a small file."""

    def make(run, progress):
        return Made({"k": 11}, FILE, "rows.zip")

    def put(maker=make):
        monkeypatch.setattr(work, "import_string", {work.MAKERS[RunKind.ROWS]: maker}.__getitem__)

    put()
    return put


@pytest.fixture
def run(cast, sent) -> ReportRun:
    return runs.ask(by=cast.ada, kind=RunKind.ROWS, purpose="For the university", **YEARS)


def told(run) -> list:
    """What the trail says of a run, oldest first."""
    rows = Event.objects.filter(subject=f"report {run.pk}").order_by("id")
    return [(row.action, row.actor, row.detail) for row in rows]


def fresh(run) -> ReportRun:
    return ReportRun.objects.get(pk=run.pk)


def state(run) -> tuple:
    found = fresh(run)
    return found.state, found.reason


def begun(run, **more) -> ReportRun:
    """Let a worker have taken `run`."""
    taken = work.take(str(run.pk))
    ReportRun.objects.filter(pk=run.pk).update(**more)
    return taken


def signed_in(user) -> Browser:
    browser = Browser()
    browser.force_login(user)
    return browser


# --- Asked for ---------------------------------------------------------------------------------------------


def test_asking_makes_a_row_that_waits_a_row_in_the_trail_and_a_message(cast, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        run = runs.ask(by=cast.ada, kind=RunKind.ROWS, purpose="For the university", **YEARS)
        assert sent == []  # nobody is woken for what may yet be undone
    assert sent == [("hrp.reports.tasks.work", [str(run.pk)], {"expires": 600})]
    assert (fresh(run).state, fresh(run).purpose, fresh(run).created_by) == ("queued", "For the university", cast.ada)
    assert told(run) == [("create", "ada@test.example", {"kind": "rows", **YEARS})]


def test_the_same_form_twice_asks_once(cast, sent, django_capture_on_commit_callbacks):
    key = uuid4()
    with django_capture_on_commit_callbacks(execute=True):
        for _time in range(2):
            runs.ask(by=cast.ada, kind=RunKind.QUARTER, pk=key, year=2026, quarter=2)
    assert ReportRun.objects.count() == len(sent) == 1
    assert len(told(ReportRun.objects.get())) == 1


def test_the_id_of_what_somebody_else_asked_for_opens_nothing(cast, run, sent):
    mine = runs.ask(by=cast.solo, kind=RunKind.ROWS, pk=run.pk, **YEARS)
    assert (mine.created_by, mine.pk == run.pk) == (cast.solo, False)
    assert fresh(run).created_by == cast.ada


@pytest.mark.parametrize("trouble", [OperationalError("nobody there"), TimeoutError("silent")])
def test_asking_goes_through_when_no_worker_can_be_told(
    cast, monkeypatch, trouble, caplog, django_capture_on_commit_callbacks
):
    def refuse(*args, **how):
        raise trouble

    monkeypatch.setattr(runs.app, "send_task", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        run = runs.ask(by=cast.ada, kind=RunKind.ROWS, **YEARS)
    assert state(run) == ("queued", "")
    assert caplog.messages == [f"No worker could be told that a report waits: {type(trouble).__name__}."]


# --- Made --------------------------------------------------------------------------------------------------


def test_a_worker_makes_it_and_the_file_waits_for_a_week(cast, run, makes):
    before = timezone.now()
    tasks.work(str(run.pk))
    made, file = fresh(run), RunFile.objects.get()
    assert (made.state, made.findings, made.attempts) == ("ready", {"k": 11}, 1)
    assert timedelta(days=7) <= made.expires_at - before < timedelta(days=7, minutes=1)
    assert (file.run_id, file.name, file.size) == (run.pk, "rows.zip", len(FILE))
    assert file.sha256 == hashlib.sha256(FILE).hexdigest()
    assert told(run)[1:] == [("change", "ada@test.example", {"state": "ready"})]


def test_a_message_that_comes_again_makes_nothing_again(cast, run, makes):
    for _time in range(3):
        tasks.work(str(run.pk))
    assert RunFile.objects.count() == 1
    assert fresh(run).attempts == 1
    assert len(told(run)) == 2


def test_a_message_about_nothing_does_nothing(db, makes):
    tasks.work(str(uuid4()))


def test_what_brings_no_file_does_not_expire(cast, run, makes):
    makes(lambda run, progress: Made({"k": 12}))
    tasks.work(str(run.pk))
    assert (fresh(run).state, fresh(run).expires_at, RunFile.objects.count()) == ("ready", None, 0)


@pytest.mark.parametrize("reason", [Reason.TOO_FEW, Reason.NOT_CLOSED, Reason.BAR_NOT_MET])
def test_what_may_not_be_told_is_refused_with_the_reason(cast, run, makes, reason):
    def make(run, progress):
        raise Refused(reason)

    makes(make)
    tasks.work(str(run.pk))
    assert state(run) == ("refused", reason)
    assert fresh(run).finished_at is not None
    assert told(run)[1:] == [("change", "ada@test.example", {"state": "refused", "reason": reason})]


def test_an_error_reaches_the_log_and_the_run_is_begun_again_later(cast, run, makes, sent):
    def make(run, progress):
        raise ZeroDivisionError

    makes(make)
    with pytest.raises(ZeroDivisionError):
        tasks.work(str(run.pk))
    assert state(run) == ("running", "")
    ReportRun.objects.update(beat_at=timezone.now() - timedelta(seconds=91))
    makes()
    tasks.sweep()
    tasks.work(str(run.pk))
    assert (fresh(run).state, fresh(run).attempts) == ("ready", 2)


def test_file_and_readiness_come_together_or_not_at_all(cast, run, makes, monkeypatch):
    def full(*args, **fields):
        raise OSError("the disk is full")

    monkeypatch.setattr(RunFile.objects, "create", full)
    with pytest.raises(OSError, match="full"):
        tasks.work(str(run.pk))
    assert (state(run), fresh(run).findings, RunFile.objects.count()) == (("running", ""), {}, 0)
    assert len(told(run)) == 1


def test_every_kind_has_somebody_who_makes_it():
    assert work.MAKERS.keys() == set(RunKind)
    for maker in work.MAKERS.values():
        assert callable(import_string(maker))


# --- Who may, at the time of the work ------------------------------------------------------------------------


def take_away(person):
    person.roles = ()
    person.save()


def disable(person):
    person.is_active = False
    person.save()


@pytest.mark.parametrize("end_right", [take_away, disable])
def test_nothing_is_made_for_someone_who_may_not_any_more(cast, run, makes, end_right):
    begun_for = []
    makes(lambda run, progress: begun_for.append(run))
    end_right(cast.ada)
    tasks.work(str(run.pk))
    assert (state(run), begun_for) == (("stopped", "no_right"), [])
    assert told(run)[-1] == ("change", "ada@test.example", {"state": "stopped", "reason": "no_right"})


def test_a_right_that_ends_while_it_is_made_ends_it(cast, run, makes):
    def make(run, progress):
        take_away(cast.ada)
        return Made({"k": 11}, FILE, "rows.zip")

    makes(make)
    tasks.work(str(run.pk))
    assert (state(run), fresh(run).findings, RunFile.objects.count()) == (("stopped", "no_right"), {}, 0)


# --- Progress ------------------------------------------------------------------------------------------------


def test_progress_is_written_once_a_second_at_most(cast, run, monkeypatch, django_assert_num_queries):
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    progress = Progress(begun(run))
    progress(1, 500)
    with django_assert_num_queries(0):
        for done in range(2, 400):
            progress(done, 500)
    assert (fresh(run).done, fresh(run).total) == (1, 500)
    now[0] += 1.0
    progress(400, 500)
    assert (fresh(run).done, fresh(run).total) == (400, 500)
    assert timezone.now() - fresh(run).beat_at < timedelta(seconds=5)


def test_progress_tells_a_worker_that_it_was_called_off(cast, run):
    progress = Progress(begun(run))
    runs.cancel(run, by=cast.ada)
    with pytest.raises(Cancelled):
        progress(1, 2)


def test_progress_tells_a_worker_that_another_one_has_it(cast, run):
    progress = Progress(begun(run))
    ReportRun.objects.update(attempt=uuid4())
    with pytest.raises(Superseded):
        progress(1, 2)
    assert fresh(run).done == 0


@pytest.mark.django_db(transaction=True)
def test_progress_refuses_to_be_hidden_in_a_transaction(cast, run):
    progress = Progress(begun(run))
    with pytest.raises(RuntimeError), transaction.atomic():
        progress(1, 2)


# --- Called off ------------------------------------------------------------------------------------------------


def test_what_waits_is_called_off_and_never_begun(cast, run, makes):
    assert runs.cancel(run, by=cast.ada) is True
    tasks.work(str(run.pk))
    assert (state(run), fresh(run).attempts, RunFile.objects.count()) == (("stopped", "cancelled"), 0, 0)
    assert told(run)[1:] == [("change", "ada@test.example", {"state": "stopped", "reason": "cancelled"})]


def test_what_is_being_made_is_called_off_and_leaves_nothing(cast, run, makes):
    def make(run, progress):
        runs.cancel(run, by=cast.ada)
        return Made({"k": 11}, FILE, "rows.zip")

    makes(make)
    tasks.work(str(run.pk))
    assert (state(run), fresh(run).findings, RunFile.objects.count()) == (("stopped", "cancelled"), {}, 0)
    assert len(told(run)) == 2


def test_a_refusal_after_it_was_called_off_changes_nothing(cast, run, makes):
    def make(run, progress):
        runs.cancel(run, by=cast.ada)
        raise Refused(Reason.TOO_FEW)

    makes(make)
    tasks.work(str(run.pk))
    assert state(run) == ("stopped", "cancelled")


def test_what_is_finished_cannot_be_called_off(cast, run, makes):
    tasks.work(str(run.pk))
    assert runs.cancel(run, by=cast.ada) is False
    assert (state(run), RunFile.objects.count()) == (("ready", ""), 1)


# --- Left behind, forgotten, past its time -----------------------------------------------------------------------


@pytest.mark.parametrize(("seconds", "then"), [(80, "running"), (91, "queued")])
def test_a_run_whose_worker_is_silent_waits_again(cast, run, sent, seconds, then):
    begun(run, beat_at=timezone.now() - timedelta(seconds=seconds))
    tasks.sweep()
    assert state(run) == (then, "")
    assert len(sent) == (1 if then == "queued" else 0)


def test_the_first_worker_comes_back_too_late(cast, run, makes, sent):
    first = begun(run, beat_at=timezone.now() - timedelta(seconds=91))
    tasks.sweep()
    tasks.work(str(run.pk))
    with pytest.raises(Superseded):
        work.finish(first, Made({"k": 1}, b"another file", "rows.zip"))
    assert (fresh(run).findings, files.fetch(run, by=cast.ada).content) == ({"k": 11}, FILE)
    assert [row[2].get("state") for row in told(run)] == [None, "ready", None]


def test_what_was_begun_often_enough_is_stopped(cast, run, sent):
    for _time in range(MOST_ATTEMPTS):
        begun(run, beat_at=timezone.now() - timedelta(seconds=91))
        tasks.sweep()
    assert (state(run), fresh(run).attempts) == (("stopped", "gave_up"), 3)
    assert told(run)[-1] == ("change", "ada@test.example", {"state": "stopped", "reason": "gave_up"})
    assert len(sent) == MOST_ATTEMPTS - 1


def test_a_worker_that_spoke_up_meanwhile_keeps_its_run(cast, run, sent):
    begun(run, beat_at=timezone.now() - timedelta(seconds=91))
    seen = fresh(run)
    ReportRun.objects.update(beat_at=timezone.now())
    sweeping.begin_again(seen)
    assert state(run) == ("running", "")


def test_what_waits_is_sent_again_until_nobody_can_be_told(cast, run, monkeypatch):
    runs.ask(by=cast.ada, kind=RunKind.QUARTER, year=2026, quarter=1)
    tried = []

    def send(name, args, **how):
        tried.append(args)
        raise OperationalError

    monkeypatch.setattr(runs.app, "send_task", send)
    tasks.sweep()
    assert tried == [[str(run.pk)]]  # a broker that is away is asked once a minute, not once for each


def test_a_file_is_let_go_after_a_week(cast, run, makes, sent):
    tasks.work(str(run.pk))
    ReportRun.objects.update(expires_at=timezone.now() + timedelta(minutes=1))
    tasks.sweep()
    assert (state(run), RunFile.objects.count()) == (("ready", ""), 1)
    ReportRun.objects.update(expires_at=timezone.now())
    assert files.fetch(run, by=cast.ada) is None  # before anybody swept
    tasks.sweep()
    assert (state(run), RunFile.objects.count()) == (("expired", ""), 0)
    assert told(run)[-1] == ("change", "ada@test.example", {"state": "expired"})


def test_the_sweep_runs_every_minute():
    due = {entry["task"]: entry["schedule"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert due["hrp.reports.tasks.sweep"] == 60
    assert {"hrp.reports.tasks.sweep", runs.WORK} <= current_app.tasks.keys()


# --- Fetched -----------------------------------------------------------------------------------------------------


@pytest.fixture
def ready(run, makes) -> ReportRun:
    tasks.work(str(run.pk))
    return run


def test_the_file_is_fetched_once_and_is_gone(cast, ready):
    browser, address = signed_in(cast.ada), reverse("reports:run_file", args=[ready.pk])
    factors.shown(browser, cast.ada)
    answer = browser.post(address)
    assert (answer.status_code, answer.content) == (200, FILE)
    assert answer["Content-Disposition"] == 'attachment; filename="rows.zip"'
    assert answer["Cache-Control"] == "no-store"
    assert RunFile.objects.count() == 0
    sha = hashlib.sha256(FILE).hexdigest()
    assert told(ready)[-1] == ("export", "ada@test.example", {"kind": "rows", "size": len(FILE), "sha256": sha})
    again = browser.post(address, follow=True)
    assert "It can be fetched once." in again.content.decode()
    assert "You fetched the file on" in again.content.decode()
    assert [row[0] for row in told(ready)].count(Action.EXPORT) == 1


def test_a_factor_is_asked_for_first_and_the_file_stays(cast, ready):
    answer = signed_in(cast.ada).post(reverse("reports:run_file", args=[ready.pk]))
    page = reverse("reports:run", args=[ready.pk])
    assert (answer.status_code, answer.url.startswith(reverse("accounts:step_up"))) == (302, True)
    assert page.replace("/", "%2F") in answer.url
    assert RunFile.objects.count() == 1


@pytest.mark.parametrize("who", ["solo", "mara", "sana", "fay"])
def test_nobody_else_fetches_it(cast, ready, who):
    person = getattr(cast, who)
    browser = signed_in(person)
    factors.shown(browser, person)
    answer = browser.post(reverse("reports:run_file", args=[ready.pk]))
    assert answer.status_code == (404 if who == "solo" else 403)
    assert RunFile.objects.count() == 1


def test_a_right_that_ended_ends_the_fetching(cast, ready):
    browser = signed_in(cast.ada)
    factors.shown(browser, cast.ada)
    take_away(cast.ada)
    assert browser.post(reverse("reports:run_file", args=[ready.pk])).status_code == 403
    assert RunFile.objects.count() == 1


def test_the_file_is_not_stored_as_it_is(cast, ready):
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM reports_runfile")
        (stored,) = cursor.fetchone()
    assert stored.startswith("hrp1:")


# --- The pages ---------------------------------------------------------------------------------------------------


def test_the_page_says_where_it_stands(cast, run, makes):
    browser, address = signed_in(cast.ada), reverse("reports:run", args=[run.pk])

    def said(**now):
        ReportRun.objects.filter(pk=run.pk).update(**now)
        page = browser.get(address).content.decode()
        assert "A file of rows, 2020–2021" in page
        assert "For the university" in page
        return page.partition("data-said>")[2].partition("</p>")[0], "Call it off" in page, "<progress" in page

    assert said() == ("It waits for its turn. You can leave this page; it goes on without you.", True, False)
    assert said(state="running") == ("It is being made.", True, False)
    assert said(done=148, total=400) == ("It is being made: 30 %.", True, True)
    assert said(state="stopped", reason="gave_up") == (Reason.GAVE_UP.label, False, False)
    too_few = "A file of rows needs 200 people or more. Try more years, or take the figures of a quarter."
    assert said(state="refused", reason="too_few") == (too_few, False, False)
    assert said(state="refused", reason="bar_not_met") == (Reason.BAR_NOT_MET.label, False, False)
    assert said(state="ready", reason="") == ("It is ready.", False, False)
    past = timezone.now() - timedelta(days=1)
    assert said(state="expired", expires_at=past)[0].startswith("The file was kept for seven days")


def test_a_quarter_in_which_too_few_were_seen_is_not_called_ready(cast):
    browser = signed_in(cast.ada)
    asked = {"kind": RunKind.QUARTER, "year": 2024, "quarter": 2, "created_by": cast.ada}
    run = ReportRun.objects.create(state=RunState.READY, findings={"sha256": "0" * 64, "too_few": True}, **asked)
    page = browser.get(reverse("reports:run", args=[run.pk])).content.decode()
    assert "Too few to tell safely: there are no figures." in page
    assert ("It is ready." in page, "See the figures" in page) == (False, False)
    assert '<span class="chip plain">Too few people</span>' in browser.get(reverse("reports:home")).content.decode()


def test_the_script_is_told_the_same_and_leaves_no_trace(cast, run, makes):
    browser, address = signed_in(cast.ada), reverse("reports:run_state", args=[run.pk])
    rows = Event.objects.count()
    waits = browser.get(address, headers={"accept": "application/json"}).json()
    assert "Call it off" in waits.pop("part")
    said = "It waits for its turn. You can leave this page; it goes on without you."
    assert waits == {"mark": "queued", "going": True, "said": said, "percent": None}
    tasks.work(str(run.pk))
    made = browser.get(address, headers={"accept": "application/json"}).json()
    assert "Fetch the file" in made["part"]
    assert (made["mark"], made["going"]) == ("ready file", False)
    assert Event.objects.count() == rows + 1  # the worker's


def test_looking_by_script_does_not_keep_a_sign_in_awake(cast, run):
    browser, address = signed_in(cast.ada), reverse("reports:run_state", args=[run.pk])
    by_script = {"accept": "application/json", "sec-fetch-mode": "cors"}

    def look(minutes_later: int) -> int:
        seen = timezone.now() - timedelta(minutes=minutes_later)
        UserSession.objects.update(last_seen_at=seen)
        status = browser.get(address, headers=by_script).status_code
        assert list(UserSession.objects.values_list("last_seen_at", flat=True)) in ([seen], [])
        return status

    assert (look(4), look(6), look(16)) == (200, 423, 401)


def test_the_list_holds_ones_own_and_asks_as_much_for_one_as_for_thirty(cast, run, django_assert_num_queries):
    browser, home = signed_in(cast.ada), reverse("reports:home")
    runs.ask(by=cast.solo, kind=RunKind.QUARTER, year=2025, quarter=3)
    page = browser.get(home).content.decode()
    assert "A file of rows, 2020–2021" in page
    assert "July to September 2025" not in page
    with django_assert_num_queries(6):
        browser.get(home)
    for quarter in range(29):
        runs.ask(by=cast.ada, kind=RunKind.QUARTER, year=2000 + quarter, quarter=4)
    with django_assert_num_queries(6):
        page = browser.get(home).content.decode()
    assert page.count("October to December") == 25
    assert "1 of 2" in page


def test_it_is_called_off_on_its_page(cast, run):
    browser = signed_in(cast.ada)
    page = browser.post(reverse("reports:run_cancel", args=[run.pk]), follow=True)
    assert "It was called off." in page.content.decode()
    again = browser.post(reverse("reports:run_cancel", args=[run.pk]), follow=True)
    assert "There was nothing to call off any more." in again.content.decode()
    assert state(run) == (RunState.STOPPED, Reason.CANCELLED)
