"""The sessions app. Its label differs from its package, which Django's own `sessions` also uses."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TherapySessionsConfig(AppConfig):
    """What was done and seen, meeting by meeting."""

    name = "sessions"
    label = "therapy_sessions"

    def ready(self):
        """Guard signed notes, what is only ever added to, and ratings once their note is signed."""
        from hrp.base import guards
        from sessions import models

        guards.keep_once_set(models.SessionNote, "signed_at")
        guards.keep_once_set(models.Contact, "signed_at")
        guards.keep_once_set(models.GroupMeeting, "signed_at")
        for only_added_to in (
            models.NoteAddendum,
            models.NoteInError,
            models.EarlierNote,
            models.Countersignature,
            models.FlagAnswer,
        ):
            guards.keep_forever(only_added_to)
        for kept in (*models.OBSERVATIONS, *models.SHEETS):
            guards.keep_once_set(kept, "frozen_at")
        post_migrate.connect(guards.install_after_migrate, sender=self)
