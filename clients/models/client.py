"""The person, and what they say the matter is."""

import secrets

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.querysets import ClientQuerySet, OfClientQuerySet
from hrp.base.records import Record, source_ref
from hrp.base.sealed import SealedCharField, SealedTextField
from hrp.base.telling import Told

CODE_LETTERS = "BCDFGHJKMNPQRSTVWXYZ23456789"
EARLIEST_YEAR = 1900
ADULT_AT = 18


def new_code() -> str:
    """Return a random code: eight letters and digits that cannot be misread and spell no word."""
    return "".join(secrets.choice(CODE_LETTERS) for _i in range(8))


class Client(Record):
    """A person who comes. Only a name to be called by is required; everything else may stay open.

    The code stands for the person wherever a name should not be: in addresses and in the trail.
    """

    code = models.CharField(_("code"), max_length=8, unique=True, default=new_code, editable=False)
    chosen_name = models.CharField(_("name to be called by"), max_length=80)
    pronouns = SealedCharField(_("pronouns"), max_length=40, blank=True)
    legal_name = SealedCharField(_("legal name"), max_length=160, blank=True)
    birth_year = models.PositiveSmallIntegerField(
        _("year of birth"),
        null=True,
        blank=True,
        validators=[MinValueValidator(EARLIEST_YEAR), MaxValueValidator(2100)],
    )
    known_under_18 = models.BooleanField(_("known to be under 18"), default=False)
    language = models.CharField(_("language"), max_length=10, default=settings.LANGUAGE_CODE)

    phone = SealedCharField(_("phone"), max_length=60, blank=True)
    email = SealedCharField(_("e-mail"), max_length=254, blank=True)
    where_to_find = SealedCharField(_("address, or where to find them"), max_length=300, blank=True)
    ok_to_call = models.BooleanField(_("calling is fine"), default=False)
    ok_to_text = models.BooleanField(_("texting is fine"), default=False)
    ok_to_leave_message = models.BooleanField(_("leaving a message is fine"), default=False)
    safe_to_contact = SealedTextField(
        _("how it is safe to make contact"),
        blank=True,
        help_text=_("How, when, what name to give, what not to say."),
    )
    in_an_emergency = SealedTextField(
        _("in an emergency"), blank=True, help_text=_("Who to reach, and with whose agreement.")
    )
    is_practice = models.BooleanField(_("an invented client to practise with"), default=False, editable=False)
    on_legal_hold = models.BooleanField(_("on legal hold"), default=False, editable=False)
    source_ref = source_ref()

    TOLD = {"birth_year": Told.QUASI}

    objects = ClientQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(Lower("chosen_name"), "code", name="client_by_name")]
        constraints = [
            models.CheckConstraint(condition=~Q(chosen_name=""), name="client_has_a_name"),
            models.CheckConstraint(
                condition=Q(birth_year=None) | Q(birth_year__gte=EARLIEST_YEAR), name="client_birth_year_plausible"
            ),
        ]

    def __str__(self):
        return self.code


class ProblemStatement(Record):
    """What the matter is, as the client says it. Only ever added to; the latest is shown."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="problem_statements")
    text = SealedTextField(_("in their words"))
    in_client_words = models.BooleanField(_("these are the client's own words"), default=True)
    said_on = models.DateField(_("said on"), default=timezone.localdate)

    objects = OfClientQuerySet.as_manager()

    class Meta:
        ordering = ["-said_on", "-created_at"]
        indexes = [models.Index(fields=["client", "-said_on", "-created_at"], name="statement_latest")]
