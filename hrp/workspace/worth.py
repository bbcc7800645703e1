"""What may be worth a conversation about one client, on their record: quietly, in the reader's wording."""

from collections.abc import Iterable
from dataclasses import dataclass

from clients.models import Client
from hrp.accounts.models import User
from sessions.content.flags import FlagKind
from sessions.flags.reads import look_at
from sessions.flags.words import kindly, reason
from sessions.prompts import Prompt

# What the page offers already, with the way to its tool, is not said twice: by the code of the offer.
OFFERED = {"overdose_plan": FlagKind.OVERDOSE, "withdrawal": FlagKind.WITHDRAWAL}


@dataclass(frozen=True)
class Worth:
    """The sentences, the most pressing first; `mine` is whether the reader is a therapist of theirs."""

    sentences: list[str]
    mine: bool


def worth_of(user: User, client: Client, *, prompts: Iterable[Prompt] = (), after_break: bool = False) -> Worth:
    """Return what is worth a conversation about `client` for `user`, apart from what rests.

    `prompts` and `after_break` are what the page offers already. There is nothing for whoever is neither on the care
    team as a therapist nor supervises one who is.
    """
    offered = {OFFERED.get(prompt.code) for prompt in prompts} | ({FlagKind.AFTER_BREAK} if after_break else set())
    looked = look_at(client, user)
    say = kindly if looked.mine else reason
    flags = [one.flag for flagged in looked.waiting for one in flagged.flags if one.kind not in offered]
    return Worth([say(flag) for flag in flags], looked.mine)
