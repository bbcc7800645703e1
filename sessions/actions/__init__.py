"""What is done with meetings: opening, saving, signing, adding to, planning."""

from sessions.actions.meetings import open_session, plan_next, set_happened
from sessions.actions.notes import add_addendum, mark_in_error, set_format, share_reflection, sign
from sessions.actions.saving import Saved, save_draft

__all__ = [
    "Saved",
    "add_addendum",
    "mark_in_error",
    "open_session",
    "plan_next",
    "save_draft",
    "set_format",
    "set_happened",
    "share_reflection",
    "sign",
]
