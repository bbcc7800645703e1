"""Checks of the system itself, for `manage.py check --database default` and before every migrate."""

from django.core.checks import Tags, Warning, register

from hrp.base import guards


@register(Tags.database)
def guards_are_in_place(databases, **kwargs):
    """Name the guards that the database lacks. A warning: migrate, which puts them back, must run past it."""
    return [
        Warning(f"Guards are missing in the database: {', '.join(gone)}.", hint="Run: manage.py migrate", id="hrp.W001")
        for using in databases or []
        if (gone := guards.missing(using))
    ]
