"""Seals: every minute what is new in the trail is listed, and the list bound to the one before."""

from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from hrp.audit import anchor, canonical, signing
from hrp.audit.models import Event, Seal

MOST = 500  # rows of one seal
SHOWN = 16  # digits of a row's mac that stand in its seal
# A long transaction writes its row with an early number and shows it late. For so long we look for those.
LOOK_BACK = timedelta(hours=24)
LOCK = 0x7365616C  # any number that nothing else locks


def seal_all() -> int:
    """Seal every row that is in no seal yet, at most 500 to a seal; return how many seals were made.

    Two workers may do this at once: one waits for the other, and no row is sealed twice.
    """
    made = 0
    for unsealed in (late_rows, new_rows):
        while _seal(unsealed):
            made += 1
    return made


def new_rows() -> list:
    """Return id and mac of the rows after the last that is sealed, at most 500."""
    last = Seal.objects.aggregate(last=Max("last_id"))["last"] or 0
    return _listed(Event.objects.filter(id__gt=last))


def late_rows() -> list:
    """Return id and mac of rows that came to light in a gap between sealed ones, at most 500.

    Only the last 24 hours are looked through; verifying tells of any that is older.
    """
    since = timezone.now() - LOOK_BACK
    floor = Seal.objects.filter(at__lt=since).aggregate(last=Max("last_id"))["last"] or 0
    sealed = {row for rows in Seal.objects.filter(at__gte=since).values_list("rows", flat=True) for row, _mac in rows}
    between = Event.objects.filter(id__gt=floor, id__lt=max(sealed, default=0)).order_by("id")
    gaps = [row for row in between.values_list("id", flat=True) if row not in sealed]
    return _listed(Event.objects.filter(id__in=gaps[:MOST]))


def _listed(rows) -> list:
    return [[row, mac[:SHOWN]] for row, mac in rows.order_by("id").values_list("id", "mac")[:MOST]]


@transaction.atomic
def _seal(unsealed) -> Seal | None:
    """Seal the rows that `unsealed` finds; None when there is none."""
    _wait_for_others()
    rows = unsealed()
    if not rows:
        return None
    before = Seal.objects.order_by("number").last()
    previous = before.digest if before else ""
    seal = Seal(
        number=before.number + 1 if before else 1,
        first_id=rows[0][0],
        last_id=rows[-1][0],
        count=len(rows),
        rows=rows,
        previous=previous,
        digest=canonical.digest(previous, rows),
        key_id=signing.key_in_use(),
    )
    seal.mac = signing.mac_of({column: getattr(seal, column) for column in Seal.COLUMNS})
    seal.save(force_insert=True)
    transaction.on_commit(anchor.catch_up)
    return seal


def _wait_for_others() -> None:
    """Let one worker seal at a time. On SQLite the transaction itself sees to it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
