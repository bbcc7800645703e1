"""What is known of many clients at once, read in a fixed number of queries.

Each loader fills in one group of facts for all clients that are asked about. Only what counts is read, only the
columns that a rule asks for, and of a long history only as far back as a rule looks.
"""
