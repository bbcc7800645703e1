"""What a verification came to."""

from dataclasses import dataclass, field
from datetime import timedelta

# A row or a seal that is older and still waits for its seal or its line has been forgotten.
PATIENCE = timedelta(minutes=10)
KEPT = 1000  # of what does not hold; the rest is counted


@dataclass(frozen=True, order=True)
class Finding:
    """Something that does not hold, and the row at which it shows."""

    row: int
    text: str


@dataclass
class Report:
    """How many rows and seals there are, and what does not hold.

    `stopped` says that rows wait for their seal for too long; that alone changed no row.
    """

    rows: int = 0
    seals: int = 0
    count: int = 0
    findings: list[Finding] = field(default_factory=list)
    stopped: str = ""

    @property
    def ok(self) -> bool:
        """Whether every row, seal and line holds and sealing goes on."""
        return not self.count and not self.stopped

    @property
    def first(self) -> str:
        """The first that does not hold, in words, or nothing."""
        return min(self.findings).text if self.findings else self.stopped

    def found(self, row: int, text: str) -> None:
        """Note something that does not hold."""
        self.count += 1
        self.findings.append(Finding(row, text))
        if len(self.findings) > 2 * KEPT:
            self.findings = sorted(self.findings)[:KEPT]
