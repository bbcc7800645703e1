"""Restoring: every backup is tried out in a database of its own before it takes the place of anything."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session as SignIn
from django.core.management import call_command
from django.db import connections, transaction
from django.db.migrations.loader import MigrationLoader

from hrp.administration.fire.checking import Finding, check_trail, check_words, counts_agree
from hrp.administration.fire.databases import FireProblem
from hrp.administration.fire.engines import engine
from hrp.administration.fire.facts import migrations, rows
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.base.strongbox import BoxProblem, Reader


@dataclass
class TriedOut:
    """A backup that was restored beside the database in use: where, what it says of itself, what was found."""

    alias: str
    manifest: dict
    findings: list[Finding]

    @property
    def good(self) -> bool:
        """Say whether everything that must hold does."""
        return all(finding.good for finding in self.findings)

    @property
    def made_at(self) -> datetime:
        """When the backup was made."""
        return datetime.fromisoformat(self.manifest["made_at"])


@contextmanager
def tried_out(path: Path, *, using: str = "default") -> Iterator[TriedOut]:
    """Restore the backup `path` beside the database `using`, and check it; it is gone again at the end.

    Raises FireProblem for a file that is not a whole and genuine backup of this kind of database.
    """
    try:
        _read_through(path)
        with path.open("rb") as file:
            box = Reader(file, settings.KEYS["backup"])
            manifest = _manifest(box)
            _insist_on_kind(manifest, connections[using].vendor)
            with engine(using).filled(using, box) as alias:
                yield TriedOut(alias, manifest, _checked(alias, manifest, using))
    except OSError as error:
        raise FireProblem(f"{path} cannot be read: {error.strerror}.") from error
    except BoxProblem as problem:
        raise FireProblem(f"{path} cannot be opened. {problem}") from problem


def _read_through(path: Path) -> None:
    """Open every chunk once, so that nothing is begun with a file that turns out to be cut off."""
    with path.open("rb") as file:
        box = Reader(file, settings.KEYS["backup"])
        while box.read():
            pass


def _manifest(box: Reader) -> dict:
    try:
        return json.loads(box.read_exactly(int.from_bytes(box.read_exactly(4), "big")))
    except ValueError:
        raise BoxProblem("It does not hold what it should.") from None


def _insist_on_kind(manifest: dict, vendor: str) -> None:
    if manifest["database"] != vendor:
        raise FireProblem(f"It was made on {manifest['database']}, and the database here is {vendor}.")
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    if unknown := [f"{app} {name}" for app, name in manifest["migrations"] if (app, name) not in known]:
        raise FireProblem(
            f"It was made by a newer HRP ({manifest['hrp']}), which has {unknown[0]}. Install that version first."
        )


def _checked(alias: str, manifest: dict, using: str) -> list[Finding]:
    """Ask everything that can be asked of a restored database, and bring it up to date on the way."""
    problems = engine(using).problems(alias)
    findings = [Finding(not problems, "The database holds together.", problems)]
    findings.append(counts_agree(manifest["rows"], rows(alias)))
    before = migrations(alias)
    call_command("migrate", database=alias, verbosity=0, interactive=False)
    if added := len(migrations(alias)) - len(before):
        findings.append(Finding(True, f"It is from an older HRP ({manifest['hrp']}); migrations applied: {added}."))
    return [*findings, *check_words(alias), *check_trail(alias, using)]


def put_in_place(tried: TriedOut, name: str, *, using: str = "default") -> str:
    """Let the database `using` be what was tried out; return what became of the former one.

    Every sign-in of then is ended, and the trail says that this was restored.
    """
    with transaction.atomic(using=tried.alias):
        SignIn.objects.using(tried.alias).all().delete()
    told = engine(using).put_in_place(tried.alias, using)
    record(Action.RESTORE, by=None, subject="backup", name=name, made_at=tried.manifest["made_at"])
    return told
