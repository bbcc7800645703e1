"""A skill that was practised, here or in between."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.typed import Rulers, pick, typed_field
from hrp.base.choices import Option
from hrp.base.scales import RULER_TOP
from sessions.models import Skill, SkillPractice
from sessions.models.skills import Setting, SkillFamily
from sessions.tools.drawn import numbers_apart
from sessions.tools.tool import Number, SheetForm, Tool

# In the order in which they are offered. Saying no folds away: it is there for whoever wants it.
FAMILIES = (
    SkillFamily.COPING,
    SkillFamily.RELAXATION,
    SkillFamily.COGNITIVE,
    SkillFamily.ASSERTIVENESS,
    SkillFamily.ANGER,
    SkillFamily.REFUSAL,
)


class SkillForm(SheetForm):
    """One skill of the catalogue, by its code, and how it was."""

    skill = forms.ModelChoiceField(
        Skill.objects.none(), to_field_name="code", label=SkillPractice.skill.field.verbose_name
    )
    setting = pick(SkillPractice.setting, initial=Setting.IN_SESSION, required=False)
    helped = Rulers(label=SkillPractice.helped.field.verbose_name)

    class Meta:
        model = SkillPractice
        formfield_callback = typed_field
        fields = ["skill", "setting", "helped", "words"]

    def __init__(self, data=None, **kwargs):
        super().__init__(data, layout=("setting", "helped", "words"), **kwargs)
        kept = self.instance.skill if self.instance.skill_id else None
        self.fields["skill"].queryset = Skill.objects.filter(Q(offered=True) | Q(pk=kept.pk if kept else None))
        self.fields["skill"].error_messages["required"] = _("Which skill was it? One tap is enough.")
        if kept:
            self.initial["skill"] = kept.code

    def families(self) -> list:
        """Each family with its skills as answers to tap, whether one of them is chosen, and whether it folds away."""
        chosen, found = str(self["skill"].value() or ""), {}
        for skill in self.fields["skill"].queryset:
            taps = found.setdefault(skill.family, [])
            taps.append((Option(skill.code, skill.name, skill.code == chosen), skill.how))
        return [
            (family.label, found[family], any(option.checked for option, _how in found[family]), family == FAMILIES[-1])
            for family in FAMILIES
            if family in found
        ]


def by_skill(client: Client) -> dict:
    """Return how much each skill helped over time, as `charts`."""
    number = Number("helped", SkillPractice.helped.field.verbose_name, RULER_TOP)
    title = _("%(skill)s: how much it helped")
    return {
        "charts": numbers_apart(
            TOOL, client, number, lambda sheet: (sheet.skill_id, title % {"skill": sheet.skill.name})
        )
    }


TOOL = Tool(
    code="skill",
    name=_("Practising a skill"),
    when=_("To try something out here, or to note what was tried in between."),
    group="skills",
    model=SkillPractice,
    form=SkillForm,
    line=_("A skill was practised."),
    related=("skill",),
    form_template="sessions/tools/_skill_form.html",
    over_time_template="sessions/tools/skill_over_time.html",
    over_time=by_skill,
)
