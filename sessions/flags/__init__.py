"""What may be worth a conversation about somebody: rules, the facts that they need, and their words.

`rules.py` is the arithmetic, without the database. `facts.py` loads what it needs of many clients at once, in a number
of queries that does not depend on how many they are or how long their history is. `setting.py` is what a team
switched on and the numbers of its site. `words.py` says each flag in a sentence, for a supervisor and for the
therapist. `reads.py` puts them together for a person.
"""
