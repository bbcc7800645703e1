"""A worker that ends once it made a report. It prints the seconds that took, and the most MiB that it had.

python -m tests.tools.bench.worker RUN    the id of what it makes; what else waits it makes on the way
"""

import signal
import sys
import time

import django


def main() -> None:
    """Work until the report is made that the command line names."""
    django.setup()
    from celery.signals import task_postrun, task_prerun

    from hrp.celery import app
    from hrp.reports.runs import WORK
    from tests.portability.peak import peak

    began = []

    def begin(task, **_more):
        began.append(time.perf_counter())

    def end(task, args, **_more):
        if (task.name, list(args)) == (WORK, sys.argv[1:]):
            # Celery sends what is printed to its log.
            print("took", time.perf_counter() - began[-1], peak(), file=sys.__stdout__, flush=True)
            signal.raise_signal(signal.SIGTERM)

    task_prerun.connect(begin)
    task_postrun.connect(end)
    app.worker_main(["worker", "-P", "solo", "-l", "warning", "--without-gossip", "--without-mingle"])


if __name__ == "__main__":
    main()
