"""The arithmetic that keeps figures from identifying anyone. Knows neither Django nor the clinic's tables."""
