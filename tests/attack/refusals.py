"""What the access table has for somebody who may not."""

from tests.access.table import PEOPLE, RULES, Line


def refusal(line: Line, person: str, which: str = "own", *, script: bool = False) -> int | None:
    """Return the answer that refuses `person` the address of `line` about an object; None if they may.

    `which` is an object as `World.address` knows them. A `script` is told to sign in, and not led there.
    """
    rule = RULES[line.rule]
    row = rule.get(which) or rule.get("own") or rule["alone"]
    word = row.split()[PEOPLE.index(person)]
    if word != "ok":
        return 401 if script and word == "302" else int(word)
    return 404 if which in {"crossed", "absent"} else None
