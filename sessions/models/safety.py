"""Something to keep an eye on."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from hrp.base.records import Record
from hrp.base.sealed import SealedTextField
from sessions.content.choices import SafetyKind
from sessions.models.contact import Contact
from sessions.models.session import Session
from sessions.querysets import SafetyQuerySet

NEEDS_CARE = 3  # levels from here on are the only thing that is ever red


class SafetyItem(Record):
    """A danger that was spoken of, how near it is, and what was done. Use itself is not a danger.

    Levels: 1 mentioned, settled; 2 a plan is agreed; 3 needs attention within days; 4 acted on today.
    (Level 0 is the safety tap of a session in which there was nothing to note.) A draft may lack the
    level; a note is signed only with it, and from level 3 on with a line on what was done.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="safety_items")
    session = models.ForeignKey(Session, null=True, blank=True, on_delete=models.PROTECT, related_name="safety_items")
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="safety_items")
    kind = models.CharField(_("what about"), max_length=20, choices=SafetyKind)
    level = models.PositiveSmallIntegerField(
        _("how near"),
        null=True,
        blank=True,
        choices=[
            (1, _("Mentioned, settled")),
            (2, _("A plan is agreed")),
            (3, _("Needs attention within days")),
            (4, _("Acted on today")),
        ],
    )
    what_we_did = SealedTextField(_("what we did"), blank=True)
    supervisor_told_at = models.DateTimeField(_("supervisor told"), null=True, blank=True)
    resolved_on = models.DateField(_("settled on"), null=True, blank=True)

    objects = SafetyQuerySet.as_manager()

    class Meta:
        ordering = ["-level", "created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level=None) | Q(level__gte=1, level__lte=4), name="safety_level_in_range"
            ),
            models.UniqueConstraint(fields=["session", "kind"], name="one_safety_item_a_kind_and_session"),
            models.UniqueConstraint(fields=["contact", "kind"], name="one_safety_item_a_kind_and_contact"),
            models.CheckConstraint(condition=Q(session=None) | Q(contact=None), name="safety_hangs_on_one_thing"),
        ]
        indexes = [models.Index(fields=["client", "resolved_on"], name="safety_open_by_client")]

    @property
    def needs_care(self) -> bool:
        """Whether it is near enough to be shown in red: level 3 or 4."""
        return self.level is not None and self.level >= NEEDS_CARE
