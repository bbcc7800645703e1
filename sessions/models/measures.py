"""Scores of published measures, as facts."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models.observation import Rater
from clients.models.sheet import Sheet
from hrp.base.sealed import SealedTextField
from sessions.content import measures

LOWEST_SCORE, HIGHEST_SCORE = Decimal(-999), Decimal(999)


class MeasureScore(Sheet):
    """A score of a published measure, filled in elsewhere: no item's text and no item's answer is kept here.

    `measure` is a code of `sessions.content.measures`, which says range, direction, what is published on reading
    it, and the licence. `parts` holds the scores of its parts by code, as text of plain decimals.
    """

    measure = models.CharField(_("measure"), max_length=20)
    score = models.DecimalField(_("score"), max_digits=6, decimal_places=2)
    parts = models.JSONField(_("scores of its parts"), default=dict, blank=True)
    rater = models.CharField(_("filled in by"), max_length=9, choices=Rater, default=Rater.CLIENT)
    words = SealedTextField(_("what we make of it"), blank=True)

    is_about_its_day = True

    class Meta(Sheet.Meta):
        abstract = False
        constraints = [
            *Sheet.Meta.constraints,
            models.CheckConstraint(
                condition=Q(score__gte=LOWEST_SCORE, score__lte=HIGHEST_SCORE), name="measurescore_in_range"
            ),
        ]

    @property
    def definition(self) -> measures.Measure | None:
        """What is known about the measure; None while none is chosen."""
        return measures.MEASURES.get(self.measure)

    @property
    def item9(self) -> bool:
        """Whether the ninth item of the PHQ-9 was not 0: then safety is worth a word."""
        return measures.ITEM9 in self.parts

    @property
    def numbers(self) -> list[tuple[measures.Part, Decimal]]:
        """The score and the parts that were given. A part that was not given is left out, and never 0."""
        asked = [part for part in self.definition.numbers if not part.tick]
        given = {measures.SCORE: self.score, **self.parts}
        return [(part, Decimal(given[part.code])) for part in asked if part.code in given]
