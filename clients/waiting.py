"""Who leads, who waits, and which stretch of work is the last one."""

from django.db.models import Exists, OuterRef

from clients.models import CareTeamMembership, Episode
from clients.models.episode import CareRole


def led_episodes():
    """Return a rule that says of each episode whether somebody leads it today."""
    return Exists(CareTeamMembership.objects.current().filter(episode=OuterRef("pk"), role=CareRole.LEAD))


def newest_first(episodes):
    """Return stretches of work in order, the one that began last first: the first is the one that goes on."""
    return episodes.order_by("-opened_on", "-created_at")


def lead_of(episode: Episode) -> CareTeamMembership | None:
    """Return the row of whoever leads an episode today, or None."""
    led = CareTeamMembership.objects.current().filter(episode=episode, role=CareRole.LEAD)
    return led.select_related("user").first()


def leading_now():
    """Return the rows of the care teams that say who leads whom today, of real clients with whom the work goes on."""
    return CareTeamMembership.objects.current().real().filter(role=CareRole.LEAD, episode__ended_on=None)


def waiting_in(teams):
    """Return the open episodes of `teams` that nobody leads today, in order of arrival. Invented clients never wait."""
    waiting = Episode.objects.real().filter(~led_episodes(), team__in=teams, ended_on=None)
    return waiting.order_by("opened_on", "created_at", "pk")
