"""What stands in the rows of a record, in words: for paper, and for the file that another computer reads."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import models
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import CareTeamMembership, Consent, Episode, EpisodePause, FocusArea, Mandate
from clients.models.observation import Answer, Rater
from goals.content import State
from goals.models import Experiment, Goal, GoalStateEvent, Step
from hrp.base.scales import HARM_TOP, RULER_TOP, WINDOW_DAYS
from hrp.base.text import plain_number
from hrp.disclosures.copying.loading import Meeting, SignedNote, Whole
from hrp.disclosures.models import Disclosure
from sessions.content.choices import CALLED_OFF, Happened
from sessions.models import Contact, NoteAddendum, UseSnapshot
from sessions.tools.tool import Filled

Pair = tuple[str, str]  # what it is called, and what stands there


def day(on: date | datetime) -> str:
    """Return a day in words; of a moment, its local day."""
    return formats.date_format(timezone.localdate(on) if isinstance(on, datetime) else on, "j F Y")


def moment(at: datetime) -> str:
    """Return a moment in words, in the site's time."""
    return formats.date_format(timezone.localtime(at), "j F Y, H:i")


def span(since: date, until: date | None) -> str:
    """Return a stretch of days in words; one that goes on has no end."""
    return f"{day(since)} – {day(until) if until else '…'}"


def pairs(row: models.Model, *names: str) -> list[Pair]:
    """Return the fields `names` of a row, each with what it is called. What is empty is left out; 0 is an answer."""
    found = []
    for name in names:
        field, value = row._meta.get_field(name), getattr(row, name)
        if value is None or value is False or value == "" or value == []:
            continue
        found.append((capfirst(str(field.verbose_name)), _in_words(row, field, value)))
    return found


def _in_words(row, field, value) -> str:
    if value is True:
        return _("Yes")
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    if isinstance(value, (date, datetime)):
        return day(value)
    return plain_number(value) if isinstance(value, Decimal) else str(value)


def told(found: Iterable[Pair]) -> list[str]:
    """Return pairs as lines: what it is called, a colon, what stands there."""
    return [f"{label}: {text}" for label, text in found]


def in_a_row(found: Iterable[Pair]) -> str:
    """Return pairs as one line."""
    return "; ".join(told(found))


# --- The work together -------------------------------------------------------------------------------

# What a person's own resource has no place for.
BESIDE_THE_PERSON = (
    "pronouns",
    "known_under_18",
    "ok_to_call",
    "ok_to_text",
    "ok_to_leave_message",
    "safe_to_contact",
)
IDENTITY = (
    "chosen_name",
    "legal_name",
    "birth_year",
    "code",
    "language",
    "phone",
    "email",
    "where_to_find",
    *BESIDE_THE_PERSON,
)
EPISODE = (
    "entry_route",
    "reason_for_coming",
    "hoped_for",
    "position_explained_on",
    "limits_explained_on",
    "minor_consent_basis",
    "ending",
    "ending_words",
    "coming_back",
)
PAUSE = ("initiated_by", "because", "stay_in_touch_plan")
MANDATE = ("reference", "explained_on", "protected_until", "no_report_at_all_until", "rhythm")


def episode_in_words(episode: Episode) -> list[Pair]:
    """Return how somebody came, what they hoped for, and how it ended."""
    return pairs(episode, *EPISODE)


def carer(one: CareTeamMembership) -> str:
    """Return who cared for the client, as what, and when."""
    return f"{one.user.name} ({one.get_role_display()}), {span(one.from_on, one.to_on)}"


def pause_in_words(one: EpisodePause) -> str:
    """Return when the work rested, where that came from, and how they stayed in touch."""
    return "; ".join([span(one.from_on, one.to_on), *told(pairs(one, *PAUSE))])


def mandate_in_words(one: Mandate) -> str:
    """Return who asked to hear whether the client comes, and what was agreed about it."""
    who = f"{one.get_authority_kind_display()}, {span(one.starts_on, one.ends_on)}"
    return "; ".join([who, *told(pairs(one, *MANDATE))])


