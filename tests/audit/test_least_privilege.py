"""The role that docs/audit-trail.md describes: it can add to the trail and read it, and nothing else."""

import re
import secrets
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from hrp.audit.models import Action, Event, Seal, Verification
from hrp.audit.sealing import seal_all
from hrp.audit.trail import record
from hrp.audit.verifying import verify_and_note
from hrp.base import guards
from tests.cast import make_session
from tests.test_guards import SQLITE, run

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "audit-trail.md"


def grants(role: str) -> list[str]:
    """Return the statements as they stand in the document, for `role`."""
    (block,) = re.findall("```sql\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    lines = [line for line in block.splitlines() if not line.startswith("--")]
    return [line.replace("hrp_web", role) for line in lines]


@pytest.fixture
def web_role(cast):
    """Become the web server's role, in this transaction only. SQLite has no roles: there the guards stand alone."""
    cast.meeting = make_session(cast.ines, by=cast.mara)
    connection.check_constraints()
    if not SQLITE:
        role = f"hrp_web_{secrets.token_hex(4)}"
        run(f"CREATE ROLE {role}")
        run(f"GRANT {role} TO CURRENT_USER")
        for statement in grants(role):
            run(statement)
        run(f"SET LOCAL ROLE {role}")
    return cast


@pytest.mark.django_db
def test_it_can_work(web_role):
    """Sign nothing away that pages need: adding, changing and deleting elsewhere, sequences, seals, checks."""
    record(Action.VIEW, by=web_role.mara)
    assert seal_all() == 1
    assert verify_and_note().count == 0
    assert [model.objects.count() for model in (Event, Seal, Verification)] == [1, 1, 1]
    web_role.team.name = "Canal Street"
    web_role.team.save()
    meeting = make_session(web_role.noor, by=web_role.stella, note=False)
    meeting.therapists.all().delete()
    meeting.delete()
    assert guards.missing() == []


# What is tried on each table of the trail, and what the database says to it.
REFUSED = (
    {
        "UPDATE {table} SET {key} = {key}": "kept as it is",
        "DELETE FROM {table}": "kept as it is",
    }
    if SQLITE
    else {
        "UPDATE {table} SET {key} = {key}": "permission denied",
        "DELETE FROM {table}": "permission denied",
        "TRUNCATE {table}": "permission denied",
        "DROP TRIGGER guard_{table}_delete ON {table}": "must be owner",
        "ALTER TABLE {table} DISABLE TRIGGER ALL": "must be owner",
        "DROP TABLE {table}": "must be owner",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE sql AS ''": "denied|must be own",
        "SET LOCAL session_replication_role = replica": "permission denied",
    }
)


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Event, Seal, Verification])
def test_it_can_neither_change_the_trail_nor_lift_its_guards(web_role, model):
    record(Action.VIEW, by=web_role.mara)
    seal_all()
    verify_and_note()
    before = list(model.objects.values())
    for statement, answer in REFUSED.items():
        written = statement.format(table=model._meta.db_table, key=model._meta.pk.column)
        with pytest.raises(DatabaseError, match=answer), transaction.atomic():
            run(written)
    assert list(model.objects.values()) == before
