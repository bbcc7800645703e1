"""Orders of a court: written down by the care team, looked at by a second person, sent or set aside."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clients.access import client_for, marks, on_care_team
from clients.consents import Blocked
from clients.models import Client
from clients.pages import kept, opened, sent, show
from hrp.accounts.access import needs, refuse
from hrp.accounts.roles import Permission
from hrp.accounts.stepup import fresh_factor
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.disclosures.actions.orders import (
    NotNow,
    name_advice,
    return_order,
    second_order,
    send_order,
    set_order_aside,
    standing_of,
)
from hrp.disclosures.forms.orders import AdviceForm, OrderForm, SecondForm
from hrp.disclosures.models import CourtOrder, Disclosure
from hrp.disclosures.orders import fingerprint, text_of
from hrp.disclosures.second_looks import for_second, is_alone

# --- Writing it down ------------------------------------------------------------------------------------


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def order_new(request, code):
    """Write an order of a court down."""
    page = opened(request, "order_new")
    client = client_for(request, code, Permission.WRITE_RECORD, page=page, after_death=True)
    form = OrderForm(sent(request), client=client)
    if kept(request, form, client=client, keep=form.keep):
        return redirect("disclosures:order", client.code, form.instance.pk)
    return show(request, "disclosures/order_new.html", form, client=client)


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def order(request, code, pk):
    """Where an order stands, and its words, which can be changed until it goes."""
    page = opened(request, "order")
    client = client_for(request, code, Permission.WRITE_RECORD, page=page, after_death=True)
    one = _order(request, client, pk)
    # As it is, before the form puts on the row what was typed.
    now = {"standing": standing_of(one), "text": text_of(one), "gone": Disclosure.objects.filter(order=one).first()}
    form = OrderForm(sent(request), client=client, instance=one)
    if _kept(request, form, client):
        return redirect("disclosures:order", client.code, one.pk)
    mine = one.seconded_by_id == request.user.pk
    return show(request, "disclosures/order.html", form, client=client, order=one, looked=mine, **now)


def _kept(request, form, client) -> bool:
    """Keep a change. False: nothing was sent, or it needs another look; or the order went meanwhile, and it says so."""
    try:
        return kept(request, form, client=client, keep=form.keep)
    except NotNow as refusal:
        form.add_error(None, refusal)
        return False


@needs(Permission.WRITE_RECORD)
@require_POST
def order_off(request, code, pk):
    """Set an order aside: nothing goes on it."""
    client = client_for(request, code, Permission.WRITE_RECORD, after_death=True)
    one = _order(request, client, pk)
    try:
        set_order_aside(one, by=request.user)
    except NotNow as refusal:
        messages.warning(request, refusal.message)
        return redirect("disclosures:order", client.code, one.pk)
    messages.success(request, _("Set aside. Nothing goes on it."))
    return redirect("disclosures:home", client.code)


# --- The second person, or whoever advised -----------------------------------------------------------------


@needs(Permission.READ_RECORD)
@require_http_methods(["GET", "POST"])
def order_second(request, code, pk):
    """Look at an order as the second person; where there is nobody like that, the care team names who advised."""
    client = client_for(request, code, Permission.READ_RECORD)
    one = _order(request, client, pk)
    second = for_second(CourtOrder.objects.filter(pk=one.pk), request.user).exists()
    if not second and not (is_alone(one) and on_care_team(request.user, client)):
        refuse(request.user, Permission.SUPERVISE, client.code, **marks(client))
    if request.method == "GET":
        record(Action.VIEW, by=request.user, client_code=client.code, page="order_second")
    if second:
        return _second(request, client, one)
    return _advice(request, client, one)


def _second(request, client, one):
    """The page of the second person."""
    form = SecondForm(sent(request))
    seen = request.POST.get("seen", "")
    step = return_order if request.POST.get("answer") == "not_yet" else second_order
    looked = (
        form.is_bound and form.is_valid() and _done(form, step, one, seen=seen, by=request.user, **form.cleaned_data)
    )
    if not looked:
        return _page(request, "disclosures/order_second.html", form, client, one)
    if looked.seconded_by_id is None:
        messages.success(request, _("Noted. The care team reads it beside the order, and nothing goes."))
    elif looked.seconded_by_id == request.user.pk:
        messages.success(request, _("Thank you. The care team can send it now."))
    else:
        messages.info(request, _("%(who)s has looked at it already.") % {"who": looked.seconded_by.name})
    return redirect("disclosures:second_looks")


def _advice(request, client, one):
    """The page of somebody who has nobody to ask here."""
    form = AdviceForm(sent(request), advised_by=one.advised_by)
    if form.is_bound and form.is_valid() and _done(form, name_advice, one, by=request.user, **form.cleaned_data):
        messages.success(request, _("Noted who advised you."))
        return redirect("disclosures:order", client.code, one.pk)
    return _page(request, "disclosures/order_advice.html", form, client, one)


# --- Sending -------------------------------------------------------------------------------------------------


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def order_send(request, code, pk):
    """Look once more at what goes, and let it go. Sent twice, it goes once."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "order_send"), after_death=True)
    return _send(request, client, _order(request, client, pk))


@fresh_factor
def _send(request, client, one):
    if request.method == "GET":
        return _page(request, "disclosures/order_send.html", None, client, one)
    try:
        send_order(one, by=request.user, seen=request.POST.get("seen", ""))
    except (ValidationError, Blocked) as refusal:
        messages.warning(request, getattr(refusal, "reason", None) or refusal.message)
        return redirect("disclosures:order", client.code, one.pk)
    messages.success(request, _("It is on record as sent. The account of this client says so."))
    return redirect("disclosures:order", client.code, one.pk)


# --- What these pages have in common ---------------------------------------------------------------------------


def _order(request, client: Client, pk) -> CourtOrder:
    """One order about this client, as it is now."""
    rows = CourtOrder.objects.for_user(request.user).filter(client=client)
    return get_object_or_404(rows.select_related("client", "created_by", "seconded_by", "returned_by"), pk=pk)


def _done(form, step, one, **given):
    """Take a step with an order; return what it gives, or None, and the form says why it could not be taken."""
    try:
        return step(one, **given)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return None


def _page(request, template: str, form, client, one):
    """Show an order as it is now, with what is told on it."""
    one = _order(request, client, one.pk)
    more = {"order": one, "standing": standing_of(one), "text": text_of(one), "seen": fingerprint(one)}
    return show(request, template, form, client=client, **more)
