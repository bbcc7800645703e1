"""An invented crowd: many people with everything that a quarter counts, the same for the same seed."""

import random
import uuid
from collections.abc import Iterable
from datetime import timedelta

from clients.models import (
    Change,
    Client,
    Episode,
    FocusArea,
    Linkage,
    MedicalReview,
    SupplyGiven,
)
from clients.models.care import LinkState, SupplyKind
from clients.models.episode import EntryRoute
from goals.content import Category, State
from goals.models import Goal, GoalStateEvent, OverdosePlan
from goals.models.plans import Naloxone
from hrp.base.days import midnight
from hrp.reports.figures.quarter import Quarter
from sessions.content.choices import HarmDomain, Stage
from sessions.models import AllianceRating, HarmRating, Session, StageRating, UseSnapshot, WellbeingRating

ORDER = (
    Client,
    Episode,
    Session,
    FocusArea,
    Change,
    StageRating,
    HarmRating,
    WellbeingRating,
    AllianceRating,
    UseSnapshot,
    Goal,
    GoalStateEvent,
    OverdosePlan,
    MedicalReview,
    SupplyGiven,
    Linkage,
)


def gather(teams: list, number: int, quarter: Quarter, *, meetings: int = 8, seed: int = 1, by=None) -> None:
    """Let `number` people be seen in `quarter`, about `meetings` times each, by the `teams` in turn."""
    lot = random.Random(seed)
    for start in range(0, number, 500):
        rows = {model: [] for model in ORDER}
        for each in range(start, min(start + 500, number)):
            _person(rows, teams[each % len(teams)], quarter, meetings, lot, by)
        for model in ORDER:
            model.objects.bulk_create(rows[model], batch_size=500)


def _person(rows, team, quarter, meetings, lot, by):
    since = quarter.last - timedelta(days=lot.choice([20, 60, 100, 150, 200, 300]))
    client = Client(chosen_name="Somebody", created_by=by)
    rows[Client].append(client)
    route = lot.choice([*EntryRoute.values[:6], ""])
    episode = Episode(client=client, team=team, opened_on=since, entry_route=route, created_by=by)
    rows[Episode].append(episode)
    days = sorted({quarter.last, *(since + timedelta(days=day) for day in _some(lot, meetings, quarter.last - since))})
    sittings = [_meet(rows, client, episode, day, by) for day in days]
    _rate(rows, client, days, sittings, lot)
    _goals(rows, client, days[0], lot)
    _care(rows, client, quarter.last, lot)


def _some(lot, meetings, span) -> Iterable[int]:
    return lot.sample(range(span.days), min(meetings - 1, span.days))


def _meet(rows, client, episode, day, by) -> uuid.UUID:
    at = midnight(day) + timedelta(hours=11)
    meeting = Session(client=client, episode=episode, starts_at=at, created_by=by, diary_of=by)
    rows[Session].append(meeting)
    return meeting.sitting


def _rate(rows, client, days, sittings, lot):
    ends = list({days[0], days[-1]})
    for domain in HarmDomain.values:
        asked = ends[: lot.choice([0, 1, 2, 2, 2])]
        for on in asked:
            rows[HarmRating].append(HarmRating(client=client, domain=domain, observed_on=on, value=lot.randrange(5)))
    for on, sitting in zip(days, sittings, strict=True):
        seen = {"client": client, "observed_on": on, "sitting": sitting}
        rows[WellbeingRating].append(WellbeingRating(**seen, kind="wellbeing", value=lot.randrange(11)))
        rows[AllianceRating].append(AllianceRating(**seen, aspect="overall", value=lot.randrange(6, 11)))
    area = FocusArea(client=client, label="It", undisclosed=True)
    change = Change(focus_area=area, words="Less of it", named_on=days[0])
    rows[FocusArea].append(area)
    rows[Change].append(change)
    for on in ends[: lot.choice([0, 1, 2, 2])]:
        rows[StageRating].append(
            StageRating(client=client, change=change, observed_on=on, stage=lot.choice(Stage.values))
        )
        rows[UseSnapshot].append(
            UseSnapshot(client=client, focus_area=area, observed_on=on, days_used=lot.randrange(29))
        )


def _goals(rows, client, day, lot):
    for category in lot.sample(Category.values, lot.choice([0, 1, 2])):
        goal = Goal(client=client, statement="Something of theirs", category=category)
        rows[Goal].append(goal)
        rows[GoalStateEvent].append(GoalStateEvent(goal=goal, state=lot.choice(State.values), on=day))


def _care(rows, client, day, lot):
    made = {"client": client, "on": day}
    if lot.random() < 0.6:
        rows[OverdosePlan].append(OverdosePlan(**made, naloxone=lot.choice(Naloxone.values)))
    if lot.random() < 0.7:
        rows[MedicalReview].append(MedicalReview(**made))
    if lot.random() < 0.5:
        rows[SupplyGiven].append(SupplyGiven(**made, kind=lot.choice(SupplyKind.values)))
    if lot.random() < 0.6:
        rows[Linkage].append(Linkage(**made, service="housing", state=lot.choice(LinkState.values)))
