"""What was told to somebody outside, as it went."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Client, Consent, Mandate
from clients.querysets import OfClientQuerySet
from hrp.base.records import Record
from hrp.base.sealed import SealedCharField, SealedTextField
from hrp.disclosures.models.letter import Letter
from hrp.disclosures.models.order import CourtOrder
from hrp.disclosures.querysets import SecondLookQuerySet


class DisclosureKind(models.TextChoices):
    """What went."""

    ATTENDANCE = "attendance", _("Attendance letter")
    LETTER = "letter", _("A letter the client asked for")
    RECORD_COPY = "record_copy", _("A copy of the record, for the client")
    BY_HAND = "by_hand", _("Told outside this app")
    EMERGENCY = "emergency", _("In an emergency")
    COURT_ORDER = "court_order", _("By order of a court")


class LegalBasis(models.TextChoices):
    """What allows something to be told without a consent."""

    OWN_RECORD = "own_record", _("The client's right to their own record")
    EMERGENCY = "emergency", _("A medical emergency")
    COURT_ORDER = "court_order", _("An order of a court")


class Disclosure(Record):
    """Something about a client that was told to somebody outside: to whom, what, what for, on what basis, as sent.

    It rests on a `consent`, or else on a `legal_basis`. `body` is the text as it went; `file` the very bytes of the
    file, in base64, where there was one, of the media type `file_type`; `sha256` (hexadecimal) is of those bytes, or
    of the body in UTF-8 where there was no file. `scopes` are the codes of what was told, with spaces in between.
    Nothing changes it afterwards. `created_by` sent it. `alone`: where a second person is asked for, there was none,
    and `alone_why` says why it went all the same.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="disclosures")
    kind = models.CharField(max_length=11, choices=DisclosureKind, editable=False)
    consent = models.ForeignKey(
        Consent, null=True, editable=False, on_delete=models.PROTECT, related_name="disclosures"
    )
    legal_basis = models.CharField(max_length=11, choices=LegalBasis, blank=True, editable=False)
    mandate = models.ForeignKey(
        Mandate, null=True, editable=False, on_delete=models.PROTECT, related_name="disclosures"
    )
    letter = models.OneToOneField(
        Letter, null=True, editable=False, on_delete=models.PROTECT, related_name="disclosure"
    )
    order = models.OneToOneField(
        CourtOrder, null=True, editable=False, on_delete=models.PROTECT, related_name="disclosure"
    )
    sent_at = models.DateTimeField(default=timezone.now, editable=False)
    recipient = SealedCharField(_("to whom"), max_length=200)
    purpose = SealedCharField(_("what for"), max_length=300, blank=True)
    scopes = models.CharField(max_length=120, blank=True, editable=False)
    body = SealedTextField(_("what was told"))
    file = SealedTextField(blank=True, editable=False)
    file_type = models.CharField(max_length=40, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    alone = models.BooleanField(default=False, editable=False)
    alone_why = SealedTextField(_("why it went without a second person"), blank=True)

    objects = OfClientQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-created_at"]
        indexes = [models.Index(fields=["client", "-sent_at", "-created_at"], name="disclosure_by_client")]
        constraints = [
            models.CheckConstraint(
                condition=Q(consent__isnull=False, legal_basis="") | (Q(consent=None) & ~Q(legal_basis="")),
                name="disclosure_rests_on_something",
            ),
            models.CheckConstraint(condition=~Q(sha256=""), name="disclosure_has_a_digest"),
        ]


class SecondLook(Record):
    """A second person looked at what was told in an emergency, within two working days if all goes well.

    `created_by` looked: a supervisor of the lead. Where nobody else is there, the same person looks again, and
    `alone` says so.
    """

    disclosure = models.OneToOneField(Disclosure, on_delete=models.PROTECT, related_name="second_look")
    words = SealedTextField(_("what you looked at, and what follows"), blank=True)
    alone = models.BooleanField(default=False, editable=False)

    objects = SecondLookQuerySet.as_manager()
