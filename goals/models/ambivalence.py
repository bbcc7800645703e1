"""Both sides of it, with equal weight."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models import Change
from clients.models.sheet import Sheet, ruler_field, within
from clients.models.understanding import of_area
from goals.querysets import OfBalanceQuerySet
from hrp.base.records import Record
from hrp.base.scales import RULER_TOP
from hrp.base.sealed import SealedCharField, SealedTextField


class BalanceSubject(models.TextChoices):
    """What is weighed."""

    CURRENT_PATTERN = "current_pattern", _("How it is now")
    PROPOSED_CHANGE = "proposed_change", _("A change")


class Quadrant(models.TextChoices):
    """The four cells, of equal weight. Own wording after the decisional balance."""

    GOOD_AS_IS = "good_as_is", _("Good about how it is")
    LESS_GOOD_AS_IS = "less_good_as_is", _("Less good about how it is")
    GOOD_IF_CHANGED = "good_if_changed", _("Good about changing it")
    LESS_GOOD_IF_CHANGED = "less_good_if_changed", _("Less good about changing it")


class Balance(Sheet):
    """A balance sheet: what is good and less good about how it is, and about changing it. Nothing is added up."""

    subject = models.CharField(
        _("what we look at"), max_length=16, choices=BalanceSubject, default=BalanceSubject.CURRENT_PATTERN
    )
    focus_area = of_area("balances")
    change = models.ForeignKey(
        Change,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="balances",
        verbose_name=_("change in question"),
    )
    words = SealedTextField(_("what stands out"), blank=True)

    class Meta(Sheet.Meta):
        abstract = False

    @property
    def cells(self) -> list[tuple[str, list["BalanceItem"]]]:
        """The four cells in their order, each with its items. An empty cell is a cell like any other."""
        items = list(self.items.all())
        return [(cell.label, [item for item in items if item.quadrant == cell]) for cell in Quadrant]


class BalanceItem(Record):
    """One thing in a cell of a balance sheet: how much it weighs (0–10), and which part of them speaks."""

    balance = models.ForeignKey(Balance, on_delete=models.PROTECT, related_name="items")
    quadrant = models.CharField(_("cell"), max_length=20, choices=Quadrant)
    text = SealedTextField(_("what"))
    weight = ruler_field(_("how much it weighs"))
    voice = SealedCharField(_("which part of me says this"), max_length=80, blank=True)
    sort = models.PositiveSmallIntegerField(default=0)
    frozen_at = models.DateTimeField(null=True, blank=True, editable=False)  # together with its sheet

    objects = OfBalanceQuerySet.as_manager()

    class Meta:
        ordering = ["sort", "created_at"]
        constraints = [
            within("weight", 0, RULER_TOP, of="balanceitem"),
            models.CheckConstraint(condition=~Q(text=""), name="balanceitem_says_something"),
        ]


PERCENT_TOP = 100
# Own labels for the eight kinds of situation that the literature on confidence knows.
SITUATIONS = (
    "unpleasant_feelings",
    "bodily_discomfort",
    "pleasant_feelings",
    "testing_myself",
    "urges",
    "conflict",
    "being_offered",
    "good_times",
)


class SituationConfidence(Sheet):
    """How confident they are (0–100) of following their own plan in eight kinds of situation."""

    plan = SealedTextField(_("my own plan"), blank=True)
    unpleasant_feelings = ruler_field(_("When I feel low, worried or angry"))
    bodily_discomfort = ruler_field(_("When my body hurts or is restless"))
    pleasant_feelings = ruler_field(_("When I feel good"))
    testing_myself = ruler_field(_("When I want to see if I can"))
    urges = ruler_field(_("When a strong wish comes up"))
    conflict = ruler_field(_("When there is a row"))
    being_offered = ruler_field(_("When somebody offers"))
    good_times = ruler_field(_("When we are having a good time"))

    class Meta(Sheet.Meta):
        abstract = False
        constraints = [
            *Sheet.Meta.constraints,
            *(within(name, 0, PERCENT_TOP, of="situationconfidence") for name in SITUATIONS),
        ]

    @property
    def by_situation(self) -> list[tuple[str, int | None]]:
        """Each kind of situation with the number that was given; None was not asked."""
        return [(self._meta.get_field(name).verbose_name, getattr(self, name)) for name in SITUATIONS]
