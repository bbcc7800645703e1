"""What was prepared to leave, what left, and who looked at it."""

from hrp.disclosures.models.disclosure import Disclosure, DisclosureKind, LegalBasis, SecondLook
from hrp.disclosures.models.letter import Letter, LetterKind, LetterTemplate
from hrp.disclosures.models.order import CourtOrder

__all__ = [
    "CourtOrder",
    "Disclosure",
    "DisclosureKind",
    "LegalBasis",
    "Letter",
    "LetterKind",
    "LetterTemplate",
    "SecondLook",
]
