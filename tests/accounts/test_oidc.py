"""The agency's own accounts: they let in whom an admin added, and stand in for the password alone."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse

from hrp.accounts import actions, factor_actions
from hrp.accounts.models import User
from hrp.audit.models import Action, Event
from tests.cast import PASSWORD
from tests.factors import code, give_app
from tests.test_settings import AGENCY, run

LEAVE, BACK = reverse("account_sso"), reverse("openid_connect_callback", args=["sso"])
DOOR, ME, HOW = reverse("account_login"), reverse("accounts:preferences"), reverse("accounts:how")
SIGNED_WITH = "a secret that is long enough for this signature"


class Provider:
    """A small provider on this machine: it vouches for whatever `claims` say."""

    def __init__(self, address):
        self.address, self.claims, self.asked, self.down = address, {}, [], False

    def config(self) -> dict:
        names = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        ends = {f"{name}_endpoint": f"{self.address}/{path}" for name, path in names.items()}
        return {"issuer": self.address, "jwks_uri": f"{self.address}/keys", **ends}

    def token(self) -> dict:
        now = int(time.time())
        said = {"iss": self.address, "aud": "hrp", "sub": "1", "iat": now, "exp": now + 60, **self.claims}
        return {"access_token": "t", "token_type": "Bearer", "id_token": jwt.encode(said, SIGNED_WITH)}

    def answer(self, path: str):
        return {
            "/.well-known/openid-configuration": self.config,
            "/token": self.token,
            "/userinfo": lambda: {"sub": "1", **self.claims},
        }[path]()


@pytest.fixture
def provider(settings):
    """The provider, at work, and HRP configured for it."""
    served = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            known = served["provider"]
            known.asked.append(self.path)
            body = json.dumps(known.answer(self.path)).encode()
            self.send_response(503 if known.down else 200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self):
            sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            served["provider"].sent = {name: value[0] for name, value in sent.items()}
            self.do_GET()

        def log_message(self, *_said):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served["provider"] = known = Provider(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    app = {"provider_id": "sso", "name": "Harbour", "client_id": "hrp", "secret": "s", "settings": {}}
    app["settings"]["server_url"] = known.address
    settings.OIDC_ISSUER, settings.OIDC_NAME = known.address, "Harbour"
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    settings.FACTOR_NEEDED = True
    yield known
    server.shutdown()
    server.server_close()


def leave(browser, **wish) -> dict:
    """Go to the provider; return what it is asked."""
    led = browser.get(LEAVE, wish)
    assert led.status_code == 302
    return {name: value[0] for name, value in parse_qs(urlsplit(led.url).query).items()}


def come_back(browser, provider, email, *, verified=True, **wish):
    provider.claims = {"email": email, "email_verified": verified, "name": "Whoever"}
    return browser.get(BACK, {"code": "c", "state": leave(browser, **wish)["state"]})


def test_it_lets_in_the_person_with_that_email_and_the_factor_is_asked(cast, provider):
    give_app(cast.mara)
    browser = Client()
    answer = come_back(browser, provider, "MARA@test.example", next=ME)
    assert (answer.status_code, answer.url) == (302, reverse("mfa_authenticate"))
    assert SESSION_KEY not in browser.session
    assert browser.post(answer.url, {"code": code()}).url == ME
    assert browser.get(ME).status_code == 200
    (row,) = Event.objects.filter(action=Action.SIGN_IN)
    assert (row.actor, row.detail) == (cast.mara.email, {"by_what": "sso+totp"})


def test_what_was_asked_is_bound_to_this_browser(cast, provider):
    give_app(cast.mara)
    browser = Client()
    asked = leave(browser)
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == f"http://testserver{BACK}"
    come_back(browser, provider, cast.mara.email)
    assert len(provider.sent["code_verifier"]) > 40
    provider.claims = {"email": cast.mara.email, "email_verified": True}
    for state in (asked["state"], "made-up", ""):
        assert Client().get(BACK, {"code": "c", "state": state}).url == DOOR


def test_someone_without_a_factor_sets_one_up_first(cast, provider):
    browser = Client()
    come_back(browser, provider, cast.mara.email)
    assert browser.get(ME).url == HOW


@pytest.mark.parametrize("verified", [False, None, "true", "false", 1])
def test_an_email_that_is_not_vouched_for_opens_nothing(cast, provider, verified):
    browser = Client()
    assert come_back(browser, provider, cast.mara.email, verified=verified).url == DOOR
    assert SESSION_KEY not in browser.session


def test_nobody_is_created_and_nobody_disabled_comes_in(cast, provider):
    actions.set_active(cast.jon, by=cast.ada, active=False)
    people = User.objects.count()
    for email in ("nobody@test.example", cast.jon.email, ""):
        browser = Client()
        assert come_back(browser, provider, email).url == DOOR
        assert "opens nothing here" in browser.get(DOOR).content.decode()
    assert User.objects.count() == people
    assert [row.detail for row in Event.objects.filter(action=Action.SIGN_IN_REFUSED)] == [{"single_sign_on": True}] * 3


@pytest.mark.parametrize("how", ["reset", "new"])
def test_who_has_no_password_here_is_sent_to_their_link_first(cast, provider, how):
    if how == "reset":
        give_app(cast.mara)
        factor_actions.reset_factors(cast.mara, by=cast.ada)
        person = cast.mara
    else:
        person = actions.add_person(by=cast.ada, email="nia@test.example", name="Nia", roles={"therapist"})
    browser = Client()
    assert come_back(browser, provider, person.email).url == DOOR
    assert "Set your password first" in browser.get(DOOR).content.decode()
    assert SESSION_KEY not in browser.session
    assert browser.get(reverse("accounts:app_add")).url.startswith(DOOR)
    assert not Authenticator.objects.exists()
    actions.set_password(person, by=person, password=PASSWORD)
    come_back(browser, provider, person.email)
    assert browser.get(ME).url == HOW


@pytest.mark.parametrize("claims", [{"aud": "someone else"}, {"iss": "https://elsewhere.example"}, {"exp": 1}])
def test_a_word_that_is_not_for_us_or_is_old_opens_nothing(cast, provider, claims):
    browser = Client()
    state = leave(browser)["state"]
    provider.claims = {"email": cast.mara.email, "email_verified": True, **claims}
    assert browser.get(BACK, {"code": "c", "state": state}).url == DOOR


def test_a_refusal_or_silence_of_the_provider_leads_back_to_the_door(cast, provider):
    browser = Client()
    state = leave(browser)["state"]
    assert browser.get(BACK, {"error": "access_denied", "state": state}).url == DOOR
    provider.down = True
    assert browser.get(LEAVE).url == DOOR
    assert browser.post(DOOR, {"login": cast.mara.email, "password": PASSWORD}).status_code == 302


def test_it_leads_to_no_other_site(cast, provider):
    give_app(cast.mara)
    browser = Client()
    come_back(browser, provider, cast.mara.email, next="https://elsewhere.example/")
    assert browser.post(reverse("mfa_authenticate"), {"code": code()}).url == reverse("home")


def test_the_door_offers_it_where_it_is_configured(cast, provider, settings):
    assert "Sign in with Harbour" in Client().get(DOOR).content.decode()
    settings.OIDC_ISSUER = ""
    assert LEAVE not in Client().get(DOOR).content.decode()
    assert Client().get(LEAVE).status_code == 404
    assert Client().get(BACK).status_code == 404


# --- Its configuration ------------------------------------------------------------------------

ISSUER = {"HRP_OIDC_ISSUER": "https://login.example.org", "HRP_OIDC_CLIENT_ID": "hrp", "HRP_OIDC_SECRET": "s"}


@pytest.mark.once
@pytest.mark.parametrize("missing", ["HRP_OIDC_CLIENT_ID", "HRP_OIDC_SECRET"])
def test_what_is_missing_explains_itself(tmp_path, missing):
    given = {name: value for name, value in ISSUER.items() if name != missing}
    told = run(["manage.py", "check"], tmp_path, **AGENCY, **given)
    assert told.stderr.startswith(f"{missing} is not set (HRP_MODE=agency).")


@pytest.mark.once
def test_an_agency_trusts_no_provider_without_tls(tmp_path):
    told = run(["manage.py", "check"], tmp_path, **AGENCY, **ISSUER | {"HRP_OIDC_ISSUER": "http://login.example.org"})
    assert told.stderr.startswith("HRP_OIDC_ISSUER does not begin with https://.")
    assert run(["manage.py", "check"], tmp_path, **AGENCY, **ISSUER).returncode == 0
