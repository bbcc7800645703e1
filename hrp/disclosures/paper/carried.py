"""What every letter on consent carries: that it may not be passed on, and what was agreed to."""

from dataclasses import dataclass
from datetime import date

from django.utils import formats
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from hrp.disclosures.paper.page import Notice


@dataclass(frozen=True)
class Agreed:
    """What somebody agreed to: that `service` tells `recipient` these things (`told`, in words), until `expires_on`.

    Without a `service` whoever signs the letter stands in its place.
    """

    service: str
    recipient: str
    told: tuple[str, ...]
    expires_on: date


def notice(agreed: Agreed) -> Notice:
    """Return the box below a letter. The words are ours, after 42 CFR 2.32.

    The rule's number is named only beside the service: it would tell what the service is for.
    """
    passing_on = _(
        "This is told on the written consent of the person it is about, and the law protects it. You may not pass it"
        " on, and nobody may use it in a proceeding against them, unless they agree to that in writing or the law says"
        " so."
    )
    rule = _("In the United States: 42 CFR part 2.") if agreed.service else ""
    scope = _(
        "What they agreed to: that %(service)s tells %(recipient)s %(told)s, and nothing else. Their consent ends on"
        " %(day)s, and they can take it back before."
    ) % {
        "service": agreed.service or _("whoever signs this"),
        "recipient": agreed.recipient,
        "told": get_text_list(agreed.told, _("and")),
        "day": day(agreed.expires_on),
    }
    return Notice(_("Please do not pass this on"), (f"{passing_on} {rule}".strip(), scope))


def to_whom(recipient: str, address: str) -> str:
    """Return where a letter goes: who hears it, and their address without their name once more."""
    lines = [line for line in address.splitlines() if line.strip() != recipient.strip()]
    return "\n".join([recipient, *lines])


def day(on: date) -> str:
    """Return a day as it is written in a letter: 5 May 2026."""
    return formats.date_format(on, "j F Y")
