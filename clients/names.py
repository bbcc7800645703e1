"""Finding people by their chosen name, and telling apart those who share one."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from clients.models import Client


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


def called(names: Iterable[str], among: QuerySet) -> QuerySet:
    """Keep those of the clients `among` who go by one of `names`, in any case."""
    spellings = {spelling for name in names for spelling in _spellings(name)}
    return among.order_by().annotate(folded_name=Lower("chosen_name")).filter(folded_name__in=spellings)


def mark_twins(found: Iterable[Client], everyone: QuerySet) -> None:
    """Set `twin` on each of `found`: whether another of `everyone` goes by the same name, in any case."""
    found = list(found)
    alike = called((client.chosen_name for client in found), everyone)
    same = Counter(name.casefold() for name in alike.values_list("chosen_name", flat=True))
    for client in found:
        client.twin = same[client.chosen_name.casefold()] > 1


def _spellings(words: str) -> set[str]:
    """The usual ways to write a name, and what a database on a file makes of each when it folds the case."""
    written = {words, words.lower(), words.upper(), words.capitalize(), words.title()}
    return written | {_as_sqlite_lowers(spelling) for spelling in written}


def _as_sqlite_lowers(text: str) -> str:
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)
