"""A database beside the one in use: a copy that is read once, or one that a backup is tried out in."""

import copy
import secrets
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections


class FireProblem(Exception):
    """A backup or a restore cannot go on. Says why, and what to do."""


@contextmanager
def beside(using: str, name):
    """Open the database `name` of the same kind and on the same server as `using`; yield its alias.

    Its connection is plain: no pool, no time-out for long statements.
    """
    settings = copy.deepcopy(connections[using].settings_dict)
    settings["NAME"] = str(name)
    for option in ("pool", "options", "init_command"):
        settings["OPTIONS"].pop(option, None)
    alias = f"beside_{secrets.token_hex(4)}"
    connections.settings[alias] = settings
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections[alias]
        del connections.settings[alias]


@contextmanager
def standing_in(alias: str, using: str = DEFAULT_DB_ALIAS):
    """Let everything that asks the database `using` ask `alias` instead, in this thread, for this block."""
    kept = connections[using]
    connections[using] = connections[alias]
    try:
        yield
    finally:
        connections[using] = kept
