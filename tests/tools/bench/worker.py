"""A worker that ends after the first report it made. It prints the seconds that took, and the most MiB that it had.

python -m tests.tools.bench.worker
"""

import signal
import sys
import time

import django


def main() -> None:
    """Work until a report is made."""
    django.setup()
    from celery.signals import task_postrun, task_prerun

    from hrp.celery import app
    from hrp.reports.runs import WORK
    from tests.portability.peak import peak

    began = []

    def begin(task, **_more):
        began.append(time.perf_counter())

    def end(task, **_more):
        if task.name == WORK:
            # Celery sends what is printed to its log.
            print("took", time.perf_counter() - began[-1], peak(), file=sys.__stdout__, flush=True)
            signal.raise_signal(signal.SIGTERM)

    task_prerun.connect(begin)
    task_postrun.connect(end)
    app.worker_main(["worker", "-P", "solo", "-l", "warning", "--without-gossip", "--without-mingle"])


if __name__ == "__main__":
    main()
