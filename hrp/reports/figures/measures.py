"""What each figure asks of one person: from what is known of them at the end of a quarter to where they stand.

Pure: rows in, categories of `hrp.reports.figures.menu` out. All thresholds are our own design. Not asked is an answer
like the others and is never read as 0.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from clients.models.care import LinkState, SupplyKind
from clients.models.focus import FocusKind
from clients.models.observation import Answer
from goals.content import CLOSED_QUIETLY, Category, ForWhom, ProposedBy
from goals.models.plans import NOT_AT_HAND
from hrp.reports.figures.menu import (
    COMPARED,
    KINDS,
    NO,
    NOT_ASKED,
    SAME,
    STATES,
    YES,
    change_code,
    harm_code,
    kind_code,
    state_code,
)
from hrp.reports.figures.quarter import Quarter
from hrp.reports.safe.tables import Person
from hrp.reports.stages import PLACES
from sessions.content.choices import HarmDomain

THREE_MONTHS, SIX_MONTHS, KNOWN_AFTER = timedelta(days=91), timedelta(days=182), timedelta(days=28)
FOURTH = 4
A_POINT = 1  # harm and wellbeing: from one point on it is a change
A_DAY_A_WEEK = 4  # days of 28: from one day a week on it is a change

# A goal that is about nothing in particular is about substances if it is of one of these kinds.
ABOUT_USE = frozenset(
    {
        Category.ABSTINENCE,
        Category.FREQUENCY,
        Category.KEEP_AS_IS,
        Category.MODERATION,
        Category.OVERDOSE_PREVENTION,
        Category.PAUSE,
        Category.QUANTITY,
        Category.SAFER_USE,
        Category.SETTING_TIMING,
        Category.SWITCH,
        Category.UNDERSTAND_USE,
    }
)


# --- What is known of somebody ----------------------------------------------------------------------
class Met(NamedTuple):
    """A meeting that took place."""

    on: date
    episode: object
    sitting: object


class Stretch(NamedTuple):
    """A stretch of work together: since when, until when (None at the end of the quarter: it goes on), which team."""

    opened_on: date
    ended_on: date | None
    route: str
    team: str


class Told(NamedTuple):
    """An answer on a scale, or the reason why there is no number."""

    answer: str
    value: int | None


class Stood(NamedTuple):
    """A goal and where it stood from a day on."""

    goal: object
    on: date
    state: str
    category: str
    proposed_by: str
    for_whom: str
    area: str  # the kind of its focus area, or nothing


@dataclass
class Known:
    """All that a quarter asks of one person, as it was on its last day. What has an order begins with the oldest.

    `met`: every meeting that took place. `episodes`: by id. `in_touch_on`: the last contact in which they and we
    reached each other. `pauses`: (episode, no longer on). `stages`: by change. `named`: the changes named in
    the year up to the end. `harm`: by domain. `use`: by substance, in the client's own order, answers in days of 28.
    `plans`: whether there is naloxone at hand, for each overdose plan in use. `links`: how far each link is.
    `alliance`: by sitting, how right the meeting was for them.
    """

    met: list[Met] = field(default_factory=list)
    episodes: dict = field(default_factory=dict)
    in_touch_on: date | None = None
    pauses: list[tuple] = field(default_factory=list)
    stages: dict = field(default_factory=lambda: defaultdict(list))
    named: set = field(default_factory=set)
    harm: dict = field(default_factory=lambda: defaultdict(list))
    wellbeing: list[Told] = field(default_factory=list)
    use: dict = field(default_factory=lambda: defaultdict(list))
    goals: list[Stood] = field(default_factory=list)
    plans: list[bool] = field(default_factory=list)
    check_offered: bool = False
    supplies: set = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    alliance: dict = field(default_factory=dict)
    opened_in_emergency: bool = False

    @property
    def episode(self) -> object:
        """The id of the stretch of work of their last meeting."""
        return self.met[-1].episode

    @property
    def stretch(self) -> Stretch:
        """The stretch of work of their last meeting."""
        return self.episodes[self.episode]

    @property
    def fourth(self) -> Met | None:
        """The fourth meeting of that stretch of work, if there was one."""
        of_it = [one for one in self.met if one.episode == self.episode]
        return of_it[FOURTH - 1] if len(of_it) >= FOURTH else None


def person(known: Known, quarter: Quarter) -> Person:
    """Return what counts of somebody who was seen in `quarter`."""
    facts, numbers = {}, {}
    for measure in MEASURES:
        told, middle = measure(known, quarter)
        facts |= told
        numbers |= middle
    return Person(known.stretch.team, facts, numbers)


# --- Coming and staying -----------------------------------------------------------------------------
def coming(known: Known, quarter: Quarter):
    """New, back, or going on, and whether they stay in touch as far as that can be known."""
    return {"coming": _coming(known, quarter)}, {}


def _coming(known: Known, quarter: Quarter) -> str:
    since = known.stretch.opened_on
    if known.met[0].on >= quarter.first:
        return "new"
    if since >= quarter.first:
        return "back"
    here = quarter.last - since
    in_touch = max(filter(None, (known.met[-1].on, known.in_touch_on))) - since
    if here < THREE_MONTHS + KNOWN_AFTER:
        return "recent"
    if here < SIX_MONTHS + KNOWN_AFTER:
        return "three" if in_touch >= THREE_MONTHS else "not_three"
    return "six" if in_touch >= SIX_MONTHS else "not_six"


def meetings(known: Known, _quarter):
    """How many meetings there were in this stretch of work, and how the fourth one was for them (0–10)."""
    if known.fourth is None:
        return {"meetings": "fewer" if known.stretch.ended_on is None else "fewer_ended"}, {}
    if known.fourth.sitting not in known.alliance:
        return {"meetings": "four"}, {}
    return {"meetings": "four_rated"}, {"alliance_at_four": known.alliance[known.fourth.sitting]}


def pauses(known: Known, quarter: Quarter):
    """Whether the work rested in the quarter, and whether it still does on its last day."""
    ends = [
        to_on
        for episode, to_on in known.pauses
        if episode == known.episode and (to_on is None or to_on > quarter.first)
    ]
    away = any(to_on is None or to_on >= quarter.after for to_on in ends)
    return {"pauses": "away" if away else "back" if ends else "none"}, {}


def route(known: Known, _quarter):
    """How they came."""
    return {"route": known.stretch.route or NOT_ASKED}, {}


# --- Changes --------------------------------------------------------------------------------------
def readiness(known: Known, _quarter):
    """In which directions their changes moved; a change that was named and looked at once at most is newly named."""
    ways = set()
    for stages in known.stages.values():
        places = [PLACES[stage] for stage in stages if stage in PLACES]
        if len(places) > 1:
            ways.add(_way(places[-1] - places[0]))
    if any(len(known.stages.get(change, ())) < 2 for change in known.named):
        ways.add("newly_named")
    return {
        code: YES if code in ways else NO
        for code in ("towards_action", "same_place", "towards_reflection", "newly_named")
    }, {}


def _way(moved: int) -> str:
    if moved == 0:
        return "same_place"
    return "towards_action" if moved > 0 else "towards_reflection"


def compared(answers: Iterable[Told], names: tuple[str, str, str], enough: int) -> tuple[str, int | None]:
    """Return what became of something between the first and the latest answer, and by how much where that is known.

    `names` are the categories for less, about the same and more; from `enough` on it is less or more.
    """
    numbers = [told.value for told in answers if told.value is not None]
    if len(numbers) > 1:
        change = numbers[-1] - numbers[0]
        return names[0 if change <= -enough else 2 if change >= enough else 1], change
    if numbers:
        return "asked_once", None
    unsaid = any(told.answer == Answer.RATHER_NOT_SAY for told in answers)
    return "rather_not_say" if unsaid else NOT_ASKED, None


def _figure(code: str, category: str, change: int | None):
    return {code: category}, {} if change is None else {change_code(code): change}


def harm(domain: str) -> Callable:
    """Return the measure of harm in one part of life: the client's own ratings."""

    def measure(known: Known, _quarter):
        return _figure(harm_code(domain), *compared(known.harm.get(domain, ()), COMPARED, A_POINT))

    return measure


