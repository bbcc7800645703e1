"""The words and lists of sessions, as data."""
