"""People's names, for what keeps only their id."""

from uuid import UUID

from hrp.accounts.models import User


def names_of(ids) -> dict[str, str]:
    """Return the names that people have now, by their id as the trail holds it; ids that are none are left out."""
    wanted = {text for text in ids if _is_id(text)}
    return {str(pk): name for pk, name in User.objects.filter(pk__in=wanted).values_list("pk", "name")}


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
