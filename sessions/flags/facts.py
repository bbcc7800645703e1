"""Loads what the rules need of many clients at once: so many queries for each kind of flag, whatever there is."""

from collections.abc import Callable, Collection, Iterable, Mapping
from uuid import UUID

from sessions.content.flags import DEFAULTS, FlagKind
from sessions.flags.loading import care, goals, meetings, picture, raised, use
from sessions.flags.loading.asked import Asked
from sessions.flags.rules import Facts, Limits, Now

Loader = Callable[[Asked], None]

# What each kind asks for, beside `care.work`, which comes first. What several ask for is loaded once.
LOADERS: dict[FlagKind, tuple[Loader, ...]] = {
    FlagKind.SAFETY: (care.near,),
    FlagKind.OVERDOSE: (use.areas, use.overdose_plan),
    FlagKind.AFTER_BREAK: (use.may_overdose, use.breaks, use.last_talk),
    FlagKind.WITHDRAWAL: (use.areas, use.medical_offered, use.cutting_down),
    FlagKind.CONTACT_GAP: (care.last_met, care.rests),
    FlagKind.ALLIANCE: (care.last_met, meetings.alliance, meetings.srs, meetings.asked_how_it_was),
    FlagKind.MANDATE: (care.mandates,),
    FlagKind.NOTES_OPEN: (care.open_notes,),
    FlagKind.GOAL_FIT: (goals.fits,),
    FlagKind.FRESH_LOOK: (picture.moved_on, picture.met_days),
    FlagKind.PLAN_REVIEW: (goals.experiments_due, goals.plans_of_their_own),
    FlagKind.NEVER_RAISED: (
        use.medical_offered,
        raised.safer_use,
        raised.strengths,
        raised.by_technique,
        raised.raised_by,
    ),
}


def facts_of(
    clients: Iterable[UUID],
    on: Collection[FlagKind],
    now: Now,
    limits: Mapping[UUID, Limits] | None = None,
    people: Mapping[UUID, Collection[UUID]] | None = None,
) -> dict[UUID, Facts]:
    """Return what is known of each of `clients` (by id) that the kinds `on` ask for.

    `limits` are the numbers that hold for a client, where they are not the defaults; `people` those, by id, through
    whom each is seen: a note is asked about where it is one of theirs. The number of queries depends on `on` alone.
    """
    ids = list(clients)
    asked = Asked({pk: Facts() for pk in ids}, now, {pk: (limits or {}).get(pk, DEFAULTS) for pk in ids}, people)
    loaders = [care.work, *(loader for kind, group in LOADERS.items() if kind in on for loader in group)]
    for loader in dict.fromkeys(loaders):
        loader(asked)
    return asked.facts
