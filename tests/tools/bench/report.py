"""What the measured numbers must be, and how they are told."""

from collections.abc import Sequence

from tests.tools.bench.pages import Measured

REVIEWS = ("review", "review, every flag")
CASELOAD = "caseload"
AT_MOST = 1.5  # seconds at the 95th percentile
TIMES_THE_CASELOAD = 20


def at_few(name: str) -> str:
    """Return how the same page is called for the supervisor of a few clients."""
    return f"{name}, few clients"


def problems(measured: Sequence[Measured]) -> list[str]:
    """Return what is not as it must be, in words."""
    by_name = {one.page: one for one in measured}
    longest = TIMES_THE_CASELOAD * by_name[CASELOAD].p95
    found = []
    for name in REVIEWS:
        review, few = by_name[name], by_name[at_few(name)]
        if review.p95 > AT_MOST:
            found.append(f"{name}: {review.p95:.3f} s at the 95th percentile, more than {AT_MOST} s")
        if review.p95 > longest:
            found.append(
                f"{name}: {review.p95:.3f} s, more than {TIMES_THE_CASELOAD} times the caseload ({longest:.3f} s)"
            )
        if review.queries != few.queries:
            found.append(f"{name}: {review.queries} queries, and {few.queries} with few clients")
    return found


def table(measured: Sequence[Measured]) -> str:
    """Return the numbers as lines, milliseconds first."""
    lines = [f"{'page':32}{'p50 ms':>10}{'p95 ms':>10}{'queries':>10}"]
    lines += [f"{one.page:32}{one.p50 * 1000:10.0f}{one.p95 * 1000:10.0f}{one.queries:10}" for one in measured]
    return "\n".join(lines)
