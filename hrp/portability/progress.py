"""A progress bar for a terminal."""

import sys
import time


class Bar:
    """Shows how much of `total` is done; silent when nobody watches. Use as a context manager."""

    def __init__(self, what: str, total: int, stream=None):
        self.what, self.total, self.done, self.shown = what, max(total, 1), 0, 0.0
        self.stream = stream or sys.stderr
        self.watched = self.stream.isatty()

    def __call__(self, more: int) -> None:
        """Say that `more` is done."""
        self.done += more
        if self.watched and time.monotonic() - self.shown > 0.1:
            self.shown = time.monotonic()
            self._show()

    def _show(self):
        part = min(self.done / self.total, 1)
        self.stream.write(f"\r{self.what} [{'#' * int(part * 30):<30}] {part:4.0%}")
        self.stream.flush()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        if self.watched:
            self._show()
            self.stream.write("\n")
