"""What the work is about: focus areas and the changes in question."""

from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from clients import actions
from clients.access import client_for
from clients.forms import ChangeForm, FocusAreaForm
from clients.models import Change, FocusArea
from clients.pages import kept, opened, sent, show
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def focus_new(request, code):
    """Name a focus area; a substance need not be named with it."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "focus_new"))
    form = FocusAreaForm(sent(request), client=client)
    if kept(request, form, client=client):
        return redirect("clients:focus_edit", client.code, form.instance.pk)
    return show(request, "clients/focus_new.html", form, client=client)


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def focus_edit(request, code, pk):
    """Change a focus area, or name a substance that was not named before. Everything on it stays."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "focus"))
    area = get_object_or_404(FocusArea.objects.for_user(request.user), client=client, pk=pk)
    form = FocusAreaForm(sent(request), client=client, instance=area)
    if kept(request, form, client=client):
        return redirect("workspace:record", client.code)
    changes = Change.objects.for_user(request.user).filter(focus_area=area)
    return show(request, "clients/focus_edit.html", form, client=client, area=area, changes=changes)


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def change_new(request, code, pk):
    """Name a change in question within a focus area."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "change_new"))
    area = get_object_or_404(FocusArea.objects.for_user(request.user), client=client, pk=pk)
    form = ChangeForm(sent(request), client=client, area=area)
    if kept(request, form, client=client):
        return redirect("clients:focus_edit", client.code, area.pk)
    return show(request, "clients/change_new.html", form, client=client, area=area)


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def change_edit(request, code, pk):
    """Reword a change in question. What was rated stays with it."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "change"))
    change = _change(request, client, pk)
    form = ChangeForm(sent(request), client=client, instance=change)
    if kept(request, form, client=client):
        return redirect("clients:focus_edit", client.code, change.focus_area_id)
    return show(request, "clients/change_edit.html", form, client=client, change=change)


@needs(Permission.WRITE_RECORD)
@require_POST
def change_retire(request, code, pk):
    """Let a change be in question no longer, or (`again`) once more."""
    client = client_for(request, code, Permission.WRITE_RECORD)
    change = _change(request, client, pk)
    act = actions.take_up_change if request.POST.get("again") else actions.retire_change
    act(change, by=request.user)
    return redirect("clients:focus_edit", client.code, change.focus_area_id)


def _change(request, client, pk):
    changes = Change.objects.for_user(request.user).select_related("focus_area__client")
    return get_object_or_404(changes, focus_area__client=client, pk=pk)
