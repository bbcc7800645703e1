"""What is worth a conversation, as a page shows it: one line a client, ten at a time, the most pressing first."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.core.paginator import Paginator

from clients.models import Client
from clients.names import mark_twins
from clients.narrowing import areas_like
from hrp.base.among import Ids
from hrp.supervision.forms.review import FilterForm
from hrp.supervision.review_rows import How, Row, Sent, open_danger, rows_of
from hrp.supervision.review_sides import Side
from sessions.content.flags import FlagKind
from sessions.flags.reads import Flagged, look
from sessions.models import FlagAnswer

PER_PAGE = 10
_NUMBER = re.compile(r"[0-9]{1,4}", re.ASCII)
MOST_RESTING = 30  # the next to come back; a list longer than this is no help


@dataclass(frozen=True)
class Resting:
    """A flag that rests, with the reader's answer."""

    client: Client
    kind: FlagKind
    answer: FlagAnswer


class Listed:
    """The page of one `side` for what an address `asked`: filters, and which ten.

    Everyone is looked at once, when it is made, and every number on the page is counted from that.
    """

    def __init__(self, side: Side, asked: Mapping[str, str]):
        self.side = side
        self.form = FilterForm(asked, user=side.user, mine=side.mine)
        self.chosen = self.form.chosen()
        self.looked = look(side.user, mine=side.mine)
        self.waiting = self.looked.waiting
        self.found = _narrowed(self.waiting, self.chosen)
        self.page = Paginator(self.found, PER_PAGE).get_page(asked.get("page"))

    # --- The numbers ---
    @property
    def total(self) -> int:
        """How many clients were looked at."""
        return len(self.looked.flagged)

    @property
    def beyond(self) -> int:
        """How many wait beyond this page."""
        return len(self.found) - self.page.end_index()

    @property
    def beyond_with_danger(self) -> int:
        """How many of those wait with a danger that is open."""
        return sum(bool(open_danger(one)) for one in self.found[self.page.end_index() :])

    @property
    def next_many(self) -> int:
        """How many the next page holds."""
        return min(self.beyond, PER_PAGE)

    @property
    def who_else(self) -> str:
        """Say to a therapist who else sees the page, and when."""
        return self.side.who_else({one.team for one in self.looked.flagged})

    # --- Addresses ---
    @property
    def query(self) -> str:
        """What narrows the list, and which page it is, as the query of an address with its "?", or nothing."""
        return _query(self.form, self.page.number)

    @property
    def next(self) -> str:
        """The address of the next ten."""
        return self.side.address + _query(self.form, self.page.number + 1)

    @property
    def before(self) -> str:
        """The address of the ten before."""
        return self.side.address + _query(self.form, self.page.number - 1)

    def address_after(self, client: Client, flag: FlagKind) -> str:
        """Return where one was, once `flag` of `client` is answered: at what is left of them, or at who comes next."""
        codes = [one.client.code for one in self.found]
        here = codes.index(client.code) if client.code in codes else len(codes)
        left = [one.kind for one in self.found[here].flags if one.kind != flag] if here < len(codes) else []
        mark = f"{client.code}-{left[0]}" if left else "".join(codes[here + 1 : here + 2])
        return self.side.address + self.query + (f"#{mark}" if mark else "")

    # --- The lines ---
    def holds(self, client: Client, flag: FlagKind) -> bool:
        """Say whether the flag is shown to the reader now."""
        return any(one.client.pk == client.pk and _has(one, flag) for one in self.waiting)

    def rows(self, sent: Sent | None = None) -> list[Row]:
        """Return the lines of the page. An answer that was `sent` stands in its own, whatever page that is on."""
        flagged = list(self.page.object_list)
        if sent and sent.client.pk not in {one.client.pk for one in flagged}:
            flagged = [one for one in self.waiting if one.client.pk == sent.client.pk] + flagged
        named = [one.client for one in [*flagged, *self.resting_shown]]
        mark_twins(named, Client.objects.for_user(self.side.user))
        return rows_of(flagged, How(self.side, self.query, self.chosen.get("kind", ""), sent), self.looked.on)

    # --- What rests ---
    @cached_property
    def resting(self) -> list[Resting]:
        """Everything that rests, the next to come back first."""
        found = [Resting(one.client, each.kind, each.answered) for one in self.looked.flagged for each in one.resting]
        return sorted(found, key=lambda one: (one.answer.rests_until, one.client.code))

    @property
    def resting_shown(self) -> list[Resting]:
        """The first MOST_RESTING of what rests."""
        return self.resting[:MOST_RESTING]

    @property
    def resting_until(self) -> date | None:
        """The day on which the first of it comes back."""
        return self.resting[0].answer.rests_until if self.resting else None


def place_of(request, client: Client) -> str:
    """Return where somebody was on the page from which a form about `client` came: the same filters, the same ten."""
    side = Side.of(request.user, request.POST.get("side", ""))
    form = FilterForm(request.GET, user=request.user, mine=side.mine)
    number = request.GET.get("page", "")
    query = _query(form, int(number) if _NUMBER.fullmatch(number) else 1)
    return f"{side.address}{query}#{client.code}"


def _query(form: FilterForm, number: int) -> str:
    """What narrows the list, and which page it is, as the query of an address with its "?", or nothing."""
    parts = [form.narrowing(), f"page={number}" if number > 1 else ""]
    joined = "&".join(part for part in parts if part)
    return f"?{joined}" if joined else ""


def _narrowed(waiting: list[Flagged], chosen: dict) -> list[Flagged]:
    """Keep those who are what was chosen."""
    if "therapist" in chosen:
        waiting = [one for one in waiting if chosen["therapist"].pk in dict(one.people)]
    if "kind" in chosen:
        waiting = [one for one in waiting if _has(one, chosen["kind"])]
    if "area" in chosen:
        ids = Ids(one.client.pk for one in waiting)
        like = set(areas_like(chosen["area"]).filter(client__in=ids).values_list("client", flat=True))
        waiting = [one for one in waiting if one.client.pk in like]
    return waiting


def _has(one: Flagged, kind: str) -> bool:
    return any(each.kind == kind for each in one.flags)
