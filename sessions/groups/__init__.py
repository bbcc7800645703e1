"""Groups: who opens them, what their pages show."""
