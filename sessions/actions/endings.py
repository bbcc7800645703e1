"""Closing a stretch of work: everything that was still open is dealt with in the same moment."""

from django.db import transaction
from django.utils import timezone

from clients.actions import end_episode, end_mandate, held_episode
from clients.models import Episode, Linkage, Mandate
from clients.models.care import LinkState
from clients.models.episode import Ending
from goals.models import OverdosePlan
from hrp.audit.models import Action
from hrp.audit.trail import record
from sessions.actions.contacts import follow_up_done
from sessions.actions.safety import settle_safety
from sessions.actions.sheets import keep_version, newest_of, taken_further
from sessions.endings import DONE, LOOKED_AT, SETTLED, open_ends, planned_meetings
from sessions.models import Contact, GroupPlace, SafetyItem, SessionTherapist


class NeedsItsWord(Exception):
    """Something that is still open waits for its word; `keys` are the names of what does."""

    def __init__(self, keys):
        self.keys = list(keys)
        super().__init__()


@transaction.atomic
def close_episode(
    episode: Episode,
    *,
    by,
    ending: str,
    ended_on=None,
    words: str = "",
    coming_back: str = "",
    contacts_tried: str = "",
    together: bool = False,
    answers: dict | None = None,
) -> Episode:
    """Close a stretch of work and return it. Nothing closes by itself, and asking twice changes nothing.

    `answers` say, by `OpenEnd.key`, what becomes of what is still open. Planned meetings are taken off,
    places in groups end, everyone but the lead leaves the care team. Begun notes can still be signed; goals
    and what is being tried stay as they are. Raises NeedsItsWord while an answer that is needed is not
    given. After a death none is needed.
    """
    episode = held_episode(episode.pk)
    if episode.ended_on is not None:
        return episode
    answers, client = answers or {}, episode.client
    open_now = open_ends(client)
    unanswered = [end.key for end in open_now if end.needed and not answers.get(end.key)]
    if unanswered and ending != Ending.DIED:
        raise NeedsItsWord(unanswered)
    for end in open_now:
        _answered(end, answers.get(end.key), by)
    texts = {"ending_words": words, "coming_back": coming_back, "contacts_tried": contacts_tried}
    close(episode, by=by, ending=ending, ended_on=ended_on, together=together, **texts)
    return episode


def close(episode: Episode, *, by, ending: str, ended_on, together: bool, **texts) -> None:
    """Close a stretch of work that came from `held_episode`, whatever else stays open. Part of a larger action.

    Planned meetings are taken off, places in groups end, everyone but the lead leaves. `texts` are the
    TEXTS of `end_episode`; without a day it ends today.
    """
    _take_off(episode.client, by)
    _leave_groups(episode, by)
    ended_on = ended_on or timezone.localdate()
    end_episode(episode, by=by, ending=ending, ended_on=ended_on, together=together, **texts)


def _answered(end, answer, by) -> None:
    """Settle what was said to be settled, tick off what was said to be done, carry on what was looked at."""
    if (end.kind, answer) == ("safety", SETTLED):
        settle_safety(SafetyItem(pk=end.pk), by=by)
    if (end.kind, answer) == ("contact", DONE):
        follow_up_done(Contact(pk=end.pk), by=by)
    if end.kind == "link" and answer in (LinkState.CONNECTED, LinkState.NOT_NOW):
        _carry_on(Linkage.objects.get(pk=end.pk), by, state=answer)
    if (end.kind, answer) == ("mandate", DONE):
        end_mandate(Mandate(pk=end.pk), by=by)
    if (end.kind, answer) == ("overdose_plan", LOOKED_AT):
        _carry_on(OverdosePlan.objects.get(pk=end.pk), by)


def _carry_on(sheet, by, **said) -> None:
    """Take a sheet further as of today, as it stands now but for what was said."""
    fresh = taken_further(newest_of(sheet))
    for name, value in said.items():
        setattr(fresh, name, value)
    keep_version(fresh, by=by, client=fresh.client)


def _take_off(client, by) -> None:
    """Take every planned meeting off, as if it had not been planned."""
    planned = planned_meetings(client)
    for pk in planned.values_list("pk", flat=True):
        record(Action.CHANGE, by=by, client_code=client.code, subject=f"session {pk}", plan="off")
    SessionTherapist.objects.filter(session__in=planned).delete()
    planned.update(planned_from=None, moved_from=None)  # one of them may have come from another
    planned.delete()


def _leave_groups(episode, by) -> None:
    """Let the client's places in groups end today."""
    for place in GroupPlace.objects.filter(episode=episode, to_on=None):
        place.to_on = max(timezone.localdate(), place.from_on)
        place.save(update_fields=["to_on"])
        record(Action.CHANGE, by=by, client_code=episode.client.code, subject=f"group place {place.pk}", ended=True)
