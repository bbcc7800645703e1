"""What use does for someone, what sets it off, what matters, and how it is understood together."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models.focus import FocusArea
from clients.models.resources import PersonalValue
from clients.models.sheet import Sheet, ruler_field, within
from clients.querysets import SheetQuerySet
from hrp.base.scales import RULER_TOP
from hrp.base.sealed import SealedCharField, SealedTextField


def of_area(name: str):
    """A focus area that a sheet is about, or none."""
    return models.ForeignKey(
        FocusArea,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name=name,
        verbose_name=_("what it is about"),
    )


class FunctionKind(models.TextChoices):
    """What use can do for a person. Own list; none is a reason that would need excusing."""

    AVOID_WITHDRAWAL = "avoid_withdrawal", _("Keep withdrawal away")
    BE_SOCIAL = "be_social", _("Be with people")
    BELONG = "belong", _("Belong somewhere")
    EASE_PAIN = "ease_pain", _("Ease pain")
    EASE_WORRY = "ease_worry", _("Ease worry")
    FEEL_LESS = "feel_less", _("Feel less")
    FEEL_MORE = "feel_more", _("Feel more")
    FOCUS_WORK = "focus_work", _("Focus, keep going")
    HABIT = "routine", _("Mark the day")
    PLEASURE = "pleasure", _("Enjoyment")
    SELF = "be_myself", _("Be somebody, be myself")
    SEX = "sex", _("Sex and closeness")
    SLEEP = "sleep", _("Sleep, or stay awake")
    SOFTEN_MEMORIES = "soften_memories", _("Soften memories")
    OTHER = "other", _("Something else")


class FunctionStatus(models.TextChoices):
    """How far a function has been understood."""

    EMERGING = "emerging", _("Beginning to show")
    RECOGNISED = "recognised", _("Recognised")
    OTHER_WAYS_FOUND = "other_ways_found", _("Other ways found")


class FunctionOfUse(Sheet):
    """What a substance or a habit does for the person, in their words, and how much it matters (0–10).

    One that only the therapist supposes is not `shared`. Its versions are its history: beginning to show,
    recognised, other ways found.
    """

    focus_area = of_area("functions")
    code = models.CharField(_("what it does"), max_length=20, choices=FunctionKind)
    own_words = SealedTextField(_("in their words"), blank=True)
    importance = ruler_field(_("how much it matters"))
    status = models.CharField(
        _("how far we are with it"), max_length=16, choices=FunctionStatus, default=FunctionStatus.EMERGING
    )

    class Meta(Sheet.Meta):
        abstract = False
        constraints = [*Sheet.Meta.constraints, within("importance", 0, RULER_TOP, of="function")]

    def __str__(self):
        return f"{self.get_code_display()}: {self.own_words}" if self.own_words else self.get_code_display()

    @property
    def story(self) -> str:
        """How far they were with it in this version, in words."""
        return self.get_status_display()


class Alternative(Sheet):
    """Another way to what a function does, while use goes on; whether it was tried and how much it helped (0–10)."""

    function = models.ForeignKey(
        FunctionOfUse, on_delete=models.PROTECT, related_name="alternatives", verbose_name=_("what it could do instead")
    )
    text = SealedTextField(_("another way"))
    tried_on = models.DateField(_("tried on"), null=True, blank=True)
    helped = ruler_field(_("how much it helped"))

    class Meta(Sheet.Meta):
        abstract = False
        constraints = [*Sheet.Meta.constraints, within("helped", 0, RULER_TOP, of="alternative")]


class TriggerKind(models.TextChoices):
    """Where something that sets use off comes from."""

    CONTEXT = "context", _("A place or a time")
    SOCIAL = "social", _("People")
    AFFECTIVE = "affective", _("A feeling")
    COGNITIVE = "cognitive", _("A thought")
    BODILY = "bodily", _("The body")


class HowOften(models.TextChoices):
    """How often something comes up."""

    NOW_AND_THEN = "now_and_then", _("Now and then")
    MOST_WEEKS = "most_weeks", _("Most weeks")
    MOST_DAYS = "most_days", _("Most days")


class Trigger(Sheet):
    """Something that sets the wish to use going, how often it comes up, and what they do with it."""

    focus_area = of_area("triggers")
    kind = models.CharField(_("where it comes from"), max_length=10, choices=TriggerKind)
    text = SealedTextField(_("what it is"))
    how_often = models.CharField(_("how often"), max_length=12, choices=HowOften, blank=True)
    plan = SealedTextField(_("what I do with it"), blank=True)

    class Meta(Sheet.Meta):
        abstract = False


IMPACT_LOW, IMPACT_HIGH = -2, 2
# Helping is as possible as hindering: as many words on either side of neither.
IMPACTS = {
    -2: _("Gets in its way a lot"),
    -1: _("Gets in its way a little"),
    0: _("Neither"),
    1: _("Helps a little"),
    2: _("Helps a lot"),
}


class ValueImpact(Sheet):
    """How use, or one kind of it, hinders (−2) or helps (+2) something that matters to the client."""

    value = models.ForeignKey(
        PersonalValue, on_delete=models.PROTECT, related_name="impacts", verbose_name=_("what matters")
    )
    focus_area = of_area("impacts")
    impact = models.SmallIntegerField(_("use gets in its way, or helps"), null=True, blank=True)
    words = SealedTextField(_("in what way"), blank=True)

    class Meta(Sheet.Meta):
        abstract = False
        constraints = [*Sheet.Meta.constraints, within("impact", IMPACT_LOW, IMPACT_HIGH, of="valueimpact")]

    def get_impact_display(self) -> str:
        """Return what use does to it, in words; empty while it was not asked."""
        return "" if self.impact is None else str(IMPACTS[self.impact])


class Formulation(Sheet):
    """How the two understand it, on one page, drafted together. No diagnosis stands in for it."""

    what_it_does = SealedTextField(_("What use does for me"), blank=True)
    what_it_costs = SealedTextField(_("What it costs me"), blank=True)
    where_it_comes_from = SealedTextField(_("Where it comes from"), blank=True)
    what_keeps_it_going = SealedTextField(_("What keeps it going"), blank=True)
    self_regard = SealedTextField(_("How I speak to myself about it"), blank=True)
    what_holds_me = SealedTextField(_("What holds me"), blank=True)
    what_follows = SealedTextField(_("So what we try"), blank=True)
    leave_alone = SealedTextField(_("What we leave alone for now"), blank=True)
    agreed = models.BooleanField(_("we both see it this way"), default=False)

    class Meta(Sheet.Meta):
        abstract = False


class DifferenceQuerySet(SheetQuerySet):
    """Reads of what two see differently."""

    def to_look_at(self, by: date):
        """Keep those in use that were to be looked at again by a day."""
        return self.in_use().filter(look_again_on__lte=by)


class Difference(Sheet):
    """Where the two see something differently: both views, the client's first, and what they test together."""

    topic = SealedCharField(_("what about"), max_length=200)
    client_view = SealedTextField(_("how the client sees it"), blank=True)
    therapist_view = SealedTextField(_("how the therapist sees it"), blank=True)
    shared_question = SealedTextField(_("the question we test together"), blank=True)
    what_we_found = SealedTextField(_("what we found"), blank=True)
    look_again_on = models.DateField(_("look again on"), null=True, blank=True)

    objects = DifferenceQuerySet.as_manager()

    class Meta(Sheet.Meta):
        abstract = False
        constraints = [
            *Sheet.Meta.constraints,
            models.CheckConstraint(condition=~Q(topic=""), name="difference_has_a_topic"),
        ]
