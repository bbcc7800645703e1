"""What may be worth a word with somebody. Every prompt is an offer: no care waits for it, and nothing is held up.

The thresholds are our own design, not validated.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import chain
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Q, Subquery
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Client, FocusArea, MedicalReview
from clients.models.focus import FocusKind, SubstanceClass
from clients.returning import AfterBreak, after_break
from goals.content import CLOSED_QUIETLY, Direction
from goals.models import Experiment, Goal, OverdosePlan
from goals.models.experiment import ExperimentKind
from goals.models.plans import Naloxone
from hrp.base.among import Ids
from hrp.base.days import midnight
from sessions.models import LearningReview, UseSnapshot

LOOKED_AT_WITHIN = timedelta(days=90)  # an overdose plan that was not looked at for as long is worth another look
NEAR_DAILY = 24  # days of 28

# What is bought where somebody answers for what is in it. Everything else may hold something unexpected.
KNOWN_SUPPLY = frozenset({SubstanceClass.ALCOHOL, SubstanceClass.CANNABIS, SubstanceClass.NICOTINE})
# Stopping these suddenly after near-daily use can be dangerous. GHB acts like a sedative.
NEEDS_CARE_TO_STOP = frozenset({SubstanceClass.ALCOHOL, SubstanceClass.SEDATIVE, SubstanceClass.GHB_GBL})
CUTTING_DOWN = (
    Direction.LESS_OFTEN,
    Direction.LESS_EACH_TIME,
    Direction.PAUSE,
    Direction.STOP_FOR_A_WHILE,
    Direction.STOP,
)
TRYING_LESS = (
    ExperimentKind.AMOUNT_LIMIT,
    ExperimentKind.MODERATION,
    ExperimentKind.SPACING,
    ExperimentKind.STOP_FOR_A_WHILE,
)


# --- The rules, without the database ---------------------------------------------------------------
@dataclass(frozen=True)
class Area:
    """What matters here of a substance in the work.

    Its family ("" where it was not named), whether an overdose is a danger, the days of use of the last 28
    (None: not known), whether a goal or an experiment is about less of it, and since when it is part of the work.
    """

    family: str
    overdose: bool = False
    days: int | None = None
    cutting_down: bool = False
    since: datetime | None = field(default=None, compare=False)

    @property
    def unsure_supply(self) -> bool:
        """Whether it comes from where nobody answers for what is in it, or an overdose is a danger."""
        return self.overdose or self.family not in KNOWN_SUPPLY


@dataclass(frozen=True)
class Prompt:
    """One thing that may be worth a word: the tool that it leads to, and the sheet of it that there is already.

    With `not_now` an answer to the offer is one tap: it was offered, and is not for them now.
    """

    code: str
    words: str | Promise
    link: Promise
    tool: str
    sheet: UUID | None = None
    not_now: bool = False


def overdose_plan_cause(areas: Iterable[Area], plan: OverdosePlan | None, today: date, within: timedelta) -> str:
    """Return the code of why an overdose plan is worth a word, or "" where it is not.

    It is offered to whoever takes something that does not come from a pharmacy or with which an overdose is a
    danger. Afterwards it is worth another look while there is no naloxone, once the day on it is past, and when
    nobody looked at it for as long as `within`. That naloxone is not for them is an answer.
    """
    if not any(area.unsure_supply for area in areas):
        return ""
    if plan is None:
        return "no_plan"
    if plan.naloxone == Naloxone.NONE_YET:
        return "no_naloxone"
    if plan.naloxone_is_past(today):
        return "naloxone_past"
    return "plan_old" if today - plan.on >= within else ""


def overdose_plan_words(areas: Iterable[Area], plan: OverdosePlan | None, today: date) -> str:
    """Return why an overdose plan is worth a word now, in words, or "" where it is not."""
    cause = overdose_plan_cause(areas, plan, today, LOOKED_AT_WITHIN)
    if cause == "plan_old":
        day = formats.date_format(plan.on, "j F Y")
        return _("The overdose plan was last looked at on %(day)s.") % {"day": day}
    return str(_WHY_A_PLAN.get(cause, ""))


_WHY_A_PLAN = {
    "no_plan": gettext_lazy("There is no overdose plan yet. It is for whatever does not come from a pharmacy."),
    "no_naloxone": gettext_lazy("There is no naloxone at hand yet."),
    "naloxone_past": gettext_lazy("The date on the naloxone is past."),
}


def withdrawal_danger(areas: Iterable[Area], *, offered: bool, near_daily: int = NEAR_DAILY) -> bool:
    """Say whether medical safety is worth a word before cutting down; once a check was `offered` it is not.

    `near_daily` is from how many days of use in the last 28 on.
    """
    return not offered and any(
        area.family in NEEDS_CARE_TO_STOP and area.cutting_down and area.days is not None and area.days >= near_daily
        for area in areas
    )


def prompts_from(areas: Iterable[Area], plan: OverdosePlan | None, *, offered: bool, today: date) -> list[Prompt]:
    """Return what is worth a word, the most pressing first. `offered`: a medical check was, whatever came of it."""
    areas, found = list(areas), []
    if withdrawal_danger(areas, offered=offered):
        found.append(_BEFORE_CUTTING_DOWN)
    words = overdose_plan_words(areas, plan, today)
    if words:
        link = gettext_lazy("Look at the plan together") if plan else gettext_lazy("Make one together")
        found.append(Prompt("overdose_plan", words, link, "overdose-plan", plan.pk if plan else None))
    if not offered and _BEFORE_CUTTING_DOWN not in found:
        found.append(_NEVER_OFFERED)
    return found


_CHECK = {"link": gettext_lazy("Medical check"), "tool": "medical-review", "not_now": True}
_BEFORE_CUTTING_DOWN = Prompt(
    "withdrawal",
    gettext_lazy(
        "Talk through medical safety before cutting down. "
        "After near-daily alcohol or sedatives the body may need care while it does."
    ),
    **_CHECK,
)
_NEVER_OFFERED = Prompt("medical_review", gettext_lazy("A medical check has not been offered yet."), **_CHECK)


# --- For many clients -----------------------------------------------------------------------------
def areas_of(clients: Collection[UUID] | Ids) -> dict[UUID, list[Area]]:
    """Return the substances in the work with each of `clients` (by id). One query, however much there is."""
    used = UseSnapshot.objects.counted().filter(focus_area=OuterRef("pk")).order_by("-observed_on", "-created_at")
    rows = _substances(clients).annotate(days=Subquery(used.values("days_used")[:1]), down=_less_in(clients))
    fields = ("client", "substance__klass", "substance__overdose_relevant", "days", "down", "created_at")
    found = defaultdict(list)
    for client, family, overdose, days, down, since in rows.values_list(*fields):
        found[client].append(Area(family or "", bool(overdose), days, bool(down), since))
    return found


def cutting_down_since(clients: Collection[UUID] | Ids) -> dict[UUID, datetime]:
    """Return for each of `clients` the moment since which less of something that needs care to stop is known to begin.

    It is the newest of all: the day on which it began, or when it was written down, if that was later or before it.
    """
    careful = _substances(clients).filter(substance__klass__in=NEEDS_CARE_TO_STOP).order_by().values("pk")
    begun = chain(
        _goals_of_less(clients)
        .filter(Q(focus_area__in=careful) | Q(change__focus_area__in=careful))
        .values_list("client", "state_on", "created_at"),
        _trying_less(clients)
        .filter(Q(goal__focus_area__in=careful) | Q(goal__change__focus_area__in=careful))
        .values_list("goal__client", "starts_on", "created_at"),
    )
    found, today = {}, timezone.localdate()
    for client, on, created_at in begun:
        since = created_at if on > today else max(midnight(on), created_at)
        found[client] = max(since, found.get(client, since))
    return found


def _substances(clients):
    return FocusArea.objects.filter(client__in=clients, kind=FocusKind.SUBSTANCE)


def _goals_of_less(clients):
    """Goals of `clients` that point to less, and are not closed."""
    goals = Goal.objects.filter(client__in=clients, direction__in=CUTTING_DOWN).with_state().order_by()
    return goals.filter(~Q(state__in=CLOSED_QUIETLY))


def _trying_less(clients):
    """What `clients` try out at present that is less."""
    return Experiment.objects.running().filter(goal__client__in=clients, kind__in=TRYING_LESS).order_by()


def _less_in(clients):
    """Whether an area is among those that a goal or an experiment of less is about.

    By ids, not by a look at the goals for each area: this is asked for a whole caseload.
    """
    goals, trying = _goals_of_less(clients), _trying_less(clients)
    among = Q()
    for rows, path in (
        (goals, "focus_area"),
        (goals, "change__focus_area"),
        (trying, "goal__focus_area"),
        (trying, "goal__change__focus_area"),
    ):
        among |= Q(pk__in=rows.filter(**{f"{path}__isnull": False}).values(path))
    return ExpressionWrapper(among, output_field=BooleanField())


# --- For one client -------------------------------------------------------------------------------
def prompts_for(client: Client) -> list[Prompt]:
    """Return what is worth a word with `client` now. Three queries, however much there is."""
    plan = OverdosePlan.objects.filter(client=client).in_use().first()
    offered = MedicalReview.objects.filter(client=client).counted().exists()
    areas = areas_of(Ids([client.pk])).get(client.pk, [])
    return prompts_from(areas, plan, offered=offered, today=timezone.localdate())


def after_break_of(client: Client) -> AfterBreak:
    """Return what matters for `client` after a break; a looking-back in which tolerance came up is a talk too."""
    looked = LearningReview.objects.counted().filter(tolerance_talked_about=True)
    return after_break(client, also_talked=looked)
