"""Pages that read across the clinical apps: Today, caseload, the client record."""