def wellbeing(known: Known, _quarter):
    """What became of their wellbeing."""
    return _figure("wellbeing", *compared(known.wellbeing, ("lower", SAME, "higher"), A_POINT))


def use(known: Known, _quarter):
    """What became of the days of use of the substance that stands first for them and was asked about most fully."""
    told = [compared(answers, ("fewer", SAME, "more"), A_DAY_A_WEEK) for answers in known.use.values()]
    order = {"asked_once": 1, "rather_not_say": 2, NOT_ASKED: 3}
    best = min(told, key=lambda one: order.get(one[0], 0), default=(NOT_ASKED, None))
    return _figure("use", *best)


# --- Goals ----------------------------------------------------------------------------------------
def goals(known: Known, quarter: Quarter):
    """Whether they have a goal of their own, where their goals stand, and what they are about."""
    latest = {stood.goal: stood for stood in known.goals}
    with_them = [one for one in latest.values() if one.state not in CLOSED_QUIETLY or one.on >= quarter.first]
    states = {one.state for one in with_them}
    kinds = {one.category for one in with_them}
    facts = {"own_goal": _own_goal([one for one in with_them if is_own(one)])}
    facts |= {state_code(state): YES if state in states else NO for state in STATES}
    facts |= {kind_code(category): YES if category in kinds else NO for category in KINDS}
    return facts, {}


