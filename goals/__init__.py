"""Where clients are going: goals, steps, experiments."""
