"""The portability app."""

from django.apps import AppConfig


class PortabilityConfig(AppConfig):
    """Has no tables of its own."""

    name = "hrp.portability"
    label = "portability"
