"""The site's catalogue of skills: what is offered to be practised, by family. It holds nothing about anybody."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clients.pages import sent, show
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from sessions import actions
from sessions.models import Skill
from sessions.skill_forms import SkillEntryForm
from sessions.tools.skill import FAMILIES


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def skills(request):
    """Show the catalogue, and add a skill to it."""
    form = SkillEntryForm(sent(request))
    if form.is_bound and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("name", "family", "how")}
        actions.add_skill(by=request.user, code=form.cleaned_data["key"].hex, **said)
        messages.success(request, _("Added."))
        return redirect("sessions:skills")
    found = list(Skill.objects.all())
    families = [(family.label, [skill for skill in found if skill.family == family]) for family in FAMILIES]
    return show(request, "sessions/skills.html", form, families=families)


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def skill(request, skill):
    """Reword a skill, or offer it no longer."""
    found = get_object_or_404(Skill, code=skill)
    form = SkillEntryForm(sent(request), instance=found)
    if form.is_bound and form.is_valid():
        actions.change_skill(form.save(commit=False), by=request.user, fields=form.changed_data)
        messages.success(request, _("Saved."))
        return redirect("sessions:skills")
    return show(request, "sessions/skill.html", form)
