"""What the pages of a client's record show: the client's sentence first, strengths above harms.

Every page loads in a fixed number of queries, whatever the length of the history (see `history`).
"""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import OuterRef, Prefetch, Q, Subquery
from django.utils import timezone

from clients.access import on_care_team
from clients.models import (
    CareTeamMembership,
    Change,
    Client,
    Episode,
    EpisodePause,
    FocusArea,
    PersonalValue,
    ProblemStatement,
    Strength,
    Supporter,
)
from clients.models.episode import CareRole, Ending
from clients.models.observation import Rater
from clients.names import mark_twins
from goals.content import CLOSED_QUIETLY, State
from goals.models import Experiment, Goal, GoalRating
from hrp.base.charts import LaneChart, Sparkline, stage_lanes
from hrp.base.scales import HARM_TOP, RULER_TOP
from hrp.workspace import history
from hrp.workspace.history import Drawn, InUse, Point, Series, Stretch
from hrp.workspace.timeline import LATEST, ContactRow, MeetingRow, latest_of, next_meeting, to_follow_up
from sessions.content.choices import HarmDomain, Stage
from sessions.models import (
    AllianceRating,
    Contact,
    HarmRating,
    SafetyItem,
    Session,
    StageRating,
    WellbeingRating,
)
from sessions.models.ratings import AllianceAspect, WellbeingKind
from sessions.prompts import after_break_of
from sessions.tools.reads import Use, uses_of

# --- The head: the same on every page of the record ------------------------------------------------


@dataclass(frozen=True)
class Covering:
    """Who covers for the lead today, and the last day of it."""

    name: str
    until: date


@dataclass(frozen=True)
class Head:
    """Who this is, since when and with whom the work goes on, and what this reader may do here.

    `client` is marked as a twin where another of the reader's clients goes by the same name: then code and
    year of birth stand beside it. `episode` is the stretch of work that is open, or the last one.
    """

    client: Client
    episode: Episode | None
    episodes: tuple[Episode, ...]
    team: tuple[str, ...]
    covering: tuple[Covering, ...]
    on_team: bool
    resting: EpisodePause | None
    in_use: InUse
    uses: list[Use]

    @property
    def in_care(self) -> bool:
        """Whether the work goes on: a stretch of it is open."""
        return self.episode is not None and self.episode.ended_on is None

    @property
    def died(self) -> bool:
        """Whether the client has died. Then the record is read, and what was begun is finished."""
        return any(episode.ending == Ending.DIED for episode in self.episodes)

    @property
    def may_write(self) -> bool:
        """Whether this reader, of the care team, may begin something in the record."""
        return self.on_team and not self.died

    @property
    def may_return(self) -> bool:
        """Whether the work has ended and this reader may begin again with one tap."""
        return self.may_write and bool(self.episodes) and not self.in_care

    @property
    def unexplained(self) -> bool:
        """Whether it is not noted yet that the position or the limits of confidentiality were explained."""
        return self.in_care and not (self.episode.position_explained_on and self.episode.limits_explained_on)


def head_of(user, client: Client) -> Head:
    """Load the head of a client's record for a reader. What is the client's alone nobody but the care team sees."""
    on_team = on_care_team(user, client)
    pauses = Prefetch("pauses", queryset=EpisodePause.objects.order_by("from_on"))
    episodes = tuple(client.episodes.order_by("-opened_on", "-created_at").prefetch_related(pauses))
    episode = episodes[0] if episodes else None
    mark_twins([client], Client.objects.for_user(user))
    today = timezone.localdate()
    rests = episode.pauses.all() if episode else ()
    resting = [rest for rest in rests if rest.from_on <= today and (rest.to_on is None or rest.to_on > today)]
    team, covering = _care_team(episode)
    return Head(
        client=client,
        episode=episode,
        episodes=episodes,
        team=team,
        covering=covering,
        on_team=on_team,
        resting=resting[-1] if resting else None,
        in_use=history.in_use(client),
        uses=uses_of(client, theirs=on_team),
    )


def _care_team(episode) -> tuple[tuple[str, ...], tuple[Covering, ...]]:
    """The names of those who care for the client now, the lead first; and who covers, each once, until when."""
    rows = list(CareTeamMembership.objects.current().filter(episode=episode).select_related("user"))
    ordered = sorted(rows, key=lambda row: (row.role != CareRole.LEAD, row.from_on, row.user.name))
    covers = sorted((row for row in rows if row.cover_id), key=lambda row: (row.to_on, row.user.name))
    covering = {row.user_id: Covering(row.user.name, row.last_on) for row in covers}
    return tuple(row.user.name for row in ordered if not row.cover_id), tuple(covering.values())


