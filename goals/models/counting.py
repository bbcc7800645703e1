"""Something that the client asked to count."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models.sheet import Sheet
from goals.models.goal import Goal
from hrp.base.sealed import SealedCharField, SealedTextField

MOST_COUNTED = 99_999


class OwnCount(Sheet):
    """A count that the client asked for, under their name for it, inside one goal: so many, so far.

    It is theirs. It only ever holds what they say; it is never set to zero. A new stretch is a new count beside the
    old one. No flag, no report and no supervisor's page reads it.
    """

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="counts", verbose_name=_("goal"))
    name = SealedCharField(_("my name for it"), max_length=120)
    so_far = models.PositiveIntegerField(_("so far"), null=True, blank=True)
    words = SealedTextField(_("what I want to remember"), blank=True)

    class Meta(Sheet.Meta):
        abstract = False
        constraints = [
            *Sheet.Meta.constraints,
            models.CheckConstraint(condition=~Q(name=""), name="owncount_has_a_name"),
            models.CheckConstraint(condition=Q(so_far=None) | Q(so_far__lte=MOST_COUNTED), name="owncount_in_range"),
        ]
