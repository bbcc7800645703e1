"""The manual says what the commands do: its tables are made of the same data, and its examples come in."""

import csv
from importlib import import_module
from pathlib import Path

import pytest

from clients.models import Client
from hrp.accounts.models import User
from hrp.accounts.roles import Role
from hrp.portability.formats import FILES, table
from tests.portability.caseload import run, substances

pytestmark = pytest.mark.once  # the database makes no difference

MANUAL = Path(__file__).resolve().parents[2] / "docs" / "import-and-export.md"


def sections() -> dict[str, str]:
    """Return the part of the manual about each file."""
    parts = MANUAL.read_text(encoding="utf-8").split("\n## ")
    return {part.split("\n", 1)[0]: part for part in parts[1:]}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_file_and_column_is_in_the_manual(file):
    part = sections()[file.filename]
    assert file.about in part
    assert table(file) in part


def test_every_substance_is_in_the_manual():
    for code, *_more in import_module("clients.migrations.0002_substances").CATALOGUE:
        assert f"`{code}`" in sections()["focus_areas.csv"]


def test_the_manual_speaks_of_no_other_file():
    assert [name for name in sections() if name.endswith(".csv")] == [file.filename for file in FILES]


def test_the_examples_of_the_manual_come_in(db, tmp_path):
    substances()
    User.objects.create_user("mara@clinic.example", name="Mara", roles=[Role.THERAPIST])
    for file in FILES:
        example = sections()[file.filename].split("```csv\n")[1].split("```")[0]
        (tmp_path / file.filename).write_text(example, encoding="utf-8")
        header, row = csv.reader(example.splitlines())
        assert len(header) == len(row)
    said = run("import_caseload", tmp_path, "--yes")
    assert all(f"  {file.filename:<18}{1:>9} new" in said for file in FILES)
    assert Client.objects.get().source_ref == "K-204"
