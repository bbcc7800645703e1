"""A worker dies, is frozen, or Redis is away: what was asked for is finished once, and nothing else waits for it.

Workers, the web server and Redis are real processes on the test's database.
"""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from hrp.audit.models import Event
from hrp.reports import files, runs, sweeping, work
from hrp.reports.models import ReportRun, RunFile
from hrp.reports.runs import Made
from hrp.reports.scratch import folder
from tests.cast import gather
from tests.reports.processes import Parts, wait_for

pytestmark = pytest.mark.django_db(transaction=True)

STEPS = 12


@pytest.fixture
def cast(transactional_db):
    return gather()


@pytest.fixture
def parts(tmp_path, transactional_db):
    """Parts of HRP that share the broker of this process, which holds nothing yet."""
    empty_broker()
    found = Parts(tmp_path)
    yield found
    found.end()
    empty_broker()


def empty_broker() -> None:
    for message in (settings.BROKER_DIR / "queue").glob("*.msg"):
        message.unlink()


def ask(cast) -> ReportRun:
    return runs.ask(by=cast.ada, kind="rows", first_year=2020, last_year=2021)


def fresh(run) -> ReportRun:
    return ReportRun.objects.get(pk=run.pk)


def when_made_halfway(run) -> None:
    wait_for(lambda: fresh(run).state == "running" and fresh(run).done > 0, "the worker is in the middle")


def after_ninety_silent_seconds() -> None:
    """Let every worker have been silent for ninety seconds, and sweep."""
    ReportRun.objects.filter(state="running").update(beat_at=timezone.now() - timedelta(seconds=91))
    sweeping.sweep()


def finished(run) -> list:
    return [row.actor for row in Event.objects.filter(subject=f"report {run.pk}", detail__state="ready")]


def by_whom(run, ada) -> set:
    """Return the ids of the processes that wrote the file of a run; all of its parts must be there."""
    lines = files.fetch(fresh(run), by=ada).content.decode().splitlines()
    assert [line.split(" by ")[0] for line in lines] == [f"part {step}" for step in range(STEPS)]
    return {int(line.split(" by ")[1]) for line in lines}


def test_a_worker_killed_in_the_middle_leaves_nothing_and_another_finishes_it_once(cast, parts):
    first = parts.worker(steps=STEPS, seconds=0.5)
    run = ask(cast)
    when_made_halfway(run)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    assert (fresh(run).state, fresh(run).findings, RunFile.objects.count()) == ("running", {}, 0)
    assert len(list(folder().iterdir())) == 1  # what it was writing
    second = parts.worker(steps=STEPS, seconds=0)
    after_ninety_silent_seconds()
    wait_for(lambda: fresh(run).state == "ready", "another worker finished it")
    wait_for(lambda: not list(folder().iterdir()), "its folder is gone")
    assert (fresh(run).attempts, RunFile.objects.count()) == (2, 1)
    assert finished(run) == ["ada@test.example"]
    assert by_whom(run, cast.ada) == {second.pid}
    assert list(folder().iterdir()) == list(parts.tmp.iterdir()) == []


def test_a_worker_that_was_frozen_and_comes_back_changes_nothing(cast, parts):
    first = parts.worker(steps=STEPS, seconds=0.5)
    run = ask(cast)
    when_made_halfway(run)
    os.killpg(first.pid, signal.SIGSTOP)
    second = parts.worker(steps=STEPS, seconds=0)
    after_ninety_silent_seconds()
    wait_for(lambda: fresh(run).state == "ready", "another worker finished it")
    os.killpg(second.pid, signal.SIGKILL)
    os.killpg(first.pid, signal.SIGCONT)
    another = ask(cast)  # only the first one is there to make it, once it has let go of the run
    wait_for(lambda: fresh(another).state == "ready", "the first worker goes on")
    assert by_whom(another, cast.ada) == {first.pid}
    assert finished(run) == ["ada@test.example"]
    assert RunFile.objects.filter(run=run).count() == 1
    assert by_whom(run, cast.ada) == {second.pid}


def test_what_is_called_off_ends_its_worker_s_work(cast, parts):
    parts.worker(steps=600, seconds=0.1)
    run = ask(cast)
    when_made_halfway(run)
    assert runs.cancel(run, by=cast.ada)
    after = ask(cast)
    wait_for(lambda: fresh(after).state == "running", "the worker is free for something else")
    assert (fresh(run).state, fresh(run).reason) == ("stopped", "cancelled")
    assert RunFile.objects.count() == 0


def test_two_clicks_at_the_same_moment_fetch_one_file(cast):
    run = ask(cast)
    work.finish(work.take(str(run.pk)), Made({}, b"PK", "rows.zip"))
    together = Barrier(2)

    def click(_which):
        together.wait()
        try:
            return files.fetch(run, by=cast.ada)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as people:
        fetched = list(people.map(click, range(2)))
    assert [one.content for one in fetched if one] == [b"PK"]
    assert Event.objects.filter(subject=f"report {run.pk}", action="export").count() == 1
