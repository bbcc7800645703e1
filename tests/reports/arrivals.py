"""People who came in a year, with what others know of them: the same for the same seed."""

import random
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from clients.models import Change, Client, Episode, FocusArea, Mandate, Substance
from goals.models import Goal, GoalStateEvent
from hrp.base.days import midnight
from hrp.reports.rows.columns import KNOWN, Facts
from sessions.models import HarmRating, Session, StageRating, UseSnapshot, WellbeingRating

ROUTES = ["self", "friend_or_family", "peer_or_outreach", "syringe_service", "medical", "mental_health", "other", ""]
OUTSIDE = ["court_or_probation", "employer_eap", "welfare_to_work", "self"]
SUBSTANCES = ["alcohol", "alcohol", "opioid", "stimulant", "sedative", "cannabis"]
STAGES = ["not_considering", "considering", "preparing", "acting", "keeping_it_going", "returning_to_it"]


@dataclass(frozen=True)
class Known:
    """What others may know of somebody: exactly, and not as the file tells it."""

    year: int
    age: int | None
    entry_route: str
    mandated: bool
    meetings: int
    substance: str


@dataclass(frozen=True)
class Arrival:
    """Somebody who came: what others know, and the first and last answer to what they were asked twice."""

    known: Known
    answers: dict[str, tuple]
    goals: tuple[int, int]

    @property
    def facts(self) -> Facts:
        """What the file is made of."""
        known, born = self.known, self.known.age and self.known.year - self.known.age
        pairs = {name: (pair,) for name, pair in self.answers.items()}
        seen = {"changes": len(self.answers) and 1, "goals": self.goals, **pairs}
        return Facts(known.year, born, known.entry_route, known.mandated, known.meetings, known.substance, **seen)


def imagine(number: int, year: int, *, seed: int = 1) -> list[Arrival]:
    """Return `number` people who came for the first time in `year`."""
    lot = random.Random(seed)
    return [_somebody(year, lot) for _each in range(number)]


def _somebody(year, lot) -> Arrival:
    mandated = lot.random() < 0.25
    meetings = min(lot.randrange(1, 30), lot.randrange(1, 60))
    route, age = lot.choice(OUTSIDE if mandated else ROUTES), lot.choice([None, *range(18, 80)])
    known = Known(year, age, route, mandated, meetings, lot.choice(SUBSTANCES))
    if meetings < 2:
        return Arrival(known, {}, (0, 0))
    asked = {"harm": [1, 1, 2, 3], "stages": STAGES, "wellbeing": [3, 4, 4, 6], "use": [4, 9, 9, 20]}
    answers = {name: (lot.choice(values), lot.choice(values)) for name, values in asked.items()}
    return Arrival(known, answers, (lot.randrange(2), lot.randrange(2)))


def arrive(team, arrivals: list[Arrival], *, by=None) -> None:
    """Enter people into the records."""
    rows: dict = {model: [] for model in ORDER}
    for klass in set(SUBSTANCES):
        Substance.objects.get_or_create(code=f"some_{klass}", defaults={"name": klass, "klass": klass})
    substances = {one.klass: one for one in Substance.objects.filter(code__startswith="some_")}
    for number, arrival in enumerate(arrivals):
        since = date(arrival.known.year, 1, 1) + timedelta(days=number * 7 % 365)
        _enter(rows, arrival, since, team, substances[arrival.known.substance], by)
    for model in ORDER:
        model.objects.bulk_create(rows[model], batch_size=500)


ORDER = (
    Client,
    Episode,
    Mandate,
    Session,
    FocusArea,
    Change,
    StageRating,
    HarmRating,
    WellbeingRating,
    UseSnapshot,
    Goal,
    GoalStateEvent,
)


def _enter(rows, arrival, since, team, substance, by) -> None:
    def add(model, **fields):
        rows[model].append(model(created_by=by, **fields))
        return rows[model][-1]

    known = arrival.known
    client = add(Client, chosen_name="Nemo Wold", birth_year=arrival.facts.birth_year)
    episode = add(Episode, client=client, team=team, opened_on=since, entry_route=known.entry_route)
    if known.mandated:
        add(Mandate, episode=episode, authority_kind="court", starts_on=since)
    for number in range(known.meetings):
        at = midnight(since + timedelta(days=5 * number)) + timedelta(hours=10)
        add(Session, client=client, episode=episode, starts_at=at, diary_of=by)
    area = add(FocusArea, client=client, label="mine", substance=substance)
    change = add(Change, focus_area=area, words="less of it")
    tables = {
        "harm": (HarmRating, "value", {"domain": "money"}),
        "stages": (StageRating, "stage", {"change": change}),
        "wellbeing": (WellbeingRating, "value", {"kind": "wellbeing"}),
        "use": (UseSnapshot, "days_used", {"focus_area": area}),
    }
    for name, pair in arrival.answers.items():
        model, field, fields = tables[name]
        for days, answer in zip((10, 100), pair, strict=True):
            add(model, client=client, observed_on=since + timedelta(days=days), **fields, **{field: answer})
    for about, number in zip((area, None), arrival.goals, strict=True):
        for _each in range(number):
            goal = add(Goal, client=client, statement="a sentence", category="other", focus_area=about)
            add(GoalStateEvent, goal=goal, state="trying", on=since)


# --- Whoever looks for somebody ----------------------------------------------------------------

COURT = ("intake_year", "age_band", "mandated", "meetings_kept")
EMPLOYER = ("intake_year", "age_band", "entry_route", "meetings_kept")
RELATIVE = ("intake_year", "age_band", "entry_route", "main_substance")
EVERYTHING = ("intake_year", "age_band", "entry_route", "mandated", "meetings_kept", "main_substance")
SEEKERS = {"court": COURT, "employer": EMPLOYER, "relative": RELATIVE, "everything": EVERYTHING}


def seek(rows: list[dict], people: list[Known], columns) -> Counter:
    """Return how many rows fit somebody, for how many of `people`, going by what is known of `columns`."""
    tables = Counter(tuple(row[column] for column in columns) for row in rows)
    found: Counter[int] = Counter()
    for person in people:
        fitting = (count for told, count in tables.items() if all(map(_fits, columns, told, [person] * len(columns))))
        found[sum(fitting)] += 1
    return found


def _fits(column: str, told: str, person: Known) -> bool:
    """Say whether a cell may be about somebody. Bands are read as anybody would read them."""
    if told == "any":
        return True
    if column == "age_band":
        return told == "unknown" if person.age is None else _within(told, person.age)
    if column == "meetings_kept":
        return _within(told, person.meetings)
    if column in ("entry_route", "main_substance"):
        finest = {"entry_route": person.entry_route or "unknown", "main_substance": person.substance}[column]
        ladder = {one.name: one for one in KNOWN}[column].ladder
        return told in {step[finest] for step in ladder}
    return told == {"intake_year": str(person.year), "mandated": "yes" if person.mandated else "no"}[column]


def _within(band: str, number: int) -> bool:
    low, high = map(int, re.search(r"(\d+) to (\d+)", band).groups()) if " to " in band else (None, None)
    if low is None and band.startswith("under "):
        low, high = 0, int(band.removeprefix("under ")) - 1
    elif low is None and band != "unknown":
        low, high = int(band.split()[0]), 999
    return low is not None and low <= number <= high
