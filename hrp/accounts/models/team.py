"""Teams: places of work. They filter and report; they give no clinical right."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hrp.base.dated import Dated, DatedQuerySet
from hrp.base.records import Record


class Team(Record):
    """A team at a site. Every episode belongs to one."""

    name = models.CharField(_("name"), max_length=80)
    site = models.CharField(_("site"), max_length=80, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["name", "site"], name="team_name_per_site")]

    def __str__(self):
        return self.name


class TeamLead(Record, Dated):
    """A supervisor or an admin leads a team from one day to another: its waiting list, transfers and cover.

    The right is given per team. It shows names and contact details, and nothing clinical.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="leads_teams")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="leads")

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["user", "team"], condition=models.Q(to_on=None), name="one_open_team_lead_per_person"
            ),
        ]


class TeamMembership(Record, Dated):
    """A person works in a team from one day to another."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="team_memberships")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["user", "team"], condition=models.Q(to_on=None), name="one_open_team_membership"
            ),
        ]
