"""Takes the pictures in docs/images: starts the demo on a free port, signs in, visits the pages below."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.tools import chromium

# name of the picture, address of the page, who looks at it (None: nobody is signed in). `{Teo}` and the
# other names stand for the addresses of their records, `{open}` for the session whose note is open, `{quarter}` for the
# figures of the last quarter.
PAGES = [
    ("sign-in", "/account/login/", None),
    ("today", "/today/", "lead"),
    ("week", "/week/", "lead"),
    ("groups", "/groups/", "lead"),
    ("desk", "/desk/", "desk"),
    ("waiting", "/team/waiting/", "supervisor"),
    ("cover", "/team/cover/", "supervisor"),
    ("contact", "{Teo}contacts/new/", "lead"),
    ("caseload", "/caseload/", "lead"),
    ("before", "{Teo}before/", "lead"),
    ("record", "{Teo}", "lead"),
    ("use-days", "{Teo}use/", "lead"),
    ("room", "{open}", "lead"),
    ("review", "{open}review/", "lead"),
    ("supervision", "/supervision/review/", "supervisor"),
    ("disclosures", "{Walter}disclosures/", "lead"),
    ("reports", "{quarter}", "admin"),
    ("enrol", "/clients/new/", "lead"),
    ("people", "/people/", "admin"),
    ("trail", "/people/trail/", "admin"),
    ("seen", "{Teo}seen/", "lead"),
]
SIZES = {
    1440: {"viewport": {"width": 1440, "height": 1100}},
    390: {"viewport": {"width": 390, "height": 844}, "has_touch": True},
}
PASSWORD = "harm-reduction-demo"
FOLDER = Path("docs/images")
SECONDS_TO_START = 120


def main() -> int:
    """Start the demo, take every picture in both sizes, stop the demo."""
    path = chromium.ensure()
    FOLDER.mkdir(parents=True, exist_ok=True)
    port = free_port()
    address = f"http://localhost:{port}"
    data = tempfile.mkdtemp(prefix="hrp-screenshots-")
    environment = {**os.environ, "HRP_MODE": "demo", "HRP_DATA_DIR": data}
    for name in ("DATABASE_URL", "REDIS_URL"):
        environment.pop(name, None)
    demo = subprocess.Popen([sys.executable, "manage.py", "serve", "--port", str(port)], env=environment)
    try:
        wait_for(f"{address}/account/login/", demo)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)
            quarter = tell_a_quarter(browser, address)
            problems = [problem for size in SIZES for problem in shoot(browser, address, size, quarter)]
            browser.close()
    finally:
        demo.send_signal(signal.SIGTERM)
        demo.wait(30)
        shutil.rmtree(data, ignore_errors=True)
    print("\n".join(problems) or f"{len(PAGES) * len(SIZES)} pictures in {FOLDER}")
    return 1 if problems else 0


def shoot(browser, address: str, size: int, quarter: str) -> list[str]:
    """Take every picture in one size; return what went wrong."""
    problems, contexts, places = [], {}, {}
    for name, path, user in PAGES:
        if user not in contexts:
            contexts[user] = browser.new_context(base_url=address, reduced_motion="reduce", **SIZES[size])
            if user:
                sign_in(contexts[user], user)
        places = places or (find_places(contexts[user]) if user else {})
        page = contexts[user].new_page()
        answer = page.goto(path.format(quarter=quarter, **places), wait_until="networkidle")
        if answer.status != 200:
            problems.append(f"{name}: {path} answered {answer.status} to {user}")
        page.screenshot(path=FOLDER / f"{name}-{size}.png")
        page.close()
    for context in contexts.values():
        context.close()
    return problems


def sign_in(context, user: str) -> None:
    """Sign in through the form, as a person does."""
    page = context.new_page()
    page.goto("/account/login/")
    page.fill("input[name=login]", f"{user}@demo.example")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/account/login/" not in url)
    page.close()


def tell_a_quarter(browser, address: str) -> str:
    """Have the figures of the last quarter made, as an admin does; return where they stand."""
    context = browser.new_context(base_url=address)
    sign_in(context, "admin")
    page = context.new_page()
    page.goto("/reports/quarters/")
    page.get_by_role("link", name="Begin").first.click()
    page.get_by_role("button", name="Make the figures").click()
    page.get_by_role("link", name="See the figures").click(timeout=SECONDS_TO_START * 1000)
    page.get_by_role("heading", level=1).wait_for()
    told = page.url.removeprefix(address)
    context.close()
    return told


def find_places(context) -> dict[str, str]:
    """Return the addresses of the demo's records by name, and of the session whose note is open."""
    page = context.new_page()
    page.goto("/caseload/")
    links = page.locator("th[scope=row] a")
    places = {link.inner_text().strip(): link.get_attribute("href") for link in links.all()}
    page.goto("/today/")
    places["open"] = page.get_by_role("link", name="Finish note").first.get_attribute("href")
    page.close()
    return places


def free_port() -> int:
    """Ask the system for a port that nothing uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(url: str, demo: subprocess.Popen) -> None:
    """Wait until the demo answers."""
    until = time.monotonic() + SECONDS_TO_START
    while demo.poll() is None and time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    sys.exit("The demo did not start; see above.")


if __name__ == "__main__":
    sys.exit(main())
