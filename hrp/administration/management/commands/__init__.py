"""Management commands of the administration app."""
