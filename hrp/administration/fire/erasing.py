"""The one lawful way out of the records: a closed one, past its time, on nobody's hold, by two people."""

from datetime import date

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from clients.models import Client
from clients.models.client import ADULT_AT
from hrp.accounts.models import User
from hrp.accounts.roles import Role
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.base import guards


class NotErased(Exception):
    """The record stays. Says why."""


# --- Who and when ------------------------------------------------------------------------------


def insist_on_two(first: User, second: User) -> None:
    """Raise NotErased unless these are two people who work here: an admin, and a supervisor or another admin."""
    if first == second:
        raise NotErased("Two different people stand for this.")
    for person in (first, second):
        if not person.is_active:
            raise NotErased(f"{person.email} does not work here any more.")
    roles = [person.roles for person in (first, second)]
    if not any(Role.ADMIN in one and other & {Role.ADMIN, Role.SUPERVISOR} for one, other in (roles, roles[::-1])):
        raise NotErased("One of the two is an admin, the other a supervisor or another admin.")


def insist_on_time(client: Client) -> date:
    """Return since when the record may be erased; raise NotErased if that is not so."""
    if client.on_legal_hold:
        raise NotErased(f"{client.code} is on legal hold.")
    ends = list(client.episodes.values_list("ended_on", flat=True))
    if not ends or None in ends:
        raise NotErased(f"{client.code} is in care: an episode is open, or none has ended.")
    due = _years_after(_counted_from(client, max(ends)), settings.RETENTION_YEARS)
    if timezone.localdate() <= due:
        raise NotErased(f"{client.code} is kept until {due}: {settings.RETENTION_YEARS} years.")
    return due


def _counted_from(client: Client, ended: date) -> date:
    """Return the day from which the years count: the end of the last episode, or of the year of coming of age."""
    if client.birth_year:
        return max(ended, date(client.birth_year + ADULT_AT, 12, 31))
    return _years_after(ended, ADULT_AT) if client.known_under_18 else ended


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


# --- What --------------------------------------------------------------------------------------


def tables() -> list:
    """Return every model with rows of clients, those that others point at last. A new one is among them by itself."""
    left = {model for model in apps.get_models() if hasattr(model._default_manager.all(), "for_user")}
    ordered = []
    while left:
        free = {model for model in left if not any(model in _points_at(other) for other in left - {model})}
        if not free:
            raise NotErased("Tables point at each other in a circle, so that none can be emptied first.")
        ordered += sorted(free, key=lambda model: model._meta.label)
        left -= free
    return ordered


def _points_at(model) -> set:
    return {field.related_model for field in model._meta.concrete_fields if field.is_relation}


def rows_of(model, client: Client):
    """Return the rows of `model` that are this client's."""
    path = "pk" if model is Client else getattr(model._default_manager.all(), "client_path", "client")
    return model._default_manager.filter(**{path: client.pk})


def erase(client: Client, *, by: User, second: User) -> dict[str, int]:
    """Delete every row of this client, and say in the trail that it was done; return how many of what.

    Raises NotErased. The guards of these tables are lifted for this one transaction.
    """
    insist_on_two(by, second)
    models = tables()
    with transaction.atomic(), guards.lifted(*models):
        client = Client.objects.select_for_update().get(pk=client.pk)
        due = insist_on_time(client)
        erased = {model._meta.label: rows_of(model, client)._raw_delete("default") for model in models}
        connection.check_constraints()
        _note(client.code, due, by, second)
    return {label: count for label, count in erased.items() if count}


def _note(code: str, due: date, by: User, second: User) -> None:
    rule = {"kept_until": due.isoformat(), "retention_years": settings.RETENTION_YEARS}
    record(Action.ERASE, by=by, client_code=code, subject="record", second=second.email, **rule)
