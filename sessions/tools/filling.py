"""Filling a sheet in: which row a form is about, and whether somebody else wrote there meanwhile."""

from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from clients.models import Client, Sheet
from sessions.actions.sheets import keep_sheet, taken_further
from sessions.models import Session
from sessions.tools.tool import SheetForm, Tool


def open_meeting(client: Client, pk: str) -> Session | None:
    """Return the meeting of `client` with the id `pk` if its note is open, else None."""
    key = _uuid(pk)
    meetings = Session.objects.filter(client=client, note__isnull=False, note__signed_at=None, group_meeting=None)
    return meetings.filter(pk=key).first() if key else None


def new_form(tool: Tool, client: Client, *, data=None, meeting="", further: Sheet | None = None) -> SheetForm:
    """Return the form for a fresh sheet; with `further`, one that begins from what stands on that sheet.

    A form that has made its sheet already is about that sheet: what it sends again changes it.
    """
    made = _made_before(tool, client, data) if data else None
    if made:
        return tool.form(data, client=client, instance=made)
    instance = taken_further(further) if further else None
    initial = {"meeting": meeting, "further": further.pk if further else ""}
    return tool.form(data, client=client, instance=instance, initial=initial)


def change_form(tool: Tool, client: Client, sheet: Sheet, *, data=None) -> SheetForm:
    """Return the form that changes `sheet`."""
    return tool.form(data, client=client, instance=sheet, initial={"stamp": sheet.kept_at.isoformat()})


def filled_in(form: SheetForm, *, by, client: Client) -> Sheet | None:
    """Store what `form` holds and return the sheet; None where it needs another look, which the form then says."""
    if not form.is_valid():
        return None
    if overtaken(form):
        form.data = form.data | {"stamp": form.kept_before.isoformat()}
        form.add_error(None, _("Somebody wrote here meanwhile. What you typed is still there; save again to keep it."))
        return None
    try:
        meeting = open_meeting(client, form.cleaned_data.get("meeting", ""))
        return keep_sheet(form, by=by, client=client, meeting=meeting)
    except IntegrityError:
        form.add_error(None, _("Somebody kept something else here at the same moment. Please look, and try again."))
        return None


def overtaken(form: SheetForm) -> bool:
    """Say whether the sheet was saved since the page was loaded, by a page other than this one."""
    stamp = form.cleaned_data.get("stamp", "")
    return bool(stamp) and form.kept_before is not None and stamp != form.kept_before.isoformat()


def _made_before(tool, client, data) -> Sheet | None:
    key = _uuid(data.get("key", ""))
    return tool.sheets().filter(pk=key, client=client).first() if key else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None
