"""What was observed about a client, rating by rating. Each row has its own day."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models import Change, FocusArea, Observation, Rating
from clients.models.observation import Answer, rating_constraints
from goals.models import Goal
from hrp.base.scales import HARM_TOP, RULER_TOP, WEEK_DAYS, WINDOW_DAYS
from hrp.base.sealed import SealedCharField, SealedTextField
from hrp.base.telling import Told
from sessions.content.choices import HarmDomain, Stage


class WellbeingKind(models.TextChoices):
    """The two questions of the check-in."""

    WELLBEING = "wellbeing", _("How have you been?")
    DISTRESS = "distress", _("How hard has it been?")


class WellbeingRating(Rating):
    """Wellbeing or distress, 0–10. Kept apart from readiness, always."""

    kind = models.CharField(max_length=9, choices=WellbeingKind)

    TOLD = {"kind": Told.SENSITIVE, "value": Told.SENSITIVE, "observed_on": Told.SENSITIVE}

    class Meta(Rating.Meta):
        abstract = False
        constraints = rating_constraints("wellbeing_rating", top=RULER_TOP, key=("kind",))
        indexes = [models.Index(fields=["client", "kind", "-observed_on"], name="wellbeing_latest")]


class StageRating(Observation):
    """Where the client is with one change in question. Any stage may follow any other."""

    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="stages")
    stage = models.CharField(_("stage"), max_length=16, choices=Stage)

    TOLD = {"stage": Told.SENSITIVE, "observed_on": Told.SENSITIVE}

    class Meta(Observation.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["sitting", "change"],
                condition=Q(sitting__isnull=False, corrects__isnull=True),
                name="stage_rating_one_a_sitting",
            )
        ]
        indexes = [models.Index(fields=["change", "-observed_on", "-created_at"], name="stage_latest")]


class Ruler(models.TextChoices):
    """The three rulers of one change in question."""

    IMPORTANCE = "importance", _("Importance")
    CONFIDENCE = "confidence", _("Confidence")
    READINESS = "readiness", _("Readiness")


class RulerRating(Rating):
    """Importance, confidence or readiness for one change, 0–10."""

    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="rulers")
    ruler = models.CharField(max_length=10, choices=Ruler)
    why_not_lower = SealedTextField(_("Why not lower?"), blank=True)

    class Meta(Rating.Meta):
        abstract = False
        constraints = rating_constraints("ruler_rating", top=RULER_TOP, key=("change", "ruler"))
        indexes = [models.Index(fields=["change", "ruler", "-observed_on", "-created_at"], name="ruler_latest")]


class HarmRating(Rating):
    """Harm in one part of life over the last 28 days, 0–4. The client's rating is the rating."""

    domain = models.CharField(max_length=16, choices=HarmDomain)
    in_own_words = SealedTextField(_("What it is, in their words"), blank=True)
    goal = models.ForeignKey(Goal, null=True, blank=True, on_delete=models.PROTECT, related_name="harms")

    TOLD = {"domain": Told.SENSITIVE, "value": Told.SENSITIVE, "observed_on": Told.SENSITIVE}

    class Meta(Rating.Meta):
        abstract = False
        constraints = rating_constraints("harm_rating", top=HARM_TOP, key=("domain",))
        indexes = [models.Index(fields=["client", "domain", "-observed_on", "-created_at"], name="harm_latest")]


class AllianceAspect(models.TextChoices):
    """What the client says of the meeting. Own wording after goals, tasks, bond and overall."""

    GOALS = "goals", _("We worked on what I wanted")
    TASKS = "tasks", _("The way we worked suited me")
    BOND = "bond", _("I felt heard")
    OVERALL = "overall", _("Overall, today was right for me")


class AllianceRating(Rating):
    """How the meeting was, 0–10, by the client (or by the therapist, apart)."""

    aspect = models.CharField(max_length=7, choices=AllianceAspect)

    class Meta(Rating.Meta):
        abstract = False
        constraints = rating_constraints("alliance_rating", top=RULER_TOP, key=("aspect",))
        indexes = [models.Index(fields=["client", "aspect", "-observed_on"], name="alliance_latest")]


def _days(label):
    return models.PositiveSmallIntegerField(label, null=True, blank=True)


class UseSnapshot(Observation):
    """Use of one thing over the 28 days before `observed_on`: days a week, newest week last.

    One measure among others. Weeks may be known in part; `days_used` is known when someone said so
    or when all four weeks are.
    """

    focus_area = models.ForeignKey(FocusArea, on_delete=models.PROTECT, related_name="use_snapshots")
    answer = models.CharField(max_length=14, choices=Answer, default=Answer.GIVEN)
    week1, week2 = _days(_("week 1")), _days(_("week 2"))
    week3, week4 = _days(_("week 3")), _days(_("week 4"))
    days_used = _days(_("days of the last 28"))
    typical_amount = models.DecimalField(_("on a usual day"), max_digits=8, decimal_places=2, null=True, blank=True)
    unit = SealedCharField(_("unit"), max_length=30, blank=True)
    days_alone = _days(_("days alone"))
    days_injected = _days(_("days injected"))

    TOLD = {"days_used": Told.SENSITIVE, "observed_on": Told.SENSITIVE}

    class Meta(Observation.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="given")
                | Q(
                    week1=None,
                    week2=None,
                    week3=None,
                    week4=None,
                    days_used=None,
                    typical_amount=None,
                    days_alone=None,
                    days_injected=None,
                ),
                name="use_snapshot_numbers_only_if_given",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{field: None}) | Q(**{f"{field}__lte": top}), name=f"use_snapshot_{field}_in_range"
                )
                for field, top in (
                    ("week1", WEEK_DAYS),
                    ("week2", WEEK_DAYS),
                    ("week3", WEEK_DAYS),
                    ("week4", WEEK_DAYS),
                    ("days_used", WINDOW_DAYS),
                    ("days_alone", WINDOW_DAYS),
                    ("days_injected", WINDOW_DAYS),
                    ("typical_amount", Decimal(99999)),
                )
            ),
            models.CheckConstraint(
                condition=Q(week1=None)
                | Q(week2=None)
                | Q(week3=None)
                | Q(week4=None)
                | Q(days_used=models.F("week1") + models.F("week2") + models.F("week3") + models.F("week4")),
                name="use_snapshot_weeks_add_up",
            ),
            models.UniqueConstraint(
                fields=["sitting", "focus_area"],
                condition=Q(sitting__isnull=False, corrects__isnull=True),
                name="use_snapshot_one_a_sitting",
            ),
            models.UniqueConstraint(
                fields=["focus_area", "observed_on"],
                condition=Q(sitting__isnull=True, corrects__isnull=True),
                name="use_snapshot_one_a_day_outside",
            ),
        ]
        indexes = [models.Index(fields=["focus_area", "-observed_on", "-created_at"], name="use_latest")]
