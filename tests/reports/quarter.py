"""People in a quarter that is long over: the second of 2024."""

from datetime import date, timedelta

from clients.models import Client, Episode
from hrp.base.days import midnight
from hrp.reports.figures.loading import known_of, people
from hrp.reports.figures.measures import person
from hrp.reports.figures.quarter import Quarter
from hrp.reports.safe.tables import Person
from sessions.models import Session

QUARTER = Quarter(2024, 2)
FIRST, LAST, AFTER = date(2024, 4, 1), date(2024, 6, 30), date(2024, 7, 1)
DAY = timedelta(days=1)


def at(day: date, hour: int = 12):
    """Return a moment of `day`, on the clinic's clock."""
    return midnight(day) + timedelta(hours=hour)


def come(cast, name: str, *, since: date = FIRST, met=(FIRST,), team=None, **fields) -> Client:
    """Return a client whose work began on `since` and whom Mara met on the days `met`."""
    client = Client.objects.create(chosen_name=name, **fields)
    Episode.objects.create(client=client, team=team or cast.team, opened_on=since)
    for day in met:
        meet(client, day)
    return client


def meet(client: Client, day: date, **fields) -> Session:
    """Return a meeting with `client` at noon of `day`, in the latest stretch of work."""
    episode = fields.pop("episode", None) or client.episodes.order_by("opened_on").last()
    return Session.objects.create(client=client, episode=episode, starts_at=at(day), **fields)


def told_of(client: Client) -> Person:
    """Return what the quarter counts of `client`, and make sure that the whole quarter says the same."""
    counted = person(known_of([client.pk], QUARTER)[client.pk], QUARTER)
    assert counted in list(people(QUARTER))
    return counted


def told(client: Client, figure: str) -> str:
    """Return where `client` stands in one figure."""
    return told_of(client).facts[figure]
