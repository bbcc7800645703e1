"""Those who came before: enough people, whose work has ended, for a quarter's figures and a year's rows to be told.

All invented, drawn by lot, the same lot every time. They lie in the past of both teams and show in no caseload: what
the stories and the neighbours are for, they leave alone.
"""

import random
from datetime import date, timedelta

from clients.models import (
    CareTeamMembership,
    Change,
    Client,
    Episode,
    FocusArea,
    Linkage,
    Mandate,
    MedicalReview,
    SupplyGiven,
)
from clients.models.care import LinkState, SupplyKind
from clients.models.episode import CareRole, Ending, EntryRoute
from clients.models.observation import Answer
from goals.content import Category, State
from goals.models import Goal, GoalStateEvent, OverdosePlan
from goals.models.plans import Naloxone
from hrp.accounts.actions import add_person, set_active
from hrp.accounts.context import DEMO_PASSWORD
from hrp.accounts.models import Team
from hrp.accounts.roles import Role
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.demo import team
from hrp.demo.calendar import at
from hrp.demo.substances import substance
from hrp.reports.figures.quarter import Quarter
from hrp.reports.rows.years import is_over
from sessions.content.choices import HarmDomain, Stage
from sessions.models import AllianceRating, HarmRating, Session, StageRating, UseSnapshot, WellbeingRating
from sessions.models.ratings import AllianceAspect, WellbeingKind

LEAD = ("earlier", "Rosalind Vega")
ONE_EVERY = timedelta(days=1, hours=6)  # 290 in a year
WEEK = timedelta(weeks=1)

