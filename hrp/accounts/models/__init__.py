"""People, teams and lines of supervision."""

from hrp.accounts.models.calendar import CalendarAddress
from hrp.accounts.models.supervision import SupervisionLine
from hrp.accounts.models.team import Team, TeamLead, TeamMembership
from hrp.accounts.models.user import User

__all__ = ["CalendarAddress", "SupervisionLine", "Team", "TeamLead", "TeamMembership", "User"]
