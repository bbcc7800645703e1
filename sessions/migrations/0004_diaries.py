"""Put every meeting into somebody's week: whoever was in it, else whoever wrote it down."""

from django.db import migrations
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce


def fill(apps, schema_editor):
    Session = apps.get_model("therapy_sessions", "Session")
    SessionTherapist = apps.get_model("therapy_sessions", "SessionTherapist")
    # "lead" sorts after "co".
    there = SessionTherapist.objects.filter(session=OuterRef("pk")).order_by("-role", "created_at").values("user")[:1]
    Session.objects.filter(diary_of=None).update(diary_of=Coalesce(Subquery(there), "created_by"))


class Migration(migrations.Migration):
    dependencies = [("therapy_sessions", "0003_working_week")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=False)]
