"""Rows from before there were macs get theirs with the migration, and the trail holds from its first row on."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from hrp.audit.models import Event
from hrp.audit.sealing import seal_all
from hrp.audit.verifying import verify
from hrp.base import guards

BEFORE = [("audit", "0001_first")]


@pytest.mark.django_db(transaction=True)
def test_rows_that_are_there_already_get_macs(monkeypatch):
    guards.lift()
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    old = executor.loader.project_state(BEFORE).apps.get_model("audit", "Event")
    rows = [
        old.objects.create(
            action="view", actor=f"mara{n}@test.example", client_code="ABCD2345", detail={"n": n, "é": [1]}
        )
        for n in range(1203)
    ]
    guards.keep_forever(old)
    guards._create([guards._guards[old._meta.db_table]], "default")  # as they were in the version before

    call_command("migrate", verbosity=0)

    assert guards.missing() == []
    assert list(Event.objects.order_by("pk").values_list("pk", "actor")) == [(row.pk, row.actor) for row in rows]
    assert Event.objects.values("key").distinct().count() == len(rows)
    seal_all()
    report = verify()
    assert (report.first, report.ok, report.rows, report.seals) == ("", True, 1203, 3)
