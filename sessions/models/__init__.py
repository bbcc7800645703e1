"""Meetings with clients, and what was observed in them."""

from sessions.models.contact import Contact
from sessions.models.group import GroupMeeting, GroupPlace, TherapyGroup
from sessions.models.note import Countersignature, EarlierNote, NoteAddendum, NoteInError, ReflectiveNote, SessionNote
from sessions.models.practice import InterventionUsed
from sessions.models.ratings import (
    AllianceRating,
    HarmRating,
    RulerRating,
    StageRating,
    UseSnapshot,
    WellbeingRating,
)
from sessions.models.safety import SafetyItem
from sessions.models.session import Session, SessionTherapist

# What is frozen when the note of its sitting is signed.
OBSERVATIONS = (AllianceRating, HarmRating, RulerRating, StageRating, UseSnapshot, WellbeingRating)

__all__ = [
    "OBSERVATIONS",
    "AllianceRating",
    "Contact",
    "Countersignature",
    "EarlierNote",
    "GroupMeeting",
    "GroupPlace",
    "HarmRating",
    "InterventionUsed",
    "NoteAddendum",
    "NoteInError",
    "ReflectiveNote",
    "RulerRating",
    "SafetyItem",
    "Session",
    "SessionNote",
    "SessionTherapist",
    "StageRating",
    "TherapyGroup",
    "UseSnapshot",
    "WellbeingRating",
]
