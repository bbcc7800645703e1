"""In case of fire: backups, restores, and the one lawful way out of the records."""
