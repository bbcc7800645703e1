"""What is done to a client's record. Every action leaves its row in the trail, in the same transaction."""

from clients.actions.care_team import join_care_team, leave_care_team
from clients.actions.consents import CannotSign, revoke_consent, set_aside, sign_consent, write_consent
from clients.actions.covering import CannotCover, cover, end_cover
from clients.actions.endings import end_episode, undo_ending
from clients.actions.enquiring import enquire
from clients.actions.enrolling import enrol
from clients.actions.held import held_episode, held_episodes, held_open_episode
from clients.actions.mandates import end_mandate, write_mandate
from clients.actions.observing import correct, observe, withdraw
from clients.actions.pauses import end_pause, pause
from clients.actions.person import keep_details, retire_change, save, say, take_up_change
from clients.actions.returning import answer_talk, come_back
from clients.actions.teamwork import in_touch_again_on, keep_handover, keep_waiting_plan

__all__ = [
    "CannotCover",
    "CannotSign",
    "answer_talk",
    "come_back",
    "correct",
    "cover",
    "end_cover",
    "end_episode",
    "end_mandate",
    "end_pause",
    "enquire",
    "enrol",
    "held_episode",
    "held_episodes",
    "held_open_episode",
    "join_care_team",
    "in_touch_again_on",
    "keep_details",
    "keep_handover",
    "keep_waiting_plan",
    "leave_care_team",
    "observe",
    "pause",
    "retire_change",
    "revoke_consent",
    "save",
    "say",
    "set_aside",
    "sign_consent",
    "take_up_change",
    "undo_ending",
    "withdraw",
    "write_consent",
    "write_mandate",
]
