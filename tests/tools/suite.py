"""Runs the tests: the whole suite on each database, or the tests on real data; then says how it went.

python -m tests.tools.suite sqlite postgresql    the suite on these databases
python -m tests.tools.suite data                 the tests that read real data
python -m tests.tools.suite summary              only the totals of the last runs
"""

import argparse
import os
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from tests.tools import chromium

RESULTS = Path("var/test-results")


def main() -> int:
    """Run what the command line names; return 0 only if all of it passed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", nargs="+", choices=["sqlite", "postgresql", "data", "summary"])
    parser.add_argument("--browser-on", default="sqlite postgresql", help="databases to run the browser tests on")
    parser.add_argument("--workers", default="2", help="processes side by side")
    options = parser.parse_args()
    if options.runs == ["summary"]:
        print(total(sorted(RESULTS.glob("*.xml"))))
        return 0
    browsers = set(options.browser_on.split()) & set(options.runs)
    if browsers:
        os.environ["CHROMIUM"] = chromium.ensure()
    RESULTS.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl-C reaches pytest too, which cleans up and ends
    lines, ok = [], True
    for run in options.runs:
        status, line = run_pytest(run, left_out(run, options.runs, browsers), options.workers)
        lines.append(line)
        ok = ok and status == 0
        if status == pytest.ExitCode.INTERRUPTED:
            break
    if len(lines) > 1:
        print("\n" + "\n".join(lines))
        print(total([RESULTS / f"{run}.xml" for run in options.runs]), flush=True)
    return 0 if ok else 1


def left_out(run: str, runs: list[str], browsers: set[str]) -> list[str]:
    """Return what a run leaves to the others, or to nobody, as pytest selects.

    Tests for which the database makes no difference are left to the first one. What is to be seen on both screens is
    seen on the wide one with the first database that the browser is driven on, and on the phone's with the last.
    """
    driven = [each for each in runs if each in browsers]
    if run not in driven:
        return ["data", "browser", *(["once"] if run != runs[0] else [])]
    wide, phone = run == driven[0], run == driven[-1]
    once = [] if run == runs[0] else ["(once and not phone)"] if phone else ["once"]
    return ["data", *once, *([] if wide else ["wide"]), *([] if phone else ["phone"])]


def run_pytest(run: str, others: list[str], workers: str) -> tuple[int, str]:
    """Run pytest once, without what is marked with one of `others`; return its status and a line on how it went."""
    result = RESULTS / f"{run}.xml"
    result.unlink(missing_ok=True)
    if run == "data":
        arguments = ["-m", "data"]
    else:
        wanted = " and ".join(f"not {marker}" for marker in others)
        arguments = ["-m", wanted, f"--database={run}", "-n", workers, "--dist", "worksteal"]
    print(f"\n== {run}", flush=True)
    began = time.monotonic()
    status = subprocess.run([sys.executable, "-m", "pytest", "-q", f"--junitxml={result}", *arguments]).returncode
    took = time.monotonic() - began
    passed, failed = counts(result)
    word = "passed" if status == 0 else f"did not pass (pytest ended with {status})"
    return status, f"{run}: {word}; {passed} passed, {failed} failed, {took:.0f} s"


def counts(result: Path) -> tuple[int, int]:
    """Return how many tests of a run passed, and how many failed or broke."""
    if not result.exists():
        return 0, 0
    passed = failed = 0
    for case in ElementTree.parse(result).iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
        elif case.find("skipped") is None:
            passed += 1
    return passed, failed


def total(results: list[Path]) -> str:
    """Add up runs in one line."""
    pairs = [counts(result) for result in results]
    return f"{sum(pair[0] for pair in pairs)} passed, {sum(pair[1] for pair in pairs)} failed"


if __name__ == "__main__":
    sys.exit(main())
