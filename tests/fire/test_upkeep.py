"""What admins see of the house itself: how old the last backup is, whether the trail holds, versions."""

import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hrp.administration.models import Backup
from hrp.audit.models import Verification
from hrp.base.version import VERSION

PAGES = ["administration:people", "administration:upkeep"]


def page(cast, name) -> str:
    browser = Client()
    browser.force_login(cast.ada)
    return " ".join(browser.get(reverse(name)).content.decode().split())


def backed_up(ago, **run) -> Backup:
    run = {"ok": True, "name": "hrp-then.hrpbox", "bytes": 1_300_000} | run
    return Backup.objects.create(at=timezone.now() - ago, **run)


@pytest.mark.parametrize("name", PAGES)
def test_no_backup_is_said(cast, name):
    assert "There is no backup yet" in page(cast, name) and "time for one" in page(cast, name)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("hours", "late"), [(1, False), (47, False), (49, True)])
def test_the_age_of_the_last_good_backup_and_amber_after_two_days(cast, name, hours, late):
    backed_up(timedelta(days=30))
    backed_up(timedelta(hours=hours, minutes=1))
    age = {1: "1 hour, 1 minute", 47: "1 day, 23 hours", 49: "2 days, 1 hour"}[hours]
    shown = page(cast, name).replace("\xa0", " ")
    assert f"Last backup {age} ago" in shown
    assert ("time for one" in shown) == late
    assert "the last try made none" not in shown


def test_a_try_that_failed_since_is_told_with_its_reason(cast):
    backed_up(timedelta(hours=30))
    backed_up(timedelta(hours=5), ok=False, name="", problem="No space left on device")
    assert "the last try made none" in page(cast, "administration:people")
    shown = page(cast, "administration:upkeep")
    assert "No space left on device" in shown and "1 day, 6" in shown.replace("\xa0", " ")


def test_the_last_verification_of_the_trail(cast):
    assert "was not verified yet" in page(cast, "administration:upkeep")
    Verification.objects.create(ok=False, rows=7, first_bad="Row 3 does not hold.")
    assert "Row 3 does not hold." in page(cast, "administration:upkeep")
    Verification.objects.create(ok=True, rows=41)
    shown = page(cast, "administration:upkeep")
    assert "all 41 rows hold" in shown and "Row 3" not in shown


def test_how_long_records_are_kept_and_which_hrp_this_is(cast, settings):
    settings.RETENTION_YEARS = 11
    shown = page(cast, "administration:upkeep")
    assert "11 years after the last episode ended" in shown
    assert f"HRP {VERSION}" in shown


def test_the_version_is_the_packages():
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    assert project["version"] == VERSION
