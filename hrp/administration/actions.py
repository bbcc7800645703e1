"""What administration does that reaches into clients' care teams."""

from django.db import transaction

from clients.actions import held_episode, join_care_team
from clients.models import CareTeamMembership, Episode
from clients.models.episode import CareRole
from clients.practice import give_practice_client
from hrp.accounts import actions
from hrp.accounts.models import User
from sessions.actions import take_the_lead


@transaction.atomic
def take_on(*, by, teams=(), **person) -> User:
    """Add a person to their teams, and give a therapist a client to practise with.

    `person` is what `hrp.accounts.actions.add_person` takes. Raises IntegrityError when someone else has
    the e-mail.
    """
    user = actions.add_person(by=by, **person)
    for team in teams:
        actions.join_team(user, team, by=by)
    if user.is_therapist:
        give_practice_client(user, by=by)
    return user


@transaction.atomic
def change_roles(user: User, *, by, roles) -> None:
    """Give a person exactly these roles; whoever becomes a therapist gets a client to practise with."""
    becomes_therapist = not user.is_therapist
    actions.set_roles(user, by=by, roles=roles)
    if becomes_therapist and user.is_therapist:
        give_practice_client(user, by=by)


@transaction.atomic
def assign(episode: Episode, user, role: str, *, by) -> CareTeamMembership:
    """Let `user` care for a client in `role`. Asking twice, even at the same moment, changes nothing.

    With the lead go the planned meetings of whoever led before.
    """
    held_episode(episode.pk)
    there = CareTeamMembership.objects.filter(episode=episode, user=user, role=role, to_on=None).first()
    if there:
        return there
    if role == CareRole.LEAD:
        return take_the_lead(episode, user, by=by)
    return join_care_team(episode, user, role, by=by)
