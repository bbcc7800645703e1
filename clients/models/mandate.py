"""A mandate: somebody outside asks that a client comes here, and wants to hear of it."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models.consent import Consent
from clients.models.episode import Episode
from clients.querysets import MandateQuerySet
from hrp.base.records import Record
from hrp.base.sealed import SealedCharField
from hrp.base.telling import Told


class AuthorityKind(models.TextChoices):
    """Who asks."""

    COURT = "court", _("Court")
    PROBATION_PAROLE = "probation_parole", _("Probation or parole")
    CHILD_WELFARE = "child_welfare", _("Child welfare")
    WELFARE_TO_WORK = "welfare_to_work", _("Welfare-to-work")
    EMPLOYER_EAP = "employer_eap", _("Employer")
    LICENSING = "licensing", _("Licensing body")
    OTHER = "other", _("Somebody else")


class Rhythm(models.TextChoices):
    """How often they want to hear whether somebody comes."""

    ON_REQUEST = "on_request", _("When they ask")
    ONCE = "once", _("Once")
    WEEKLY = "weekly", _("Every week")
    FORTNIGHTLY = "fortnightly", _("Every two weeks")
    MONTHLY = "monthly", _("Every month")
    QUARTERLY = "quarterly", _("Every three months")


# Those that do not come back by themselves.
NOT_AGAIN = (Rhythm.ON_REQUEST, Rhythm.ONCE)

ASKS = {
    AuthorityKind.COURT: _("A court asks to hear whether they come."),
    AuthorityKind.PROBATION_PAROLE: _("Probation or parole asks to hear whether they come."),
    AuthorityKind.CHILD_WELFARE: _("Child welfare asks to hear whether they come."),
    AuthorityKind.WELFARE_TO_WORK: _("Welfare-to-work asks to hear whether they come."),
    AuthorityKind.EMPLOYER_EAP: _("An employer asks to hear whether they come."),
    AuthorityKind.LICENSING: _("A licensing body asks to hear whether they come."),
    AuthorityKind.OTHER: _("Somebody outside asks to hear whether they come."),
}


class Mandate(Record):
    """Somebody outside requires attendance. They hear of attendance and of nothing else.

    Until `protected_until` nothing about use is told, whatever is asked; attendance still is. Until
    `no_report_at_all_until` nothing is told at all. It is explained to the client before anything goes out, and
    nothing goes out but what `consent` covers.
    On `ends_on` it holds no longer, and neither do the other two on their day.
    """

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="mandates")
    authority_kind = models.CharField(_("who asks"), max_length=16, choices=AuthorityKind)
    reference = SealedCharField(_("their reference"), max_length=80, blank=True)
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    protected_until = models.DateField(_("nothing about use is told until"), null=True, blank=True)
    no_report_at_all_until = models.DateField(_("nothing at all is told until"), null=True, blank=True)
    rhythm = models.CharField(_("how often they hear"), max_length=12, choices=Rhythm, default=Rhythm.ON_REQUEST)
    next_due = models.DateField(_("next due on"), null=True, blank=True)
    explained_on = models.DateField(_("explained to the client on"), null=True, blank=True)
    consent = models.ForeignKey(
        Consent,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="mandates",
        verbose_name=_("what the client agreed to"),
    )

    TOLD = {"starts_on": Told.QUASI}

    objects = MandateQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="mandate_ends_after_start"
            )
        ]

    @property
    def asks(self) -> str:
        """Who asks for what, in one sentence."""
        return str(ASKS[self.authority_kind])

    @property
    def is_to_come(self) -> bool:
        """Whether it begins later than today."""
        return self.starts_on > timezone.localdate()

    @property
    def is_over(self) -> bool:
        """Whether it has ended, or was taken back before it began."""
        return self.ends_on is not None and self.ends_on <= max(timezone.localdate(), self.starts_on)

    @property
    def ends_first(self) -> bool:
        """Whether it ends before another letter is due."""
        if self.ends_on is None:
            return False
        return self.next_due >= self.ends_on if self.next_due else self.rhythm not in NOT_AGAIN

    @property
    def protects_use(self) -> bool:
        """Whether today nothing about use is told, whatever is asked."""
        return self.protected_until is not None and self.protected_until > timezone.localdate()

    @property
    def tells_nothing(self) -> bool:
        """Whether today nothing is told at all, not even attendance."""
        return self.no_report_at_all_until is not None and self.no_report_at_all_until > timezone.localdate()
