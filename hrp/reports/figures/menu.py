"""The menu of a quarter: every figure that is told, in its order and in its words.

It is fixed. Whoever asks chooses a quarter and a team and nothing else, so that nobody can put figures together until
they are about one person. Each figure divides everybody who was seen; `hrp.reports.figures.measures` says where
somebody stands, `hrp.reports.safe` what may be told of it.

Directions are told side by side and none is the better one. Abstinence is a kind of goal like any other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from clients.models.episode import EntryRoute
from goals.content import Category, State
from hrp.reports.safe.tables import Median, Menu, Partition
from sessions.content.choices import HarmDomain

YES, NO = "yes", "no"
# Whoever has a goal has one in some state and of some kind. If every state and every kind were told, the numbers shown
# would leave a least one to those that are hidden. So goals that are only beginning, and those about something else,
# stand in no row, and nobody knows how many they are.
STATES = tuple(state for state in State if state not in (State.ON_MY_MIND, State.CHOOSING, State.TRYING))
KINDS = tuple(category for category in Category if category != Category.OTHER)
NOT_ASKED = "not_asked"
LESS, SAME, MORE = "less", "same", "more"
COMPARED = (LESS, SAME, MORE)


class Row(NamedTuple):
    """A line of a chart and of the table behind it: its words, and which count it tells."""

    words: str
    partition: str
    category: str


@dataclass(frozen=True)
class Block:
    """What stands in one chart: its `rows`, what is counted (`about`), and a median with its words, if there is one.

    The rows are the categories of one figure, or one row each for several that are yes or no (`overlap`): then
    somebody may stand in several rows, and whoever stands in none is told in none.
    """

    title: str
    rows: tuple[Row, ...]
    partitions: tuple[Partition, ...]
    about: str = ""
    median: Median | None = None
    in_the_middle: str = ""
    overlap: bool = False
    by_name: bool = False  # in the order of the reader's alphabet


@dataclass(frozen=True)
class Section:
    """A part of the page: `code` is its place in the address, `about` what to know when reading it."""

    code: str
    title: str
    blocks: tuple[Block, ...]
    about: str = ""


def _one(code: str, title: str, categories: Mapping, *, median="", among=(), in_the_middle="", **more) -> Block:
    """Return the block of one figure: `categories` by code, in the order in which they are told."""
    rows = tuple(Row(words, code, category) for category, words in categories.items())
    number = Median(median, code, tuple(among)) if median else None
    return Block(title, rows, (Partition(code, tuple(categories)),), median=number, in_the_middle=in_the_middle, **more)


def _each(title: str, named: Mapping, **more) -> Block:
    """Return the block of several figures that are yes or no, `named` by code."""
    rows = tuple(Row(words, code, YES) for code, words in named.items())
    return Block(title, rows, tuple(Partition(code, (YES, NO)) for code in named), overlap=True, **more)


ANSWERS = {
    "asked_once": _("Asked once so far"),
    "rather_not_say": _("Rather not say"),
    NOT_ASKED: _("Not asked, or not relevant"),
}


def harm_code(domain: str) -> str:
    """Return the code of the figure on harm in one part of life."""
    return f"harm_{domain}"


def state_code(state: str) -> str:
    """Return the code of the figure on goals that stand in one state."""
    return f"goal_{state}"


def kind_code(category: str) -> str:
    """Return the code of the figure on goals of one kind."""
    return f"goal_about_{category}"


def change_code(code: str) -> str:
    """Return the code of the median of a change."""
    return f"{code}_change"


def _harm(domain) -> Block:
    code = harm_code(domain.value)
    less_same_more = {LESS: _("Less"), SAME: _("About the same"), MORE: _("More")}
    return _one(
        code,
        domain.label,
        less_same_more | ANSWERS,
        median=change_code(code),
        among=COMPARED,
        in_the_middle=_("Change in the middle, in points of 0–4"),
    )


COMING = Section(
    "coming",
    _("Coming and staying"),
    (
        _one(
            "coming",
            _("New, back, going on"),
            {
                "new": _("Seen for the first time"),
                "back": _("Came back to a new stretch of work"),
                "recent": _("Going on, too early to say more"),
                "three": _("In touch after three months"),
                "not_three": _("Not in touch after three months"),
                "six": _("In touch after six months"),
                "not_six": _("Not in touch after six months"),
            },
            about=_(
                "In touch is a meeting, or a contact in which we reached each other. It is looked at four weeks after"
                " the three or six months are over, as far as that can be known by the end of the quarter."
            ),
        ),
        _one(
            "meetings",
            _("Meetings so far"),
            {
                "four_rated": _("Four or more, and they said how the fourth was"),
                "four": _("Four or more, and they were not asked how the fourth was"),
                "fewer": _("Fewer than four so far"),
                "fewer_ended": _("Fewer than four, and the work has ended"),
            },
            median="alliance_at_four",
            among=("four_rated",),
            in_the_middle=_("How right the fourth meeting was for them, in the middle, 0–10"),
        ),
        _one(
            "pauses",
            _("Pauses"),
            {
                "none": _("No pause"),
                "back": _("A pause, and back"),
                "away": _("Away at the end of the quarter"),
            },
        ),
        _one(
            "route",
            _("How they came"),
            dict(EntryRoute.choices) | {NOT_ASKED: _("Not asked")},
        ),
    ),
)

READINESS = Section(
    "readiness",
    _("Where they are with changes"),
    (
        _each(
            _("Movement with a change"),
            {
                "towards_action": _("Towards action"),
                "same_place": _("In the same place"),
                "towards_reflection": _("Towards reflection"),
                "newly_named": _("Newly named"),
            },
            about=_("Somebody may stand in several rows: each change that they think about moves in its own way."),
        ),
    ),
    about=_(
        "Between the first and the latest look at a change in the twelve months up to the end of the quarter. No"
        " direction is better than another."
    ),
)

HARM = Section(
    "harm",
    _("Harm, in each part of life"),
    tuple(_harm(domain) for domain in HarmDomain),
    about=_(
        "The client’s own rating, 0–4, first and latest in the twelve months up to the end of the quarter. One point"
        " or more counts as less or more."
    ),
)

GOALS = Section(
    "goals",
    _("Goals"),
    (
        _one(
            "own_goal",
            _("A goal of their own"),
            {
                "beyond": _("A goal that is not about substances"),
                "substances": _("Only goals about substances"),
                "none": _("No goal of their own yet"),
            },
        ),
        _each(
            _("Where goals stand"),
            {state_code(state.value): state.label for state in STATES},
            about=_(
                "At the end of the quarter, of all goals that were with them in it. Any state may follow any other."
                " Goals that are on somebody’s mind, being chosen or tried out stand in no row, so that no hidden"
                " number can be worked out."
            ),
        ),
        _each(
            _("What goals are about"),
            {kind_code(category.value): category.label for category in KINDS},
            about=_("Goals about something else stand in no row, so that no hidden number can be worked out."),
            by_name=True,
        ),
    ),
)

SAFETY = Section(
    "safety",
    _("Safety"),
    (
        _one(
            "overdose",
            _("Overdose planning"),
            {
                "naloxone": _("A plan, and naloxone at hand"),
                "plan": _("A plan, and no naloxone noted at hand"),
                "none": _("No plan noted"),
            },
        ),
        _one(
            "medical",
            _("A medical check"),
            {YES: _("Offered, whatever came of it"), NO: _("Not offered yet")},
        ),
        _one(
            "supplies",
            _("Given along in the quarter"),
            {
                "naloxone": _("Naloxone, with or without other things"),
                "other": _("Other things"),
                "none": _("Nothing noted"),
            },
        ),
        _one(
            "emergency",
            _("Records opened in an emergency"),
            {YES: _("Opened by somebody who is not on the care team"), NO: _("Not opened")},
        ),
    ),
)

LIFE = Section(
    "life",
    _("How things are"),
    (
        _one(
            "wellbeing",
            _("Wellbeing"),
            {"higher": _("Higher"), SAME: _("About the same"), "lower": _("Lower")} | ANSWERS,
            median=change_code("wellbeing"),
            among=("higher", SAME, "lower"),
            in_the_middle=_("Change in the middle, in points of 0–10"),
            about=_("As they said it when a meeting began. One point or more counts as higher or lower."),
        ),
        _one(
            "use",
            _("Days of use"),
            {"fewer": _("Fewer days"), SAME: _("About the same"), "more": _("More days")} | ANSWERS,
            median=change_code("use"),
            among=("fewer", SAME, "more"),
            in_the_middle=_("Change in the middle, in days of 28"),
            about=_(
                "One line among the others: of the substance that stands first for them. Four days of 28 or more"
                " count as fewer or more."
            ),
        ),
    ),
    about=_("The first and the latest answer in the twelve months up to the end of the quarter."),
)

LINKS = Section(
    "links",
    _("Links to other services"),
    (
        _one(
            "links",
            _("How far the furthest link has come"),
            {
                "connected": _("Connected, or using it"),
                "wanted": _("Wanted, or introduced"),
                "idea": _("An idea, or not for now"),
                "none": _("None noted"),
            },
        ),
    ),
)

SECTIONS = (COMING, READINESS, HARM, GOALS, SAFETY, LIFE, LINKS)
BLOCKS = tuple(block for section in SECTIONS for block in section.blocks)

# What is counted and made safe.
MENU = Menu(
    partitions=tuple(partition for block in BLOCKS for partition in block.partitions),
    medians=tuple(block.median for block in BLOCKS if block.median),
)
