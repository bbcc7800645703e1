"""The rules, without the database: from what is known of a client to what may be worth a conversation.

A rule says that something may be worth a word, never that somebody did wrong, and nothing waits for it. Its numbers
stand in `sessions.content.flags`; what is not known raises nothing. All of it is our own design, not validated.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import takewhile
from statistics import median

from django.utils import timezone

from clients.returning import Break, return_to_talk_about
from goals.content import ForWhom
from goals.models import OverdosePlan
from hrp.base.days import midnight
from hrp.base.scales import RULER_TOP
from sessions.content.flags import FlagKind
from sessions.prompts import Area, overdose_plan_cause, withdrawal_danger

OF_OTHERS = frozenset({ForWhom.REQUIRED_OF_ME, ForWhom.MOSTLY_SOMEONE_ELSE})
ACTED_ON_TODAY = 4  # a level of safety
BEFORE = 3  # a rating of a meeting is compared with the middle of so many before it
Limits = Mapping[str, int]


# --- What is asked, and what is answered ------------------------------------------------------------
@dataclass(frozen=True)
class Now:
    """The moment for which flags are asked, with its local day; `mine`: a therapist asks about their own clients."""

    at: datetime
    today: date
    mine: bool = False


@dataclass(frozen=True)
class Flag:
    """One thing that may be worth a conversation.

    `cause` is the code of its sentence in `words.py`, and `numbers` what the sentence needs. `since` is the moment at
    which it came up for whoever reads: an answer given after it lets it rest, and what comes up after the answer does
    not rest. `first_theirs` is when the therapist alone saw it, where others are told later.
    """

    kind: FlagKind
    cause: str
    since: datetime
    numbers: Mapping[str, object] = field(default_factory=dict)
    first_theirs: datetime | None = None

    @property
    def came_up(self) -> datetime:
        """The moment from which on somebody may have said a word about it: what was said before is about another."""
        return self.first_theirs or self.since


@dataclass(frozen=True)
class Near:
    """A danger of level 3 or 4: when it was, whether the supervisor was told and when, and whether it is settled.

    `written_at`: when it was written down, which may be days after the meeting or the call that it counts from.
    """

    level: int
    noted_at: datetime
    told_on: date | None = None
    settled: bool = False
    written_at: datetime | None = None


@dataclass(frozen=True)
class Fit:
    """An open goal: for whom it is, how right it feels to the client, how comfortable the therapist is (0–10)."""

    named_on: date
    for_whom: str = ""
    client: int | None = None
    therapist: int | None = None

    @property
    def apart(self) -> int:
        """How far the two views lie apart; 0 where one of them is not known."""
        return 0 if None in (self.client, self.therapist) else abs(self.client - self.therapist)


@dataclass(frozen=True)
class OpenMandate:
    """A mandate that runs: until when nothing about use is told, and when it was written down.

    `unagreed_since`: since when a letter is expected that no consent covers; None where one covers it.
    """

    protected_until: date | None
    written_at: datetime | None = None
    unagreed_since: datetime | None = None


@dataclass
class Facts:
    """What is known of a client that a rule may ask for. Days are local days; lists of days begin with the newest.

    `opened_on` is None where no stretch of work is open: then only safety and notes are asked about. `rested_until`
    is the end of the last pause, the day on which it no longer held. `plan_left_at`: when the last overdose plan was
    put away or withdrawn. `alliance` holds the client's overall ratings of meetings (day, 0-10), `srs` their last SRS
    score, `felt_at` and `srs_at` when the newest of them was there to be read; `asked` says for each of the last
    meetings whether they were asked how it was. `open_notes` are the beginnings of meetings whose note is not signed.
    `picture_moved_on` is the last day on which anything in the picture changed: closeness, harm or a ruler by a point
    or more, something learned, something new tried. `met_days` are the days of the last meetings.
    """

    opened_on: date | None = None
    resting: bool = False
    rested_until: date | None = None
    near: Sequence[Near] = ()
    areas: Sequence[Area] = ()
    overdose_plan: OverdosePlan | None = None
    plan_left_at: datetime | None = None
    medical_offered: bool = False
    overdose_may_happen: bool = False
    breaks: Sequence[Break] = ()
    last_talk: date | None = None
    cutting_down_since: datetime | None = None
    last_met: date | None = None
    next_planned: date | None = None
    met_days: Sequence[date] = ()
    alliance: Sequence[tuple[date, int]] = ()
    felt_at: datetime | None = None
    srs: tuple[date, float] | None = None
    srs_at: datetime | None = None
    asked: Sequence[tuple[date, bool]] = ()
    mandates: Sequence[OpenMandate] = ()
    open_notes: Sequence[datetime] = ()
    goals: Sequence[Fit] = ()
    picture_moved_on: date | None = None
    experiments_due: Sequence[date] = ()
    plans_on: Sequence[date] = ()
    raised_by: date | None = None  # the day of the meeting by which it all is raised, e.g. the third
    position_explained: bool = False
    safer_use_raised: bool = False
    strengths_named: bool = False

    @property
    def last_together(self) -> date | None:
        """The day from which a contact gap counts: the last meeting, the beginning of the work, or a pause's end."""
        return max(filter(None, (self.last_met, self.opened_on, self.rested_until)), default=None)


