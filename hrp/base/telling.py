"""What of a table may be told in a file of rows that identifies nobody, declared beside its fields.

A model names its fields in a plain class attribute:

    TOLD = {"entry_route": Told.QUASI}

Whatever is not named is not told. A field that was added yesterday stands in no file until somebody has thought about
it and named it here; what people wrote can never be named.
"""

from enum import StrEnum

from hrp.base.sealed import sealed_fields

ATTRIBUTE = "TOLD"


class Told(StrEnum):
    """What others may know of a field.

    QUASI: a court, an employer or a family may know it, so that it could lead them to somebody's row.
    SENSITIVE: they do not know it, and must not learn it.
    """

    QUASI = "quasi"
    SENSITIVE = "sensitive"


class Unclassified(Exception):
    """A field may not be told: nobody classified it, it is not there, or it holds what people wrote."""


def told(model, field: str) -> Told:
    """Return what others may know of a field of `model`. Raises Unclassified, which names the field."""
    # From the class itself: what a parent declares was not thought about for this table.
    declared = vars(model).get(ATTRIBUTE, {})
    place = f"{model._meta.label}.{field}"
    if field not in declared:
        raise Unclassified(f"{place} is in no file of rows: it is not in {ATTRIBUTE}.")
    if field not in {one.name for one in model._meta.concrete_fields}:
        raise Unclassified(f"{place} is in {ATTRIBUTE}, and the table has no such field.")
    if field in {one.name for one in sealed_fields(model)}:
        raise Unclassified(f"{place} holds what people wrote, which is never told.")
    return Told(declared[field])
