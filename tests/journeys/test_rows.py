"""An admin looks at what rows of a year would tell, asks for them, and fetches the file once; too few are refused."""

import csv
import io
import re
import zipfile

import pytest
from playwright.sync_api import expect

from hrp.reports.models import ReportRun, YearTable
from hrp.reports.work import work
from tests.browser import fits, sign_in
from tests.cast import PASSWORD, gather
from tests.reports.arrivals import arrive, imagine

pytestmark = pytest.mark.once  # the database makes no difference

MANY, FEW = 2022, 2023  # in which 300 people came, and 30


def look_at(page, year) -> None:
    """Have the risk of the rows of a year measured, with the keyboard."""
    page.goto("/reports/")
    page.get_by_role("link", name="A file of rows", exact=True).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("A file of rows")
    page.get_by_label("Who came from").select_option(str(year))
    page.get_by_role("combobox", name=re.compile("^to")).select_option(str(year))
    page.get_by_label("What for").fill("A study of the university")
    fits(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("It waits for its turn.")


def made(page) -> ReportRun:
    """Let a worker make what was asked for last, and look again."""
    run = ReportRun.objects.order_by("-created_at").first()
    work(str(run.pk))
    page.reload()
    return run


@pytest.mark.parametrize("size", ["wide_page", "phone_page"])
def test_from_the_years_to_a_file_that_identifies_nobody(request, transactional_db, size):
    cast, page = gather(), request.getfixturevalue(size)
    arrive(cast.team, imagine(300, MANY), by=cast.mara)
    sign_in(page, cast.ada)
    look_at(page, MANY)

    # The risk comes first, in numbers and in words; nothing is stored yet.
    made(page)
    page.get_by_role("link", name="What was found of the risk").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What the file tells")
    expect(page.get_by_text("people at least look alike to whoever knows all that others may know")).to_be_visible()
    page.get_by_text("How it is made safe").click()
    fits(page)
    assert not YearTable.objects.exists()

    # The file waits for them alone, once they have shown who they are.
    page.get_by_role("button", name="Ask for the file").click()
    expect(page.get_by_role("status")).to_contain_text("It waits for its turn.")
    made(page)
    expect(page.get_by_text("A study of the university")).to_be_visible()
    page.get_by_role("button", name="Fetch the file").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    with page.expect_download() as download:
        page.get_by_role("button", name="Fetch the file").click()
    with zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())) as archive:
        assert {"rows.csv", "rows.xlsx", "dictionary.csv", "method.txt", "manifest.json"} <= set(archive.namelist())
        rows = list(csv.DictReader(io.StringIO(archive.read("rows.csv").decode(), newline="")))
    assert 270 <= len(rows) <= 300
    expect(page.get_by_role("status")).to_contain_text("You fetched the file on")


def test_for_too_few_people_it_says_so_plainly(transactional_db, wide_page):
    cast = gather()
    arrive(cast.team, imagine(30, FEW), by=cast.mara)
    sign_in(wide_page, cast.ada)
    look_at(wide_page, FEW)
    made(wide_page)
    expect(wide_page.get_by_role("status")).to_have_text(
        "A file of rows needs 200 people or more. Try more years, or take the figures of a quarter."
    )
    fits(wide_page)
    wide_page.get_by_role("link", name="Other years").click()
    expect(wide_page.get_by_label("What for")).to_have_value("A study of the university")
    expect(wide_page.get_by_label("Who came from")).to_have_value(str(FEW))
    assert not YearTable.objects.exists()
