"""What a tool's form lets one choose from: this client's own focus areas and goals, and nobody else's.

A form with `focus_area` or `goal` among its fields calls these once it is built.
"""

from django.db.models import Q
from django.forms import HiddenInput
from django.utils.translation import gettext as _

from clients.models import FocusArea
from clients.models.focus import Standing
from goals.content import CLOSED_QUIETLY
from goals.models import Goal
from sessions.tools.tool import SheetForm


def own_areas(form: SheetForm) -> None:
    """Let `form` choose among the client's focus areas.

    One that they do not talk about is left out, unless the sheet is about it already.
    """
    talked_about = ~Q(standing=Standing.NOT_TALKING_ABOUT_IT)
    areas = FocusArea.objects.filter(talked_about | Q(pk=form.instance.focus_area_id), client=form.client)
    _offer(form, "focus_area", areas, _("What it is about"))


def own_goals(form: SheetForm) -> bool:
    """Let `form` choose among the client's goals that are not closed, and the one that the sheet is about already.

    Return whether there is any.
    """
    not_closed = ~Q(state__in=CLOSED_QUIETLY)
    goals = Goal.objects.with_state().filter(not_closed | Q(pk=form.instance.goal_id), client=form.client)
    return _offer(form, "goal", goals, _("Which goal"))


def _offer(form, name, rows, label) -> bool:
    """Offer `rows`, if there are any; a question with nothing to choose from is not asked unless it has to be."""
    field = form.fields[name]
    field.queryset, field.label, field.empty_label = rows, label, _("Nothing in particular")
    if rows.exists():
        return True
    form.initial.pop(name, None)
    if not field.required:
        field.widget = HiddenInput()
    return False
