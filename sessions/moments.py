"""A day and time as a browser writes it, read strictly: "2026-03-29T14:00" and nothing that merely parses."""

import re
from datetime import datetime, timedelta

from django.utils import timezone

from clients.models.client import EARLIEST_YEAR

LOCAL_TIME = "%Y-%m-%dT%H:%M"
MOST_AT_ONCE = 12  # so many meetings are planned at once, week after week
_LOCAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}", re.ASCII)


class NotAMoment(ValueError):
    """The text is no day and time."""


class TooFar(ValueError):
    """The moment lies before 1900 or after next year."""


def local_moment(text: str) -> datetime:
    """Return the moment that `text` names on the site's clocks.

    Of an hour that comes twice when clocks go back, the first is taken: someone who works that night can
    neither see nor say which of the two it is. An hour that clocks skip is taken as the one after it.
    Raises NotAMoment or TooFar.
    """
    if not _LOCAL.fullmatch(text):
        raise NotAMoment
    try:
        local = datetime.strptime(text, LOCAL_TIME)  # noqa: DTZ007
    except ValueError:
        raise NotAMoment from None
    if not EARLIEST_YEAR <= local.year <= timezone.localdate().year + 1:
        raise TooFar
    return timezone.make_aware(local)


def weeks_later(moment: datetime, weeks: int) -> datetime:
    """Return the same time on the site's clocks `weeks` weeks later; summer time does not shift it."""
    local = timezone.localtime(moment).replace(tzinfo=None)
    return timezone.make_aware(local + timedelta(weeks=weeks))
