"""The session page ("the Room") and its saves."""

from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from clients.access import client_for, marks, on_care_team
from clients.models.observation import EnteredBy
from hrp.accounts import idle
from hrp.accounts.access import needs, refuse
from hrp.accounts.models.user import NoteFormat
from hrp.accounts.roles import Permission
from hrp.base.text import too_long_sentence
from sessions import actions
from sessions.actions.saving import Signed
from sessions.content.choices import Happened
from sessions.groups.access import leads
from sessions.groups.signing import written_in_group
from sessions.models import Session, SessionNote
from sessions.page import fragments, hints_for, room_page, signed_page
from sessions.payload import BadPayload, read_payload


def meeting_of(client, pk) -> Session:
    """Return the meeting `pk` of `client` with its note, or 404."""
    meetings = Session.objects.filter(client=client).select_related(
        "note__signed_by", "note__in_error", "earlier_note", "group_meeting__group"
    )
    meeting = get_object_or_404(meetings, pk=pk)
    meeting.client = client
    return meeting


def own_meeting_of(client, pk) -> Session:
    """Return a meeting that is written on a page of its own, with its note; one that a group's page writes is 404."""
    meeting = meeting_of(client, pk)
    if written_in_group(meeting):
        raise Http404
    return meeting


@needs(Permission.READ_RECORD)
@require_GET
def room(request, code, pk):
    """One meeting: the Room while its note is open, the signed note afterwards."""
    client = client_for(request, code, Permission.READ_RECORD, page="session")
    meeting = meeting_of(client, pk)
    note = getattr(meeting, "note", None)
    in_group = written_in_group(meeting)
    if in_group and leads(request.user, meeting.group_meeting.group):
        return redirect("sessions:group_meeting", pk=meeting.group_meeting.group_id, meeting=meeting.group_meeting_id)
    if meeting.happened != Happened.MET or note is None or note.signed_at or in_group:
        idle.leave(request.sign_in, meeting.pk)
        return render(request, "sessions/signed.html", signed_page(request.user, client, meeting))
    if not on_care_team(request.user, client):
        refuse(request.user, Permission.WRITE_RECORD, client.code, **marks(client))
    idle.stay(request.sign_in, meeting.pk, meeting.starts_at, meeting.ends_at)
    return render(request, "sessions/room.html", room_page(request.user, client, meeting))


@needs(Permission.WRITE_RECORD)
@require_POST
def save(request, code, pk):
    """Save what the open page holds: JSON in, JSON out. 409 when someone else wrote meanwhile."""
    client = client_for(request, code, Permission.WRITE_RECORD, after_death=True)
    meeting = own_meeting_of(client, pk)
    try:
        return saved_answer(request, meeting, read_payload(request.body))
    except (BadPayload, SessionNote.DoesNotExist):
        return JsonResponse({"error": "unreadable"}, status=400)


def saved_answer(request, meeting, payload, *, entered_by=EnteredBy.TOGETHER) -> JsonResponse:
    """Store a save and say what came of it. The client's page is told nothing of lines, help and hints.

    Neither is a page that is covered, nor why something was refused; what somebody else wrote meanwhile is
    told once it is uncovered.
    """
    quiet = request.covered or entered_by == EnteredBy.CLIENT
    sent = {"tab": payload.tab, "seq": payload.seq, "texts": payload.texts, "taps": payload.taps}
    try:
        saved = actions.save_draft(meeting, by=request.user, entered_by=entered_by, **sent)
    except Signed:
        return JsonResponse({"error": "signed", "message": _("This note has been signed meanwhile.")}, status=409)
    shown = {
        "fragments": {} if quiet else fragments(request, meeting, set(payload.taps)),
        "hints": {} if quiet else hints_for(request.user, meeting, payload.texts),
    }
    return told(request, saved, payload.too_long, shown)


def told(request, saved, too_long, shown: dict) -> JsonResponse:
    """Tell a page what its save came to, with what it draws anew: its `fragments` and `hints`."""
    if saved.conflicts and request.covered:
        return JsonResponse({"error": "covered", "message": _("The page is covered.")}, status=423)
    refused = saved.refused | dict.fromkeys(too_long, too_long_sentence())
    answer = {
        "saved": formats.time_format(timezone.localtime(saved.at), "H:i"),
        "refused": _without_reasons(refused) if request.covered else refused,
        "conflicts": saved.conflicts,
        **shown,
    }
    return JsonResponse(answer, status=409 if saved.conflicts else 200)


def _without_reasons(refused: dict) -> dict:
    """Return what was refused, without why: a reason may name the client."""
    return dict.fromkeys(refused, _("This was not kept. Please look at it again."))


@needs(Permission.WRITE_RECORD)
@require_POST
def note_format(request, code, pk):
    """Use another format for this note; its texts stay."""
    client = client_for(request, code, Permission.WRITE_RECORD, after_death=True)
    meeting = own_meeting_of(client, pk)
    note = get_object_or_404(SessionNote, session=meeting, signed_at=None)
    if request.POST.get("format") in NoteFormat.values:
        actions.set_format(note, by=request.user, format=request.POST["format"])
    return redirect("sessions:room", code=client.code, pk=meeting.pk)
