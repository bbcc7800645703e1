"""One client of the clinic: who they are, what the work is about, their goals, plans and what stands around them."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from django.utils import timezone

from clients.models import (
    AfterBreakTalk,
    CareTeamMembership,
    Change,
    Client,
    Episode,
    EpisodePause,
    FocusArea,
    Mandate,
    MedicalReview,
    Strength,
    Substance,
)
from goals.content import Category, Direction, ForWhom, State
from goals.models import Experiment, Goal, GoalStateEvent, IdealUsePlan, OverdosePlan, SaferUse
from hrp.accounts.models import Team, User
from hrp.base.days import midnight
from tests.tools.bench.rows import Rows
from tests.tools.bench.year import days_of, place_meetings

WORDS = "Something that was said at some length, in the words in which it was said."
NAMES = ("Alma", "Bela", "Cleo", "Dario", "Edda", "Falk", "Gina", "Hugo", "Ilse", "Jaro", "Kaja", "Leon")
SUBSTANCES = ("alcohol", "heroin", "cocaine", "cannabis", "benzodiazepines", "methamphetamine", "nicotine", "fentanyl")


@dataclass
class Person:
    """A client on the way into the database, with what later rows hang on."""

    client: Client
    episode: Episode
    lead: User
    days: list[date]
    catalogue: list[Substance]
    areas: list[FocusArea] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)


def catalogue() -> list[Substance]:
    """Return the substances that the clinic's clients take."""
    return list(Substance.objects.filter(code__in=SUBSTANCES).order_by("code"))


def at(day: date) -> datetime:
    """Return noon of a day."""
    return midnight(day) + timedelta(hours=12)


def place_person(rows: Rows, chance: Random, known: list[Substance], *, lead: User, team: Team, meetings: int) -> None:
    """Add a client whom `lead` met so many times, and everything about them; `known` are the substances there are."""
    days = days_of(meetings, chance, timezone.localdate())
    opened = days[0] - timedelta(days=chance.randint(0, 10))
    by = {"created_by": lead, "created_at": at(opened)}
    client = rows.add(Client(chosen_name=chance.choice(NAMES), legal_name=WORDS, phone="555", **by))
    explained = opened if chance.random() < 0.8 else None
    episode = rows.add(Episode(client=client, team=team, opened_on=opened, position_explained_on=explained, **by))
    rows.add(CareTeamMembership(episode=episode, user=lead, role="lead", from_on=opened, **by))
    person = Person(client, episode, lead, days, known)
    _before(rows, chance, person)
    _areas(rows, chance, person)
    _goals(rows, chance, person)
    _around(rows, chance, person)
    _plans(rows, chance, person)
    place_meetings(rows, chance, person)


def _by(person: Person, day: date) -> dict:
    return {"created_by": person.lead, "created_at": at(day)}


def _before(rows, chance, person):
    """An earlier stretch of work for some; a pause for some, over or not."""
    opened = person.episode.opened_on
    if chance.random() < 0.15:
        ended = opened - timedelta(days=chance.randint(20, 200))
        began = ended - timedelta(days=90)
        days = {"opened_on": began, "ended_on": ended, "ending": "moved_away"}
        earlier = Episode(client=person.client, team=person.episode.team, **days, **_by(person, began))
        rows.add(earlier)
        person.episode.continues = earlier
        rows.add(CareTeamMembership(episode=earlier, user=person.lead, role="lead", from_on=began, to_on=ended))
    if chance.random() < 0.3:
        left = person.days[chance.randrange(len(person.days))]
        back = None if chance.random() < 0.1 else left + timedelta(days=chance.randint(5, 40))
        because = chance.choice(("custody", "hospital", "travel", ""))
        pause = EpisodePause(episode=person.episode, from_on=left, to_on=back, initiated_by="client", because=because)
        rows.add(pause)
        if back and chance.random() < 0.5:
            rows.add(AfterBreakTalk(client=person.client, on=back, answer="talked", created_by=person.lead))


def _areas(rows, chance, person):
    by = _by(person, person.episode.opened_on)
    for sort, one in enumerate(chance.sample(person.catalogue, chance.randint(1, 3))):
        area = FocusArea(client=person.client, substance=one, label=f"the {one.code}", sort=sort, **by)
        person.areas.append(rows.add(area))
        if sort < 2:
            change = Change(focus_area=area, words=WORDS, named_on=person.episode.opened_on, **by)
            person.changes.append(rows.add(change))
    life = FocusArea(client=person.client, kind="life_area", label="evenings", sort=9, **by)
    person.areas.append(rows.add(life))
    person.changes.append(rows.add(Change(focus_area=life, words=WORDS, named_on=person.episode.opened_on, **by)))


def _goals(rows, chance, person):
    for sort, area in enumerate(person.areas[:3]):
        by = _by(person, person.days[0])
        goal = Goal(client=person.client, statement=WORDS, category=Category.OTHER, focus_area=area, sort=sort, **by)
        goal.direction = chance.choice(list(Direction))
        goal.for_whom = chance.choice([*ForWhom, ForWhom.ME, ForWhom.ME])
        goal.fit_client, goal.fit_therapist = chance.randint(4, 10), chance.randint(5, 10)
        person.goals.append(rows.add(goal))
        for day in sorted(chance.sample(person.days, min(len(person.days), 4))):
            state = chance.choice(list(State))
            rows.add(GoalStateEvent(goal=goal, state=state, on=day, words=WORDS, **_by(person, day)))
        _experiments(rows, chance, person, goal)


def _experiments(rows, chance, person, goal):
    for day in chance.sample(person.days, min(len(person.days), chance.randint(0, 3))):
        review = day + timedelta(days=14)
        one = Experiment(goal=goal, kind="amount_limit", if_i=WORDS, starts_on=day, review_on=review)
        if review < person.days[-1] and chance.random() < 0.95:
            one.learned, one.next, one.reviewed_on = WORDS, "keep", review
        one.created_by, one.created_at = person.lead, at(day)
        rows.add(one)


def _around(rows, chance, person):
    for day in chance.sample(person.days, min(len(person.days), 3)):
        rows.add(Strength(client=person.client, text=WORDS, **_by(person, day)))
    if chance.random() < 0.1:
        ends = timezone.localdate() + timedelta(days=chance.randint(-90, 120))
        rows.add(
            Mandate(
                episode=person.episode,
                authority_kind="probation_parole",
                starts_on=person.episode.opened_on,
                protected_until=ends,
                **_by(person, person.episode.opened_on),
            )
        )


def _plans(rows, chance, person):
    """Sheets, in up to three versions: an overdose plan and a medical check for some, other plans for others."""
    made = ((OverdosePlan, 0.6, {"naloxone": "carry"}), (MedicalReview, 0.6, {"state": "done"}))
    for model, how_many, given in (*made, (SaferUse, 0.4, {"practices": {}}), (IdealUsePlan, 0.4, {"when": WORDS})):
        if chance.random() > how_many:
            continue
        thread = uuid.uuid4()
        days = sorted(chance.sample(person.days, min(len(person.days), chance.randint(1, 3))))
        for version, day in enumerate(days, start=1):
            own = {"client": person.client, "thread": thread, "version": version, "on": day, "frozen_at": at(day)}
            sheet = rows.add(model(**own, **given, **_by(person, day)))
            if model is OverdosePlan:
                sheet.naloxone_expires = timezone.localdate() + timedelta(days=chance.randint(-30, 400))
