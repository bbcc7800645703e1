"""Writing down that two people met: what they talked about, what they agreed. All of it at once."""

import hashlib
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from clients.models import Client
from hrp.accounts.models import User
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.supervision.actions.agenda import note_action, note_point, say_what_became
from hrp.supervision.actions.held import hold
from hrp.supervision.models import AgendaPoint, AgreedAction, SupervisionMeeting

KEPT_OPEN = timedelta(days=1)  # after the day on which it was written down


class TalkedAboutElsewhere(Exception):
    """A point was talked about in another meeting, which was written down a moment ago."""


class ChangedMeanwhile(Exception):
    """Somebody else put the same meeting right since the page was opened."""


class Stays(Exception):
    """A meeting stays as it is from the second day on."""


@dataclass(frozen=True)
class Agreed:
    """Something agreed, and who does it, by when; `key`, its id. What stands there already goes without a text."""

    text: str
    who: User
    by_when: date | None = None
    key: uuid.UUID = field(default_factory=uuid.uuid4)

    def is_in(self, row: AgreedAction | None) -> bool:
        """Say whether that is what `row` says; without a text, whether there is none."""
        if row is None:
            return not self.text
        return (row.text, row.who_id, row.by_when) == (self.text, self.who.pk, self.by_when)


@dataclass(frozen=True)
class Talked:
    """What came of a point. Without a `point` it came up there: then `words` or a `client` say what it was.

    `key` is the id of what came up there.
    """

    what: str
    agreed: tuple[Agreed, ...] = ()
    point: AgendaPoint | None = None
    words: str = ""
    client: Client | None = None
    key: uuid.UUID = field(default_factory=uuid.uuid4)

    def is_in(self, points: dict) -> bool:
        """Say whether all of that stands already in one of `points`, by id."""
        point = points.get(self.point.pk if self.point else self.key)
        if point is None or point.talked != self.what:
            return False
        came_up = self.point is not None or (point.words, point.client) == (self.words, self.client)
        rows = {row.pk: row for row in point.actions.all()}
        return came_up and all(one.is_in(rows.get(one.key)) for one in self.agreed)


@transaction.atomic
def write_down(
    pair: dict, *, by: User, key, talked: Iterable[Talked] = (), became: Iterable = (), **fields
) -> SupervisionMeeting:
    """Write down a meeting of a `pair` (`supervisor`, `therapist`); return it.

    `key` is the id that the form carried: the same form sent twice is one meeting. `fields` are `on`, `minutes` and
    `how`. `became` holds pairs of something agreed earlier and what became of it. Raises TalkedAboutElsewhere.
    """
    hold(**pair)
    known = made_by_form(pair, key, by)
    if known:
        return known
    free = not SupervisionMeeting.objects.filter(pk=key).exists()
    meeting = SupervisionMeeting(pk=key if free else uuid.uuid4(), created_by=by, **pair, **fields)
    meeting.save(force_insert=True)
    record(Action.CREATE, by=by, subject=_subject(meeting), minutes=meeting.minutes)
    for one in talked:
        _keep_talk(meeting, one, by)
    for action, what in became:
        say_what_became(action, what, by=by)
    return meeting


def made_by_form(pair: dict, key, by: User) -> SupervisionMeeting | None:
    """Return the meeting that this very form has made already."""
    return SupervisionMeeting.objects.filter(pk=key, created_by=by, **pair).first()


def may_change(meeting: SupervisionMeeting) -> bool:
    """Say whether a meeting can still be put right: on the day on which it was written down, and the next."""
    return timezone.localdate() <= timezone.localdate(meeting.created_at) + KEPT_OPEN


def mark_of(meeting: SupervisionMeeting) -> str:
    """Return a short mark of all that a meeting holds, by which a page can tell later whether it has changed."""
    points = meeting.points.order_by("pk").prefetch_related("actions")
    said = [[str(point.pk), point.talked, [_as_list(one) for one in point.actions.all()]] for point in points]
    held = [meeting.on, meeting.minutes, meeting.how, said]
    return hashlib.sha256(json.dumps(held, default=str).encode()).hexdigest()[:16]


def _as_list(action: AgreedAction) -> list:
    return [str(action.pk), action.text, str(action.who_id), action.by_when]


