"""The scales that people rate on. The one place where their ends are written down.

Rulers, wellbeing, closeness and alliance run 0–10; harm runs 0–4. All wording is our own design
and is not a validated instrument.
"""

RULER_TOP = 10
HARM_TOP = 4
WINDOW_DAYS = 28
WEEK_DAYS = 7
