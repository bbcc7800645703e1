"""Pages for whoever leads a team: who waits, who leads whom, who covers whom. Nothing clinical."""