def _own_goal(own: list[Stood]) -> str:
    if not own:
        return "none"
    return "substances" if all(is_about_substances(one) for one in own) else "beyond"


def is_own(goal: Stood) -> bool:
    """Say whether a goal is the client's own: nobody else brought it up, wants it most or requires it."""
    of_others = goal.for_whom in (ForWhom.MOSTLY_SOMEONE_ELSE, ForWhom.REQUIRED_OF_ME)
    return not of_others and goal.proposed_by != ProposedBy.SOMEONE_ELSE


def is_about_substances(goal: Stood) -> bool:
    """Say whether a goal is about a substance: its focus area is one, or it has none and is of such a kind."""
    return goal.area == FocusKind.SUBSTANCE if goal.area else goal.category in ABOUT_USE


# --- Safety and care --------------------------------------------------------------------------------
def safety(known: Known, _quarter):
    """What is in place: overdose planning, a medical check, what was given along; and openings in an emergency."""
    plan = "naloxone" if any(known.plans) else "plan" if known.plans else "none"
    given = "naloxone" if SupplyKind.NALOXONE in known.supplies else "other" if known.supplies else "none"
    return {
        "overdose": plan,
        "medical": YES if known.check_offered else NO,
        "supplies": given,
        "emergency": YES if known.opened_in_emergency else NO,
    }, {}


def is_at_hand(naloxone: str, good_until: date | None, quarter: Quarter) -> bool:
    """Say whether naloxone is at hand and still good on the last day of `quarter`."""
    return bool(naloxone) and naloxone not in NOT_AT_HAND and (good_until is None or good_until >= quarter.last)


def links(known: Known, _quarter):
    """How far the furthest link to another service has come."""
    states = set(known.links)
    if states & {LinkState.CONNECTED, LinkState.USING}:
        return {"links": "connected"}, {}
    if states & {LinkState.WANTED, LinkState.INTRODUCED}:
        return {"links": "wanted"}, {}
    return {"links": "idea" if states else "none"}, {}


# In no order: each says where somebody stands in figures of its own.
MEASURES = (
    coming,
    meetings,
    pauses,
    route,
    readiness,
    *(harm(domain) for domain in HarmDomain.values),
    goals,
    safety,
    wellbeing,
    use,
    links,
)
