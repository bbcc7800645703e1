"""Forms of administration, one file a resource."""

from hrp.administration.forms.assignments import AssignForm, FindForm, HandOverForm
from hrp.administration.forms.people import NewPersonForm, PersonForm
from hrp.administration.forms.teams import JoinTeamForm, LeadTeamForm, SupervisorForm, TeamForm

__all__ = [
    "AssignForm",
    "FindForm",
    "HandOverForm",
    "JoinTeamForm",
    "LeadTeamForm",
    "NewPersonForm",
    "PersonForm",
    "SupervisorForm",
    "TeamForm",
]
