"""A consent: what a client agrees may be told, by whom, to whom, what for, and until when."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models.client import Client
from clients.querysets import ConsentQuerySet, OfConsentQuerySet
from hrp.base.records import Record
from hrp.base.sealed import SealedCharField, SealedTextField


class ConsentKind(models.TextChoices):
    """What a consent is for. Each kind covers its own ground and none of another's."""

    CARE = "care", _("Treatment, payment and running the service")
    NAMED = "named", _("Somebody in particular")
    COUNSELLING_NOTES = "counselling_notes", _("Counselling notes")
    LEGAL = "legal", _("A legal proceeding")


class RecipientKind(models.TextChoices):
    """Who hears it."""

    BENEFITS = "benefits", _("Benefits")
    COURT = "court", _("A court")
    HEALTH = "health", _("A doctor or other care")
    EMPLOYER = "employer", _("An employer")
    HOUSING = "housing", _("Housing")
    MANDATING = "mandating", _("Whoever requires that they come")
    PAYER = "payer", _("Who pays for the care")
    CLOSE = "close", _("Somebody close")
    OTHER = "other", _("Somebody else")


# Whom a consent for treatment, payment and running the service never covers.
NEVER_FOR_CARE = (RecipientKind.COURT, RecipientKind.EMPLOYER, RecipientKind.MANDATING)


class Scope(models.TextChoices):
    """What may be told. `tells_…` on a consent says whether it is among them."""

    ATTENDANCE_DATES = "attendance_dates", _("The dates of the meetings that were kept")
    KEPT_COUNT = "kept_count", _("How many of the meetings arranged were kept")
    ATTENDING = "attending", _("Whether they come at present, yes or no")
    LETTER = "letter", _("A letter that they have read")
    COORDINATION = "coordination", _("What is needed to work together on their care")
    FULL_RECORD = "full_record", _("The record")


class SignedHow(models.TextChoices):
    """How it was signed."""

    SCREEN = "screen", _("On this screen")
    PAPER = "paper", _("On paper")


def _tells(scope: Scope):
    return models.BooleanField(scope.label, default=False)


class Consent(Record):
    """What a client agrees may be told to somebody outside, on terms they have read and signed.

    It is written as a draft, which may lack anything, and counts from its signature on: the database takes none
    that lacks a required part (42 CFR 2.31: who tells, what, to whom, what for, how it is taken back, until when,
    signature and date). From then on the row stays as it is, with its `text` as signed; taking it back is a
    `ConsentRevocation`. On `expires_on` it counts no longer. `link` is the thread of the link to another service
    that it serves, if it serves one.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="consents")
    kind = models.CharField(_("what it is for"), max_length=18, choices=ConsentKind, default=ConsentKind.NAMED)
    discloser = SealedCharField(_("who may tell"), max_length=200, blank=True)
    recipient_kind = models.CharField(_("who hears it"), max_length=10, choices=RecipientKind, blank=True)
    recipient = SealedCharField(_("their name"), max_length=200, blank=True)
    purpose = SealedCharField(_("what for"), max_length=300, blank=True)
    tells_attendance_dates = _tells(Scope.ATTENDANCE_DATES)
    tells_kept_count = _tells(Scope.KEPT_COUNT)
    tells_attending = _tells(Scope.ATTENDING)
    tells_letter = _tells(Scope.LETTER)
    tells_coordination = _tells(Scope.COORDINATION)
    tells_full_record = _tells(Scope.FULL_RECORD)
    legal_name_too = models.BooleanField(_("the legal name may stand in it"), default=False)
    how_to_take_back = SealedTextField(_("how it is taken back"), blank=True)
    expires_on = models.DateField(_("until"), null=True, blank=True)
    link = models.UUIDField(null=True, blank=True, db_index=True, editable=False)

    signed_at = models.DateTimeField(null=True, blank=True, editable=False)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    signed_how = models.CharField(_("signed how"), max_length=6, choices=SignedHow, blank=True)
    signed_name = SealedCharField(_("signed by"), max_length=160, blank=True)
    text = SealedTextField(blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    set_aside_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["client", "-created_at"], name="consent_by_client")]
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_at=None)
                | (
                    ~Q(discloser="")
                    & ~Q(recipient="")
                    & ~Q(recipient_kind="")
                    & ~Q(purpose="")
                    & ~Q(how_to_take_back="")
                    & Q(expires_on__isnull=False)
                    & Q(signed_on__isnull=False)
                    & ~Q(signed_how="")
                    & ~Q(signed_name="")
                    & ~Q(text="")
                    & ~Q(sha256="")
                ),
                name="a_signed_consent_has_every_part",
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None)
                | Q(kind="counselling_notes")
                | Q(tells_attendance_dates=True)
                | Q(tells_kept_count=True)
                | Q(tells_attending=True)
                | Q(tells_letter=True)
                | Q(tells_coordination=True)
                | Q(tells_full_record=True),
                name="a_signed_consent_says_what",
            ),
            models.CheckConstraint(
                condition=~Q(kind="care") | ~Q(recipient_kind__in=("court", "employer", "mandating")),
                name="consent_for_care_stays_in_care",
            ),
            models.CheckConstraint(
                condition=~Q(kind="counselling_notes")
                | Q(
                    tells_attendance_dates=False,
                    tells_kept_count=False,
                    tells_attending=False,
                    tells_letter=False,
                    tells_coordination=False,
                    tells_full_record=False,
                ),
                name="counselling_notes_stand_alone",
            ),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(signed_on=None) | Q(expires_on__gt=models.F("signed_on")),
                name="a_consent_ends_after_its_signature",
            ),
            models.CheckConstraint(
                condition=Q(set_aside_at=None) | Q(signed_at=None), name="only_a_draft_consent_is_set_aside"
            ),
        ]

    @property
    def scopes(self) -> list[Scope]:
        """What may be told, in a fixed order; nothing for counselling notes, which are a kind of their own."""
        return [scope for scope in Scope if getattr(self, f"tells_{scope}")]

    @property
    def revoked_at(self):
        """When it was taken back; None if it was not."""
        revocation = getattr(self, "revocation", None)
        return revocation.revoked_at if revocation else None

    @property
    def is_expired(self) -> bool:
        """Whether its time is over."""
        return self.expires_on is not None and self.expires_on <= timezone.localdate()

    @property
    def is_active(self) -> bool:
        """Whether it counts at this moment: signed, not taken back, its time not over."""
        return bool(self.signed_at) and not self.revoked_at and not self.is_expired


class ConsentRevocation(Record):
    """A consent was taken back. It counts from `revoked_at`, to the second, and nothing undoes it.

    However it was said (by word of mouth too), it is enough. `told_by` says how it was told, if somebody says.
    """

    consent = models.OneToOneField(Consent, on_delete=models.PROTECT, related_name="revocation")
    revoked_at = models.DateTimeField(default=timezone.now, editable=False)
    told_by = SealedTextField(_("how they said so"), blank=True)

    objects = OfConsentQuerySet.as_manager()
