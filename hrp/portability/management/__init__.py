"""Commands of the portability app."""
