"""What is observed about a client over time: the abstract rows that ratings are made of.

Missing is a value. One answer is one row: a number that was given, or that the client would rather
not say, or that it does not apply. Not asked is no row. Nothing is ever read as 0 that was not 0.
"""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models.client import Client
from clients.querysets import ObservationQuerySet, OfClientQuerySet
from hrp.base.records import Record, source_ref


class EnteredBy(models.TextChoices):
    """Whose hand was on the screen."""

    CLIENT = "client", _("The client")
    TOGETHER = "together", _("Together")
    THERAPIST = "therapist", _("The therapist")


class Answer(models.TextChoices):
    """Whether a number was given, and if not, why."""

    GIVEN = "given", _("Given")
    RATHER_NOT_SAY = "rather_not_say", _("Rather not say")
    NOT_RELEVANT = "not_relevant", _("Not relevant")


class Rater(models.TextChoices):
    """Whose view a rating is. The two are never merged; the client's comes first."""

    CLIENT = "client", _("Client")
    THERAPIST = "therapist", _("Therapist")


class WithdrawnSitting(Record):
    """A sitting whose note was entered in error: none of its observations count any more."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="withdrawn_sittings")
    sitting = models.UUIDField(unique=True)

    objects = OfClientQuerySet.as_manager()


class Observation(Record):
    """Something true of a client on a day.

    `sitting` ties together what was observed in one meeting. Until its note is signed, a tap sets,
    changes or removes the row; then `frozen_at` is set and the database keeps it as it is. A
    correction is a new row that `corrects` the old one.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="%(class)ss")
    observed_on = models.DateField(_("on"), default=timezone.localdate)
    entered_by = models.CharField(max_length=9, choices=EnteredBy, default=EnteredBy.TOGETHER)
    sitting = models.UUIDField(null=True, blank=True, db_index=True)
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    frozen_at = models.DateTimeField(null=True, blank=True, editable=False)
    source_ref = source_ref()

    objects = ObservationQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["observed_on", "created_at"]


class Rating(Observation):
    """A number on a scale, or the reason why there is none."""

    value = models.PositiveSmallIntegerField(null=True, blank=True)
    answer = models.CharField(max_length=14, choices=Answer, default=Answer.GIVEN)
    rater = models.CharField(max_length=9, choices=Rater, default=Rater.CLIENT)

    class Meta(Observation.Meta):
        abstract = True


def rating_constraints(name: str, *, top: int, key: tuple[str, ...]) -> list:
    """Return the rules of one table of ratings.

    A value exactly when one was given, within 0..top, and one answer a sitting for each `key` and
    rater (corrections aside).
    """
    return [
        models.CheckConstraint(
            condition=Q(answer="given", value__isnull=False) | (~Q(answer="given") & Q(value__isnull=True)),
            name=f"{name}_value_iff_given",
        ),
        models.CheckConstraint(condition=Q(value=None) | Q(value__lte=top), name=f"{name}_in_range"),
        models.UniqueConstraint(
            fields=["sitting", *key, "rater"],
            condition=Q(sitting__isnull=False, corrects__isnull=True),
            name=f"{name}_one_a_sitting",
        ),
    ]
