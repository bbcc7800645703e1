"""What the pages of supervision draw."""
