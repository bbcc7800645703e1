"""Who sees whom. The one rule is `ClientQuerySet.for_user`; everything else asks it."""

from django.apps import apps
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.utils import timezone

from hrp.accounts.models import SupervisionLine, TeamLead, TeamMembership
from hrp.accounts.roles import Permission
from hrp.base.dated import DatedQuerySet
from hrp.base.sealed import SealedQuerySet

# A supervisor reads along with these roles of a care team.
SUPERVISED_ROLES = ("lead", "co_therapist", "covering")


class ClientQuerySet(SealedQuerySet):
    """Reads of clients."""

    def for_user(self, user):
        """Keep the clients that `user` may see today.

        A therapist sees those on whose care team they are now. A supervisor sees those who have a
        lead, co-therapist or covering member whom they supervise now. Either sees a record that they
        opened in an emergency, for its hours. Nobody else sees anyone.
        """
        if not user.may(Permission.READ_RECORD):
            return self.none()
        opened = apps.get_model("clients", "BreakGlass").objects.open_for(user).values("client")
        return self.filter(_by_their_work(user) | Q(pk__in=opened))

    def in_care_of(self, user):
        """Keep the clients that `user` may see by their work; what is open in an emergency alone is left out."""
        if not user.may(Permission.READ_RECORD):
            return self.none()
        return self.filter(_by_their_work(user))

    def for_desk(self, user):
        """Keep the clients in care of the teams in which `user` works at the front desk today."""
        if not user.may(Permission.FRONT_DESK):
            return self.none()
        teams = TeamMembership.objects.current().filter(user=user).values("team")
        return self.real().filter(pk__in=_episodes().filter(team__in=teams, ended_on=None).values("client"))

    def for_team_lead(self, user):
        """Keep the clients, in care or once in care, of the teams that `user` leads today."""
        teams = led_teams(user).values("team")
        return self.real().filter(pk__in=_episodes().filter(team__in=teams).values("client"))

    def seen_with(self, user, permission):
        """Keep the clients that `user` may see with `permission`, each saying whether only an emergency opens it.

        The front desk and whoever leads a team see names, times and contact details of the team's
        clients; every other permission is about records.
        """
        if permission is Permission.FRONT_DESK:
            return self.for_desk(user).annotate(in_emergency=Value(False), has_died=_has_died())
        if permission is Permission.LEAD_TEAM:
            return self.for_team_lead(user).annotate(in_emergency=Value(False), has_died=_has_died())
        return self.for_user(user).saying_how(user).annotate(has_died=_has_died())

    def saying_how(self, user):
        """Give each client `in_emergency`: whether nothing but an emergency could open it to `user`."""
        by_work = When(_by_their_work(user), then=Value(False))
        return self.annotate(in_emergency=Case(by_work, default=Value(True), output_field=models.BooleanField()))

    def real(self):
        """Leave out invented clients that someone practises with: no count, report or export knows them."""
        return self.filter(is_practice=False)


def _by_their_work(user) -> Q:
    """The rule for clients whom `user` cares for, or whose therapist they supervise."""
    rule = Q(pk__in=())
    # By ids, not by a look at each client's rows: the care team of one person is a short list.
    if user.is_therapist:
        rule |= Q(pk__in=_memberships().filter(user=user).values("episode__client"))
    if user.is_supervisor:
        rule |= Q(pk__in=supervised_memberships(user).values("episode__client"))
    return rule


def led_teams(user):
    """The rows of teams that `user`, a supervisor or an admin, leads today."""
    if not user.may(Permission.LEAD_TEAM):
        return TeamLead.objects.none()
    return TeamLead.objects.current().filter(user=user)


def _episodes():
    return apps.get_model("clients", "Episode").objects.all()


def _has_died() -> Exists:
    """Whether a client has died: then their record is read, and nothing new is begun in it."""
    return Exists(_episodes().filter(client=OuterRef("pk"), ending="died"))


def _memberships():
    """The care-team rows that hold today."""
    return apps.get_model("clients", "CareTeamMembership").objects.current()


def supervised_memberships(user):
    """The care-team rows that hold today, of people whom `user` supervises."""
    supervised = SupervisionLine.objects.current().filter(supervisor=user).values("therapist")
    return _memberships().filter(role__in=SUPERVISED_ROLES, user__in=supervised)


class _OfClient(SealedQuerySet):
    """Rows that belong to a client over the path `client_path`."""

    client_path = "client"

    def for_user(self, user):
        """Keep the rows of clients whom `user` may see today."""
        client = apps.get_model("clients", "Client")
        return self.filter(**{f"{self.client_path}__in": client.objects.for_user(user)})

    def real(self):
        """Leave out what belongs to invented clients that someone practises with."""
        return self.filter(**{f"{self.client_path}__is_practice": False})


class OfClientQuerySet(_OfClient):
    """Rows with a `client`."""


