"""What templates of sessions and tools ask for."""
