"""What was asked for, what is being made, and what was released."""

from hrp.reports.models.released import QuarterTable, YearTable
from hrp.reports.models.run import Reason, ReportRun, RunFile, RunKind, RunState

__all__ = ["QuarterTable", "Reason", "ReportRun", "RunFile", "RunKind", "RunState", "YearTable"]
