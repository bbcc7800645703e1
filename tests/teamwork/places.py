"""What the tests of a team's pages have in common: who leads the team, and who waits."""

import re
from datetime import timedelta

from django.test import Client as Browser
from django.utils import timezone

from clients.models import Client, Episode, WaitingPlan
from hrp.accounts.models import Team, TeamLead, User

# Of everything about clients, what the pages of a team may read: who they are, who cares for them, what is arranged.
# (Every page's head asks which records its reader has open in an emergency.)
KNOWN = {"client", "episode", "careteammembership", "waitingplan", "cover", "breakglass"}


def clinical_tables(queries) -> set[str]:
    """Return the tables among `queries` that hold what was said, rated, noted or written."""
    read = re.findall(r'(?:FROM|JOIN) "(clients|goals|sessions)_(\w+)"', " ".join(one["sql"] for one in queries))
    return {f"{app}_{table}" for app, table in read if app != "clients" or table not in KNOWN}


def leads(user: User, team: Team) -> TeamLead:
    """Let `user` lead `team`."""
    return TeamLead.objects.create(user=user, team=team)


def browser_of(user: User) -> Browser:
    """Return a browser in which `user` is signed in."""
    browser = Browser()
    browser.force_login(user)
    return browser


def someone_waits(name: str, team: Team, *, days: int = 0, plan=None, **fields) -> Client:
    """Return a client who came `days` ago and has no lead; `plan` is what is arranged, if anything is."""
    client = Client.objects.create(chosen_name=name, **fields)
    since = timezone.localdate() - timedelta(days=days)
    episode = Episode.objects.create(client=client, team=team, opened_on=since, reason_for_coming="Quillfeather")
    if plan is not None:
        WaitingPlan.objects.create(episode=episode, **plan)
    return client
