"""Writes the rows of some years into a ZIP: CSV, a spreadsheet, a dictionary, how it was made, and a manifest.

Every file draws codes of its own at random, and puts the rows into a random order. Nothing in the ZIP says when or by
whom it was made.
"""

import csv
import hashlib
import json
import shutil
import zipfile
from base64 import b32encode
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO, StringIO
from itertools import islice
from pathlib import Path
from random import SystemRandom
from secrets import token_bytes
from tempfile import TemporaryDirectory

import xlsxwriter

from hrp.base.cells import disarm
from hrp.base.version import VERSION
from hrp.reports.rows.columns import COLUMNS
from hrp.reports.rows.saying import Row, dictionary, method
from hrp.reports.rows.years import Year

NAME = "rows.zip"
NO_TIME = (1980, 1, 1, 0, 0, 0)  # the first that a ZIP can say
CODE_BYTES = 10

CHUNK = 1000  # rows that are written at once

HEAD = ("code", "intake_year", *(column.name for column in COLUMNS))


def pack(years: list[Year], step: Callable[[int], None]) -> bytes:
    """Return the ZIP. `step` is told how far it is: 0, 1, then 2."""
    drawn = draw(years)
    archive = Archive()
    step(0)
    with archive.entry("rows.csv") as file:
        write_csv(file, (HEAD, *drawn))
    step(1)
    told = dictionary(years)
    with archive.entry("rows.xlsx") as file:
        write_xlsx(file, {"rows": (HEAD, *drawn), "dictionary": told})
    step(2)
    with archive.entry("dictionary.csv") as file:
        write_csv(file, told)
    with archive.entry("method.txt") as file:
        file.write(method(years).encode())
    return archive.closed(years)


def draw(years: Iterable[Year]) -> list[Row]:
    """Return a row for each person, in a random order, each under a new random code. No cell is ever a formula."""
    rows: list[Row] = []
    for year in years:
        for (known, hidden), count in year.rows.items():
            rows.extend([(str(year.year), *map(disarm, (*known, *hidden)))] * count)
    SystemRandom().shuffle(rows)
    return [(code, *row) for code, row in zip(codes(len(rows)), rows, strict=True)]


def codes(number: int) -> Iterator[str]:
    """Yield so many different codes, made of nothing but chance."""
    given: set[str] = set()
    while len(given) < number:
        # A letter in front, so that no spreadsheet takes a code for a number.
        code = "R" + b32encode(token_bytes(CODE_BYTES)).decode()
        if code not in given:
            given.add(code)
            yield code


class Archive:
    """A ZIP that is written entry by entry, and that knows the SHA-256 of each."""

    def __init__(self):
        self._bytes = BytesIO()
        self._zip = zipfile.ZipFile(self._bytes, "w", zipfile.ZIP_DEFLATED)
        self._sums: dict[str, str] = {}

    @contextmanager
    def entry(self, name: str):
        """Open an entry to write to."""
        about = zipfile.ZipInfo(name, NO_TIME)
        about.compress_type = zipfile.ZIP_DEFLATED
        with self._zip.open(about, "w") as file:
            summed = _Summed(file)
            yield summed
        self._sums[name] = summed.sum.hexdigest()

    def closed(self, years: list[Year]) -> bytes:
        """Add the manifest, close the ZIP and return it."""
        told = {
            "made_by": f"HRP {VERSION}",
            "years": [year.year for year in years if year.count],
            "rows": sum(year.count for year in years),
            "sha256": self._sums.copy(),
        }
        with self.entry("manifest.json") as file:
            file.write(json.dumps(told, indent=2).encode())
        self._zip.close()
        return self._bytes.getvalue()


class _Summed:
    """A file that takes the SHA-256 of what is written to it."""

    def __init__(self, file):
        self._file, self.sum = file, hashlib.sha256()

    def write(self, data) -> int:
        """Write, and take it into the sum."""
        self.sum.update(data)
        return self._file.write(data)


def write_csv(file, rows: Iterable[Row]) -> None:
    """Write rows as CSV in UTF-8."""
    lines = StringIO()
    writer = csv.writer(lines)
    rows = iter(rows)
    while part := list(islice(rows, CHUNK)):
        writer.writerows(part)
        file.write(lines.getvalue().encode())
        lines.seek(0)
        lines.truncate()


def write_xlsx(file, sheets: dict[str, Iterable[Row]]) -> None:
    """Write sheets of rows as a workbook, row by row, with every cell a text."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "rows.xlsx"
        book = xlsxwriter.Workbook(path, {"constant_memory": True, "tmpdir": folder})
        book.set_properties({"created": datetime(*NO_TIME)})  # noqa: DTZ001 - stands for none
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    sheet.write_string(number, place, cell)
        book.close()
        with path.open("rb") as made:
            shutil.copyfileobj(made, file)