class FocusAreaQuerySet(OfClientQuerySet):
    """Reads of focus areas."""

    def called(self, label: str, *, client):
        """Keep the area that the client (by id) calls exactly `label`."""
        return self.filter(client=client, label_mark__in=self.model.label_mark.field.marks(label, client))


class BreakGlassQuerySet(OfClientQuerySet):
    """Reads of records opened in an emergency."""

    def open_for(self, user):
        """Keep those that are open to `user` at this moment. None for whoever is neither therapist nor supervisor."""
        if not (user.is_active and (user.is_therapist or user.is_supervisor)):
            return self.none()
        return self.filter(user=user, until_at__gt=timezone.now())

    def supervised_by(self, user):
        """Keep those of records that `user` supervises today, and that others opened."""
        if not user.may(Permission.READ_RECORD) or not user.is_supervisor:
            return self.none()
        return self.filter(client__in=supervised_memberships(user).values("episode__client")).exclude(user=user)

    def led_by(self, user):
        """Keep those of records that `user` leads today, and that others opened."""
        if not user.may(Permission.READ_RECORD) or not user.is_therapist:
            return self.none()
        led = _memberships().filter(user=user, role="lead").values("episode__client")
        return self.filter(client__in=led).exclude(user=user)

    def saying_if_told(self):
        """Give each `somebody_told`: whether a care team's supervisor is there today who could see it."""
        team = _memberships().filter(episode__client=OuterRef(OuterRef("client")), role__in=SUPERVISED_ROLES)
        lines = SupervisionLine.objects.current().filter(
            therapist__in=team.values("user"), supervisor__is_active=True, supervisor__is_supervisor=True
        )
        return self.annotate(somebody_told=Exists(lines))


class OfEpisodeQuerySet(_OfClient, DatedQuerySet):
    """Rows of an episode, with a span."""

    client_path = "episode__client"


class MandateQuerySet(OfEpisodeQuerySet):
    """Reads of mandates. A mandate runs from `starts_on` on and no longer on `ends_on`."""

    def current(self, on=None):
        """Keep those that run on the day `on` (today when not given)."""
        on = on or timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=on), starts_on__lte=on)

    def standing(self):
        """Keep those that run now or are still to begin."""
        going_on = Q(ends_on__gt=timezone.localdate()) & Q(ends_on__gt=F("starts_on"))
        return self.filter(Q(ends_on=None) | going_on)


class ConsentQuerySet(OfClientQuerySet):
    """Reads of consents."""

    def active(self):
        """Keep those that count at this moment: signed, not taken back, their time not over."""
        return self.filter(signed_at__isnull=False, revocation=None, expires_on__gt=timezone.localdate())

    def standing(self):
        """Leave out drafts that were set aside."""
        return self.filter(set_aside_at=None)


class OfConsentQuerySet(_OfClient):
    """Rows of a consent."""

    client_path = "consent__client"


class OfFocusAreaQuerySet(_OfClient):
    """Rows of a focus area."""

    client_path = "focus_area__client"


class ObservationQuerySet(_OfClient):
    """Reads of what was observed."""

    def counted(self):
        """Keep what counts: the newest of corrected rows, nothing from a sitting that was withdrawn."""
        withdrawn = apps.get_model("clients", "WithdrawnSitting").objects.filter(sitting=OuterRef("sitting"))
        corrected = self.model.objects.filter(corrects=OuterRef("pk"))
        return self.filter(~Exists(withdrawn), ~Exists(corrected))

    def latest_per(self, *keys, apart_from=None):
        """Keep the newest counted row for each combination of `keys`, leaving the sitting `apart_from` out."""
        newest = self.model.objects.counted().filter(**{key: OuterRef(key) for key in keys})
        if apart_from:
            newest = newest.exclude(sitting=apart_from)
        newest = newest.order_by("-observed_on", "-created_at").values("pk")[:1]
        return self.counted().filter(pk=models.Subquery(newest))


class SheetQuerySet(_OfClient):
    """Reads of sheets, which are filled in with a client and taken further version by version."""

    def counted(self):
        """Leave out what was written in a sitting that was withdrawn."""
        withdrawn = apps.get_model("clients", "WithdrawnSitting").objects.filter(sitting=OuterRef("sitting"))
        return self.filter(~Exists(withdrawn))

    def newest(self):
        """Keep the newest version that counts of each sheet, also of those that were put away."""
        later = self.model.objects.counted().filter(thread=OuterRef("thread"), version__gt=OuterRef("version"))
        return self.counted().filter(~Exists(later))

    def in_use(self):
        """Keep the newest version that counts of each sheet that is not put away."""
        away = apps.get_model("clients", "PutAway").objects.filter(thread=OuterRef("thread"))
        return self.newest().filter(~Exists(away))

    def shared(self):
        """Keep what the client may see."""
        return self.filter(shared=True)
