"""A goal in the client's sentence, where it stands, and how close it feels."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Change, Client, FocusArea, Rating
from clients.models.observation import rating_constraints
from goals.content import Category, Direction, ForWhom, ProposedBy, State
from goals.querysets import GoalQuerySet, OfGoalQuerySet
from hrp.base.records import Record, source_ref
from hrp.base.scales import RULER_TOP
from hrp.base.sealed import SealedCharField, SealedTextField
from hrp.base.telling import Told


def fit_field(label):
    """A 0–10 field for how right a goal feels to someone; empty when not asked."""
    return models.PositiveSmallIntegerField(label, null=True, blank=True)


class Goal(Record):
    """What the client is after, as one sentence of theirs. A goal without any substance counts the same."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="goals")
    statement = SealedCharField(_("in the client's sentence"), max_length=300)
    category = models.CharField(_("what it is about"), max_length=24, choices=Category)
    focus_area = models.ForeignKey(
        FocusArea, null=True, blank=True, on_delete=models.PROTECT, related_name="goals", verbose_name=_("focus area")
    )
    change = models.ForeignKey(
        Change,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="goals",
        verbose_name=_("change in question"),
    )
    direction = models.CharField(_("direction"), max_length=20, choices=Direction, blank=True)
    limit_value = models.DecimalField(_("limit"), max_digits=8, decimal_places=2, null=True, blank=True)
    limit_unit = SealedCharField(_("of what, in what time"), max_length=60, blank=True)
    proposed_by = models.CharField(_("who brought it up"), max_length=32, choices=ProposedBy, default=ProposedBy.CLIENT)
    for_whom = models.CharField(_("for whom"), max_length=24, choices=ForWhom, blank=True)
    fit_client = fit_field(_("how right it feels to the client"))
    fit_therapist = fit_field(_("how comfortable the therapist is with it"))
    client_signal = SealedTextField(
        _("the client's own sign that it is drifting"), blank=True, help_text=_("Only if they want one.")
    )
    evolved_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="grew_into", verbose_name=_("grew out of")
    )
    sort = models.PositiveSmallIntegerField(default=0)
    source_ref = source_ref()

    TOLD = {"focus_area": Told.SENSITIVE}

    objects = GoalQuerySet.as_manager()

    class Meta:
        ordering = ["sort", "created_at"]
        indexes = [models.Index(fields=["client", "sort", "created_at"], name="goal_in_clients_order")]
        constraints = [
            models.CheckConstraint(
                condition=(Q(fit_client=None) | Q(fit_client__lte=RULER_TOP))
                & (Q(fit_therapist=None) | Q(fit_therapist__lte=RULER_TOP)),
                name="goal_fit_in_range",
            ),
            models.CheckConstraint(condition=~Q(statement=""), name="goal_has_a_sentence"),
        ]

    def __str__(self):
        return self.statement


class GoalStateEvent(Record):
    """Where a goal stands from a day on. Any state may follow any other; rows are only added."""

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="state_events")
    state = models.CharField(_("state"), max_length=16, choices=State)
    on = models.DateField(_("since"), default=timezone.localdate)
    words = SealedTextField(_("in words"), blank=True)

    TOLD = {"on": Told.SENSITIVE}

    objects = OfGoalQuerySet.as_manager()

    class Meta:
        ordering = ["on", "created_at"]
        indexes = [models.Index(fields=["goal", "-on", "-created_at"], name="goal_state_latest")]


class GoalRating(Rating):
    """How close a goal feels to how the client wants it, 0–10."""

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="ratings")

    class Meta(Rating.Meta):
        abstract = False
        constraints = rating_constraints("goal_rating", top=RULER_TOP, key=("goal",))
        indexes = [models.Index(fields=["goal", "-observed_on", "-created_at"], name="goal_rating_latest")]
