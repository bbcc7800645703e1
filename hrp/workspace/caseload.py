"""Everyone that a person may see: searched, filtered, sorted and paged in the database."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import CareTeamMembership, Change, Client, Episode, FocusArea, Substance
from clients.models.focus import FocusKind
from goals.content import CLOSED_QUIETLY
from goals.models import Goal, GoalRating
from hrp.accounts.models import Team, User
from hrp.base.charts import Sparkline, sparkline
from hrp.base.scales import RULER_TOP
from sessions.content.choices import Stage
from sessions.models import SafetyItem, Session, StageRating

PER_PAGE = 25
TREND = timedelta(days=200)  # how far the small trend of the main goal looks back

SORTS = {
    "name": (Lower("chosen_name"), "code"),
    "met": (F("last_met").asc(nulls_first=True), "code"),
    "next": (F("next_planned").asc(nulls_last=True), "code"),
}


class FilterForm(forms.Form):
    """What narrows the caseload. Nothing here is a name, so it may stand in an address."""

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
        kinds = [(f"kind:{kind}", kind.label) for kind in FocusKind if kind != FocusKind.SUBSTANCE]
        substances = [(f"substance:{one.code}", one.name) for one in Substance.objects.all()]
        self.fields["area"].choices = [("", _("Anything")), *kinds, *substances]
        self.fields["stage"].choices = [("", _("Any stage")), *Stage.choices]

    def chosen(self) -> dict:
        """Return what was chosen; anything unreadable narrows nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


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
        return dict(SafetyItem._meta.get_field("level").choices).get(self.client.open_safety, "")


def clients_of(user: User, words: str = "", **chosen):
    """Return the queryset of the caseload: clients with an open episode whom `user` may see, narrowed.

    Each carries `last_met`, `next_planned`, `open_safety` (its highest level) and `lead`.
    """
    sessions = Session.objects.filter(client=OuterRef("pk"))
    planned = sessions.planned().filter(starts_at__gte=timezone.now() - timedelta(hours=12))
    safety = SafetyItem.objects.open().filter(client=OuterRef("pk")).values("client")
    leads = CareTeamMembership.objects.current().filter(episode__client=OuterRef("pk"), role="lead")
    clients = (
        Client.objects.for_user(user)
        .filter(Exists(Episode.objects.filter(client=OuterRef("pk"), ended_on=None)))
        .annotate(
            last_met=Subquery(sessions.met().order_by("-starts_at").values("starts_at")[:1]),
            next_planned=Subquery(planned.order_by("starts_at").values("starts_at")[:1]),
            open_safety=Subquery(safety.annotate(top=Max("level")).values("top")),
            lead=Subquery(leads.values("user__name")[:1]),
        )
    )
    if words:
        clients = clients.filter(Q(chosen_name__icontains=words) | Q(code__iexact=words))
    for name, narrow in NARROWINGS.items():
        if chosen.get(name):
            clients = narrow(clients, chosen[name])
    return clients.order_by(*SORTS[chosen.get("sort") or "name"])


def _in_team(clients, team):
    return clients.filter(Exists(Episode.objects.filter(client=OuterRef("pk"), ended_on=None, team=team)))


def _with_area(clients, area):
    kind, _colon, code = area.partition(":")
    areas = FocusArea.objects.filter(client=OuterRef("pk"))
    return clients.filter(Exists(areas.filter(substance__code=code) if kind == "substance" else areas.filter(kind=code)))


def _at_stage(clients, stage):
    rows = StageRating.objects.filter(client=OuterRef("pk"), change__retired_on=None)
    return clients.filter(Exists(rows.latest_per("change").filter(stage=stage)))


def _with_safety(clients, _yes):
    return clients.filter(open_safety__gte=2)


def _not_met_for(clients, days):
    since = timezone.now() - timedelta(days=days)
    return clients.filter(Q(last_met__lt=since) | Q(last_met=None))


NARROWINGS = {
    "team": _in_team,
    "area": _with_area,
    "stage": _at_stage,
    "safety": _with_safety,
    "gap": _not_met_for,
}


def page_of(clients, number) -> tuple[Page, list[Row]]:
    """Return a page of the caseload and its rows, in a fixed number of queries."""
    page = Paginator(clients, PER_PAGE).get_page(number)
    found = list(page.object_list)
    ids = [client.pk for client in found]
    names = Client.objects.filter(pk__in=clients.order_by().values("pk"))
    names = names.filter(chosen_name__in={client.chosen_name for client in found})
    twins = Counter(names.values_list("chosen_name", flat=True))
    areas, goals, trends = _areas(ids), _main_goals(ids), {}
    closeness = GoalRating.objects.filter(
        goal__in=[goal.pk for goal in goals.values()], observed_on__gte=timezone.localdate() - TREND
    )
    for rating in closeness.counted().order_by("observed_on", "created_at"):
        trends.setdefault(rating.goal_id, []).append(_Point(rating.observed_on, rating.value))
    rows = []
    for client in found:
        goal = goals.get(client.pk)
        points = trends.get(goal.pk, []) if goal else []
        trend = sparkline(points, low=0, high=RULER_TOP) if points else None
        client.twin = twins[client.chosen_name] > 1
        rows.append(Row(client, areas.get(client.pk, []), goal, trend))
    return page, rows


@dataclass(frozen=True)
class _Point:
    on: object
    value: int | None


def _areas(ids) -> dict:
    """For each client the areas that are spoken about, each with its changes and their newest stage."""
    stages = {
        row.change_id: row.get_stage_display()
        for row in StageRating.objects.filter(client__in=ids).latest_per("change")
    }
    changes = {}
    for change in Change.objects.filter(focus_area__client__in=ids, retired_on=None):
        if change.pk in stages:
            changes.setdefault(change.focus_area_id, []).append((change, stages[change.pk]))
    found = {}
    for area in FocusArea.objects.filter(client__in=ids, standing="in_focus"):
        found.setdefault(area.client_id, []).append((area, changes.get(area.pk, [])))
    return found


def _main_goals(ids) -> dict:
    """For each client the first goal, in the client's order, that is not closed."""
    found = {}
    for goal in Goal.objects.filter(client__in=ids).with_state():
        if goal.state not in CLOSED_QUIETLY:
            found.setdefault(goal.client_id, goal)
    return found
