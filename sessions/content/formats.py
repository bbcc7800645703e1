"""The shapes a note can have: its sections, what to put in each, and where an assembled line goes.

Own wording of the usual formats. Switching the format moves no typed text; only the assembled lines
find another place.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ROLES = ("said", "seen", "understood", "offered", "landed", "next")


@dataclass(frozen=True)
class Section:
    """One box of a note: its `title` and the `prompt` under it."""

    title: Promise
    prompt: Promise | str


SECTIONS: dict[str, tuple[Section, ...]] = {
    "dap": (
        Section(_("Data"), _("What we talked about and what the client said, in their words.")),
        Section(
            _("Assessment"),
            _("How we understand it: ambivalence both ways, the stage for which change, safety."),
        ),
        Section(_("Plan"), _("What each of us will try; next time.")),
    ),
    "birp": (
        Section(_("Behaviour"), _("What was presented.")),
        Section(_("Intervention"), _("What I offered, with permission.")),
        Section(_("Response"), _("How it landed.")),
        Section(_("Plan"), _("What is next.")),
    ),
    "soap": (
        Section(_("Subjective"), _("The client's account.")),
        Section(_("Objective"), _("What was observed, with ratings.")),
        Section(_("Assessment"), _("Our shared understanding.")),
        Section(_("Plan"), _("What is next.")),
    ),
    "free": (Section(_("Note"), ""),),
}

# The section of each role, in the order of ROLES.
_PLACES: dict[str, tuple[int, ...]] = {
    "dap": (0, 0, 1, 0, 0, 2),
    "birp": (0, 0, 0, 1, 2, 3),
    "soap": (0, 1, 2, 1, 1, 3),
    "free": (0, 0, 0, 0, 0, 0),
}


def sections(format: str) -> tuple[Section, ...]:
    """Return the one to four sections of a format, in order. Raises KeyError for an unknown format."""
    return SECTIONS[format]


def place(format: str, role: str) -> int:
    """Return the index of the section that takes a line of `role` (one of ROLES).

    Every format has a place for every role. Raises KeyError for an unknown format, ValueError for
    an unknown role.
    """
    places = _PLACES[format]
    if role not in ROLES:
        raise ValueError(f"A line's role is one of {', '.join(ROLES)}; not '{role}'.")
    return places[ROLES.index(role)]
