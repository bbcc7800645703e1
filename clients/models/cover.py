"""Who looks after a therapist's clients while the therapist is away."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hrp.accounts.models import Team
from hrp.base.dated import Dated, DatedQuerySet
from hrp.base.records import Record


class Cover(Record, Dated):
    """One therapist looks after another's clients from one day to another, and it ends by itself.

    Each client has a row of the care team that points here; it is what opens the record, and only for
    these days. `whole` says that it was meant for the whole caseload: whoever is led by the covered
    therapist anew in these days is covered too.
    """

    covered = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="covered_by")
    covering = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="covers")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="covers")
    whole = models.BooleanField(_("the whole caseload"), default=True)

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        ordering = ["from_on", "created_at"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=Q(to_on__isnull=False), name="cover_has_an_end"),
            models.CheckConstraint(condition=~Q(covered=F("covering")), name="nobody_covers_themselves"),
        ]
        indexes = [models.Index(fields=["team", "to_on"], name="cover_by_team")]
