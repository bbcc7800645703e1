"""The person, and what stands around them."""

from clients.models.client import Client, ProblemStatement
from clients.models.episode import CareTeamMembership, Episode, EpisodePause
from clients.models.focus import Change, FocusArea, Substance
from clients.models.glass import BreakGlass
from clients.models.observation import Observation, Rating, WithdrawnSitting
from clients.models.resources import PersonalValue, Strength, Supporter

__all__ = [
    "BreakGlass",
    "CareTeamMembership",
    "Change",
    "Client",
    "Episode",
    "EpisodePause",
    "FocusArea",
    "Observation",
    "PersonalValue",
    "ProblemStatement",
    "Rating",
    "Strength",
    "Substance",
    "Supporter",
    "WithdrawnSitting",
]
