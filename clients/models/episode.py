"""A stretch of work together, who does it, and the times when it rests."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models.client import Client
from clients.models.cover import Cover
from clients.querysets import OfClientQuerySet, OfEpisodeQuerySet
from hrp.accounts.models import Team
from hrp.base.dated import Dated
from hrp.base.records import Record
from hrp.base.sealed import SealedTextField
from hrp.base.telling import Told


class EntryRoute(models.TextChoices):
    """How someone came to be here."""

    SELF = "self", _("On their own")
    FRIEND_OR_FAMILY = "friend_or_family", _("Friend or family")
    PEER_OR_OUTREACH = "peer_or_outreach", _("Peer or outreach")
    SYRINGE_SERVICE = "syringe_service", _("Syringe service")
    MEDICAL = "medical", _("Medical care")
    MENTAL_HEALTH = "mental_health", _("Mental health care")
    COURT_OR_PROBATION = "court_or_probation", _("Court or probation")
    EMPLOYER_EAP = "employer_eap", _("Employer")
    WELFARE_TO_WORK = "welfare_to_work", _("Welfare-to-work")
    OTHER = "other", _("Another way")


class ConsentBasis(models.TextChoices):
    """On what basis someone under 18 is seen, by local law."""

    MINOR_ALONE = "minor_alone", _("The young person alone")
    MINOR_AND_GUARDIAN = "minor_and_guardian", _("The young person and a guardian")
    GUARDIAN = "guardian", _("A guardian")


class Ending(models.TextChoices):
    """How a stretch of work came to its end. None of them is a verdict."""

    GOT_WHAT_I_CAME_FOR = "got_what_i_came_for", _("Got what I came for")
    TAKING_IT_FROM_HERE = "taking_it_from_here", _("Taking it from here")
    MOVED_ON_ELSEWHERE = "moved_on_elsewhere", _("Moved on elsewhere")
    MOVED_AWAY = "moved_away", _("Moved away")
    LOST_TOUCH_DOOR_OPEN = "lost_touch_door_open", _("Lost touch, door open")
    SERVICE_COULD_NOT_CONTINUE = "service_could_not_continue", _("We could not continue")
    DIED = "died", _("Died")
    OTHER = "other", _("Another way")


class Episode(Record):
    """A stretch of work together. A client has at most one that is open.

    Coming back is a new episode that `continues` the one before. Nothing ends by itself.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="episodes")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="episodes", verbose_name=_("team"))
    opened_on = models.DateField(_("since"), default=timezone.localdate)
    ended_on = models.DateField(_("until"), null=True, blank=True)
    entry_route = models.CharField(_("how they came"), max_length=20, choices=EntryRoute, blank=True)
    reason_for_coming = SealedTextField(_("why now"), blank=True)
    hoped_for = SealedTextField(_("what would make a first meeting useful"), blank=True)
    position_explained_on = models.DateField(_("harm reduction position explained on"), null=True, blank=True)
    limits_explained_on = models.DateField(_("limits of confidentiality explained on"), null=True, blank=True)
    ending = models.CharField(_("how it ended"), max_length=26, choices=Ending, blank=True)
    ending_words = SealedTextField(_("in their words, at the end"), blank=True)
    coming_back = SealedTextField(_("how to come back"), blank=True)
    contacts_tried = SealedTextField(_("how we tried to be in touch"), blank=True)
    ended_together = models.BooleanField(_("written together"), default=False)
    continues = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="continued_by", editable=False
    )
    minor_consent_basis = models.CharField(
        _("basis of consent, under 18"), max_length=20, choices=ConsentBasis, blank=True
    )

    TOLD = {"opened_on": Told.QUASI, "entry_route": Told.QUASI}

    objects = OfClientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client"], condition=Q(ended_on=None), name="one_open_episode"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("opened_on")), name="episode_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(ending="") | Q(ended_on__isnull=False), name="episode_ending_only_when_ended"
            ),
        ]
        indexes = [models.Index(fields=["team", "ended_on", "opened_on"], name="episode_by_arrival")]


class PausedBy(models.TextChoices):
    """Where a pause comes from."""

    CLIENT = "client", _("The client wants it")
    SERVICE = "service", _("The service needs it")
    OUTSIDE = "outside", _("From outside: custody, hospital, travel")


class PauseBecause(models.TextChoices):
    """What keeps someone away, where it is worth knowing for how to stay in touch."""

    CUSTODY = "custody", _("Custody")
    HOSPITAL = "hospital", _("Hospital")
    TRAVEL = "travel", _("Travel")
    OTHER = "other", _("Something else")


class EpisodePause(Record, Dated):
    """A time when the work rests by agreement or from outside. Charts show it as a gap."""

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="pauses")
    initiated_by = models.CharField(_("where it comes from"), max_length=8, choices=PausedBy)
    because = models.CharField(_("what for"), max_length=8, choices=PauseBecause, blank=True)
    stay_in_touch_plan = SealedTextField(_("how we stay in touch"), blank=True)
    next_contact_on = models.DateField(_("be in touch again on"), null=True, blank=True)

    objects = OfEpisodeQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        ordering = ["from_on"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["episode"], condition=Q(to_on=None), name="one_open_pause"),
        ]


class CareRole(models.TextChoices):
    """What a person is in a client's care team."""

    LEAD = "lead", _("Lead")
    CO_THERAPIST = "co_therapist", _("Co-therapist")
    GROUP = "group", _("Group")
    PRESCRIBER = "prescriber", _("Prescriber")
    PEER = "peer", _("Peer")
    COVERING = "covering", _("Covering")


class CareTeamMembership(Record, Dated):
    """A person cares for a client from one day to another. This is what opens a record."""

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="care_team")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="care_teams")
    role = models.CharField(_("role"), max_length=12, choices=CareRole)
    cover = models.ForeignKey(
        Cover, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships", editable=False
    )

    objects = OfEpisodeQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["episode"], condition=Q(to_on=None, role="lead"), name="one_active_lead"),
            models.UniqueConstraint(
                fields=["episode", "user"], condition=Q(to_on=None), name="one_open_care_role_per_person"
            ),
            models.CheckConstraint(
                condition=Q(cover=None) | Q(role="covering", to_on__isnull=False), name="cover_ends"
            ),
        ]
        indexes = [models.Index(fields=["user", "to_on"], name="care_team_by_user")]
