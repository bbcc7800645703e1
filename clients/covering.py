"""Who covers for whom: what pages tell of it. It is set and ended in clients/actions/covering.py."""

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from clients.models import CareTeamMembership, Cover

MOST = 12  # a list longer than this is no help; whoever leads the team sees all of it


def now_and_next():
    """Return the covers that hold today or are still to come, the first to begin first."""
    return Cover.objects.filter(to_on__gt=timezone.localdate()).filter(to_on__gt=F("from_on"))


def covers_of(user) -> list[Cover]:
    """Return the covers, now and next, of `user` and by `user`, MOST at once.

    Each says `has_begun`, and `by_me`: whether `user` is the one who covers.
    """
    found = now_and_next().filter(Q(covered=user) | Q(covering=user)).select_related("covered", "covering")
    covers = list(found[:MOST])
    for one in covers:
        one.has_begun = one.from_on <= timezone.localdate()
        one.by_me = one.covering_id == user.pk
    return covers


def stands_for(user) -> Exists:
    """Return a rule that says of each client whether cover stands today, of `user` or by `user`."""
    rows = CareTeamMembership.objects.current().filter(episode__client=OuterRef("pk"), cover__isnull=False)
    return Exists(rows.filter(Q(user=user) | Q(cover__covered=user)))


def covering_rows(user):
    """Return the rows with which `user` covers each client of an outer query today, the last to end first."""
    rows = CareTeamMembership.objects.current().filter(episode__client=OuterRef("pk"), cover__isnull=False)
    return rows.filter(user=user).order_by("-to_on", "pk")
