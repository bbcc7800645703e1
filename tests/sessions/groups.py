"""What the tests of groups share: a group of Mara's and Jon's, and its open page."""

import uuid

from django.utils import timezone

from sessions.actions import add_to_group, plan_group, save_group, start_group
from sessions.drafting import Edit
from sessions.models import GroupMeeting, Session, TherapyGroup
from tests.cast import key, make_client

NAMES = ("Ines", "Bram", "Cleo", "Dov", "Esra", "Finn")
LINES = ("quinces", "barges", "candles", "dunes", "embers", "ferns")  # a word for each, found nowhere else


def make_group(cast, people: int = 6, *, co=True) -> TherapyGroup:
    """Return a group that Mara leads with Jon, with so many of Mara's clients in it; the first is Ines."""
    group = start_group(
        by=cast.mara, key=key(), name="Thursday table", team=cast.team, co_lead=cast.jon if co else None
    )
    for n in range(people):
        name = NAMES[n] if n < len(NAMES) else f"Guest{n}"
        client = cast.ines if n == 0 else make_client(name, lead=cast.mara, team=cast.team)
        add_to_group(group, client, by=cast.mara)
    return group


def hold(group: TherapyGroup, by, **at) -> GroupMeeting:
    """Return a meeting of the group that begins now, or `at` so many days or hours from now."""
    starts_at = (timezone.now() + timezone.timedelta(**at)).replace(second=0, microsecond=0)
    (shared,) = plan_group(group, by=by, key=key(), starts_at=starts_at, minutes=90)
    return shared


def part_of(shared: GroupMeeting, name: str) -> Session:
    """Return somebody's own part of a meeting."""
    return Session.objects.get(group_meeting=shared, client__chosen_name=name)


class Page:
    """An open page of a group's meeting that numbers its saves."""

    def __init__(self, shared, by):
        self.shared, self.by, self.id, self.seq = shared, by, str(uuid.uuid4()), 0

    def save(self, texts=None, taps=None, seq=None):
        """Save texts, as (text, *was) or a text alone, and taps."""
        self.seq += 1
        pairs = {name: (told, "") if isinstance(told, str) else told for name, told in (texts or {}).items()}
        edits = {name: Edit(text, tuple(was)) for name, (text, *was) in pairs.items()}
        return save_group(self.shared, by=self.by, tab=self.id, seq=seq or self.seq, texts=edits, taps=taps or {})

    def about(self, name, line="", **taps):
        """Save somebody's line and taps, by name, after they came."""
        part = part_of(self.shared, name)
        named = {f"{part.pk}:{what.replace('__', ':')}": value for what, value in taps.items()}
        texts = {f"{part.pk}:s1": line} if line else {}
        return self.save(texts, {f"{part.pk}:came": "yes"} | named)


def write_all(shared, by, names=NAMES) -> Page:
    """Write a whole page: theme, method, and for everybody their line and the tap on safety."""
    page = Page(shared, by)
    page.save({"theme": "What a good evening is made of", "method": "A round, then in pairs"})
    for name, line in zip(names, LINES, strict=False):
        page.about(name, f"Spoke of {line}.", safety_answer="did_not_come_up")
    return page
