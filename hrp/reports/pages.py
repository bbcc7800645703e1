"""What pages say of what was asked for, and how far it is."""

from dataclasses import dataclass

from django.core.paginator import Page
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hrp.base.paging import page_of
from hrp.reports import files
from hrp.reports.figures.quarter import Quarter
from hrp.reports.models import Reason, ReportRun, RunFile, RunKind, RunState
from hrp.reports.rows.years import FEWEST

GOING = (RunState.QUEUED, RunState.RUNNING)


@dataclass(frozen=True)
class Shown:
    """A run on its page: what it is, one sentence on where it stands, and the file that waits, if one does.

    `percent` (0–100) is how far it is, None where that is not known. `mark` is another one whenever the page has
    something else to offer.
    """

    run: ReportRun
    title: str
    said: str
    percent: int | None
    file: RunFile | None
    going: bool
    mark: str


@dataclass(frozen=True)
class Line:
    """A run in a list: what it is, and in a word where it stands."""

    run: ReportRun
    title: str
    standing: str


def asked_by(person, number) -> tuple[Page, list[Line]]:
    """Return a page of what `person` asked for, newest first, and its lines."""
    page = page_of(ReportRun.objects.of(person), number)
    return page, [Line(run, title(run), standing(run)) for run in page]


def shown(run: ReportRun) -> Shown:
    """Return what the page of `run` shows."""
    going, file = run.state in GOING, files.waiting(run)
    mark = f"{run.state} {'file' if file else ''}".strip()
    return Shown(run, title(run), said(run, file), percent(run), file, going, mark)


def title(run: ReportRun) -> str:
    """Name what was asked for, and of when."""
    if run.kind == RunKind.QUARTER:
        when = str(Quarter(run.year, run.quarter))
    elif run.first_year == run.last_year:
        when = str(run.first_year)
    else:
        when = f"{run.first_year}–{run.last_year}"
    return _("%(what)s, %(when)s") % {"what": run.get_kind_display(), "when": when}


def standing(run: ReportRun) -> str:
    """Say in a word where a run stands."""
    if told_of_nobody(run):
        return _("Too few people")
    return _("Fetched") if run.fetched_at else run.get_state_display()


def told_of_nobody(run: ReportRun) -> bool:
    """Say whether a quarter was released with nothing in it, since fewer than 11 people were seen."""
    return run.state == RunState.READY and run.findings.get("too_few", False)


def percent(run: ReportRun) -> int | None:
    """Return how far a run is that is being made; None if that is not known."""
    if run.state != RunState.RUNNING or not run.total:
        return None
    return min(100, 100 * run.done // run.total)


def said(run: ReportRun, file: RunFile | None) -> str:
    """Say in a sentence where a run stands. While it is being made the sentence changes ten times at most."""
    if run.state == RunState.QUEUED:
        return _("It waits for its turn. You can leave this page; it goes on without you.")
    if run.state == RunState.RUNNING:
        far = percent(run)
        return _("It is being made.") if far is None else _("It is being made: %(far)d %%.") % {"far": far // 10 * 10}
    if run.state in (RunState.REFUSED, RunState.STOPPED):
        return _said_when_not_made(run)
    return _said_when_made(run, file)


def _said_when_not_made(run: ReportRun) -> str:
    if run.reason == Reason.TOO_FEW and run.kind != RunKind.QUARTER:
        return _(
            "A file of rows needs %(fewest)d people or more. Try more years, or take the figures of a quarter."
        ) % {"fewest": FEWEST}
    return str(Reason(run.reason).label)


def _said_when_made(run: ReportRun, file: RunFile | None) -> str:
    if told_of_nobody(run):
        return _("Fewer than 11 people were seen in this quarter. Too few to tell safely: there are no figures.")
    if run.fetched_at:
        return _("You fetched the file on %(at)s. It is not kept here any more.") % {"at": _at(run.fetched_at)}
    if file:
        return _("It is ready. The file waits for you until %(at)s.") % {"at": _at(run.expires_at)}
    if run.expires_at:
        return _("The file was kept for seven days and is gone. You can ask for it again.")
    return _("It is ready.")


def _at(moment) -> str:
    return date_format(timezone.localtime(moment), "j F Y, H:i")
