"""Fill the catalogue of substances. A site may add its own."""

from django.db import migrations

# code, name, family, usual unit, overdose is a danger
CATALOGUE = [
    ("alcohol", "Alcohol", "alcohol", "standard drinks", False),
    ("amphetamine", "Amphetamine", "stimulant", "g", False),
    ("benzodiazepines", "Benzodiazepines", "sedative", "pills", True),
    ("cannabis", "Cannabis", "cannabis", "joints", False),
    ("cocaine", "Cocaine", "stimulant", "g", False),
    ("crack", "Crack cocaine", "stimulant", "times", False),
    ("fentanyl", "Fentanyl", "opioid", "times", True),
    ("ghb", "GHB or GBL", "ghb_gbl", "ml", True),
    ("heroin", "Heroin", "opioid", "times", True),
    ("inhalants", "Inhalants", "inhalant", "times", False),
    ("ketamine", "Ketamine", "dissociative", "g", False),
    ("lsd", "LSD", "psychedelic", "times", False),
    ("mdma", "MDMA", "stimulant", "pills", False),
    ("methamphetamine", "Methamphetamine", "stimulant", "g", False),
    ("mushrooms", "Mushrooms", "psychedelic", "times", False),
    ("new_psychoactive", "New psychoactive substance", "new_psychoactive", "times", True),
    ("nicotine", "Nicotine", "nicotine", "cigarettes", False),
    ("opioid_medicine", "Opioid medicine", "opioid", "pills", True),
    ("opioids_other", "Opioids, street supply", "opioid", "times", True),
    ("other", "Another substance", "other", "times", False),
    ("pregabalin", "Pregabalin or gabapentin", "sedative", "pills", True),
    ("z_drugs", "Sleeping pills", "sedative", "pills", True),
]


def fill(apps, schema_editor):
    """Add the entries that are missing."""
    substance = apps.get_model("clients", "Substance")
    known = set(substance.objects.values_list("code", flat=True))
    substance.objects.bulk_create(
        substance(code=code, name=name, klass=family, default_unit=unit, overdose_relevant=danger)
        for code, name, family, unit, danger in CATALOGUE
        if code not in known
    )


class Migration(migrations.Migration):
    """The substances that most sites meet."""

    dependencies = [("clients", "0001_first")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
