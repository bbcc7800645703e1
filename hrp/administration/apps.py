"""The administration app."""

from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    """Who works here, and what is done in case of fire."""

    name = "hrp.administration"
    label = "administration"
