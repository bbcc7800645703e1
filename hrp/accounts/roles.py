"""Roles and what they may do, on one screen.

A role is what a person is here for; a person has a set of them and rights add up. A permission is
asked for by every page. Whose record it is, is asked separately: see `clients.access`.
"""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person is here for."""

    THERAPIST = "therapist", _("Therapist")
    SUPERVISOR = "supervisor", _("Supervisor")
    ADMIN = "admin", _("Admin")
    FRONT_DESK = "front_desk", _("Front desk")


class Permission(StrEnum):
    """What a page or an action asks for."""

    SIGNED_IN = "signed_in"  # anyone who works here: one's own preferences
    SEE_CASELOAD = "see_caseload"  # list the clients that are one's own to see
    READ_RECORD = "read_record"  # open a client's record
    WRITE_RECORD = "write_record"  # meet, write, sign, change the record
    SUPERVISE = "supervise"  # what is worth a conversation among the clients of those whom one supervises
    ENROL = "enrol"  # open an episode for someone new
    BREAK_GLASS = "break_glass"  # read a record that is not one's own, in an emergency
    LEAD_TEAM = "lead_team"  # names, contact details and who cares for whom, in a team that one leads
    FRONT_DESK = "front_desk"  # names, contact details and times of one's teams, nothing clinical
    SEE_TRAIL = "see_trail"  # who saw and did what, by code
    MANAGE_PEOPLE = "manage_people"  # people, roles, teams, assignments by code
    REPORT = "report"  # figures and files that identify nobody; never a record


P = Permission

ALLOWED: dict[str, frozenset[Permission]] = {
    Role.THERAPIST: frozenset({P.SIGNED_IN, P.SEE_CASELOAD, P.READ_RECORD, P.WRITE_RECORD, P.ENROL, P.BREAK_GLASS}),
    Role.SUPERVISOR: frozenset({P.SIGNED_IN, P.SEE_CASELOAD, P.READ_RECORD, P.SUPERVISE, P.BREAK_GLASS, P.LEAD_TEAM}),
    Role.ADMIN: frozenset({P.SIGNED_IN, P.MANAGE_PEOPLE, P.SEE_TRAIL, P.LEAD_TEAM, P.REPORT}),
    Role.FRONT_DESK: frozenset({P.SIGNED_IN, P.FRONT_DESK}),
}


def allowed(roles) -> frozenset[Permission]:
    """Return everything that the set of `roles` may do."""
    return frozenset().union(*(ALLOWED[role] for role in roles), {P.SIGNED_IN})
