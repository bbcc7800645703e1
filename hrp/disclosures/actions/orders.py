"""Orders of a court: written down, looked at by a second person, sent, or set aside.

Whoever wrote an order down, or changed it last, never looks at it as the second person, and whoever looked does not
send it. Every step holds the row, so that of two at the same moment one is first.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.actions import save
from clients.models import Client
from hrp.audit.models import Action, Event
from hrp.audit.trail import record
from hrp.disclosures.copying.making import whole_paper
from hrp.disclosures.copying.pages import STAND_IN
from hrp.disclosures.models import CourtOrder, Disclosure, DisclosureKind, LegalBasis
from hrp.disclosures.orders import Standing, Stands, alone_because, fingerprint, standing, text_of
from hrp.disclosures.paper import ordered
from hrp.disclosures.paper.page import PDF, document
from hrp.disclosures.second_looks import for_second, is_alone
from hrp.disclosures.sending import disclose


class NotNow(ValidationError):
    """A step that an order does not allow as it stands. The message says why, to the person."""


class NotTheirs(ValidationError):
    """Somebody who may not be the second person, or not the one who sends."""


# --- Where it stands --------------------------------------------------------------------------------------


def standing_of(order: CourtOrder) -> Standing:
    """Return where an order stands at this moment."""
    return standing(
        order,
        gone=Disclosure.objects.filter(order=order).exists(),
        nobody=is_alone(order),
        advised_at=advised_at(order),
        now=timezone.now(),
    )


def advised_at(order: CourtOrder) -> datetime | None:
    """Return when whoever advised was named; None if nobody was. The trail knows: it is the last change there was."""
    if not order.alone:
        return None
    changes = Event.objects.filter(client_code=order.client.code, subject=subject_of(order), action=Action.CHANGE)
    return changes.order_by("-id").values_list("at", flat=True).first()


def subject_of(order: CourtOrder) -> str:
    """Return what the trail calls an order."""
    return f"{CourtOrder._meta.verbose_name} {order.pk}"


# --- Writing ------------------------------------------------------------------------------------------------


@transaction.atomic
def write_order(order: CourtOrder, *, by, client: Client, fields=()) -> None:
    """Store an order, new or changed; `fields` are the names of what was changed. It sends nothing.

    After a change, whoever looked at it before, or advised, is asked again. Raises NotNow once it went or was set
    aside. With nothing changed it stays as it is.
    """
    if not order._state.adding:
        if not fields:
            return
        _open(order)
        order.seconded_by = order.seconded_at = order.returned_by = order.returned_at = None
        order.seconded_words, order.returned_words, order.alone = "", "", False
        order.changed_by = by
    save(order, by=by, client=client, fields=fields)


@transaction.atomic
def set_order_aside(order: CourtOrder, *, by) -> None:
    """Leave an order as it is; nothing goes on it. Asking twice changes nothing. Raises NotNow once it went."""
    order = _held(order)
    if order.set_aside_at:
        return
    _insist_open(order)
    order.set_aside_at = timezone.now()
    order.save(update_fields=["set_aside_at"])
    _note(order, by, set_aside=True)


# --- The second person, or nobody ----------------------------------------------------------------------------


@transaction.atomic
def second_order(order: CourtOrder, *, by, seen: str, words: str = "") -> CourtOrder:
    """Note that `by`, a second person, has looked at an order; then it may go. The first look counts.

    `seen` is the fingerprint of what was looked at. Raises NotTheirs for whoever may not be its second person today,
    and NotNow where it was changed since, holds nothing yet, went or was set aside.
    """
    order = _held_for_a_look(order, by, seen)
    if order.seconded_at:
        return order
    order.seconded_by, order.seconded_at, order.seconded_words = by, timezone.now(), words
    order.alone = False
    order.save(update_fields=["seconded_by", "seconded_at", "seconded_words", "alone"])
    _note(order, by, seconded=True)
    return order


@transaction.atomic
def return_order(order: CourtOrder, *, by, seen: str, words: str) -> CourtOrder:
    """Note why `by`, a second person who has looked at an order, says: not yet. Nothing goes, as before.

    `words` stand beside the order for the care team until they change it, or somebody has looked who lets it go.
    Takes and raises what `second_order` does. An order that somebody else let go meanwhile stays as it is.
    """
    order = _held_for_a_look(order, by, seen)
    if order.seconded_at:
        return order
    order.returned_by, order.returned_at, order.returned_words = by, timezone.now(), words
    order.save(update_fields=["returned_by", "returned_at", "returned_words"])
    _note(order, by, returned=True)
    return order


def _held_for_a_look(order: CourtOrder, by, seen: str) -> CourtOrder:
    """Return the order, held, where `by` may look at it as it was `seen`, or where somebody has let it go already."""
    order = _held(order)
    if not for_second(CourtOrder.objects.filter(pk=order.pk), by).exists():
        raise NotTheirs(_("Somebody who supervises the care team, and did not write it, looks at this order."))
    if not order.seconded_at:
        _insist_open(order)
        _insist_seen(order, seen)
        if standing_of(order).stands is Stands.LACKS:
            raise NotNow(_("Nothing is written here yet that could be told."))
    return order


@transaction.atomic
def name_advice(order: CourtOrder, *, by, advised_by: str) -> CourtOrder:
    """Name who advised, where there is no second person; from now on it rests for a day. Said again, it rests on.

    Raises NotNow where there is a second person today, where nothing is written yet, or it went or was set aside.
    """
    order = _held(order)
    stands = standing_of(order)
    if order.alone and order.advised_by == advised_by and stands.nobody:
        return order
    if stands.stands not in (Stands.ASKS, Stands.WAITS) or not stands.nobody:
        raise NotNow(_("This order does not ask for that as it stands now. Please look at it again."))
    order.alone, order.advised_by = True, advised_by
    order.save(update_fields=["alone", "advised_by"])
    _note(order, by, alone=True)
    return order


# --- Sending --------------------------------------------------------------------------------------------------


def send_order(order: CourtOrder, *, by, seen: str) -> Disclosure:
    """Let out what an order asks for, and return what is kept of it. Sent twice, it goes once.

    `seen` is the fingerprint of what stood on the page. The paper is made before anything is held, so that a long
    copy of a record keeps nobody waiting. Raises NotNow unless it may go at this moment, NotTheirs for the second
    person, and Blocked as the door does.
    """
    if gone := Disclosure.objects.filter(order=order).first():
        return gone
    _insist_may_go(order, by, seen)
    return _let_out(order, by, seen, _on_paper(order, by))


def _on_paper(order: CourtOrder, by) -> bytes:
    """Return what goes as PDF: the answer to the court, and the copy of the record where it is ordered."""
    answer = ordered.blocks(
        ordered.OrderFacts(
            court=order.court,
            reference=order.reference,
            told=text_of(order),
            signed_by=by.name,
            written_on=timezone.localdate(),
        )
    )
    if order.with_record:
        return whole_paper(order.client, by=by, after=answer)
    return document(answer, stand_in=STAND_IN)


@transaction.atomic
def _let_out(order: CourtOrder, by, seen: str, paper: bytes) -> Disclosure:
    """Send it, unless it went at this very moment, or may not go any more."""
    order = _held(order)
    if gone := Disclosure.objects.filter(order=order).first():
        return gone
    _insist_may_go(order, by, seen)
    why = "" if order.seconded_at else alone_because(order, advised_at=advised_at(order))
    return disclose(
        by=by,
        client=order.client,
        kind=DisclosureKind.COURT_ORDER,
        legal_basis=LegalBasis.COURT_ORDER,
        recipient=order.court,
        purpose=_("Their reference: %(reference)s") % {"reference": order.reference} if order.reference else "",
        body=text_of(order),
        file=paper,
        file_type=PDF,
        order=order,
        alone=bool(why),
        alone_why=why,
    )


def _insist_may_go(order: CourtOrder, by, seen: str) -> None:
    if order.seconded_by_id == by.pk:
        raise NotTheirs(_("You looked at this as the second person. Somebody else of the care team sends it."))
    _insist_seen(order, seen)
    if standing_of(order).stands is not Stands.MAY_GO:
        raise NotNow(_("This order may not go yet. Please look at it again."))


# --- What the steps have in common ------------------------------------------------------------------------------


def _held(order: CourtOrder) -> CourtOrder:
    """Return the order as it is now, held until the transaction ends."""
    return CourtOrder.objects.select_for_update(of=("self",)).select_related("client").get(pk=order.pk)


def _open(order: CourtOrder) -> None:
    """Hold the order, and insist that it is open."""
    _insist_open(_held(order))


def _insist_open(order: CourtOrder) -> None:
    if not standing_of(order).is_open:
        raise NotNow(_("This order went, or was set aside, meanwhile. It stays as it is."))


def _insist_seen(order: CourtOrder, seen: str) -> None:
    if seen != fingerprint(order):
        raise NotNow(_("It was changed since you opened this page. Please look again."))


def _note(order: CourtOrder, by, **detail) -> None:
    record(Action.CHANGE, by=by, client_code=order.client.code, subject=subject_of(order), **detail)
