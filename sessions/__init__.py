"""What was done and seen: sessions, notes, check-ins, ratings, safety."""
