"""The workspace app."""

from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    """Has no tables of its own."""

    name = "hrp.workspace"
    label = "workspace"
