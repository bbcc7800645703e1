"""Script in every text of every row, and how to tell that an answer shows it and does not run it."""

import csv
import io
import itertools
import re
from contextlib import contextmanager

from django.apps import apps
from django.db import models
from django.db.models.signals import pre_save

from tests.access.test_model_guard import OURS

# A spreadsheet would take its beginning for a formula; after that it tries to leave every place that a text can be in.
POISON = """<img src=x onerror=alert(1)>"'><script>alert(1)</script>{{7*7}}Zyx</textarea></title></script>"""
LIVE = re.compile(
    r"""<img\ src=x | <script>alert | "'> | 49Zyx | </title></script> | (?:href|src|action)="[^"]*alert\(1\)""", re.X
)
ESCAPED = re.compile(r"=1\+(\d+)[^<]*?&lt;img src=x")
FORMULA = re.compile("[=+\\-@\t\r\n＝＋－＠]")

# Texts that nobody types: made by the house, one of a few words, or checked for what they are.
NOT_TYPED = {
    "accounts.User.password": "a hash",
    "accounts.CalendarAddress.digest": "a digest",
    "accounts.User.email": "an address, by which people sign in",
    "accounts.User.language": "one of the languages",
    "clients.Client.code": "made here",
    "clients.Consent.sha256": "a digest",
    "disclosures.Disclosure.sha256": "a digest",
    "disclosures.Disclosure.scopes": "codes of ours",
    "disclosures.Disclosure.file": "bytes that were made here",
    "disclosures.Disclosure.file_type": "a media type",
    "reports.RunFile.name": "what a file is called here",
    "reports.RunFile.content": "bytes that were made here",
    "reports.RunFile.sha256": "a digest",
    "reports.QuarterTable.sha256": "a digest",
    "reports.YearTable.sha256": "a digest",
    "clients.Client.email": "an address",
    "clients.Client.language": "one of the languages",
    "clients.Substance.code": "the catalogue's",
    "clients.FocusArea.label_mark": "a keyed hash",
    "administration.Backup.name": "what the command calls its file",
    "administration.Backup.sha256": "a digest",
    "administration.Backup.problem": "the command's own words",
    "therapy_sessions.FlagLimit.site": "the name of a place of work, as its teams give it",
    "therapy_sessions.InterventionUsed.technique": "one of the techniques",
    "therapy_sessions.MeasureScore.measure": "one of the measures",
    "therapy_sessions.Skill.code": "made here",
    "therapy_sessions.SessionNote.sha256": "a digest",
}

# Texts that stand only in rows that had one from the beginning: an open note has no signed text.
MADE_AT_ONCE = {"signed_text"}


def texts_of(model) -> list:
    """Return the columns of a model that hold what people type."""
    return [
        column
        for column in model._meta.concrete_fields
        if isinstance(column, (models.CharField, models.TextField))
        and not column.choices
        and f"{model._meta.label}.{column.name}" not in NOT_TYPED
        and column.name != "source_ref"
    ]


def our_models() -> list:
    """Return the models of this house, but for the trail, which holds no word that anybody types."""
    ours = [model for model in apps.get_models() if model.__module__.startswith(OURS)]
    return [model for model in ours if model._meta.app_label != "audit"]


_count = itertools.count(100)


def poison(column, text: str = "") -> str:
    """Return a text that begins as `text`, with as much of the poison as the column holds."""
    return f"=1+{next(_count)}{text}{POISON}"[: column and column.max_length]


def _fill(sender, instance, **kwargs):
    if sender in our_models() and instance._state.adding:
        for column in texts_of(sender):
            text = getattr(instance, column.attname) or ""
            if text or column.name not in MADE_AT_ONCE:
                setattr(instance, column.attname, poison(column, text))


def poison_rows_of(model) -> None:
    """Put script into every text of the rows that a table has from the beginning, such as a catalogue's."""
    for row in model.objects.all():
        for column in texts_of(model):
            setattr(row, column.attname, poison(column, getattr(row, column.attname)))
        row.save()


@contextmanager
def poisoned_rows():
    """Let every row that is made inside hold script in every text."""
    pre_save.connect(_fill, dispatch_uid="poison")
    try:
        yield
    finally:
        pre_save.disconnect(dispatch_uid="poison")


def live(answer) -> list[str]:
    """Return what of an answer would run in the browser or the spreadsheet that opens it."""
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    if kind == "text/html":
        return LIVE.findall(answer.said)
    if kind == "application/json" and answer.said:
        return [
            found for text in strings(answer.json()) if text.lstrip().startswith("<") for found in LIVE.findall(text)
        ]
    if kind == "text/csv":
        rows = csv.reader(io.StringIO(answer.said.removeprefix("\ufeff")))
        return [cell for row in rows for cell in row if FORMULA.match(cell)]
    return []


def strings(data):
    """Yield every text in a message."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from strings(value)
    elif isinstance(data, list):
        for value in data:
            yield from strings(value)
