"""What administration does that reaches into clients' care teams."""

from django.db import transaction

from clients.actions import join_care_team
from clients.models import CareTeamMembership, Episode
from clients.models.episode import CareRole
from clients.practice import give_practice_client
from hrp.accounts import actions
from hrp.accounts.models import User
from hrp.audit.models import Action
from hrp.audit.trail import record


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
    """Let `user` care for a client in `role`. Asking twice, even at the same moment, changes nothing."""
    Episode.objects.select_for_update().get(pk=episode.pk)
    there = CareTeamMembership.objects.filter(episode=episode, user=user, role=role, to_on=None).first()
    return there or join_care_team(episode, user, role, by=by)


@transaction.atomic
def hand_over(codes, *, of: User, to: User, by, stays: bool = False) -> int:
    """Let `to` lead the clients with these codes whom `of` leads now; return how many moved.

    The records open and close with it at the next request; who led before stays in the record's history.
    With `stays`, `of` is a co-therapist from now on. A code that `of` does not lead is left as it is, so
    that asking twice changes nothing.
    """
    wanted = Episode.objects.real().filter(client__code__in=codes, ended_on=None)
    # Locked first and asked then: of two at the same moment, the second one finds them moved.
    locked = [episode.pk for episode in wanted.select_for_update().order_by("pk")]
    led = CareTeamMembership.objects.current().filter(episode__in=locked, user=of, role=CareRole.LEAD)
    episodes = [one.episode for one in led.select_related("episode__client").order_by("episode__client__code")]
    for episode in episodes:
        join_care_team(episode, to, CareRole.LEAD, by=by)
        if stays:
            join_care_team(episode, of, CareRole.CO_THERAPIST, by=by)
        record(
            Action.RIGHT_CHANGED,
            by=by,
            client_code=episode.client.code,
            subject=f"user {of.pk}",
            handed_over_to=str(to.pk),
            stays=stays,
        )
    return len(episodes)
