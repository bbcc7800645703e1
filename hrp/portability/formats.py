"""The files of a caseload and their columns, as data. `docs/import-and-export.md` shows the same tables."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from django.conf import settings
from django.db import models
from django.utils import timezone

from clients.models import Change, Client, FocusArea
from clients.models.client import ADULT_AT
from clients.models.episode import ConsentBasis, EntryRoute
from clients.models.focus import FocusKind, Route, SeenAs, Standing
from clients.models.observation import Answer, EnteredBy, Rater
from goals.content import Category, Direction, ForWhom, ProposedBy, State
from goals.models import Goal, GoalRating, GoalStateEvent
from hrp.accounts.models import Team
from hrp.base.scales import HARM_TOP, RULER_TOP, WEEK_DAYS, WINDOW_DAYS
from hrp.portability.cells import (
    LONGEST_NOTE,
    Amount,
    Day,
    Email,
    Line,
    Moment,
    OneOf,
    Reference,
    Scale,
    Several,
    Text,
    Whole,
    Year,
    YesNo,
)
from sessions.content.choices import Happened, HarmDomain, Modality, SafeRightNow, SafetyAnswer, Stage
from sessions.models import HarmRating, RulerRating, Session, StageRating, UseSnapshot
from sessions.models.ratings import Ruler

Values = dict[str, object]
STAGE = "stage"  # what a row of readiness.csv speaks of, beside the rulers


@dataclass(frozen=True)
class Column:
    """A column: its name, what its cells take, what it is about.

    `path` is where the database keeps it, if the row's own table does; for a rating it is a pair.
    `default` is what an empty cell means; without one it means nothing is known.
    """

    name: str
    cell: object
    about: str
    example: str = ""
    needed: bool = False
    default: object = None
    path: str | tuple[str, str] = ""

    @cached_property
    def parent(self) -> str:
        """The file that the cell refers to, if it does."""
        return self.cell.of if isinstance(self.cell, Reference) else ""

    def read(self, cell: str):
        """Return the value of a cell. Raises `Unreadable`."""
        cell = cell if isinstance(self.cell, Text) else cell.strip(" ")
        value = self.cell.read(cell) if cell else None
        return self.nothing if value in (None, "") else value

    def write(self, value) -> str:
        """Return the cell of a value."""
        return "" if value in (None, "", [], ()) else self.cell.write(value)

    @cached_property
    def nothing(self):
        """What an empty cell stands for."""
        if self.default is None and isinstance(self.cell, (Text, Line)):
            return ""
        return self.default


@dataclass(frozen=True)
class File:
    """A file: its name, its columns, where its rows are kept, and what must hold between its columns.

    `rule` completes the values of a row and yields a pair (column, reason) for each contradiction.
    `empty` says that a row answers nothing, so that nothing is kept.
    """

    name: str
    about: str
    columns: tuple[Column, ...]
    models: tuple[type[models.Model], ...]
    rule: Callable[[Values], Iterator[tuple[str, str]]] = lambda values: iter(())
    empty: Callable[[Values], bool] = lambda values: False

    @property
    def filename(self) -> str:
        """The file's name in the folder."""
        return f"{self.name}.csv"

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """The columns under their names."""
        return {column.name: column for column in self.columns}

    @cached_property
    def blank(self) -> Values:
        """The values of a row whose cells are all empty."""
        return {column.name: column.nothing for column in self.columns}

    @cached_property
    def parents(self) -> tuple[Column, ...]:
        """The columns that refer to rows of other files (or of this one)."""
        return tuple(column for column in self.columns if column.parent)

    def model_of(self, values: Values) -> type[models.Model]:
        """The table that keeps a row with these values."""
        if len(self.models) == 1:
            return self.models[0]
        return StageRating if values["what"] == STAGE else RulerRating


# --- Columns that come again and again ---------------------------------------------------------


def _reference(example):
    return Column("reference", Reference(), "your own name for this row; stays with it", example, needed=True)


def _parent(name, of, about, example, *, needed=True, path=""):
    return Column(name, Reference(of), about, example, needed=needed, path=path or name)


def _line(model, name, about, example="", *, needed=False, path=""):
    most = model._meta.get_field(path.rpartition("__")[2] or name).max_length
    return Column(name, Line(most), about, example, needed=needed, path=path or name)


