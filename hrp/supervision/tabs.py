"""The parts of supervision, for each role: what stands at the top of every page of it."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hrp.accounts.models import User
from hrp.accounts.roles import Permission
from sessions.countersigning import count_awaiting

# By permission: the address of each part within supervision, and its name. The first name of an address holds.
TABS = {
    Permission.SUPERVISE: {
        "review": _("Worth a conversation"),
        "notes": _("Notes"),
        "lines": _("Supervision sessions"),
        "team": _("Team"),
        "training": _("Training"),
    },
    Permission.WRITE_RECORD: {
        "mine": _("Worth a word"),
        "lines": _("With my supervisor"),
        "training": _("Training"),
        "words": _("My wording"),
    },
}


def tabs_of(user: User) -> list[dict]:
    """Return the parts of supervision that open to `user`: `name`, `url`, `label` and how many wait there, `count`."""
    found = {}
    for permission, parts in TABS.items():
        if user.may(permission):
            found |= {name: label for name, label in parts.items() if name not in found}
    waiting = {"notes": count_awaiting(user)} if "notes" in found else {}
    return [
        {"name": name, "url": reverse(f"supervision:{name}"), "label": label, "count": waiting.get(name, 0)}
        for name, label in found.items()
    ]
