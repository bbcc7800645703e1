"""Looking closely: at a chain of events, a typical occasion, a day, and at what did not go as hoped."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models.sheet import Sheet, ruler_field, within
from clients.models.understanding import of_area
from goals.models import Goal
from hrp.base.scales import RULER_TOP
from hrp.base.sealed import SealedCharField, SealedTextField


class Went(models.TextChoices):
    """How it went, as they see it. Chains are for good evenings as much as for hard ones."""

    AS_HOPED = "as_hoped", _("As I hoped")
    PARTLY = "partly", _("Partly")
    NOT_AS_HOPED = "not_as_hoped", _("Not as I hoped")
    JUST_NOTICING = "just_noticing", _("Just noticing")


class Chain(Sheet):
    """What happened, thought, felt, wanted, done, and what followed; how strong the wish was (0–10)."""

    focus_area = of_area("chains")
    event = SealedTextField(_("What happened"), blank=True)
    thought = SealedTextField(_("What I thought"), blank=True)
    feeling = SealedTextField(_("What I felt"), blank=True)
    impulse = SealedTextField(_("What I wanted to do"), blank=True)
    urge = ruler_field(_("How strong the wish was"))
    response = SealedTextField(_("What I did"), blank=True)
    what_followed = SealedTextField(_("What followed"), blank=True)
    went = models.CharField(_("How it went"), max_length=14, choices=Went, blank=True)

    class Meta(Sheet.Meta):
        abstract = False
        constraints = [*Sheet.Meta.constraints, within("urge", 0, RULER_TOP, of="chain")]


class Occasion(Sheet):
    """A walk through one typical occasion: before, the start, the middle, stopping, after."""

    focus_area = of_area("occasions")
    name = SealedCharField(_("Which occasion"), max_length=120, blank=True)
    before = SealedTextField(_("Before"), blank=True)
    start = SealedTextField(_("How it starts"), blank=True)
    middle = SealedTextField(_("In the middle"), blank=True)
    stopping = SealedTextField(_("How it stops"), blank=True)
    after = SealedTextField(_("After"), blank=True)
    what_i_notice = SealedTextField(_("What I notice, looking at it"), blank=True)

    class Meta(Sheet.Meta):
        abstract = False


MOST_MINUTES = 1440


class DiaryDay(Sheet):
    """A day, in a few taps: the strongest wish (0–10), how long it lasted (minutes), what helped. An amount if wanted.

    It is entered together, from whatever the client kept; `on` is the day that it is about.
    """

    focus_area = of_area("diary_days")
    urge_peak = ruler_field(_("The strongest wish"))
    minutes = models.PositiveSmallIntegerField(_("How long it lasted, in minutes"), null=True, blank=True)
    amount = SealedCharField(_("How much, if I want to say"), max_length=80, blank=True)
    what_i_did = SealedTextField(_("What I did with it"), blank=True)
    what_helped = SealedTextField(_("What helped"), blank=True)

    is_about_its_day = True

    class Meta(Sheet.Meta):
        abstract = False
        constraints = [
            *Sheet.Meta.constraints,
            within("urge_peak", 0, RULER_TOP, of="diaryday"),
            within("minutes", 0, MOST_MINUTES, of="diaryday"),
        ]


class LearningReview(Sheet):
    """What there is to learn from something that did not go as hoped, or went surprisingly well.

    Self-criticism is asked before and after (0–10). It takes nothing back and counts nothing.
    """

    focus_area = of_area("learning_reviews")
    goal = models.ForeignKey(
        Goal, null=True, blank=True, on_delete=models.PROTECT, related_name="learning_reviews", verbose_name=_("goal")
    )
    what_happened = SealedTextField(_("What happened"), blank=True)
    criticism_before = ruler_field(_("How hard I am on myself about it, before we look"))
    said_to_myself = SealedTextField(_("What I told myself"), blank=True)
    kinder_words = SealedTextField(_("What I would tell a friend"), blank=True)
    still_true = SealedTextField(_("What has not been lost"), blank=True)
    know_now = SealedTextField(_("What I know now"), blank=True)
    change_to_plan = SealedTextField(_("What changes in the plan"), blank=True)
    criticism_after = ruler_field(_("How hard I am on myself now"))
    tolerance_talked_about = models.BooleanField(_("We talked about lower tolerance"), default=False)

    class Meta(Sheet.Meta):
        abstract = False
        constraints = [
            *Sheet.Meta.constraints,
            within("criticism_before", 0, RULER_TOP, of="learningreview"),
            within("criticism_after", 0, RULER_TOP, of="learningreview"),
        ]
