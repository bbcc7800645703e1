"""Keeping what is filled in together. Nothing is overwritten once its meeting is signed or its day is over."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from clients.models import Client, PutAway, Sheet
from hrp.audit.models import Action, Event
from hrp.audit.trail import record
from sessions.models import Session, SessionNote


class Overtaken(Exception):
    """Somebody else kept something there meanwhile, and nothing was stored. `sheet` is what stands there now."""

    def __init__(self, sheet: Sheet):
        super().__init__(sheet.pk)
        self.sheet = sheet


@transaction.atomic
def keep_sheet(form, *, by, client: Client, meeting: Session | None = None) -> Sheet:
    """Store the sheet that `form`, which is valid, holds; return it.

    A sheet that may still be changed is changed; else what was typed becomes the next version of it. In a `meeting`
    whose note is open it belongs to that; was the note signed meanwhile, it stands by itself, so that nothing
    typed is lost. What was put away and is taken further is in use again. Raises Overtaken when somebody saved it
    since the form was loaded or took it further, and IntegrityError when they did so at the same moment.
    """
    sheet = form.save(commit=False)
    fresh = sheet._state.adding
    if not fresh and not _may_change(sheet, form.kept_before):
        sheet, fresh = taken_further(sheet), True
    if fresh:
        sheet.client, sheet.created_by = client, by
        sheet.sitting = _open_sitting(meeting)
        if "on" in form.cleaned_data:
            sheet.on = form.cleaned_data["on"]
        elif sheet.sitting:
            sheet.on = meeting.day
    sheet.kept_at = timezone.now()
    sheet.save()
    form.keep_rows(sheet, by=by)
    _note_once(sheet, by, client, fresh=fresh)
    if fresh and sheet.version > 1:
        put_away(sheet, by=by, client=client, away=False)
    return sheet


@transaction.atomic
def put_away(sheet: Sheet, *, by, client: Client, away: bool) -> None:
    """Put a sheet away with all its versions, or take it up again. Nothing of it changes."""
    mark = PutAway.objects.filter(thread=sheet.thread)
    if away:
        _mark, moved = PutAway.objects.get_or_create(thread=sheet.thread, defaults={"client": client, "created_by": by})
    else:
        moved, _rows = mark.delete()
    if moved:
        record(Action.CHANGE, by=by, client_code=client.code, subject=f"thread {sheet.thread}", put_away=away)


def taken_further(sheet: Sheet) -> Sheet:
    """Return a fresh row, not stored, that begins from what stands on `sheet`: its next version."""
    left = {"id", "created_at", "created_by", "sitting", "kept_at", "frozen_at", "version"}
    if not sheet.is_about_its_day:
        left.add("on")
    fields = [field for field in sheet._meta.concrete_fields if field.name not in left]
    fresh = type(sheet)(**{field.attname: getattr(sheet, field.attname) for field in fields})
    versions = type(sheet).objects.filter(thread=sheet.thread)
    fresh.version = (versions.aggregate(last=Max("version"))["last"] or 0) + 1
    return fresh


def keep_version(fresh: Sheet, *, by, client: Client) -> None:
    """Store a fresh sheet that no form made, such as a version from `taken_further`. Part of a larger action."""
    fresh.client, fresh.created_by = client, by
    fresh.save()
    record(Action.CREATE, by=by, client_code=client.code, subject=_subject(fresh))


def newest_of(sheet: Sheet) -> Sheet:
    """Return the newest version of a sheet that counts."""
    return type(sheet).objects.counted().filter(thread=sheet.thread).order_by("-version").first() or sheet


def _may_change(sheet: Sheet, kept_before) -> bool:
    """Hold the row, and say whether it may be changed now. Raises Overtaken where that is somebody else's to say."""
    now = type(sheet).objects.select_for_update().get(pk=sheet.pk)
    if now.kept_at != kept_before:
        raise Overtaken(now)
    if now.is_open:
        return True
    newest = newest_of(now)
    if newest.version > now.version:
        raise Overtaken(newest)
    return False


def _open_sitting(meeting: Session | None):
    """Hold the meeting, and return its sitting while its note is open."""
    if meeting is None:
        return None
    Session.objects.select_for_update().get(pk=meeting.pk)
    is_open = SessionNote.objects.filter(session=meeting, signed_at=None).exists()
    return meeting.sitting if is_open else None


def _subject(sheet: Sheet) -> str:
    return f"{sheet._meta.model_name} {sheet.pk}"


def _note_once(sheet: Sheet, by, client: Client, *, fresh: bool) -> None:
    """Write one row when a sheet is made, and one for each person who changes it: it is saved every few seconds."""
    action = Action.CREATE if fresh else Action.CHANGE
    told = {"client_code": client.code, "subject": _subject(sheet)}
    if fresh or not Event.objects.filter(actor_id=str(by.pk), **told).exists():
        record(action, by=by, **told)
