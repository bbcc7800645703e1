"""Plans that are hypotheses, and plans to stay alive by."""

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models.focus import Route
from clients.models.sheet import Sheet, ruler_field, within
from clients.models.understanding import of_area
from clients.querysets import SheetQuerySet
from goals.practices import CATALOGUE
from hrp.base.scales import RULER_TOP, WINDOW_DAYS
from hrp.base.sealed import SealedCharField, SealedTextField


class IdealUsePlan(Sheet):
    """How they would like their use to be: what to keep of it, what to be rid of, the same scene as they want it.

    `how_often` is in days of 28; 0 is a number like any other. `realism` is how realistic it feels, 0–10.
    """

    focus_area = of_area("ideal_plans")
    when = SealedTextField(_("When"), blank=True)
    where = SealedTextField(_("Where"), blank=True)
    with_whom = SealedTextField(_("With whom"), blank=True)
    how_much = models.DecimalField(_("How much"), max_digits=8, decimal_places=2, null=True, blank=True)
    unit = SealedCharField(_("of what"), max_length=60, blank=True)
    how_often = models.PositiveSmallIntegerField(_("On how many days of 28"), null=True, blank=True)
    route = models.CharField(_("How it is taken"), max_length=12, choices=Route, blank=True)
    mixing = SealedTextField(_("What with, and what not with"), blank=True)
    benefits_to_keep = SealedTextField(_("What I want to keep of it"), blank=True)
    costs_to_avoid = SealedTextField(_("What I want to be rid of"), blank=True)
    rewritten_scene = SealedTextField(_("The same occasion, as I would like it to go"), blank=True)
    limits_and_exit = SealedTextField(_("My limits, and my way out"), blank=True)
    realism = ruler_field(_("How realistic it feels"))

    class Meta(Sheet.Meta):
        abstract = False
        constraints = [
            *Sheet.Meta.constraints,
            within("how_often", 0, WINDOW_DAYS, of="idealuseplan"),
            within("realism", 0, RULER_TOP, of="idealuseplan"),
            models.CheckConstraint(
                condition=Q(how_much=None) | Q(how_much__gte=0, how_much__lte=Decimal(99999)),
                name="idealuseplan_how_much_in_range",
            ),
        ]


class Naloxone(models.TextChoices):
    """Whether there is naloxone at hand."""

    CARRY = "carry", _("I carry it")
    AT_HOME = "at_home", _("At home")
    BOTH = "both", _("Both")
    NONE_YET = "none_yet", _("Not yet")
    NOT_WANTED = "not_wanted", _("Not for me now")


# As it is read where it stands alone, on a card or an empty sheet.
NALOXONE_IN_WORDS = dict(Naloxone.choices) | {Naloxone.BOTH: _("With me and at home")}
# There is none at hand: a day that was noted on it says nothing.
NOT_AT_HAND = (Naloxone.NONE_YET, Naloxone.NOT_WANTED)


class OverdosePlanQuerySet(SheetQuerySet):
    """Reads of overdose plans."""

    def naloxone_good_until(self, last: date):
        """Keep those with naloxone at hand that is good until the day `last` at most."""
        return self.filter(naloxone_expires__lte=last).exclude(naloxone__in=NOT_AT_HAND)


class OverdosePlan(Sheet):
    """What keeps somebody alive: naloxone, who is there, going slowly, what not to mix, after a break.

    It is offered to whoever uses anything that does not come from a pharmacy. Its day is when it was last looked at.
    """

    naloxone = models.CharField(_("Naloxone"), max_length=10, choices=Naloxone, blank=True)
    naloxone_expires = models.DateField(_("It is good until"), null=True, blank=True)
    who_knows_how = SealedTextField(_("Who knows how to use it"), blank=True)
    not_alone = SealedTextField(_("So that I am not alone"), blank=True)
    if_alone = SealedTextField(_("If I am alone after all"), blank=True)
    slow_start = SealedTextField(_("Going slowly"), blank=True)
    mixing = SealedTextField(_("What I do not mix"), blank=True)
    supply_check = SealedTextField(_("Knowing what it is"), blank=True)
    after_a_break = SealedTextField(_("After a break"), blank=True)
    who_to_call = SealedTextField(_("Who to call"), blank=True)

    objects = OverdosePlanQuerySet.as_manager()

    class Meta(Sheet.Meta):
        abstract = False

    def get_naloxone_display(self) -> str:
        """Return where the naloxone is, in words that stand alone."""
        return str(NALOXONE_IN_WORDS.get(self.naloxone, ""))

    def naloxone_is_past(self, today: date | None = None) -> bool:
        """Say whether the last day on the naloxone that is at hand is over."""
        at_hand = self.naloxone not in NOT_AT_HAND
        return at_hand and self.naloxone_expires is not None and self.naloxone_expires < (today or timezone.localdate())


class Doing(models.TextChoices):
    """How it stands with one safer-use practice. Own order of curiosity, not of merit."""

    ALREADY = "already", _("I do this")
    TRYING = "trying", _("Trying it")
    INTERESTED = "interested", _("Curious")
    NOT_FOR_ME = "not_for_me", _("Not for me")


class SaferUse(Sheet):
    """What they do to use more safely, practice by practice.

    `practices` holds, by the code of a practice (goals.practices), one of `Doing`; what is not there was not asked.
    """

    practices = models.JSONField(_("practices"), default=dict, blank=True)
    words = SealedTextField(_("what helps me do it"), blank=True)

    class Meta(Sheet.Meta):
        abstract = False

    @property
    def by_doing(self) -> list[tuple[str, list[str]]]:
        """Each answer with its practices, in words; what the catalogue no longer has is left out."""
        given = [(str(practice.words), self.practices.get(practice.code)) for practice in CATALOGUE]
        return [(doing.label, [words for words, answer in given if answer == doing]) for doing in Doing]
