"""What is wrong with a folder of files: every problem counted, the first ones kept in words."""

from dataclasses import dataclass, field

SHOWN = 200


@dataclass(frozen=True)
class Problem:
    """Where something is wrong, and why. Row 1 is the line with the columns' names."""

    file: str
    row: int | None
    column: str
    reason: str

    def __str__(self):
        place = [self.file, f"row {self.row}" if self.row else "", self.column]
        return f"{', '.join(part for part in place if part)}: {self.reason}"


@dataclass
class Problems:
    """All problems found so far."""

    count: int = 0
    first: list[Problem] = field(default_factory=list)

    def add(self, file: str, row: int | None, column: str, reason: str) -> None:
        """Note a problem."""
        self.count += 1
        if len(self.first) < SHOWN:
            self.first.append(Problem(file, row, column, reason))

    def __bool__(self):
        return self.count > 0

    def lines(self) -> list[str]:
        """Return the problems in words, and how many more there are."""
        lines = [str(problem) for problem in self.first]
        if self.count > len(self.first):
            lines.append(f"… and {self.count - len(self.first):,} more.")
        return lines
