"""Fidelity: how close a session was to harm reduction psychotherapy, for the two who look at it together.

Twelve items of our own after Tatarsky's description of the model; not a validated instrument. Nobody counts them
up over people.
"""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hrp.base.records import Record
from hrp.supervision.models.meeting import person
from hrp.supervision.querysets import OfRoundQuerySet, RoundQuerySet
from sessions.models import Session

ITEM_LOW, ITEM_TOP = 1, 5


class Item(models.TextChoices):
    """The twelve items, in their order."""

    CLIENTS_CONCERN = "clients_concern", _("Started from the client's concern")
    ASKED_FIRST = "asked_first", _("Asked before informing or advising")
    BOTH_SIDES = "both_sides", _("Held both sides of the ambivalence")
    NO_ASSUMPTION = "no_assumption", _("Made no assumption of abstinence")
    LIVE_OPTION = "live_option", _("Treated abstinence as a live option when the client raised it")
    SPECIFIC_HARMS = "specific_harms", _("Named harms specifically, not globally")
    OWN_GOAL = "own_goal", _("The goal was the client's and felt right to them")
    TO_TEST = "to_test", _("Framed change as something to test")
    FUNCTIONS = "functions", _("Explored with respect what use does for them")
    STRENGTHS = "strengths", _("Named strengths and small gains")
    RISK_WITH_CARE = "risk_with_care", _("Raised risk with care and without threat")
    OWN_REACTIONS = "own_reactions", _("Noticed own reactions")


class Clarity(models.IntegerChoices):
    """How clearly an item could be seen."""

    NOT_THIS_TIME = 1, _("Not this time")
    A_LITTLE = 2, _("A little")
    PARTLY = 3, _("Partly")
    MOSTLY = 4, _("Mostly")
    THROUGHOUT = 5, _("Clearly throughout")


class SeenBy(models.TextChoices):
    """What the two looked at."""

    OBSERVED = "observed", _("Sat in")
    RECORDING = "recording", _("A recording")
    TOLD = "told", _("What was told of it")


class FidelityRound(Record):
    """A session (or, without one, the work of a day) that two people look at: first the therapist alone, then both.

    `own_done_at`: the therapist has rated; nobody else sees it before. `together_done_at`: both have.
    """

    supervisor = person("fidelity_with")
    therapist = person("fidelity_of")
    session = models.ForeignKey(
        Session, null=True, blank=True, on_delete=models.PROTECT, related_name="fidelity_rounds"
    )
    on = models.DateField(_("on"), default=timezone.localdate)
    seen_by = models.CharField(_("what we look at"), max_length=9, choices=SeenBy, default=SeenBy.TOLD)
    own_done_at = models.DateTimeField(null=True, blank=True, editable=False)
    together_done_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(together_done_at=None) | Q(own_done_at__isnull=False), name="therapist_rates_first"
            ),
            models.CheckConstraint(condition=~Q(supervisor=F("therapist")), name="nobody_rates_with_themselves"),
        ]
        indexes = [models.Index(fields=["therapist", "supervisor", "-on"], name="fidelity_of_pair")]


class Whose(models.TextChoices):
    """Whose rating it is."""

    THERAPIST = "therapist", _("The therapist's own")
    TOGETHER = "together", _("Together")


class FidelityRating(Record):
    """One item of a round, 1–5, or that there was no occasion for it. Not rated is no row."""

    round = models.ForeignKey(FidelityRound, on_delete=models.PROTECT, related_name="ratings")
    item = models.CharField(max_length=16, choices=Item)
    whose = models.CharField(max_length=9, choices=Whose)
    value = models.PositiveSmallIntegerField(null=True, blank=True, choices=Clarity)
    no_occasion = models.BooleanField(default=False)

    objects = OfRoundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(no_occasion=True, value=None)
                | Q(no_occasion=False, value__gte=ITEM_LOW, value__lte=ITEM_TOP),
                name="fidelity_value_or_no_occasion",
            ),
            models.UniqueConstraint(fields=["round", "item", "whose"], name="fidelity_item_once"),
        ]


def _score(label):
    return models.PositiveSmallIntegerField(label, null=True, blank=True)


GLOBALS = ("cultivating", "softening", "partnership", "empathy")
COUNTS = (
    "giving_information",
    "persuading",
    "persuading_with_permission",
    "questions",
    "simple_reflections",
    "complex_reflections",
    "affirming",
    "seeking_collaboration",
    "emphasising_autonomy",
    "confronting",
)
MOST_COUNTED = 500


class MitiScore(Record):
    """Scores of the Motivational Interviewing Treatment Integrity code 4.2 for a session, as numbers.

    Coded elsewhere by somebody trained in it: four globals (1–5) and ten counts. Nothing of its manual is kept here.
    """

    round = models.OneToOneField(FidelityRound, on_delete=models.PROTECT, related_name="miti")
    cultivating = _score(_("Cultivating change talk"))
    softening = _score(_("Softening sustain talk"))
    partnership = _score(_("Partnership"))
    empathy = _score(_("Empathy"))
    giving_information = _score(_("Giving information"))
    persuading = _score(_("Persuading"))
    persuading_with_permission = _score(_("Persuading with permission"))
    questions = _score(_("Questions"))
    simple_reflections = _score(_("Simple reflections"))
    complex_reflections = _score(_("Complex reflections"))
    affirming = _score(_("Affirming"))
    seeking_collaboration = _score(_("Seeking collaboration"))
    emphasising_autonomy = _score(_("Emphasising autonomy"))
    confronting = _score(_("Confronting"))

    objects = OfRoundQuerySet.as_manager()

    class Meta:
        constraints = [
            *(
                models.CheckConstraint(
                    condition=Q(**{name: None}) | Q(**{f"{name}__gte": ITEM_LOW, f"{name}__lte": ITEM_TOP}),
                    name=f"miti_{name}_in_range",
                )
                for name in GLOBALS
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{name: None}) | Q(**{f"{name}__lte": MOST_COUNTED}), name=f"miti_{name}_in_range"
                )
                for name in COUNTS
            ),
        ]
