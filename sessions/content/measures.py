"""Published measures, as data: range, direction, what is published on reading a score, and the licence as found.

Scores only. No item's text is here, and none is stored: a measure is filled in elsewhere, on its own form. What is
published about a score is information for the two who look at it; it opens and closes nothing. Sources and what was
not checked stand in docs/clinical-content.md.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SCORE = "score"
ITEM9 = "item9"


@dataclass(frozen=True)
class Part:
    """A number of a measure and its ends. A `tick` is answered by yes or left alone; others are `whole` or not."""

    code: str
    name: Promise
    low: Decimal
    high: Decimal
    whole: bool = True
    tick: bool = False

    def __str__(self):
        return _("%(part)s, %(low)s to %(high)s") % {"part": self.name, "low": self.low, "high": self.high}


@dataclass(frozen=True)
class Measure:
    """A published measure.

    `score` is its main number and `parts` are others that it has; `drawn` says which of them are followed over time.
    `higher` says what more means. `published` are sentences on reading a score. `change` is how far two scores must
    lie apart before the authors call it a change, where they say so. `licence` is what we found, `source` is who says
    what stands here, `care` is what to have in order before it is used at all.
    """

    code: str
    name: Promise | str
    about: Promise
    score: Part
    higher: Promise
    licence: Promise
    source: Promise
    parts: tuple[Part, ...] = ()
    drawn: tuple[str, ...] = (SCORE,)
    published: tuple[Promise, ...] = ()
    change: Decimal | None = None
    care: Promise | str = ""

    @property
    def numbers(self) -> tuple[Part, ...]:
        """The main number and the parts."""
        return (self.score, *self.parts)

    @property
    def followed(self) -> tuple[Part, ...]:
        """The numbers that are followed over time."""
        return tuple(part for part in self.numbers if part.code in self.drawn)


def _score(low, high, name: Promise | None = None, *, whole: bool = True) -> Part:
    return Part(SCORE, name or _("score"), Decimal(low), Decimal(high), whole)


def _part(code: str, name: Promise, low, high, *, whole: bool = True) -> Part:
    return Part(code, name, Decimal(low), Decimal(high), whole)


_RISK = _("more risk from drinking")
_WHO_FREE = _("© World Health Organization; may be copied freely, though not for sale.")
_PAID = _(
    "© its authors. The free licence is for one person on paper; use on a screen or in a service needs a paid licence."
)
_ASK_FIRST = _("Have the licence in order before you use it. Nothing of its text is in here.")

_ASSIST: tuple[tuple[str, Promise, int], ...] = (
    ("tobacco", _("ASSIST: tobacco"), 31),
    ("alcohol", _("ASSIST: alcohol"), 39),
    ("cannabis", _("ASSIST: cannabis"), 39),
    ("cocaine", _("ASSIST: cocaine"), 39),
    ("stimulants", _("ASSIST: stimulants"), 39),
    ("inhalants", _("ASSIST: inhalants"), 39),
    ("sedatives", _("ASSIST: sedatives"), 39),
    ("hallucinogens", _("ASSIST: hallucinogens"), 39),
    ("opioids", _("ASSIST: opioids"), 39),
    ("other", _("ASSIST: another substance"), 39),
)


def _assist(substance: str, name: Promise, top: int) -> Measure:
    bands = _("Published: 0 to 10, 11 to 26, from 27.") if substance == "alcohol" else None
    return Measure(
        code=f"assist-{substance}",
        name=name,
        about=_("risk from one substance"),
        score=_score(0, top),
        higher=_("more risk from this substance"),
        published=(bands or _("Published: 0 to 3, 4 to 26, from 27."),),
        licence=_("© World Health Organization 2010, all rights reserved."),
        source=_("The manual of the World Health Organization, version 3.1."),
    )


_ALL: tuple[Measure, ...] = (
    Measure(
        code="ors",
        name="ORS",
        about=_("how life has been"),
        score=_score(0, 40, whole=False),
        higher=_("going better"),
        published=(_("Published for adults: below 25 many people look for help."),),
        change=Decimal(5),
        licence=_PAID,
        source=_("Miller and Duncan 2000."),
        care=_ASK_FIRST,
    ),
    Measure(
        code="srs",
        name="SRS",
        about=_("how the meeting was"),
        score=_score(0, 40, whole=False),
        higher=_("a meeting that fitted better"),
        published=(_("Published: at 36 or below, talk about the meeting."),),
        licence=_PAID,
        source=_("Miller, Duncan and Johnson 2002, version 3."),
        care=_ASK_FIRST,
    ),
    Measure(
        code="wai-sr",
        name="WAI-SR",
        about=_("working together"),
        score=_score(12, 60),
        higher=_("a stronger alliance"),
        parts=(
            _part("goal", _("Goals"), 4, 20),
            _part("task", _("Tasks"), 4, 20),
            _part("bond", _("Bond"), 4, 20),
        ),
        published=(_("No official bands; how it moves is what counts."),),
        licence=_(
            "© Society for Psychotherapy Research; sources differ on whether permission is needed. "
            "Treat it as restricted."
        ),
        source=_("The short revised form of the Working Alliance Inventory."),
        care=_ASK_FIRST,
    ),
    Measure(
        code="who-5",
        name="WHO-5",
        about=_("wellbeing"),
        score=_score(0, 100),
        higher=_("more wellbeing"),
        published=(
            _("Published: 50 or below is low wellbeing; at 28 or below, look at mood more closely."),
            _("The raw sum, 0 to 25, is multiplied by 4."),
        ),
        change=Decimal(10),
        licence=_("Free to use, one page says; the terms of the World Health Organization today were not checked."),
        source=_("The five wellbeing questions of the World Health Organization."),
    ),
    Measure(
        code="phq-9",
        name="PHQ-9",
        about=_("mood"),
        score=_score(0, 27),
        higher=_("a lower mood"),
        parts=(Part(ITEM9, _("Item 9 was 1 or more"), Decimal(0), Decimal(1), tick=True),),
        published=(_("Published steps: 5, 10, 15, 20."),),
        licence=_("Said to be free to use; not checked."),
        source=_("Kroenke, Spitzer and Williams 2001."),
    ),
    Measure(
        code="gad-7",
        name="GAD-7",
        about=_("worry"),
        score=_score(0, 21),
        higher=_("more worry"),
        published=(_("Published steps: 5, 10, 15."),),
        licence=_("Said to be free to use; not checked."),
        source=_("Spitzer, Kroenke, Williams and Löwe 2006."),
    ),
    Measure(
        code="sip-2r",
        name="SIP-2R",
        about=_("what use has led to"),
        score=_score(0, 45),
        higher=_("more that use has led to"),
        parts=(
            _part("physical", _("Physical"), 0, 9),
            _part("intrapersonal", _("Intrapersonal"), 0, 9),
            _part("social", _("Social responsibility"), 0, 9),
            _part("interpersonal", _("Interpersonal"), 0, 9),
            _part("impulse", _("Impulse control"), 0, 9),
        ),
        published=(_("No cut-point; it is read as change."),),
        licence=_("The monograph says public domain; the revised form itself was not checked."),
        source=_("The monograph on the Drinker Inventory of Consequences, and later work on its five parts."),
    ),
    Measure(
        code="top",
        name="TOP",
        about=_("days, work and health, about every three months"),
        score=_score(0, 20, _("Quality of life")),
        higher=_("better; for days, more days"),
        parts=(
            _part("psychological", _("Psychological health"), 0, 20),
            _part("physical", _("Physical health"), 0, 20),
            _part("work", _("Days of paid work"), 0, 28),
            _part("education", _("Days of education"), 0, 28),
            _part("injecting", _("Days of injecting"), 0, 28),
        ),
        drawn=(SCORE, "psychological", "physical"),
        published=(
            _("Days of use are noted with use in the last four weeks. One section of the form is left out here."),
        ),
        licence=_("A publication of the government of the United Kingdom; its open licence was not checked."),
        source=_("Copies of the form of the Treatment Outcomes Profile."),
    ),
    Measure(
        code="audit",
        name="AUDIT",
        about=_("drinking"),
        score=_score(0, 40),
        higher=_RISK,
        published=(_("Published: 8 to 15, 16 to 19, from 20."),),
        licence=_WHO_FREE,
        source=_("The manual of the World Health Organization, 2001."),
    ),
    Measure(
        code="audit-c",
        name="AUDIT-C",
        about=_("drinking, in short"),
        score=_score(0, 12),
        higher=_RISK,
        published=(_("Published: from 4 for men, from 3 for women, look more closely."),),
        licence=_("In the public domain, by a sheet of a health authority of the United States."),
        source=_("A profile of the United States for the exchange of health records."),
    ),
    Measure(
        code="dast-10",
        name="DAST-10",
        about=_("use of drugs other than alcohol"),
        score=_score(0, 10),
        higher=_("more trouble with use"),
        published=(_("Published: 0, 1 to 2, 3 to 5, 6 to 8, 9 to 10."),),
        licence=_("© 1982 Skinner and CAMH; not for commercial use, with credit."),
        source=_("Australian guidelines on comorbidity."),
    ),
    *(_assist(*one) for one in _ASSIST),
    Measure(
        code="bscq",
        name="BSCQ",
        about=_("confidence by kind of situation"),
        score=_score(0, 100, _("Mean of the eight situations"), whole=False),
        higher=_("more confident"),
        published=(_("No cut-point found."),),
        licence=_("Not established."),
        source=_("The brief form of the Situational Confidence Questionnaire."),
    ),
    Measure(
        code="socrates-8",
        name="SOCRATES 8",
        about=_("how somebody sees a change, in three scales"),
        score=_score(8, 40, _("Taking steps")),
        higher=_("more of it; neither good nor bad"),
        parts=(
            _part("recognition", _("Recognition"), 7, 35),
            _part("ambivalence", _("Ambivalence"), 4, 20),
        ),
        drawn=(SCORE, "recognition", "ambivalence"),
        published=(_("Read against those who took part in one large study. A score is neither good nor bad."),),
        licence=_("Public domain, by a copy of the author's sheet."),
        source=_("Miller and Tonigan 1996."),
        care=_("Some of its items use labels. Think about whom you ask."),
    ),
    Measure(
        code="urica",
        name="URICA",
        about=_("readiness for one change"),
        score=_score(-2, 14, _("Readiness"), whole=False),
        higher=_("readier"),
        parts=(
            _part("action", _("Action (mean)"), 1, 5, whole=False),
            _part("maintenance", _("Maintenance (mean)"), 1, 5, whole=False),
        ),
        drawn=("action", "maintenance"),
        published=(
            _("The readiness score is not for showing change; action and maintenance are."),
            _("Published cut-points are called arbitrary by those who publish them."),
        ),
        licence=_("© its authors; reproduced by permission."),
        source=_("The HABITS laboratory at UMBC."),
    ),
)

# A code is never taken out: scores that were noted refer to it.
MEASURES: dict[str, Measure] = {measure.code: measure for measure in _ALL}


def choices() -> list[tuple[str, str]]:
    """Return the measures to choose from, each with what it asks about."""
    return [(one.code, f"{one.name} ({one.about})") for one in MEASURES.values()]
