"""HRP: what every page relies on, and the pages that read across the clinical apps."""

from hrp.celery import app as celery_app

__all__ = ["celery_app"]
