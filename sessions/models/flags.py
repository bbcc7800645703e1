"""What may be worth a conversation: how a team sets it, and what was answered. The flags themselves are computed."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from hrp.accounts.models import Team
from hrp.base.records import Record
from hrp.base.sealed import SealedTextField
from sessions.content.flags import LIMITS, FlagKind
from sessions.querysets import FlagAnswerQuerySet


class FlagAnswer(Record):
    """Somebody has seen a flag and says why it may rest: `created_by`, until the day `rests_until` (not included).

    It rests for whoever answered, on their own page; a supervisor and a therapist each answer for themselves, and
    each sees what the other wrote. What comes up anew after the answer does not rest. Rows are only added.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="flag_answers")
    flag = models.CharField(max_length=12, choices=FlagKind)
    because = SealedTextField(_("seen, because…"))
    on = models.DateField(default=timezone.localdate)
    rests_until = models.DateField(_("rests until"))

    objects = FlagAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=models.Q(rests_until__gt=models.F("on")), name="flag_rests_for_a_while")
        ]
        indexes = [models.Index(fields=["client", "flag", "-created_at"], name="flag_answer_latest")]


class FlagSwitch(Record):
    """A team has a kind of flag on or off. Without a row it is as it is by default."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="flag_switches")
    flag = models.CharField(max_length=12, choices=FlagKind)
    is_on = models.BooleanField(_("on"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "flag"], name="one_switch_a_team_and_flag")]


class FlagLimit(Record):
    """A number of a rule at a site (`Team.site`). Without a row it is the default."""

    site = models.CharField(_("site"), max_length=80, blank=True)
    name = models.CharField(max_length=20, choices=[(limit.name, limit.label) for limit in LIMITS])
    value = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="one_number_a_site_and_rule")]
