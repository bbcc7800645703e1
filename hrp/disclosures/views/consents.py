"""Consents: written with the client, read and signed together, taken back with two taps."""

from uuid import UUID

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients import actions
from clients.access import client_for, lives, on_care_team
from clients.consent_text import digest, text_of
from clients.consents import missing
from clients.models import Consent, Episode, Linkage, Mandate
from clients.models.consent import SignedHow
from clients.pages import kept, opened, sent, show
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.base.text import LONGEST, tidy
from hrp.disclosures.consent_beginnings import BEGINNINGS, BY_CODE, begun, for_link, for_mandate, service_code
from hrp.disclosures.forms.consents import ConsentForm, PaperForm, SignForm
from hrp.disclosures.views.choosing import chosen
from hrp.disclosures.who_signs import WhoSigns, who_signs


# --- Writing it -----------------------------------------------------------------------------------
@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def consent_new(request, code):
    """Begin a consent: first whom it is for (`for`, `mandate` or `link` in the address), then its terms."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "consent_new"))
    mandate, link = _mandate_meant(request, client), _link_meant(request, client)
    beginning = BY_CODE.get("mandating" if mandate else service_code(link) if link else chosen(request, "for"))
    if beginning is None:
        return show(request, "disclosures/consent_for.html", client=client, beginnings=BEGINNINGS)
    one = begun(beginning, client, team=_team_of(client))
    if link:
        for_link(one, link)
    if mandate:
        for_mandate(one, mandate)
    form = ConsentForm(sent(request), client=client, instance=one, mandate=mandate)
    if kept(request, form, client=client, keep=form.keep):
        return _back(client, form.instance)
    return show(request, "disclosures/consent_new.html", form, client=client)


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def consent_change(request, code, pk):
    """Go on with a draft."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "consent_change"))
    one = _consent(request, client, pk)
    if not _is_draft(one):
        return _back(client, one)
    form = ConsentForm(sent(request), client=client, instance=one)
    if kept(request, form, client=client, keep=form.keep):
        return _back(client, one)
    return show(request, "disclosures/consent_change.html", form, client=client, consent=one)


@needs(Permission.READ_RECORD)
@require_safe
def consent(request, code, pk):
    """One consent: its words, whether it counts, what it lacks, and what can be done with it."""
    client = client_for(request, code, Permission.READ_RECORD, page="consent")
    one = _consent(request, client, pk)
    context = {"consent": one, "text": one.text or text_of(one), "is_draft": _is_draft(one)}
    context["lacking"] = missing(one) if _is_draft(one) else []
    context["may_write"] = on_care_team(request.user, client) and lives(client)
    return show(request, "disclosures/consent.html", client=client, **context)


@needs(Permission.READ_RECORD)
@require_safe
def consent_print(request, code, pk):
    """A consent on paper: its words, and lines to sign on while nobody has."""
    client = client_for(request, code, Permission.READ_RECORD, page="consent_print")
    one = _consent(request, client, pk)
    text = one.text or text_of(one)
    context = {"consent": one, "text": text, "digest": digest(text), "signs": who_signs(client)}
    return show(request, "disclosures/consent_print.html", client=client, **context)


# --- Signing it -----------------------------------------------------------------------------------
@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def consent_sign(request, code, pk):
    """Read a consent together; the client types their name, or it was signed on paper."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "consent_sign"))
    one, signs = _consent(request, client, pk), who_signs(client)
    if not _is_draft(one) or missing(one):
        return _back(client, one)
    on_paper = request.POST.get("how") == SignedHow.PAPER or signs == WhoSigns.WITH_GUARDIAN
    screen, paper = SignForm(None if on_paper else sent(request)), PaperForm(sent(request) if on_paper else None)
    form = paper if on_paper else screen
    if _signed(request, one, form):
        return _thanks(request, client, one, form)
    text = text_of(_consent(request, client, pk))
    context = {"consent": one, "screen": screen, "paper": paper, "signs": signs, "text": text, "digest": digest(text)}
    return show(request, "disclosures/consent_sign.html", form, client=client, **context)


def _thanks(request, client, one, form):
    """Lead on from a signature: to a page with nothing else on it, where the client has the screen."""
    if isinstance(form, SignForm):
        return show(request, "disclosures/consent_thanks.html", client=client, consent=one)
    messages.success(request, _("Signed. It counts from now on."))
    return _back(client, one)


def _signed(request, one, form) -> bool:
    """Sign with what a form holds. False: nothing was sent, or it needs another look."""
    if not form.is_bound or not form.is_valid():
        return False
    read = request.POST.get("read") or "nothing"
    try:
        actions.sign_consent(one, by=request.user, name=form.cleaned_data["name"], how=form.how, on=form.day, read=read)
    except actions.CannotSign:
        form.add_error(None, _("It says something else by now. Please read it together once more."))
        return False
    return True


# --- Taking it back, and putting a draft away -----------------------------------------------------
@needs(Permission.WRITE_RECORD)
@require_POST
def consent_revoke(request, code, pk):
    """Take a consent back, from this second on. However they said so, it is enough: no word of ours stops it."""
    client = client_for(request, code, Permission.WRITE_RECORD)
    one = _consent(request, client, pk)
    if one.signed_at:
        actions.revoke_consent(one, by=request.user, told_by=tidy(request.POST.get("told_by", ""))[:LONGEST].strip())
        messages.success(request, _("It is taken back. From this moment on nothing more goes on it."))
    return _back(client, one)


@needs(Permission.WRITE_RECORD)
@require_POST
def consent_off(request, code, pk):
    """Put a draft away that is not needed."""
    client = client_for(request, code, Permission.WRITE_RECORD)
    actions.set_aside(_consent(request, client, pk), by=request.user)
    return redirect("disclosures:home", client.code)


# --- What the pages look up -----------------------------------------------------------------------
def _consent(request, client, pk) -> Consent:
    rows = Consent.objects.for_user(request.user).select_related("created_by", "revocation__created_by")
    return get_object_or_404(rows, client=client, pk=pk)


def _mandate_meant(request, client) -> Mandate | None:
    """The mandate that a new consent is for, if the address names one of this client's."""
    rows = Mandate.objects.for_user(request.user).filter(episode__client=client, episode__ended_on=None)
    return _named(rows, "pk", chosen(request, "mandate"))


def _link_meant(request, client) -> Linkage | None:
    """The link that a new consent serves, as it stands now, if the address names one of this client's."""
    rows = Linkage.objects.for_user(request.user).filter(client=client).newest()
    return _named(rows, "thread", chosen(request, "link"))


def _named(rows, column, name):
    try:
        return rows.filter(**{column: UUID(name)}).first() if name else None
    except ValueError:
        return None


def _team_of(client) -> str:
    """The name of the team that the client is with now, or was with last."""
    latest = Episode.objects.filter(client=client).order_by("-opened_on", "-created_at")
    return latest.values_list("team__name", flat=True).first() or ""


def _is_draft(one: Consent) -> bool:
    return not one.signed_at and not one.set_aside_at


def _back(client, one):
    return redirect("disclosures:consent", client.code, one.pk)
