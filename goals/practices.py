"""Ways of using more safely: the catalogue. Own wording; no database.

What somebody does of it is theirs to say. Each practice is said in the first person, and none is a rule.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models.focus import Route, SubstanceClass

_ANY = frozenset(SubstanceClass)
# What is bought where somebody answers for what is in it, or whose danger is not an overdose.
_KNOWN = frozenset({SubstanceClass.ALCOHOL, SubstanceClass.CANNABIS, SubstanceClass.NICOTINE})
_UNKNOWN_SUPPLY = _ANY - _KNOWN
_UPPERS = frozenset({SubstanceClass.STIMULANT, SubstanceClass.NEW_PSYCHOACTIVE})
_SLOWING = frozenset({SubstanceClass.ALCOHOL, SubstanceClass.OPIOID, SubstanceClass.SEDATIVE, SubstanceClass.GHB_GBL})
_INJECT, _KIT = frozenset({Route.INJECT}), frozenset({Route.INJECT, Route.SMOKE, Route.SNORT})


@dataclass(frozen=True)
class Practice:
    """One practice in the words of whoever does it; shown first to whom one of `routes` or `families` concerns."""

    code: str
    words: Promise
    routes: frozenset[str] = frozenset()
    families: frozenset[str] = frozenset()

    def fits(self, routes: Iterable[str], families: Iterable[str]) -> bool:
        """Say whether it is shown first to somebody who takes things by these routes, of these families."""
        return bool(self.routes.intersection(routes) or self.families.intersection(families))


CATALOGUE: tuple[Practice, ...] = (
    Practice("not_alone", gettext_lazy("Not alone, or with somebody on the phone"), families=_UNKNOWN_SUPPLY),
    Practice("tell_someone", gettext_lazy("Telling somebody before I begin"), families=_UNKNOWN_SUPPLY),
    Practice("naloxone_near", gettext_lazy("Naloxone within reach"), families=_UNKNOWN_SUPPLY),
    Practice("try_a_little", gettext_lazy("Trying a little of it first, and waiting"), families=_UNKNOWN_SUPPLY),
    Practice("smaller_first", gettext_lazy("A smaller first dose"), families=_UNKNOWN_SUPPLY),
    Practice("checked", gettext_lazy("Test strips, or having it checked"), families=_UNKNOWN_SUPPLY),
    Practice("less_mixing", gettext_lazy("Mixing less, above all what slows the breath"), families=_ANY),
    Practice("own_kit", gettext_lazy("My own kit, every time"), routes=_KIT),
    Practice("new_syringe", gettext_lazy("A new, unused syringe each time"), routes=_INJECT),
    Practice("other_spot", gettext_lazy("Another spot than last time"), routes=_INJECT),
    Practice("look_at_skin", gettext_lazy("Looking at sore spots, and showing them early"), routes=_INJECT),
    Practice("smoke_instead", gettext_lazy("Smoking it instead of injecting it"), routes=_INJECT),
    Practice("measure", gettext_lazy("Measuring instead of guessing"), families=_SLOWING),
    Practice("eat_and_drink", gettext_lazy("Eating something, and water, before and during"), families=_ANY),
    Practice("cool_down", gettext_lazy("Breaks to cool down, and sips of water"), families=_UPPERS),
    Practice("sleep_first", gettext_lazy("Sleeping before the next time"), families=_UPPERS),
    Practice("spacing", gettext_lazy("More time between one and the next"), families=_ANY),
    Practice("not_before_driving", gettext_lazy("Not before driving"), families=_ANY),
    Practice("locked_away", gettext_lazy("Locked away, out of the reach of children"), families=_ANY),
)

BY_CODE: dict[str, Practice] = {practice.code: practice for practice in CATALOGUE}


def fitting(routes: Iterable[str], families: Iterable[str]) -> tuple[list[Practice], list[Practice]]:
    """Return the practices that are shown first to somebody, and all the others, each in the catalogue's order.

    While nothing is known of what they take, nothing stands back.
    """
    routes, families = set(routes), set(families)
    first = [practice for practice in CATALOGUE if practice.fits(routes, families)] or list(CATALOGUE)
    return first, [practice for practice in CATALOGUE if practice not in first]


def checked(practices: Mapping[str, str], answers: Iterable[str]) -> dict[str, str]:
    """Return what was answered, in the catalogue's order; an empty answer is none: not asked.

    Raises ValidationError for a practice that is not in the catalogue, and for an answer that is none of `answers`.
    """
    given, answers = {code: answer for code, answer in practices.items() if answer}, set(answers)
    if not given.keys() <= BY_CODE.keys() or not answers.issuperset(given.values()):
        raise ValidationError(_("One of these answers is none that can be given. Please choose again."))
    return {code: given[code] for code in BY_CODE if code in given}
