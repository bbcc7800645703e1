"""What a supervisor and a therapist keep of their work together."""

from hrp.supervision.models.fidelity import FidelityRating, FidelityRound, MitiScore
from hrp.supervision.models.meeting import AgendaPoint, AgreedAction, SupervisionMeeting
from hrp.supervision.models.training import TrainingEntry

__all__ = [
    "AgendaPoint",
    "AgreedAction",
    "FidelityRating",
    "FidelityRound",
    "MitiScore",
    "SupervisionMeeting",
    "TrainingEntry",
]
