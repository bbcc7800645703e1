"""Pages about who the client is."""