def area_in_words(area: FocusArea) -> str:
    """Return something that the work is about: the client's name for it, what it is, and the changes in question."""
    named = [f"“{area.label}”", str(area.get_kind_display()), str(area.substance or "")]
    changes = [_("In question: %(change)s") % {"change": change.words} for change in area.changes.all()]
    return "; ".join([*filter(None, named), *told(pairs(area, "client_sees_as", "standing")), *changes])


# --- What was rated ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Kind:
    """A kind of rating: its heading, the top of its scale (None: no number), and how a row of it is called."""

    name: str
    title: Promise
    top: int | None
    question: Callable[[models.Model], str]
    words: str = ""  # the field in which the client may have said more


KINDS = (
    Kind("wellbeing", gettext_lazy("How it has been"), RULER_TOP, lambda row: row.get_kind_display()),
    Kind("closeness", gettext_lazy("How close each goal feels"), RULER_TOP, lambda row: row.goal.statement),
    Kind("stages", gettext_lazy("Where things stand with each change"), None, lambda row: _of_change(row)),
    Kind(
        "rulers",
        gettext_lazy("How important, how confident, how ready"),
        RULER_TOP,
        lambda row: f"{_of_change(row)}: {row.get_ruler_display()}",
        "why_not_lower",
    ),
    Kind(
        "harm",
        gettext_lazy("Harm in each part of life, over 28 days"),
        HARM_TOP,
        lambda row: row.get_domain_display(),
        "in_own_words",
    ),
    Kind("alliance", gettext_lazy("How the meetings were"), RULER_TOP, lambda row: row.get_aspect_display()),
)


def _of_change(row) -> str:
    return f"{row.change.focus_area.label}: {row.change.words}"


def title(kind: Kind) -> str:
    """Return the heading of a kind of rating, with its scale."""
    return str(kind.title) if kind.top is None else f"{kind.title} (0–{kind.top})"


@dataclass(frozen=True)
class Said:
    """One answer to one question. `by` names the therapist whose own rating it is; the client's has none."""

    row: models.Model
    kind: Kind
    question: str
    answer: str
    words: str = ""
    by: str = ""

    @property
    def is_the_therapists(self) -> bool:
        """Whether a therapist rated this, by themselves."""
        return getattr(self.row, "rater", Rater.CLIENT) == Rater.THERAPIST


def answers(whole: Whole, kind: Kind) -> list[Said]:
    """Return the answers of one kind, the oldest first: the client's own, then the therapist's own, never merged."""
    found = [_said(row, kind) for row in getattr(whole, kind.name)]
    return sorted(found, key=lambda one: one.is_the_therapists)


def _said(row, kind: Kind) -> Said:
    theirs = getattr(row, "rater", Rater.CLIENT) == Rater.THERAPIST
    return Said(
        row=row,
        kind=kind,
        question=str(kind.question(row)),
        answer=_answer(row),
        words=getattr(row, kind.words) if kind.words else "",
        by=(row.created_by.name if row.created_by else _("A therapist")) if theirs else "",
    )


def _answer(row) -> str:
    """Return what was answered: a number, a stage, or why there is no number. What was skipped is no row at all."""
    if hasattr(row, "stage"):
        return str(row.get_stage_display())
    return str(row.value) if row.answer == Answer.GIVEN else str(row.get_answer_display())


USE = ("days_used", "week1", "week2", "week3", "week4", "days_alone", "days_injected")


def use_in_words(row: UseSnapshot) -> str:
    """Return what was said of the 28 days before: the numbers that were given, or that they would rather not say."""
    if row.answer != Answer.GIVEN:
        return str(row.get_answer_display())
    found = []
    if row.days_used is not None:
        found.append(_("%(n)s of %(all)s days") % {"n": row.days_used, "all": WINDOW_DAYS})
    found += told(pairs(row, *USE[1:]))
    if row.typical_amount is not None:
        found.append(_("on a usual day %(amount)s") % {"amount": amount(row.typical_amount, row.unit)})
    return "; ".join(found)


def amount(number: Decimal, unit: str) -> str:
    """Return a number with its unit, as it is written by hand."""
    return f"{plain_number(number)} {unit}".strip()


# --- Goals and sheets --------------------------------------------------------------------------------

