"""What people wrote and said, legal names and ways to reach someone are encrypted from here on."""

import hrp.base.sealed
from django.db import migrations

from hrp.base import resealing


def seal(apps, schema_editor):
    """Encrypt what stands there, row by row."""
    resealing.seal_plain(apps.get_app_config("therapy_sessions").get_models(), using=schema_editor.connection.alias)


def open_again(apps, schema_editor):
    """Put the plain text back."""
    resealing.open_again(apps.get_app_config("therapy_sessions").get_models(), using=schema_editor.connection.alias)


class Migration(migrations.Migration):

    dependencies = [
        ('therapy_sessions', '0001_first'),
    ]

    operations = [
        migrations.AlterField(
            model_name='noteaddendum',
            name='reason',
            field=hrp.base.sealed.SealedCharField(blank=True, max_length=200, verbose_name='why it is added'),
        ),
        migrations.AlterField(
            model_name='noteinerror',
            name='reason',
            field=hrp.base.sealed.SealedCharField(max_length=300, verbose_name='what happened'),
        ),
        migrations.AlterField(
            model_name='usesnapshot',
            name='unit',
            field=hrp.base.sealed.SealedCharField(blank=True, max_length=30, verbose_name='unit'),
        ),
        # Text before and after: only what stands in the column changes.
        migrations.SeparateDatabaseAndState(state_operations=[
            migrations.AlterField(
                model_name='earliernote',
                name='text',
                field=hrp.base.sealed.SealedTextField(),
            ),
            migrations.AlterField(
                model_name='noteaddendum',
                name='text',
                field=hrp.base.sealed.SealedTextField(verbose_name='addendum'),
            ),
            migrations.AlterField(
                model_name='reflectivenote',
                name='text',
                field=hrp.base.sealed.SealedTextField(blank=True, verbose_name='For me'),
            ),
            migrations.AlterField(
                model_name='safetyitem',
                name='what_we_did',
                field=hrp.base.sealed.SealedTextField(blank=True, verbose_name='what we did'),
            ),
            migrations.AlterField(
                model_name='session',
                name='carried_forward',
                field=hrp.base.sealed.SealedTextField(blank=True, verbose_name='Carry forward to next time'),
            ),
            migrations.AlterField(
                model_name='session',
                name='check_in_words',
                field=hrp.base.sealed.SealedTextField(blank=True, verbose_name='How have you been?'),
            ),
            migrations.AlterField(
                model_name='session',
                name='client_agenda',
                field=hrp.base.sealed.SealedTextField(blank=True, verbose_name='What would make today useful?'),
            ),
            migrations.AlterField(
                model_name='session',
                name='one_thing_to_try',
                field=hrp.base.sealed.SealedTextField(blank=True, verbose_name='One thing to try'),
            ),
            migrations.AlterField(
                model_name='session',
                name='safety_line',
                field=hrp.base.sealed.SealedTextField(blank=True, verbose_name='A line on safety'),
            ),
            migrations.AlterField(
                model_name='session',
                name='what_went_better',
                field=hrp.base.sealed.SealedTextField(blank=True, verbose_name='What went a bit better?'),
            ),
            migrations.AlterField(
                model_name='sessionnote',
                name='client_comment',
                field=hrp.base.sealed.SealedTextField(blank=True, verbose_name="In the client's words"),
            ),
            migrations.AlterField(
                model_name='sessionnote',
                name='how_it_felt',
                field=hrp.base.sealed.SealedTextField(blank=True, verbose_name='How it felt'),
            ),
            migrations.AlterField(
                model_name='sessionnote',
                name='s1',
                field=hrp.base.sealed.SealedTextField(blank=True),
            ),
            migrations.AlterField(
                model_name='sessionnote',
                name='s2',
                field=hrp.base.sealed.SealedTextField(blank=True),
            ),
            migrations.AlterField(
                model_name='sessionnote',
                name='s3',
                field=hrp.base.sealed.SealedTextField(blank=True),
            ),
            migrations.AlterField(
                model_name='sessionnote',
                name='s4',
                field=hrp.base.sealed.SealedTextField(blank=True),
            ),
            migrations.AlterField(
                model_name='sessionnote',
                name='signed_text',
                field=hrp.base.sealed.SealedTextField(blank=True),
            ),
        ]),
        migrations.RunPython(seal, open_again),
    ]
