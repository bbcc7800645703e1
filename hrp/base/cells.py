"""A cell of a table that is written to a file: a spreadsheet must never take it for a formula."""

# A spreadsheet may take a cell that begins with one of these for a formula. On the way out such a
# cell gets an apostrophe in front; where a file is read again that apostrophe goes. The apostrophe is
# one of them, so that a text which really begins with one comes back as it was.
FORMULA = frozenset("'=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")  # the last four: full-width = + - @


def disarm(cell: str) -> str:
    """Return `cell` with an apostrophe in front if a spreadsheet could take it for a formula."""
    return f"'{cell}" if cell[:1] in FORMULA else cell
