"""A letter about a client, from its first words until it goes."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client, Consent, Mandate
from clients.querysets import OfClientQuerySet
from hrp.base.records import Record
from hrp.base.sealed import SealedCharField, SealedTextField


class LetterKind(models.TextChoices):
    """What a letter is."""

    ATTENDANCE = "attendance", _("Attendance")
    ASKED_FOR = "asked_for", _("A letter the client asks for")


class LetterTemplate(models.TextChoices):
    """What a letter that the client asks for is about. It gives a beginning, and nothing from the record."""

    BENEFITS = "benefits", _("Benefits")
    DOCTOR = "doctor", _("A doctor")
    EMPLOYER = "employer", _("Work")
    HOUSING = "housing", _("Housing")
    OTHER = "other", _("Something else")


class Letter(Record):
    """A letter in preparation. It goes on a consent alone, which is looked at again in the moment it goes.

    An attendance letter tells the dates kept between `since` and `until` (both included), and its `reference` is
    the agency's own. A letter that the client asks for has `words` that were written with them. `shown_on` is the
    day the client saw it. It is signed by whoever wrote it: by `changed_by`, if somebody changed it since. Once it has
    gone, its `disclosure` is what was sent.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(_("what it is"), max_length=10, choices=LetterKind)
    consent = models.ForeignKey(
        Consent,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="letters",
        verbose_name=_("what the client agreed to"),
    )
    mandate = models.ForeignKey(
        Mandate, null=True, blank=True, on_delete=models.PROTECT, related_name="letters", verbose_name=_("mandate")
    )
    reference = SealedCharField(_("their reference"), max_length=80, blank=True)
    address = SealedTextField(_("where it goes"), blank=True)
    since = models.DateField(_("from"), null=True, blank=True)
    until = models.DateField(_("to"), null=True, blank=True)
    template = models.CharField(_("what it is about"), max_length=8, choices=LetterTemplate, blank=True)
    words = SealedTextField(_("the letter"), blank=True)
    names_service = models.BooleanField(_("it names this service"), default=True)
    shown_on = models.DateField(_("the client saw it on"), null=True, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    set_aside_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = OfClientQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["client", "-created_at"], name="letter_by_client")]
        constraints = [
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")), name="letter_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(kind="attendance") | Q(words="", template=""), name="attendance_has_no_words"
            ),
        ]