NAMES = ("Agnes", "Bashir", "Carys", "Dagny", "Elias", "Fatou", "Greta", "Hamid", "Imran", "Juno", "Leila", "Nils")
ROUTES = {
    EntryRoute.SELF: 5,
    EntryRoute.MEDICAL: 4,
    EntryRoute.SYRINGE_SERVICE: 4,
    EntryRoute.COURT_OR_PROBATION: 4,
    EntryRoute.FRIEND_OR_FAMILY: 3,
}
SUBSTANCES = {"alcohol": 6, "opioids_other": 5, "crack": 3, "cannabis": 2, "benzodiazepines": 2}
ENDINGS = {
    Ending.TAKING_IT_FROM_HERE: 4,
    Ending.LOST_TOUCH_DOOR_OPEN: 3,
    Ending.GOT_WHAT_I_CAME_FOR: 3,
    Ending.MOVED_ON_ELSEWHERE: 1,
}
ASKED_OF_ALL = (HarmDomain.PHYSICAL, HarmDomain.MIND, HarmDomain.RELATIONSHIPS)
ASKED_OF_SOME = tuple(domain for domain in HarmDomain if domain not in ASKED_OF_ALL)
STAGES = (Stage.NOT_CONSIDERING, Stage.CONSIDERING, Stage.PREPARING, Stage.ACTING, Stage.KEEPING_IT_GOING)
GOALS = (
    Category.FREQUENCY,
    Category.SAFER_USE,
    Category.HOUSING_BASICS,
    Category.MENTAL_HEALTH,
    Category.RELATIONSHIPS,
    Category.ABSTINENCE,
)
STATES = (State.WORKING, State.WORKING, State.MIXED, State.RESTING, State.REACHED, State.TRYING)
ORDER = (
    Client,
    Episode,
    CareTeamMembership,
    Mandate,
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


def place(today: date) -> int:
    """Place everybody who came since the last year that can be told began, up to the last quarter that is over.

    A therapist who does not work here any more led them all; the teams had them in turn, the first more often.
    Returns how many they are.
    """
    first = date(next(year for year in (today.year - 1, today.year - 2) if is_over(year)), 1, 1)
    last = Quarter.of(today).before.last
    days = [first + ONE_EVERY * number for number in range((last - first) // ONE_EVERY)]
    key, name = LEAD
    lead = add_person(by=None, email=team.EMAIL.format(key), name=name, roles={Role.THERAPIST}, password=DEMO_PASSWORD)
    set_active(lead, by=None, active=False)
    earlier, teams = Earlier(lead, last), [Team.objects.get(name=name) for name, _site in team.TEAMS]
    for number, day in enumerate(days):
        earlier.let_come(number, day, teams[number % 3 % len(teams)])
    earlier.store()
    record(Action.CREATE, by=None, subject="earlier clients", count=len(days), demo=True)
    return len(days)


class Earlier:
    """Draws people by lot and keeps their rows until all are stored. Nothing of theirs lies after `last`."""

    def __init__(self, lead, last: date):
        self.lead, self.last = lead, last
        self.lot = random.Random("earlier")  # noqa: S311 - the same people every time
        self.rows = {model: [] for model in ORDER}
        self.substances = {code: substance(code) for code in SUBSTANCES}

    def store(self) -> None:
        """Store everybody, each table at once."""
        for model in ORDER:
            model.objects.bulk_create(self.rows[model], batch_size=500)

    def let_come(self, number: int, since: date, team) -> None:
        """Let somebody come on the day `since`, be seen for some weeks by `team`, and go."""
        lot, weeks = self.lot, min(self.lot.randrange(1, 33), (self.last - since) // WEEK)
        self.then = {"created_by": self.lead, "created_at": at(since, "09:00")}
        self.client = self._add(Client, chosen_name=NAMES[number % len(NAMES)], birth_year=since.year - self._age())
        end = since + weeks * WEEK
        ending = {"ended_on": end, "ending": self._drawn(ENDINGS), "ended_together": lot.random() < 0.6}
        route = self._drawn(ROUTES)
        episode = self._add(Episode, client=self.client, team=team, opened_on=since, entry_route=route, **ending)
        self._add(CareTeamMembership, episode=episode, user=self.lead, role=CareRole.LEAD, from_on=since)
        if route == EntryRoute.COURT_OR_PROBATION:
            self._add(Mandate, episode=episode, authority_kind="court", starts_on=since, ends_on=end)
        # Weekly at first, then every other week; now and then one falls out.
        met = [week for week in range(weeks + 1) if (week < 6 or week % 2 == 0) and (week == 0 or lot.random() < 0.85)]
        sittings = [self._meet(episode, since + week * WEEK) for week in met]
        self._ask(sittings)
        self._goals(since)
        self._care(since)

    def _age(self) -> int:
        return int(self.lot.triangular(19, 72, 36))

    def _drawn(self, weights: dict):
        return self.lot.choices(list(weights), list(weights.values()))[0]

    def _add(self, model, **fields):
        self.rows[model].append(model(**{**self.then, **fields}))
        return self.rows[model][-1]

    def _meet(self, episode, day: date) -> dict:
        """Let a meeting take place; return what an observation of it carries."""
        then = at(day, "11:00")
        meeting = self._add(
            Session, client=self.client, episode=episode, starts_at=then, diary_of=self.lead, created_at=then
        )
        sitting = {"sitting": meeting.sitting, "created_at": then, "frozen_at": then}
        return {"client": self.client, "observed_on": day, **sitting}

    # --- what was asked ----------------------------------------------------------------------------
    def _ask(self, sittings: list[dict]) -> None:
        """Ask in the first and the last meeting, and after the fourth how right it was."""
        lot, ends = self.lot, sittings[:: max(len(sittings) - 1, 1)][:2]
        code = self._drawn(SUBSTANCES)
        area = self._add(FocusArea, client=self.client, kind="substance", label=code, substance=self.substances[code])
        change = self._add(Change, focus_area=area, words="More room for the rest", named_on=ends[0]["observed_on"])
        place, days, wellbeing = lot.randrange(4), lot.randrange(6, 29), lot.randrange(2, 6)
        harm = {domain: lot.randrange(1, 5) for domain in (*ASKED_OF_ALL, *lot.sample(ASKED_OF_SOME, 3))}
        for turn, seen in enumerate(ends):
            self._add(StageRating, change=change, stage=STAGES[place], **seen)
            self._add(UseSnapshot, focus_area=area, days_used=days, **seen)
            self._add(WellbeingRating, kind=WellbeingKind.WELLBEING, value=wellbeing, **seen)
            for domain, value in harm.items():
                told = {"value": None, "answer": Answer.RATHER_NOT_SAY} if lot.random() < 0.05 else {"value": value}
                self._add(HarmRating, domain=domain, **told, **seen)
            if turn == 0:
                place = min(max(place + lot.choice((-1, 0, 0, 1, 1, 2)), 0), len(STAGES) - 1)
                days = min(max(days + lot.choice((-14, -8, -6, 0, 0, 5)), 0), 28)
                wellbeing = min(wellbeing + lot.choice((-1, 0, 0, 1, 2, 3)), 10)
                harm = {domain: min(max(was + lot.choice((-2, -1, -1, 0, 0, 1)), 0), 4) for domain, was in harm.items()}
        if len(sittings) > 3:
            self._add(
                AllianceRating, aspect=AllianceAspect.OVERALL, value=lot.choice((6, 7, 8, 8, 9, 10)), **sittings[3]
            )

    def _goals(self, day: date) -> None:
        for category in self.lot.sample(GOALS, self.lot.choice((0, 1, 1, 2))):
            goal = self._add(Goal, client=self.client, statement="In their own words", category=category)
            self._add(GoalStateEvent, goal=goal, state=self.lot.choice(STATES), on=day)

    def _care(self, day: date) -> None:
        made, lot = {"client": self.client, "on": day}, self.lot
        if lot.random() < 0.7:
            self._add(OverdosePlan, naloxone=lot.choice(Naloxone.values), **made)
        if lot.random() < 0.6:
            self._add(MedicalReview, **made)
        if lot.random() < 0.5:
            self._add(SupplyGiven, kind=lot.choice((SupplyKind.NALOXONE, *SupplyKind.values)), **made)
        if lot.random() < 0.6:
            self._add(Linkage, service="housing", state=lot.choice(LinkState.values), **made)
