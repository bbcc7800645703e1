"""The site's catalogue of skills. It holds nothing about anybody."""

from django.db import transaction

from hrp.audit.models import Action
from hrp.audit.trail import record
from sessions.models import Skill


@transaction.atomic
def add_skill(*, by, code: str, **said) -> Skill:
    """Add a skill with what is `said` of it. Asking twice with one `code` adds one."""
    skill, made = Skill.objects.get_or_create(code=code, defaults=said)
    if made:
        record(Action.CREATE, by=by, subject=f"skill {skill.code}")
    return skill


@transaction.atomic
def change_skill(skill: Skill, *, by, fields: list[str]) -> None:
    """Store the `fields` of a skill that changed. One that was practised keeps its name: the form sees to it."""
    if fields:
        skill.save(update_fields=fields)
        record(Action.CHANGE, by=by, subject=f"skill {skill.code}", fields=fields)
