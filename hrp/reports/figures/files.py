"""The figures of a quarter as CSV and XLSX: the same rows as on the page, and no cell that starts a formula."""

import csv
import io
from collections.abc import Iterable

import xlsxwriter
from django.utils.translation import gettext as _

from hrp.base.cells import disarm
from hrp.reports.figures.telling import Written, columns

WIDTHS = (26, 30, 44, 26, 10, 12, 12, 12, 52)  # of the columns, in letters


def as_csv(rows: Iterable[Written]) -> str:
    """Return the rows as CSV, with a line of names first. What is hidden is an empty cell and a note."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns())
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cell(value) -> object:
    """A number as it is; text so that no spreadsheet takes it for a formula; nothing where there is nothing."""
    return disarm(value) if isinstance(value, str) else "" if value is None else value


def as_xlsx(rows: Iterable[Written], notes: Iterable[tuple[str, str]], *, made_at) -> bytes:
    """Return the rows as a workbook: a sheet of figures, and one of `notes` on how to read them.

    `made_at` is when the figures were stored: the file says nothing of when it was fetched, nor by whom.
    """
    out = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(out, plain) as book:
        book.set_properties({"created": made_at.replace(tzinfo=None)})
        heading, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        figures = book.add_worksheet(_("Figures"))
        _write(figures, 0, columns(), heading)
        for number, row in enumerate(rows, start=1):
            _write(figures, number, row)
        for column, width in enumerate(WIDTHS):
            figures.set_column(column, column, width)
        figures.freeze_panes(1, 0)
        reading = book.add_worksheet(_("How to read this"))
        for number, pair in enumerate(notes):
            _write(reading, number, pair, wrapped)
        reading.set_column(0, 0, 26)
        reading.set_column(1, 1, 90)
    return out.getvalue()


def _write(sheet, number: int, values: Iterable, style=None) -> None:
    for column, value in enumerate(values):
        if value in ("", None):
            continue
        if isinstance(value, str):
            sheet.write_string(number, column, disarm(value), style)
        else:
            sheet.write_number(number, column, value, style)
