"""Small middleware that belongs to no one app."""

import re

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.middleware.security import SecurityMiddleware

# What a page of ours may ask of a browser: passkeys, and nothing else. No camera, microphone or place.
_CLOSED = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
_ASKED = ("publickey-credentials-create", "publickey-credentials-get")
_LENGTH = re.compile("[0-9]{1,12}", re.ASCII)

ALWAYS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join([*(f"{name}=()" for name in _CLOSED), *(f"{name}=(self)" for name in _ASKED)]),
    "X-Frame-Options": settings.X_FRAME_OPTIONS,
    "X-Permitted-Cross-Domain-Policies": "none",
    # Kept out of every cache, the browser's and those on the way. Static files bring a value of their own.
    "Cache-Control": "no-store",
}


class EveryAnswer(SecurityMiddleware):
    """Put the site's headers on whatever is answered: pages, refusals, files, errors.

    It stands before everything else, so that an answer which another middleware gives or fails to give
    (a static file, an unknown host) has them too. The redirect to TLS stays with Django's own middleware.
    """

    def __call__(self, request):
        """Add the headers that an answer does not have yet."""
        answer = self.process_response(request, self.get_response(request))
        for name, value in ALWAYS.items():
            answer.headers.setdefault(name, value)
        return answer


def bounded(get_response):
    """Refuse a message that is longer than any page of ours sends, before a byte of it is read.

    Forms bound what they keep and say so kindly; this is for what no form could say anything about,
    files among it: there is nothing here to send a file to.
    """

    def middleware(request):
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not _LENGTH.fullmatch(length) or int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig("The message is longer than any page sends.")
        return get_response(request)

    return middleware


def plain_cookies(get_response):
    """Leave out cookies that are no plain text: we gave none, and a database cannot even look for some of them."""

    def middleware(request):
        odd = [name for name, value in request.COOKIES.items() if not (value.isascii() and value.isprintable())]
        for name in odd:
            del request.COOKIES[name]
        return get_response(request)

    return middleware
