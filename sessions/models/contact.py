"""Being in touch between meetings."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Client, Episode
from hrp.base.records import Record
from hrp.base.sealed import SealedTextField
from sessions.content.choices import ContactKind, Direction, SafetyAnswer
from sessions.querysets import ContactQuerySet


class Contact(Record):
    """A call, text, message, visit or letter, in a line. Not a session: it asks for no note and no signature.

    A safety check may hang on it, and a day on which to be in touch again. Whoever wants to may sign it;
    from then on the database keeps it as it is.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="contacts")
    episode = models.ForeignKey(Episode, null=True, blank=True, on_delete=models.PROTECT, related_name="contacts")
    at = models.DateTimeField(_("when"), default=timezone.now)
    kind = models.CharField(_("what"), max_length=20, choices=ContactKind)
    direction = models.CharField(_("who reached out"), max_length=3, choices=Direction)
    reached = models.BooleanField(_("we reached each other"))
    line = SealedTextField(_("a line"), blank=True)
    safety_answer = models.CharField(_("Safety"), max_length=26, choices=SafetyAnswer, blank=True)
    follow_up_on = models.DateField(_("be in touch again on"), null=True, blank=True)
    followed_up_at = models.DateTimeField(null=True, blank=True, editable=False)
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True, editable=False)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None) | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="contact_signed_wholly_or_not",
            ),
        ]
        indexes = [
            models.Index(fields=["client", "-at"], name="contact_by_client"),
            models.Index(fields=["follow_up_on"], condition=Q(followed_up_at=None), name="contact_to_follow_up"),
        ]

    @property
    def day(self):
        """The local day of the contact."""
        return timezone.localdate(self.at)

    @property
    def to_follow_up(self) -> bool:
        """Whether there is a day to be in touch again that nobody has ticked off."""
        return self.follow_up_on is not None and self.followed_up_at is None
