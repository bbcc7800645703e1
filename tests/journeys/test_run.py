"""Somebody asks for figures and a file, sees them being made, calls one off, and fetches the file once."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from hrp.reports import runs, work
from hrp.reports.models import ReportRun, RunFile
from hrp.reports.runs import Made, Progress
from tests.browser import fits, sign_in
from tests.cast import PASSWORD, gather, make_session

pytestmark = pytest.mark.once  # the database makes no difference

FILE = b"PK a file that tells of nobody"


@pytest.mark.parametrize("size", ["wide_page", "phone_page"])
def test_from_asking_to_a_file_that_is_fetched_once(request, transactional_db, size):
    cast, page = gather(), request.getfixturevalue(size)
    make_session(cast.ines, by=cast.mara, days_ago=100)
    sign_in(page, cast.ada)
    page.goto("/")
    page.get_by_role("link", name="Reports", exact=True).click()
    expect(page.get_by_text("Nothing yet.")).to_be_visible()
    fits(page)

    # Figures are asked for, wait for their turn, and are called off.
    page.get_by_role("link", name="Figures of a quarter").click()
    page.get_by_role("link", name="Begin").first.click()
    expect(page.get_by_text("Once made, these figures stay as they are for good.")).to_be_visible()
    fits(page)
    page.get_by_role("button", name="Make the figures").click()
    expect(page.get_by_role("status")).to_have_text(
        "It waits for its turn. You can leave this page; it goes on without you."
    )
    fits(page)
    page.get_by_role("button", name="Call it off").click()
    expect(page.get_by_role("status")).to_have_text("It was called off.")
    expect(page.get_by_role("button")).to_have_count(1)  # to sign out
    fits(page)

    # A file is being made: the page follows by itself, and the keyboard's place is not lost.
    run = runs.ask(by=cast.ada, kind="rows", first_year=2020, last_year=2021, purpose="For <b>the</b> university")
    page.get_by_role("link", name="All reports").click()
    page.get_by_role("link", name="A file of rows, 2020–2021").click()
    page.get_by_role("button", name="Call it off").focus()
    page.evaluate("window.same = true")
    taken = work.take(str(run.pk))
    Progress(taken)(37, 100)
    expect(page.get_by_role("status")).to_have_text("It is being made: 30 %.")
    expect(page.get_by_role("progressbar", name="How far it is")).to_have_attribute("value", "37")
    assert page.evaluate("document.activeElement.matches('[data-run]')")
    fits(page)
    Progress(taken)(64, 100)
    expect(page.get_by_role("status")).to_have_text("It is being made: 60 %.")
    assert page.get_by_role("progressbar").evaluate("bar => bar.value") == 64
    work.finish(taken, Made({}, FILE, "rows.zip"))
    expect(page.get_by_role("button", name="Fetch the file")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("It is ready. The file waits for you until")
    assert page.evaluate("window.same")  # it is still the page that was opened
    fits(page)

    # It is them, first; then the file comes, once.
    page.get_by_role("button", name="Fetch the file").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    with page.expect_download() as download:
        page.get_by_role("button", name="Fetch the file").click()
    assert download.value.suggested_filename == "rows.zip"
    assert Path(download.value.path()).read_bytes() == FILE
    assert not RunFile.objects.exists()
    expect(page.get_by_role("status")).to_contain_text("You fetched the file on")
    expect(page.get_by_role("button", name="Fetch the file")).to_have_count(0)
    fits(page)
    page.get_by_role("link", name="All reports").click()
    expect(page.get_by_text("Fetched", exact=True)).to_be_visible()
    assert ReportRun.objects.count() == 2


def test_without_a_script_the_page_says_the_same_when_it_is_opened_again(new_page, transactional_db):
    cast, page = gather(), new_page(java_script_enabled=False)
    run = runs.ask(by=cast.ada, kind="rows", first_year=2020, last_year=2021)
    sign_in(page, cast.ada)
    page.goto(f"/reports/runs/{run.pk}/")
    expect(page.get_by_role("status")).to_contain_text("It waits for its turn.")
    work.finish(work.take(str(run.pk)), Made({}, FILE, "rows.zip"))
    page.get_by_role("link", name="Look again").click()
    expect(page.get_by_role("button", name="Fetch the file")).to_be_visible()
