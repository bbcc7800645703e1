"""Meetings that stand in a diary because its therapist covers for somebody."""

from collections import defaultdict

from clients.models import CareTeamMembership


def covers_of(rows) -> dict:
    """Return rows of the care team that come from a cover, by client."""
    found = defaultdict(list)
    for row in rows.filter(cover__isnull=False).select_related("cover__covered", "episode"):
        found[row.episode.client_id].append(row)
    return dict(found)


def covers(row: CareTeamMembership, meeting) -> bool:
    """Say whether a meeting of this client stands in the covered person's diary, on a day of the cover."""
    theirs = row.cover.covered_id == meeting.diary_of_id and row.user_id != meeting.diary_of_id
    return theirs and row.from_on <= meeting.day < row.to_on
