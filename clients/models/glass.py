"""Opening a record in an emergency, without being on the care team."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models.client import Client
from clients.querysets import BreakGlassQuerySet
from hrp.base.records import Record
from hrp.base.sealed import SealedTextField

MOST_HOURS = 12


class BreakGlass(Record):
    """A therapist or supervisor opens a record that is not theirs, for some hours and a reason.

    It lets them read and nothing else. The lead's supervisor is told in the app and says that they
    have seen it; an admin sees that it happened and not why.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="glass_broken")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="glass_broken")
    reason = SealedTextField(_("why you need this record now"))
    from_at = models.DateTimeField(default=timezone.now, editable=False)
    until_at = models.DateTimeField(editable=False)
    seen_at = models.DateTimeField(null=True, editable=False)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    objects = BreakGlassQuerySet.as_manager()

    class Meta:
        ordering = ["-from_at"]
        constraints = [
            models.CheckConstraint(condition=Q(until_at__gte=F("from_at")), name="glass_closes_after_it_opens"),
            models.CheckConstraint(condition=~Q(reason=""), name="glass_has_a_reason"),
            models.CheckConstraint(
                condition=Q(seen_at=None, seen_by=None) | Q(seen_at__isnull=False, seen_by__isnull=False),
                name="glass_seen_by_someone_or_nobody",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "until_at"], name="glass_by_user"),
            models.Index(fields=["client", "-from_at"], name="glass_by_client"),
            models.Index(fields=["-from_at"], name="glass_by_day"),
        ]
