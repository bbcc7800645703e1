"""What a team passes on: what is arranged with someone who waits, and one page from one lead to the next."""

from django.db import transaction
from django.utils import timezone

from clients.actions.held import held_episode
from clients.actions.person import save
from clients.models import Client, Episode, Handover, WaitingPlan
from clients.models.episode import CareRole
from clients.waiting import lead_of


@transaction.atomic
def keep_waiting_plan(plan: WaitingPlan, *, by, client: Client, fields=()) -> WaitingPlan:
    """Keep what is arranged with someone who waits; return the row it stands in.

    An episode has one plan, however often and however fast it is saved.
    """
    held_episode(plan.episode_id)
    known = WaitingPlan.objects.filter(episode=plan.episode_id).first()
    plan = _written_into(known, plan, ("next_contact_on", "meanwhile", "wishes"))
    save(plan, by=by, client=client, fields=fields)
    return plan


@transaction.atomic
def in_touch_again_on(episode: Episode, day, *, by) -> None:
    """Let `day` be when we are in touch next with someone who waits; the rest of the plan stays.

    Without one, a day that is still to come stays, and one that has come is over.
    """
    episode = held_episode(episode.pk)
    plan = WaitingPlan.objects.filter(episode=episode).first() or WaitingPlan(episode=episode)
    there = plan.next_contact_on
    if day is None and there and there > timezone.localdate():
        return
    if there != day:
        plan.next_contact_on = day
        save(plan, by=by, client=episode.client, fields=["next_contact_on"])


@transaction.atomic
def keep_handover(handover: Handover, *, by, client: Client, fields=()) -> Handover:
    """Keep the page that `by` writes for whoever leads next; return the row it stands in.

    Everybody has one page for an episode and goes on with it until the lead passes on. What they write
    after that is a new one, and the earlier one stays as it was read.
    """
    episode = held_episode(handover.episode_id)
    texts = ("where_we_are", "what_matters", "what_helps", "what_next", "client_saw_on")
    handover = _written_into(own_handover(by, episode), handover, texts)
    lead = lead_of(episode)
    handover.to = lead.user if lead and lead.user != by else None
    save(handover, by=by, client=client, fields=fields)
    return handover


def own_handover(user, episode: Episode) -> Handover | None:
    """Return the page that `user` goes on with: their newest, unless the lead has passed on since they began it."""
    newest = Handover.objects.filter(episode=episode, created_by=user).first()
    if newest and episode.care_team.filter(role=CareRole.LEAD, created_at__gt=newest.created_at).exists():
        return None
    return newest


def _written_into(known, row, names):
    """Return the row that is there already with what `row` says in it, or `row` where there is none."""
    if known is None or known.pk == row.pk:
        return row
    for name in names:
        setattr(known, name, getattr(row, name))
    return known
