"""One person as the front desk knows them, and finding them."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from clients.access import client_for
from clients.forms import ContactForm
from clients.pages import kept, opened, sent, show
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.desk import people
from sessions.forms import SearchForm


@needs(Permission.FRONT_DESK)
@require_safe
def person(request, code):
    """Show how a person is reached, who leads, and what is planned."""
    client = client_for(request, code, Permission.FRONT_DESK, page=opened(request, "front desk"))
    return show(request, "desk/person.html", client=client, card=people.Card.of(client))


@needs(Permission.FRONT_DESK)
@require_http_methods(["GET", "POST"])
def contact(request, code):
    """Change how a person is reached, and how it is safe."""
    client = client_for(request, code, Permission.FRONT_DESK, page=opened(request, "contact details"))
    form = ContactForm(sent(request), client=client, instance=client)
    if kept(request, form, client=client):
        return redirect("desk:person", client.code)
    return show(request, "desk/contact.html", form, client=client)


@needs(Permission.FRONT_DESK)
@require_http_methods(["GET", "POST"])
def find(request):
    """Find a person by a part of their name, or by code. Names are searched by POST."""
    words = SearchForm.words_in(request.POST)
    found = people.find(request.user, words)
    record(Action.LIST, by=request.user, subject="front desk", count=len(found), searched=bool(words))
    context = {"found": found, "words": words, "more": len(found) == people.MOST}
    return render(request, "desk/find.html", context)
