"""Reading the files row by row, in memory that does not grow with them."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hrp.portability.cells import LONGEST_NOTE, Unreadable, rearm, shown
from hrp.portability.formats import FILES, File, Values
from hrp.portability.problems import Problems

# What one line may hold: the longest note, in letters of up to four bytes, with some room.
LONGEST_LINE = 4 * LONGEST_NOTE + 1_000_000
NOT_UTF8 = "is not UTF-8. Save the file as “CSV UTF-8”"


@dataclass(frozen=True)
class Row:
    """A row that was read, and the columns that it has.

    An unsound one has problems, and only its reference is to be relied on.
    """

    number: int
    values: Values
    sound: bool
    columns: list[str]

    @property
    def reference(self) -> str:
        """The row's own reference; empty when it could not be read."""
        return self.values["reference"] or ""


class _Undecodable(Exception):
    """A line that cannot be taken for text; the message says why."""


def check_folder(folder: Path, problems: Problems) -> None:
    """Note what is missing in the folder, and files that nobody would read."""
    if not folder.is_dir():
        problems.add(str(folder), None, "", "is not a folder")
        return
    names = {file.filename for file in FILES}
    for name in sorted(names):
        if not (folder / name).is_file():
            problems.add(name, None, "", "is missing. A file with nothing to say holds the line with its columns alone")
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() == ".csv" and path.name not in names:
            problems.add(path.name, None, "", f"is not a file of a caseload. Those are: {', '.join(sorted(names))}")


def rows(
    folder: Path, file: File, problems: Problems, progress: Callable[[int], None] = lambda read: None
) -> Iterator[Row]:
    """Yield the rows of a file, and note every problem that shows without looking elsewhere."""
    csv.field_size_limit(LONGEST_NOTE + 1000)
    with open(folder / file.filename, "rb") as source:
        records = csv.reader(_lines(source, progress), strict=True)
        number = 0
        while True:
            number += 1
            try:
                record = next(records, None)
            except _Undecodable as error:
                problems.add(file.filename, number, "", str(error))
                return
            except csv.Error as error:
                problems.add(file.filename, number, "", f"cannot be read as CSV ({error}). Is a quotation mark open?")
                return
            if record is None:
                if number == 1:
                    problems.add(file.filename, None, "", "is empty. Its first line names the columns")
                return
            if number == 1:
                header = record
                if not _check_header(file, header, problems):
                    return
            elif record:
                yield _row(file, header, number, record, problems)


def _lines(source, progress) -> Iterator[str]:
    """Yield decoded lines."""
    first = True
    while line := source.readline(LONGEST_LINE):
        progress(len(line))
        if len(line) == LONGEST_LINE:
            raise _Undecodable("is longer than any row may be")
        try:
            text = line.decode("utf-8-sig" if first else "utf-8")
        except UnicodeDecodeError as error:
            raise _Undecodable(NOT_UTF8) from error
        if "\0" in text:
            raise _Undecodable(NOT_UTF8)
        first = False
        yield text


def _check_header(file: File, header: list[str], problems: Problems) -> bool:
    """Note unknown, repeated and missing columns; say whether the rows can be read."""
    before = problems.count
    known = file.by_name
    if len(header) == 1 and len(header[0].split(";")) > 1:
        problems.add(file.filename, 1, "", "separates the columns with semicolons. Use commas")
        return False
    for place, name in enumerate(header):
        if name not in known:
            reason = f"is not a column of this file. Its columns are: {', '.join(known)}"
            problems.add(file.filename, 1, shown(name), reason)
        elif name in header[:place]:
            problems.add(file.filename, 1, name, "stands there twice")
    for column in file.columns:
        if column.needed and column.name not in header:
            problems.add(file.filename, 1, column.name, "is missing; every row needs it")
    return problems.count == before


def _row(file: File, header: list[str], number: int, record: list[str], problems: Problems) -> Row:
    """Read one record: each cell, then what must hold between them."""
    before = problems.count
    values: Values = file.blank.copy()
    if len(record) != len(header):
        problems.add(file.filename, number, "", f"has {len(record)} cells; the first line names {len(header)} columns")
    columns = file.by_name
    for name, cell in zip(header, record, strict=False):
        if cell:  # most are empty
            try:
                values[name] = columns[name].read(rearm(cell))
            except Unreadable as error:
                problems.add(file.filename, number, name, str(error))
                continue
        if columns[name].needed and values[name] in (None, ""):
            problems.add(file.filename, number, name, "is empty")
    if problems.count == before:
        for name, reason in file.rule(values):
            problems.add(file.filename, number, name, reason)
    return Row(number, values, problems.count == before, header)


def total_bytes(folder: Path) -> int:
    """How much there is to read."""
    return sum((folder / file.filename).stat().st_size for file in FILES)
