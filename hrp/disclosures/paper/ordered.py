"""The answer to the order of a court: what is told on it, and who signs."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from hrp.disclosures.paper.carried import day
from hrp.disclosures.paper.page import Block, Paragraph, Signed


@dataclass(frozen=True)
class OrderFacts:
    """Everything that such an answer may hold. `reference` is the court's own; `told` are the words of the answer."""

    court: str
    reference: str
    told: str
    signed_by: str
    written_on: date


def blocks(facts: OrderFacts) -> tuple[Block, ...]:
    """Return the answer, block by block."""
    reference = [_("Your reference: %(reference)s") % {"reference": facts.reference}] if facts.reference else []
    return (
        Paragraph(facts.court),
        Paragraph(day(facts.written_on)),
        *map(Paragraph, reference),
        *(Paragraph(part.strip()) for part in facts.told.split("\n\n") if part.strip()),
        Signed(facts.signed_by),
    )
