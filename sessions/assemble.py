"""Turns the taps of a meeting into lines for its note. Pure: knows no database.

A signed note is a document that others can ask for. So a line is a fixed phrase with ratings: it
never holds free text, names, substances, amounts, routes, a source of supply, an illegal act or a
third person. That is also why a line on safety says how near something is and not what it was about.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hrp.base.scales import RULER_TOP
from sessions.content.techniques import TECHNIQUES


@dataclass(frozen=True)
class Line:
    """One line of a note. `key` stays the same while its text changes; `role` says where it belongs.

    `role` is one of `sessions.content.formats.ROLES`.
    """

    key: str
    role: str
    text: str


@dataclass(frozen=True)
class ChangeTap:
    """What was tapped on one change: a stage code, and importance, confidence, readiness (0–10).

    `about` is the kind of its focus area: substance, behaviour, life_area, therapy_itself or other.
    """

    key: str
    about: str
    stage: str | None = None
    importance: int | None = None
    confidence: int | None = None
    readiness: int | None = None


@dataclass(frozen=True)
class GoalTap:
    """How close a goal feels today, and how close it felt `before` (0–10, None if not given)."""

    key: str
    closeness: int | None = None
    before: int | None = None


@dataclass(frozen=True)
class ToolTap:
    """A tool that was used in a meeting: its code, where its line belongs, and its fixed phrase."""

    code: str
    role: str
    phrase: str


@dataclass(frozen=True)
class Taps:
    """Everything tapped in one meeting. What was not tapped is None, empty or 0, and gives no line.

    `wellbeing` and `distress` are 0–10. `harm_count` is the number of parts of life talked about;
    `harm_less`, `harm_same` and `harm_more` count how they compare with last time. `techniques`,
    `experiments_reviewed`, `safe_right_now` and `safety` hold codes; `safety_items` hold (kind, level
    1–4). `next_meeting` is a day and time in the reader's language.
    """

    wellbeing: int | None = None
    distress: int | None = None
    safe_right_now: str | None = None
    ambivalence_named: bool = False
    changes: tuple[ChangeTap, ...] = ()
    harm_count: int = 0
    harm_less: int | None = None
    harm_same: int | None = None
    harm_more: int | None = None
    use_talked: bool = False
    goals: tuple[GoalTap, ...] = ()
    techniques: tuple[str, ...] = ()
    tools: tuple[ToolTap, ...] = ()
    experiments_reviewed: tuple[str, ...] = ()
    alliance_given: bool = False
    safety: str | None = None
    safety_items: tuple[tuple[str, int], ...] = ()
    safety_settled: int = 0
    next_meeting: str | None = None
    trying: bool = False


_SAFE_NOW = {
    "yes": gettext_lazy("Safe right now: yes."),
    "not_sure": gettext_lazy("Safe right now: not sure."),
    "no": gettext_lazy("Safe right now: no."),
}

# The only change of its kind, the first of several, and each further one.
_ABOUT = {
    "substance": (
        gettext_lazy("A change about use"),
        gettext_lazy("One change about use"),
        gettext_lazy("Another change about use"),
    ),
    "behaviour": (
        gettext_lazy("A change about something they do"),
        gettext_lazy("One change about something they do"),
        gettext_lazy("Another change about something they do"),
    ),
    "life_area": (
        gettext_lazy("A change in a part of life"),
        gettext_lazy("One change in a part of life"),
        gettext_lazy("Another change in a part of life"),
    ),
    "therapy_itself": (
        gettext_lazy("A change about being here"),
        gettext_lazy("One change about being here"),
        gettext_lazy("Another change about being here"),
    ),
    "other": (
        gettext_lazy("A change about something else"),
        gettext_lazy("One change about something else"),
        gettext_lazy("Another change about something else"),
    ),
}

_STAGES = {
    "not_considering": gettext_lazy("not looking to change this"),
    "considering": gettext_lazy("in two minds"),
    "preparing": gettext_lazy("getting ready to try something"),
    "acting": gettext_lazy("trying it out"),
    "keeping_it_going": gettext_lazy("keeping it going"),
    "returning_to_it": gettext_lazy("picking it up again"),
    "unsure": gettext_lazy("not sure, or rather not say"),
}

_RULERS = {
    "importance": gettext_lazy("importance %(value)s"),
    "confidence": gettext_lazy("confidence %(value)s"),
    "readiness": gettext_lazy("readiness %(value)s"),
}

_CLOSENESS = (
    gettext_lazy("Closeness to a goal"),
    gettext_lazy("Closeness to one goal"),
    gettext_lazy("Closeness to another goal"),
)

_NEXT = {
    "keep": gettext_lazy("keep it"),
    "adjust": gettext_lazy("adjust it"),
    "try_other": gettext_lazy("try something else"),
    "go_further": gettext_lazy("go further"),
    "ease_off": gettext_lazy("ease off"),
    "set_aside": gettext_lazy("set it aside"),
    "undecided": gettext_lazy("not decided yet"),
}

_SAFETY = {
    "did_not_come_up": gettext_lazy("Safety: did not come up."),
    "asked_nothing_of_concern": gettext_lazy("Safety: asked, nothing of concern."),
    "something_to_note": gettext_lazy("Safety: something to note."),
}

_NEAR = {
    1: gettext_lazy("Safety: mentioned, settled."),
    2: gettext_lazy("Safety: a plan is agreed."),
    3: gettext_lazy("Safety: needs attention within days."),
    4: gettext_lazy("Safety: acted on today."),
}


def assemble(taps: Taps) -> list[Line]:
    """Return the lines that the taps of a meeting give, in a fixed order, in the reader's language.

    What was not tapped gives no line; so does a code that this version does not know. Keys are
    unique. Raises nothing.
    """
    return [
        *_check_in(taps),
        *_changes(taps.changes),
        *_harm(taps),
        *_goals(taps.goals),
        *_work(taps),
        *_safety(taps),
        *_next(taps),
    ]


def _check_in(taps: Taps) -> Iterator[Line]:
    if taps.wellbeing is not None:
        text = _("Wellbeing %(value)s of %(top)s.") % {"value": taps.wellbeing, "top": RULER_TOP}
        yield Line("wellbeing", "seen", text)
    if taps.distress is not None:
        text = _("Distress %(value)s of %(top)s.") % {"value": taps.distress, "top": RULER_TOP}
        yield Line("distress", "seen", text)
    if taps.safe_right_now in _SAFE_NOW:
        yield Line("safe_right_now", "seen", str(_SAFE_NOW[taps.safe_right_now]))
    if taps.ambivalence_named:
        yield Line("ambivalence_named", "understood", _("Being in two minds was named, and that it is usual."))


def _changes(changes: Iterable[ChangeTap]) -> Iterator[Line]:
    told = [(change, parts) for change in changes if (parts := _change_parts(change))]
    of_kind, seen = Counter(_kind(change) for change, _parts in told), Counter()
    for change, parts in told:
        kind = _kind(change)
        about = _article(_ABOUT[kind], seen[kind], of_kind[kind])
        seen[kind] += 1
        text = _("%(about)s: %(parts)s.") % {"about": about, "parts": "; ".join(parts)}
        yield Line(f"change:{change.key}", "understood", text)


def _kind(change: ChangeTap) -> str:
    return change.about if change.about in _ABOUT else "other"


def _change_parts(change: ChangeTap) -> list[str]:
    """Return the stage and the rulers of a change, as far as they were given."""
    rulers = ((words, getattr(change, name)) for name, words in _RULERS.items())
    given = [words % {"value": value} for words, value in rulers if value is not None]
    stage = [str(_STAGES[change.stage])] if change.stage in _STAGES else []
    return stage + ([", ".join(given)] if given else [])


def _article(words: tuple, nth: int, of: int) -> str:
    """Return "a …" for the only one, else "one …" for the first and "another …" for the others."""
    return str(words[0] if of == 1 else words[min(nth, 1) + 1])


def _harm(taps: Taps) -> Iterator[Line]:
    if taps.harm_count:
        text = ngettext(
            "Harm was looked at in %(n)s part of life", "Harm was looked at in %(n)s parts of life", taps.harm_count
        ) % {"n": taps.harm_count}
        compared = ", ".join(_compared(taps))
        yield Line("harm", "seen", f"{text}: {compared}." if compared else f"{text}.")
    if taps.use_talked:
        yield Line("use", "said", _("Use over the last weeks was talked about."))


def _compared(taps: Taps) -> list[str]:
    """Return how the parts of life compare with last time, as far as anything is known."""
    counts = (
        (_("less than last time in %(n)s"), taps.harm_less),
        (_("the same in %(n)s"), taps.harm_same),
        (_("more in %(n)s"), taps.harm_more),
    )
    return [words % {"n": n} for words, n in counts if n]


def _goals(goals: Iterable[GoalTap]) -> Iterator[Line]:
    rated = [goal for goal in goals if goal.closeness is not None]
    for nth, goal in enumerate(rated):
        values = {
            "goal": _article(_CLOSENESS, nth, len(rated)),
            "value": goal.closeness,
            "top": RULER_TOP,
            "before": goal.before,
        }
        if goal.before is None:
            text = _("%(goal)s: %(value)s of %(top)s.") % values
        else:
            text = _("%(goal)s: %(value)s of %(top)s (%(before)s last time).") % values
        yield Line(f"goal:{goal.key}", "seen", text)


def _work(taps: Taps) -> Iterator[Line]:
    labels = [_inside(str(TECHNIQUES[code].label)) for code in dict.fromkeys(taps.techniques) if code in TECHNIQUES]
    if labels:
        yield Line("techniques", "offered", _("Offered: %(what)s.") % {"what": "; ".join(labels)})
    for tool in dict.fromkeys(taps.tools):
        yield Line(f"tool:{tool.code}", tool.role, tool.phrase)
    for code in dict.fromkeys(taps.experiments_reviewed):
        if code in _NEXT:
            text = _("Looked back on an experiment: %(next)s.") % {"next": _NEXT[code]}
            yield Line(f"experiment:{code}", "landed", text)
    if taps.alliance_given:
        yield Line("alliance", "landed", _("The meeting was rated."))


def _inside(label: str) -> str:
    """Return a label as it stands inside a sentence."""
    return label[:1].lower() + label[1:]


def _safety(taps: Taps) -> Iterator[Line]:
    """Return what was noted, nearest danger first; the one tap speaks only where nothing was noted."""
    levels = {level for _what, level in taps.safety_items if level in _NEAR}
    for level in sorted(levels, reverse=True):
        yield Line(f"safety:{level}", "understood", str(_NEAR[level]))
    if not levels and taps.safety in _SAFETY:
        yield Line("safety", "understood", str(_SAFETY[taps.safety]))
    if taps.safety_settled:
        text = ngettext(
            "Safety: something from an earlier meeting is settled.",
            "Safety: %(n)s things from earlier meetings are settled.",
            taps.safety_settled,
        ) % {"n": taps.safety_settled}
        yield Line("safety_settled", "understood", text)


def _next(taps: Taps) -> Iterator[Line]:
    if taps.trying:
        yield Line("trying", "next", _("There is one thing to try."))
    when = " ".join((taps.next_meeting or "").split()).rstrip(".")
    if when:
        yield Line("next_meeting", "next", _("Next meeting agreed: %(when)s.") % {"when": when})
