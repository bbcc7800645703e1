"""Letters in preparation: what one says, whether it may go, and to whom one can be written."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.consents import Blocked, insist
from clients.mandates import standing_mandates
from clients.models import Client, Consent, Mandate
from clients.models.consent import RecipientKind, Scope
from hrp.audit.models import Event
from hrp.disclosures import mandated
from hrp.disclosures.beginnings import GAP
from hrp.disclosures.models import Letter, LetterKind
from hrp.disclosures.paper import asked_for, attendance
from hrp.disclosures.paper.carried import Agreed
from hrp.disclosures.paper.page import Block, Paragraph, Unprintable, document, plain, unprintable
from hrp.disclosures.sending import digest
from sessions.attendance import attendance_of

# What is read along with a letter, to say what it says.
BESIDE = ("client", "created_by", "changed_by", "consent__revocation", "mandate")

# What is told, in the words of the letter itself.
TOLD = {
    Scope.ATTENDANCE_DATES: gettext_lazy("on which days they came"),
    Scope.KEPT_COUNT: gettext_lazy("how many of the meetings arranged were kept"),
    Scope.ATTENDING: gettext_lazy("whether they come at present"),
    Scope.LETTER: gettext_lazy("what stands in this letter"),
}


# --- To whom --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Hearer:
    """Somebody who may hear of attendance: on which consent, and by which mandate if they require it."""

    consent: Consent | None
    mandate: Mandate | None = None

    @property
    def pk(self):
        """What stands for them in an address."""
        return (self.mandate or self.consent).pk

    @property
    def called(self) -> str:
        """Who they are: by name where a consent names them, else what they are."""
        named = self.consent.recipient if self.consent else ""
        return named or self.mandate.get_authority_kind_display()


def hearers(client: Client) -> list[Hearer]:
    """Return who may hear of the attendance of `client`: those who require it, then those on a consent alone.

    A mandate without a consent is among them, so that the page can say what it lacks.
    """
    mandates = [Hearer(mandate.consent, mandate) for mandate in standing_mandates(client)]
    taken = {hearer.consent.pk for hearer in mandates if hearer.consent}
    tells = Q(tells_attendance_dates=True) | Q(tells_kept_count=True) | Q(tells_attending=True)
    consents = Consent.objects.active().filter(tells, client=client).exclude(pk__in=taken)
    return mandates + [Hearer(consent) for consent in consents if consent.recipient_kind != RecipientKind.MANDATING]


def whoever_was_asked(client: Client, pk: str) -> Hearer | None:
    """Return who stands for `pk` in an address, whatever became of their mandate or consent since it was opened.

    A letter to them can be begun all the same; it does not go before everything that lets it go is there.
    """
    mandates = Mandate.objects.filter(episode__client=client).exclude(consent=None).select_related("consent")
    found = [Hearer(mandate.consent, mandate) for mandate in mandates]
    found += [Hearer(consent) for consent in Consent.objects.filter(client=client)]
    return next((hearer for hearer in found if str(hearer.pk) == pk), None)


def begun_for(hearer: Hearer, *, client: Client, by) -> Letter | None:
    """Return the attendance letter that is in preparation for somebody, the latest; None if there is none.

    One on another consent than theirs is not meant: it could not go any more.
    """
    rows = Letter.objects.for_user(by).filter(kind=LetterKind.ATTENDANCE, set_aside_at=None, disclosure=None)
    return rows.filter(client=client, consent=hearer.consent, mandate=hearer.mandate).first()


# --- What it says ---------------------------------------------------------------------------------


def scopes_of(letter: Letter) -> tuple[Scope, ...]:
    """Return what a letter tells, of what its consent covers. Whether they come is told where nothing more is."""
    if letter.kind == LetterKind.ASKED_FOR:
        return (Scope.LETTER,)
    covered = letter.consent.scopes if letter.consent else []
    told = tuple(scope for scope in (Scope.ATTENDANCE_DATES, Scope.KEPT_COUNT) if scope in covered)
    return told or (Scope.ATTENDING,)


def blocks_of(letter: Letter, *, written_on: date | None = None) -> tuple[Block, ...]:
    """Return what a letter with a consent says, as of now, with the day it is written: today, or `written_on`."""
    signed = _signed(letter, written_on or timezone.localdate())
    if letter.kind == LetterKind.ASKED_FOR:
        return asked_for.blocks(asked_for.LetterFacts(words=letter.words, **signed))
    return attendance.blocks(_attendance(letter, signed))


def text_of(letter: Letter) -> str:
    """Return a letter as plain text, as of today; nothing where no consent says (any more) what it may tell."""
    return plain(blocks_of(letter)) if letter.consent and not is_over(letter.consent) else ""


def is_over(consent: Consent) -> bool:
    """Say whether a consent counted and does so no more."""
    return bool(consent.signed_at) and not consent.is_active


def seen_as(letter: Letter) -> str:
    """Return the SHA-256 of what a letter with a consent says, whichever day it is written: what the client sees."""
    return digest(plain(blocks_of(letter, written_on=date.min)).encode())


def preview_of(letter: Letter) -> bytes:
    """Return a letter as PDF, as of today, with a line above it that it has not gone. Raises Unprintable."""
    return document((Paragraph(_("To look at together. It has not gone."), quiet=True), *blocks_of(letter)))


def _agreed(letter: Letter) -> Agreed:
    consent = letter.consent
    return Agreed(
        service=consent.discloser if letter.names_service else "",
        recipient=consent.recipient,
        told=tuple(str(TOLD[scope]) for scope in scopes_of(letter)),
        expires_on=consent.expires_on or timezone.localdate(),  # a draft may have none yet; it does not go
    )


def _signed(letter: Letter, written_on: date) -> dict:
    """Who signs a letter, and where it goes: whoever wrote it, whoever sends it."""
    return {
        "agreed": _agreed(letter),
        "address": letter.address,
        "signed_by": (letter.changed_by or letter.created_by).name,
        "written_on": written_on,
    }


def _attendance(letter: Letter, signed: dict) -> attendance.AttendanceFacts:
    """Return what an attendance letter may hold: what its consent covers and nothing beside."""
    told, found = scopes_of(letter), attendance_of(letter.client_id, letter.since, letter.until)
    counts = {"kept": found.kept, "arranged": found.arranged} if Scope.KEPT_COUNT in told else {}
    return attendance.AttendanceFacts(
        reference=letter.reference,
        legal_name=letter.client.legal_name if letter.consent.legal_name_too else "",
        since=letter.since,
        until=letter.until,
        dates=found.dates if Scope.ATTENDANCE_DATES in told else None,
        attending=bool(found.kept) if Scope.ATTENDING in told else None,
        **counts,
        **signed,
    )


def tells_of_nobody(letter: Letter) -> bool:
    """Say whether an attendance letter is about a time without a meeting: a reader may take it for staying away."""
    if letter.kind != LetterKind.ATTENDANCE:
        return False
    return not attendance_of(letter.client_id, letter.since, letter.until).kept


# --- Whether it may go ----------------------------------------------------------------------------


def hindrance(letter: Letter) -> str:
    """Return why a letter may not go at this moment, in a sentence; nothing if it may."""
    try:
        insist_on_letter(letter)
    except Blocked as blocked:
        return str(blocked.reason)
    lacking = unprintable(text_of(letter))
    return str(Unprintable(lacking)) if lacking else ""


def insist_on_letter(letter: Letter) -> None:
    """Raise Blocked unless a letter may go at this moment: consent, mandate, whom it is about, seen by the client."""
    if letter.set_aside_at:
        raise Blocked(_("This letter was set aside."))
    if letter.client.is_practice:
        raise Blocked(_("This is an invented client to practise with. Nothing is sent about them."))
    for scope in scopes_of(letter):
        insist(letter.consent, scope=scope)
    if letter.kind == LetterKind.ATTENDANCE:
        _insist_on_attendance(letter)
    else:
        _insist_on_words(letter)
    if not letter.shown_on:
        raise Blocked(_("The client has not seen it yet."))
    if says_otherwise(letter):
        raise Blocked(_("It says something else than what the client saw. Please look at it together once more."))


def says_otherwise(letter: Letter) -> bool:
    """Say whether a letter that the client saw says something else by now. The trail knows what they saw.

    Another meeting, a note entered in error or another legal name changes a letter that nobody touched.
    """
    if not (letter.shown_on and letter.consent):
        return False
    shown = Event.objects.filter(client_code=letter.client.code, subject=f"letter {letter.pk}", detail__has_key="seen")
    seen = shown.order_by("-id").values_list("detail__seen", flat=True).first()
    return seen is not None and seen != seen_as(letter)


def _insist_on_attendance(letter: Letter) -> None:
    mandates = mandated.resting_on(letter.consent, client=letter.client)
    if letter.mandate:
        mandated.insist_on(letter.mandate, letter.consent)
        mandated.insist_on_silence(mandates)
        _insist_on_time(letter)
    elif mandated.requires_coming(letter.consent, mandates):
        raise Blocked(mandated.NOT_NOTED)
    if not letter.reference and not (letter.consent.legal_name_too and letter.client.legal_name):
        raise Blocked(_("It does not say yet whom it is about. Please give their own reference."))


def _insist_on_time(letter: Letter) -> None:
    """Raise Blocked where a letter reaches back into a time of which nothing at all was to be told."""
    if silent_until := silence_in(letter.mandate, letter.since):
        raise Blocked(_("Nothing at all is told of the time before %(day)s.") % {"day": silent_until})


def silence_in(mandate: Mandate, since: date) -> str:
    """Return the day before which nothing at all is told, as a letter writes it, where `since` lies before it."""
    until = mandate.no_report_at_all_until
    return formats.date_format(until, "j F Y") if until and since < until else ""


def _insist_on_words(letter: Letter) -> None:
    mandated.insist_on_all(letter.consent, scopes_of(letter), client=letter.client)
    if not letter.words.strip():
        raise Blocked(_("There are no words in it yet."))
    if GAP in letter.words:
        raise Blocked(_("There is a gap in it still: …"))
