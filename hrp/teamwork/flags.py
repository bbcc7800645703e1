"""What the page about flags shows: each kind with its switch and the numbers that its rule asks for."""

from dataclasses import dataclass

from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hrp.teamwork.forms.flags import FlagsForm
from sessions.content.flags import DEFAULTS, LIMITS, FlagKind

# When each comes up, in a sentence.
COMES_UP = {
    FlagKind.SAFETY: _("A near danger stays open, or the supervisor was not told the same day."),
    FlagKind.OVERDOSE: _("An overdose may be a danger, and no plan or naloxone is good today."),
    FlagKind.AFTER_BREAK: _("Back after days without use, in custody or in hospital, and no word on tolerance yet."),
    FlagKind.WITHDRAWAL: _("Less alcohol or sedatives after near-daily use, and no medical check offered."),
    FlagKind.CONTACT_GAP: _("Not met for a while, and no pause agreed."),
    FlagKind.ALLIANCE: _("A meeting felt less good to them than before, or nobody asked. The therapist sees it first."),
    FlagKind.MANDATE: _("A time in which nothing about use is told ends soon."),
    FlagKind.NOTES_OPEN: _("A note waits for its signature, and help may be welcome."),
    FlagKind.GOAL_FIT: _("A goal feels less right to them, two views differ, or others require all of them."),
    FlagKind.FRESH_LOOK: _("The same picture for weeks: is it still the right question?"),
    FlagKind.PLAN_REVIEW: _("Something that was tried, or a plan of their own, may be looked at again."),
    FlagKind.NEVER_RAISED: _("The position, a medical check, overdose and safer use, or strengths had no place yet."),
}


@dataclass(frozen=True)
class Kind:
    """A kind of flag on the page: `switch` is None where it is always on; `numbers` are the fields of its rule."""

    kind: FlagKind
    switch: BoundField | None
    numbers: list[BoundField]

    @property
    def comes_up(self) -> str | Promise:
        """When it comes up."""
        return COMES_UP[self.kind]

    @property
    def differs(self) -> bool:
        """Whether the site has a number of its own."""
        return any(number.initial != DEFAULTS[number.name] for number in self.numbers)

    @property
    def look_again(self) -> bool:
        """Whether one of its numbers needs another look."""
        return any(number.errors for number in self.numbers)


def kinds_of(form: FlagsForm) -> list[Kind]:
    """Return every kind with its fields of `form`, the most pressing first."""
    return [
        Kind(
            kind,
            form[f"on-{kind}"] if f"on-{kind}" in form.fields else None,
            [form[limit.name] for limit in LIMITS if limit.kind == kind],
        )
        for kind in FlagKind
    ]
