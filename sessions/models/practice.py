"""What the therapist offered."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hrp.base.records import Record
from sessions.models.session import Session
from sessions.querysets import OfSessionQuerySet


class InterventionUsed(Record):
    """A technique that was used in a meeting; its code stands in `sessions.content.techniques`."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="interventions")
    technique = models.CharField(_("technique"), max_length=60)

    objects = OfSessionQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [models.UniqueConstraint(fields=["session", "technique"], name="one_tag_a_session")]
