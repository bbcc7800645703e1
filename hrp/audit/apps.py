"""The audit app: the trail of who saw and did what."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Keeps the trail."""

    name = "hrp.audit"
    label = "audit"
