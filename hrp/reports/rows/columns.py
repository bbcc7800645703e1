"""The columns of a file of rows: the only list there is of what is told about a person.

A column names the fields that it is made of. Each of them must be classified beside the field (hrp/base/telling.py);
`insist_classified` refuses the whole file otherwise. Values are codes; their words stand in the dictionary of the file.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.models import Client, Episode, FocusArea, Mandate, Substance
from clients.models.episode import EntryRoute
from clients.models.focus import SubstanceClass
from goals.models import Goal, GoalStateEvent
from hrp.base.telling import Told, Unclassified, told
from hrp.reports.safe.generalise import Ladder
from hrp.reports.stages import PLACES
from sessions.models import HarmRating, Session, StageRating, UseSnapshot, WellbeingRating

FOLLOWED = timedelta(days=182)  # 26 weeks: what is seen of somebody, from the day on which they came

ANY = "any"
UNKNOWN = "unknown"
OLDEST = 90  # nobody is told to be older

Pair = tuple[int | str, int | str]  # the first and the last answer to one question


class Facts(NamedTuple):
    """What was seen of a person in their first 26 weeks, from which the columns are made.

    `kept` counts meetings. `substance` is the family of the first substance in the client's order, "" for one that is
    not named, None for none. `harm`, `stages`, `wellbeing` and `use` hold the first and the last answer of each part
    of life, change in question and the like that was answered twice. `changes` counts the changes in question of
    which it was told where they are, `goals` the goals about a substance, and the others.
    """

    year: int
    birth_year: int | None
    entry_route: str
    mandated: bool
    kept: int
    substance: str | None
    harm: tuple[Pair, ...] = ()
    stages: tuple[Pair, ...] = ()
    changes: int = 0
    goals: tuple[int, int] = (0, 0)
    wellbeing: tuple[Pair, ...] = ()
    use: tuple[Pair, ...] = ()


Words = Mapping[str, str | Promise]


@dataclass(frozen=True)
class Column:
    """A column: its name in the file and on the page, what it means, what it is made of, and how its value is read.

    `values` are the finest values with their words, `coarser` one mapping for each step up: from what stands there to
    the finest values that it stands for. Above them all is "any".
    """

    name: str
    label: str | Promise
    role: Told
    about: str | Promise
    sources: tuple[tuple[type[Model], str], ...]
    read: Callable[[Facts], str]
    values: Words
    coarser: tuple[Mapping[str, tuple[str, ...]], ...] = ()
    coarser_words: Words = field(default_factory=dict)

    @property
    def ladder(self) -> Ladder:
        """The steps of the column, from its finest values to "any"."""
        steps = [{value: code for code, values in step.items() for value in values} for step in self.coarser]
        return ({value: value for value in self.values}, *steps, dict.fromkeys(self.values, ANY))

    def words(self, value: str) -> str:
        """Return what a value means, in words."""
        return str({**self.values, **self.coarser_words}[value])

    def told_at(self, step: int) -> tuple[str, ...]:
        """Return the values that can stand in the file at a step of the ladder, in their order."""
        return tuple(dict.fromkeys(self.ladder[step].values()))


def insist_classified(columns) -> None:
    """Raise Unclassified unless each field that `columns` are made of may be told, as what the column says it is.

    A column that others may know is made of fields that they may know, and of no others.
    """
    for column in columns:
        for model, name in column.sources:
            role = told(model, name)
            if column.role is Told.QUASI and role is not Told.QUASI:
                raise Unclassified(f"{model._meta.label}.{name} is hidden, and {column.name} is known to others.")


# --- What others may know ---------------------------------------------------------------------------

AGES = (("under 25", 25), ("25 to 34", 35), ("35 to 44", 45), ("45 to 54", 55), ("55 to 64", 65), ("65 to 89", OLDEST))


def _age(facts: Facts) -> str:
    if facts.birth_year is None:
        return UNKNOWN
    age = facts.year - facts.birth_year
    return next((band for band, below in AGES if age < below), "90 and over")


def _same(*values: str) -> Words:
    """Values that are their own words."""
    return {value: value for value in values}


AGE = Column(
    "age_band",
    _("Age"),
    Told.QUASI,
    _("Age in the year they came: that year less the year of birth."),
    ((Client, "birth_year"), (Episode, "opened_on")),
    _age,
    {**_same(*(band for band, _below in AGES), "90 and over"), UNKNOWN: _("year of birth not known")},
    (
        {
            "under 25": ("under 25",),
            "25 to 44": ("25 to 34", "35 to 44"),
            "45 to 64": ("45 to 54", "55 to 64"),
            "65 and over": ("65 to 89", "90 and over"),
            UNKNOWN: (UNKNOWN,),
        },
        {
            "under 45": ("under 25", "25 to 34", "35 to 44"),
            "45 and over": ("45 to 54", "55 to 64", "65 to 89", "90 and over"),
            UNKNOWN: (UNKNOWN,),
        },
    ),
    _same("25 to 44", "45 to 64", "65 and over", "under 45", "45 and over"),
)

ROUTE = Column(
    "entry_route",
    _("How they came"),
    Told.QUASI,
    _("How they came to be here."),
    ((Episode, "entry_route"),),
    lambda facts: facts.entry_route or UNKNOWN,
    {**dict(EntryRoute.choices), UNKNOWN: _("not asked")},
    (
        {
            "by_own_ways": ("self", "friend_or_family", "peer_or_outreach", "syringe_service"),
            "by_health_care": ("medical", "mental_health"),
            "by_demand": ("court_or_probation", "employer_eap", "welfare_to_work"),
            "by_another_way": ("other", UNKNOWN),
        },
    ),
    {
        "by_own_ways": _("on their own, or through people close by, outreach or a syringe service"),
        "by_health_care": _("through medical or mental health care"),
        "by_demand": _("through a court, an employer or welfare-to-work"),
        "by_another_way": _("another way, or not asked"),
    },
)

MANDATED = Column(
    "mandated",
    _("Whether they had to"),
    Told.QUASI,
    _("Whether somebody outside required that they come, in the first 26 weeks."),
    ((Mandate, "starts_on"), (Episode, "opened_on")),
    lambda facts: "yes" if facts.mandated else "no",
    {"yes": _("yes"), "no": _("no")},
)

# Whoever came a few times was rarely asked anything twice: finer than this, their rows would all say the same.
MEETINGS = (("0 to 4", 5), ("5 to 9", 10), ("10 to 15", 16), ("16 to 25", 26))


def _kept(facts: Facts) -> str:
    return next((band for band, below in MEETINGS if facts.kept < below), "26 and more")


KEPT = Column(
    "meetings_kept",
    _("Meetings"),
    Told.QUASI,
    _("Meetings that took place in the first 26 weeks."),
    ((Session, "starts_at"), (Session, "happened"), (Episode, "opened_on")),
    _kept,
    _same(*(band for band, _below in MEETINGS), "26 and more"),
    (
        {"0 to 4": ("0 to 4",), "5 to 15": ("5 to 9", "10 to 15"), "16 and more": ("16 to 25", "26 and more")},
        {"0 to 4": ("0 to 4",), "5 and more": ("5 to 9", "10 to 15", "16 to 25", "26 and more")},
    ),
    _same("5 to 15", "16 and more", "5 and more"),
)

NOT_NAMED, NONE = "not_named", "none"
RARER = ("cannabis", "nicotine", "psychedelic", "dissociative", "ghb_gbl", "inhalant", "new_psychoactive", "other")


def _substance(facts: Facts) -> str:
    if facts.substance is None:
        return NONE
    return facts.substance or NOT_NAMED


SUBSTANCE = Column(
    "main_substance",
    _("Main substance"),
    Told.QUASI,
    _("Family of the substance that stands first in the client's own order."),
    ((FocusArea, "kind"), (FocusArea, "substance"), (FocusArea, "undisclosed"), (Substance, "klass")),
    _substance,
    {**dict(SubstanceClass.choices), NOT_NAMED: _("they would rather not say which"), NONE: _("no substance")},
    # Who has no substance was never asked about use: told apart, their rows would all say the same of it.
    (
        {
            "alcohol": ("alcohol",),
            "opioid": ("opioid",),
            "stimulant": ("stimulant",),
            "another_or_none": ("sedative", *RARER, NOT_NAMED, NONE),
        },
        {"alcohol": ("alcohol",), "another_or_none": ("opioid", "stimulant", "sedative", *RARER, NOT_NAMED, NONE)},
    ),
    {"another_or_none": _("another family, none, or they would rather not say which")},
)

# --- What they do not know, and must not learn ------------------------------------------------------

SAME, NOT_TWICE = "same", "not_asked_twice"


def _direction(pairs, lower: str, higher: str) -> str:
    """Say which way more of the pairs went: the last number against the first."""
    if not pairs:
        return NOT_TWICE
    balance = sum((last > first) - (last < first) for first, last in pairs)
    return higher if balance > 0 else lower if balance < 0 else SAME


HARM = Column(
    "harm",
    _("Harm"),
    Told.SENSITIVE,
    _("Harm by the client's own rating, first against last: in how many parts of life it was less, in how many more."),
    ((HarmRating, "domain"), (HarmRating, "value"), (HarmRating, "observed_on")),
    lambda facts: _direction(facts.harm, "less", "more"),
    {
        "less": _("less in more parts of life than more"),
        SAME: _("the same, or as many parts less as more"),
        "more": _("more in more parts of life than less"),
        NOT_TWICE: _("no part of life rated twice"),
    },
)


def _readiness(facts: Facts) -> str:
    if not facts.stages:
        return "named" if facts.changes else "none"
    pairs = [(PLACES[first], PLACES[last]) for first, last in facts.stages]
    return _direction(pairs, "towards_reflection", "towards_action")


READINESS = Column(
    "readiness",
    _("Readiness"),
    Told.SENSITIVE,
    _("Where they were with the changes in question, first against last: which way more of them went."),
    ((StageRating, "stage"), (StageRating, "observed_on")),
    _readiness,
    {
        "towards_action": _("towards action"),
        SAME: _("the same, or as many one way as the other"),
        "towards_reflection": _("towards reflection"),
        "named": _("changes newly named, none looked at twice"),
        "none": _("no change in question"),
    },
)


def _goals(facts: Facts) -> str:
    about_use, others = facts.goals
    if about_use and others:
        return "both"
    return "about_a_substance" if about_use else "about_something_else" if others else "none"


GOALS = Column(
    "goals",
    _("Goals"),
    Told.SENSITIVE,
    _("What the goals are about that they named in the first 26 weeks."),
    ((Goal, "focus_area"), (GoalStateEvent, "on"), (FocusArea, "kind")),
    _goals,
    {
        "about_a_substance": _("a substance"),
        "about_something_else": _("something else"),
        "both": _("both"),
        "none": _("no goal"),
    },
)

WELLBEING = Column(
    "wellbeing",
    _("Wellbeing"),
    Told.SENSITIVE,
    _("The client's answer to how they have been (0 to 10), first against last."),
    ((WellbeingRating, "kind"), (WellbeingRating, "value"), (WellbeingRating, "observed_on")),
    lambda facts: _direction(facts.wellbeing, "lower", "higher"),
    {"higher": _("higher"), SAME: _("the same"), "lower": _("lower"), NOT_TWICE: _("not asked twice")},
)

USE = Column(
    "use",
    _("Days of use"),
    Told.SENSITIVE,
    _("Days of use of the main substance in 28 days, first against last. One measure among others."),
    ((UseSnapshot, "days_used"), (UseSnapshot, "observed_on"), (FocusArea, "kind")),
    lambda facts: _direction(facts.use, "fewer_days", "more_days"),
    {
        "fewer_days": _("fewer days"),
        SAME: _("the same"),
        "more_days": _("more days"),
        NOT_TWICE: _("not asked twice"),
    },
)

KNOWN = (AGE, ROUTE, MANDATED, KEPT, SUBSTANCE)
HIDDEN = (HARM, READINESS, GOALS, WELLBEING, USE)
COLUMNS = (*KNOWN, *HIDDEN)
