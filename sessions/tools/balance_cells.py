"""One cell of the balance sheet as a field of its form: rows of text, weight and voice, as many as there are."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from goals.models import BalanceItem
from hrp.base.fields import Line, Words
from hrp.base.scales import RULER_TOP
from hrp.base.text import tidy, tidy_name

PARTS = ("text", "weight", "voice")
EMPTY_ROWS = 2  # there is always room for more, without any script
MOST = 100  # items in one cell
WEIGHTS = {"": None} | {str(n): n for n in range(RULER_TOP + 1)}


class CellRows(forms.Textarea):
    """The rows of one cell, on paper lines. A row is sent as `<cell>-<number>-text`, `-weight` and `-voice`."""

    use_fieldset = True

    def value_from_datadict(self, data, files, name):
        """Return each row that was sent, in the order of their numbers."""
        sent = re.compile(rf"{re.escape(name)}-([0-9]{{1,4}})-({'|'.join(PARTS)})")
        rows = {}
        for key in data:
            if found := sent.fullmatch(key):
                rows.setdefault(int(found[1]), dict.fromkeys(PARTS, ""))[found[2]] = data.get(key)
        return [rows[number] for number in sorted(rows)]

    def value_omitted_from_data(self, data, files, name):
        """A cell with nothing in it is an answer too."""
        return False

    def id_for_label(self, id_, index=None):
        """The label of the cell is its legend."""
        return ""

    def render(self, name, value, attrs=None, renderer=None):
        """Draw the rows that hold something, and empty ones after them."""
        rows = [row for row in value or [] if any(row.values())] + [dict.fromkeys(PARTS, "")] * EMPTY_ROWS
        page = {"name": name, "rows": rows, "weights": list(WEIGHTS)[1:], "longest": _voice.max_length}
        return mark_safe(render_to_string("sessions/tools/_cell_rows.html", page))  # noqa: S308


class Cell(forms.Field):
    """What stands in one cell: a list of rows with `text`, `weight` (0–10 or None) and `voice`. Emptied rows go."""

    widget = CellRows

    def has_changed(self, initial, data):
        """Say whether another thing is said, or weighs otherwise. Empty rows say nothing."""
        return _said(initial or []) != _said(data or [])

    def clean(self, value):
        """Return the rows that hold words. Raises ValidationError for a voice that says nothing, or an odd weight."""
        rows = [row for row in value if any(_words(row))]
        if len(rows) > MOST:
            raise ValidationError(_("There is room for %(most)s in one cell.") % {"most": MOST})
        return [self._row(**row) for row in rows]

    def _row(self, text, weight, voice):
        if (weight or "") not in WEIGHTS:
            raise ValidationError(_("A whole number from 0 to %(top)s, please.") % {"top": RULER_TOP})
        text, voice = _text.clean(text), _voice.clean(voice)
        if not text:
            raise ValidationError(_("“%(voice)s” says something here. What is it?") % {"voice": voice})
        return {"text": text, "weight": WEIGHTS[weight or ""], "voice": voice}


def _words(row) -> tuple[str, str]:
    """Return what was typed in a row, as it would be kept."""
    return tidy(row["text"] or "").strip(), tidy_name(row["voice"] or "")


def _said(rows) -> list[tuple]:
    return [(*_words(row), row["weight"] or "") for row in rows if any(_words(row))]


def as_rows(items) -> list[dict]:
    """Return items of a balance sheet as the rows of a form."""
    return [
        {"text": item.text, "weight": "" if item.weight is None else str(item.weight), "voice": item.voice}
        for item in items
    ]


_text = Words(required=False)
_voice = Line(required=False, max_length=BalanceItem.voice.field.max_length)
