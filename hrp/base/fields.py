"""Form fields that take text and numbers strictly: tidied or refused, never guessed."""

import re
import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hrp.base.text import refuse_too_long, tidy, tidy_name

_WHOLE = re.compile(r"0|[1-9][0-9]{0,8}", re.ASCII)


class Line(forms.CharField):
    """One line of text, such as a name: invisible marks gone, white space folded."""

    def to_python(self, value):
        """Return the tidied line."""
        return tidy_name(super().to_python(value))


class Key(forms.Field):
    """The id of the row that a form makes. Nonsense is replaced by a fresh one, so that nothing typed is lost."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs):
        super().__init__(**{"required": False, **kwargs})

    def to_python(self, value) -> uuid.UUID:
        """Return the id."""
        try:
            return uuid.UUID(str(value))
        except ValueError:
            return uuid.uuid4()


class Words(forms.CharField):
    """Text of any length that people type. Give `voice=True` for what the client says."""

    widget = forms.Textarea

    def __init__(self, *args, voice: bool = False, rows: int = 3, **kwargs):
        kwargs.pop("max_length", None)
        super().__init__(*args, **kwargs)
        self.widget.attrs["rows"] = rows
        if voice:
            self.widget.attrs["class"] = "voice"
        self.validators.append(refuse_too_long)

    def to_python(self, value):
        """Return the tidied text."""
        return tidy(super().to_python(value))


class Whole(forms.IntegerField):
    """A whole number `low` to `high` in plain digits, and nothing that merely parses: not 3.0, 03 or +3."""

    def __init__(self, *, low: int, high: int, **kwargs):
        super().__init__(min_value=low, max_value=high, **kwargs)

    def to_python(self, value):
        """Return the number, or None when nothing was typed."""
        if value in self.empty_values or isinstance(value, int):
            return None if value in self.empty_values else value
        if not _WHOLE.fullmatch(str(value)):
            raise ValidationError(
                _("A whole number from %(low)s to %(high)s, please.") % {"low": self.min_value, "high": self.max_value}
            )
        return int(value)
