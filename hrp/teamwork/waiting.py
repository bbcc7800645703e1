"""Who waits in a team: names, how long, what is arranged. Nothing clinical is read."""

from datetime import date

from django.core.paginator import Page
from django.utils import timezone

from clients.models import Client
from clients.names import mark_twins
from clients.waiting import waiting_in
from hrp.accounts.models import Team, User
from hrp.base.paging import page_of

# What the list reads of each; what was said on arrival stays in the record.
READ = (
    "opened_on",
    "client__code",
    "client__chosen_name",
    "client__birth_year",
    "client__is_practice",
    "waiting_plan__next_contact_on",
    "waiting_plan__meanwhile",
    "waiting_plan__wishes",
)


def waiting(user, team: Team, number) -> Page:
    """Return a page of the team's people without a lead, in order of arrival.

    Each episode has `days`, how long they have waited, `plan`, what is arranged or None, and `due`,
    whether the day to be in touch is today or has gone by.
    """
    page = page_of(waiting_in([team]).select_related("client", "waiting_plan").only(*READ), number)
    mark_twins([episode.client for episode in page], Client.objects.for_team_lead(user))
    today = timezone.localdate()
    for episode in page:
        _say_how_long(episode, today)
    return page


def _say_how_long(episode, today: date) -> None:
    episode.days = (today - episode.opened_on).days
    episode.plan = getattr(episode, "waiting_plan", None)
    episode.due = bool(episode.plan and episode.plan.next_contact_on and episode.plan.next_contact_on <= today)


def therapists_of(team: Team):
    """Return the therapists who may lead in this team: who work in it today and may sign in, by name."""
    working = team.memberships.current().values("user")
    return User.objects.filter(pk__in=working, is_therapist=True, is_active=True)
