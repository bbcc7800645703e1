"""Redis is stopped, frozen or emptied: pages answer, notes are signed, and what was asked for is made once it is back.

The web server, the workers and Redis are real processes on the test's database.
"""

import uuid

import pytest
from django.urls import reverse

from hrp.reports.models import ReportRun, RunFile
from sessions.models import SessionNote
from tests.cast import gather, make_session
from tests.reports.processes import Parts, Redis, Visitor, wait_for

pytestmark = pytest.mark.django_db(transaction=True)

AT_MOST = 5  # seconds: two for Redis, and what a slow machine needs; without bounds it would be six or more
WAITS = "It waits for its turn."


@pytest.fixture
def cast(transactional_db):
    return gather()


@pytest.fixture
def redis(tmp_path):
    server = Redis(tmp_path)
    yield server
    server.stop()


@pytest.fixture
def parts(tmp_path, redis, cast):
    found = Parts(tmp_path, redis.url)
    yield found
    found.end()


def ask(parts, person) -> ReportRun:
    """Ask for a file in a process of its own, which must not be kept waiting."""
    pk, seconds = parts.run("tests.reports.asking", str(person.pk)).split()
    assert float(seconds) < AT_MOST
    return ReportRun.objects.get(pk=pk)


def sign_a_note(mara, meeting) -> None:
    """Write a note and sign it, as the page's script and its form do."""
    address = [meeting.client.code, meeting.pk]
    words = {"texts": {"s1": {"text": "We talked", "was": [""]}}, "taps": {"safety_answer": "did_not_come_up"}}
    status, said = mara.save(reverse("sessions:save", args=address), {"tab": str(uuid.uuid4()), "seq": 1, **words})
    assert status == 200, said
    assert mara.send(reverse("sessions:sign", args=address))[0] == 302


def everything_else_works(parts, cast, run) -> None:
    """Nobody is signed out, pages answer, and a note is signed."""
    site = parts.web()
    ada, mara = Visitor(site, cast.ada), Visitor(site, cast.mara)
    status, page = ada.get(reverse("reports:run", args=[run.pk]))
    assert (status, WAITS in page) == (200, True)
    assert mara.get(reverse("workspace:today"))[0] == 200
    meeting = make_session(cast.ines, by=cast.mara)
    sign_a_note(mara, meeting)
    assert SessionNote.objects.get(session=meeting).signed_by == cast.mara


def state(run) -> str:
    return ReportRun.objects.values_list("state", flat=True).get(pk=run.pk)


def it_is_made_after_the_sweep(parts, run) -> None:
    assert state(run) == "queued"
    parts.run("celery", "-A", "hrp", "call", "hrp.reports.tasks.sweep")
    wait_for(lambda: state(run) == "ready", f"it is made ({parts.log})")
    assert RunFile.objects.count() == 1
    assert ReportRun.objects.get(pk=run.pk).attempts == 1


def an_awake_worker(parts, cast) -> None:
    """Start a worker, and see it make something."""
    parts.worker(steps=2, seconds=0)
    run = ask(parts, cast.ada)
    wait_for(lambda: state(run) == "ready", "the worker is awake")
    RunFile.objects.all().delete()


def test_redis_is_stopped(cast, redis, parts):
    an_awake_worker(parts, cast)
    redis.stop()
    run = ask(parts, cast.ada)
    everything_else_works(parts, cast, run)
    redis.start()
    it_is_made_after_the_sweep(parts, run)


def test_redis_is_frozen(cast, redis, parts):
    an_awake_worker(parts, cast)
    redis.freeze()
    run = ask(parts, cast.ada)
    everything_else_works(parts, cast, run)
    redis.thaw()
    it_is_made_after_the_sweep(parts, run)


def test_redis_forgets_everything(cast, redis, parts):
    run = ask(parts, cast.ada)
    redis.flush()
    everything_else_works(parts, cast, run)
    parts.worker(steps=2, seconds=0)
    it_is_made_after_the_sweep(parts, run)
