"""Trying something out, to see what happens."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from goals.models.goal import Goal
from goals.models.plans import IdealUsePlan
from goals.querysets import ExperimentQuerySet
from hrp.base.records import Record
from hrp.base.sealed import SealedTextField


class ExperimentKind(models.TextChoices):
    """What is tried out."""

    AMOUNT_LIMIT = "amount_limit", _("A limit on the amount")
    COPING_INSTEAD = "coping_instead", _("Something else instead")
    MODERATION = "moderation", _("A pattern to live with")
    ROUTE = "route", _("Another way of taking it")
    SETTING_COMPANY = "setting_company", _("Another place or company")
    SPACING = "spacing", _("More time in between")
    STOP_FOR_A_WHILE = "stop_for_a_while", _("Stopping for a while")
    SUBSTANCE_SWITCH = "substance_switch", _("Another substance")
    TIMING = "timing", _("Another time")
    OTHER = "other", _("Something else")


class Next(models.TextChoices):
    """What comes after looking back on an experiment."""

    KEEP = "keep", _("Keep it")
    ADJUST = "adjust", _("Adjust it")
    TRY_OTHER = "try_other", _("Try something else")
    GO_FURTHER = "go_further", _("Go further")
    EASE_OFF = "ease_off", _("Ease off")
    SET_ASIDE = "set_aside", _("Set it aside")
    UNDECIDED = "undecided", _("Not decided yet")


class Experiment(Record):
    """If I… I expect… we will know by… look again on… — then what happened and what was learned.

    There is no result, only what came of it, in words, and what comes next.
    """

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="experiments")
    kind = models.CharField(_("what is tried"), max_length=20, choices=ExperimentKind, default=ExperimentKind.OTHER)
    if_i = SealedTextField(_("If I…"))
    i_expect = SealedTextField(_("I expect…"), blank=True)
    we_will_know_by = SealedTextField(_("We will know by…"), blank=True)
    measure = SealedTextField(_("What we look at meanwhile"), blank=True)
    plan = models.ForeignKey(
        IdealUsePlan,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="experiments",
        verbose_name=_("the plan that it tests"),
    )
    starts_on = models.DateField(_("starting on"), default=timezone.localdate)
    review_on = models.DateField(_("look again on"))
    happened = SealedTextField(_("what happened"), blank=True)
    learned = SealedTextField(_("what we learned"), blank=True)
    next = models.CharField(_("what next"), max_length=12, choices=Next, blank=True)
    reviewed_on = models.DateField(_("looked at on"), null=True, blank=True)
    reviewed_in = models.UUIDField(null=True, blank=True, editable=False)  # the sitting, if it was in one

    objects = ExperimentQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(review_on__gte=F("starts_on")), name="experiment_review_after_start"),
            models.CheckConstraint(
                condition=Q(reviewed_on=None, next="") | (Q(reviewed_on__isnull=False) & ~Q(next="")),
                name="experiment_reviewed_says_what_next",
            ),
        ]
        indexes = [models.Index(fields=["reviewed_on", "review_on"], name="experiment_to_review")]
