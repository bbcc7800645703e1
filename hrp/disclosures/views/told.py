"""What was told outside this app, written down where everything that left stands."""

from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clients.access import client_for
from clients.consents import Blocked
from clients.models import Consent
from clients.pages import kept, opened, sent, show
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.accounts.stepup import stale_message
from hrp.disclosures.forms.letters import ToldForm
from hrp.disclosures.views.choosing import chosen


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def told_new(request, code):
    """Write down what was told: first to whom (`to` in the address), then what.

    A consent that ended while the words were typed is still found, so that the form can say so and keep them.
    """
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "told_new"))
    agreed = Consent.objects.for_user(request.user).filter(client=client).select_related("client", "revocation")
    asked = agreed if request.method == "POST" else agreed.active()
    consent = next((one for one in asked if str(one.pk) == chosen(request, "to")), None)
    if consent is None:
        return show(request, "disclosures/told_whom.html", client=client, consents=agreed.active())
    form = ToldForm(sent(request), client=client, consent=consent)
    stale = stale_message(request) if form.is_bound and not form.made_by(request.user) else ""
    if not stale and _kept(request, form, client):
        return redirect("disclosures:home", client.code)
    return show(request, "disclosures/told_new.html", form, client=client, consent=consent, stale=stale)


def _kept(request, form: ToldForm, client) -> bool:
    """Store it once; what stands in the way is said above the form."""
    try:
        return kept(request, form, client=client, keep=form.keep)
    except Blocked as blocked:
        form.add_error(None, str(blocked.reason))
        if not form.consent.is_active:
            form.add_error(None, _("What was told before it ended can stand in the record as a contact."))
        return False
