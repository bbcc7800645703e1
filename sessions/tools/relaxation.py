"""Awareness and relaxation in six stages. It may be stopped at any moment, and no stage has to be done."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from clients.typed import Rulers, pick, typed_field
from hrp.base.scales import RULER_TOP
from hrp.base.widgets import PickMany
from sessions.models import RelaxationPractice
from sessions.models.skills import RELAXATION_STAGES, Setting
from sessions.tools.tool import Number, SheetForm, Tool

LOOKS_BACK = 12  # practices in which a word or a place of before is looked for


class Stages(forms.TypedMultipleChoiceField):
    """The stages that were done: numbers from 1, each once, in the order of the exercise."""

    widget = PickMany

    def __init__(self, **kwargs):
        choices = [(str(n), stage) for n, stage in enumerate(RELAXATION_STAGES, start=1)]
        super().__init__(**{"choices": choices, "coerce": int, "empty_value": [], "required": False, **kwargs})

    def clean(self, value):
        """Return the numbers of the stages that were done."""
        return sorted(set(super().clean(value)))


class RelaxationForm(SheetForm):
    """The exercise, stage by stage, with what is said and rated on the way."""

    setting = pick(RelaxationPractice.setting, initial=Setting.IN_SESSION, required=False)
    eyes = pick(RelaxationPractice.eyes)
    tension_before = Rulers(label=_("Tension now, before"), help_text=_("0: at ease. 10: as tense as I can imagine."))
    tension_after = Rulers(label=_("Tension now, after"), help_text=_("0: at ease. 10: as tense as I can imagine."))
    stages_done = Stages(label=RelaxationPractice.stages_done.field.verbose_name)

    class Meta:
        model = RelaxationPractice
        formfield_callback = typed_field
        fields = [
            "setting",
            "eyes",
            "tension_before",
            "cue_word",
            "safe_place",
            "tension_after",
            "stages_done",
            "words",
        ]

    def __init__(self, data=None, **kwargs):
        super().__init__(data, layout=(), **kwargs)

    @cached_property
    def last_time(self) -> dict:
        """The word and the place that were used last, to be seen and not filled in. One query."""
        before = RelaxationPractice.objects.filter(client=self.client).in_use().exclude(thread=self.instance.thread)
        rows = list(before[:LOOKS_BACK])
        return {
            name: next((getattr(row, name) for row in rows if getattr(row, name)), "")
            for name in ("cue_word", "safe_place")
        }


TOOL = Tool(
    code="relaxation",
    name=_("Awareness and relaxation"),
    when=_("Six quiet stages. It can be stopped at any moment."),
    group="skills",
    model=RelaxationPractice,
    form=RelaxationForm,
    line=_("Awareness and relaxation was practised."),
    numbers=(
        Number("tension_before", _("Tension before"), RULER_TOP),
        Number("tension_after", _("Tension after"), RULER_TOP),
    ),
    form_template="sessions/tools/_relaxation_form.html",
    script="js/relaxation.js",
)
