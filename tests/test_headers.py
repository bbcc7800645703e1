"""What every answer carries, whatever it is: a page, a refusal, a file."""

import pytest
from django.conf import settings as site
from django.db import OperationalError
from django.test import Client, override_settings
from django.urls import reverse

from hrp.base.middleware import ALWAYS
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


HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "X-Permitted-Cross-Domain-Policies": "none",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def parts(answer) -> set:
    return {part.strip() for part in answer.headers["Content-Security-Policy"].split(";") if part.strip()}


def insist_on_headers(answer, *, kept=False):
    """Every header of the site, and no cache; `kept`: a file, which may be kept."""
    assert parts(answer) == CSP
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    policy = dict(one.split("=") for one in answer.headers["Permissions-Policy"].split(", "))
    assert {name for name, value in policy.items() if value != "()"} == {
        "publickey-credentials-create",
        "publickey-credentials-get",
    }
    assert {"camera", "microphone", "geolocation"} <= set(policy)
    assert ("no-store" in answer.headers["Cache-Control"]) is not kept
    assert "Access-Control-Allow-Origin" not in answer.headers


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
        "unknown host": Client().get("/", headers={"host": "evil.example"}),
        "host with a path": Client().get("/", headers={"host": "testserver/evil"}),
        "too long": mara.post(reverse("sessions:choose"), CONTENT_LENGTH=str(10**9)),
        "too many fields": mara.post(reverse("sessions:choose"), {f"f{n}": "" for n in range(5000)}),
        "unreadable": mara.post(reverse("sessions:choose"), b"x", content_type="multipart/form-data"),
        "HEAD": mara.head(reverse("workspace:today")),
        "OPTIONS": mara.options(reverse("workspace:today")),
        "TRACE": mara.trace(reverse("workspace:today")),
        "no such file": mara.get("/static/nothing.css"),
        "no slash": mara.get("/today"),
        "live": Client().get("/health/live"),
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
    "unknown host": 400,
    "host with a path": 400,
    "too long": 400,
    "too many fields": 400,
    "unreadable": 400,
    "HEAD": 405,
    "OPTIONS": 405,
    "TRACE": 405,
    "no such file": 404,
    "no slash": 301,
    "live": 200,
}


def test_every_kind_of_answer_is_guarded(answers):
    assert {kind: answer.status_code for kind, answer in answers.items()} == EXPECTED
    for answer in answers.values():
        insist_on_headers(answer)


@pytest.mark.parametrize(("error", "status"), [(RuntimeError, 500), (OperationalError, 503)])
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_an_error_of_ours_is_guarded_too(cast, monkeypatch, error, status, accept):
    def broken(*args, **kwargs):
        raise error

    monkeypatch.setattr("hrp.administration.pages.people", broken)
    browser = Client(raise_request_exception=False)
    browser.force_login(cast.ada)
    answer = browser.get(reverse("administration:people"), headers={"accept": accept})
    assert answer.status_code == status
    insist_on_headers(answer)


def test_too_many_tries_are_guarded_too(cast):
    browser = Client()
    for _try in range(60):
        answer = browser.post(reverse("accounts:sign_in_again"), {"person": cast.mara.pk, "password": "wrong"})
        insist_on_headers(answer)
        if answer.status_code == 429:
            break
    assert answer.status_code == 429


@pytest.fixture
def static_file(db, settings):
    path = settings.STATIC_ROOT / "probe.css"
    path.write_text("p { color: inherit }")
    yield "/static/probe.css"
    path.unlink()


def test_a_static_file_may_be_kept_and_is_guarded(static_file):
    browser = Client()
    answer = browser.get(static_file)
    assert (answer.status_code, answer.getvalue()) == (200, b"p { color: inherit }")
    answer.close()
    insist_on_headers(answer, kept=True)
    again = browser.get(static_file, headers={"if-none-match": answer.headers["ETag"]})
    assert again.status_code == 304
    insist_on_headers(again, kept=True)
    some = browser.get(static_file, headers={"range": "bytes=0-3"})
    assert (some.status_code, some.getvalue()) == (206, b"p { ")
    some.close()
    insist_on_headers(some, kept=True)
    refused = browser.post(static_file)
    assert refused.status_code == 405
    insist_on_headers(refused)


@override_settings(SECURE_SSL_REDIRECT=True, SECURE_HSTS_SECONDS=31_536_000)
def test_an_agency_guards_what_it_answers_before_it_looks_at_anything(static_file):
    browser = Client()
    for sent in ({"headers": {"host": "evil.example"}}, {"headers": {"host": "evil.example"}, "secure": True}):
        answer = browser.get("/", **sent)
        assert answer.status_code == 400
        insist_on_headers(answer)
        assert ("Strict-Transport-Security" in answer.headers) is ("secure" in sent)
    to_tls = browser.get("/account/login/")
    assert to_tls.status_code == 301
    insist_on_headers(to_tls)
    file = browser.get(static_file, secure=True)
    file.close()
    assert file.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_the_policy_names_each_thing_once_and_stands_before_all_else():
    assert site.MIDDLEWARE[:2] == ["csp.middleware.CSPMiddleware", "hrp.base.middleware.EveryAnswer"]
    names = [one.partition("=")[0] for one in ALWAYS["Permissions-Policy"].split(", ")]
    assert len(names) == len(set(names))


def test_signing_out_empties_the_browser(cast):
    browser = Client()
    browser.force_login(cast.mara)
    answer = browser.post(reverse("account_logout"))
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert browser.get(reverse("workspace:today")).status_code == 302


def test_nothing_on_a_page_is_inline(answers):
    for kind in ("sign-in page", "page", "record", "refused", "nowhere", "no token"):
        text = answers[kind].content.decode()
        assert "<style" not in text and " style=" not in text and " onclick=" not in text, kind
        assert all("src=" in part.split(">")[0] for part in text.split("<script")[1:]), kind


def test_cookies_are_closed_to_scripts_and_end_with_the_browser(cast):
    browser = Client()
    browser.get(reverse("account_login"))
    browser.post(reverse("account_login"), {"login": cast.mara.email, "password": PASSWORD})
    assert set(browser.cookies) >= {"hrp-demo-signin", "hrp-demo-csrf"}
    for cookie in browser.cookies.values():
        assert cookie["httponly"] is True
        assert cookie["samesite"] in {"Lax", "Strict"}
        assert cookie["path"] == "/" and not cookie["domain"]
    assert not browser.cookies["hrp-demo-signin"]["max-age"]


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
    assert browser.cookies["hrp-demo-csrf"]["secure"] is True
