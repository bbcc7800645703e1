"""People who came in two closed years, and their meetings: what a file of rows is made of. Nobody wrote a word."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from django.db import connection
from django.utils import timezone

from clients.models import Change, Client, Episode, FocusArea, Mandate, Substance
from clients.models.episode import EntryRoute
from clients.models.observation import Answer
from goals.content import Category, State
from goals.models import Goal, GoalStateEvent
from hrp.accounts.models import Team, User
from hrp.accounts.roles import Role
from hrp.base.days import midnight
from sessions.content.choices import HarmDomain, Stage
from sessions.models import HarmRating, Session, StageRating, UseSnapshot, WellbeingRating
from tests.cast import make_user
from tests.tools.bench.person import catalogue
from tests.tools.bench.rows import Rows

STORED_AT_ONCE = 500  # people
EVERY = 8  # days from one meeting to the next: 20 of them are seen in the first 26 weeks
ROUTES = (*EntryRoute, EntryRoute.SELF, EntryRoute.SELF, EntryRoute.SELF)
WORST = 4  # of a rating of harm


def years() -> tuple[int, int]:
    """Return two years that may be told of."""
    this = timezone.localdate().year
    return this - 3, this - 2


def build(people: int, meetings: int, *, say: Callable[[str], None] = lambda _words: None, seed: int = 1) -> User:
    """Add so many people with so many meetings in all, half of them in each year; return somebody who may report.

    The same for the same `seed`.
    """
    by, team = make_user("Counting", Role.THERAPIST, Role.ADMIN), Team.objects.create(name="Counted")
    rows, chance, known = Rows(), Random(seed), catalogue()
    for number in range(people):
        came = date(years()[number % 2], 1, 1) + timedelta(days=chance.randrange(365))
        _place(rows, chance, known, by, team, came, meetings // people)
        if number % STORED_AT_ONCE == STORED_AT_ONCE - 1:
            rows.store()
            say(f"{number + 1} people who came")
    rows.store()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return by


def _place(rows: Rows, chance: Random, known: list[Substance], by: User, team: Team, came: date, meetings: int) -> None:
    own = {"created_by": by, "created_at": midnight(came)}
    client = rows.add(Client(chosen_name="A", birth_year=came.year - chance.randint(19, 70), **own))
    route = chance.choice(ROUTES)
    episode = rows.add(Episode(client=client, team=team, opened_on=came, entry_route=route, **own))
    if chance.random() < 0.2:
        rows.add(Mandate(episode=episode, authority_kind="probation_parole", starts_on=came, **own))
    area = rows.add(FocusArea(client=client, substance=chance.choice(known), label="it", **own))
    change = rows.add(Change(focus_area=area, words="it", named_on=came, **own))
    goal = rows.add(Goal(client=client, statement="it", category=Category.OTHER, focus_area=area, **own))
    rows.add(GoalStateEvent(goal=goal, state=State.TRYING, on=came, **own))
    days = [came + timedelta(days=EVERY * number) for number in range(meetings)]
    for day in days:
        start = midnight(day) + timedelta(hours=10)
        rows.add(Session(client=client, episode=episode, starts_at=start, sitting=uuid.uuid4(), diary_of=by, **own))
    for day in (days[0], days[-1]):
        _rate(rows, chance, client, area, change, day, own)


def _rate(rows, chance, client, area, change, day, own):
    """What is rated at the first meeting, and at the last."""
    seen = {"client": client, "observed_on": day, "sitting": uuid.uuid4(), **own}
    for domain in HarmDomain:
        rows.add(HarmRating(domain=domain, value=chance.randint(0, WORST), answer=Answer.GIVEN, **seen))
    rows.add(WellbeingRating(kind="wellbeing", value=chance.randint(0, 10), answer=Answer.GIVEN, **seen))
    rows.add(StageRating(change=change, stage=chance.choice(list(Stage)), **seen))
    rows.add(UseSnapshot(focus_area=area, days_used=chance.randint(0, 28), **seen))
