"""The small parts that resources are made of, as plain dictionaries. What is empty is left out."""

from base64 import b64encode
from datetime import date, datetime
from uuid import NAMESPACE_URL, UUID, uuid5

Part = dict[str, object]

# The code systems of the standard that are used, by their names in it; no profile is claimed.
TERMS = "http://terminology.hl7.org/CodeSystem"
ABSENT = f"{TERMS}/data-absent-reason"
ACT = f"{TERMS}/v3-ActCode"


def filled(**members) -> Part:
    """Return the members that hold something. FHIR knows no empty text, list or part; 0 and false are values."""
    return {name: value for name, value in members.items() if value is not None and value not in ("", [], {})}


def resource(kind: str, key: UUID, **members) -> Part:
    """Return a resource of the type `kind` whose id is `key`."""
    return {"resourceType": kind, "id": str(key), **filled(**members)}


def of(key: UUID) -> Part:
    """Return a reference to the resource with the id `key`, in the same bundle."""
    return {"reference": address(key)}


def address(key: UUID | str) -> str:
    """Return what a resource is called within a bundle."""
    return f"urn:uuid:{key}"


def derived(key: UUID, what: str) -> UUID:
    """Return an id for something that has no row of its own, the same every time: `what` it is, of the row `key`."""
    return uuid5(NAMESPACE_URL, f"{address(key)}#{what}")


def named(name: str) -> Part:
    """Return somebody, or something, that is named and is no resource here."""
    return filled(display=name)


def text(words: object) -> Part:
    """Return a concept that is said in words alone; nothing for no words."""
    return filled(text=str(words or ""))


def coded(system: str, code: str, words: object = "") -> Part:
    """Return a concept by its code in a system of the standard, with our words for it."""
    return filled(coding=[{"system": system, "code": code}], text=str(words))


def period(start, end=None) -> Part:
    """Return a stretch of time; one that goes on has no end."""
    return filled(start=when(start), end=when(end))


def when(at: date | datetime | None) -> str | None:
    """Return a day or a moment as FHIR writes it."""
    return at.isoformat() if at else None


def note(words: str, at: date | datetime | None = None, by: str = "") -> Part:
    """Return a remark, with its day and who made it where they are known."""
    return filled(text=words, time=when(at), authorString=by)


def attached(words: str, title: str) -> Part:
    """Return a text as an attachment: UTF-8, in base64."""
    return {"contentType": "text/plain; charset=utf-8", "data": b64encode(words.encode()).decode(), "title": title}
