"""A letter that somebody asked for and helped to write: their words, and who signs it."""

from dataclasses import dataclass
from datetime import date

from hrp.disclosures.paper.carried import Agreed, day, notice, to_whom
from hrp.disclosures.paper.page import Block, Paragraph, Signed


@dataclass(frozen=True)
class LetterFacts:
    """Everything that such a letter may hold. `agreed.service` is empty where they chose that it is not named."""

    agreed: Agreed
    address: str
    words: str
    signed_by: str
    written_on: date


def blocks(facts: LetterFacts) -> tuple[Block, ...]:
    """Return the letter, block by block."""
    return (
        Paragraph(to_whom(facts.agreed.recipient, facts.address)),
        Paragraph(day(facts.written_on)),
        *(Paragraph(part.strip()) for part in facts.words.split("\n\n") if part.strip()),
        Signed("\n".join(filter(None, [facts.signed_by, facts.agreed.service]))),
        notice(facts.agreed),
    )
