"""The background worker's entry point: `celery -A hrp worker`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hrp.settings")

app = Celery("hrp")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
