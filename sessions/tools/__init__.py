"""The tools of harm reduction psychotherapy: sheets that a therapist and a client fill in together.

`tool.py` says what a tool is, `catalogue.py` lists them all, one module a tool holds its form and its words.
"""
