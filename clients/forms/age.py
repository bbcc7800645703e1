"""What is asked when somebody may be under 18."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Episode
from clients.models.client import ADULT_AT
from clients.models.episode import ConsentBasis
from clients.typed import pick


class AgeRule:
    """What is asked when somebody is known to be under 18. A mixin of the forms that hold a year of birth."""

    def check_age(self) -> None:
        """Ask for the basis of consent of someone under 18, where this house may see young people."""
        if self.under_18() and settings.ALLOW_MINORS and not self.cleaned_data.get("minor_consent_basis"):
            self.add_error("minor_consent_basis", _("They are under 18: please choose on what basis they consent."))

    def under_18(self) -> bool:
        """Say whether they are known to be under 18, by the tick or by the year of birth."""
        return bool(self.cleaned_data.get("known_under_18")) or (self._turns() or ADULT_AT) < ADULT_AT

    def may_be_17(self) -> bool:
        """Say whether the year of birth leaves open if they have had their 18th birthday yet."""
        return not self.cleaned_data.get("known_under_18") and self._turns() == ADULT_AT

    def _turns(self) -> int | None:
        """Return the age that they reach this year, if the year of birth is known."""
        year = self.cleaned_data.get("birth_year")
        return None if year is None else timezone.localdate().year - year


def consent_field(**kwargs):
    """Return the taps for the basis of consent of someone under 18."""
    return pick(Episode.minor_consent_basis, choices=ConsentBasis.choices, required=False, **kwargs)
