"""What the demo needs of the catalogue of substances."""

from clients.models import Substance
from hrp.demo import team


def substance(code: str) -> Substance:
    """Return a substance of the catalogue by its code; one that the site took out is put in again."""
    name, family, unit, danger = team.SUBSTANCES[code]
    return Substance.objects.get_or_create(
        code=code,
        defaults={"name": name, "klass": family, "default_unit": unit, "overdose_relevant": danger},
    )[0]
