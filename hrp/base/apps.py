"""The base app holds shared building blocks and no tables."""

from django.apps import AppConfig


class BaseConfig(AppConfig):
    """Shared building blocks; no models of its own."""

    name = "hrp.base"
    label = "base"

    def ready(self):
        """Register the checks."""
        from hrp.base import checks  # noqa: F401
