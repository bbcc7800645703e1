"""What browser tests share: the console that must stay silent, signing in, a page that is accessible and fits."""

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


class Console:
    """What pages complained about during a test: errors, refusals of the content policy, exceptions."""

    def __init__(self):
        self._said = []
        self._allowed = []

    def allow(self, *parts: str) -> None:
        """Tolerate messages that contain one of these texts, in this test."""
        self._allowed.extend(parts)

    def listen_to(self, context) -> None:
        """Collect from every page of a browser context."""
        context.on("console", self._on_message)
        context.on("weberror", lambda error: self._said.append(f"exception: {error.error}"))

    def complaints(self) -> list[str]:
        """Return what was said and not allowed."""
        return [said for said in self._said if not any(part in said for part in self._allowed)]

    def _on_message(self, message):
        if message.type == "error" or "Content Security Policy" in message.text:
            self._said.append(f"{message.text} ({message.location.get('url', '')})")


def sign_in(page, user) -> None:
    """Sign a user in without the form. Tests of the form itself type into it."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "domain": "localhost", "path": "/"}])


def passkey_device(page) -> None:
    """Give the page's browser a device that keeps passkeys, and whose person is always there."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable", {"enableUI": False})
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def axe(page, within: str | None = None) -> None:
    """Fail if the page as it stands, or the part `within` it, breaks a rule of WCAG 2.2, level A or AA."""
    page.wait_for_load_state()  # a click is over when the next page begins
    # Colours that are still on their way from one to the other have no contrast to speak of.
    page.evaluate("Promise.allSettled(document.getAnimations().map((each) => each.finished))")
    options = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
    violations = Axe().run(page, context=within, options=options).response["violations"]
    report = [
        f"{rule['id']} ({rule['impact']}): {rule['help']}\n"
        + "\n".join(f"    {node['html']}\n    {node['failureSummary']}" for node in rule["nodes"])
        for rule in violations
    ]
    assert not violations, f"{page.url}\n" + "\n".join(report)


def fits(page) -> None:
    """Fail unless the page as it stands is accessible, and no wider than the screen."""
    axe(page)
    width, screen = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width <= screen, f"{page.url} is {width} wide on a screen of {screen}"
