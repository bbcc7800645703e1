"""Who looks after a therapist's clients while the therapist is away: set, ended, in step with who leads.

Each covered client has a row of the care team with the days of the cover: that row opens the record, on its
days alone. Whatever changes a lead or a cover holds the episodes first and the caseloads then, so that of
two at the same moment one comes after the other.
"""

import uuid
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import CareTeamMembership, Cover, Episode
from clients.models.episode import CareRole
from hrp.accounts.models import User
from hrp.audit.models import Action
from hrp.audit.trail import record

LONGEST = timedelta(days=366)


class CannotCover(Exception):
    """A cover that cannot be set. The message says why, to the person."""


@transaction.atomic
def cover(*, of, to, team, from_on: date, to_on: date, by, key, whole: bool = True, codes=()) -> Cover:
    """Let `to` look after clients whom `of` leads in `team`, from `from_on` until the day before `to_on`.

    `whole`: everyone whom `of` leads there now, and whoever comes to be led by `of` before it ends. Else those
    with `codes`; a code that `of` does not lead is left out. The days are from today on, at most LONGEST of
    them. Whoever `to` covers on all of these days already is left as it is. `key` is the id that the form
    carried: the same form sent twice sets one cover. Raises CannotCover.
    """
    _refuse_what_cannot_be(of, to, from_on, to_on)
    _hold(led_in(team, of), of.pk)
    asked = {"covered": of, "covering": to, "team": team, "whole": whole, "from_on": from_on, "to_on": to_on}
    known = _made_by_form(key, by, asked, codes)
    if known:
        return known
    episodes = _to_cover(asked, codes)
    if not episodes:
        raise CannotCover(_("There is nobody to cover: they lead none of these clients, or it is set already."))
    free = not Cover.objects.filter(pk=key).exists()  # the same form with something else in it is another cover
    made = Cover.objects.create(pk=key if free else uuid.uuid4(), created_by=by, **asked)
    _give([_row(made, episode, from_on, by) for episode in episodes], by)
    days = {"from_on": from_on.isoformat(), "to_on": to_on.isoformat()}
    people = {"covered": str(of.pk), "covering": str(to.pk), "team": str(team.pk)}
    record(
        Action.RIGHT_CHANGED, by=by, subject=f"cover {made.pk}", whole=whole, clients=len(episodes), **people, **days
    )
    return made


@transaction.atomic
def end_cover(one: Cover, *, by) -> None:
    """End a cover today; one that is still to come does not begin. Twice changes nothing.

    The records close to the covering person at their next request.
    """
    _hold(Episode.objects.filter(pk__in=one.memberships.values("episode")), one.covered_id)
    held = Cover.objects.get(pk=one.pk)
    ends = max(timezone.localdate(), held.from_on)
    if held.to_on <= ends:
        return
    held.to_on = ends
    held.save(update_fields=["to_on"])
    _end(CareTeamMembership.objects.filter(cover=held), ends, by)
    record(Action.RIGHT_CHANGED, by=by, subject=f"cover {held.pk}", ended=True, to_on=ends.isoformat())


# --- In step with who leads -------------------------------------------------------------------------


def hold_caseloads(*people) -> None:
    """Let nobody else change, until this is done, whom these people (by id) lead or who covers them."""
    if people:
        list(User.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk").values_list("pk"))


def lead_begins(membership: CareTeamMembership, *, by) -> None:
    """Someone is led anew: whoever covers the whole caseload of the lead, now or soon, covers them too."""
    episode = membership.episode
    if membership.role != CareRole.LEAD or episode.client.is_practice:
        return
    hold_caseloads(membership.user_id)
    start = max(membership.from_on, timezone.localdate())
    covers = Cover.objects.filter(covered=membership.user_id, team=episode.team_id, whole=True, to_on__gt=start)
    rows = [_row(one, episode, max(start, one.from_on), by) for one in covers]
    _give([row for row in rows if row.from_on < row.to_on], by)


def lead_ends(membership: CareTeamMembership, *, by) -> None:
    """Someone is led by another from the day on that `membership` ends: nobody covers the earlier lead with them."""
    if membership.role == CareRole.LEAD:
        hold_caseloads(membership.user_id)
        covering = CareTeamMembership.objects.filter(episode=membership.episode_id, cover__covered=membership.user_id)
        _end(covering, membership.to_on, by)


# --- Parts ------------------------------------------------------------------------------------------


def led_in(team, user):
    """Return the open episodes of `team` that `user` leads today. Invented clients need no cover."""
    led = CareTeamMembership.objects.current().filter(user=user, role=CareRole.LEAD)
    return Episode.objects.real().filter(pk__in=led.values("episode"), team=team, ended_on=None)


def _refuse_what_cannot_be(of, to, from_on, to_on) -> None:
    if of == to:
        raise CannotCover(_("Nobody covers for themselves. Please choose somebody else."))
    if not (to.is_active and to.is_therapist):
        raise CannotCover(_("Only a therapist who may sign in can cover."))
    if from_on < timezone.localdate() or not timedelta(0) < to_on - from_on <= LONGEST:
        raise CannotCover(_("Cover begins today or later, and lasts a year at the most."))


def _hold(episodes, person) -> None:
    list(episodes.select_for_update(of=("self",), no_key=True).only("pk").order_by("pk"))
    hold_caseloads(person)


def _made_by_form(key, by, asked, codes) -> Cover | None:
    """Return the cover that this very form has set already, with the same in it."""
    made = Cover.objects.filter(pk=key, created_by=by, **asked).first()
    if made is None or made.whole:
        return made
    covered = set(made.memberships.values_list("episode__client__code", flat=True))
    return made if covered >= set(codes) else None


def _to_cover(asked, codes) -> list[Episode]:
    """Return whom to cover: those asked for, without those whom the same person covers on all of these days."""
    there = CareTeamMembership.objects.filter(
        user=asked["covering"], cover__isnull=False, from_on__lte=asked["from_on"], to_on__gte=asked["to_on"]
    )
    episodes = led_in(asked["team"], asked["covered"]).exclude(pk__in=there.values("episode"))
    if not asked["whole"]:
        episodes = episodes.filter(client__code__in=codes)
    return list(episodes.select_related("client").order_by("client__code"))


def _row(one: Cover, episode: Episode, from_on, by) -> CareTeamMembership:
    return CareTeamMembership(
        episode=episode,
        user_id=one.covering_id,
        role=CareRole.COVERING,
        cover=one,
        from_on=from_on,
        to_on=one.to_on,
        created_by=by,
    )


def _give(rows, by) -> None:
    """Store rows of the care team; each is a row of the trail with its days."""
    CareTeamMembership.objects.bulk_create(rows)
    for row in rows:
        _note(row, by, care_role=str(row.role), from_on=row.from_on.isoformat(), to_on=row.to_on.isoformat())


def _end(rows, on: date, by) -> None:
    """End those of the covering `rows` that still hold, or are still to come, on the day `on`."""
    found = rows.filter(to_on__gt=on).select_related("episode__client").order_by("episode__client__code")
    ending = [row for row in found if row.from_on < row.to_on]
    for row in ending:
        row.to_on = max(on, row.from_on)
        _note(row, by, care_role_ended=str(row.role), to_on=row.to_on.isoformat())
    CareTeamMembership.objects.bulk_update(ending, ["to_on"])


def _note(row: CareTeamMembership, by, **detail) -> None:
    code = row.episode.client.code
    record(Action.RIGHT_CHANGED, by=by, client_code=code, subject=f"user {row.user_id}", **detail)
