"""What is built, what is measured, in which order."""

from collections.abc import Callable

from django.db import connection

from clients.models import Client
from sessions.models import Session
from tests.tools.bench.clinic import Clinic, Size, build
from tests.tools.bench.pages import Measured, measure, switch_everything_on
from tests.tools.bench.report import CASELOAD, REVIEWS, at_few
from tests.tools.bench.rows import RATINGS

REVIEW = "supervision:review"


def clinic_of(size: Size, *, say: Callable[[str], None]) -> tuple[Clinic, dict[str, int]]:
    """Build the clinic, let the database take stock of it, and return it with what it holds."""
    clinic = build(size, say=say)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    held = {"clients": Client.objects.count(), "meetings": Session.objects.count()}
    return clinic, held | {"ratings": sum(model.objects.count() for model in RATINGS)}


def measure_all(clinic: Clinic, *, times: int) -> list[Measured]:
    """Measure every page in one run: the caseload, then the review as it is by default, then with every flag on."""
    first, every = REVIEWS
    found = [measure(CASELOAD, clinic.supervisor, "workspace:caseload", times=times), *_review(clinic, first, times)]
    switch_everything_on(clinic.teams)
    found += _review(clinic, every, times)
    found += [
        measure("one's own review", clinic.therapist, "supervision:mine", times=times),
        measure("one's own caseload", clinic.therapist, "workspace:caseload", times=times),
        measure("team", clinic.supervisor, "supervision:team", times=times),
        measure("notes to countersign", clinic.supervisor, "supervision:notes", times=times),
    ]
    return [one for one in found if one]


def _review(clinic: Clinic, name: str, times: int) -> list[Measured]:
    few = measure(at_few(name), clinic.small, REVIEW, times=times)
    return [measure(name, clinic.supervisor, REVIEW, times=times), few]
