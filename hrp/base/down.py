"""When the database does not answer: a calm page, and what was typed goes along to be sent again."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.defaults import server_error

RETRY_AFTER = 10  # seconds
# A form with one of these is not sent along: nothing secret stands in a page.
SECRET = ("password", "code", "token", "credential")
TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field


def handler500(request):
    """Answer an error that nothing else took: 503 when the database is away, 500 otherwise.

    Asks nothing of the database, of the sign-in, or of who is signed in.
    """
    if not is_away(sys.exc_info()[1]):
        return server_error(request)
    if "application/json" in request.headers.get("Accept", ""):
        message = _("The database does not answer. Nothing is lost; it is tried again.")
        answer = JsonResponse({"error": "database_away", "message": message}, status=503)
    else:
        again = "" if request.method in {"GET", "HEAD"} else "/"
        answer = HttpResponse(render_to_string("503.html", {"typed": typed(request), "again": again}), status=503)
    answer.headers["Retry-After"] = str(RETRY_AFTER)
    return answer


def is_away(error: BaseException | None) -> bool:
    """Say whether an error, or one that led to it, is the database's not answering."""
    seen = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, (OperationalError, InterfaceError)):
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False


def typed(request) -> list[tuple[str, str]]:
    """Return the fields of the form that was sent, for another try; nothing if one of them is a secret."""
    if request.method != "POST" or request.content_type == "application/json":
        return []
    try:
        fields = [(name, value) for name, values in request.POST.lists() for value in values]
    except RawPostDataException:
        return []
    names = " ".join(name.lower() for name, _value in fields if name != TOKEN)
    return [] if any(secret in names for secret in SECRET) else fields
