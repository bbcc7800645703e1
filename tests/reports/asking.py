"""Asks for a file of rows from a process of its own: `python -m tests.reports.asking PERSON`.

Prints the id of the run and how many seconds asking took.
"""

import sys
import time

import django


def main() -> None:
    """Ask, and say how long it took."""
    django.setup()
    from hrp.accounts.models import User
    from hrp.reports import runs

    began = time.monotonic()
    run = runs.ask(by=User.objects.get(pk=sys.argv[1]), kind="rows", first_year=2020, last_year=2021)
    print(run.pk, time.monotonic() - began)


if __name__ == "__main__":
    main()
