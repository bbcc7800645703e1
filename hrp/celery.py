"""The background worker's entry point: `celery -A hrp worker`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hrp.settings")
# `migrate` checks the site before a worker starts. Checking again would load every page, 30 MiB that no worker needs.
os.environ.setdefault("CELERY_SKIP_CHECKS", "yes")

app = Celery("hrp")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
