"""The trail: one row for everything that someone saw or did."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """What can happen to a record, or at the door."""

    VIEW = "view", _("opened")
    LIST = "list", _("listed")
    CREATE = "create", _("added")
    CHANGE = "change", _("changed")
    SIGN = "sign", _("signed")
    PRINT = "print", _("printed")
    EXPORT = "export", _("exported")
    IMPORT = "import", _("imported")
    DENIED = "denied", _("refused")
    RIGHT_CHANGED = "right_changed", _("rights changed")
    SIGN_IN = "sign_in", _("signed in")
    SIGN_OUT = "sign_out", _("signed out")
    SIGN_IN_REFUSED = "sign_in_refused", _("sign-in refused")
    SIGN_IN_ENDED = "sign_in_ended", _("sign-in ended")
    STEP_UP = "step_up", _("confirmed it is them")
    STEP_UP_REFUSED = "step_up_refused", _("could not confirm it is them")
    BREAK_GLASS = "break_glass", _("opened in an emergency")
    BACKUP = "backup", _("backed up")
    RESTORE = "restore", _("restored")
    ERASE = "erase", _("erased")


class Event(models.Model):
    """One thing that happened. Plain text throughout: it outlives what it speaks of.

    `detail` holds ids, counts and names of fields; never what was written.
    """

    at = models.DateTimeField(default=timezone.now, editable=False)
    action = models.CharField(max_length=20, choices=Action.choices)
    actor = models.CharField(max_length=254, blank=True)
    actor_id = models.CharField(max_length=36, blank=True)
    client_code = models.CharField(max_length=8, blank=True)
    subject = models.CharField(max_length=100, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["client_code", "subject", "-id"], name="audit_by_client")]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.action} {self.client_code} {self.subject}".strip()
