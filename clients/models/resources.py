"""What the client brings and who stands by them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models.client import Client
from clients.querysets import OfClientQuerySet
from hrp.base.records import Record
from hrp.base.sealed import SealedCharField


class StrengthKind(models.TextChoices):
    """What kind of strength it is. Noticing and staying with feelings grow in therapy, so they have their own."""

    STRENGTH = "strength", _("Something to build on")
    NOTICING = "noticing", _("Noticing what goes on in me")
    STAYING_WITH = "staying_with", _("Staying with a feeling")


class Strength(Record):
    """Something the client can build on. Shown above harms, always."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="strengths")
    text = SealedCharField(_("strength"), max_length=300)
    spotted_by = SealedCharField(_("spotted by"), max_length=80, blank=True)
    kind = models.CharField(_("what kind"), max_length=12, choices=StrengthKind, default=StrengthKind.STRENGTH)

    objects = OfClientQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]

    def __str__(self):
        return self.text

    @property
    def is_capacity(self) -> bool:
        """Whether it is one that grows in therapy, and is named beside the words."""
        return self.kind != StrengthKind.STRENGTH


class PersonalValue(Record):
    """Something that matters to the client, in their words."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="personal_values")
    text = SealedCharField(_("what matters"), max_length=300)

    objects = OfClientQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]

    def __str__(self):
        return self.text


class Supporter(Record):
    """Someone the client chooses to name. Text, never a link to another client's record."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="supporters")
    name = SealedCharField(_("name"), max_length=120)
    role = SealedCharField(_("who they are to the client"), max_length=120, blank=True)
    may_contact = models.BooleanField(_("we may contact them"), default=False)

    objects = OfClientQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
