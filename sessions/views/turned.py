"""The screen turned to the client: one page, in their language, and nothing else behind it."""

from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from clients.access import client_for
from clients.models.observation import EnteredBy
from hrp.accounts import proof
from hrp.accounts.access import needs
from hrp.accounts.middleware import TURNED
from hrp.accounts.roles import Permission
from hrp.audit.models import Action
from hrp.audit.trail import record
from sessions.models import SessionNote
from sessions.payload import BadPayload, read_payload
from sessions.turned import keep_to_client, turned_page
from sessions.views.room import meeting_of, own_meeting_of, saved_answer


@needs(Permission.WRITE_RECORD)
@require_POST
def turn(request, code, pk):
    """Turn the screen to the client. From now on only their page answers to this sign-in."""
    client = client_for(request, code, Permission.WRITE_RECORD)
    meeting = own_meeting_of(client, pk)
    get_object_or_404(SessionNote, session=meeting, signed_at=None)
    record(Action.VIEW, by=request.user, client_code=client.code, page="turned")
    request.session[TURNED] = {"code": client.code, "meeting": str(meeting.pk)}
    return redirect("sessions:turned")


def _turned_meeting(request):
    """Return the client and meeting that the screen is turned on, asked for anew at the door."""
    lock = request.session[TURNED]
    client = client_for(request, lock["code"], Permission.WRITE_RECORD)
    return client, meeting_of(client, lock["meeting"])


@needs(Permission.WRITE_RECORD)
@require_GET
def turned(request):
    """The client's page."""
    if TURNED not in request.session:
        return redirect("home")
    client, meeting = _turned_meeting(request)
    with translation.override(language_of(client)):
        return render(request, "sessions/turned.html", turned_page(client, meeting))


def language_of(client) -> str:
    """Return the client's language where the product speaks it, else the site's."""
    known = {code for code, _name in settings.LANGUAGES}
    return client.language if client.language in known else settings.LANGUAGE_CODE


@needs(Permission.WRITE_RECORD)
@require_POST
def turned_save(request):
    """Save what the client tapped or typed; only what their page asks."""
    if TURNED not in request.session:
        return JsonResponse({"error": "not_turned"}, status=409)
    client, meeting = _turned_meeting(request)
    try:
        payload = keep_to_client(read_payload(request.body))
        with translation.override(language_of(client)):
            return saved_answer(request, meeting, payload, entered_by=EnteredBy.CLIENT)
    except (BadPayload, SessionNote.DoesNotExist):
        return JsonResponse({"error": "unreadable"}, status=400)


@needs(Permission.WRITE_RECORD)
@require_POST
@sensitive_post_parameters("password", "credential")
def turn_back(request):
    """Give the screen back to the therapist, for one touch of their passkey or their password."""
    lock = request.session.get(TURNED)
    if lock is None:
        return redirect("home")
    refused = proof.refused_reason(request)
    if refused:
        client, meeting = _turned_meeting(request)
        with translation.override(language_of(client)):
            return render(request, "sessions/turned.html", turned_page(client, meeting, refused=refused), status=422)
    del request.session[TURNED]
    return redirect("sessions:room", code=lock["code"], pk=lock["meeting"])
