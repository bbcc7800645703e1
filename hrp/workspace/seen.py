"""Who opened a client's record, when, and which page of it: for the people who care for them."""

from dataclasses import dataclass

from django.core.paginator import Page
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Client
from hrp.accounts.names import names_of
from hrp.audit.models import Action, Event
from hrp.base.paging import page_of

SEEN = (Action.VIEW, Action.PRINT, Action.EXPORT, Action.BREAK_GLASS)

# The pages of a record, by the name that they leave in the trail.
PAGES = {
    "record": gettext_lazy("the overview"),
    "timeline": gettext_lazy("the timeline"),
    "use": gettext_lazy("the days of use"),
    "seen": gettext_lazy("who opened this record"),
    "before": gettext_lazy("the card before a meeting"),
    "details": gettext_lazy("name and contact details"),
    "words": gettext_lazy("what brings them here"),
    "strengths": gettext_lazy("strengths, values, people"),
    "strengths_edit": gettext_lazy("strengths, values, people"),
    "focus": gettext_lazy("a focus area"),
    "focus_new": gettext_lazy("a focus area"),
    "change": gettext_lazy("a change in question"),
    "change_new": gettext_lazy("a change in question"),
    "pause": gettext_lazy("a pause"),
    "explained": gettext_lazy("what was explained"),
    "mandate": gettext_lazy("a mandate"),
    "mandate_new": gettext_lazy("a mandate"),
    "disclosures": gettext_lazy("what others may hear"),
    "consent": gettext_lazy("a consent"),
    "consent_new": gettext_lazy("writing a consent"),
    "consent_change": gettext_lazy("writing a consent"),
    "consent_sign": gettext_lazy("signing a consent"),
    "consent_print": gettext_lazy("a consent, on paper"),
    "attendance_new": gettext_lazy("beginning a letter"),
    "letter_new": gettext_lazy("beginning a letter"),
    "letter": gettext_lazy("a letter"),
    "letter_paper": gettext_lazy("a letter"),
    "letter_send": gettext_lazy("sending a letter"),
    "told_new": gettext_lazy("what was told outside this app"),
    "handover": gettext_lazy("a handover"),
    "waiting": gettext_lazy("name and contact details, for whoever leads the team"),
    "waiting_ending": gettext_lazy("not waiting any more, for whoever leads the team"),
    "return": gettext_lazy("coming back, for whoever leads the team"),
    "ending": gettext_lazy("the end of the work together"),
    "keep": gettext_lazy("what they keep"),
    "goal": gettext_lazy("a goal"),
    "goal_new": gettext_lazy("a goal"),
    "goal_edit": gettext_lazy("a goal"),
    "goal_state": gettext_lazy("a goal"),
    "goal_closeness": gettext_lazy("a goal"),
    "goal_order": gettext_lazy("the order of goals"),
    "step": gettext_lazy("a step"),
    "step_new": gettext_lazy("a step"),
    "experiment": gettext_lazy("something being tried"),
    "experiment_new": gettext_lazy("something being tried"),
    "experiment_review": gettext_lazy("something being tried"),
    "log": gettext_lazy("logging a session"),
    "plan": gettext_lazy("planning a meeting"),
    "session": gettext_lazy("a session"),
    "turned": gettext_lazy("the client's page of a session"),
    "review": gettext_lazy("a note before signing"),
    "addendum": gettext_lazy("an addendum to a note"),
    "in_error": gettext_lazy("a note on the wrong client"),
    "correct": gettext_lazy("a correction of a rating"),
    "contact_new": gettext_lazy("noting a contact"),
    "contact": gettext_lazy("a contact"),
    "group": gettext_lazy("a group that they belong to"),
    "group_meeting": gettext_lazy("a meeting of their group"),
    "group_review": gettext_lazy("the notes of a group before signing"),
    "tools": gettext_lazy("the tools"),
    "tool": gettext_lazy("a tool over time"),
    "sheet": gettext_lazy("a sheet filled in together"),
    "blank": gettext_lazy("an empty sheet, on paper"),
    "sheet_new": gettext_lazy("filling in a sheet"),
    "supervision": gettext_lazy("a word about them in supervision"),
    "sheet_change": gettext_lazy("filling in a sheet"),
    "fidelity": gettext_lazy("a look at a session, in supervision"),
    "emergency_disclosure": gettext_lazy("telling somebody in an emergency"),
    "second_look": gettext_lazy("what was told in an emergency"),
    "order_new": gettext_lazy("an order of a court"),
    "order": gettext_lazy("an order of a court"),
    "order_second": gettext_lazy("an order of a court, as the second person"),
    "order_send": gettext_lazy("what a court ordered, before it goes"),
    "record_copy": gettext_lazy("a copy of the record"),
    "account": gettext_lazy("what was told to others"),
    "disclosure": gettext_lazy("something that was told to others"),
    "front desk": gettext_lazy("name, contact details and times, at the front desk"),
    "contact details": gettext_lazy("name and contact details, at the front desk"),
    "move": gettext_lazy("moving a meeting, at the front desk"),
    "call off": gettext_lazy("calling a meeting off, at the front desk"),
}


@dataclass
class Row:
    """One time that someone opened the record: who, when, what, and whether it was an emergency."""

    at: object
    name: str
    what: str
    in_emergency: bool


def seen_of(client: Client, number) -> tuple[Page, list[Row]]:
    """Return a page of who opened the record of `client`, newest first, and its rows."""
    events = Event.objects.filter(client_code=client.code, action__in=SEEN).order_by("-at", "-id")
    page = page_of(events, number)
    names = names_of(event.actor_id for event in page)
    return page, [_row(event, names.get(event.actor_id) or event.actor) for event in page]


def _row(event: Event, name: str) -> Row:
    return Row(event.at, name or _("somebody at the command line"), _what(event), event.in_emergency)


def _what(event: Event) -> str:
    """Say in words what was opened."""
    if event.action == Action.PRINT:
        return _("put on paper")
    if event.action == Action.EXPORT:
        return _("copied into a file")
    if event.action == Action.BREAK_GLASS:
        return _("opened for some hours")
    return str(PAGES.get(event.detail.get("page"), _("a page of the record")))
