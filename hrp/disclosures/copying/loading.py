"""What goes into the copy of a client's record: the short one, and all of it.

What does not belong in it is not loaded: notes that are not signed or were entered in error, reflective notes,
sheets that were not shared, what is the client's alone, flags, supervision, names of people close to the client,
what others said on the phone. Of corrected rows the newest counts. The number of queries is fixed, whatever the
length of the record.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Prefetch, Q
from django.utils import timezone

from clients.models import (
    CareTeamMembership,
    Client,
    Consent,
    Episode,
    EpisodePause,
    FocusArea,
    Mandate,
    PersonalValue,
    ProblemStatement,
    PutAway,
    Strength,
)
from goals.content import CLOSED_QUIETLY
from goals.models import Experiment, Goal, GoalRating, Step
from hrp.disclosures.models import Disclosure
from sessions.content.choices import ContactKind, Happened
from sessions.models import (
    AllianceRating,
    Contact,
    EarlierNote,
    HarmRating,
    NoteAddendum,
    RulerRating,
    Session,
    SessionNote,
    SessionTherapist,
    StageRating,
    UseSnapshot,
    WellbeingRating,
)
from sessions.models.session import AllianceShown
from sessions.page import alliance_hidden
from sessions.tools.reads import kept_by, open_to
from sessions.tools.tool import Filled, Tool


@dataclass(frozen=True)
class Short:
    """The short copy: the client's sentence, what they build on, their goals, and their plans."""

    client: Client
    made_on: date
    statement: ProblemStatement | None
    strengths: list[Strength]
    values: list[PersonalValue]
    goals: list[Goal]
    steps: list[Step]
    trying: list[Experiment]
    plans: list[Filled]


def short_of(client: Client, *, by) -> Short:
    """Load the short copy for `client`, as `by` may see it. Goals that were left behind are not in it."""
    mine = _Rows(client, by)
    said = mine.of(ProblemStatement).filter(in_client_words=True)
    goals = [goal for goal in mine.of(Goal).with_state() if goal.state not in CLOSED_QUIETLY]
    known = {goal.pk for goal in goals}
    return Short(
        client=client,
        made_on=timezone.localdate(),
        statement=said.first(),
        strengths=list(mine.of(Strength)),
        values=list(mine.of(PersonalValue)),
        goals=goals,
        steps=[step for step in mine.of(Step, "goal__client").open() if step.goal_id in known],
        trying=[one for one in mine.of(Experiment, "goal__client").running() if one.goal_id in known],
        plans=kept_by(client),
    )


@dataclass(frozen=True)
class SignedNote:
    """The note of a meeting as it may be read: its text, who signed when, what was added later; or an earlier one."""

    id: UUID
    text: str
    signed_by: str = ""
    signed_at: datetime | None = None
    addenda: tuple[NoteAddendum, ...] = ()


@dataclass(frozen=True)
class Meeting:
    """A meeting that took place, or did not. Of one entered in error nothing is told but that it was."""

    session: Session
    in_error: bool
    people: tuple[str, ...] = ()
    note: SignedNote | None = None


@dataclass(frozen=True)
class Sheets:
    """The sheets of one tool that the client may see, every version that counts, the newest first."""

    tool: Tool
    filled: list[Filled]


@dataclass(frozen=True)
class Whole:
    """All of a record that its client may have a copy of.

    Ratings hold the client's and the therapist's own, which `rater` tells apart. `away` are the threads of sheets
    that are kept and not in use; `newest` is the id of the newest version of each thread.
    """

    client: Client
    made_on: date
    statements: list[ProblemStatement]
    strengths: list[Strength]
    values: list[PersonalValue]
    episodes: list[Episode]
    mandates: list[Mandate]
    areas: list[FocusArea]
    goals: list[Goal]
    wellbeing: list[WellbeingRating]
    stages: list[StageRating]
    rulers: list[RulerRating]
    harm: list[HarmRating]
    closeness: list[GoalRating]
    alliance: list[AllianceRating]
    use: list[UseSnapshot]
    sheets: list[Sheets]
    away: frozenset[UUID]
    newest: frozenset[UUID]
    meetings: list[Meeting]
    contacts: list[Contact]
    consents: list[Consent]
    disclosures: list[Disclosure]


def whole_of(client: Client, *, by) -> Whole:
    """Load the whole copy for `client`, as `by` may see it."""
    mine = _Rows(client, by)
    sheets, newest = _sheets(mine)
    meetings = _meetings(mine)
    return Whole(
        client=client,
        made_on=timezone.localdate(),
        statements=list(mine.of(ProblemStatement)),
        strengths=list(mine.of(Strength)),
        values=list(mine.of(PersonalValue)),
        episodes=_episodes(mine),
        mandates=list(mine.of(Mandate, "episode__client")),
        areas=list(mine.of(FocusArea).select_related("substance").prefetch_related("changes")),
        goals=_goals(mine),
        wellbeing=mine.observed(WellbeingRating),
        stages=mine.observed(StageRating, "change__focus_area"),
        rulers=mine.observed(RulerRating, "change__focus_area"),
        harm=mine.observed(HarmRating, "goal"),
        closeness=mine.observed(GoalRating, "goal"),
        alliance=_alliance(mine),
        use=mine.observed(UseSnapshot, "focus_area"),
        sheets=sheets,
        away=frozenset(mine.of(PutAway).values_list("thread", flat=True)),
        newest=newest,
        meetings=meetings,
        contacts=_contacts(mine),
        consents=list(mine.of(Consent).filter(signed_at__isnull=False).select_related("revocation")),
        disclosures=list(mine.of(Disclosure).select_related("created_by").defer("file", "body", "alone_why")),
    )