def _text(name, about, example="", *, most=None):
    return Column(name, Text(most) if most else Text(), about, example, path=name)


def _one_of(name, choices, about, example="", *, needed=False, default=None, path=""):
    # A field that may stay blank holds an empty text.
    nothing = "" if default is None and not needed else default
    return Column(name, OneOf(tuple(choices.values)), about, example, needed, nothing, path or name)


def _yes_no(name, about, example=""):
    return Column(name, YesNo(), about + "; empty: no", example, default=False, path=name)


def _days(name, top, about, example=""):
    return Column(name, Whole(0, top), about, example, path=name)


def _rating(top, about, example):
    return Column("rating", Scale(top), about, example, path=("value", "answer"))


_OBSERVED_ON = Column(
    "observed_on", Day(), "the day for which it is true", "2026-03-02", needed=True, path="observed_on"
)
_ENTERED_BY = _one_of(
    "entered_by", EnteredBy, "whose hand wrote it down; empty: `therapist`", default=EnteredBy.THERAPIST.value
)
_SESSION = Column("session", Reference("sessions"), "the session in which it was said, if it was in one", "S-1041")
_RATER = _one_of("rater", Rater, "whose view it is; empty: `client`", default=Rater.CLIENT.value)


# --- What must hold between columns ------------------------------------------------------------


def _client_rule(values):
    opened, ended, born = values["opened_on"], values["ended_on"], values["birth_year"]
    if opened and ended and ended < opened:
        yield "ended_on", "lies before opened_on"
    if born and opened and born > opened.year:
        yield "birth_year", "lies after opened_on"
    if values["problem_statement"]:
        values["said_on"] = values["said_on"] or opened
        values["in_client_words"] = values["in_client_words"] is not False
    elif values["said_on"] or values["in_client_words"] is not None:
        column = "said_on" if values["said_on"] else "in_client_words"
        yield column, "says something about problem_statement, which is empty"
    known_under_18 = values["known_under_18"] or (born and timezone.localdate().year - born < ADULT_AT)
    if known_under_18 and not ended:
        column = "known_under_18" if values["known_under_18"] else "birth_year"
        if not settings.ALLOW_MINORS:
            yield column, "says that the person is under 18; this site sees adults only (HRP_ALLOW_MINORS)"
        elif not values["minor_consent_basis"]:
            yield "minor_consent_basis", "is empty; for someone under 18 it is needed"


def _focus_rule(values):
    if values["kind"] == FocusKind.SUBSTANCE and not values["substance"] and not values["undisclosed"]:
        yield "substance", "is empty; name one, say yes in undisclosed, or choose another kind"


def _change_rule(values):
    if values["retired_on"] and values["named_on"] and values["retired_on"] < values["named_on"]:
        yield "retired_on", "lies before named_on"


def _session_rule(values):
    if values["happened"] == Happened.PLANNED and values["note"]:
        yield "note", "belongs to a session that is still planned"
    starts_at = values["starts_at"]
    if values["happened"] == Happened.MET and starts_at and timezone.localdate(starts_at) > timezone.localdate():
        yield "happened", "says met, but starts_at lies in the future"


USE_NUMBERS = ("days_used", "week1", "week2", "week3", "week4", "typical_amount", "days_alone", "days_injected")


def _use_rule(values):
    weeks = [values[f"week{week}"] for week in range(1, 5)]
    if values["answer"] != Answer.GIVEN:
        for name in USE_NUMBERS:
            if values[name] is not None:
                yield name, f"holds a number, but answer says {values['answer']}"
    elif None not in weeks:
        if values["days_used"] is None:
            values["days_used"] = sum(weeks)
        elif values["days_used"] != sum(weeks):
            yield "days_used", f"is {values['days_used']}, but the four weeks add up to {sum(weeks)}"


def _use_empty(values):
    return values["answer"] == Answer.GIVEN and all(values[name] is None for name in USE_NUMBERS)


def _readiness_rule(values):
    if values["what"] == STAGE:
        if values["rating"] is not None:
            yield "rating", "is not empty; a row on the stage has its answer in the column stage"
        if values["rater"]:
            yield "rater", "is not empty; a stage has no rater"
    else:
        if values["stage"]:
            yield "stage", "is not empty; a row on a ruler has its answer in the column rating"
        values["rater"] = values["rater"] or Rater.CLIENT.value


