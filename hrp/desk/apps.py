"""The desk app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Has no tables of its own."""

    name = "hrp.desk"
    label = "desk"
