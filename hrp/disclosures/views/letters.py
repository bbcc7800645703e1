"""Letters about a client: what one says, shown to them, and how it goes."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clients.access import client_for
from clients.consents import Blocked
from clients.pages import kept, opened, sent, show
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.accounts.stepup import fresh_factor
from hrp.disclosures.actions import letters as actions
from hrp.disclosures.beginnings import beginning
from hrp.disclosures.forms.letters import AskedForm, AttendanceForm
from hrp.disclosures.letters import (
    BESIDE,
    begun_for,
    hearers,
    hindrance,
    preview_of,
    says_otherwise,
    tells_of_nobody,
    text_of,
    whoever_was_asked,
)
from hrp.disclosures.models import Disclosure, Letter, LetterKind, LetterTemplate
from hrp.disclosures.paper.page import PDF, Unprintable
from hrp.disclosures.sending import digest
from hrp.disclosures.views.choosing import chosen

FORMS = {LetterKind.ATTENDANCE: AttendanceForm, LetterKind.ASKED_FOR: AskedForm}
TITLES = {
    LetterKind.ATTENDANCE: gettext_lazy("An attendance letter"),
    LetterKind.ASKED_FOR: gettext_lazy("A letter they ask for"),
}


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def attendance_new(request, code):
    """Begin an attendance letter: first to whom (`to` in the address), then about which time.

    Where one for them is in preparation already, it leads there, so that nobody writes a second one.
    """
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "attendance_new"))
    found, to = hearers(client), chosen(request, "to")
    hearer = next((one for one in found if one.consent and str(one.pk) == to), None)
    if hearer is None and request.method == "POST":
        hearer = whoever_was_asked(client, to)  # what was typed is kept; the letter's page says what stands in its way
    if hearer is None:
        return show(request, "disclosures/attendance_whom.html", client=client, hearers=found)
    if request.method == "GET" and (already := begun_for(hearer, client=client, by=request.user)):
        messages.info(request, _("This letter is in preparation already."))
        return _back(client, already)
    begun = Letter(kind=LetterKind.ATTENDANCE, client=client, consent=hearer.consent, mandate=hearer.mandate)
    form = AttendanceForm(sent(request), client=client, instance=begun)
    if kept(request, form, client=client, keep=form.keep):
        return redirect("disclosures:letter", client.code, form.instance.pk)
    return show(request, "disclosures/attendance_new.html", form, client=client, hearer=hearer)


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def letter_new(request, code):
    """Begin a letter that the client asks for: first what it is about (`about` in the address), then its words."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "letter_new"))
    about = chosen(request, "about")
    if about not in LetterTemplate.values:
        return show(request, "disclosures/letter_about.html", client=client, templates=LetterTemplate)
    begun = Letter(kind=LetterKind.ASKED_FOR, client=client, template=about, words=beginning(about))
    form = AskedForm(sent(request), client=client, instance=begun)
    if kept(request, form, client=client, keep=form.keep):
        return redirect("disclosures:letter", client.code, form.instance.pk)
    return show(request, "disclosures/letter_new.html", form, client=client)


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def letter(request, code, pk):
    """A letter from its first words until it went: what it says, what stands in its way, and what comes next."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "letter"))
    one = _letter(request, client, pk)
    about = {"client": client, "title": TITLES[one.kind]}
    form = FORMS[one.kind](sent(request), client=client, instance=one)
    if kept(request, form, client=client, keep=form.keep):
        return redirect("disclosures:letter", client.code, one.pk)
    one = _letter(request, client, pk)  # a form that needs another look has put what was typed on the row already
    gone = Disclosure.objects.filter(letter=one).first()
    if gone or one.set_aside_at:
        return show(request, "disclosures/letter_done.html", form, letter=one, gone=gone, **about)
    otherwise = says_otherwise(one)
    return show(request, "disclosures/letter.html", form, letter=one, otherwise=otherwise, **about, **_reading(one))


@needs(Permission.WRITE_RECORD)
@require_GET
def letter_paper(request, code, pk):
    """The letter as it would go on paper, marked as something to look at. Its file name says nothing."""
    client = client_for(request, code, Permission.WRITE_RECORD, page="letter_paper")
    one = _letter(request, client, pk)
    if one.consent is None:
        raise Http404
    if one.set_aside_at or not text_of(one) or Disclosure.objects.filter(letter=one).exists():
        return _back(client, one)  # it says what became of it
    try:
        answer = HttpResponse(preview_of(one), content_type=PDF)
    except Unprintable as lacking:
        messages.warning(request, str(lacking))
        return _back(client, one)
    answer["Content-Disposition"] = 'inline; filename="letter.pdf"'
    return answer


@needs(Permission.WRITE_RECORD)
@require_POST
def letter_shown(request, code, pk):
    """Note that the client has seen what it says today."""
    client = client_for(request, code, Permission.WRITE_RECORD)
    one = _letter(request, client, pk)
    try:
        actions.show_letter(one, by=request.user, read=request.POST.get("read", ""))
    except actions.ReadsOtherwise:
        messages.warning(request, _otherwise())
    return _back(client, one)


@needs(Permission.WRITE_RECORD)
@require_POST
def letter_ready(request, code, pk):
    """Keep a letter ready, for whoever sends it later."""
    client = client_for(request, code, Permission.WRITE_RECORD)
    one = _letter(request, client, pk)
    try:
        actions.keep_ready(one, by=request.user)
    except Blocked as blocked:
        messages.warning(request, blocked.reason)
    return _back(client, one)


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def letter_send(request, code, pk):
    """The last look at a letter, and its going."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "letter_send"))
    return _send(request, client, _letter(request, client, pk))


@fresh_factor
def _send(request, client, one):
    """Show what goes; let it go. What stands in its way is said on the letter's own page."""
    if request.method == "GET":
        if hindrance(one) or Disclosure.objects.filter(letter=one).exists():
            return _back(client, one)
        return show(request, "disclosures/letter_send.html", client=client, letter=one, **_reading(one))
    try:
        actions.send_letter(one, by=request.user, read=request.POST.get("read", ""))
        messages.success(request, _("It is kept here as it went."))
    except actions.ReadsOtherwise:
        messages.warning(request, _otherwise())
    except Blocked as blocked:
        messages.warning(request, blocked.reason)
    except Unprintable as lacking:
        messages.warning(request, str(lacking))
    return _back(client, one)


@needs(Permission.WRITE_RECORD)
@require_POST
def letter_off(request, code, pk):
    """Put a letter away that is not needed."""
    client = client_for(request, code, Permission.WRITE_RECORD)
    one = _letter(request, client, pk)
    actions.set_letter_aside(one, by=request.user)
    return _back(client, one)


def _letter(request, client, pk) -> Letter:
    rows = Letter.objects.for_user(request.user).select_related(*BESIDE)
    return get_object_or_404(rows, client=client, pk=pk)


def _reading(one: Letter) -> dict:
    """What a letter says, the SHA-256 of that, and why it may not go."""
    text = text_of(one)
    return {"text": text, "read": digest(text.encode()), "hindrance": hindrance(one), "of_nobody": tells_of_nobody(one)}


def _back(client, one):
    return redirect("disclosures:letter", client.code, one.pk)


def _otherwise() -> str:
    return _("It says something else by now. Please look at it again.")
