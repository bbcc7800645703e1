"""One meeting of a group: its page, its saves, reading through, one signature for all."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from clients.models import Episode
from hrp.accounts import idle
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from sessions import actions
from sessions.actions.saving import Signed
from sessions.groups.access import cared_for, group_meeting_for, opened, places_of
from sessions.groups.page import drawn_anew, meeting_besides, meeting_page, review_page, signed_page
from sessions.payload import BadPayload, read_payload
from sessions.views.room import told


@needs(Permission.WRITE_RECORD)
@require_GET
def group_meeting(request, pk, meeting):
    """The page of one meeting while it is open, and whose notes were signed afterwards."""
    shared = group_meeting_for(request, pk, meeting)
    if shared.signed_at:
        idle.leave(request.sign_in, shared.pk)
        page = signed_page(request.user, shared)
        opened(request, "group_meeting", [part.client for part in page["parts"]])
        return render(request, "sessions/group_signed.html", page)
    page = meeting_page(request.user, shared)
    page["besides"] = meeting_besides(request.user, shared) if "now" in request.GET else []
    opened(request, "group_meeting", [person.client for person in page["people"]])
    if page["begun"]:
        idle.stay(request.sign_in, shared.pk, shared.starts_at, shared.ends_at)
    return render(request, "sessions/group_meeting.html", page)


@needs(Permission.WRITE_RECORD)
@require_POST
def group_save(request, pk, meeting):
    """Save what the open page holds: JSON in, JSON out. 409 when someone else wrote meanwhile."""
    shared = group_meeting_for(request, pk, meeting)
    try:
        payload = read_payload(request.body)
        sent = {"tab": payload.tab, "seq": payload.seq, "texts": payload.texts, "taps": payload.taps}
        saved = actions.save_group(shared, by=request.user, **sent)
    except BadPayload:
        return JsonResponse({"error": "unreadable"}, status=400)
    except Signed:
        return JsonResponse({"error": "signed", "message": _("This has been signed meanwhile.")}, status=409)
    shown = {"fragments": {}, "hints": {}} if request.covered else drawn_anew(request, shared, payload)
    return told(request, saved, payload.too_long, shown)


@needs(Permission.WRITE_RECORD)
@require_POST
def group_also(request, pk, meeting):
    """Put someone of the group on the page, for whom nothing was arranged."""
    shared = group_meeting_for(request, pk, meeting)
    places = places_of(shared.group).filter(episode__client__in=cared_for(request.user))
    key = request.POST.get("place", "")
    place = next((one for one in places if str(one.pk) == key), None)
    if place is None:
        raise Http404
    try:
        actions.also_came(shared, place, by=request.user)
    except (Signed, IntegrityError):
        messages.warning(request, _("They could not be added: this is signed, or they meet somebody at that minute."))
    except Episode.DoesNotExist:
        messages.warning(request, _("The work with this client has ended."))
    return redirect("sessions:group_meeting", pk=pk, meeting=meeting)


@needs(Permission.WRITE_RECORD)
@require_POST
def group_off(request, pk, meeting):
    """Call a meeting off for everybody. No reason is asked."""
    shared = group_meeting_for(request, pk, meeting)
    try:
        actions.call_off(shared, by=request.user)
    except ValidationError as refused:
        messages.warning(request, refused.messages[0])
        return redirect("sessions:group_meeting", pk=pk, meeting=meeting)
    return redirect("sessions:group", pk=pk)


@needs(Permission.WRITE_RECORD)
@require_GET
def group_review(request, pk, meeting):
    """Every note as it will be signed."""
    shared = group_meeting_for(request, pk, meeting)
    if shared.signed_at:
        return redirect("sessions:group_meeting", pk=pk, meeting=meeting)
    page = review_page(request.user, shared)
    opened(request, "group_review", [person.client for person, _parts in page["people"]])
    return render(request, "sessions/group_review.html", page)


@needs(Permission.WRITE_RECORD)
@require_POST
def group_sign(request, pk, meeting):
    """Sign everybody's note with one action; a second click finds them signed."""
    shared = group_meeting_for(request, pk, meeting)
    try:
        notes = actions.sign_group(shared, by=request.user)
    except ValidationError:
        return render(request, "sessions/group_review.html", review_page(request.user, shared), status=422)
    if notes:
        said = ngettext("Signed: %(count)s note.", "Signed: %(count)s notes.", len(notes))
        messages.success(request, said % {"count": len(notes)})
    return redirect("sessions:group_meeting", pk=pk, meeting=meeting)


@needs(Permission.WRITE_RECORD)
@require_POST
def group_countersign(request, pk, meeting):
    """Sign beside the author of every note of this meeting that stood on the page."""
    shared = group_meeting_for(request, pk, meeting)
    if actions.countersign_group(shared, by=request.user, read=request.POST.getlist("note")):
        messages.success(request, _("Countersigned."))
    return redirect("sessions:group_meeting", pk=pk, meeting=meeting)
