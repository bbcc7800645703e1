"""Keeping what is filled in together. Nothing is overwritten once its meeting is signed or its day is over."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from clients.models import Client, PutAway, Sheet
from hrp.audit.models import Action, Event
from hrp.audit.trail import record
from sessions.models import Session, SessionNote


@transaction.atomic
def keep_sheet(form, *, by, client: Client, meeting: Session | None = None) -> Sheet:
    """Store the sheet that `form`, which is valid, holds; return it.

    A sheet that may still be changed is changed; else what was typed becomes the next version of it. In a `meeting`
    whose note is open it belongs to that; was the note signed meanwhile, it stands by itself, so that nothing
    typed is lost. Raises IntegrityError when somebody else took the same version further at the same moment.
    """
    sheet = form.save(commit=False)
    fresh = sheet._state.adding
    if not fresh and not _still_open(sheet):
        sheet, fresh = taken_further(sheet), True
    if fresh:
        sheet.client, sheet.created_by = client, by
        sheet.sitting = _open_sitting(meeting)
        if sheet.sitting and "on" not in form.fields:
            sheet.on = meeting.day
    sheet.kept_at = timezone.now()
    sheet.save()
    form.keep_rows(sheet, by=by)
    _note_once(sheet, by, client, fresh=fresh)
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
        record(Action.CHANGE, by=by, client_code=client.code, subject=_subject(sheet), put_away=away)


def taken_further(sheet: Sheet) -> Sheet:
    """Return a fresh row, not stored, that begins from what stands on `sheet`: its next version."""
    left = {"id", "on", "created_at", "created_by", "sitting", "kept_at", "frozen_at", "version"}
    fields = [field for field in sheet._meta.concrete_fields if field.name not in left]
    fresh = type(sheet)(**{field.attname: getattr(sheet, field.attname) for field in fields})
    versions = type(sheet).objects.filter(thread=sheet.thread)
    fresh.version = versions.aggregate(last=Max("version"))["last"] + 1
    return fresh


def _still_open(sheet: Sheet) -> bool:
    """Hold the row, and say whether it may be changed now."""
    return type(sheet).objects.select_for_update().get(pk=sheet.pk).is_open


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
