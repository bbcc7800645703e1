"""Reading a note through, signing it, and what may be added to a signed one."""

from contextlib import suppress

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clients.access import client_for, marks
from clients.actions import correct as correct_rating
from clients.pages import opened
from hrp.accounts.access import needs, refuse
from hrp.accounts.roles import Permission
from sessions import actions
from sessions.countersigning import next_after, questions_on, read_along
from sessions.forms import AddendumForm, CorrectionForm, InErrorForm, QuestionForm
from sessions.models import ReflectiveNote, SessionNote
from sessions.page import CORRECTABLE, correction_title, review_page, signed_page
from sessions.views.room import meeting_of, own_meeting_of


def signed_note_of(client, pk) -> SessionNote:
    """Return the signed note of the meeting `pk` of `client`, or 404."""
    note = get_object_or_404(SessionNote, session__client=client, session=pk, signed_at__isnull=False)
    note.session.client = client
    return note


def _missing():
    """Answer that there is no such thing."""
    raise Http404


@needs(Permission.WRITE_RECORD)
@require_GET
def review(request, code, pk):
    """The note as it will be signed."""
    client = client_for(request, code, Permission.WRITE_RECORD, page="review", after_death=True)
    meeting = own_meeting_of(client, pk)
    if not hasattr(meeting, "note") or meeting.note.signed_at:
        return redirect("sessions:room", code=client.code, pk=meeting.pk)
    return render(request, "sessions/review.html", review_page(request.user, client, meeting))


@needs(Permission.WRITE_RECORD)
@require_POST
def sign(request, code, pk):
    """Sign the note; a second click finds it signed."""
    client = client_for(request, code, Permission.WRITE_RECORD, after_death=True)
    meeting = own_meeting_of(client, pk)
    get_object_or_404(SessionNote, session=meeting)
    try:
        actions.sign(meeting, by=request.user)
    except ValidationError:
        return render(request, "sessions/review.html", review_page(request.user, client, meeting), status=422)
    messages.success(request, _("Signed."))
    return redirect("sessions:room", code=client.code, pk=meeting.pk)


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def addendum(request, code, pk):
    """Add to a signed note."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "addendum"), after_death=True)
    note = signed_note_of(client, pk)
    form = AddendumForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.add_addendum(note, by=request.user, **form.cleaned_data)
        return redirect("sessions:room", code=client.code, pk=pk)
    asked = [one for one in questions_on(note, request.user, on_team=True) if one.waits]
    page = {"client": client, "meeting": note.session, "form": form, "title": _("Add to this note"), "asked": asked}
    return render(request, "sessions/addendum.html", page, status=422 if form.is_bound else 200)


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def in_error(request, code, pk):
    """Mark a signed note as entered in error."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "in_error"), after_death=True)
    note = signed_note_of(client, pk)
    form = InErrorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.mark_in_error(note, by=request.user, **form.cleaned_data)
        return redirect("sessions:room", code=client.code, pk=pk)
    page = {"client": client, "meeting": note.session, "form": form, "title": _("This note was entered in error")}
    return render(request, "sessions/form.html", page, status=422 if form.is_bound else 200)


@needs(Permission.WRITE_RECORD)
@require_POST
def share(request, code, pk):
    """Share one's own reflection with the supervisor, or take that back."""
    client = client_for(request, code, Permission.WRITE_RECORD, after_death=True)
    mine = ReflectiveNote.objects.for_user(request.user).filter(author=request.user, session__client=client)
    reflection = get_object_or_404(mine, session=pk)
    actions.share_reflection(reflection, by=request.user, shared=request.POST.get("shared") == "yes")
    return redirect("sessions:room", code=client.code, pk=pk)


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def correct(request, code, pk, kind, rating):
    """Correct a rating that was entered wrong: a new row beside the old one."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "correct"), after_death=True)
    note = signed_note_of(client, pk)
    model, top = CORRECTABLE.get(kind, (None, None))
    row = get_object_or_404(model, client=client, sitting=note.session.sitting, pk=rating) if model else _missing()
    form = CorrectionForm(request.POST or None, top=top)
    corrected = hasattr(row, "corrected_by")
    if corrected or (request.method == "POST" and form.is_valid()):
        if not corrected:
            with suppress(IntegrityError):  # somebody else put it right at the same moment: the page shows theirs
                correct_rating(row, by=request.user, values=form.values())
        return redirect("sessions:room", code=client.code, pk=pk)
    page = {"client": client, "meeting": note.session, "form": form, "title": correction_title(kind, row)}
    return render(request, "sessions/form.html", page, status=422 if form.is_bound else 200)


@needs(Permission.READ_RECORD)
@require_POST
def countersign(request, code, pk):
    """Sign beside the author of a signed note; who neither was there nor supervises them is refused."""
    client = client_for(request, code, Permission.READ_RECORD)
    note = signed_note_of(client, pk)
    try:
        actions.countersign(note, by=request.user)
    except actions.NotTheirs:
        refuse(request.user, Permission.READ_RECORD, client.code, **marks(client))
    return _onward(request, note, _("Countersigned."))


@needs(Permission.READ_RECORD)
@require_POST
def question(request, code, pk):
    """Return a signed note to its author with a question. What was typed is kept where it needs another look."""
    client = client_for(request, code, Permission.READ_RECORD)
    note = signed_note_of(client, pk)
    if not read_along(request.user).filter(pk=note.pk).exists():
        refuse(request.user, Permission.READ_RECORD, client.code, **marks(client))
    form = QuestionForm(request.POST)
    if form.is_valid():
        try:
            actions.ask(note, by=request.user, **form.cleaned_data)
            return _onward(request, note, _("Returned with your question."))
        except ValidationError as refused:
            form.add_error(None, refused)
    page = signed_page(request.user, client, meeting_of(client, pk), form)
    return render(request, "sessions/signed.html", page, status=422)


def _onward(request, note, done: str):
    """Say what is done, and lead a supervisor to the next note that waits, or back to where none does."""
    if not read_along(request.user).filter(pk=note.pk).exists():
        messages.success(request, done)
        return redirect("sessions:room", code=note.session.client.code, pk=note.session_id)
    following = next_after(note, request.user)
    if following is None:
        messages.success(request, _("%(done)s Nothing else waits to be read. Thank you.") % {"done": done})
        return redirect("supervision:notes")
    messages.success(request, _("%(done)s This is the next one.") % {"done": done})
    return redirect("sessions:room", code=following.session.client.code, pk=following.session_id)
