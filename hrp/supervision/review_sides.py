"""The two sides of what is worth a conversation: a supervisor's page, and a therapist's on their own clients."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clients.models import Client
from hrp.accounts.models import SupervisionLine, Team, User
from hrp.accounts.roles import Permission
from sessions.content.flags import FlagKind
from sessions.flags import words
from sessions.flags.reads import Flagged
from sessions.flags.rules import Flag
from sessions.flags.setting import settings_of


@dataclass(frozen=True)
class Help:
    """What helps with a flag: where it leads, and what stands on the link."""

    address: str
    label: Promise


# What helps a therapist with a flag of their own client: the name of an address, what stands in it, and the label.
CODE = "the client's code"
HELPS = {
    FlagKind.OVERDOSE: ("sessions:tool", (CODE, "overdose-plan"), gettext_lazy("The overdose plan")),
    FlagKind.AFTER_BREAK: ("workspace:record", (CODE,), gettext_lazy("Note that you talked about it")),
    FlagKind.WITHDRAWAL: ("sessions:tool", (CODE, "medical-review"), gettext_lazy("Medical check")),
    FlagKind.CONTACT_GAP: ("sessions:plan", (CODE,), gettext_lazy("Plan a meeting")),
    FlagKind.NOTES_OPEN: ("workspace:today", (), gettext_lazy("Notes to sign")),
}


@dataclass(frozen=True)
class Side:
    """Whose page it is: a supervisor's on those whom they supervise, or with `mine` a therapist's on their own."""

    user: User
    mine: bool

    @classmethod
    def of(cls, user: User, name: str) -> "Side":
        """Return the side that goes by `name`, "review" or "mine", so far as `user` has it; else the one they have."""
        return cls(user, not user.may(Permission.SUPERVISE) or (name == "mine" and user.may(Permission.WRITE_RECORD)))

    @property
    def name(self) -> str:
        """The name of the page."""
        return "mine" if self.mine else "review"

    @property
    def address(self) -> str:
        """Where the page is."""
        return reverse(f"supervision:{self.name}")

    def words(self, flag: Flag) -> str:
        """Return a flag in one sentence for this side."""
        return words.kindly(flag) if self.mine else words.reason(flag)

    def others(self, flagged: list[Flagged]) -> set:
        """Return the ids of those whose words stand on the page: the other one of each two."""
        if self.mine:
            lines = SupervisionLine.objects.current().filter(therapist=self.user)
            return set(lines.values_list("supervisor", flat=True))
        return {person for one in flagged for person, _name in one.people}

    def who_else(self, teams: Iterable[Team]) -> str:
        """Say to a therapist, whose clients are in the care of `teams`, who else sees the page, and when."""
        lines = SupervisionLine.objects.current().filter(therapist=self.user).select_related("supervisor")
        names = get_text_list([one.supervisor.name for one in lines.order_by("supervisor__name", "pk")], _("and"))
        if not names:
            return _("Only you see this.")
        settings = settings_of(teams).values()
        if not any(FlagKind.ALLIANCE in one.on for one in settings):
            return _("%(names)s can see these too.") % {"names": names}
        days = min(one.limits["alliance_first"] for one in settings)
        words = ngettext(
            "%(names)s can see these too; a meeting that felt less right only %(days)s day later or once you met.",
            "%(names)s can see these too; a meeting that felt less right only %(days)s days later or once you met.",
            days,
        )
        return words % {"names": names, "days": days}

    def help(self, flag: Flag, client: Client) -> Help | None:
        """Return what helps with a flag, where there is an obvious place and the reader may write."""
        if not self.mine or flag.kind not in HELPS:
            return None
        name, arguments, label = HELPS[flag.kind]
        return Help(reverse(name, args=[client.code if one == CODE else one for one in arguments]), label)
