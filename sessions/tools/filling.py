"""Filling a sheet in: which row a form is about, and what becomes of it when others write there too.

A form sends itself again and again while somebody types, over networks that fail and past signatures. The rules:

- A form that has made its sheet is about that sheet. Its `key` is the sheet's id, so whatever was sent twice is there
  once, and what was typed since changes that row.
- A form says with its `stamp` when what it shows was kept. Has somebody saved since, or taken the same version
  further, nothing is stored: the typed words stay on the page, theirs are shown beside them, and the person chooses.
- What says nothing that is not there already is kept: a save whose answer never arrived is simply sent again.
- What was not touched makes no sheet and no version.
- Was the note of the meeting signed meanwhile, the sheet that belongs to it stays as it is; what is typed further
  becomes the next version, which stands by itself.
"""

import uuid
from copy import copy
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from clients.models import Client, Sheet
from sessions.actions.sheets import Overtaken, keep_sheet, newest_of, taken_further
from sessions.groups.signing import written_in_group
from sessions.models import Session
from sessions.tools.tool import SheetForm, Tool

LAST = "last"  # in place of a sheet's id: the sheet in use of a tool that is carried on, if there is one to go on with


@dataclass(frozen=True)
class Filling:
    """One form of a tool: the sheet that it changes or, where there is none yet, the sheet that it takes further."""

    tool: Tool
    client: Client
    form: SheetForm
    about: Sheet | None = None
    further: Sheet | None = None


def open_meeting(client: Client, pk: str) -> Session | None:
    """Return the meeting of `client` with the id `pk` if its note is open and written on its own page, else None."""
    key = _uuid(pk)
    meetings = Session.objects.filter(client=client, note__isnull=False, note__signed_at=None)
    meeting = meetings.select_related("group_meeting__group").filter(pk=key).first() if key else None
    return None if meeting and written_in_group(meeting) else meeting


def to_carry_on(tool: Tool, client: Client, asked: str) -> Sheet | None:
    """Return the sheet to take further: the one with the id `asked` or, for LAST, the newest in use.

    Where a tool has several side by side, LAST is the only one there is: which of them is meant is not ours to guess.

    Raises the tool's DoesNotExist for a sheet that is not this client's or does not count.
    """
    if asked == LAST:
        in_use = list(tool.sheets().filter(client=client).in_use()[:2]) if tool.carries_on else []
        return in_use[0] if len(in_use) == 1 or (in_use and not tool.several) else None
    key = _uuid(asked)
    if asked and key is None:
        raise tool.model.DoesNotExist
    return tool.sheets().counted().get(client=client, pk=key) if asked else None


def begun(tool: Tool, client: Client, *, meeting=None, further: Sheet | None = None, answers=None) -> Filling:
    """Return the form that a page opens with: a fresh one, or one that begins from `further`.

    A sheet that was begun in this meeting, or today outside of one, is gone on with and not taken further. `answers`
    may give what the tool lets a page ask beforehand (`begins_with`).
    """
    if further and further.is_open and further.sitting == (meeting.sitting if meeting else None):
        return changing(tool, client, further, meeting=meeting)
    given = {name: answers[name] for name in tool.begins_with if answers and name in answers}
    initial = given | {"meeting": meeting.pk if meeting else "", "further": further.pk if further else ""}
    instance = taken_further(further) if further else None
    form = tool.form(client=client, instance=instance, initial=initial)
    return Filling(tool, client, form, further=further)


def changing(tool: Tool, client: Client, sheet: Sheet, *, data=None, meeting: Session | None = None) -> Filling:
    """Return the form that changes `sheet`."""
    initial = {"stamp": sheet.kept_at.isoformat(), "meeting": meeting.pk if meeting else ""}
    return Filling(tool, client, tool.form(data, client=client, instance=sheet, initial=initial), about=sheet)


