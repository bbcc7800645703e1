"""Measures a file of rows: ours, beside what it is made of, read as it is with a server-side cursor and with COPY."""

import csv
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from django.conf import settings
from django.db import connection, transaction

from hrp.accounts.models import User
from hrp.reports.models import RunKind
from hrp.reports.rows.loading import QUERIES
from hrp.reports.rows.saying import dictionary
from hrp.reports.rows.writing import HEAD, draw, write_csv, write_xlsx
from hrp.reports.rows.years import Year, made
from hrp.reports.runs import ask
from tests.reports.processes import database_url

TIMES = 3
AT_ONCE = 2000  # rows that a cursor fetches in one go
TIMES_THE_CURSOR = 2.0
MOST_MIB = 150.0


@dataclass(frozen=True)
class Files:
    """Seconds, each the best of three, and the most memory of the worker, in MiB.

    `cursor` and `copy` read the same columns of the same people as they are, into CSV files. `csv` is our CSV from the
    first query to the last line, `xlsx` the spreadsheet alone. `worker` is a worker's whole task in its own process.
    """

    cursor: float
    copy: float
    csv: float
    xlsx: float
    worker: float
    mib: float

    def as_dict(self) -> dict:
        """Return it as plain numbers."""
        return asdict(self)


def measure(years: tuple[int, ...], by: User, *, times: int = TIMES) -> Files:
    """Measure the file of these years, of which none may be stored yet; `by` asks for it in the end."""
    with TemporaryDirectory() as folder:
        to = Path(folder) / "rows"
        found = [made(year, lambda: None) for year in years]
        seconds = {
            "cursor": best(times, lambda: by_cursor(years, to)),
            "copy": best(times, lambda: by_copy(years, to)),
            "csv": best(times, lambda: our_csv(years, to)),
            "xlsx": best(times, lambda: our_xlsx(found)),
        }
    worker, mib = apart(years, by)
    return Files(**seconds, worker=worker, mib=mib)


def best(times: int, act: Callable[[], None]) -> float:
    """Return the seconds of the quickest of so many times."""
    took = []
    for _time in range(times):
        began = time.perf_counter()
        act()
        took.append(time.perf_counter() - began)
    return min(took)


def statements(years: tuple[int, ...]) -> list[str]:
    """Return what a file of these years asks of the database, as SQL with its values."""
    with connection.cursor() as cursor:
        mogrify = psycopg.ClientCursor(cursor.connection).mogrify
        return [mogrify(*query(year).query.sql_with_params()) for year in years for query in QUERIES]


def by_cursor(years: tuple[int, ...], to: Path) -> None:
    """Read what the file is made of with a server-side cursor, and write it as CSV, as it is."""
    with to.open("w", newline="") as file, transaction.atomic():
        writer = csv.writer(file)
        for statement in statements(years):
            with connection.chunked_cursor() as cursor:
                cursor.execute(statement)
                while rows := cursor.fetchmany(AT_ONCE):
                    writer.writerows(rows)


def by_copy(years: tuple[int, ...], to: Path) -> None:
    """Let the database write the same by itself."""
    with to.open("wb") as file, connection.cursor() as cursor:
        for statement in statements(years):
            with cursor.copy(f"COPY ({statement}) TO STDOUT (FORMAT csv)") as copied:
                for block in copied:
                    file.write(block)


def our_csv(years: tuple[int, ...], to: Path) -> None:
    """Make the CSV of a file of rows: read, generalise, draw, write."""
    drawn = draw([made(year, lambda: None) for year in years])
    with to.open("wb") as file:
        write_csv(file, (HEAD, *drawn))


def our_xlsx(years: list[Year]) -> None:
    """Write the spreadsheet of a file of rows."""
    write_xlsx(BytesIO(), {"rows": (HEAD, *draw(years)), "dictionary": dictionary(years)})


def apart(years: tuple[int, ...], by: User) -> tuple[float, float]:
    """Let a real worker make the file; return its seconds and the most memory that it had."""
    run = ask(by=by, kind=RunKind.ROWS, first_year=years[0], last_year=years[-1])
    worker = [sys.executable, "-m", "tests.tools.bench.worker", str(run.pk)]
    here = {**os.environ, "DATABASE_URL": database_url()}
    done = subprocess.run(worker, cwd=settings.BASE_DIR, env=here, capture_output=True, text=True, check=False)
    run.refresh_from_db()
    assert run.state == "ready", f"{run.state} {run.reason} {done.stderr}"
    _took, seconds, mib = next(line for line in done.stdout.splitlines() if line.startswith("took ")).split()
    return float(seconds), float(mib)


def problems(files: Files) -> list[str]:
    """Return what is not as it must be, in words."""
    found = []
    if files.csv > TIMES_THE_CURSOR * files.cursor:
        times = f"{files.csv / files.cursor:.1f}"
        found.append(f"CSV: {files.csv:.2f} s, {times} times a cursor ({files.cursor:.2f} s)")
    if files.mib > MOST_MIB:
        found.append(f"worker: {files.mib:.0f} MiB, more than {MOST_MIB:.0f}")
    return found


def table(files: Files) -> str:
    """Return the numbers as lines."""
    lines = {
        "file of rows: as it is, by cursor": f"{files.cursor:.2f} s",
        "file of rows: as it is, by COPY": f"{files.copy:.2f} s",
        "file of rows: our CSV": f"{files.csv:.2f} s, {files.csv / files.cursor:.2f} times the cursor",
        "file of rows: our spreadsheet": f"{files.xlsx:.2f} s more",
        "file of rows: the worker": f"{files.worker:.2f} s, {files.mib:.0f} MiB at most",
    }
    return "\n".join(f"{name:36}{value}" for name, value in lines.items())