@dataclass(frozen=True)
class _Rows:
    """The rows of one client, for one reader."""

    client: Client
    by: object

    def of(self, model, path: str = "client"):
        """Return the rows of `model` that belong to the client over `path`."""
        return model.objects.for_user(self.by).filter(**{path: self.client})

    def observed(self, model, *related) -> list:
        """Return what was observed and counts, the oldest first."""
        rows = self.of(model).counted().select_related("created_by", *related)
        return list(rows.order_by("observed_on", "created_at", "pk"))


def _episodes(mine: _Rows) -> list[Episode]:
    """The stretches of work, the oldest first, each with its pauses and who cared for the client in it."""
    people = CareTeamMembership.objects.select_related("user").order_by("from_on", "created_at")
    pauses = EpisodePause.objects.order_by("from_on")
    rows = mine.of(Episode).prefetch_related(Prefetch("care_team", people), Prefetch("pauses", pauses))
    return list(rows.defer("contacts_tried").order_by("opened_on", "created_at"))


def _goals(mine: _Rows) -> list[Goal]:
    """The goals in the client's order, each with where it stood, its steps, and what was tried for it."""
    tried = Experiment.objects.order_by("starts_on", "created_at")
    return list(mine.of(Goal).with_state().prefetch_related("state_events", "steps", Prefetch("experiments", tried)))


def _alliance(mine: _Rows) -> list[AllianceRating]:
    """What was said of meetings, without what the client wants seen only once they have gone."""
    later = mine.of(Session).filter(alliance_shown=AllianceShown.LATER, starts_at__gt=_a_day_ago())
    hidden = {meeting.sitting for meeting in later if alliance_hidden(meeting)}
    return [row for row in mine.observed(AllianceRating) if row.sitting is None or row.sitting not in hidden]


def _a_day_ago() -> datetime:
    return timezone.now() - timezone.timedelta(days=1)


def _sheets(mine: _Rows) -> tuple[list[Sheets], frozenset[UUID]]:
    """What was filled in together and may be seen by the client, tool by tool; and the newest of each thread.

    What only the client counts for themselves is not among it: the copy is kept, and a supervisor may read it.
    """
    found = []
    for tool in open_to(theirs=False):
        rows = tool.sheets().for_user(mine.by).filter(client=mine.client).counted().shared()
        found.append(Sheets(tool, [Filled(tool, sheet) for sheet in rows]))
    newest: dict[UUID, tuple[int, UUID]] = {}
    for filled in (one.sheet for sheets in found for one in sheets.filled):
        newest[filled.thread] = max(newest.get(filled.thread, (0, filled.pk)), (filled.version, filled.pk))
    return [sheets for sheets in found if sheets.filled], frozenset(pk for _version, pk in newest.values())


def _meetings(mine: _Rows) -> list[Meeting]:
    """The meetings until now but for those still planned, the oldest first, each with its note where it is signed."""
    there = SessionTherapist.objects.select_related("user").order_by("role", "created_at")
    rows = mine.of(Session).filter(~Q(happened=Happened.PLANNED), starts_at__lte=timezone.now())
    rows = rows.only("starts_at", "minutes", "modality", "happened", "sitting", "client")
    rows = rows.prefetch_related(Prefetch("therapists", there)).order_by("starts_at", "pk")
    of_client = mine.of(SessionNote, "session__client")
    in_error = set(of_client.filter(in_error__isnull=False).values_list("session", flat=True))
    notes = _notes(mine, of_client)
    return [
        Meeting(row, in_error=True)
        if row.pk in in_error
        else Meeting(row, False, tuple(one.user.name for one in row.therapists.all()), notes.get(row.pk))
        for row in rows
    ]


def _notes(mine: _Rows, of_client) -> dict[UUID, SignedNote]:
    """The notes that are signed and stand, and those from the earlier system, by their meeting."""
    earlier = {
        one.session_id: SignedNote(one.pk, one.text)
        for one in mine.of(EarlierNote, "session__client").exclude(session__note__in_error__isnull=False)
    }
    addenda = Prefetch("addenda", NoteAddendum.objects.select_related("created_by"))
    signed = of_client.filter(signed_at__isnull=False, in_error=None).select_related("signed_by")
    signed = signed.only("session", "signed_text", "signed_at", "signed_by__name").prefetch_related(addenda)
    return earlier | {
        one.session_id: SignedNote(one.pk, one.signed_text, one.signed_by.name, one.signed_at, tuple(one.addenda.all()))
        for one in signed
    }


def _contacts(mine: _Rows) -> list[Contact]:
    """Contacts between meetings, the oldest first; a call of somebody else is not the client's to have."""
    rows = mine.of(Contact).exclude(kind=ContactKind.SOMEONE_ELSE_CALLED).order_by("at", "pk")
    return list(rows.only("at", "kind", "direction", "reached", "line", "client"))
