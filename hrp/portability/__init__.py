"""Caseloads in and out, as documented CSV files."""
