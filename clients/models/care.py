"""The care around the therapy: other services, things given, a medical check, medicines."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models.sheet import Sheet
from clients.querysets import SheetQuerySet
from hrp.base.sealed import SealedCharField, SealedTextField


class ServiceType(models.TextChoices):
    """What kind of service a link leads to."""

    ADVICE = "advice", _("Advice and benefits")
    DETOX = "withdrawal_care", _("Care during withdrawal")
    FAMILY = "family", _("Family and parenting")
    FOOD = "food", _("Food and basics")
    GROUP = "peer_group", _("Peer group")
    HEPATITIS_HIV = "hepatitis_hiv", _("Hepatitis and HIV care")
    HOUSING = "housing", _("Housing")
    LEGAL = "legal", _("Legal help")
    MEDICATION = "medication", _("Methadone, buprenorphine and other medicines")
    MENTAL_HEALTH = "mental_health", _("Mental health care")
    PRIMARY_CARE = "primary_care", _("A doctor")
    SAFER_USE_SPACE = "safer_use_space", _("A safer place to use")
    SYRINGE_SERVICE = "syringe_service", _("Syringe service")
    WORK = "work", _("Work and study")
    OTHER = "other", _("Something else")


class LinkState(models.TextChoices):
    """How far a link has come. Not for now is an answer like the others."""

    IDEA = "idea", _("An idea")
    WANTED = "wanted", _("Wanted")
    INTRODUCED = "introduced", _("Introduced")
    CONNECTED = "connected", _("Connected")
    USING = "using", _("Using it")
    NOT_NOW = "not_now", _("Not for me now")


class LinkageQuerySet(SheetQuerySet):
    """Reads of links."""

    def to_look_at(self, by: date):
        """Keep the links in use that were to be looked at again by a day; not those that stand or rest."""
        due = self.in_use().filter(look_again_on__lte=by)
        return due.exclude(state__in=(LinkState.USING, LinkState.NOT_NOW))


class Linkage(Sheet):
    """A link to another service that the client wants or may want. Its versions are its way."""

    service = models.CharField(_("what kind of help"), max_length=20, choices=ServiceType)
    organisation = SealedCharField(_("where, with whom"), max_length=200, blank=True)
    state = models.CharField(_("how far it is"), max_length=12, choices=LinkState, default=LinkState.IDEA)
    words = SealedTextField(_("what I want from it"), blank=True)
    next_step = SealedTextField(_("the next step, and who takes it"), blank=True)
    look_again_on = models.DateField(_("look again on"), null=True, blank=True)

    objects = LinkageQuerySet.as_manager()

    class Meta(Sheet.Meta):
        abstract = False


class SupplyKind(models.TextChoices):
    """What can be given along. Nobody is asked what for."""

    CONDOMS = "condoms", _("Condoms")
    FOIL = "foil", _("Foil")
    NALOXONE = "naloxone", _("Naloxone")
    PIPES = "pipes", _("Pipes")
    SHARPS_BOX = "sharps_box", _("Sharps box")
    SYRINGES = "syringes", _("Syringes and kit")
    TEST_STRIPS = "test_strips", _("Test strips")
    WOUND_CARE = "wound_care", _("Wound care")
    OTHER = "other", _("Something else")


MOST_SUPPLIES = 999


class SupplyGiven(Sheet):
    """Something that was given along: what, and how many (1–999)."""

    kind = models.CharField(_("what was given"), max_length=12, choices=SupplyKind)
    quantity = models.PositiveSmallIntegerField(_("how many"), default=1)
    what = SealedCharField(_("what it was, if something else"), max_length=120, blank=True)

    class Meta(Sheet.Meta):
        abstract = False
        constraints = [
            *Sheet.Meta.constraints,
            models.CheckConstraint(
                condition=Q(quantity__gte=1, quantity__lte=MOST_SUPPLIES), name="supplygiven_quantity_in_range"
            ),
        ]


class ReviewState(models.TextChoices):
    """What became of the offer of a medical check."""

    OFFERED = "offered", _("Offered")
    WANTED = "wanted", _("Wanted")
    BOOKED = "booked", _("Booked")
    DONE = "done", _("Done")
    NOT_NOW = "not_now", _("Not for me now")


class MedicalReview(Sheet):
    """A medical check: offered to everybody, and no care ever waits for it."""

    state = models.CharField(_("what became of it"), max_length=8, choices=ReviewState, default=ReviewState.OFFERED)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    findings = SealedTextField(_("what I want noted about it"), blank=True)
    next_due = models.DateField(_("next one around"), null=True, blank=True)

    class Meta(Sheet.Meta):
        abstract = False


class MedicationNote(Sheet):
    """A medicine that the client wants noted, who prescribes it, and what they think of it. It is never use."""

    name = SealedCharField(_("medicine"), max_length=120)
    prescriber = SealedCharField(_("prescribed by"), max_length=120, blank=True)
    client_view = SealedTextField(_("what I think of it"), blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta(Sheet.Meta):
        abstract = False
        constraints = [
            *Sheet.Meta.constraints,
            models.CheckConstraint(condition=~Q(name=""), name="medicationnote_has_a_name"),
        ]
