"""The stretch of work: since when, when it rests, when they last met, what is near, what is to be signed."""

from datetime import timedelta

from django.db.models import Count, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from clients.mandates import unagreed_since
from clients.models import Client, Episode, EpisodePause, Mandate
from sessions.flags.loading.asked import Asked, day_of
from sessions.flags.rules import ACTED_ON_TODAY, Near, OpenMandate
from sessions.models import SafetyItem, Session, SessionNote
from sessions.models.safety import NEEDS_CARE

# For so long whoever supervises may still want to hear of something that was acted on.
TO_BE_TOLD = timedelta(days=28)


def work(asked: Asked) -> None:
    """Since when the work goes on, with whom it does, and whether the position was explained."""
    rows = Episode.objects.filter(client__in=asked.ids, ended_on=None)
    for client, opened_on, explained_on in rows.values_list("client", "opened_on", "position_explained_on"):
        asked.facts[client].opened_on = opened_on
        asked.facts[client].position_explained = explained_on is not None


def rests(asked: Asked) -> None:
    """Whether the work rests today, and the end of the last pause before."""
    rows = EpisodePause.objects.filter(episode__client__in=asked.ids, episode__ended_on=None)
    running = Q(from_on__lte=asked.today) & (Q(to_on=None) | Q(to_on__gt=asked.today))
    grouped = (
        rows.order_by()
        .values("episode__client")
        .annotate(running=Count("pk", filter=running), ended=Max("to_on", filter=Q(to_on__lte=asked.today)))
    )
    for client, resting, ended in grouped.values_list("episode__client", "running", "ended"):
        asked.facts[client].resting, asked.facts[client].rested_until = bool(resting), ended


def last_met(asked: Asked) -> None:
    """The days of the last meeting, in whichever stretch of work, and of the next that is planned."""
    theirs = Session.objects.filter(client=OuterRef("pk"))
    last = theirs.met().order_by("-starts_at").values("starts_at")[:1]
    planned = theirs.planned().filter(starts_at__gte=asked.now.at).order_by("starts_at").values("starts_at")[:1]
    rows = Client.objects.filter(pk__in=asked.ids).values_list("pk", Subquery(last), Subquery(planned))
    for client, met_at, next_at in rows:
        asked.facts[client].last_met, asked.facts[client].next_planned = day_of(met_at), day_of(next_at)


def near(asked: Asked) -> None:
    """Dangers of level 3 and 4 that are open, and what was acted on lately, settled or not."""
    lately = asked.now.at - TO_BE_TOLD
    rows = SafetyItem.objects.standing().filter(client__in=asked.ids, level__gte=NEEDS_CARE)
    # A note that is written later does not shift when it was: it counts from the meeting or the call.
    rows = rows.annotate(noted_at=Coalesce("session__starts_at", "contact__at", "created_at"))
    rows = rows.filter(Q(resolved_on=None) | Q(level=ACTED_ON_TODAY, noted_at__gte=lately)).order_by("-noted_at")
    fields = ("client", "level", "noted_at", "supervisor_told_at", "resolved_on", "created_at")
    for client, level, noted_at, told_at, resolved_on, written_at in rows.values_list(*fields):
        item = Near(level, noted_at, day_of(told_at), resolved_on is not None, written_at)
        asked.facts[client].near = [*asked.facts[client].near, item]


def mandates(asked: Asked) -> None:
    """The mandates that run, and since when a letter is expected on them that no consent covers."""
    rows = Mandate.objects.current(asked.today).filter(episode__client__in=asked.ids, episode__ended_on=None)
    for one in rows.select_related("episode", "consent__revocation"):
        known = OpenMandate(one.protected_until, one.created_at, unagreed_since(one))
        facts = asked.facts[one.episode.client_id]
        facts.mandates = [*facts.mandates, known]


def open_notes(asked: Asked) -> None:
    """The beginning of each meeting whose note waits for its signature by those through whom the client is seen.

    The notes of a group's meeting are signed at once: as on Today they stand as one, with one of its clients.
    """
    rows = SessionNote.objects.filter(session__client__in=asked.ids, signed_at=None)
    rows = rows.order_by("-session__starts_at", "-session")
    fields = ("session", "session__group_meeting", "session__client", "session__starts_at", "session__therapists__user")
    known = set()
    for session, together, client, starts_at, person in rows.values_list(*fields):
        theirs = asked.people is None or person in asked.people[client]
        if theirs and (together or session) not in known:
            known.add(together or session)
            asked.facts[client].open_notes = [*asked.facts[client].open_notes, starts_at]
