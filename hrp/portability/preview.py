"""What an import would do, in words and a table, before it does it."""

from hrp.portability.checking import Checked
from hrp.portability.formats import FILES

DOUBLES = 20
HEAD = ("reference", "name", "born", "lead", "team", "since", "areas", "sessions", "goals")


def preview(checked: Checked) -> list[str]:
    """Return the lines of a preview: counts, new teams, the first clients, and who may be a double."""
    lines = ["New, and here already:"]
    for file in FILES:
        new, known = (checked.index.count(file.name, known=known) for known in (False, True))
        lines.append(f"  {file.filename:<18}{new:>9,} new {known:>9,} here already")
    for (name, site), clients in sorted(checked.new_teams.items()):
        lines.append(f"New team: {name}{f', {site}' if site else ''} ({many(clients, 'client')})")
    if checked.first:
        lines += ["", f"The first {len(checked.first)} new clients:" if len(checked.first) > 1 else "The new client:"]
        lines += table([HEAD, *_people(checked)])
    groups, count = checked.index.doubles(DOUBLES)
    if count:
        lines += ["", f"Possible doubles, with the same name and year of birth ({count:,}):"]
        lines += [f"  {' = '.join(group)}" for group in groups]
        if count > len(groups):
            lines.append(f"  … and {count - len(groups):,} more.")
    return lines


def _people(checked: Checked) -> list[tuple[str, ...]]:
    ids = [pk for pk, _row in checked.first]
    counts = [checked.index.count_of(name, ids) for name in ("focus_areas", "sessions", "goals")]
    return [
        (
            row.reference,
            row.values["chosen_name"],
            str(row.values["birth_year"] or "–"),
            row.values["lead"],
            row.values["team"],
            row.values["opened_on"].isoformat(),
            *(str(count.get(pk, 0)) for count in counts),
        )
        for pk, row in checked.first
    ]


def many(count: int, what: str) -> str:
    """Return a count with its word."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def table(rows: list[tuple[str, ...]]) -> list[str]:
    """Return rows as lines with aligned columns; long cells are cut."""
    short = [[cell if len(cell) <= 28 else cell[:27] + "…" for cell in row] for row in rows]
    widths = [max(len(row[place]) for row in short) for place in range(len(short[0]))]
    return [
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in short
    ]
