"""Who works here: people, their roles, teams and lines of supervision."""