def _goal_rule(values):
    if values["state_words"] and not values["state"]:
        yield "state_words", "says something about state, which is empty"
    if values["state"] and not values["state_on"]:
        yield "state_on", "is empty; a state needs its day"
    if values["state_on"] and not values["state"]:
        yield "state", "is empty; state_on is the day of a state"


def _unrated(values):
    return values["rating"] is None


# --- The files -----------------------------------------------------------------------------------

CLIENTS = File(
    "clients",
    "One row for each client, with the stretch of work that is open (or was the last).",
    (
        _reference("K-204"),
        _line(Client, "chosen_name", "the name to be called by", "Ines", needed=True),
        _line(Client, "pronouns", "pronouns", "she/her"),
        _line(Client, "legal_name", "legal name", ""),
        Column("birth_year", Year(), "year of birth", "1985", path="birth_year"),
        _yes_no("known_under_18", "known to be under 18"),
        Column(
            "language",
            OneOf(tuple(code for code, _name in settings.LANGUAGES)),
            f"the client's language; empty: `{settings.LANGUAGE_CODE}`",
            "en",
            default=settings.LANGUAGE_CODE,
            path="language",
        ),
        _line(Client, "phone", "phone", "555 0142"),
        _line(Client, "email", "the client's e-mail"),
        _line(Client, "where_to_find", "address, or where to find them", "Harbour café, mornings"),
        _yes_no("ok_to_call", "calling is fine", "yes"),
        _yes_no("ok_to_text", "texting is fine", "yes"),
        _yes_no("ok_to_leave_message", "leaving a message is fine", "no"),
        _text("safe_to_contact", "how it is safe to make contact", "Before six. Say it is the library."),
        _text("in_an_emergency", "who to reach in an emergency, and with whose agreement"),
        Column("lead", Email(), "the therapist who leads", "mara@clinic.example", needed=True),
        Column("team", Line(Team._meta.get_field("name").max_length), "the team", "Harbour Street", needed=True),
        Column("site", Line(Team._meta.get_field("site").max_length), "the team's site, if it has one", ""),
        Column("opened_on", Day(), "the work began on", "2026-01-12", needed=True),
        Column("ended_on", Day(), "the work ended on; empty: it goes on", ""),
        Column("entry_route", OneOf(tuple(EntryRoute.values)), "how they came", "self", default=""),
        Column("reason_for_coming", Text(), "why now, in the client's words", ""),
        Column("hoped_for", Text(), "what would make a first meeting useful", ""),
        Column("position_explained_on", Day(), "the harm reduction position was explained on", "2026-01-12"),
        Column("limits_explained_on", Day(), "the limits of confidentiality were explained on", "2026-01-12"),
        Column(
            "minor_consent_basis",
            OneOf(tuple(ConsentBasis.values)),
            "on what basis someone under 18 is seen; needed for them while the work goes on",
            default="",
        ),
        Column(
            "problem_statement",
            Text(),
            "what the matter is, as the client says it",
            "Wine is the only hour of the day that's mine.",
        ),
        Column("said_on", Day(), "the problem statement was said on; empty: opened_on", "2026-01-12"),
        Column("in_client_words", YesNo(), "the problem statement is in the client's own words; empty: yes", "yes"),
    ),
    (Client,),
    _client_rule,
)

FOCUS_AREAS = File(
    "focus_areas",
    "What the work is about: substances, things the client does, parts of life.",
    (
        _reference("F-310"),
        _parent("client", "clients", "whose it is", "K-204"),
        _one_of("kind", FocusKind, "what kind of thing; empty: `substance`", default=FocusKind.SUBSTANCE.value),
        _line(FocusArea, "label", "the client's name for it, once for each client", "Wine", needed=True),
        Column(
            "substance",
            Line(40),
            "the code of the substance in the catalogue of this site, such as `alcohol` or `heroin`",
            "alcohol",
            path="substance__code",
        ),
        _yes_no("undisclosed", "the client would rather not say which substance"),
        Column("routes", Several(tuple(Route.values)), "how it is taken", "swallow", default=(), path="routes"),
        _one_of("standing", Standing, "how present it is; empty: `in_focus`", default=Standing.IN_FOCUS.value),
        _one_of("client_sees_as", SeenAs, "the client sees it as", "mixed"),
        Column("position", Whole(0, 32767), "place in the client's order; empty: 0", "0", default=0, path="sort"),
    ),
    (FocusArea,),
    _focus_rule,
)

