"""What is done with meetings and between them: opening, saving, signing, planning, being in touch."""

from sessions.actions.arrivals import arrive, not_arrived_after_all
from sessions.actions.contacts import change_contact, follow_up_done, note_contact, sign_contact
from sessions.actions.countersigning import NotTheirs, ask, countersign, countersign_group, set_countersigning
from sessions.actions.diary import cancel, correct_plan, move, move_diary, plan
from sessions.actions.endings import NeedsItsWord, close_episode
from sessions.actions.flags import answer_flag, set_flags
from sessions.actions.group_notes import also_came, save_group, sign_group
from sessions.actions.groups import (
    add_to_group,
    call_off,
    change_group,
    end_group,
    hold_now,
    plan_group,
    start_group,
    take_out,
)
from sessions.actions.meetings import open_session, plan_next, set_happened
from sessions.actions.notes import add_addendum, mark_in_error, set_format, share_reflection, sign
from sessions.actions.safety import settle_safety
from sessions.actions.saving import Saved, save_draft
from sessions.actions.sheets import keep_sheet, put_away, taken_further
from sessions.actions.skills import add_skill, change_skill
from sessions.actions.transfers import Moved, find_lead, leave, take_the_lead, transfer
from sessions.actions.waiting import end_waiting, touch_waiting

__all__ = [
    "Moved",
    "NeedsItsWord",
    "NotTheirs",
    "Saved",
    "add_addendum",
    "add_skill",
    "add_to_group",
    "also_came",
    "answer_flag",
    "arrive",
    "ask",
    "call_off",
    "cancel",
    "change_contact",
    "change_group",
    "change_skill",
    "close_episode",
    "correct_plan",
    "countersign",
    "countersign_group",
    "end_group",
    "end_waiting",
    "find_lead",
    "follow_up_done",
    "hold_now",
    "leave",
    "mark_in_error",
    "move",
    "move_diary",
    "not_arrived_after_all",
    "note_contact",
    "open_session",
    "plan",
    "plan_group",
    "keep_sheet",
    "plan_next",
    "put_away",
    "save_draft",
    "save_group",
    "set_flags",
    "set_countersigning",
    "set_format",
    "set_happened",
    "settle_safety",
    "share_reflection",
    "sign",
    "sign_contact",
    "sign_group",
    "start_group",
    "take_out",
    "taken_further",
    "take_the_lead",
    "touch_waiting",
    "transfer",
]
