"""`make bench`: how long the pages of supervision and a file of rows take, on PostgreSQL.

`clinic.py` builds the clinic, `person.py` what is known of a client, `year.py` their meetings and ratings, `rows.py`
puts it into the database. `pages.py` measures, `report.py` says what came of it. `arrivals.py` adds the people of a
file of rows, `files.py` measures it, with `worker.py` as the worker.
"""