CHANGES = File(
    "changes",
    "Changes in question within a focus area. Stages and rulers hang on them.",
    (
        _reference("C-77"),
        _parent("focus_area", "focus_areas", "within what", "F-310"),
        _line(Change, "words", "the change in question, in words", "No wine before the children sleep", needed=True),
        Column("named_on", Day(), "named on", "2026-02-09", needed=True, path="named_on"),
        Column("retired_on", Day(), "no longer in question since", "", path="retired_on"),
    ),
    (Change,),
    _change_rule,
)

SESSIONS = File(
    "sessions",
    "Meetings: those that took place, those that did not, and those that are planned.",
    (
        _reference("S-1041"),
        _parent("client", "clients", "with whom", "K-204"),
        Column(
            "starts_at",
            Moment(),
            "start; within opened_on and ended_on of the client, and only one meeting at a time",
            "2026-03-02 14:30",
            needed=True,
            path="starts_at",
        ),
        Column("minutes", Whole(1, 600), "how long; empty: 50", "50", default=50, path="minutes"),
        _one_of("modality", Modality, "how; empty: `in_person`", default=Modality.IN_PERSON.value),
        _one_of("happened", Happened, "what became of it", "met", needed=True),
        Column("therapist", Email(), "who met the client, if it is to be kept", "mara@clinic.example"),
        _one_of("safe_right_now", SafeRightNow, "what the client said to: safe right now?"),
        _text("check_in_words", "how the client has been, in their words"),
        _text("client_agenda", "what would make the meeting useful, in the client's words"),
        _text("what_went_better", "what went a bit better"),
        _yes_no("ambivalence_named", "being in two minds was named aloud"),
        _text("carried_forward", "carried forward to the next time"),
        _text("one_thing_to_try", "one thing to try", "Tea first on Tuesday."),
        _one_of("safety_answer", SafetyAnswer, "the safety check"),
        _text("safety_line", "a line on safety"),
        Column(
            "note",
            Text(LONGEST_NOTE),
            "the note. It is shown as *from the earlier system*: to read, never as signed here",
            "Talked about the evenings.",
        ),
    ),
    (Session,),
    _session_rule,
)

USE = File(
    "use",
    "Use of one thing over the 28 days up to and with a day. A row without any answer keeps nothing.",
    (
        _reference("U-9"),
        _parent("focus_area", "focus_areas", "use of what; one row for each day", "F-310"),
        _OBSERVED_ON,
        _one_of("answer", Answer, "whether numbers were given; empty: `given`", default=Answer.GIVEN.value),
        _days("days_used", WINDOW_DAYS, "days of use of the 28; empty with all four weeks: their sum", "11"),
        _days("week1", WEEK_DAYS, "days in the first of the four weeks", "3"),
        _days("week2", WEEK_DAYS, "days in the second", "3"),
        _days("week3", WEEK_DAYS, "days in the third", "3"),
        _days("week4", WEEK_DAYS, "days in the last", "2"),
        Column("typical_amount", Amount(99_999), "how much on a usual day", "1.5", path="typical_amount"),
        _line(UseSnapshot, "unit", "of what", "glasses"),
        _days("days_alone", WINDOW_DAYS, "days alone"),
        _days("days_injected", WINDOW_DAYS, "days injected"),
        _ENTERED_BY,
        _SESSION,
    ),
    (UseSnapshot,),
    _use_rule,
    _use_empty,
)

HARM = File(
    "harm",
    "Harm in one part of life over the last 28 days. A row without a rating keeps nothing.",
    (
        _reference("H-52"),
        _parent("client", "clients", "whose", "K-204"),
        _OBSERVED_ON,
        _one_of("domain", HarmDomain, "the part of life", "money", needed=True),
        _rating(HARM_TOP, "the rating", "2"),
        _RATER,
        _ENTERED_BY,
        _SESSION,
    ),
    (HarmRating,),
    empty=_unrated,
)

