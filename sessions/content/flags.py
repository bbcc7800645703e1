"""What may be worth a conversation: the kinds of flags, and the numbers that a site may set for them.

The numbers are our own design unless a source is named; none of them is validated.
"""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class FlagKind(models.TextChoices):
    """What may be worth a conversation about somebody, the most pressing first."""

    SAFETY = "safety", _("Safety open")
    OVERDOSE = "overdose", _("Overdose exposure without a plan")
    AFTER_BREAK = "after_break", _("After a break")
    WITHDRAWAL = "withdrawal", _("Withdrawal danger")
    CONTACT_GAP = "contact_gap", _("Contact gap")
    ALLIANCE = "alliance", _("How meetings feel to them")
    MANDATE = "mandate", _("Mandate")
    NOTES_OPEN = "notes_open", _("Notes open")
    GOAL_FIT = "goal_fit", _("Goal fit")
    FRESH_LOOK = "fresh_look", _("Worth a fresh look")
    PLAN_REVIEW = "plan_review", _("Plan review due")
    NEVER_RAISED = "never_raised", _("Never raised")


# The other kinds a team switches on for itself.
ON_BY_DEFAULT = frozenset(
    {FlagKind.SAFETY, FlagKind.OVERDOSE, FlagKind.AFTER_BREAK, FlagKind.WITHDRAWAL, FlagKind.CONTACT_GAP}
)
# A danger that stays open is never left to a setting.
ALWAYS_ON = frozenset({FlagKind.SAFETY})


@dataclass(frozen=True)
class Limit:
    """A number that a rule asks for: its name, what it is in words, its default, and between what a site may set it."""

    name: str
    label: str | Promise
    default: int
    low: int
    high: int
    kind: FlagKind


LIMITS = (
    Limit("safety_hours", _("hours that a near danger may be open"), 24, 1, 48, FlagKind.SAFETY),
    Limit("overdose_days", _("days after which a plan is looked at again"), 90, 14, 365, FlagKind.OVERDOSE),
    Limit("break_days", _("days that make a break"), 7, 2, 60, FlagKind.AFTER_BREAK),
    Limit("near_daily", _("days of 28 that are near-daily use"), 24, 12, 28, FlagKind.WITHDRAWAL),
    Limit("gap_days", _("days since the last meeting"), 14, 3, 120, FlagKind.CONTACT_GAP),
    Limit("alliance_drop", _("points below their own middle of the last three"), 2, 1, 9, FlagKind.ALLIANCE),
    # Miller, Duncan & Johnson: a total of 36 or less is worth talking about.
    Limit("srs", _("an SRS of this or less"), 36, 1, 40, FlagKind.ALLIANCE),
    Limit("alliance_not_asked", _("meetings in a row without asking"), 4, 2, 20, FlagKind.ALLIANCE),
    Limit("alliance_perfect", _("meetings in a row with nothing but tens"), 6, 3, 20, FlagKind.ALLIANCE),
    Limit("alliance_first", _("days for which it is the therapist's alone"), 7, 1, 28, FlagKind.ALLIANCE),
    Limit("mandate_days", _("days before a protected period ends"), 21, 3, 90, FlagKind.MANDATE),
    Limit("note_hours", _("hours until an open note is worth a look"), 24, 4, 168, FlagKind.NOTES_OPEN),
    Limit("note_help_hours", _("hours after which help may be welcome"), 72, 24, 720, FlagKind.NOTES_OPEN),
    Limit("fit_low", _("a fit of this or less"), 4, 0, 9, FlagKind.GOAL_FIT),
    Limit("fit_apart", _("points between the two views"), 4, 1, 10, FlagKind.GOAL_FIT),
    Limit("fresh_weeks", _("weeks with the same picture"), 8, 2, 52, FlagKind.FRESH_LOOK),
    Limit("fresh_sessions", _("meetings in that time"), 5, 2, 30, FlagKind.FRESH_LOOK),
    Limit("experiment_days", _("days past the day to look again"), 7, 1, 90, FlagKind.PLAN_REVIEW),
    Limit("plan_days", _("days that a plan of one's own rests"), 90, 14, 365, FlagKind.PLAN_REVIEW),
    Limit("raised_by", _("meetings by which it is raised"), 3, 1, 20, FlagKind.NEVER_RAISED),
)
DEFAULTS = {limit.name: limit.default for limit in LIMITS}


class Rests(models.IntegerChoices):
    """For how many weeks an answered flag rests, unless something new comes."""

    ONE = 1, _("1 week")
    TWO = 2, _("2 weeks")
    FOUR = 4, _("4 weeks")
    EIGHT = 8, _("8 weeks")


# Safety that is open is looked at again soon, whatever was said. How right a goal feels is kept without its day: nobody
# can tell whether it fell after the answer.
RESTS_AT_MOST = {FlagKind.SAFETY: Rests.TWO, FlagKind.GOAL_FIT: Rests.TWO}


def rests_for(kind: FlagKind) -> list[Rests]:
    """Return for how many weeks a kind may rest, the shortest first."""
    return [weeks for weeks in Rests if weeks <= RESTS_AT_MOST.get(kind, weeks)]
