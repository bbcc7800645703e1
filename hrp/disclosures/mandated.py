"""What holds for whoever requires that somebody comes: attendance and nothing else, and the client knows of it."""

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.consents import Blocked, never_covers
from clients.models import Client, Consent, Mandate
from clients.models.consent import RecipientKind, Scope

# Somebody requires that they come, and nobody noted what they ask for; or the letter passes it by.
NOT_NOTED = gettext_lazy("They require that the client comes. Please note first what they ask for, and begin anew.")
ATTENDANCE = (Scope.ATTENDANCE_DATES, Scope.KEPT_COUNT, Scope.ATTENDING)


def resting_on(consent: Consent, *, client: Client) -> list[Mandate]:
    """Return the mandates of `client` that rest on `consent`: also those that are over, and of work that has ended.

    What was agreed with whoever required that they come does not end with the work.
    """
    rows = Mandate.objects.filter(episode__client=client, consent=consent)
    return list(rows.order_by("starts_on", "created_at"))


def requires_coming(consent: Consent, mandates: list[Mandate]) -> bool:
    """Say whether the one who hears it requires that they come: by a mandate, or as the consent calls them."""
    return bool(mandates) or consent.recipient_kind == RecipientKind.MANDATING


def insist_on(mandate: Mandate, consent: Consent) -> None:
    """Raise Blocked unless something may be told to whoever asks, today: attendance, on this consent.

    A protected period stops nothing here: it is about use, of which nothing is told in any case.
    """
    if mandate.consent_id != consent.pk:
        raise Blocked(_("What they ask for rests on another consent by now. Please begin the letter anew."))
    if never_covers(consent.kind, RecipientKind.MANDATING):
        raise Blocked(_("A consent for treatment and payment never covers whoever requires that they come."))
    if not mandate.explained_on:
        raise Blocked(_("Please explain to the client first what they hear and what stays here, and note the day."))
    if mandate.is_over:
        raise Blocked(_("It ended on %(day)s. They hear nothing any more.") % {"day": _day(mandate.ends_on)})
    if mandate.is_to_come:
        raise Blocked(_("It begins on %(day)s. They hear nothing before.") % {"day": _day(mandate.starts_on)})
    insist_on_silence([mandate])


def insist_on_silence(mandates: list[Mandate]) -> None:
    """Raise Blocked where one of these, which all have the same hearer, says that nothing at all is told yet."""
    for mandate in mandates:
        if mandate.tells_nothing and not mandate.is_over:
            day = {"day": _day(mandate.no_report_at_all_until)}
            raise Blocked(_("Until %(day)s nothing at all is told, not even attendance.") % day)


def insist_on_all(consent: Consent, scopes, *, client: Client) -> None:
    """Raise Blocked unless whoever hears this by another way than an attendance letter may hear it today."""
    mandates = resting_on(consent, client=client)
    if requires_coming(consent, mandates) and not set(scopes) <= set(ATTENDANCE):
        raise Blocked(_("Whoever requires that they come hears of attendance and of nothing else."))
    if requires_coming(consent, mandates) and not mandates:
        raise Blocked(NOT_NOTED)
    for mandate in mandates:
        insist_on(mandate, consent)


def _day(on) -> str:
    return formats.date_format(on, "j F Y")
