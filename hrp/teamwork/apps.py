"""The teamwork app."""

from django.apps import AppConfig


class TeamworkConfig(AppConfig):
    """Has no tables of its own."""

    name = "hrp.teamwork"
    label = "teamwork"
