"""A worker whose files of rows take their time: `python -m tests.reports.slow_worker STEPS SECONDS`."""

import os
import sys
import tempfile
import time
from pathlib import Path

import django


def main() -> None:
    """Put a slow maker in the place of the real one, and work until somebody ends it."""
    steps, seconds = int(sys.argv[1]), float(sys.argv[2])
    django.setup()
    from hrp.celery import app
    from hrp.reports import work
    from hrp.reports.models import RunKind

    work.MAKERS[RunKind.ROWS] = f"{__name__}.make"
    sys.modules[__name__].make = maker(steps, seconds)
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "warning"]
    app.worker_main(["worker", "-P", "solo", *quiet])


def maker(steps: int, seconds: float):
    """Return a maker that writes one part of its file a step, the way a writer of spreadsheets does."""
    from hrp.reports.runs import Made

    def make(run, progress):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "rows"
            with path.open("w") as file:
                for step in range(steps):
                    file.write(f"part {step} by {os.getpid()}\n")
                    file.flush()
                    progress(step, steps)
                    time.sleep(seconds)
            return Made({"steps": steps}, path.read_bytes(), "rows.zip")

    return make


if __name__ == "__main__":
    main()