GOAL = ("category", "direction", "proposed_by", "for_whom", "fit_client", "fit_therapist", "client_signal")
EXPERIMENT = ("kind", "if_i", "i_expect", "we_will_know_by", "measure", "review_on", "happened", "learned", "next")


def state(code: str | None) -> str:
    """Return where a goal stands, in words; empty where that was never said."""
    return str(State(code).label) if code else ""


def goal_in_words(goal: Goal) -> list[Pair]:
    """Return what a goal is about, whose it is, and its limit where it has one."""
    found = pairs(goal, *GOAL)
    if goal.limit_value is not None:
        found.append((_("Limit"), amount(goal.limit_value, goal.limit_unit)))
    return found


def stood(event: GoalStateEvent) -> str:
    """Return where a goal stood from a day on, with what was said of it."""
    return " · ".join(filter(None, [day(event.on), state(event.state), event.words]))


def step_in_words(step: Step) -> str:
    """Return a step with what became of it."""
    became = _("Step: %(text)s (%(state)s)") % {"text": step.text, "state": step.get_state_display()}
    return "; ".join([became, *told(pairs(step, "by_when", "confidence"))])


def experiment_in_words(one: Experiment) -> list[Pair]:
    """Return something that was tried: since when, what was expected, what came of it."""
    return [(_("Tried from"), day(one.starts_on)), *pairs(one, *EXPERIMENT)]


def which_sheet(filled: Filled, whole: Whole) -> str:
    """Return of what day a sheet is, which version of it, and whether it is still in use."""
    sheet, said = filled.sheet, [day(filled.sheet.on)]
    if sheet.version > 1:
        said.append(_("version %(n)s") % {"n": sheet.version})
    if sheet.thread in whole.away:
        said.append(_("put away"))
    elif sheet.pk not in whole.newest:
        said.append(_("taken further since"))
    return ", ".join(said)


# --- What happened, and what was agreed --------------------------------------------------------------


def became(meeting: Meeting) -> str:
    """Return what became of a meeting; of one entered in error, that it was."""
    if meeting.in_error:
        return _("Entered in error")
    return str(CALLED_OFF.get(meeting.session.happened, meeting.session.get_happened_display()))


def met(meeting: Meeting) -> bool:
    """Say whether a meeting took place and stands."""
    return not meeting.in_error and meeting.session.happened == Happened.MET


def signed(note: SignedNote) -> str:
    """Return who signed a note and when; of one from the earlier system, that it is."""
    if note.signed_at is None:
        return _("From the earlier system")
    return _("Signed by %(name)s, %(when)s") % {"name": note.signed_by, "when": moment(note.signed_at)}


def added(one: NoteAddendum) -> str:
    """Return who added something to a note, when, and why."""
    by = one.created_by.name if one.created_by else ""
    return ". ".join(filter(None, [_("Added %(when)s") % {"when": moment(one.created_at)}, by, one.reason]))


def contact_in_words(contact: Contact) -> str:
    """Return how somebody was in touch, who reached out, and whether it came about."""
    said = [str(contact.get_kind_display()), str(contact.get_direction_display())]
    return ", ".join([*said, *([_("reached")] if contact.reached else [_("not reached")])])


def consent_in_words(consent: Consent) -> list[Pair]:
    """Return the terms of a signed consent, when it was signed, and until when it counts."""
    found = pairs(consent, "kind", "recipient", "purpose")
    if consent.scopes:
        found.append((_("What may be told"), ", ".join(str(scope.label) for scope in consent.scopes)))
    found += pairs(consent, "signed_on", "expires_on")
    if consent.revoked_at:
        found.append((_("Taken back on"), day(consent.revoked_at)))
    return found


def basis_of(disclosure: Disclosure) -> str:
    """Return what a disclosure rests on: what the client agreed to, or else what allows it."""
    return str(disclosure.get_legal_basis_display()) if disclosure.legal_basis else _("What the client agreed to")


def disclosure_in_words(one: Disclosure) -> str:
    """Return what was told, what for, and what it rests on, a line each."""
    return "\n".join(filter(None, [str(one.get_kind_display()), one.purpose, basis_of(one)]))
