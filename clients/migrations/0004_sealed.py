"""What people wrote and said, legal names and ways to reach someone are encrypted from here on."""

import hrp.base.sealed
from django.conf import settings
from django.db import migrations, models

from hrp.base import resealing


def seal(apps, schema_editor):
    """Encrypt what stands there, row by row."""
    resealing.seal_plain(apps.get_app_config("clients").get_models(), using=schema_editor.connection.alias)


def open_again(apps, schema_editor):
    """Put the plain text back."""
    resealing.open_again(apps.get_app_config("clients").get_models(), using=schema_editor.connection.alias)


class Migration(migrations.Migration):

    dependencies = [
        ('clients', '0003_emergencies_and_practice'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='focusarea',
            name='focus_label_per_client',
        ),
        migrations.AddField(
            model_name='focusarea',
            name='label_mark',
            field=hrp.base.sealed.MarkField(default='', editable=False, max_length=64, of='label', within='client_id'),
        ),
        migrations.AlterField(
            model_name='change',
            name='words',
            field=hrp.base.sealed.SealedCharField(max_length=200, verbose_name='the change in question'),
        ),
        migrations.AlterField(
            model_name='client',
            name='email',
            field=hrp.base.sealed.SealedCharField(blank=True, max_length=254, verbose_name='e-mail'),
        ),
        migrations.AlterField(
            model_name='client',
            name='legal_name',
            field=hrp.base.sealed.SealedCharField(blank=True, max_length=160, verbose_name='legal name'),
        ),
        migrations.AlterField(
            model_name='client',
            name='phone',
            field=hrp.base.sealed.SealedCharField(blank=True, max_length=60, verbose_name='phone'),
        ),
        migrations.AlterField(
            model_name='client',
            name='pronouns',
            field=hrp.base.sealed.SealedCharField(blank=True, max_length=40, verbose_name='pronouns'),
        ),
        migrations.AlterField(
            model_name='client',
            name='where_to_find',
            field=hrp.base.sealed.SealedCharField(blank=True, max_length=300, verbose_name='address, or where to find them'),
        ),
        migrations.AlterField(
            model_name='focusarea',
            name='label',
            field=hrp.base.sealed.SealedCharField(max_length=120, verbose_name="the client's name for it"),
        ),
        migrations.AlterField(
            model_name='personalvalue',
            name='text',
            field=hrp.base.sealed.SealedCharField(max_length=300, verbose_name='what matters'),
        ),
        migrations.AlterField(
            model_name='strength',
            name='spotted_by',
            field=hrp.base.sealed.SealedCharField(blank=True, max_length=80, verbose_name='spotted by'),
        ),
        migrations.AlterField(
            model_name='strength',
            name='text',
            field=hrp.base.sealed.SealedCharField(max_length=300, verbose_name='strength'),
        ),
        migrations.AlterField(
            model_name='supporter',
            name='name',
            field=hrp.base.sealed.SealedCharField(max_length=120, verbose_name='name'),
        ),
        migrations.AlterField(
            model_name='supporter',
            name='role',
            field=hrp.base.sealed.SealedCharField(blank=True, max_length=120, verbose_name='who they are to the client'),
        ),
        # Text before and after: only what stands in the column changes.
        migrations.SeparateDatabaseAndState(state_operations=[
            migrations.AlterField(
                model_name='breakglass',
                name='reason',
                field=hrp.base.sealed.SealedTextField(verbose_name='why you need this record now'),
            ),
            migrations.AlterField(
                model_name='client',
                name='in_an_emergency',
                field=hrp.base.sealed.SealedTextField(blank=True, help_text='Who to reach, and with whose agreement.', verbose_name='in an emergency'),
            ),
            migrations.AlterField(
                model_name='client',
                name='safe_to_contact',
                field=hrp.base.sealed.SealedTextField(blank=True, help_text='How, when, what name to give, what not to say.', verbose_name='how it is safe to make contact'),
            ),
            migrations.AlterField(
                model_name='episode',
                name='hoped_for',
                field=hrp.base.sealed.SealedTextField(blank=True, verbose_name='what would make a first meeting useful'),
            ),
            migrations.AlterField(
                model_name='episode',
                name='reason_for_coming',
                field=hrp.base.sealed.SealedTextField(blank=True, verbose_name='why now'),
            ),
            migrations.AlterField(
                model_name='episodepause',
                name='stay_in_touch_plan',
                field=hrp.base.sealed.SealedTextField(blank=True, verbose_name='how we stay in touch'),
            ),
            migrations.AlterField(
                model_name='problemstatement',
                name='text',
                field=hrp.base.sealed.SealedTextField(verbose_name='in their words'),
            ),
        ]),
        migrations.RunPython(seal, open_again),
        migrations.AddConstraint(
            model_name='focusarea',
            constraint=models.UniqueConstraint(fields=('client', 'label_mark'), name='focus_label_per_client'),
        ),
    ]
