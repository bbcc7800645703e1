"""Who reads what two people keep of supervision: the two of them, and nobody else."""

from django.db.models import Exists, OuterRef, Q

from clients.models import CareTeamMembership, Client
from hrp.accounts.models import SupervisionLine
from hrp.accounts.roles import Permission
from hrp.base.sealed import SealedQuerySet


def of_pair(user, path: str = "") -> Q:
    """The rule for rows whose `path` leads to a `supervisor` and a `therapist`: `user` is one of the two.

    A therapist keeps what was theirs. A supervisor reads it while they supervise that therapist.
    """
    rule = Q(pk__in=())
    if user.is_therapist:
        rule |= Q(**{f"{path}therapist": user})
    if user.is_supervisor:
        supervised = SupervisionLine.objects.current().filter(supervisor=user).values("therapist")
        rule |= Q(**{f"{path}supervisor": user, f"{path}therapist__in": supervised})
    return rule


class OfPairQuerySet(SealedQuerySet):
    """Rows of a supervisor and a therapist that are about no client."""

    def of(self, user):
        """Keep those in which `user` is one of the two, whatever became of the line: the bare hours are theirs."""
        return self.filter(Q(supervisor=user) | Q(therapist=user))

    def for_pair(self, user):
        """Keep those of which `user` is one of the two: see `of_pair`."""
        return self.filter(of_pair(user)) if user.may(Permission.READ_RECORD) else self.none()


class OfPairAndClientQuerySet(SealedQuerySet):
    """Rows of a supervisor and a therapist that may be about a client: `client_path` leads there."""

    pair_path = ""
    client_path = "client"

    def for_user(self, user):
        """Keep those of which `user` is one of the two, about nobody, or about clients whom they may see today.

        A client whom the therapist does not care for any more has moved on: then neither reads what was said of them,
        even where the supervisor may see them through somebody else.
        """
        if not user.may(Permission.READ_RECORD):
            return self.none()
        seen = Q(**{f"{self.client_path}__in": Client.objects.for_user(user)}) & self._in_care_of_the_therapist()
        return self.filter(of_pair(user, self.pair_path), Q(**{self.client_path: None}) | seen)

    def _in_care_of_the_therapist(self) -> Q:
        """The rule that the therapist of the two is on the care team of a row's client today."""
        about = {"episode__client": OuterRef(self.client_path), "user": OuterRef(f"{self.pair_path}therapist")}
        return Q(Exists(CareTeamMembership.objects.current().filter(**about)))


class ActionQuerySet(OfPairAndClientQuerySet):
    """Reads of what was agreed on a point."""

    pair_path = "point__"
    client_path = "point__client"

    def open(self):
        """Keep what is neither done nor set aside: it stands on the agenda until it is."""
        return self.filter(became="")


class RoundQuerySet(OfPairAndClientQuerySet):
    """Reads of looks at a session together."""

    client_path = "session__client"


class OfRoundQuerySet(OfPairAndClientQuerySet):
    """Rows of a look at a session: of what the therapist rates alone, nobody else has any until they are done."""

    pair_path = "round__"
    client_path = "round__session__client"

    def for_user(self, user):
        """Keep those of which `user` is one of the two; before the therapist has rated to the end, their own."""
        return super().for_user(user).filter(Q(round__therapist=user) | Q(round__own_done_at__isnull=False))


class TrainingQuerySet(SealedQuerySet):
    """Reads of what somebody learned."""

    def for_learner(self, user):
        """Keep `user`'s own, and those of the people whom `user` supervises now."""
        if not user.may(Permission.READ_RECORD):
            return self.none()
        supervised = SupervisionLine.objects.current().filter(supervisor=user).values("therapist")
        return self.filter(Q(learner=user) | (Q(learner__in=supervised) if user.is_supervisor else Q(pk__in=())))
