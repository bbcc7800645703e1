"""What the log may say: where something went wrong and of what kind, never what anyone typed."""

import logging
import re
import traceback

# An address that is a secret by itself: whoever reads the log may not use it.
_SECRET = re.compile(r"(/calendar/)[^\s\"']+")


class Quiet(logging.Formatter):
    """Lines of the log in which an error is told by its place and its kind.

    An error's own words may hold a whole row: a database quotes the one that it refused. They are left
    out, here and in what the background worker says of a task. So is the secret of a calendar's address.
    """

    def format(self, record):
        """Return the line, with the places of an error below it."""
        quiet = logging.makeLogRecord(record.__dict__)
        quiet.exc_text = None  # another handler may have kept its own wording here
        quiet.args = _without_errors(record.args)
        return _SECRET.sub(r"\1…", super().format(quiet))

    def formatException(self, exc_info):
        """Return the places and kinds of an error and of those that led to it, the first one first."""
        error, parts = exc_info[1], []
        while error is not None and len(parts) < 10:
            places = traceback.format_list(traceback.extract_tb(error.__traceback__))
            parts.append("".join(places) + type(error).__qualname__)
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(reversed(parts))


def _without_errors(args):
    """Return the arguments of a message with kinds in place of errors, and of what a worker calls one."""
    if isinstance(args, dict):
        kept = {name: _kind(value) for name, value in args.items()}
        # The worker spells the error out, and names what the task was given and what it gave back.
        return kept | {name: "…" for name in ("exc", "traceback", "args", "kwargs", "return_value") if name in kept}
    return tuple(_kind(value) for value in args or ())


def _kind(value):
    return type(value).__qualname__ if isinstance(value, BaseException) else value
