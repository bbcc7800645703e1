"""Rows on their way into the database: thousands at once, each table after those that it points to."""

from collections import defaultdict

from django.db import models, transaction

from clients import models as clients
from goals import models as goals
from sessions import models as sessions

# What a row points to stands before it.
ORDER = (
    clients.Client,
    clients.Episode,
    clients.CareTeamMembership,
    clients.EpisodePause,
    clients.Mandate,
    clients.FocusArea,
    clients.Change,
    clients.Strength,
    clients.AfterBreakTalk,
    clients.MedicalReview,
    goals.OverdosePlan,
    goals.SaferUse,
    goals.IdealUsePlan,
    goals.Goal,
    goals.GoalStateEvent,
    goals.Experiment,
    sessions.Session,
    sessions.SessionTherapist,
    sessions.SessionNote,
    sessions.NoteInError,
    clients.WithdrawnSitting,
    sessions.SafetyItem,
    sessions.InterventionUsed,
    sessions.AllianceRating,
    sessions.WellbeingRating,
    sessions.HarmRating,
    sessions.StageRating,
    sessions.RulerRating,
    sessions.UseSnapshot,
    sessions.MeasureScore,
    goals.GoalRating,
)
RATINGS = (
    sessions.AllianceRating,
    sessions.WellbeingRating,
    sessions.HarmRating,
    sessions.RulerRating,
    goals.GoalRating,
)
AT_ONCE = 1000


class Rows:
    """Collects rows by table, and stores them together."""

    def __init__(self):
        self._waiting = defaultdict(list)

    def add(self, row: models.Model) -> models.Model:
        """Keep a row until `store`, and return it."""
        assert type(row) in ORDER, f"{type(row).__name__} has no place in ORDER."
        self._waiting[type(row)].append(row)
        return row

    @transaction.atomic
    def store(self) -> None:
        """Put everything that waits into the database. Sealed texts are sealed row by row."""
        for model in ORDER:
            model.objects.bulk_create(self._waiting.pop(model, []), batch_size=AT_ONCE)
