"""The letter that says whether somebody came. It is handed a few plain values, and has no way to any other."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.translation import gettext as _

from hrp.disclosures.paper.carried import Agreed, day, notice, to_whom
from hrp.disclosures.paper.page import Block, Heading, Lines, Paragraph, Signed


@dataclass(frozen=True)
class AttendanceFacts:
    """Everything that an attendance letter may hold.

    `reference` is the recipient's own; `legal_name` is empty unless its bearer agreed to it. `since` and `until` are
    both included. `dates` are the days of the meetings kept, one entry a meeting; `kept` and `arranged` are counts of
    meetings; `attending` is true where they came at all. Each of these is None where the consent does not cover it.
    """

    agreed: Agreed
    address: str
    reference: str
    legal_name: str
    signed_by: str
    written_on: date
    since: date
    until: date
    dates: tuple[date, ...] | None = None
    kept: int | None = None
    arranged: int | None = None
    attending: bool | None = None


def blocks(facts: AttendanceFacts) -> tuple[Block, ...]:
    """Return the letter, block by block. No meeting stands in it but those that were kept."""
    return (
        Paragraph(to_whom(facts.agreed.recipient, facts.address)),
        Paragraph(day(facts.written_on)),
        Heading(_("Attendance")),
        Paragraph("\n".join(_whom(facts))),
        Paragraph(_("This is about the time from %(since)s to %(until)s.") % _period(facts)),
        *_days(facts),
        *_counts(facts),
        *_attending(facts),
        Signed(f"{facts.signed_by}\n{facts.agreed.service}"),
        notice(facts.agreed),
    )


def _whom(facts: AttendanceFacts) -> list[str]:
    """Who it is about, as far as the recipient may be told: at the least their own reference."""
    lines = []
    if facts.reference:
        lines.append(_("Your reference: %(reference)s") % {"reference": facts.reference})
    if facts.legal_name:
        lines.append(_("Name: %(name)s") % {"name": facts.legal_name})
    return lines


def _period(facts: AttendanceFacts) -> dict:
    return {"since": day(facts.since), "until": day(facts.until)}


def _days(facts: AttendanceFacts) -> list[Block]:
    if facts.dates is None:
        return []
    if not facts.dates:
        return [Paragraph(_("There are no days to tell for this time."))]
    return [Paragraph(_("They came on:")), Lines(tuple(_on(on, len(list(same))) for on, same in groupby(facts.dates)))]


def _on(on: date, meetings: int) -> str:
    if meetings == 1:
        return day(on)
    return _("%(day)s, %(count)s meetings") % {"day": day(on), "count": meetings}


def _counts(facts: AttendanceFacts) -> list[Block]:
    if facts.kept is None:
        return []
    counts = {"kept": facts.kept, "arranged": facts.arranged}
    return [
        Paragraph(_("Kept: %(kept)s of %(arranged)s arranged.") % counts),
        Paragraph(_("A meeting that was moved or called off is in neither number."), quiet=True),
    ]


def _attending(facts: AttendanceFacts) -> list[Block]:
    if facts.attending is None:
        return []
    # That nobody met says nothing of the client: the therapist may have been away. So no letter says "no".
    return [Paragraph(_("They came in this time.") if facts.attending else _("There is nothing to tell of this time."))]
