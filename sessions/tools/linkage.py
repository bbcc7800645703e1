"""Links to others: help elsewhere that the client wants, or may want, and how far each link has come."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.forms import model_to_dict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.forms import part, side_by_side
from clients.models import Client, Consent, Linkage
from clients.models.care import LinkState
from clients.typed import pick, typed_field
from sessions.tools.tool import SheetForm, Tool

# Where one tap takes a link. Not for now is an answer like the others, and none is asked for again.
NEXT = {
    LinkState.IDEA: LinkState.WANTED,
    LinkState.WANTED: LinkState.INTRODUCED,
    LinkState.INTRODUCED: LinkState.CONNECTED,
    LinkState.CONNECTED: LinkState.USING,
    LinkState.NOT_NOW: LinkState.WANTED,
}


class LinkageForm(SheetForm):
    """A link. A tap on the board sends its new state as `move` and nothing else: the rest stays as it stands."""

    service = pick(Linkage.service)
    state = pick(Linkage.state, initial=LinkState.IDEA)

    class Meta:
        model = Linkage
        formfield_callback = typed_field
        fields = ["service", "organisation", "state", "words", "next_step", "look_again_on"]

    def __init__(self, data=None, *, instance=None, **kwargs):
        if data and instance and "move" in data:
            data = model_to_dict(instance, self._meta.fields) | {name: data[name] for name in data}
            data["state"] = data["move"]
        super().__init__(
            data,
            instance=instance,
            layout=(
                part(_("What for"), "service", "organisation", "words"),
                part(_("How far it is"), "state", side_by_side("next_step", "look_again_on")),
            ),
            **kwargs,
        )


@dataclass(frozen=True)
class Card:
    """One link on the board: its newest version, the way it went, what one tap makes of it, what was agreed for it."""

    sheet: Linkage
    way: list[tuple[str, date]]
    moves: list[tuple[str, Promise | str]]
    agreed: list[Consent]

    @property
    def is_of_today(self) -> bool:
        """Whether a tap corrects what was said today; a later tap is a further stretch of the way."""
        return self.sheet.is_open and self.sheet.on == timezone.localdate()


def board(client: Client) -> dict:
    """Return the links of `client` by how far they have come, as `columns`. Three queries, however many there are."""
    ways = defaultdict(list)
    versions = Linkage.objects.counted().filter(client=client).order_by("version")
    for thread, state, on in versions.values_list("thread", "state", "on"):
        if not ways[thread] or ways[thread][-1][0] != LinkState(state).label:
            ways[thread].append((LinkState(state).label, on))
    agreed, cards = defaultdict(list), defaultdict(list)
    for consent in Consent.objects.standing().filter(client=client, link__isnull=False).select_related("revocation"):
        agreed[consent.link].append(consent)
    for sheet in Linkage.objects.filter(client=client).in_use():
        cards[sheet.state].append(Card(sheet, ways[sheet.thread], _moves(sheet.state), agreed[sheet.thread]))
    return {"columns": [(state.label, cards[state]) for state in LinkState] if cards else []}


def _moves(state: str) -> list:
    onward = [NEXT[state]] if state in NEXT else []
    aside = [] if state == LinkState.NOT_NOW else [LinkState.NOT_NOW]
    back = [before for before, then in NEXT.items() if then == state and before != LinkState.NOT_NOW]
    moves = [(move.value, move.label) for move in (*onward, *aside)]
    return moves + [(move.value, _("Back to: %(state)s") % {"state": move.label}) for move in back]


TOOL = Tool(
    code="linkage",
    name=_("Links to others"),
    when=_("For help elsewhere that they want, or may want one day."),
    group="care",
    model=Linkage,
    form=LinkageForm,
    line=_("Links to other care were talked about."),
    over_time_template="sessions/tools/linkage_board.html",
    over_time=board,
)