def sent(tool: Tool, client: Client, data, *, further: Sheet | None = None) -> Filling:
    """Return the form that was sent from the page of a fresh sheet; it may have made its sheet already."""
    key = _uuid(data.get("key", ""))
    made = tool.sheets().filter(pk=key).first() if key else None
    if made and made.client_id == client.pk:
        return changing(tool, client, made, data=data)
    form = tool.form(data, client=client, instance=taken_further(further) if further else None)
    if made:  # somebody else's: this one gets an id of its own, so that nothing typed is lost over it
        form.instance.pk = uuid.uuid4()
    return Filling(tool, client, form, further=further)


def keep(filling: Filling, *, by) -> Sheet | None:
    """Store what a form holds and return its sheet; None where nothing was filled in.

    Raises ValidationError when the form needs another look, which it then says, and Overtaken when somebody else
    wrote there meanwhile.
    """
    form = filling.form
    if form.is_untouched:
        return filling.about
    if not form.is_valid():
        raise ValidationError([])
    try:
        _look(filling)
        meeting = open_meeting(filling.client, form.cleaned_data["meeting"])
        return keep_sheet(form, by=by, client=filling.client, meeting=meeting)
    except Overtaken as meanwhile:
        theirs = _as_it_stands(filling, meanwhile.sheet.pk)
    except IntegrityError:
        theirs = _kept_at_once(filling)
        if theirs is None:
            form.add_error(None, _("This could not be kept. Please look at it again."))
            raise ValidationError([]) from None
    if _says(filling, theirs):
        return theirs
    raise Overtaken(theirs)


def beside(filling: Filling, theirs: Sheet) -> Filling:
    """Return the form with everything typed in it, to be kept beside what somebody else wrote.

    Words on the same sheet replace theirs once they were seen. A version of theirs stays: this becomes the next one.
    """
    tool, client = filling.tool, filling.client
    if filling.about and filling.about.pk == theirs.pk:
        data = _but(filling.form.data, stamp=theirs.kept_at.isoformat())
        return changing(tool, client, copy(theirs), data=data)  # `theirs` is still to be shown as it stands
    data = _but(filling.form.data, stamp="", key=str(uuid.uuid4()), further=str(theirs.pk))
    form = tool.form(data, client=client, instance=taken_further(theirs))
    return Filling(tool, client, form, further=theirs)


def _look(filling: Filling) -> None:
    """Raise Overtaken where somebody saved the sheet, took the same version further, or began one of which there is
    but one, since the form was loaded.
    """
    if filling.about and filling.form.is_stale:
        raise Overtaken(_as_it_stands(filling, filling.about.pk))
    if filling.further:
        newest = newest_of(filling.further)
        if newest.version > filling.further.version:
            raise Overtaken(_as_it_stands(filling, newest.pk))
    elif not filling.about and not filling.tool.several and (begun := to_carry_on(filling.tool, filling.client, LAST)):
        raise Overtaken(begun)


def _kept_at_once(filling: Filling) -> Sheet | None:
    """Return what somebody kept at the very same moment: this form's own sheet, or the same next version."""
    rows = filling.tool.sheets()
    made = rows.filter(pk=filling.form.instance.pk, client=filling.client).first()
    begun_from = filling.about or filling.further
    newest = _as_it_stands(filling, newest_of(begun_from).pk) if begun_from else None
    return made or (newest if newest and newest.version > begun_from.version else None)


def _says(filling: Filling, sheet: Sheet) -> bool:
    """Say whether `sheet` holds already what the form says."""
    return filling.tool.form(filling.form.data, client=filling.client, instance=sheet).is_untouched


def _as_it_stands(filling: Filling, pk) -> Sheet:
    """Read a sheet anew, with all that its template shows: checking a form puts its words on the one at hand."""
    return filling.tool.sheets().get(pk=pk)


def _but(data, **values):
    """Return a copy of what was sent, with some values of ours changed."""
    changed = data.copy()
    for name, value in values.items():
        changed[name] = value
    return changed


def _uuid(text) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None