@transaction.atomic
def put_right(meeting: SupervisionMeeting, *, by: User, seen: str, talked: Iterable[Talked] = (), **fields) -> None:
    """Put a meeting right: its day, minutes, how; what came of its points; what was agreed.

    `seen` is the mark (`mark_of`) of what the page showed. The same page sent twice is done already. Raises Stays and
    ChangedMeanwhile.
    """
    talked = list(talked)
    hold(meeting.supervisor_id, meeting.therapist_id)
    held = SupervisionMeeting.objects.get(pk=meeting.pk)
    if not may_change(held):
        raise Stays
    changed = [name for name, value in fields.items() if getattr(held, name) != value]
    if mark_of(held) != seen:
        if changed or not _all_in(held, talked):
            raise ChangedMeanwhile
        return
    if changed:
        for name in changed:
            setattr(held, name, fields[name])
        held.save(update_fields=changed)
        record(Action.CHANGE, by=by, subject=_subject(held), fields=sorted(changed))
    for one in talked:
        _keep_talk(held, one, by)


# --- Parts ------------------------------------------------------------------------------------------


def _subject(meeting: SupervisionMeeting) -> str:
    return f"supervision meeting {meeting.pk}"


def _all_in(meeting: SupervisionMeeting, talked: list[Talked]) -> bool:
    """Say whether all of it stands there already."""
    points = {point.pk: point for point in meeting.points.select_related("client").prefetch_related("actions")}
    return all(one.is_in(points) for one in talked)


def _keep_talk(meeting: SupervisionMeeting, talk: Talked, by: User) -> None:
    """Let a point be talked about in `meeting`, with what came of it and what was agreed."""
    point = talk.point
    if point is None:
        point = _came_up(meeting, talk, by)
    else:
        point.refresh_from_db(fields=["meeting", "talked", "taken_off_at"])
    if point.meeting_id not in (None, meeting.pk):
        raise TalkedAboutElsewhere
    if (point.meeting_id, point.talked) != (meeting.pk, talk.what):
        point.meeting, point.talked, point.taken_off_at = meeting, talk.what, None
        point.save(update_fields=["meeting", "talked", "taken_off_at"])
        note_point(Action.CHANGE, point, by, fields=["talked"], meeting=str(meeting.pk))
    for agreed in talk.agreed:
        _keep_agreed(point, agreed, by)


def _came_up(meeting: SupervisionMeeting, talk: Talked, by: User) -> AgendaPoint:
    """Make the point for what came up in the meeting itself; one that this page has made before is put right."""
    point = AgendaPoint.objects.filter(pk=talk.key, meeting=meeting).first()
    if point is None:
        pair = {"supervisor_id": meeting.supervisor_id, "therapist_id": meeting.therapist_id, "created_by": by}
        point = AgendaPoint(pk=talk.key, client=talk.client, words=talk.words, meeting=meeting, **pair)
        point.save(force_insert=True)
        note_point(Action.CREATE, point, by, meeting=str(meeting.pk))
    elif (point.words, point.client) != (talk.words, talk.client):
        point.words, point.client = talk.words, talk.client
        point.save(update_fields=["words", "client"])
        note_point(Action.CHANGE, point, by, fields=["client", "words"])
    return point


def _keep_agreed(point: AgendaPoint, agreed: Agreed, by: User) -> None:
    """Add something agreed, put it right, or take it away where nothing of it is left."""
    row = AgreedAction.objects.filter(pk=agreed.key, point=point).first()
    if agreed.is_in(row):
        return
    if row is None:
        row = AgreedAction(pk=agreed.key, point=point, created_by=by)
        row.text, row.who, row.by_when = agreed.text, agreed.who, agreed.by_when
        row.save(force_insert=True)
        note_action(Action.CREATE, row, by)
    elif not agreed.text:
        note_action(Action.CHANGE, row, by, taken_away=True)
        row.delete()
    else:
        row.text, row.who, row.by_when = agreed.text, agreed.who, agreed.by_when
        row.save(update_fields=["text", "who", "by_when"])
        note_action(Action.CHANGE, row, by, fields=["text", "who", "by_when"])
