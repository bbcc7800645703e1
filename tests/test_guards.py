"""Rows that are kept as they are: the database itself refuses, in every test."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import TransactionTestCase

from hrp.audit.models import Action, Event
from hrp.audit.trail import record
from hrp.base import guards


def expected() -> set[str]:
    tables = set(connection.introspection.table_names())
    return {
        f"{guard.name}_{verb}"
        for guard in guards._guards.values()
        for verb in ("update", "delete")
        if guard.table in tables
    }


def installed() -> set[str]:
    catalogue = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(catalogue)
        return {name for (name,) in cursor.fetchall() if name.startswith("guard_")}


def assert_refused(write) -> None:
    with pytest.raises(DatabaseError, match="kept as it is"), transaction.atomic():
        write()


@pytest.mark.django_db
def test_every_guard_is_in_the_database():
    assert Event._meta.db_table in guards._guards
    assert installed() == expected()


@pytest.mark.django_db
def test_the_trail_can_be_neither_changed_nor_deleted():
    event = record(Action.VIEW, by=None)
    assert_refused(lambda: Event.objects.filter(pk=event.pk).update(actor="somebody else"))
    assert_refused(lambda: Event.objects.filter(pk=event.pk)._raw_delete("default"))
    assert Event.objects.get() == event


@pytest.mark.django_db(transaction=True)
def test_the_flush_between_tests_empties_the_trail_and_puts_the_guards_back():
    record(Action.VIEW, by=None)

    TransactionTestCase()._fixture_teardown()

    assert not Event.objects.exists()
    assert installed() == expected()
    event = record(Action.VIEW, by=None)
    assert_refused(lambda: Event.objects.filter(pk=event.pk).update(actor="somebody else"))
