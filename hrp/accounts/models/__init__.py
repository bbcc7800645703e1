"""People, teams and lines of supervision."""

from hrp.accounts.models.supervision import SupervisionLine
from hrp.accounts.models.team import Team, TeamMembership
from hrp.accounts.models.user import User

__all__ = ["SupervisionLine", "Team", "TeamMembership", "User"]
