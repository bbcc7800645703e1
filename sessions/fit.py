"""Whether a meeting fits where it is wanted: no other one at that time, and within the work together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from clients.models import Client, Episode
from sessions.content.choices import STANDS
from sessions.models import Session

LONGEST = timedelta(minutes=600)  # no meeting lasts longer
BEFORE, AFTER = "before", "after"


# --- The rules, without the database ------------------------------------------------------------
def overlap(start: datetime, end: datetime, other_start: datetime, other_end: datetime) -> bool:
    """Say whether two meetings share a minute. One that begins as the other ends does not."""
    return start < other_end and other_start < end


def outside(day: date, opened_on: date, ended_on: date | None) -> str:
    """Say on which side of the work together `day` lies, or nothing; its first and last day are within."""
    if day < opened_on:
        return BEFORE
    return AFTER if ended_on is not None and day > ended_on else ""


# --- What is in the way -------------------------------------------------------------------------
@dataclass(frozen=True)
class Reason:
    """One thing in the way: a key to agree to it by, a sentence, and the meeting if it is one."""

    key: str
    words: str
    meeting: Session | None = None


class InTheWay(Exception):
    """Something is in the way of a meeting, and nobody has said to keep it anyway."""

    def __init__(self, reasons: Iterable[Reason]):
        self.reasons = list(reasons)
        super().__init__()  # the sentences name a person; they stay out of logs

    @property
    def words(self) -> str:
        """The sentences, one after the other."""
        return " ".join(reason.words for reason in self.reasons)


def refuse_unless_it_fits(
    episode: Episode, *, starts_at: datetime, minutes: int, anyway: frozenset[str] = frozenset(), moved=None
) -> None:
    """Raise InTheWay with what stands against a meeting at that time and was not agreed to in `anyway`.

    `moved` is the meeting itself, where it has a row already. Call this with the episode's row locked, so
    that of two meetings made at once the second one sees the first.
    """
    found = [_of_episode(episode, starts_at), *_of_meetings(episode.client, starts_at, minutes, moved)]
    _refuse(found, anyway)


def refuse_unless_they_fit(
    episode: Episode, *, starts: list[datetime], minutes: int, anyway: frozenset[str] = frozenset()
) -> None:
    """Raise InTheWay once with what stands against any of several meetings; otherwise as for a single one."""
    if len(starts) == 1:
        return refuse_unless_it_fits(episode, starts_at=starts[0], minutes=minutes, anyway=anyway)
    sides = [_of_episode(episode, start) for start in starts]
    lasts = timedelta(minutes=minutes)
    near = _near(episode.client, starts[0], starts[-1] + lasts, None)
    taken = [one for one in near if any(overlap(start, start + lasts, one.starts_at, one.ends_at) for start in starts)]
    found = [*sides, *(Reason(str(one.pk), _words(episode.client, one), one) for one in taken)]
    _refuse({reason.key: reason for reason in found if reason}.values(), anyway)


def _refuse(found, anyway) -> None:
    reasons = [reason for reason in found if reason and reason.key not in anyway]
    if reasons:
        raise InTheWay(reasons)


def _of_episode(episode, starts_at) -> Reason | None:
    side = outside(timezone.localdate(starts_at), episode.opened_on, episode.ended_on)
    if not side:
        return None
    name = episode.client.chosen_name
    if side == BEFORE:
        words = _("The work with %(name)s began on %(day)s. This is before that day.")
        day = episode.opened_on
    else:
        words = _("The work with %(name)s ended on %(day)s. This is after that day.")
        day = episode.ended_on
    return Reason(side, words % {"name": name, "day": formats.date_format(day, "j F Y")})


def _of_meetings(client: Client, starts_at, minutes, moved) -> list[Reason]:
    """Other meetings at that time."""
    end = starts_at + timedelta(minutes=minutes)
    near = _near(client, starts_at, end, moved)
    taken = [one for one in near if overlap(starts_at, end, one.starts_at, one.ends_at)]
    return [Reason(str(one.pk), _words(client, one, starts_at), one) for one in taken]


def _near(client: Client, start: datetime, end: datetime, moved):
    """Meetings that could reach into this time. Those that did not take place or were entered in error are none."""
    return (
        Session.objects.filter(client=client, starts_at__gt=start - LONGEST, starts_at__lt=end)
        .filter(happened__in=STANDS)
        .exclude(note__in_error__isnull=False)
        .exclude(pk=moved.pk if moved else None)
        .order_by("starts_at")
    )


def _words(client: Client, meeting: Session, wanted: datetime | None = None) -> str:
    begins, ends = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    told = {
        "name": client.chosen_name,
        "from": formats.time_format(begins, "H:i"),
        "to": formats.time_format(ends, "H:i"),
        "day": formats.date_format(begins, "j F"),
    }
    if wanted and begins.date() == timezone.localdate(wanted):
        return _("%(name)s has a meeting %(from)s–%(to)s that day.") % told
    return _("%(name)s has a meeting on %(day)s, %(from)s–%(to)s.") % told
