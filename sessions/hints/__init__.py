"""Quiet hints on wording: a kinder way to say it, never in the way of saving."""
