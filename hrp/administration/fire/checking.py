"""What is asked of a restored database."""

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connections

from hrp.administration.fire.databases import standing_in
from hrp.audit import anchor
from hrp.audit.models import Seal
from hrp.audit.verifying import verify
from hrp.base.sealed import CannotOpen, prefix, sealed_fields

SAMPLE = 20  # rows a table: their ids are random, so the first of them are a sample


@dataclass
class Finding:
    """One thing that was looked at: whether it holds, in a sentence, and what does not."""

    good: bool
    words: str
    problems: list[str] = field(default_factory=list)


def counts_agree(then: dict[str, int], now: dict[str, int]) -> Finding:
    """Compare the rows of each table with those that the backup was made of."""
    problems = [
        f"{table}: {now.get(table, 'no table')} instead of {then.get(table, 'no table')}"
        for table in sorted(then.keys() | now.keys())
        if then.get(table) != now.get(table)
    ]
    words = f"{sum(then.values())} rows in {len(then)} tables, as when it was made."
    return Finding(not problems, words, problems)


def check_words(alias: str) -> list[Finding]:
    """See that today's keys open what people wrote: every value's key is in the ring, and a sample opens."""
    lost, opened, closed = [], 0, []
    for model in apps.get_models():
        if fields := sealed_fields(model):
            lost += [f"{model._meta.label} {one.name}: {n}" for one in fields if (n := _keyless(alias, model, one))]
            for row in model._base_manager.using(alias).order_by("pk")[:SAMPLE]:
                try:
                    opened += sum(1 for one in fields if getattr(row, one.attname))
                except CannotOpen as problem:
                    closed.append(str(problem))
    return [
        Finding(not lost, "The keys for everything that people wrote are in the ring.", lost),
        Finding(not closed, f"A sample of what people wrote was opened: {opened} texts.", closed),
    ]


def _keyless(alias: str, model, one) -> int:
    """Count the values of a sealed column that no key of the ring has made."""
    quote = connections[alias].ops.quote_name
    column = quote(one.column)
    starts = [f"{prefix(key_id)}%" for key_id in settings.KEYS["data"].keys]
    likes = " OR ".join(f"{column} LIKE %s" for _start in starts)
    with connections[alias].cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {quote(model._meta.db_table)} WHERE {column} <> '' AND NOT ({likes})",  # noqa: S608
            starts,
        )
        return cursor.fetchone()[0]


def check_trail(alias: str, using: str) -> list[Finding]:
    """See that the trail holds as far as it goes, and say what the anchor knows that was written since.

    Rows that waited for their seal when the backup was made still wait: that is nothing to worry about.
    """
    known = list(anchor.lines())
    with standing_in(alias, using):
        last = Seal.objects.order_by("number").last()
        lines = [line for line in known if last and line.number <= last.number]
        with _anchor_of(lines or [anchor.line_of(seal) for seal in Seal.objects.order_by("number").defer("rows")]):
            report = verify()
    words = f"The trail holds: {report.rows} rows, {report.seals} seals."
    return [
        Finding(not report.count, words, [found.text for found in sorted(report.findings)]),
        Finding(True, _since(known, last)),
    ]


def _since(known: list, last: Seal | None) -> str:
    """Say what the trail of a backup does not hold any more, by the anchor."""
    if not known:
        return "There is no anchor here: whether the trail was longer cannot be said."
    if last is None or known[-1].number > last.number:
        number, row = (last.number, last.last_id) if last else (0, 0)
        return (
            f"Since then the trail went on: it ends with seal {number} at row {row}, and the anchor knows seal"
            f" {known[-1].number} up to row {known[-1].last_id}."
        )
    return "The anchor knows of nothing later."


@contextmanager
def _anchor_of(lines):
    """Let the verification read these lines as the anchor."""
    kept = settings.AUDIT_ANCHOR
    with tempfile.TemporaryDirectory(prefix="hrp-anchor-") as folder:
        settings.AUDIT_ANCHOR = Path(folder, "anchor")
        settings.AUDIT_ANCHOR.write_text("".join(f"{line}\n" for line in lines))
        try:
            yield
        finally:
            settings.AUDIT_ANCHOR = kept
