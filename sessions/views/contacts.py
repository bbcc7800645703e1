"""Being in touch between meetings: noting it, looking at it again, and what may be done with it then."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clients.access import client_for, on_care_team
from clients.pages import kept, opened, sent, show
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.audit.models import Action
from hrp.audit.trail import record
from sessions import actions
from sessions.contact_forms import ContactForm
from sessions.forms import SearchForm
from sessions.models import Contact, SafetyItem
from sessions.picking import MOST, clients_in_touch

# Where one goes on after a tap on a list: back to it, or to the record.
LISTS = {"today": "workspace:today"}


def contact_of(client, pk) -> Contact:
    """Return the contact `pk` of `client`, or 404."""
    contact = get_object_or_404(Contact.objects.select_related("created_by", "signed_by"), client=client, pk=pk)
    contact.client = client
    return contact


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def choose(request):
    """Pick the client whom a contact was with. Names are searched by POST."""
    words = SearchForm.words_in(request.POST)
    found = clients_in_touch(request.user, words)
    record(Action.LIST, by=request.user, subject="clients in touch", count=len(found), searched=bool(words))
    context = {"found": found, "words": words, "more": len(found) == MOST}
    return render(request, "sessions/contact_choose.html", context)


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def contact_new(request, code):
    """Note a contact, in half a minute. How it is safe to make contact stands above.

    After a death too: somebody close may call, and what was said is worth keeping.
    """
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "contact_new"), after_death=True)
    form = ContactForm(sent(request), client=client)
    if kept(request, form, client=client, keep=form.keep):
        return redirect("workspace:record", client.code)
    return show(request, "sessions/contact_new.html", form, client=client)


@needs(Permission.READ_RECORD)
@require_GET
def contact(request, code, pk):
    """Show a contact, with what may still be done about it."""
    client = client_for(request, code, Permission.READ_RECORD, page="contact")
    return _shown(request, client, contact_of(client, pk))


def _shown(request, client, found, missing=()):
    """Render the page of a contact, with what keeps it from being signed."""
    context = {
        "client": client,
        "contact": found,
        "noted": list(found.safety_items.all()),
        "may_write": on_care_team(request.user, client),
        "missing": missing,
    }
    return render(request, "sessions/contact.html", context, status=422 if missing else 200)


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def contact_change(request, code, pk):
    """Put a contact right that is not signed. What was signed or changed meanwhile keeps what is typed on the page."""
    page = opened(request, "contact")
    client = client_for(request, code, Permission.WRITE_RECORD, page=page, after_death=True)
    found = contact_of(client, pk)
    if found.signed_at and request.method == "GET":
        return redirect("sessions:contact", client.code, pk)
    form = ContactForm(sent(request), client=client, instance=found)
    if kept(request, form, client=client, keep=form.keep):
        return redirect("sessions:contact", client.code, pk)
    if form.late:
        return _changed_meanwhile(request, client, form, contact_of(client, pk))
    return show(request, "sessions/contact_change.html", form, client=client, contact=found)


def _changed_meanwhile(request, client, form, now):
    """Show what somebody else has written since, beside what was typed. Nothing is kept yet."""
    context = {"client": client, "contact": now, "form": form.again(now), "meanwhile": True}
    context["noted"] = list(now.safety_items.all())
    return render(request, "sessions/contact_change.html", context, status=422)


@needs(Permission.WRITE_RECORD)
@require_POST
def contact_sign(request, code, pk):
    """Sign a contact; a second click finds it signed."""
    client = client_for(request, code, Permission.WRITE_RECORD, after_death=True)
    found = contact_of(client, pk)
    try:
        actions.sign_contact(found, by=request.user)
    except ValidationError as missing:
        return _shown(request, client, found, missing.messages)
    messages.success(request, _("Signed."))
    return redirect("sessions:contact", client.code, pk)


@needs(Permission.WRITE_RECORD)
@require_POST
def contact_done(request, code, pk):
    """Somebody was in touch again, as planned. A second click changes nothing."""
    client = client_for(request, code, Permission.WRITE_RECORD, after_death=True)
    actions.follow_up_done(contact_of(client, pk), by=request.user)
    if request.POST.get("back") in LISTS:
        return redirect(LISTS[request.POST["back"]])
    return redirect("workspace:record", client.code)


@needs(Permission.WRITE_RECORD)
@require_POST
def safety_settled(request, code, pk):
    """Something that was noted on safety is settled. A second click changes nothing."""
    client = client_for(request, code, Permission.WRITE_RECORD, after_death=True)
    actions.settle_safety(get_object_or_404(SafetyItem, client=client, pk=pk), by=request.user)
    messages.success(request, _("Settled."))
    return redirect("workspace:record", client.code)
