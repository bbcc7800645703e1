"""The demo app."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Has no tables of its own."""

    name = "hrp.demo"
    label = "demo"
