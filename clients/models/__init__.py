"""The person, and what stands around them."""

from clients.models.care import Linkage, MedicalReview, MedicationNote, SupplyGiven
from clients.models.client import Client, ProblemStatement
from clients.models.consent import Consent, ConsentRevocation
from clients.models.cover import Cover
from clients.models.episode import CareTeamMembership, Episode, EpisodePause
from clients.models.focus import Change, FocusArea, Substance
from clients.models.glass import BreakGlass
from clients.models.mandate import Mandate
from clients.models.observation import Observation, Rating, WithdrawnSitting
from clients.models.resources import PersonalValue, Strength, Supporter
from clients.models.returning import AfterBreakTalk
from clients.models.sheet import PutAway, Sheet
from clients.models.teamwork import Handover, WaitingPlan
from clients.models.understanding import Alternative, Difference, Formulation, FunctionOfUse, Trigger, ValueImpact

# The sheets of this app: what is frozen when the note of its sitting is signed.
SHEETS = (
    Alternative,
    Difference,
    Formulation,
    FunctionOfUse,
    Linkage,
    MedicalReview,
    MedicationNote,
    SupplyGiven,
    Trigger,
    ValueImpact,
)

__all__ = [
    "SHEETS",
    "AfterBreakTalk",
    "Alternative",
    "BreakGlass",
    "CareTeamMembership",
    "Change",
    "Client",
    "Consent",
    "ConsentRevocation",
    "Cover",
    "Difference",
    "Episode",
    "EpisodePause",
    "FocusArea",
    "Formulation",
    "FunctionOfUse",
    "Handover",
    "Linkage",
    "Mandate",
    "MedicalReview",
    "MedicationNote",
    "Observation",
    "PersonalValue",
    "ProblemStatement",
    "PutAway",
    "Rating",
    "Sheet",
    "Strength",
    "Substance",
    "SupplyGiven",
    "Supporter",
    "Trigger",
    "ValueImpact",
    "WaitingPlan",
    "WithdrawnSitting",
]
