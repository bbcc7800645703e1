"""An admin has a quarter told, reads it for one team, and takes it along; no record is opened on the way."""

import csv
import io
import re

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import expect

from hrp.accounts.models import Team
from hrp.audit.models import Event
from hrp.reports.figures.quarter import Quarter
from hrp.reports.models import ReportRun
from hrp.reports.work import work
from tests.browser import fits, sign_in
from tests.reports.crowd import gather

pytestmark = pytest.mark.once  # the database makes no difference


@pytest.mark.parametrize("size", ["wide_page", "phone_page"])
def test_a_quarter_is_told_read_and_taken_along(request, demo, monkeypatch, size):
    page = request.getfixturevalue(size)
    when = Quarter.of(timezone.localdate()).before
    lane, quay = (Team.objects.create(name=name) for name in ("Mill Lane", "Quay"))
    gather([lane, lane, lane, quay], 160, when)
    already = Event.objects.exclude(client_code="").count()

    # From the menu to the quarters; the one that was just over waits to be told.
    sign_in(page, demo("admin"))
    page.goto("/reports/")
    page.get_by_role("link", name="Figures of a quarter").click()
    expect(page.get_by_text("People are counted, never listed.")).to_be_visible()
    fits(page)
    page.get_by_role("link", name=re.compile(f"Begin.*{when}")).click()
    expect(page.get_by_text("Once made, these figures stay as they are for good.")).to_be_visible()
    fits(page)
    page.get_by_role("button", name="Make the figures").click()
    expect(page.get_by_text("It waits for its turn.")).to_be_visible()

    # A worker makes it, and the page leads there.
    work(str(ReportRun.objects.get().pk))
    page.reload()
    page.get_by_role("link", name="See the figures").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(str(when))
    expect(page.get_by_text("All teams together: ")).to_be_visible()
    fits(page)

    # Every chart has its table behind it, and says plainly what is hidden.
    goals = page.locator("#goals")
    kinds = goals.get_by_role("figure").filter(has_text="What goals are about")
    expect(kinds.get_by_role("listitem").filter(has_text="Abstinence")).to_have_count(1)
    kinds.get_by_text("As a table").click()
    told = kinds.get_by_role("row").filter(has_text="fewer than 11, or hidden so that nobody can work it out")
    expect(told.first).to_be_visible()
    page.get_by_text("How to read this").click()
    expect(page.get_by_text("risk levels for drinking")).to_be_visible()
    fits(page)

    # One team: a view of the same table.
    page.get_by_label("For", exact=True).select_option("Mill Lane")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_text("Mill Lane: 120 people seen")).to_be_visible()
    fits(page)

    # And the same as files, once it is clear that it is still her.
    monkeypatch.setattr("hrp.reports.views.quarters.is_fresh", lambda asked: True)
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text())))
    assert {row["team"] for row in rows} == {"Mill Lane"}
    with page.expect_download() as download:
        page.get_by_role("link", name="XLSX").click()
    assert load_workbook(io.BytesIO(download.value.path().read_bytes())).sheetnames == ["Figures", "How to read this"]
    assert Event.objects.exclude(client_code="").count() == already