def known_from(day: date, *moments: datetime | None) -> datetime:
    """The moment from which something was known: the beginning of its `day`, or when it was written down later."""
    return max([midnight(day), *filter(None, moments)])


# --- The rules, one a kind --------------------------------------------------------------------------
def safety(facts: Facts, limits: Limits, now: Now) -> Flag | None:
    """A near danger open for longer than a site lets it, or one acted on of which the supervisor was not told that day.

    Where there are both the sentence names both, and it came up with the newer: an answer to the one is none to the
    other. Once the supervisor was told there is nothing to say any more.
    """
    late = timedelta(hours=limits["safety_hours"])
    waiting = [item for item in facts.near if not item.settled and now.at - item.noted_at > late]
    untold = [item for item in facts.near if item not in waiting and _not_told(item, now.today)]
    since = [max(filter(None, (item.noted_at + late, item.written_at))) for item in waiting]
    since += [known_from(_day_noted(item) + timedelta(days=1), item.written_at) for item in untold]
    if not waiting and not untold:
        return None
    numbers = {}
    if waiting:
        numbers = {"level": max(item.level for item in waiting), "on": min(map(_day_noted, waiting))}
    if untold:
        numbers["untold_on" if waiting else "on"] = max(map(_day_noted, untold))
    return Flag(FlagKind.SAFETY, "safety_open" if waiting else "safety_not_told", max(since), numbers)


def _day_noted(item: Near) -> date:
    return timezone.localdate(item.noted_at)


def _not_told(item: Near, today: date) -> bool:
    return item.level == ACTED_ON_TODAY and item.told_on is None and _day_noted(item) < today


def overdose(facts: Facts, limits: Limits, now: Now) -> Flag | None:
    """Something that is not from a pharmacy or may lead to an overdose, and no plan that is good today."""
    plan = facts.overdose_plan
    within = timedelta(days=limits["overdose_days"])
    cause = overdose_plan_cause(facts.areas, plan, now.today, within)
    if facts.opened_on is None or not cause:
        return None
    if plan is None:
        # Something else that is taken since, or a plan that is gone, is not what was answered before.
        added = [area.since for area in facts.areas if area.unsure_supply]
        since = known_from(facts.opened_on, facts.plan_left_at, *added)
    else:
        day = {
            "no_naloxone": plan.on,
            "naloxone_past": plan.naloxone_expires and plan.naloxone_expires + timedelta(days=1),
            "plan_old": plan.on + within,
        }[cause]
        since = known_from(day, plan.created_at)
    return Flag(FlagKind.OVERDOSE, cause, since, {"plan": plan})


def after_break(facts: Facts, limits: Limits, now: Now) -> Flag | None:
    """Back after a break, where an overdose may be a danger, and no word on tolerance since."""
    if facts.opened_on is None:
        return None
    back = return_to_talk_about(
        risky=facts.overdose_may_happen,
        breaks=facts.breaks,
        last_talk=facts.last_talk,
        today=now.today,
        least=timedelta(days=limits["break_days"]),
    )
    if back is None:
        return None
    cause = "left_care" if back.left_care else "after_break"
    days = (back.back_on - back.left_on).days
    since = known_from(back.back_on, back.known_at)
    return Flag(FlagKind.AFTER_BREAK, cause, since, {"back_on": back.back_on, "days": days})


def withdrawal(facts: Facts, limits: Limits, now: Now) -> Flag | None:
    """Near-daily alcohol or sedatives, a goal of less about to start, and a medical check not offered."""
    if facts.opened_on is None:
        return None
    if not withdrawal_danger(facts.areas, offered=facts.medical_offered, near_daily=limits["near_daily"]):
        return None
    return Flag(FlagKind.WITHDRAWAL, "withdrawal", facts.cutting_down_since or midnight(facts.opened_on))


