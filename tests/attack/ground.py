"""Where attacks begin: the world of the access table, with script in every text."""

from unittest.mock import patch

from sessions.models import SafetyItem, Skill
from tests.access import planted, walk
from tests.attack.arena import HERS_TOO
from tests.attack.poison import poison_rows_of, poisoned_rows
from tests.cast import gather, make_area


def build() -> walk.World:
    """Return the world of the access table, with script in every text; the two records have no word in common."""
    with poisoned_rows():
        poison_rows_of(Skill)
        cast = gather()
        with patch.object(walk, "_things", planting(cast.noor)):
            return walk.build(cast)


def planting(noor):
    """Return what plants a full record; Noor's gets words of her own."""
    plant = walk._things

    def with_words_of_her_own(client, *people):
        with patch.object(planted, "WORD", HERS_TOO if client == noor else planted.WORD):
            return plant(client, *people) | plant_more(client)

    return with_words_of_her_own


def plant_more(client) -> dict:
    """Give `client` what more questions of the session page are about: a substance, and safety earlier on."""
    meeting = client.sessions.filter(note__signed_at__isnull=False).latest("starts_at")
    item = {"client": client, "kind": "threat", "level": 3, "what_we_did": f"{planted.WORD} call"}
    return {
        "earlier SafetyItem": SafetyItem.objects.create(session=meeting, **item),
        "substance FocusArea": make_area(client, f"{planted.WORD} drink", substance="wine"),
    }