READINESS = File(
    "readiness",
    "Where the client was with one change: a stage, or one of the rulers. A row without an answer keeps nothing.",
    (
        _reference("R-300"),
        _parent("change", "changes", "with which change", "C-77"),
        _OBSERVED_ON,
        Column("what", OneOf((STAGE, *Ruler.values)), "what the row answers", "importance", needed=True),
        Column("stage", OneOf(tuple(Stage.values)), "the stage; only when what is `stage`", ""),
        _rating(RULER_TOP, "the rating; only when what is a ruler", "7"),
        Column("rater", OneOf(tuple(Rater.values)), "whose view it is; only for a ruler; empty: `client`"),
        _ENTERED_BY,
        _SESSION,
    ),
    (StageRating, RulerRating),
    _readiness_rule,
    lambda values: values["rating"] is None and values["stage"] is None,
)

GOALS = File(
    "goals",
    "What clients are after, and where that stands now.",
    (
        _reference("G-18"),
        _parent("client", "clients", "whose", "K-204"),
        _line(Goal, "statement", "in the client's sentence", "Evenings that don't start with a bottle", needed=True),
        _one_of("category", Category, "what it is about", "frequency", needed=True),
        _parent("focus_area", "focus_areas", "the focus area, if it is about one", "F-310", needed=False),
        _parent("change", "changes", "the change in question, if it is about one", "", needed=False),
        _one_of("direction", Direction, "which way it points", "less_often"),
        Column("limit_value", Amount(99_999), "a limit", "2", path="limit_value"),
        _line(Goal, "limit_unit", "of what, in what time", "glasses a day"),
        _one_of("proposed_by", ProposedBy, "who brought it up; empty: `client`", default=ProposedBy.CLIENT.value),
        _one_of("for_whom", ForWhom, "for whom it is", "me"),
        _days("fit_client", RULER_TOP, "how right it feels to the client", "8"),
        _days("fit_therapist", RULER_TOP, "how comfortable the therapist is with it"),
        _text("client_signal", "the client's own sign that it is drifting"),
        _parent("grew_out_of", "goals", "the goal that it grew out of", "", needed=False, path="evolved_from"),
        Column("position", Whole(0, 32767), "place in the client's order; empty: 0", "0", default=0, path="sort"),
        Column("state", OneOf(tuple(State.values)), "where it stands now", "trying"),
        Column("state_on", Day(), "since when; together with state", "2026-02-09"),
        Column("state_words", Text(), "in words", ""),
    ),
    (Goal,),
    _goal_rule,
)

GOAL_STATES = File(
    "goal_states",
    "Where goals stood before, in the order in which it was. Where they stand now is in goals.csv.",
    (
        _reference("GS-5"),
        _parent("goal", "goals", "which goal", "G-18"),
        _one_of("state", State, "where it stood", "on_my_mind", needed=True),
        Column("on", Day(), "from which day on", "2026-01-19", needed=True, path="on"),
        _text("words", "in words"),
    ),
    (GoalStateEvent,),
)

GOAL_RATINGS = File(
    "goal_ratings",
    "How close a goal felt to how the client wants it. A row without a rating keeps nothing.",
    (
        _reference("GR-71"),
        _parent("goal", "goals", "which goal", "G-18"),
        _OBSERVED_ON,
        _rating(RULER_TOP, "the rating", "4"),
        _RATER,
        _ENTERED_BY,
        _SESSION,
    ),
    (GoalRating,),
    empty=_unrated,
)

# Parents stand before what refers to them.
FILES = (
    CLIENTS,
    FOCUS_AREAS,
    CHANGES,
    SESSIONS,
    USE,
    HARM,
    READINESS,
    GOALS,
    GOAL_STATES,
    GOAL_RATINGS,
)


@cache
def fields_of(model) -> frozenset[str]:
    """The names of a table's fields."""
    return frozenset(field.name for field in model._meta.fields)


def has_source_ref(model) -> bool:
    """Say whether a table keeps the reference of its rows."""
    return "source_ref" in fields_of(model)


def table(file: File) -> str:
    """Return the columns of a file as a table in Markdown."""
    lines = ["| column | takes | what it is | example |", "|---|---|---|---|"]
    for column in file.columns:
        name = f"**`{column.name}`**" if column.needed else f"`{column.name}`"
        lines.append(f"| {name} | {column.cell.takes} | {column.about} | {column.example} |")
    return "\n".join(lines)
