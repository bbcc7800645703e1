"""What every answer carries, whatever it is: a page, a refusal, a file."""

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from tests.cast import PASSWORD

CSP = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}


def parts(answer) -> set:
    return {part.strip() for part in answer.headers["Content-Security-Policy"].split(";") if part.strip()}


@pytest.fixture
def answers(cast):
    """One answer of every kind, by name."""
    ada, mara = Client(), Client(raise_request_exception=False)
    ada.force_login(cast.ada)
    mara.force_login(cast.mara)
    return {
        "sign-in page": Client().get(reverse("account_login")),
        "form with errors": Client().post(reverse("account_login"), {"login": "x"}),
        "sent to sign in": Client().get(reverse("administration:people")),
        "script told to sign in": Client().get(
            reverse("administration:people"), headers={"accept": "application/json"}
        ),
        "page": ada.get(reverse("administration:people")),
        "record": mara.get(reverse("workspace:record", args=[cast.ines.code])),
        "refused": mara.get(reverse("administration:people")),
        "not yours": mara.get(reverse("workspace:record", args=[cast.noor.code])),
        "nowhere": mara.get("/nowhere/"),
        "wrong method": mara.delete(reverse("accounts:preferences")),
        "JSON": mara.get(reverse("accounts:sign_in_again")),
        "no token": Client(enforce_csrf_checks=True).post(reverse("account_login")),
    }


EXPECTED = {
    "sign-in page": 200,
    "form with errors": 422,
    "sent to sign in": 302,
    "script told to sign in": 401,
    "page": 200,
    "record": 200,
    "refused": 403,
    "not yours": 404,
    "nowhere": 404,
    "wrong method": 405,
    "JSON": 200,
    "no token": 403,
}


def test_every_kind_of_answer_is_guarded(answers):
    assert {kind: answer.status_code for kind, answer in answers.items()} == EXPECTED
    for kind, answer in answers.items():
        assert parts(answer) == CSP, kind
        assert "no-store" in answer.headers["Cache-Control"], kind
        assert answer.headers["X-Frame-Options"] == "DENY", kind
        assert answer.headers["X-Content-Type-Options"] == "nosniff", kind
        assert answer.headers["Referrer-Policy"] == "same-origin", kind
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", kind


def test_a_page_of_errors_is_guarded_too(cast, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("hrp.administration.pages.people", broken)
    browser = Client(raise_request_exception=False)
    browser.force_login(cast.ada)
    answer = browser.get(reverse("administration:people"))
    assert answer.status_code == 500
    assert parts(answer) == CSP
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_a_static_file_may_be_kept_and_is_guarded(db, settings):
    (settings.STATIC_ROOT / "probe.css").write_text("p { color: inherit }")
    answer = Client().get("/static/probe.css")
    assert (answer.status_code, answer.getvalue()) == (200, b"p { color: inherit }")
    answer.close()
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" not in answer.headers.get("Cache-Control", "")


def test_nothing_on_a_page_is_inline(answers):
    for kind in ("sign-in page", "page", "record", "refused", "nowhere", "no token"):
        text = answers[kind].content.decode()
        assert "<style" not in text and " style=" not in text and " onclick=" not in text, kind
        assert all("src=" in part.split(">")[0] for part in text.split("<script")[1:]), kind


def test_cookies_are_closed_to_scripts_and_end_with_the_browser(cast):
    browser = Client()
    browser.get(reverse("account_login"))
    browser.post(reverse("account_login"), {"login": cast.mara.email, "password": PASSWORD})
    assert set(browser.cookies) >= {"hrp-signin", "hrp-csrf"}
    for cookie in browser.cookies.values():
        assert cookie["httponly"] is True
        assert cookie["samesite"] in {"Lax", "Strict"}
        assert cookie["path"] == "/" and not cookie["domain"]
    assert not browser.cookies["hrp-signin"]["max-age"]


@override_settings(
    SECURE_SSL_REDIRECT=True,
    SECURE_HSTS_SECONDS=31_536_000,
    SECURE_HSTS_INCLUDE_SUBDOMAINS=True,
    SESSION_COOKIE_SECURE=True,
    CSRF_COOKIE_SECURE=True,
)
def test_an_agency_answers_over_tls_alone(db):
    browser = Client()
    assert browser.get(reverse("account_login")).url == f"https://testserver{reverse('account_login')}"
    answer = browser.get(reverse("account_login"), secure=True)
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000; includeSubDomains")
    assert browser.cookies["hrp-csrf"]["secure"] is True
