"""A word of its own in every text, by which one can tell which column a leak came from."""

import itertools
import re
from contextlib import contextmanager

from django.db.models.signals import pre_save

from tests.attack.poison import MADE_AT_ONCE, our_models, texts_of

CANARY = re.compile(r"zqx\d{4}q")


class Cage:
    """Knows which column each canary was put into."""

    def __init__(self):
        self.columns: dict[str, str] = {}
        self.of_noor: set[str] = set()
        self._numbers = itertools.count(1000)

    def hatch(self, column) -> str:
        """Return a new word, and remember that it stands in `column`."""
        word = f"zqx{next(self._numbers)}q"
        self.columns[word] = f"{column.model._meta.label}.{column.name}"
        return word

    def found_in(self, *texts: str) -> set[str]:
        """Return the columns whose words stand in any of the texts."""
        return {self.columns[word] for text in texts for word in CANARY.findall(text)}

    def fill(self, sender, instance, **kwargs):
        """Put a canary behind every text of a new row."""
        if sender in our_models() and instance._state.adding:
            for column in texts_of(sender):
                text = getattr(instance, column.attname) or ""
                if text or column.name not in MADE_AT_ONCE:
                    room = column.max_length or 10_000
                    setattr(instance, column.attname, f"{text[: room - 10]} {self.hatch(column)}"[:room])


@contextmanager
def canaries(cage: Cage | None = None):
    """Let every row that is made inside hold a canary in every text; yield who knows where each came from."""
    cage = cage or Cage()
    pre_save.connect(cage.fill, dispatch_uid="canaries")
    try:
        yield cage
    finally:
        pre_save.disconnect(cage.fill, dispatch_uid="canaries")
