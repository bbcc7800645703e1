"""Skills that are practised, and the awareness and relaxation exercise in six stages."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models.sheet import Sheet, ruler_field, within
from hrp.base.scales import RULER_TOP
from hrp.base.sealed import SealedCharField, SealedTextField


class SkillFamily(models.TextChoices):
    """Families of skills."""

    ANGER = "anger", _("Anger")
    ASSERTIVENESS = "assertiveness", _("Saying what I want")
    COGNITIVE = "cognitive", _("Thoughts")
    COPING = "coping", _("Getting through")
    REFUSAL = "refusal", _("Saying no, if I want to")
    RELAXATION = "relaxation", _("Calming down")


class Skill(models.Model):
    """An entry of the site's catalogue of skills. Every site may add its own, reword it, or stop offering it."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    family = models.CharField(_("family"), max_length=14, choices=SkillFamily)
    how = models.TextField(_("how it goes, in a few words"), blank=True)
    offered = models.BooleanField(_("offered"), default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class Setting(models.TextChoices):
    """Where a skill was practised."""

    IN_SESSION = "in_session", _("Here, together")
    BETWEEN = "between", _("In between, on my own")


class SkillPractice(Sheet):
    """A skill that was practised, here or in between, and how much it helped (0–10)."""

    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="practices", verbose_name=_("skill"))
    setting = models.CharField(_("where"), max_length=10, choices=Setting, default=Setting.IN_SESSION)
    helped = ruler_field(_("How much it helped"))
    words = SealedTextField(_("How it was"), blank=True)

    class Meta(Sheet.Meta):
        abstract = False
        constraints = [*Sheet.Meta.constraints, within("helped", 0, RULER_TOP, of="skillpractice")]


class Eyes(models.TextChoices):
    """How the eyes are meanwhile."""

    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")
    EITHER = "either", _("As it comes")


RELAXATION_STAGES = (
    _("Noticing where I am"),
    _("Reading the tension"),
    _("Slow breathing"),
    _("My word or phrase"),
    _("My place"),
    _("Coming back"),
)


class RelaxationPractice(Sheet):
    """The awareness and relaxation exercise: tension before and after (0 at ease – 10), the stages that were done.

    `stages_done` lists the numbers 1–6 of those that were done, in order. It may be stopped at any moment.
    """

    setting = models.CharField(_("where"), max_length=10, choices=Setting, default=Setting.IN_SESSION)
    eyes = models.CharField(_("Eyes"), max_length=6, choices=Eyes, blank=True)
    tension_before = ruler_field(_("Tension before"))
    tension_after = ruler_field(_("Tension after"))
    stages_done = models.JSONField(_("What we did"), default=list, blank=True)
    cue_word = SealedCharField(_("My word or phrase"), max_length=80, blank=True)
    safe_place = SealedTextField(_("My place"), blank=True)
    words = SealedTextField(_("How it was"), blank=True)

    class Meta(Sheet.Meta):
        abstract = False
        constraints = [
            *Sheet.Meta.constraints,
            within("tension_before", 0, RULER_TOP, of="relaxationpractice"),
            within("tension_after", 0, RULER_TOP, of="relaxationpractice"),
        ]

    def get_stages_done_display(self) -> str:
        """The stages that were done, in words."""
        return ", ".join(str(RELAXATION_STAGES[n - 1]) for n in self.stages_done)
