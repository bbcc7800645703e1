"""What people wrote and said, legal names and ways to reach someone are encrypted from here on."""

import hrp.base.sealed
from django.db import migrations

from hrp.base import resealing


def seal(apps, schema_editor):
    """Encrypt what stands there, row by row."""
    resealing.seal_plain(apps.get_app_config("goals").get_models(), using=schema_editor.connection.alias)


def open_again(apps, schema_editor):
    """Put the plain text back."""
    resealing.open_again(apps.get_app_config("goals").get_models(), using=schema_editor.connection.alias)


class Migration(migrations.Migration):

    dependencies = [
        ('goals', '0001_first'),
    ]

    operations = [
        migrations.AlterField(
            model_name='goal',
            name='limit_unit',
            field=hrp.base.sealed.SealedCharField(blank=True, max_length=60, verbose_name='of what, in what time'),
        ),
        migrations.AlterField(
            model_name='goal',
            name='statement',
            field=hrp.base.sealed.SealedCharField(max_length=300, verbose_name="in the client's sentence"),
        ),
        migrations.AlterField(
            model_name='step',
            name='text',
            field=hrp.base.sealed.SealedCharField(max_length=300, verbose_name='step'),
        ),
        # Text before and after: only what stands in the column changes.
        migrations.SeparateDatabaseAndState(state_operations=[
            migrations.AlterField(
                model_name='experiment',
                name='happened',
                field=hrp.base.sealed.SealedTextField(blank=True, verbose_name='what happened'),
            ),
            migrations.AlterField(
                model_name='experiment',
                name='i_expect',
                field=hrp.base.sealed.SealedTextField(blank=True, verbose_name='I expect…'),
            ),
            migrations.AlterField(
                model_name='experiment',
                name='if_i',
                field=hrp.base.sealed.SealedTextField(verbose_name='If I…'),
            ),
            migrations.AlterField(
                model_name='experiment',
                name='learned',
                field=hrp.base.sealed.SealedTextField(blank=True, verbose_name='what we learned'),
            ),
            migrations.AlterField(
                model_name='experiment',
                name='we_will_know_by',
                field=hrp.base.sealed.SealedTextField(blank=True, verbose_name='We will know by…'),
            ),
            migrations.AlterField(
                model_name='goal',
                name='client_signal',
                field=hrp.base.sealed.SealedTextField(blank=True, help_text='Only if they want one.', verbose_name="the client's own sign that it is drifting"),
            ),
            migrations.AlterField(
                model_name='goalstateevent',
                name='words',
                field=hrp.base.sealed.SealedTextField(blank=True, verbose_name='in words'),
            ),
        ]),
        migrations.RunPython(seal, open_again),
    ]
