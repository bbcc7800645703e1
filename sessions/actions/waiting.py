"""With someone who waits for a lead: having been in touch, and the end of the wait without one."""

import uuid

from django.db import transaction

from clients.actions import held_episode, in_touch_again_on
from clients.models import Client, Episode
from clients.waiting import lead_of
from sessions.actions.contacts import note_contact
from sessions.actions.endings import close
from sessions.content.choices import Direction
from sessions.models import Contact


@transaction.atomic
def touch_waiting(episode: Episode, *, by, key, kind: str, reached: bool, again_on=None) -> Contact:
    """Note that we were in touch with someone who waits, without a word on what was said; return the contact.

    `kind` is one of ContactKind, `reached` whether we reached each other. `again_on` is when we are in touch
    next; without one, a day that is still to come stays. `key` is the id that the form carried: asking twice notes
    it once, and moves no day that was arranged meanwhile.
    """
    client = Client.objects.select_for_update(no_key=True).get(pk=episode.client_id)
    known = Contact.objects.filter(pk=key, client=client, created_by=by).first()
    if known:
        return known
    free = uuid.uuid4() if Contact.objects.filter(pk=key).exists() else key
    contact = note_contact(client, by=by, key=free, kind=kind, direction=Direction.OUT, reached=reached)
    in_touch_again_on(episode, again_on, by=by)
    return contact


@transaction.atomic
def end_waiting(
    episode: Episode, *, by, ending: str, ended_on=None, coming_back: str = "", contacts_tried: str = ""
) -> bool:
    """Close the work with someone who waits; say whether it is over. It is not if somebody leads them by now.

    For whoever leads the team and does not read the record: what is open on safety, and what was to follow a
    contact, stays as it is, and what stands written about an end is written over only where something is given.
    """
    episode = held_episode(episode.pk)
    if episode.ended_on is not None:
        return True
    if lead_of(episode):
        return False
    texts = {
        "ending_words": episode.ending_words,
        "coming_back": coming_back or episode.coming_back,
        "contacts_tried": contacts_tried or episode.contacts_tried,
    }
    close(episode, by=by, ending=ending, ended_on=ended_on, together=episode.ended_together, **texts)
    return True
