"""Fixtures of caseloads."""

import pytest

from hrp.accounts.roles import Role
from tests.cast import make_user
from tests.portability.caseload import small, substances, write


@pytest.fixture
def mara(db):
    """Return Mara, who leads, with a catalogue in place."""
    substances()
    return make_user("Mara", Role.THERAPIST)


@pytest.fixture
def folder(tmp_path):
    """Return a folder with the small caseload."""
    return write(tmp_path / "caseload", small())
