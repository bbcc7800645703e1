"""Builds a clinic of 1,000 clients and 50,000 meetings on PostgreSQL, and measures the pages that look at all of them.

Then adds 10,000 people who came in two closed years, with 200,000 meetings, and measures a file of rows of them.

python -m tests.tools.bench              all of it, on a throw-away server or on DATABASE_URL (an empty database)
python -m tests.tools.bench --clients N --meetings N --times N --people N --seen N
python -m tests.tools.bench --only files

Writes var/bench.json. Ends with 1 if the review is slower than it may be, or asks more the more clients there are; or
if our CSV takes more than twice as long as a cursor, or its worker more than 150 MiB.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

from tests import services

RESULT = Path("var/bench.json")


def main() -> int:
    """Build, measure, tell."""
    options = _options()
    services.prepare("postgresql")
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    told, lines, found = {}, [], []
    for measured in [_files] if options.only == "files" else [_pages, _files]:
        each = measured(options)
        told |= each[0]
        lines.append(each[1])
        found += each[2]
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps({**told, "load": os.getloadavg(), "problems": found}, indent=2) + "\n")
    print("\n" + "\n\n".join(lines) + f"\n\nload {os.getloadavg()[0]:.1f}\n" + ("\n".join(found) or "As it must be."))
    return 1 if found else 0


def _pages(options) -> tuple[dict, str, list[str]]:
    """Build the clinic and measure its pages: the numbers, the same as lines, and what is not as it must be."""
    from tests.tools.bench import report, run

    began = time.monotonic()
    clinic, counts = run.clinic_of(run.Size(clients=options.clients, meetings=options.meetings), say=_say)
    _say(f"{counts} in {time.monotonic() - began:.0f} s")
    measured = run.measure_all(clinic, times=options.times)
    numbers = {**counts, "pages": [one.as_dict() for one in measured]}
    return numbers, report.table(measured), report.problems(measured)


def _files(options) -> tuple[dict, str, list[str]]:
    """Add people who came in closed years and measure a file of rows of them; the same three."""
    from tests.tools.bench import arrivals, files

    by = arrivals.build(options.people, options.seen, say=_say)
    measured = files.measure(arrivals.years(), by)
    numbers = {"people": options.people, "seen": options.seen, "files": measured.as_dict()}
    return numbers, files.table(measured), files.problems(measured)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=1000)
    parser.add_argument("--meetings", type=int, default=50_000)
    parser.add_argument("--times", type=int, default=40, help="how often each page is asked for")
    parser.add_argument("--people", type=int, default=10_000, help="how many came in the two years of the file")
    parser.add_argument("--seen", type=int, default=200_000, help="how often these met, in all")
    parser.add_argument("--only", choices=["files"], help="measure the file of rows and nothing else")
    return parser.parse_args()


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
