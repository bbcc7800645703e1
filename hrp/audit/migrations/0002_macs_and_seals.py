"""Every row gets a mac, and rows are sealed. Rows that are there already are given theirs here."""

import uuid

import django.utils.timezone
from django.db import migrations, models

from hrp.audit import signing

COLUMNS = ("at", "action", "actor", "actor_id", "client_code", "subject", "detail", "key", "key_id")
CHUNK = 500


def take_time(apps, schema_editor):
    """Let a long trail take longer than a page may."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET LOCAL statement_timeout = 0")


def lift_the_guard(apps, schema_editor):
    """Let this migration change rows. The guard comes back after migrate; an error undoes the lifting."""
    on = " ON audit_event" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER IF EXISTS guard_audit_event_update{on}")


def give_macs(apps, schema_editor):
    """Give every row a key and a mac, some hundred at a time."""
    Event = apps.get_model("audit", "Event")
    rows = Event.objects.using(schema_editor.connection.alias).order_by("id")
    last = 0
    while chunk := list(rows.filter(id__gt=last)[:CHUNK]):
        for row in chunk:
            row.key, row.key_id = uuid.uuid4(), signing.key_in_use()
            row.mac = signing.mac_of({column: getattr(row, column) for column in COLUMNS})
        rows.bulk_update(chunk, ["key", "key_id", "mac"], batch_size=100)
        last = chunk[-1].id


class Migration(migrations.Migration):

    dependencies = [
        ("audit", "0001_first"),
    ]

    operations = [
        migrations.RunPython(take_time, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="event",
            name="action",
            field=models.CharField(choices=[('view', 'opened'), ('list', 'listed'), ('create', 'added'), ('change', 'changed'), ('sign', 'signed'), ('print', 'printed'), ('export', 'exported'), ('import', 'imported'), ('denied', 'refused'), ('right_changed', 'rights changed'), ('sign_in', 'signed in'), ('sign_out', 'signed out'), ('sign_in_refused', 'sign-in refused'), ('sign_in_ended', 'sign-in ended'), ('step_up', 'confirmed it is them'), ('step_up_refused', 'could not confirm it is them'), ('break_glass', 'opened in an emergency'), ('backup', 'backed up'), ('restore', 'restored'), ('erase', 'erased')], max_length=20),
        ),
        migrations.AddField(
            model_name="event",
            name="key",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="event",
            name="key_id",
            field=models.CharField(default="", editable=False, max_length=16),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="event",
            name="mac",
            field=models.CharField(default="", editable=False, max_length=64),
            preserve_default=False,
        ),
        migrations.RunPython(lift_the_guard, migrations.RunPython.noop),
        migrations.RunPython(give_macs, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="event",
            name="key",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(("mac", ""), _negated=True), name="audit_event_has_a_mac"
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["client_code", "-at", "-id"], name="audit_by_code"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["at", "id"], name="audit_by_time"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["actor_id", "at", "id"], name="audit_by_person"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["actor", "-at", "-id"], name="audit_by_actor"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["action", "-at", "-id"], name="audit_by_action"),
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("number", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("first_id", models.BigIntegerField()),
                ("last_id", models.BigIntegerField()),
                ("count", models.PositiveIntegerField()),
                ("rows", models.JSONField()),
                ("previous", models.CharField(blank=True, max_length=64)),
                ("digest", models.CharField(max_length=64)),
                ("key_id", models.CharField(max_length=16)),
                ("mac", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ["-number"],
                "indexes": [models.Index(fields=["at"], name="audit_seal_by_time")],
            },
        ),
        migrations.CreateModel(
            name="Verification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("ok", models.BooleanField()),
                ("rows", models.PositiveBigIntegerField()),
                ("first_bad", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
    ]
