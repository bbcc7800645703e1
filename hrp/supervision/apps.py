"""The supervision app."""

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """What two people keep of their work together as supervisor and therapist, and the pages for it."""

    name = "hrp.supervision"
    label = "supervision"
