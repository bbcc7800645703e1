"""What the work is about: focus areas, and the changes in question within them."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models.client import Client
from clients.querysets import FocusAreaQuerySet, OfFocusAreaQuerySet
from hrp.base.records import Record, source_ref
from hrp.base.sealed import MarkField, SealedCharField
from hrp.base.telling import Told


class SubstanceClass(models.TextChoices):
    """Families of substances."""

    ALCOHOL = "alcohol", _("Alcohol")
    OPIOID = "opioid", _("Opioid")
    STIMULANT = "stimulant", _("Stimulant")
    SEDATIVE = "sedative", _("Sedative")
    CANNABIS = "cannabis", _("Cannabis")
    NICOTINE = "nicotine", _("Nicotine")
    PSYCHEDELIC = "psychedelic", _("Psychedelic")
    DISSOCIATIVE = "dissociative", _("Dissociative")
    GHB_GBL = "ghb_gbl", _("GHB or GBL")
    INHALANT = "inhalant", _("Inhalant")
    NEW_PSYCHOACTIVE = "new_psychoactive", _("New psychoactive")
    OTHER = "other", _("Another")


class Substance(models.Model):
    """An entry of the catalogue of substances. Every site may add its own."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    klass = models.CharField(_("family"), max_length=16, choices=SubstanceClass)
    default_unit = models.CharField(_("usual unit"), max_length=30, blank=True)
    overdose_relevant = models.BooleanField(_("overdose is a danger"), default=False)

    TOLD = {"klass": Told.QUASI}

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class FocusKind(models.TextChoices):
    """What kind of thing a focus area is."""

    SUBSTANCE = "substance", _("A substance")
    BEHAVIOUR = "behaviour", _("Something I do")
    LIFE_AREA = "life_area", _("A part of life")
    THERAPY_ITSELF = "therapy_itself", _("Being in therapy")
    OTHER = "other", _("Something else")


class Standing(models.TextChoices):
    """How present a focus area is in the work."""

    IN_FOCUS = "in_focus", _("In focus")
    IN_BACKGROUND = "in_background", _("In the background")
    NOT_TALKING_ABOUT_IT = "not_talking_about_it", _("Not talking about it")


class SeenAs(models.TextChoices):
    """How the client sees it."""

    HELPING_ME = "helping_me", _("Helping me")
    FINE = "fine", _("Fine")
    MIXED = "mixed", _("Mixed")
    A_WORRY = "a_worry", _("A worry")
    NOT_SURE = "not_sure", _("Not sure")


class Route(models.TextChoices):
    """How something is taken."""

    SWALLOW = "swallow", _("Swallow")
    SMOKE = "smoke", _("Smoke")
    SNORT = "snort", _("Snort")
    INJECT = "inject", _("Inject")
    RECTAL = "rectal", _("Rectal")
    TRANSDERMAL = "transdermal", _("Through the skin")
    OTHER = "other", _("Another way")


class FocusArea(Record):
    """Something specific that the work is about, under the client's name for it.

    A substance may stay unnamed (`undisclosed`: the client need not say); naming it later
    keeps everything that hangs on the area.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="focus_areas")
    kind = models.CharField(_("kind"), max_length=14, choices=FocusKind, default=FocusKind.SUBSTANCE)
    substance = models.ForeignKey(
        Substance, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("substance")
    )
    undisclosed = models.BooleanField(_("rather not say which"), default=False)
    label = SealedCharField(_("the client's name for it"), max_length=120)
    label_mark = MarkField(of="label", within="client_id")
    routes = models.JSONField(_("how it is taken"), default=list, blank=True)
    standing = models.CharField(_("standing"), max_length=20, choices=Standing, default=Standing.IN_FOCUS)
    client_sees_as = models.CharField(_("the client sees it as"), max_length=10, choices=SeenAs, blank=True)
    sort = models.PositiveSmallIntegerField(default=0)
    source_ref = source_ref()

    TOLD = {"kind": Told.QUASI, "substance": Told.QUASI, "undisclosed": Told.QUASI}

    objects = FocusAreaQuerySet.as_manager()

    class Meta:
        ordering = ["sort", "created_at"]
        constraints = [
            models.UniqueConstraint(fields=["client", "label_mark"], name="focus_label_per_client"),
            models.CheckConstraint(
                condition=~Q(kind="substance") | Q(substance__isnull=False) | Q(undisclosed=True),
                name="focus_substance_named_or_undisclosed",
            ),
        ]

    def __str__(self):
        return self.label


class Change(Record):
    """A change in question within a focus area, in words. Rewording keeps its history."""

    focus_area = models.ForeignKey(FocusArea, on_delete=models.PROTECT, related_name="changes")
    words = SealedCharField(_("the change in question"), max_length=200)
    named_on = models.DateField(_("named on"), default=timezone.localdate)
    retired_on = models.DateField(_("no longer in question since"), null=True, blank=True)

    objects = OfFocusAreaQuerySet.as_manager()

    class Meta:
        ordering = ["named_on", "created_at"]

    def __str__(self):
        return self.words