def contact_gap(facts: Facts, limits: Limits, now: Now) -> Flag | None:
    """Not met for longer than two weeks, and no pause agreed. Where a meeting is planned the sentence says so."""
    if facts.opened_on is None or facts.resting:
        return None
    days = (now.today - facts.last_together).days
    if days <= limits["gap_days"]:
        return None
    since = facts.last_together + timedelta(days=limits["gap_days"] + 1)
    numbers = {"days": days, "last_met": facts.last_met}
    if facts.next_planned:
        cause = "gap_planned" if facts.last_met else "first_planned"
        return Flag(FlagKind.CONTACT_GAP, cause, midnight(since), numbers | {"next": facts.next_planned})
    cause = "contact_gap" if facts.last_met else "not_met_yet"
    return Flag(FlagKind.CONTACT_GAP, cause, midnight(since), numbers)


def alliance(facts: Facts, limits: Limits, now: Now) -> Flag | None:
    """A rating of a meeting well below their own middle, a low SRS, meetings without asking, or nothing but tens.

    A drop is the therapist's alone for a week or until the next meeting, so that they can ask first. What others may
    know already is not held back with it.
    """
    if facts.opened_on is None:
        return None
    found = [_drop(facts, limits), _low_srs(facts, limits)]
    if not now.mine:
        found = [_told(one, facts, limits, now) for one in found if one]
    found += [_not_asked(facts, limits), _nothing_but_tens(facts, limits)]
    return next(filter(None, found), None)


def _told(found: Flag, facts: Facts, limits: Limits, now: Now) -> Flag | None:
    """The flag for others, from the day on which it is not the therapist's alone any more."""
    day = found.numbers["on"]
    until = day + timedelta(days=limits["alliance_first"])
    if facts.last_met and facts.last_met > day:
        until = min(until, facts.last_met)
    if until > now.today:
        return None
    return replace(found, since=known_from(until, found.since), first_theirs=found.since)


def _drop(facts: Facts, limits: Limits) -> Flag | None:
    if len(facts.alliance) <= BEFORE:
        return None
    (day, value), *before = facts.alliance[: BEFORE + 1]
    middle = median(value for _day, value in before)
    if middle - value < limits["alliance_drop"]:
        return None
    since = known_from(day, facts.felt_at)
    return Flag(FlagKind.ALLIANCE, "alliance_drop", since, {"value": value, "middle": middle, "on": day})


def _low_srs(facts: Facts, limits: Limits) -> Flag | None:
    if facts.srs is None or facts.srs[1] > limits["srs"]:
        return None
    day, score = facts.srs
    numbers = {"score": score, "at_most": limits["srs"], "on": day}
    return Flag(FlagKind.ALLIANCE, "srs_low", known_from(day, facts.srs_at), numbers)


def _not_asked(facts: Facts, limits: Limits) -> Flag | None:
    run = _run(facts.asked, lambda asked: not asked)
    return _after_run(run, limits["alliance_not_asked"], "alliance_not_asked")


def _nothing_but_tens(facts: Facts, limits: Limits) -> Flag | None:
    run = _run(facts.alliance, lambda value: value == RULER_TOP)
    return _after_run(run, limits["alliance_perfect"], "alliance_tens")


def _run(days: Sequence[tuple[date, object]], holds: Callable[[object], bool]) -> list[date]:
    """The days, newest first, for as long as it holds."""
    return [day for day, _value in takewhile(lambda pair: holds(pair[1]), days)]


def _after_run(run: list[date], least: int, cause: str) -> Flag | None:
    """A flag since the day after that on which a run became `least` long: a meeting of today is not looked at yet."""
    if len(run) < least:
        return None
    return Flag(FlagKind.ALLIANCE, cause, midnight(run[-least] + timedelta(days=1)), {"count": len(run)})


def mandate(facts: Facts, limits: Limits, now: Now) -> Flag | None:
    """A protected period, in which nothing about use is told, that ends soon; a letter expected without a consent.

    Where there are both the sentence names both, and it came up with the newer: an answer to the one is none to the
    other.
    """
    ahead = timedelta(days=limits["mandate_days"])
    ending = [
        one for one in facts.mandates if one.protected_until and timedelta() <= one.protected_until - now.today <= ahead
    ]
    unagreed = [one.unagreed_since for one in facts.mandates if one.unagreed_since]
    if facts.opened_on is None or not (ending or unagreed):
        return None
    if not ending:
        return Flag(FlagKind.MANDATE, "letter_unagreed", max(unagreed))
    since = max([*unagreed, *(known_from(one.protected_until - ahead, one.written_at) for one in ending)])
    cause = "protection_ends_unagreed" if unagreed else "protection_ends"
    return Flag(FlagKind.MANDATE, cause, since, {"on": min(one.protected_until for one in ending)})


