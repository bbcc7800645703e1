"""What the pages on countersigning show: the notes that wait, and which of a therapist's notes are to."""

from dataclasses import dataclass

from django import forms
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.names import mark_twins
from hrp.accounts.models import User
from hrp.base.paging import PER_PAGE, page_of
from hrp.base.widgets import Pick
from hrp.supervision.lines import Pair
from sessions.countersigning import awaiting, awaiting_answer
from sessions.models import CountersignRule, NoteQuestion
from sessions.models.note import Countersigned

# What a line of the list says. The text of a note is not opened for it.
SHOWN = (
    "signed_at",
    "signed_by__name",
    "session__starts_at",
    "session__client__code",
    "session__client__chosen_name",
    "session__client__birth_year",
    "session__client__is_practice",
)


class CountersigningForm(forms.Form):
    """Which notes of a therapist are countersigned."""

    which = forms.ChoiceField(label=_("Notes to countersign"), choices=Countersigned.choices, widget=Pick)


@dataclass(frozen=True)
class Setting:
    """What is set for a therapist: in words, and from when on; for who supervises them the `form` that sets it."""

    rule: CountersignRule | None
    form: CountersigningForm | None

    @property
    def asks(self) -> bool:
        """Say whether it asks for any note at all."""
        return self.rule is not None and self.rule.which != Countersigned.NONE


def setting_of(line: Pair) -> Setting:
    """Return what is set for the therapist of a line; its supervisor gets the form, while the line holds."""
    rule = CountersignRule.objects.filter(therapist=line.therapist).first()
    now = {"which": rule.which if rule else Countersigned.NONE}
    return Setting(rule, CountersigningForm(initial=now) if line.holds and not line.mine else None)


def notes_page(user: User, number) -> dict:
    """One `page` of the notes that wait for `user`, and the first that wait for an answer (`more`: there are others).

    Each of the latter has its open questions, as `open_questions`.
    """
    page = page_of(_shown(awaiting(user)), number)
    asked = Prefetch("questions", NoteQuestion.objects.open().select_related("created_by"), "open_questions")
    returned = list(_shown(awaiting_answer(user)).prefetch_related(asked)[: PER_PAGE + 1])
    clients = [note.session.client for note in (*page, *returned)]
    mark_twins(clients, Client.objects.for_user(user))
    return {"page": page, "returned": returned[:PER_PAGE], "more": len(returned) > PER_PAGE}


def _shown(notes: QuerySet) -> QuerySet:
    return notes.select_related("session__client", "signed_by").only(*SHOWN)
