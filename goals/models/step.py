"""The smallest useful next thing."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Strength
from goals.models.goal import Goal
from goals.querysets import StepQuerySet
from hrp.base.records import Record
from hrp.base.scales import RULER_TOP
from hrp.base.sealed import SealedCharField


class StepState(models.TextChoices):
    """What has become of a step. None of these is better than another."""

    IDEA = "idea", _("An idea")
    TRYING = "trying", _("Trying it")
    DID_IT = "did_it", _("Did it")
    DID_SOME = "did_some", _("Did some of it")
    LEARNED_SOMETHING = "learned_something", _("Learned something")
    SET_ASIDE = "set_aside", _("Set aside")


class Step(Record):
    """A step towards a goal. A date is a wish and never turns a colour."""

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="steps")
    text = SealedCharField(_("step"), max_length=300)
    confidence = models.PositiveSmallIntegerField(_("how confident, 0–10"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=StepState, default=StepState.IDEA)
    by_when = models.DateField(_("around when"), null=True, blank=True)
    own_initiative = models.BooleanField(_("the client began this on their own"), default=False)
    began_on = models.DateField(_("began on"), default=timezone.localdate)
    strength = models.ForeignKey(
        Strength,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="steps",
        verbose_name=_("a strength it builds on"),
    )

    objects = StepQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confidence=None) | Q(confidence__lte=RULER_TOP), name="step_confidence_in_range"
            )
        ]
