"""What every form about a client is made of: tidy text, strict days and numbers, one row for a double click."""

import re
import uuid

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from clients.codes import is_code
from clients.models.client import EARLIEST_YEAR
from hrp.base.fields import Line, Words
from hrp.base.scales import RULER_TOP
from hrp.base.widgets import Pick, PickMany, Ruler

_YEAR = re.compile(r"[0-9]{4}", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class Year(forms.IntegerField):
    """A year of birth: four plain digits, neither before people's memory nor still to come."""

    # A plain input keeps what was typed even when it is no number.
    widget = forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4, "autocomplete": "off"})

    def to_python(self, value):
        """Return the year, or None when nothing was typed."""
        text = str(value or "")
        if not text:
            return None
        if not _YEAR.fullmatch(text) or not EARLIEST_YEAR <= int(text) <= timezone.localdate().year:
            raise ValidationError(
                _("A year in four digits, from %(first)s to now, such as 1987.") % {"first": EARLIEST_YEAR}
            )
        return int(text)


class Day(forms.DateField):
    """A day between 1900 and the end of next year, or of the year in `years`; with `past=True`, no later than today."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, *args, past: bool = False, years: int = 1, **kwargs):
        self.past, self.years = past, years
        super().__init__(*args, **{**kwargs, "input_formats": ["%Y-%m-%d"]})

    def to_python(self, value):
        """Return the day, or None when none was chosen."""
        if isinstance(value, str) and value and not _DAY.fullmatch(value):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        day = super().to_python(value)
        if day is None:
            return None
        today = timezone.localdate()
        if self.past and day > today:
            raise ValidationError(_("That day is still to come. Please choose today or an earlier day."))
        last = today.year + self.years
        if not EARLIEST_YEAR <= day.year <= last:
            words = _("Please choose a day between %(first)s and the end of %(last)s.")
            raise ValidationError(words % {"first": EARLIEST_YEAR, "last": last})
        return day


class Rulers(forms.TypedChoiceField):
    """A tap on a ruler, 0–10, or none. Not tapped is None and never 0."""

    widget = Ruler

    def __init__(self, **kwargs):
        choices = [(str(n), str(n)) for n in range(RULER_TOP + 1)]
        super().__init__(**{"coerce": int, "empty_value": None, "required": False, "choices": choices, **kwargs})


class Codes(forms.MultipleChoiceField):
    """Clients by code, ticked. Any code may come back: what moved meanwhile is no mistake of whoever sends it."""

    widget = forms.CheckboxSelectMultiple

    def valid_value(self, value):
        """Say whether it is a code."""
        return is_code(value)


def typed_field(db_field, **kwargs):
    """Return the form field for a column: the strict or tidying kind where there is one."""
    if isinstance(db_field, models.TextField):
        return db_field.formfield(**{"form_class": Words, **kwargs})
    if isinstance(db_field, models.CharField) and not db_field.choices:
        return db_field.formfield(**{"form_class": Line, **kwargs})
    if isinstance(db_field, models.DateField):
        return db_field.formfield(**{"form_class": Day, **kwargs})
    return db_field.formfield(**kwargs)


def pick(db_field, **kwargs):
    """Return taps for a column with choices: nothing is chosen until someone chooses."""
    field = db_field.field
    choices = [(value, label) for value, label in field.choices if value != ""]
    given = {"label": field.verbose_name, "required": not field.blank, "choices": choices, "widget": Pick}
    return forms.ChoiceField(**{**given, **kwargs})


def pick_many(label, choices, **kwargs):
    """Return taps of which any number may be chosen."""
    return forms.MultipleChoiceField(
        **{"label": label, "choices": choices, "required": False, "widget": PickMany, **kwargs}
    )


def plain_helper(form, layout=()) -> FormHelper:
    """Return a crispy helper that renders the fields of `form` and leaves the form's tag to the template."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(*(layout or (name for name in form.fields if name != "key")))
    return helper


class Typed(forms.ModelForm):
    """A form about `client`. When it makes a row, it carries the row's id as its `key`.

    The same key sent twice is one row. A key that is nonsense, or already some other row's, is
    replaced by a fresh one, so that nothing that was typed is lost over it.
    """

    key = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        formfield_callback = typed_field

    def __init__(self, data=None, *, client=None, layout=(), **kwargs):
        super().__init__(data, **kwargs)
        self.client = client
        for field in self.fields.values():
            field.label = capfirst(field.label) if field.label else field.label
        self.helper = plain_helper(self, layout)
        if not self.instance._state.adding:
            del self.fields["key"]
            return
        self.helper.layout.append("key")
        self.fields["key"].initial = self.instance.pk
        if self.is_bound:
            self.instance.pk = _uuid(self.data.get(self.add_prefix("key"), "")) or self.instance.pk
        if any(field.name == "client" for field in self.instance._meta.concrete_fields):
            self.instance.client = client

    def made_by(self, user) -> bool:
        """Say whether this very form has made its row already, by the hand of `user` for this client."""
        if not self.is_bound or not self.instance._state.adding:
            return False
        path = self._meta.model.objects.all().client_path
        rows = self._meta.model._base_manager.filter(pk=self.instance.pk)
        # One question: between two, the same form sent twice could make its row, and then seem to be somebody else's.
        made = rows.values_list("created_by", path).first()
        if made == (user.pk, self.client.pk):
            return True
        if made:
            self.instance.pk = uuid.uuid4()
        return False


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
