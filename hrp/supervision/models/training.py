"""Training, in its two components: skills, and the philosophy that they serve."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hrp.base.records import Record
from hrp.base.sealed import SealedCharField
from hrp.supervision.models.meeting import person
from hrp.supervision.querysets import TrainingQuerySet


class Component(models.TextChoices):
    """What it was about (Tatarsky: skills and interventions; philosophy)."""

    SKILLS = "skills", _("Skills and interventions")
    PHILOSOPHY = "philosophy", _("Philosophy of harm reduction")


class TrainingEntry(Record):
    """Something that a person did to learn, and how many minutes it took."""

    learner = person("training")
    component = models.CharField(_("what it was about"), max_length=10, choices=Component)
    on = models.DateField(_("on"), default=timezone.localdate)
    minutes = models.PositiveIntegerField(_("minutes"))
    what = SealedCharField(_("what it was"), max_length=200)

    objects = TrainingQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gte=1, minutes__lte=60000), name="training_minutes_plausible")
        ]
        indexes = [models.Index(fields=["learner", "-on", "-created_at"], name="training_by_learner")]
