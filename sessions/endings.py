"""What is still open with a client when the work comes to its end, one by one.

Each kind of open end is one entry of KINDS; a new one is a function and a line.
"""

from dataclasses import dataclass
from datetime import date

from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from clients.mandates import standing_mandates
from clients.models import Client, Episode, Linkage
from clients.models.care import LinkState
from clients.models.episode import Ending
from clients.waiting import newest_first
from goals.models import OverdosePlan
from sessions.content.choices import Happened
from sessions.models import Contact, SafetyItem, Session

SETTLED, STAYS, DONE, KEEP, LOOKED_AT = "settled", "stays", "done", "keep", "looked_at"


@dataclass(frozen=True)
class OpenEnd:
    """One thing that is still open: its kind and id, in words, and what can be said of it.

    With `needed` it waits for its word before the work can be closed. Without `choices` there is nothing
    to say: `more` tells what becomes of it.
    """

    kind: str
    pk: str
    words: str
    more: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    needed: bool = False

    @property
    def key(self) -> str:
        """The name by which a form asks about it."""
        return f"open:{self.kind}:{self.pk}"


def open_ends(client: Client) -> list[OpenEnd]:
    """Return everything that is still open with `client`: safety, being in touch, links, plan, mandates, meetings.

    Goals and what is being tried are the client's own; they stay and are not asked about.
    """
    return [end for kind in KINDS for end in kind(client)]


def _safety(client):
    choices = ((SETTLED, _("Settled")), (STAYS, _("Stays open in the record")))
    for item in SafetyItem.objects.filter(client=client).open():
        words = f"{item.get_kind_display()}: {item.get_level_display()}"
        yield OpenEnd("safety", str(item.pk), words, item.what_we_did, choices, needed=True)


def _contacts(client):
    choices = ((DONE, _("Done")), (KEEP, _("Stays in the record")))
    for contact in Contact.objects.filter(client=client).to_follow_up().order_by("follow_up_on", "at"):
        on = formats.date_format(contact.follow_up_on, "j F Y")
        words = _("Be in touch again on %(day)s") % {"day": on}
        yield OpenEnd("contact", str(contact.pk), words, contact.line, choices)


def _links(client):
    choices = (
        (LinkState.CONNECTED.value, LinkState.CONNECTED.label),
        (LinkState.NOT_NOW.value, LinkState.NOT_NOW.label),
        (KEEP, _("They take it from here")),
    )
    on_their_way = Linkage.objects.in_use().filter(client=client, state__in=(LinkState.WANTED, LinkState.INTRODUCED))
    for link in on_their_way.order_by("created_at"):
        words = f"{link.get_service_display()}: {link.get_state_display()}"
        yield OpenEnd("link", str(link.pk), words, link.organisation, choices)


def _overdose_plan(client):
    choices = ((LOOKED_AT, _("Looked at once more together")), (KEEP, _("Stays as it is")))
    more = str(_("It prints large, or as a card for a pocket."))
    for plan in OverdosePlan.objects.in_use().filter(client=client)[:1]:
        words = _("The overdose plan of %(day)s") % {"day": formats.date_format(plan.on, "j F Y")}
        yield OpenEnd("overdose_plan", str(plan.pk), words, more, choices)


def _mandates(client):
    choices = ((DONE, _("It is over")), (KEEP, _("Stays as it is")))
    for mandate in standing_mandates(client):
        yield OpenEnd("mandate", str(mandate.pk), mandate.asks, choices=choices)


def _planned(client):
    for meeting in planned_meetings(client).order_by("starts_at"):
        at = formats.date_format(timezone.localtime(meeting.starts_at), "l j F Y, H:i")
        yield OpenEnd("meeting", str(meeting.pk), _("A meeting, %(at)s") % {"at": at}, str(_("It is taken off.")))


def planned_meetings(client: Client):
    """Return the meetings with `client` that are planned, and those of which nobody has said what became of them."""
    return Session.objects.planned().filter(client=client)


KINDS = (_safety, _contacts, _links, _overdose_plan, _mandates, _planned)


# --- How it ended ---------------------------------------------------------------------------------
def last_tries(client: Client, most: int = 3) -> list[Contact]:
    """Return the latest times that somebody tried to be in touch and did not reach the client, newest first."""
    return list(Contact.objects.filter(client=client, reached=False, direction="out").order_by("-at")[:most])


def last_met_on(episode: Episode) -> date | None:
    """Return the day of the last meeting of a stretch of work that took place, if there was one.

    One that is marked as entered in error was none.
    """
    met = Session.objects.filter(episode=episode, happened=Happened.MET).exclude(note__in_error__isnull=False)
    last = met.order_by("-starts_at").first()
    return last.day if last else None


def latest_episode(client: Client) -> Episode | None:
    """Return the stretch of work that is open, or the last one that was."""
    episodes = list(newest_first(client.episodes.all()))
    return next((one for one in episodes if one.ended_on is None), episodes[0] if episodes else None)


def ended_by_death(episode: Episode) -> bool:
    """Say whether a stretch of work ended with the client's death."""
    return episode.ending == Ending.DIED
