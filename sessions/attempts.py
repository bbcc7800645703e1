"""Pages that put a meeting in place: once for each form, and kind words where it cannot be."""

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404
from django.utils.translation import gettext_lazy

from clients.models import Episode
from sessions.fit import InTheWay
from sessions.models import Session

SAME_MINUTE = gettext_lazy("There is another meeting with this client at that very minute. A minute later will do.")
GONE = gettext_lazy("This is not planned any more.")
ENDED = gettext_lazy("The work with this client has ended, so there is nothing to log or plan with them now.")


def attempted(form, keep):
    """Return what `keep` makes and nothing, or nothing and what is in the way; what else refuses, `form` says."""
    try:
        return keep(), None
    except InTheWay as found:
        return None, found
    except Episode.DoesNotExist:
        form.add_error(None, ENDED)
    except Session.DoesNotExist:
        form.add_error(None, GONE)
    except IntegrityError:
        form.add_error(None, SAME_MINUTE)
    return None, None


def unless_gone(request, act):
    """Do what is done with a plan and return what that gives; of one that was taken off meanwhile, say so."""
    try:
        return act()
    except Session.DoesNotExist:
        messages.warning(request, GONE)
        return None


def made_once(request, client, key, make):
    """Return what `make` stores under `key`, or what this very form made before. Raises as `make` does.

    A form's key is good for one person and one client; with a key that is somebody else's it is 404.
    """
    mine = Session.objects.filter(pk=key, client=client, created_by=request.user)
    made = Session.objects.filter(pk=key).first()
    if made and (made.client_id, made.created_by_id) != (client.pk, request.user.pk):
        raise Http404
    try:
        return make()
    except IntegrityError:
        # The same form, sent twice at the same moment: the other one made the meeting, and it is found now.
        if not mine.exists():
            raise
        return make()
