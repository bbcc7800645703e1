"""The administration app."""

from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    """Has no tables of its own."""

    name = "hrp.administration"
    label = "administration"
