"""How near a danger is, in words: a level is never shown as a bare number. Own design, not validated."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sessions.content.choices import SafetyAnswer

LEVELS: dict[int, Promise] = {
    0: _("Nothing to note"),
    1: _("Mentioned, settled"),
    2: _("A plan is agreed"),
    3: _("Needs attention within days"),
    4: _("Acted on today"),
}


def level_in_words(level: int, answer: str | None = None) -> str:
    """Return a safety level (0–4) in words.

    Level 0 is one of two answers, `did_not_come_up` or `asked_nothing_of_concern`, and is worded as
    the `answer` that was given, if any. Raises KeyError for another level, ValueError for an answer
    that does not exist.
    """
    if level == 0 and answer:
        return str(SafetyAnswer(answer).label)
    return str(LEVELS[level])
