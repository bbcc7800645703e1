"""Coming back after a break: whether to offer a word on tolerance. It is an offer and never a gate."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from clients.models import AfterBreakTalk, Client, Episode, FocusArea
from clients.models.focus import FocusKind, SubstanceClass

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
def talk_due(*, risky: bool, breaks: Iterable[tuple[date, date]], last_talk: date | None, today: date) -> bool:
    """Say whether to offer the talk after a break.

    `breaks` are pairs of last day and day of return. One counts when it lasted BREAK or longer and the
    return is not still to come, nor more than OFFERED_FOR ago. `risky`: an overdose may be a danger.
    A talk on the day of return or later (`last_talk`) is enough, whatever came of it.
    """
    returns = [back for left, back in breaks if back - left >= BREAK and timedelta() <= today - back <= OFFERED_FOR]
    return risky and bool(returns) and (last_talk is None or last_talk < max(returns))


def breaks_of(episodes: Iterable[Episode]) -> list[tuple[date, date]]:
    """Return the times apart: between two stretches of work, and pauses with an end. Uses loaded `pauses`."""
    ordered = sorted(episodes, key=lambda episode: (episode.opened_on, episode.created_at))
    between = [
        (before.ended_on, after.opened_on)
        for before, after in zip(ordered, ordered[1:], strict=False)
        if before.ended_on
    ]
    return between + [(rest.from_on, rest.to_on) for one in ordered for rest in one.pauses.all() if rest.to_on]


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
        return in_care and talk_due(breaks=breaks_of(episodes), **due)


def after_break(client: Client) -> AfterBreak:
    """Look up, in one query, what matters for `client` after a break."""
    talks = AfterBreakTalk.objects.filter(client=OuterRef("pk")).order_by("-on").values("on")[:1]
    found = Client.objects.filter(pk=client.pk).values_list(Exists(_risky_areas()), Subquery(talks))
    return AfterBreak(*found.get())


def _risky_areas():
    """The client's substances with which an overdose may be a danger; one that was not named counts."""
    return FocusArea.objects.filter(OVERDOSE_MAY_HAPPEN, client=OuterRef("pk"))
