"""What a tool is: a sheet, its form, and the few words that the pages need for it."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.db import models
from django.utils import formats
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Client, Sheet
from clients.typed import Typed
from hrp.base.fields import Words

GROUPS: dict[str, Promise] = {
    "safety": gettext_lazy("Staying safe"),
    "looking": gettext_lazy("Looking closely"),
    "understanding": gettext_lazy("Understanding use"),
    "both_sides": gettext_lazy("Both sides of it"),
    "plans": gettext_lazy("Plans to try out"),
    "care": gettext_lazy("Care around it"),
    "skills": gettext_lazy("Skills"),
    "measures": gettext_lazy("Measures"),
}


@dataclass(frozen=True)
class Told:
    """One line of a sheet, as it is read: its label and what was said. `voice`: these are the client's words."""

    label: str
    text: str
    voice: bool = False


@dataclass(frozen=True)
class Number:
    """A number of a sheet that is drawn over time: its field, what it is called, the ends of its scale."""

    field: str
    label: Promise
    top: int
    low: int = 0


@dataclass(frozen=True)
class Tool:
    """A tool: where it stands in the address (`code`), what it is called, when it helps, and what it is made of.

    `line` is the fixed phrase that it gives to a note; `role` says where in the note it belongs (one of
    `sessions.content.formats.ROLES`). With `carries_on` there is one sheet that is taken further, such as a plan;
    without it each use is a sheet of its own, such as a chain. Of a tool that has `several`, such as balance sheets,
    more than one is taken further side by side. What is `pocket` prints on a small card too, and is what a client
    keeps. `template` shows one sheet, in words that are right for both of them; `related` are the
    rows that it reads along. What is `theirs_alone` the client asked for: nobody but the care team reads it.
    A form that is more than its fields has a `form_template` and perhaps a `script`; a page over time that is more
    than its sheets has an `over_time_template`, and `over_time` reads what that shows of a client. What stands below
    a sheet on its own page has an `under_template`, `under` reads what that shows, and `onward` is what a link to it
    says beside the note, where there is one. A link to a fresh sheet may
    name answers that it `begins_with`.
    """

    code: str
    name: Promise
    when: Promise
    group: str
    model: type[Sheet]
    form: type["SheetForm"]
    line: Promise
    role: str = "offered"
    carries_on: bool = False
    several: bool = False
    pocket: bool = False
    numbers: tuple[Number, ...] = ()
    related: tuple[str, ...] = ()
    theirs_alone: bool = False
    template: str = "sessions/tools/_told.html"
    form_template: str = "sessions/tools/_form.html"
    script: str = ""
    over_time_template: str = "sessions/tools/tool.html"
    over_time: Callable[[Client], dict] | None = None
    under_template: str = ""
    under: Callable[[Client, Sheet], dict] | None = None
    onward: Promise | str = ""
    begins_with: tuple[str, ...] = ()

    def told(self, sheet: Sheet) -> list[Told]:
        """Return what stands on a sheet, line by line, in the order of its form. What is empty is left out."""
        return [told for name in self.form.Meta.fields if (told := _told(sheet, name))]

    def more(self, sheet: Sheet) -> dict:
        """Return what the template shows beside the lines of a sheet; for most tools nothing."""
        return {}

    def sheets(self):
        """Return the query for the sheets of this tool, with all that their template and `more` read."""
        return self.model.objects.select_related(*self.related) if self.related else self.model.objects.all()


@dataclass(frozen=True)
class Filled:
    """One sheet with the tool that it was filled in with, ready to be read."""

    tool: Tool
    sheet: Sheet

    @property
    def told(self) -> list[Told]:
        """What stands on it, line by line."""
        return self.tool.told(self.sheet)

    @property
    def more(self) -> dict:
        """What is shown beside these lines."""
        return self.tool.more(self.sheet)


def _told(sheet: Sheet, name: str) -> Told | None:
    field, value = sheet._meta.get_field(name), getattr(sheet, name)
    if name == "shared" or value is None or value is False or value in ("", []):  # 0 is an answer
        return None
    return Told(capfirst(field.verbose_name), _in_words(sheet, field, value), _is_voice(sheet, field))


def _is_voice(sheet: Sheet, field) -> bool:
    """Say whether these are the client's words: what a therapist only supposes so far is not."""
    return sheet.shared and isinstance(field, models.TextField)


def _in_words(sheet, field, value) -> str:
    if value is True:
        return _("Yes")
    if in_words := getattr(sheet, f"get_{field.name}_display", None):
        return str(in_words())
    if isinstance(field, models.DateField):
        return formats.date_format(value, "j F Y")
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value)


class SheetForm(Typed):
    """A form for one sheet. Texts are the client's words unless a form names them in `STAFF_TEXTS`.

    Hidden in it: `meeting`, the id of the open meeting in which it is filled in; `further`, the id of the sheet that
    it takes further; `stamp`, when what the page shows was kept last (`kept_before` on the server's side). A form may
    hold rows of its own, such as the items of a balance sheet: it loads them, and stores them by `keep_rows`.
    """

    STAFF_TEXTS: tuple[str, ...] = ()
    OURS = frozenset({"key", "meeting", "further", "stamp"})  # what stands in the form and is nobody's words

    meeting = forms.CharField(required=False, widget=forms.HiddenInput)
    further = forms.CharField(required=False, widget=forms.HiddenInput)
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, layout, **kwargs):
        super().__init__(data, layout=(*layout, "meeting", "further", "stamp"), **kwargs)
        self.kept_before = None if self.instance._state.adding else self.instance.kept_at
        for name, field in self.fields.items():
            field.show_hidden_initial = False  # what the page began with stands on the sheet
            if isinstance(field.widget, forms.RadioSelect) and self._has_default(name):
                field.widget.attrs["data-stays"] = ""  # no answer sent leaves it as it is: it cannot be taken away
            if isinstance(field, Words):
                field.widget.attrs |= {"rows": 2} if name in self.STAFF_TEXTS else {"rows": 2, "class": "voice"}

    @property
    def is_untouched(self) -> bool:
        """Whether what was sent is what the sheet holds already or, on a fresh one, what the page began with."""
        return not any(name not in self.OURS and not self._left_as_it_is(name) for name in self.changed_data)

    def _left_as_it_is(self, name: str) -> bool:
        """Say whether nothing was sent for a field, so that the sheet keeps what it begins with: no tap, no change."""
        left_out = self.fields[name].widget.value_omitted_from_data(self.data, self.files, self.add_prefix(name))
        return left_out and self._has_default(name)

    def _has_default(self, name: str) -> bool:
        """Say whether the column of a field begins with an answer of its own."""
        return any(field.name == name and field.has_default() for field in self.instance._meta.concrete_fields)

    @property
    def still_open(self) -> list[str]:
        """The names of what the sheet needs and nobody has answered yet. Nothing is wrong with it: it is to come."""
        empty = (None, "", [])
        return [name for name in self.errors if name in self.fields and self[name].data in empty]

    @property
    def is_stale(self) -> bool:
        """Whether the sheet was saved since the page was loaded, by a page other than this one."""
        sent = self.data.get(self.add_prefix("stamp"), "")
        return self.kept_before is not None and sent != self.kept_before.isoformat()

    def on_paper(self) -> list:
        """Return the questions that an empty form on paper asks."""
        return [question for question in self.visible_fields() if question.name != "shared"]

    def keep_rows(self, sheet: Sheet, *, by) -> None:
        """Store the rows that hang on `sheet`, for a form that has some."""

    def message(self) -> str:
        """Return what is said once it is saved, beside that it is; for most forms nothing."""
        return ""
