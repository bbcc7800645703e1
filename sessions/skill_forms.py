"""The form of the site's catalogue of skills."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from clients.typed import pick, plain_helper, typed_field
from hrp.base.fields import Key
from sessions.models import Skill


class SkillEntryForm(forms.ModelForm):
    """One skill of the catalogue. A fresh one carries its code as `key`, so that a double click adds one."""

    key = Key()
    family = pick(Skill.family)

    class Meta:
        model = Skill
        formfield_callback = typed_field
        fields = ["name", "family", "how", "offered"]

    def __init__(self, data=None, **kwargs):
        super().__init__(data, **kwargs)
        self.is_fresh = self.instance._state.adding
        if self.is_fresh:
            del self.fields["offered"]
        else:
            del self.fields["key"]
        for field in self.fields.values():
            field.label = capfirst(field.label)
        self.fields["how"].widget.attrs["rows"] = 2
        self.helper = plain_helper(self, layout=tuple(self.fields))

    def clean_name(self):
        """Return the name, unless another skill has it, or it is a new one for a skill that was practised."""
        name = self.cleaned_data["name"]
        if not self.is_fresh and name != self.initial["name"] and self.instance.practices.exists():
            raise ValidationError(_("It was practised under this name. Offer it no longer, and add the new one."))
        others = Skill.objects.filter(name__iexact=name).exclude(pk=self.instance.pk)
        if self.is_fresh and "key" in self.cleaned_data:
            others = others.exclude(code=self.cleaned_data["key"].hex)
        if others.exists():
            raise ValidationError(_("There is a skill of that name already."))
        return name

    field_order = ["key", "name", "family", "how", "offered"]
