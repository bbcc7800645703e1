"""Who reads what left: whoever may see the client today."""

from clients.querysets import OfClientQuerySet


class SecondLookQuerySet(OfClientQuerySet):
    """Reads of second looks."""

    client_path = "disclosure__client"
