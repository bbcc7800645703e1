"""One's own wording: hints for oneself alone."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.supervision.wording import LOOKS_BACK, own_words_of


@needs(Permission.WRITE_RECORD)
@require_GET
def words(request):
    """Show whoever asks which words of their own notes could be said more kindly. Nobody can ask for another."""
    found = own_words_of(request.user)
    record(Action.LIST, by=request.user, subject="own wording", count=found.read)
    return render(request, "supervision/words.html", {"found": found, "days": LOOKS_BACK.days})
