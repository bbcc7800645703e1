"""An anchor of its own for every test of the trail, written where the test's transaction would end."""

import pytest

from hrp.audit import anchor


@pytest.fixture(autouse=True)
def anchor_file(settings, tmp_path):
    """Keep the anchor in the test's own folder."""
    settings.AUDIT_ANCHOR = tmp_path / "anchor.log"
    return settings.AUDIT_ANCHOR


@pytest.fixture
def anchored(monkeypatch):
    """Write the anchor at once: the transaction around a test never ends well."""
    monkeypatch.setattr("hrp.audit.sealing.transaction.on_commit", lambda then: then())
    return anchor
