"""The person, and what stands around them."""

from clients.models.client import Client, ProblemStatement
from clients.models.cover import Cover
from clients.models.episode import CareTeamMembership, Episode, EpisodePause
from clients.models.focus import Change, FocusArea, Substance
from clients.models.glass import BreakGlass
from clients.models.observation import Observation, Rating, WithdrawnSitting
from clients.models.resources import PersonalValue, Strength, Supporter
from clients.models.returning import AfterBreakTalk
from clients.models.teamwork import Handover, WaitingPlan

__all__ = [
    "AfterBreakTalk",
    "BreakGlass",
    "CareTeamMembership",
    "Change",
    "Client",
    "Cover",
    "Episode",
    "EpisodePause",
    "FocusArea",
    "Handover",
    "Observation",
    "PersonalValue",
    "ProblemStatement",
    "Rating",
    "Strength",
    "Substance",
    "Supporter",
    "WaitingPlan",
    "WithdrawnSitting",
]
