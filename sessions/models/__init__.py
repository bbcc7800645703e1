"""Meetings with clients, and what was observed in them."""

from sessions.models.contact import Contact
from sessions.models.flags import FlagAnswer, FlagLimit, FlagSwitch
from sessions.models.group import GroupMeeting, GroupPlace, TherapyGroup
from sessions.models.looking import Chain, DiaryDay, LearningReview, Occasion
from sessions.models.measures import MeasureScore
from sessions.models.note import (
    Countersignature,
    CountersignRule,
    EarlierNote,
    NoteAddendum,
    NoteInError,
    NoteQuestion,
    ReflectiveNote,
    SessionNote,
)
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
from sessions.models.skills import RelaxationPractice, Skill, SkillPractice

# What is frozen when the note of its sitting is signed.
OBSERVATIONS = (AllianceRating, HarmRating, RulerRating, StageRating, UseSnapshot, WellbeingRating)

# The sheets of this app, frozen at the same moment.
SHEETS = (Chain, DiaryDay, LearningReview, MeasureScore, Occasion, RelaxationPractice, SkillPractice)

__all__ = [
    "OBSERVATIONS",
    "SHEETS",
    "AllianceRating",
    "Chain",
    "Contact",
    "CountersignRule",
    "Countersignature",
    "DiaryDay",
    "EarlierNote",
    "FlagAnswer",
    "FlagLimit",
    "FlagSwitch",
    "GroupMeeting",
    "GroupPlace",
    "HarmRating",
    "InterventionUsed",
    "LearningReview",
    "MeasureScore",
    "NoteAddendum",
    "NoteInError",
    "NoteQuestion",
    "Occasion",
    "ReflectiveNote",
    "RelaxationPractice",
    "RulerRating",
    "SafetyItem",
    "Session",
    "SessionNote",
    "SessionTherapist",
    "Skill",
    "SkillPractice",
    "StageRating",
    "TherapyGroup",
    "UseSnapshot",
    "WellbeingRating",
]
