"""What the pages about one client have in common, from the form that arrives to the answer that goes."""

from functools import partial

from django.contrib import messages
from django.db import IntegrityError
from django.shortcuts import render
from django.utils.translation import gettext as _

from clients import actions


def opened(request, name: str) -> str:
    """Return the page's name when it is being opened: one `view` row; a form that arrives writes none."""
    return name if request.method == "GET" else ""


def sent(request):
    """Return what was sent with the form, or None when the page is only being opened."""
    return request.POST if request.method == "POST" else None


def kept(request, form, *, client, keep=None) -> bool:
    """Store what `form` holds, once. False: nothing was sent, or it needs another look.

    `keep` is the action that stores it; it takes the row, `by` and `client`. Without one the row is
    saved as it is. A form that has made its row already is simply done.
    """
    if not form.is_bound:
        return False
    if form.made_by(request.user):
        return True
    if not form.is_valid():
        return False
    keep = keep or partial(actions.save, fields=form.changed_data)
    try:
        keep(form.save(commit=False), by=request.user, client=client)
    except IntegrityError:
        # Either this form, sent twice at the same moment, or somebody else was a moment faster.
        if form.made_by(request.user):
            return True
        form.add_error(None, _("Somebody kept something else here at the same moment. Please look, and try again."))
        return False
    messages.success(request, _("Saved."))
    return True


def show(request, template: str, form=None, *, client=None, **more):
    """Render a page. A form that needs another look goes back with what was typed, as 422."""
    context = {"form": form, "client": client, **more}
    return render(request, template, context, status=422 if form is not None and form.is_bound else 200)