# --- The overview ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class GoalRow:
    """A goal in the client's sentence, where it stands, and how close it has felt over time."""

    goal: Goal
    state: str
    quiet: bool
    series: Series | None
    chart: Sparkline | None


class Seen(NamedTuple):
    """A stage that was observed: the day, its code, its words."""

    on: date
    code: str
    words: str


@dataclass(frozen=True)
class Lane:
    """One change in question and the stages that were observed for it, oldest first, each with its first day.

    The same stage seen again is one stage, unless the work rested in between. The last one from
    before the stretch is among them, for where the stretch begins. `until` is the day from which the
    change is in question no longer.
    """

    change: Change
    stages: tuple[Seen, ...]
    until: date | None

    @property
    def name(self) -> str:
        """The change in its words."""
        return self.change.words

    @property
    def now(self) -> Seen:
        """The newest stage."""
        return self.stages[-1]

    @property
    def newest_first(self) -> tuple[Seen, ...]:
        """The stages in the order of a list to read."""
        return self.stages[::-1]


@dataclass(frozen=True)
class AreaRow:
    """A focus area with its changes in question, each with the stage it is at now, if one was ever asked."""

    area: FocusArea
    changes: tuple[tuple[Change, Lane | None], ...]


@dataclass(frozen=True)
class TherapistView:
    """How a therapist sees one part of life. Kept apart from the client's rating, and after it."""

    domain: str
    client: Point | None
    therapist: Point
    by: str


@dataclass(frozen=True)
class Named:
    """What the harm in one part of life is, in the client's words, and the goal that goes with it, if there is one."""

    domain: str
    words: str
    goal: Goal | None


@dataclass(frozen=True)
class Overview:
    """Everything on the first page of a record, in the order in which it is shown."""

    head: Head
    stretch: Stretch
    statement: ProblemStatement | None
    earlier_statements: int
    strengths: list[Strength]
    values: list[PersonalValue]
    supporters: list[Supporter]
    goals: list[GoalRow]
    harm: list[Drawn]
    harm_named: list[Named]
    therapist_views: list[TherapistView]
    lanes: list[Lane]
    lanes_drawn: LaneChart
    alliance: list[Drawn]
    wellbeing: list[Drawn]
    trying: list[Experiment]
    safety: list[SafetyItem]
    areas: list[AreaRow]
    pauses: list[EpisodePause]
    latest: list[MeetingRow | ContactRow]
    to_follow_up: list[Contact]
    upcoming: Session | None
    after_break: bool

    @property
    def any_closeness(self) -> bool:
        """Whether closeness to any goal was ever asked."""
        return any(row.series for row in self.goals)


def overview_of(user, client: Client, *, latest: int = LATEST) -> Overview:
    """Load the first page of a client's record for a reader.

    Charts look back `history.LOOK_BACK`; the stretch is as short as what was observed in it. The
    therapist's own ratings are no part of any chart. `latest` is how many meetings and contacts are listed.
    """
    head = head_of(user, client)
    longest = history.stretch_of(head.in_use.last_observed, list(head.episodes))
    statements = ProblemStatement.objects.filter(client=client)
    lanes, areas = _lanes_and_areas(client, longest)
    harm_rows = list(history.read(HarmRating, client, longest).select_related("created_by", "goal"))
    harm = history.in_series([r for r in harm_rows if r.rater == Rater.CLIENT], "domain", HarmDomain.choices)
    goals = list(Goal.objects.filter(client=client).with_state())
    closeness = _closeness(client, longest, goals)
    wellbeing = _of_client(WellbeingRating, client, longest, "kind", WellbeingKind.choices)
    hidden = history.still_hidden(client)
    alliance = _of_client(AllianceRating, client, longest, "aspect", AllianceAspect.choices, hidden)
    asked = [*harm, *wellbeing, *alliance, *closeness]
    days = [one.first.on for one in asked] + [lane.stages[0].on for lane in lanes]
    stretch = history.narrowed(longest, days)
    return Overview(
        head=head,
        stretch=stretch,
        statement=statements.first(),
        earlier_statements=max(statements.count() - 1, 0),
        strengths=list(Strength.objects.filter(client=client)),
        values=list(PersonalValue.objects.filter(client=client)),
        supporters=list(Supporter.objects.filter(client=client)),
        goals=_goal_rows(goals, closeness, stretch),
        harm=history.drawn(harm, stretch, HARM_TOP),
        harm_named=_named(harm_rows),
        therapist_views=_therapist_views(harm_rows, harm),
        lanes=lanes,
        lanes_drawn=stage_lanes(lanes, start=stretch.start, end=stretch.end, gaps=stretch.gaps),
        alliance=history.drawn(alliance, stretch, RULER_TOP),
        wellbeing=history.drawn(wellbeing, stretch, RULER_TOP),
        trying=list(Experiment.objects.filter(goal__client=client).running().order_by("review_on", "created_at")),
        safety=list(SafetyItem.objects.filter(client=client).open()),
        areas=areas,
        pauses=[rest for episode in head.episodes for rest in reversed(episode.pauses.all())],
        latest=latest_of(client, latest),
        to_follow_up=to_follow_up(client),
        upcoming=next_meeting(client),
        after_break=after_break_of(client).offers_talk(head.episodes) and head.may_write,
    )


