"""The lines of the caseload review: one a client, with every flag, the picture behind it and the answer to it."""

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy

from clients.models import Client, FocusArea
from clients.models.focus import Standing
from hrp.supervision.forms.review import SeenForm
from hrp.supervision.lines import lines_of
from hrp.supervision.models import AgendaPoint
from hrp.supervision.review_sides import Help, Side
from sessions.content.flags import FlagKind
from sessions.content.safety import LEVELS
from sessions.flags import answers
from sessions.flags.pictures import Picture, pictures_of
from sessions.flags.reads import Flagged, Shown
from sessions.flags.rules import ACTED_ON_TODAY
from sessions.models import FlagAnswer

# An open danger by its level. What was acted on some day and is open may not be said to be of today.
HOW_NEAR = {3: LEVELS[3], ACTED_ON_TODAY: gettext_lazy("Acted on, still open")}


@dataclass(frozen=True)
class FlagRow:
    """A flag on the page: its sentence, the picture behind it, what others said, what helps, and the answer."""

    kind: FlagKind
    words: str
    picture: Picture | None
    said: list[FlagAnswer]
    help: Help | None
    form: SeenForm
    came_back: bool
    address: str


@dataclass(frozen=True)
class Row:
    """A client on the page: with whom, what is in focus, and all flags.

    `level` is an open danger in words, `open` whether an answer came back, `agenda` where they wait on one, if they do.
    """

    client: Client
    people: list[str]
    areas: list[FocusArea]
    flags: list[FlagRow]
    level: str
    open: bool
    agenda: str

    @property
    def first(self) -> FlagRow:
        """What is most worth a conversation, or what was asked for."""
        return self.flags[0]

    @property
    def more(self) -> int:
        """How many flags there are beside the first."""
        return len(self.flags) - 1

    @property
    def last_said(self) -> FlagAnswer | None:
        """What somebody else answered last, to any of the flags."""
        return max((one for flag in self.flags for one in flag.said), key=lambda one: one.created_at, default=None)


@dataclass(frozen=True)
class Sent:
    """An answer that needs another look: to which flag of which client, and what was typed."""

    client: Client
    flag: FlagKind
    form: SeenForm


@dataclass(frozen=True)
class How:
    """How the page was asked for: whose it is, its query, the kind that comes first, an answer that came back."""

    side: Side
    query: str
    kind: str = ""
    sent: Sent | None = None


def rows_of(flagged: list[Flagged], how: How, on) -> list[Row]:
    """Return the lines of a page in a fixed number of queries; `on` is today."""
    ids = [one.client.pk for one in flagged]
    said = answers.said_by(how.side.others(flagged), ids)
    areas, pictures, agendas = _areas(ids), pictures_of(flagged, on), _agendas(how.side.user, ids)
    rows = []
    for one in flagged:
        shown = sorted(one.flags, key=lambda each: each.kind != how.kind)  # what was asked for comes first
        row = Row(
            client=one.client,
            people=[name for _person, name in one.people],
            areas=areas.get(one.client.pk, []),
            flags=[_flag_row(one.client, each, how, said, pictures) for each in shown],
            level=open_danger(one),
            open=how.sent is not None and how.sent.client.pk == one.client.pk,
            agenda=agendas.get(one.client.pk, ""),
        )
        rows.append(row)
    return rows


def _flag_row(client: Client, shown: Shown, how: How, said, pictures) -> FlagRow:
    flag, kind, sent = shown.flag, shown.kind, how.sent
    came_back = sent is not None and (sent.client.pk, sent.flag) == (client.pk, kind)
    return FlagRow(
        kind=kind,
        words=how.side.words(flag),
        picture=pictures.get((client.pk, kind)),
        said=answers.about(flag, client.pk, said),
        help=how.side.help(flag, client),
        form=sent.form if came_back else SeenForm(code=client.code, flag=kind),
        came_back=came_back,
        address=reverse("supervision:seen", args=[client.code, kind]) + how.query,
    )


def open_danger(one: Flagged) -> str:
    """How near a danger is that is open with a client, in words, also while its flag rests; nothing once settled."""
    shown = one.flags + one.resting
    levels = [each.flag.numbers["level"] for each in shown if each.flag.cause == "safety_open"]
    return str(HOW_NEAR[max(levels)]) if levels else ""


def _areas(ids) -> dict:
    """For each client the areas in focus. One query."""
    found = {}
    for area in FocusArea.objects.filter(client__in=ids, standing=Standing.IN_FOCUS):
        found.setdefault(area.client_id, []).append(area)
    return found


def _agendas(user, ids) -> dict:
    """For each client who waits on an agenda of the reader's, where that is. One query."""
    waiting = AgendaPoint.objects.for_user(user).filter(client__in=ids, meeting=None, taken_off_at=None)
    lines = lines_of(user).filter(supervisor=OuterRef("supervisor"), therapist=OuterRef("therapist"))
    found = waiting.annotate(line=Subquery(lines.values("pk")[:1])).values_list("client", "line")
    return {client: reverse("supervision:line", args=[line]) for client, line in found}
