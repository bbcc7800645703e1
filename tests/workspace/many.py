"""Many clients with everything a page could show, and how many queries a page takes."""

from datetime import timedelta
from unittest.mock import patch

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clients.models import Client, ProblemStatement, Strength
from goals.models import Experiment, GoalRating, Step
from sessions.models import AllianceRating, RulerRating, SafetyItem, StageRating
from tests.cast import make_area, make_change, make_client, make_goal, make_session

NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE SAVEPOINT")


def statements(browser, page: str) -> list[str]:
    """Return what a page asks of the database, sign-in, rights and trail included.

    That somebody is there is not noted anew, however long it took to make the rows.
    """
    with patch("hrp.accounts.idle.WRITE_EVERY", timedelta(days=1)), CaptureQueriesContext(connection) as caught:
        assert browser.get(page).status_code == 200
    return [one["sql"] for one in caught.captured_queries]


def queries(browser, page: str) -> int:
    """Return how many queries a page takes, transaction statements not counted."""
    return len([sql for sql in statements(browser, page) if not sql.upper().startswith(NOT_COUNTED)])


def make_full(number: int, cast, **fields) -> Client:
    """Return a client of Mara's about whom there is everything that these pages show."""
    client = make_client(f"Client {number:02}", lead=cast.mara, team=cast.team, words=f"Words {number}", **fields)
    for name, substance in (("The wine", "alcohol"), ("The pills", "benzodiazepines"), ("Home", "")):
        area = make_area(client, name, substance=substance)
        for change in (make_change(area, f"{name} less"), make_change(area, f"{name} otherwise")):
            rate(client, change)
    for sentence in ("Sleep", "See my sister"):
        goal = make_goal(client, sentence)
        for days in (20, 10, 1):
            GoalRating.objects.create(client=client, goal=goal, value=days % 7, observed_on=ago(days))
        Step.objects.create(goal=goal, text="A step", state="trying")
        Experiment.objects.create(goal=goal, if_i="If I", review_on=ago(-2))
    for days in (30, 15, 8):
        meeting = make_session(client, by=cast.mara, days_ago=days + number / 1440, client_agenda="Agenda")
        AllianceRating.objects.create(client=client, aspect="bond", value=7, sitting=meeting.sitting)
    make_session(client, by=cast.mara, starts_at=noon() + timedelta(minutes=number), happened="planned")
    SafetyItem.objects.create(client=client, kind="overdose", level=3)
    SafetyItem.objects.create(client=client, kind="withdrawal", level=2)
    Strength.objects.create(client=client, text="Humour")
    ProblemStatement.objects.create(client=client, text=f"Later words {number}")
    return client


def rate(client, change) -> None:
    for days, stage in ((20, "considering"), (5, "acting")):
        StageRating.objects.create(client=client, change=change, stage=stage, observed_on=ago(days))
        for ruler in ("importance", "confidence", "readiness"):
            RulerRating.objects.create(client=client, change=change, ruler=ruler, value=5, observed_on=ago(days))


def ago(days: int):
    return timezone.localdate() - timedelta(days=days)


def noon():
    """Return noon of today, so that minutes before and after it are of the same day."""
    return timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
