"""What is done to a client's record. Every action leaves its row in the trail, in the same transaction."""

from clients.actions.care_team import join_care_team, leave_care_team
from clients.actions.enrolling import enrol
from clients.actions.observing import correct, observe, withdraw
from clients.actions.pauses import end_pause, pause
from clients.actions.person import keep_details, retire_change, save, say, take_up_change

__all__ = [
    "correct",
    "end_pause",
    "enrol",
    "join_care_team",
    "keep_details",
    "leave_care_team",
    "observe",
    "pause",
    "retire_change",
    "save",
    "say",
    "take_up_change",
    "withdraw",
]
