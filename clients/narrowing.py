"""Narrowing a list of clients by what is in focus: a kind of area, or one substance."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from clients.models import FocusArea, Substance
from clients.models.focus import FocusKind, Standing


def area_choices() -> list:
    """Return the choices of a filter by focus area: any, each kind, and each substance of the catalogue."""
    kinds = [(f"kind:{kind}", kind.label) for kind in FocusKind]
    substances = [(f"substance:{one.code}", one.name) for one in Substance.objects.all()]
    return [("", _("Anything")), *kinds, (_("One substance"), substances)]


def areas_like(chosen: str) -> QuerySet[FocusArea]:
    """Return the areas in focus that are what was `chosen` among `area_choices`."""
    kind, _colon, code = chosen.partition(":")
    areas = FocusArea.objects.filter(standing=Standing.IN_FOCUS)
    return areas.filter(substance__code=code) if kind == "substance" else areas.filter(kind=code)
