"""Figures of a quarter: what is counted, of whom, and how it is told."""
