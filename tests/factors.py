"""Second factors in tests: an app that knows its secret, and a passkey made of software."""

import hashlib
import json
import time

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.test import Client
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestedCredentialData, AuthenticatorData

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
HOST = "testserver"
FLAGS = AuthenticatorData.FLAG


def give_app(user, **fields) -> Authenticator:
    """Give a person an authenticator app, and codes on paper."""
    app = TOTP.activate(user, SECRET).instance
    if fields:
        Authenticator.objects.filter(pk=app.pk).update(**fields)
        app = Authenticator.objects.get(**fields)
    RecoveryCodes.activate(user)
    return app


def code(*, steps: int = 0, secret: str = SECRET) -> str:
    """Return what the app shows now, or some half minutes later or earlier."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def paper(user) -> list[str]:
    """Return the codes on paper that a person still has."""
    return Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()


def shown(browser, user, *, ago: float = 0, **fields) -> None:
    """Let a signed-in browser have shown a factor, `ago` seconds ago."""
    session = browser.session
    record = {"method": "mfa", "type": "totp", "at": time.time() - ago, **fields}
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [record]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.save()


class Passkey:
    """A passkey as a browser answers for it. It verifies its person unless told otherwise."""

    def __init__(self, *, host: str = HOST, origin: str = "", verified: bool = True):
        self.host, self.origin, self.verified = host, origin or f"https://{host}", verified
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = hashlib.sha256(repr(self.key.private_numbers().private_value).encode()).digest()
        self.person = b""

    def _flags(self):
        return FLAGS.UP | (FLAGS.UV if self.verified else FLAGS(0))

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": f"webauthn.{kind}", "challenge": challenge, "origin": self.origin}).encode()

    def _sent(self, **response) -> str:
        own = websafe_encode(self.id)
        encoded = {name: websafe_encode(value) for name, value in response.items()}
        sent = {"id": own, "rawId": own, "type": "public-key", "response": encoded}
        return json.dumps({**sent, "clientExtensionResults": {"credProps": {"rk": True}}})

    def made(self, challenge: str, person: bytes = b"") -> str:
        """Return the answer to the question for a new passkey."""
        self.person = person
        public = ES256.from_cryptography_key(self.key.public_key())
        held = AttestedCredentialData.create(b"\0" * 16, self.id, public)
        data = AuthenticatorData.create(
            hashlib.sha256(self.host.encode()).digest(), self._flags() | FLAGS.AT, 0, bytes(held)
        )
        attested = cbor.encode({"fmt": "none", "attStmt": {}, "authData": bytes(data)})
        return self._sent(clientDataJSON=self._client_data("create", challenge), attestationObject=attested)

    def answer(self, challenge: str) -> str:
        """Return the answer to the question who is there."""
        data = AuthenticatorData.create(hashlib.sha256(self.host.encode()).digest(), self._flags(), 0)
        client = self._client_data("get", challenge)
        signature = self.key.sign(bytes(data) + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._sent(
            clientDataJSON=client, authenticatorData=bytes(data), signature=signature, userHandle=self.person
        )


def give_passkey(user, *, name: str = "Blue key", **options) -> Passkey:
    """Give a person a passkey, and codes on paper."""
    key = Passkey(**options)
    credential = json.loads(key.made("c" * 12, person=user.pk.hex.encode()))
    Authenticator.objects.create(user=user, type="webauthn", data={"name": name, "credential": credential})
    RecoveryCodes.activate(user)
    return key


def shown_in(page, user, *, ago: float = 0) -> None:
    """Let the sign-in of a page's browser have shown a factor, `ago` seconds ago."""
    browser = Client()
    (kept,) = [each for each in page.context.cookies() if each["name"] == settings.SESSION_COOKIE_NAME]
    browser.cookies[settings.SESSION_COOKIE_NAME] = kept["value"]
    shown(browser, user, ago=ago)
