"""Pages for those who run the house: people, teams, assignments; and the command that serves it."""
