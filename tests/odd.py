"""Texts that a careless reader takes for a number or a day, and texts that are no text at all."""

import uuid
from datetime import date
from urllib.parse import quote

from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

URLENCODED = "application/x-www-form-urlencoded"

# Texts that Python, or a browser, would take for a number.
LOOKALIKES = [
    "3.0", "1_0", "٣", "３", "³", "Ⅲ", " 3", "3 ", "\t3", "3\n", "+3", "-3", "-0", "+0", "03", "00", "0x3", "3e0",
    "1e1", "3,0", "three", "None", "nan", "inf", "3\x00", "\u200b3", "3\u200e", "0b1", "٠", "1\u00a00",
]  # fmt: skip
NUMBERLIKE = st.one_of(
    st.sampled_from(LOOKALIKES),
    st.from_regex(r"[+-]?[\s_0-9٠-٩０-９.,eE]{0,6}", fullmatch=True),
    st.integers(-20, 10**12).map(str),
    st.text(max_size=6),
)
DAYLIKE = st.one_of(
    st.dates(date(1, 1, 1), date(9999, 12, 31)).map(str),
    st.dates(date(1890, 1, 1), date(2035, 12, 31)).map(str),
    st.from_regex(r"\s?[0-9٠-٩]{1,5}-[0-9]{1,2}-[0-9]{1,2}([T ][0-9:.Z+-]{0,12})?\s?", fullmatch=True),
    st.sampled_from(["20260105", "2026-W02-1", "2026-005", "2026-1-5", "２０２６-01-05", "today", "2026-01-05\x00"]),
    st.text(max_size=16),
)
MOMENTLIKE = st.one_of(
    DAYLIKE,
    st.datetimes().map(lambda moment: moment.isoformat()[:16]),
    st.tuples(st.dates(date(1899, 12, 30), date(2032, 1, 2)), st.times()).map(lambda both: f"{both[0]}T{both[1]}"[:16]),
    st.sampled_from(["2026-01-05T24:00", "2026-01-05 10:00", "2026-01-05T10:00Z", "2026-01-05T10:00+23:59"]),
)


ANY = st.text(st.characters(exclude_categories=[]), max_size=40)  # lone surrogates too
MARKS = "\u200b\u200c\u200d\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
MARKS += "\ufeff\u00ad\u2060\U000e0041"


ODD = st.one_of(
    ANY,
    NUMBERLIKE,
    MOMENTLIKE,
    st.sampled_from(
        ["\x00", "\ud800", "\udfff\ud800", "x\x00y", "\uffff", "\U0010ffff", "é" * 300, "%00", "../../etc/passwd", "{}"]
        + ["' OR 1=1 --", "<script>", "9" * 400, "-1", "1e400", "NaN", str(uuid.uuid4()), "None", "\r\nSet-Cookie: a=b"]
    ),
)
quiet = hypothesis_settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def as_sent(fields: dict) -> bytes:
    """A body with lone surrogates as an attacker would send them."""
    pairs = []
    for name, value in fields.items():
        for one in value if isinstance(value, list) else [value]:
            pairs.append(f"{quote(name)}={quote(str(one).encode('utf-8', 'surrogatepass'))}")
    return "&".join(pairs).encode()
