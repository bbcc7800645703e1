"""Whom a therapist may want to meet now, and how people are found by name."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower
from django.utils import timezone

from clients.models import CareTeamMembership, Client
from hrp.accounts.models import User
from sessions.models import Session

MOST = 40  # one screen's worth; the search finds the rest


def clients_to_meet(user: User, words: str = "") -> list[Client]:
    """Return the clients on whose care team `user` is, those met or planned last first, at most MOST.

    `words` narrows by chosen name or code. `twin` is set where two of the therapist's share a name,
    `plan` to today's meeting that was planned and not opened yet: a tap opens that one.
    """
    team = CareTeamMembership.objects.current().filter(user=user, episode__ended_on=None)
    mine = Client.objects.for_user(user).filter(pk__in=team.values("episode__client"))
    latest = Session.objects.filter(client=OuterRef("pk")).order_by("-starts_at").values("starts_at")[:1]
    plans = Session.objects.planned().on_day(timezone.localdate()).filter(client=OuterRef("pk"))
    clients = mine.filter(matching(words)).annotate(
        latest=Subquery(latest),
        plan=Subquery(plans.order_by("starts_at").values("pk")[:1]),
        plan_at=Subquery(plans.order_by("starts_at").values("starts_at")[:1]),
    )
    found = list(clients.order_by(F("latest").desc(nulls_last=True), "chosen_name", "code")[:MOST])
    mark_twins(found, mine)
    return found


def matching(words: str) -> Q:
    """Return the rule for clients whose chosen name holds `words`, or whose code they are; all without words.

    A database on a file folds the case of A to Z only, so that other letters are looked for in every
    usual spelling.
    """
    if not words:
        return Q()
    rule = Q(code__iexact=words)
    for spelling in _spellings(words):
        rule |= Q(chosen_name__icontains=spelling)
    return rule


def mark_twins(found: Iterable[Client], everyone: QuerySet) -> None:
    """Set `twin` on each of `found`: whether another of `everyone` goes by the same name, in any case."""
    found = list(found)
    names = {spelling for client in found for spelling in _spellings(client.chosen_name)}
    alike = everyone.order_by().annotate(folded=Lower("chosen_name")).filter(folded__in=names)
    same = Counter(name.casefold() for name in alike.values_list("chosen_name", flat=True))
    for client in found:
        client.twin = same[client.chosen_name.casefold()] > 1


def _spellings(words: str) -> set[str]:
    """The usual ways to write a name, and what a database on a file makes of each when it folds the case."""
    written = {words, words.lower(), words.upper(), words.capitalize(), words.title()}
    return written | {_as_sqlite_lowers(spelling) for spelling in written}


def _as_sqlite_lowers(text: str) -> str:
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)
