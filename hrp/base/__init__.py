"""What every app is built with: scales, text, forms, charts, guards. Knows nothing of the clinic's people."""
