"""Goals, what became of them, steps and experiments."""

from goals.models.experiment import Experiment
from goals.models.goal import Goal, GoalRating, GoalStateEvent
from goals.models.step import Step

__all__ = ["Experiment", "Goal", "GoalRating", "GoalStateEvent", "Step"]