def _closeness(client, stretch, goals) -> list[Series]:
    ratings = history.read(GoalRating, client, stretch, rater=Rater.CLIENT)
    return history.in_series(ratings, "goal_id", [(goal.pk, goal.statement) for goal in goals])


def _goal_rows(goals, closeness, stretch) -> list[GoalRow]:
    """The goals in the client's order, each with its line."""
    by_goal = {one.key: one for one in closeness}
    rows = []
    for goal in goals:
        series = by_goal.get(str(goal.pk))
        line = history.small_line(series, stretch, RULER_TOP) if series else None
        state = State(goal.state).label if goal.state else ""
        rows.append(GoalRow(goal, state, goal.state in CLOSED_QUIETLY, series, line))
    return rows


def _of_client(model, client, stretch, key, titles, hidden=()) -> list[Series]:
    """The client's own answers to each question, without those of the sittings `hidden`."""
    rows = history.read(model, client, stretch, rater=Rater.CLIENT)
    # A rating without a sitting has none that could be hidden; SQL would drop it with the others.
    rows = rows.filter(Q(sitting=None) | ~Q(sitting__in=hidden)) if hidden else rows
    return history.in_series(rows, key, titles)


def _named(rows) -> list[Named]:
    """The newest words for each part of life that the client put into words."""
    newest = {row.domain: row for row in rows if row.rater == Rater.CLIENT and (row.in_own_words or row.goal)}
    return [
        Named(label, newest[domain].in_own_words, newest[domain].goal)
        for domain, label in HarmDomain.choices
        if domain in newest
    ]


def _therapist_views(rows, harm) -> list[TherapistView]:
    clients_own = {one.key: one.last for one in harm}
    newest = {row.domain: row for row in rows if row.rater == Rater.THERAPIST}
    return [
        TherapistView(
            label,
            clients_own.get(domain),
            history.point_of(newest[domain]),
            newest[domain].created_by.name if newest[domain].created_by else "",
        )
        for domain, label in HarmDomain.choices
        if domain in newest
    ]


def _lanes_and_areas(client, stretch) -> tuple[list[Lane], list[AreaRow]]:
    """One lane for each change that was ever rated, across areas, and the areas with their changes."""
    earlier = StageRating.objects.counted().filter(change=OuterRef("pk"), observed_on__lt=stretch.start)
    earlier = earlier.order_by("-observed_on", "-created_at")
    changes = Change.objects.filter(focus_area__client=client).annotate(
        earlier_stage=Subquery(earlier.values("stage")[:1]), earlier_on=Subquery(earlier.values("observed_on")[:1])
    )
    seen: dict = {}
    for row in history.read(StageRating, client, stretch):
        seen.setdefault(row.change_id, {})[row.observed_on] = row.stage
    areas = {area.pk: area for area in FocusArea.objects.filter(client=client).select_related("substance")}
    by_area: dict = {pk: [] for pk in areas}
    for change in changes:
        change.focus_area = areas[change.focus_area_id]
        lane = _lane(change, seen.get(change.pk, {}), stretch.gaps)
        by_area[change.focus_area_id].append((change, lane))
    lanes = [lane for pairs in by_area.values() for _change, lane in pairs if lane]
    rows = [
        AreaRow(areas[pk], tuple(pair for pair in pairs if pair[0].retired_on is None)) for pk, pairs in by_area.items()
    ]
    return [lane for lane in lanes if lane.until is None or lane.until > stretch.start], rows


def _lane(change, stages, gaps) -> Lane | None:
    if change.earlier_stage:
        stages = {change.earlier_on: change.earlier_stage, **stages}
    kept: list[Seen] = []
    before = None
    for on, code in stages.items():
        rested = before and any(start < on and end > before for start, end in gaps)
        if not kept or kept[-1].code != code or rested:
            kept.append(Seen(on, code, str(Stage(code).label)))
        before = on
    return Lane(change, tuple(kept), change.retired_on) if kept else None