def notes_open(facts: Facts, limits: Limits, now: Now) -> Flag | None:
    """A note that waits for its signature for longer than a day; after three, help may be welcome."""
    late = timedelta(hours=limits["note_hours"])
    waiting = [start for start in facts.open_notes if now.at - start > late]
    if not waiting:
        return None
    oldest, since = min(waiting), max(waiting) + late
    help_from = oldest + timedelta(hours=limits["note_help_hours"])
    numbers = {"count": len(waiting), "on": timezone.localdate(oldest)}
    if now.at > help_from:
        return Flag(FlagKind.NOTES_OPEN, "notes_help", max(since, help_from), numbers)
    return Flag(FlagKind.NOTES_OPEN, "notes_open", since, numbers)


def goal_fit(facts: Facts, limits: Limits, now: Now) -> Flag | None:
    """A goal that does not feel right to the client, two views far apart, or only goals that others require."""
    if facts.opened_on is None:
        return None
    low = [goal for goal in facts.goals if goal.client is not None and goal.client <= limits["fit_low"]]
    apart = [goal for goal in facts.goals if goal.apart >= limits["fit_apart"]]
    for cause, goals in (("fit_low", low), ("fit_apart", apart)):
        if goals:
            numbers = {"client": goals[0].client, "therapist": goals[0].therapist}
            return Flag(FlagKind.GOAL_FIT, cause, _newest(goals), numbers)
    required = [goal for goal in facts.goals if goal.for_whom == ForWhom.REQUIRED_OF_ME]
    # For whom a goal is may not be known yet: then it may be their own.
    if required and all(goal.for_whom in OF_OTHERS for goal in facts.goals):
        return Flag(FlagKind.GOAL_FIT, "only_required", _newest(required))
    return None


def _newest(goals: Sequence[Fit]) -> datetime:
    return midnight(max(goal.named_on for goal in goals))


def fresh_look(facts: Facts, limits: Limits, now: Now) -> Flag | None:
    """The same picture for weeks and some meetings: is it still the right question?"""
    if facts.opened_on is None:
        return None
    still_since = max(filter(None, (facts.picture_moved_on, facts.opened_on)))
    long = timedelta(weeks=limits["fresh_weeks"])
    met = sum(day > still_since for day in facts.met_days)
    if now.today - still_since < long or met < limits["fresh_sessions"]:
        return None
    weeks = (now.today - still_since).days // 7
    return Flag(FlagKind.FRESH_LOOK, "fresh_look", midnight(still_since + long), {"weeks": weeks, "met": met})


def plan_review(facts: Facts, limits: Limits, now: Now) -> Flag | None:
    """Something tried whose day to look again is a week past, or a plan of their own that rests for long."""
    if facts.opened_on is None:
        return None
    past = timedelta(days=limits["experiment_days"])
    due = [day for day in facts.experiments_due if now.today - day >= past]
    if due:
        return Flag(FlagKind.PLAN_REVIEW, "experiment_due", midnight(max(due) + past), {"on": min(due)})
    rests = timedelta(days=limits["plan_days"])
    old = [day for day in facts.plans_on if now.today - day >= rests]
    return Flag(FlagKind.PLAN_REVIEW, "plan_rests", midnight(max(old) + rests), {"on": min(old)}) if old else None


def never_raised(facts: Facts, limits: Limits, now: Now) -> Flag | None:
    """By the third meeting: the position, a medical check, overdose and safer use, strengths."""
    raised = {
        "position": facts.position_explained,
        "medical": facts.medical_offered,
        "safer_use": facts.safer_use_raised,
        "strengths": facts.strengths_named,
    }
    missing = tuple(name for name, done in raised.items() if not done)
    if facts.opened_on is None or facts.raised_by is None or not missing:
        return None
    return Flag(FlagKind.NEVER_RAISED, "never_raised", midnight(facts.raised_by), {"what": missing})


RULES: dict[FlagKind, Callable[[Facts, Limits, Now], Flag | None]] = {
    FlagKind.SAFETY: safety,
    FlagKind.OVERDOSE: overdose,
    FlagKind.AFTER_BREAK: after_break,
    FlagKind.WITHDRAWAL: withdrawal,
    FlagKind.CONTACT_GAP: contact_gap,
    FlagKind.ALLIANCE: alliance,
    FlagKind.MANDATE: mandate,
    FlagKind.NOTES_OPEN: notes_open,
    FlagKind.GOAL_FIT: goal_fit,
    FlagKind.FRESH_LOOK: fresh_look,
    FlagKind.PLAN_REVIEW: plan_review,
    FlagKind.NEVER_RAISED: never_raised,
}


def flags_of(facts: Facts, limits: Limits, on: Collection[FlagKind], now: Now) -> list[Flag]:
    """Return the flags of one client, the most pressing first; at most one of each kind, of those that are `on`."""
    found = (rule(facts, limits, now) for kind, rule in RULES.items() if kind in on)
    return [flag for flag in found if flag]
