"""Every table of sheets, of all three clinical apps."""

from clients.models import SHEETS as OF_CLIENTS
from goals.models import SHEETS as OF_GOALS
from sessions.models import SHEETS as OF_SESSIONS

ALL = (*OF_CLIENTS, *OF_GOALS, *OF_SESSIONS)
