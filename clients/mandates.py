"""What somebody outside asks to hear of a client, for the pages that say so."""

from calendar import monthrange
from datetime import date, datetime, timedelta
from itertools import count

from django.db.models import F, Q
from django.utils import timezone

from clients.models import Client, Consent, Mandate
from clients.models.consent import ConsentKind, Scope
from clients.models.mandate import Rhythm
from hrp.base.days import midnight

ATTENDANCE = (Scope.ATTENDANCE_DATES, Scope.KEPT_COUNT, Scope.ATTENDING)
# One step of each rhythm that comes back by itself: months and days.
STEP = {
    Rhythm.WEEKLY: (0, 7),
    Rhythm.FORTNIGHTLY: (0, 14),
    Rhythm.MONTHLY: (1, 0),
    Rhythm.QUARTERLY: (3, 0),
}


def standing_mandates(client: Client) -> list[Mandate]:
    """Return the mandates of the work that goes on with `client`: those that run, and those still to begin."""
    rows = Mandate.objects.filter(episode__client=client, episode__ended_on=None).standing()
    return list(rows.select_related("consent__revocation").order_by("starts_on", "created_at"))


def may_serve(client: Client, mandate: Mandate | None = None):
    """Return the consents on which somebody outside could hear of attendance: those that count, and drafts.

    That which `mandate` rests on is among them, whatever became of it.
    """
    tells = Q(tells_attendance_dates=True) | Q(tells_kept_count=True) | Q(tells_attending=True)
    counts = Q(pk__in=Consent.objects.active().filter(tells).values("pk"))
    ours = ~Q(kind__in=(ConsentKind.CARE, ConsentKind.COUNSELLING_NOTES))
    ours &= counts | Q(signed_at=None, set_aside_at=None)
    chosen = Q(pk=mandate.consent_id) if mandate and mandate.consent_id else Q(pk__in=())
    return Consent.objects.filter(ours | chosen, client=client).select_related("revocation")


def unagreed_since(mandate: Mandate) -> datetime | None:
    """Return since when a letter is expected that no consent covers; None if none is expected, or one covers it.

    It counts from the last of: when the mandate began and was written down, when nothing at all could be told any
    longer, when the consent was taken back or ended.
    """
    consent = mandate.consent
    expected = mandate.next_due or mandate.rhythm != Rhythm.ON_REQUEST
    covered = consent and consent.is_active and set(consent.scopes) & set(ATTENDANCE)
    if not expected or mandate.tells_nothing or covered:
        return None
    days = [mandate.starts_on, mandate.no_report_at_all_until]
    days.append(consent.expires_on if consent and consent.is_expired else None)
    moments = [midnight(day) for day in days if day] + [mandate.created_at]
    return max([*moments, *filter(None, [consent and consent.revoked_at])])


def letters_due(by: date):
    """Return the mandates that run, of work that goes on, whose next letter is due by the day `by`.

    Where nothing at all may be told, neither today nor on the letter's day, none waits.
    """
    due = Mandate.objects.current().filter(episode__ended_on=None, next_due__lte=by)
    silence_ends = F("no_report_at_all_until")
    silent_for_it = Q(next_due__lt=silence_ends, no_report_at_all_until__gt=timezone.localdate())
    return due.exclude(silent_for_it)


def first_due(rhythm: str, *, starts_on: date, ends_on: date | None = None) -> date | None:
    """Return when the first letter is due, one step of its rhythm or more after it starts, today at the earliest.

    None if the rhythm does not come back by itself, or the mandate is over by then.
    """
    yesterday = timezone.localdate() - timedelta(days=1)
    return next_after(Mandate(rhythm=rhythm, next_due=starts_on, ends_on=ends_on), yesterday)


def next_after(mandate: Mandate, day: date) -> date | None:
    """Return when the next letter is due once one went on `day`; None if none is, or the mandate is over by then.

    The rhythm is kept: it counts from the day that this one was due, however early or late it went.
    """
    begin = mandate.next_due or day
    if mandate.rhythm not in STEP:
        return None
    due = next(later for steps in count(1) if (later := _later(begin, mandate.rhythm, steps)) > day)
    return None if mandate.ends_on and due >= mandate.ends_on else due


def _later(begin: date, rhythm: str, steps: int) -> date:
    """The day so many steps of the rhythm after `begin`; the last of a month that is too short for it."""
    months, days = STEP[rhythm]
    years, month = divmod(begin.month - 1 + months * steps, 12)
    last = monthrange(begin.year + years, month + 1)[1]
    return date(begin.year + years, month + 1, min(begin.day, last)) + timedelta(days=days * steps)
