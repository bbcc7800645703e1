"""Everyone that a person may see: searched, filtered, sorted and paged in the database."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Page
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.covering import covering_rows
from clients.models import CareTeamMembership, Change, Client, Episode, FocusArea
from clients.models.episode import CareRole, Ending
from clients.models.focus import Standing
from clients.models.observation import Rater
from clients.names import mark_twins, matching
from clients.narrowing import area_choices, areas_like
from goals.content import CLOSED_QUIETLY
from goals.models import Goal, GoalRating
from hrp.accounts.models import Team, User
from hrp.base.charts import Sparkline, sparkline
from hrp.base.paging import page_of
from hrp.base.scales import RULER_TOP
from hrp.workspace.timeline import still_planned
from sessions.content.choices import Stage
from sessions.content.safety import level_in_words
from sessions.models import SafetyItem, Session, StageRating
from sessions.models.safety import NEEDS_CARE

TREND = timedelta(days=200)  # how far the small trend of the main goal looks back

SORTS = {
    "name": (Lower("chosen_name"), "code"),
    "met": (F("last_met").asc(nulls_first=True), "code"),
    "next": (F("next_planned").asc(nulls_last=True), "code"),
}


class Work(models.TextChoices):
    """How the work with somebody stands. Without a choice it goes on."""

    ENDED = "ended", _("Ended, door open")
    DIED = "died", _("Died")


class FilterForm(forms.Form):
    """What narrows the caseload. Nothing here is a name, so it may stand in an address."""

    work = forms.ChoiceField(label=_("The work"), required=False, choices=[("", _("Goes on")), *Work.choices])
    team = forms.ModelChoiceField(Team.objects.all(), label=_("Team"), required=False, empty_label=_("Every team"))
    area = forms.ChoiceField(label=_("Focus area"), required=False)
    stage = forms.ChoiceField(label=_("A change at stage"), required=False)
    safety = forms.BooleanField(label=_("Safety open"), required=False)
    gap = forms.TypedChoiceField(
        label=_("Not met for"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("any time")), ("14", _("2 weeks")), ("28", _("4 weeks")), ("84", _("12 weeks"))],
    )
    sort = forms.ChoiceField(
        label=_("Sort by"),
        required=False,
        choices=[("name", _("Name")), ("met", _("Last met, longest ago first")), ("next", _("Next planned"))],
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = area_choices()
        self.fields["stage"].choices = [("", _("Any stage")), *Stage.choices]

    def chosen(self) -> dict:
        """Return what was chosen; anything unreadable narrows nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def narrowing(self) -> str:
        """Return what was chosen as the query of an address, and nothing else that stood in this one."""
        return urlencode({name: self.data[name] for name in self.chosen()})


@dataclass
class Row:
    """One client in the list."""

    client: Client
    areas: list[tuple[FocusArea, list[tuple[Change, str]]]] = field(default_factory=list)
    main_goal: Goal | None = None
    trend: Sparkline | None = None

    @property
    def safety(self) -> str:
        """The highest open safety level in words, or nothing."""
        return level_in_words(self.client.open_safety) if self.client.open_safety else ""

    @property
    def covering_until(self) -> date | None:
        """The last day on which the reader covers, or None who does not."""
        return self.client.covering_to - timedelta(days=1) if self.client.covering_to else None

    @property
    def needs_care(self) -> bool:
        """Whether that level is near enough to be shown in red."""
        return self.client.open_safety is not None and self.client.open_safety >= NEEDS_CARE


def clients_of(user: User, words: str = "", **chosen):
    """Return the queryset of the caseload: clients with an open episode whom `user` may see, narrowed.

    With `work` it is those whose record `user` still keeps or supervises although the work has ended. A
    record that is open in an emergency is no part of it.

    Each carries `last_met`, `next_planned`, `open_safety` (its highest level), `lead` and `lead_id`; and, where
    `user` covers, `covered`, for whom, and `covering_to`, the day after the last.
    """
    covering = covering_rows(user)
    sessions = Session.objects.filter(client=OuterRef("pk"))
    planned = still_planned(sessions)
    safety = SafetyItem.objects.open().filter(client=OuterRef("pk")).order_by("-level")
    leads = CareTeamMembership.objects.current().filter(episode__client=OuterRef("pk"), role=CareRole.LEAD)
    leads = leads.order_by(F("episode__ended_on").desc(nulls_first=True))
    clients = (
        Client.objects.in_care_of(user)
        .filter(_standing(chosen.get("work")), matching(words))
        .annotate(
            last_met=Subquery(sessions.met().order_by("-starts_at").values("starts_at")[:1]),
            next_planned=Subquery(planned.order_by("starts_at").values("starts_at")[:1]),
            open_safety=Subquery(safety.values("level")[:1]),
            lead=Subquery(leads.values("user__name")[:1]),
            lead_id=Subquery(leads.values("user")[:1], output_field=models.UUIDField()),
            covered=Subquery(covering.values("cover__covered__name")[:1]),
            covering_to=Subquery(covering.values("to_on")[:1]),
        )
    )
    for name, narrow in NARROWINGS.items():
        if chosen.get(name):
            clients = narrow(clients, chosen[name])
    return clients.order_by(*SORTS[chosen.get("sort") or "name"])


