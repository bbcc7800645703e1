"""What may be worth a word with somebody. Every prompt is an offer: no care waits for it, and nothing is held up.

The thresholds are our own design, not validated.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Client, FocusArea, MedicalReview
from clients.models.focus import FocusKind, SubstanceClass
from goals.content import CLOSED_QUIETLY, Direction
from goals.models import Experiment, Goal, OverdosePlan
from goals.models.experiment import ExperimentKind
from goals.models.plans import Naloxone
from sessions.models import UseSnapshot

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
    (None: not known), and whether a goal or an experiment is about less of it.
    """

    family: str
    overdose: bool = False
    days: int | None = None
    cutting_down: bool = False

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


def overdose_plan_words(areas: Iterable[Area], plan: OverdosePlan | None, today: date) -> str:
    """Return why an overdose plan is worth a word, or "" where it is not.

    It is offered to whoever takes something that does not come from a pharmacy or with which an overdose is a
    danger. Afterwards it is worth another look while there is no naloxone, once the day on it is past, and when
    nobody looked at it for LOOKED_AT_WITHIN. That naloxone is not for them is an answer.
    """
    if not any(area.unsure_supply for area in areas):
        return ""
    if plan is None:
        return _("There is no overdose plan yet. It is for whatever does not come from a pharmacy.")
    if plan.naloxone == Naloxone.NONE_YET:
        return _("There is no naloxone at hand yet.")
    if plan.naloxone_is_past(today):
        return _("The date on the naloxone is past.")
    if today - plan.on >= LOOKED_AT_WITHIN:
        day = formats.date_format(plan.on, "j F Y")
        return _("The overdose plan was last looked at on %(day)s.") % {"day": day}
    return ""


def withdrawal_danger(areas: Iterable[Area], *, offered: bool) -> bool:
    """Say whether medical safety is worth a word before cutting down; once a check was `offered` it is not."""
    return not offered and any(
        area.family in NEEDS_CARE_TO_STOP and area.cutting_down and area.days is not None and area.days >= NEAR_DAILY
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


# --- For one client -------------------------------------------------------------------------------
def prompts_for(client: Client) -> list[Prompt]:
    """Return what is worth a word with `client` now. Three queries, however much there is."""
    plan = OverdosePlan.objects.filter(client=client).in_use().first()
    offered = MedicalReview.objects.filter(client=client).counted().exists()
    return prompts_from(_areas(client), plan, offered=offered, today=timezone.localdate())


def _areas(client: Client) -> list[Area]:
    area = OuterRef("pk")
    used = UseSnapshot.objects.counted().filter(focus_area=area).order_by("-observed_on", "-created_at")
    goals = Goal.objects.with_state().filter(Q(focus_area=area) | Q(change__focus_area=area))
    less = goals.filter(~Q(state__in=CLOSED_QUIETLY), direction__in=CUTTING_DOWN)
    trying = Experiment.objects.running().filter(
        Q(goal__focus_area=area) | Q(goal__change__focus_area=area), kind__in=TRYING_LESS
    )
    rows = FocusArea.objects.filter(client=client, kind=FocusKind.SUBSTANCE).values_list(
        "substance__klass",
        "substance__overdose_relevant",
        Subquery(used.values("days_used")[:1]),
        Exists(less) | Exists(trying),
    )
    return [Area(family or "", bool(overdose), days, down) for family, overdose, days, down in rows]
