"""Goals, what became of them, steps and experiments; both sides of it; plans."""

from goals.models.ambivalence import Balance, BalanceItem, SituationConfidence
from goals.models.counting import OwnCount
from goals.models.experiment import Experiment
from goals.models.goal import Goal, GoalRating, GoalStateEvent
from goals.models.plans import IdealUsePlan, OverdosePlan, SaferUse
from goals.models.step import Step

# The sheets of this app: what is frozen when the note of its sitting is signed.
SHEETS = (Balance, IdealUsePlan, OverdosePlan, OwnCount, SaferUse, SituationConfidence)

__all__ = [
    "SHEETS",
    "Balance",
    "BalanceItem",
    "Experiment",
    "Goal",
    "GoalRating",
    "GoalStateEvent",
    "IdealUsePlan",
    "OverdosePlan",
    "OwnCount",
    "SaferUse",
    "SituationConfidence",
    "Step",
]
