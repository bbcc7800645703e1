"""Whether someone who is being enrolled may be known here already."""

import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher

from clients.models import Client
from clients.names import called
from hrp.audit.models import Action
from hrp.audit.trail import record

# Two names with the same year of birth count as alike from here on: "Ana" and "Anna" do, "Ana" and "Jan" do not.
ALIKE = 0.8


@dataclass(frozen=True)
class Doubles:
    """What the enrolling person is told: clients of their own, by name; of others, only that there may be some.

    `others` is yes or no. Nothing else about other people's clients leaves this module: not how many,
    not whose, not whether it was the name or the year that matched.
    """

    own: tuple[Client, ...] = ()
    others: bool = False

    def __bool__(self):
        return bool(self.own) or self.others


def look_for(*, by, name: str, birth_year: int | None) -> Doubles:
    """Look for possible doubles of someone called `name`, and leave a row in the trail when there are any.

    Saying "someone with this name may already be known here" does tell one thing: that this house may
    know somebody with a name like this. It is the least that lets a team find its own double, and the
    row in the trail shows who asked, and how often.
    """
    ids = set(called([name], Client.objects.real()).values_list("pk", flat=True)) | _alike(name, birth_year)
    if not ids:
        return Doubles()
    own = tuple(Client.objects.for_user(by).filter(pk__in=ids).order_by("chosen_name", "code"))
    others = len(own) < len(ids)
    record(Action.LIST, by=by, subject="possible doubles", own=len(own), others=others)
    return Doubles(own, others)


def look_at_the_desk(*, by, name: str) -> Doubles:
    """Look for people called `name` among those whom the front desk knows, with a row in the trail for any.

    Of others the desk is told nothing, nor of anyone whose work here has ended.
    """
    known = called([name], Client.objects.for_desk(by)).only("code", "chosen_name", "is_practice")
    own = tuple(known.order_by("chosen_name", "code"))
    if own:
        record(Action.LIST, by=by, subject="possible doubles", own=len(own), others=False)
    return Doubles(own)


def _alike(name, birth_year):
    if birth_year is None:
        return set()
    wanted = _plain(name)
    rows = Client.objects.real().filter(birth_year=birth_year).values_list("pk", "chosen_name")
    return {pk for pk, known in rows if _ratio(wanted, _plain(known)) >= ALIKE}


def _plain(name):
    """Return the letters and digits of a name, without accents and case."""
    parts = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in parts if letter.isalnum())


def _ratio(one, other):
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
