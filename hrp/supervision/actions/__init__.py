"""What two people do in their supervision. Every action leaves its row in the trail, in the same transaction."""
