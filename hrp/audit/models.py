"""The trail: one row for everything that someone saw or did, the seals over them, and when they were verified."""

import uuid

from django.db import models
from django.db.models import Q
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

    `detail` holds ids, counts and names of fields; never what was written. `key` is drawn anew for
    every row, so that a copy shows; `mac` is taken of every other column but the id, with the key
    that `key_id` names.
    """

    at = models.DateTimeField(default=timezone.now, editable=False)
    action = models.CharField(max_length=20, choices=Action.choices)
    actor = models.CharField(max_length=254, blank=True)
    actor_id = models.CharField(max_length=36, blank=True)
    client_code = models.CharField(max_length=8, blank=True)
    subject = models.CharField(max_length=100, blank=True)
    detail = models.JSONField(default=dict)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key_id = models.CharField(max_length=16, editable=False)
    mac = models.CharField(max_length=64, editable=False)

    # What the mac is taken of, sorted.
    COLUMNS = ("action", "actor", "actor_id", "at", "client_code", "detail", "key", "key_id", "subject")

    class Meta:
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=~Q(mac=""), name="audit_event_has_a_mac")]
        indexes = [
            models.Index(fields=["client_code", "subject", "-id"], name="audit_by_client"),
            # The orders of the admin's list; the first is also that of "who opened this record".
            models.Index(fields=["client_code", "-at", "-id"], name="audit_by_code"),
            models.Index(fields=["at", "id"], name="audit_by_time"),
            models.Index(fields=["actor_id", "at", "id"], name="audit_by_person"),
            models.Index(fields=["actor", "-at", "-id"], name="audit_by_actor"),
            models.Index(fields=["action", "-at", "-id"], name="audit_by_action"),
        ]

    @property
    def in_emergency(self) -> bool:
        """Whether the record was opened in an emergency, or seen while it was open in one only."""
        return self.action == Action.BREAK_GLASS or bool(self.detail.get("break_glass"))

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.action} {self.client_code} {self.subject}".strip()


class Seal(models.Model):
    """What the trail held when it was sealed: the rows one by one, and the seal before.

    `rows` is a list of [id, first 16 digits of the mac]. A row that was deleted, moved or put in later
    no longer agrees with it. `digest` is taken of the list and of the digest before.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField(default=timezone.now, editable=False)
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    count = models.PositiveIntegerField()
    rows = models.JSONField()
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)
    key_id = models.CharField(max_length=16)
    mac = models.CharField(max_length=64)

    # What the mac is taken of, sorted; the digest speaks for the list.
    COLUMNS = ("at", "count", "digest", "first_id", "key_id", "last_id", "number", "previous")

    class Meta:
        ordering = ["-number"]
        indexes = [models.Index(fields=["at"], name="audit_seal_by_time")]

    def __str__(self):
        return f"seal {self.number}"


class Verification(models.Model):
    """One time that the whole trail was checked: how many rows, and the first that did not hold, if any."""

    at = models.DateTimeField(default=timezone.now, editable=False)
    ok = models.BooleanField()
    rows = models.PositiveBigIntegerField()
    first_bad = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {'holds' if self.ok else self.first_bad}"
