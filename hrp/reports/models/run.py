"""Something that was asked for and is made in the background."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hrp.base.records import Record
from hrp.base.sealed import SealedCharField, SealedTextField
from hrp.reports.querysets import RunFileQuerySet, RunQuerySet


class RunKind(models.TextChoices):
    """What is made."""

    QUARTER = "quarter", _("Figures of a quarter")
    MEASURE = "measure", _("A look at the risk of a file")
    ROWS = "rows", _("A file of rows")


class RunState(models.TextChoices):
    """Where it stands."""

    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Being made")
    READY = "ready", _("Ready")
    EXPIRED = "expired", _("Expired")
    REFUSED = "refused", _("Refused")
    STOPPED = "stopped", _("Stopped")


class Reason(models.TextChoices):
    """Why it was refused or stopped."""

    TOO_FEW = "too_few", _("Figures for so few people cannot be told safely.")
    NOT_CLOSED = "not_closed", _("This time is not over yet.")
    BAR_NOT_MET = "bar_not_met", _("Whatever is left out, somebody could be told apart.")
    READ_ANEW = "read_anew", _("One of these years was released with other columns than today's, and stays as it is.")
    NO_RIGHT = "no_right", _("Whoever asked for it may not have it any more.")
    CANCELLED = "cancelled", _("It was called off.")
    GAVE_UP = "gave_up", _("It was begun several times and never finished.")


MOST_ATTEMPTS = 3


class ReportRun(Record):
    """Somebody asked for figures or a file. The row is the work; a message only wakes a worker.

    `created_by` asked for it. `first_year` and `last_year` bound a file of rows, `year` and `quarter` (1–4) name the
    quarter of figures. `attempt` is the mark of the worker that has it, `beat_at` when that worker last said so.
    `done` of `total` steps are done; a `total` of 0 is not known yet. `findings` are the numbers of the risk that was
    measured, and never a row. `fetched_at`: a file is fetched once.
    """

    kind = models.CharField(max_length=8, choices=RunKind, editable=False)
    state = models.CharField(max_length=8, choices=RunState, default=RunState.QUEUED, editable=False)
    reason = models.CharField(max_length=12, choices=Reason, blank=True, editable=False)
    purpose = SealedCharField(_("what for"), max_length=300, blank=True)
    year = models.PositiveSmallIntegerField(null=True, editable=False)
    quarter = models.PositiveSmallIntegerField(null=True, editable=False)
    first_year = models.PositiveSmallIntegerField(_("from the year"), null=True, blank=True)
    last_year = models.PositiveSmallIntegerField(_("to the year"), null=True, blank=True)
    done = models.PositiveIntegerField(default=0, editable=False)
    total = models.PositiveIntegerField(default=0, editable=False)
    attempt = models.UUIDField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    beat_at = models.DateTimeField(null=True, editable=False)
    cancel_asked_at = models.DateTimeField(null=True, editable=False)
    findings = models.JSONField(default=dict, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)
    expires_at = models.DateTimeField(null=True, editable=False)
    fetched_at = models.DateTimeField(null=True, editable=False)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["created_by", "-created_at"], name="run_by_person"),
            models.Index(fields=["state", "beat_at"], name="run_by_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="quarter") | Q(year__isnull=False, quarter__gte=1, quarter__lte=4),
                name="run_of_a_quarter_names_it",
            ),
            models.CheckConstraint(
                condition=Q(kind="quarter") | Q(first_year__isnull=False, last_year__gte=F("first_year")),
                name="run_of_rows_names_its_years",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("refused", "stopped"), reason__gt="")
                | (~Q(state__in=("refused", "stopped")) & Q(reason="")),
                name="run_says_why_it_did_not_end_well",
            ),
        ]


class RunFile(Record):
    """The finished file of a run, whole or not at all, until it is fetched or expires.

    `content` is the file in base64; `size` (bytes) and `sha256` (hexadecimal) are of the file itself.
    """

    run = models.OneToOneField(ReportRun, on_delete=models.CASCADE, related_name="file")
    name = models.CharField(max_length=80, editable=False)
    content = SealedTextField(editable=False)
    size = models.PositiveIntegerField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)

    objects = RunFileQuerySet.as_manager()
