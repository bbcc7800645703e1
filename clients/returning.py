"""Coming back after a break: whether to offer a word on tolerance. It is an offer and never a gate."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from clients.models import AfterBreakTalk, Client, Episode, EpisodePause, FocusArea
from clients.models.episode import PauseBecause
from clients.models.focus import FocusKind, SubstanceClass
from hrp.base.scales import WEEK_DAYS, WINDOW_DAYS

# Own design, not validated. After this long apart the body may tolerate less.
BREAK = timedelta(days=7)
# Areas with which an overdose may be a danger; a substance that was not named counts.
OVERDOSE_MAY_HAPPEN = Q(kind=FocusKind.SUBSTANCE) & (
    Q(substance__overdose_relevant=True)
    | Q(undisclosed=True, substance=None)
    | Q(substance__klass__in=(SubstanceClass.OPIOID, SubstanceClass.SEDATIVE))
)
# A return longer ago than this is no news any more: nobody is asked about it.
OFFERED_FOR = timedelta(days=90)


# --- The rule, without the database ---------------------------------------------------------------
class Break(NamedTuple):
    """A time apart that is over: its last day before, and the day of return.

    `left_care`: it was spent in custody or hospital. Then tolerance may be lower however short it was. `known_at`:
    when somebody wrote down that it was over, where that is kept.
    """

    left_on: date
    back_on: date
    left_care: bool = False
    known_at: datetime | None = None


def return_to_talk_about(
    *, risky: bool, breaks: Iterable[Break], last_talk: date | None, today: date, least: timedelta = BREAK
) -> Break | None:
    """Return the break after which a talk is worth offering, the one with the latest return, or None.

    A break counts when it lasted `least` or longer, or was spent in custody or hospital, and the return is not
    still to come, nor more than OFFERED_FOR ago. `risky`: an overdose may be a danger. A talk on the day of return
    or later (`last_talk`) is enough, whatever came of it.
    """
    lately = [
        one
        for one in breaks
        if (one.back_on - one.left_on >= least or one.left_care) and timedelta() <= today - one.back_on <= OFFERED_FOR
    ]
    last = max(lately, key=lambda one: one.back_on, default=None)
    return last if risky and last and (last_talk is None or last_talk < last.back_on) else None


def breaks_of(episodes: Iterable[Episode]) -> list[Break]:
    """Return the times apart: between two stretches of work, and pauses with an end. Uses loaded `pauses`."""
    ordered = sorted(episodes, key=lambda episode: (episode.opened_on, episode.created_at))
    between = [
        Break(before.ended_on, after.opened_on)
        for before, after in zip(ordered, ordered[1:], strict=False)
        if before.ended_on
    ]
    return between + [break_in(rest) for one in ordered for rest in one.pauses.all() if rest.to_on]


def break_in(rest: EpisodePause) -> Break:
    """Return the time apart of a pause that has an end."""
    return break_of(rest.from_on, rest.to_on, rest.because)


def break_of(from_on: date, to_on: date, because: str) -> Break:
    """Return the time apart of a pause by its days, and what it was for (a code of PauseBecause, or "")."""
    return Break(from_on, to_on, because in (PauseBecause.CUSTODY, PauseBecause.HOSPITAL))


def gaps_in_use(
    observed_on: date, weeks: Sequence[int | None], days_used: int | None, *, some_before: bool
) -> list[Break]:
    """Return the times without use in the 28 days before `observed_on`.

    `weeks` are the days of use in each of the four weeks, the newest last; a week that is not known is no week
    without use. A week without use counts beside use in another; none in all 28 days (`days_used` 0, or each week)
    where there was some before that.
    """
    first = observed_on - timedelta(days=WINDOW_DAYS)
    if days_used == 0 or all(days == 0 for days in weeks):
        return [Break(first, observed_on)] if some_before else []
    if not any(weeks):
        return []
    gaps, at = [], 0
    for without, run in groupby(weeks, key=lambda days: days == 0):
        length = len(list(run))
        if without:
            left_on = first + timedelta(days=WEEK_DAYS * at)
            gaps.append(Break(left_on, left_on + timedelta(days=WEEK_DAYS * length)))
        at += length
    return gaps


# --- For one client -------------------------------------------------------------------------------
@dataclass(frozen=True)
class AfterBreak:
    """What is known of a client that matters after a break: whether an overdose may be a danger, the last talk."""

    risky: bool
    last_talk: date | None

    def offers_talk(self, episodes: Iterable[Episode]) -> bool:
        """Say whether the talk is offered now. `episodes` are all of the client's, with their pauses.

        While no stretch of work is open nobody is asked.
        """
        episodes = list(episodes)
        in_care = any(episode.ended_on is None for episode in episodes)
        due = {"risky": self.risky, "last_talk": self.last_talk, "today": timezone.localdate()}
        return in_care and return_to_talk_about(breaks=breaks_of(episodes), **due) is not None


def after_break(client: Client, *, also_talked: QuerySet | None = None) -> AfterBreak:
    """Look up, in one query, what matters for `client` after a break.

    `also_talked`: other rows, each of a `client` and a day `on`, that say that tolerance was talked about.
    """
    kinds = [AfterBreakTalk.objects.all()] + ([] if also_talked is None else [also_talked])
    talks = [Subquery(rows.filter(client=OuterRef("pk")).order_by("-on").values("on")[:1]) for rows in kinds]
    risky, *days = Client.objects.filter(pk=client.pk).values_list(Exists(_risky_areas()), *talks).get()
    return AfterBreak(risky, max(filter(None, days), default=None))


def _risky_areas():
    """The client's substances with which an overdose may be a danger; one that was not named counts."""
    return FocusArea.objects.filter(OVERDOSE_MAY_HAPPEN, client=OuterRef("pk"))