def _open_episodes():
    return Episode.objects.filter(client=OuterRef("pk"), ended_on=None)


def _standing(work) -> Q:
    """The rule for how the work stands: it goes on, or it has ended with the door open, or with a death."""
    died = Exists(Episode.objects.filter(client=OuterRef("pk"), ending=Ending.DIED))
    if work == Work.DIED:
        return Q(died)
    ended = Exists(Episode.objects.filter(client=OuterRef("pk")))
    return ~Q(Exists(_open_episodes())) & Q(ended) & ~Q(died) if work else Q(Exists(_open_episodes()))


def _in_team(clients, team):
    """The team of the newest stretch of work, be it open or not."""
    newest = Episode.objects.filter(client=OuterRef("pk")).order_by("-opened_on", "-created_at")
    return clients.alias(team_now=Subquery(newest.values("team")[:1])).filter(team_now=team.pk)


def _with_area(clients, area):
    # Not correlated: half of a caseload may share a substance, and each would be looked through for each.
    return clients.filter(pk__in=areas_like(area).values("client"))


def _at_stage(clients, stage):
    return clients.filter(Exists(_changes(focus_area__client=OuterRef("pk")).filter(stage=stage)))


def _with_safety(clients, _yes):
    return clients.filter(open_safety__isnull=False)


def _not_met_for(clients, days):
    """Days count from the last meeting, or from the opening of the episode where there was none."""
    now = timezone.now()
    never = Q(last_met=None) & Exists(_open_episodes().filter(opened_on__lte=timezone.localdate() - timedelta(days)))
    return clients.filter(Q(last_met__lte=now - timedelta(days)) | never)


NARROWINGS = {
    "team": _in_team,
    "area": _with_area,
    "stage": _at_stage,
    "safety": _with_safety,
    "gap": _not_met_for,
}


def rows_of(user: User, clients, number) -> tuple[Page, list[Row]]:
    """Return a page of the caseload and its rows, in a fixed number of queries."""
    page = page_of(clients, number)
    found = page.object_list
    ids = [client.pk for client in found]
    mark_twins(found, Client.objects.for_user(user))
    areas, goals, trends = _areas(ids), _main_goals(ids), {}
    closeness = GoalRating.objects.filter(
        goal__in=[goal.pk for goal in goals.values()],
        rater=Rater.CLIENT,
        observed_on__gte=timezone.localdate() - TREND,
    )
    for rating in closeness.counted().order_by("observed_on", "created_at"):
        trends.setdefault(rating.goal_id, []).append(_Point(rating.observed_on, rating.value))
    rows = []
    for client in found:
        goal = goals.get(client.pk)
        points = trends.get(goal.pk, []) if goal else []
        trend = sparkline(points, low=0, high=RULER_TOP) if points else None
        rows.append(Row(client, areas.get(client.pk, []), goal, trend))
    return page, rows


@dataclass(frozen=True)
class _Point:
    on: object
    value: int | None


def _changes(**filters):
    """Changes in question in areas that are in focus, each with its newest `stage` that counts."""
    newest = StageRating.objects.counted().filter(change=OuterRef("pk")).order_by("-observed_on", "-created_at")
    changes = Change.objects.filter(retired_on=None, focus_area__standing=Standing.IN_FOCUS, **filters)
    return changes.annotate(stage=Subquery(newest.values("stage")[:1]))


def _areas(ids) -> dict:
    """For each client the areas in focus, each with its changes and their newest stage in words."""
    changes = {}
    for change in _changes(focus_area__client__in=ids).filter(stage__isnull=False):
        changes.setdefault(change.focus_area_id, []).append((change, Stage(change.stage).label))
    found = {}
    for area in FocusArea.objects.filter(client__in=ids, standing=Standing.IN_FOCUS):
        found.setdefault(area.client_id, []).append((area, changes.get(area.pk, [])))
    return found


def _main_goals(ids) -> dict:
    """For each client the first goal, in the client's order, that is not closed."""
    found = {}
    for goal in Goal.objects.filter(client__in=ids).with_state():
        if goal.state not in CLOSED_QUIETLY:
            found.setdefault(goal.client_id, goal)
    return found
