"""A person who works here."""

import uuid
from functools import cached_property

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from hrp.accounts.roles import Permission, Role, allowed


class NoteFormat(models.TextChoices):
    """How a person likes to write notes; set once, not asked in every note."""

    DAP = "dap", "DAP"
    BIRP = "birp", "BIRP"
    SOAP = "soap", "SOAP"
    FREE = "free", _("One free box")


class UserManager(BaseUserManager):
    """Makes people; sign-in is by e-mail in any case."""

    def create_user(self, email: str, password: str | None = None, *, roles=(), **fields):
        """Add a person. `roles` is a set of `Role`; without a password they cannot sign in yet."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.roles = roles
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email):
        """Return the person with this e-mail, whatever its case."""
        return self.get(email__iexact=email)


class User(AbstractBaseUser):
    """A person who signs in. Roles are a set: a lone practitioner is therapist and admin at once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_therapist = models.BooleanField(_("therapist"), default=False)
    is_supervisor = models.BooleanField(_("supervisor"), default=False)
    is_admin = models.BooleanField(_("admin"), default=False)
    is_front_desk = models.BooleanField(_("front desk"), default=False)
    note_format = models.CharField(_("note format"), max_length=4, choices=NoteFormat, default=NoteFormat.DAP)
    hints_ask = models.BooleanField(
        _("also hint at words that depend on context"), default=False, help_text=_("Hints never stop you.")
    )
    single_keys = models.BooleanField(
        _("single keys as shortcuts"), default=True, help_text=_("Such as l for logging a session.")
    )
    reminders_by_mail = models.BooleanField(
        _("a mail on working mornings when something waits"),
        default=False,
        help_text=_("It says how many things wait, and names nobody and nothing."),
    )
    language = models.CharField(_("language"), max_length=10, default=settings.LANGUAGE_CODE)
    last_seen_at = models.DateTimeField(_("last seen"), null=True, blank=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name", "email"]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def __str__(self):
        return self.name

    @property
    def roles(self) -> frozenset[Role]:
        """The person's roles."""
        return frozenset(role for role in Role if getattr(self, f"is_{role.value}"))

    @roles.setter
    def roles(self, roles):
        for role in Role:
            setattr(self, f"is_{role.value}", role in set(roles))

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        """Everything that the person's roles may do."""
        return allowed(self.roles)

    def may(self, permission: Permission) -> bool:
        """Say whether a role of this person carries `permission`. A disabled person may nothing."""
        return self.is_active and permission in self.permissions

    @property
    def runs_without_records(self) -> bool:
        """Say whether they are an admin, and no role of theirs opens a record."""
        return self.is_admin and not self.may(Permission.READ_RECORD)
