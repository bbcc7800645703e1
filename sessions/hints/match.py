"""Finds the words in a note that could be said more kindly. Pure: knows no database and no page.

A hint is a suggestion beside the text. It never stops anyone from saving, and what stands in
quotation marks, or is the client's own word, is left as it is (own design; the words come from
person-first glossaries: NIDA, ASAM).
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from sessions.hints.data import ANY_SUBSTANCE, EXCEPTIONS, NAMES, NEEDLE_NOTE, ROWS, Row

AVOID, ASK = "A", "B"
TO_FILL_IN = "…"


@dataclass(frozen=True)
class Hint:
    """One hint: where (`start` to `end` in the text), what was `written`, and what could be said.

    `suggestion` holds one or more wordings with "; " between them; "…" is for the writer to fill in.
    `severity` is "A" (nearly always avoid) or "B" (ask in context).
    """

    start: int
    end: int
    written: str
    suggestion: str
    severity: str


def find_hints(
    text: str,
    *,
    own_words: Iterable[str] = (),
    substance_names: Iterable[str] = (),
    include_ask: bool = False,
) -> list[Hint]:
    """Return the hints on `text`, in its order; the first place of each word only.

    `own_words` are this client's goals and sentences: a word in them is theirs and gets no hint.
    `substance_names` are what this client's substances are called; they are recognised in phrases, and
    the one that was written (or the only one there is) goes into the suggestion. With `include_ask`
    come the words to ask about in context (severity B), else only those nearly always avoided (A).
    Takes time in proportion to the length of the text. Raises nothing.
    """
    names = tuple(sorted({name.strip() for name in substance_names if _key(name)}))
    phrases = _phrases_with(names)
    quoted, left_alone = _Spans(_QUOTED, text), _Spans(_LEFT_ALONE, text)
    own = _Own(own_words)
    hints, seen = [], set()
    for start, end in sorted({*_found(phrases.pattern, text), *_found(_NEEDLE, text)}):
        written = text[start:end]
        key = _key(written)
        is_needle = key in _NEEDLE_KEYS
        row, severity = (NEEDLE_NOTE, ASK) if is_needle else phrases.rows.get(key, (None, ASK))
        if row is None or (severity == ASK and not include_ask) or key in seen or own.has(written):
            continue
        if quoted.touch(start, end) or (not is_needle and left_alone.touch(start, end)):
            continue
        seen.add(key)
        hints.append(Hint(start, end, written, _filled(row.suggestion, written, names), severity))
    return hints


# --- Quotation marks -------------------------------------------------------------------------
# Each alternative stops at the next mark that could open it again, so that a text full of open
# marks is still read once. An apostrophe inside a word closes nothing. Straight marks stay within
# their paragraph, single ones within their line.
_QUOTED = re.compile(
    r"“[^“”]*”"
    r"|«[^«»]*»"
    r'|(?<!\w)"(?:[^"\n]|\n(?![ \t]*\n))*"'
    r"|(?<!\w)‘(?:[^‘’]|’(?=\w))*’(?!\w)"
    r"|(?<!\w)'(?=\w)(?:[^'\n]|(?<=\w)'(?=\w))*(?<=\S)'(?!\w)"
)


# --- Phrases as one expression ----------------------------------------------------------------
def _pattern(phrase: str) -> str:
    """Return the expression for one phrase in the notation that the data explains."""
    before, words, after = "", phrase, ""
    if words.startswith("("):
        word, _, words = words[1:].partition(") ")
        before = rf"(?<=\b{word}\s)"
    if words.endswith(" $"):
        words, after = words[:-2], r"(?=\s{0,3}(?:[.,;:!?)\]/]|$|\n))"
    body = re.escape(words).replace(r"\ ", r"(?:\s{1,3}|[-‐‑])").replace(r"\-", r"[-‐‑\s]?").replace("'", "['’]")
    return before + body + after


def _alternation(phrases: Iterable[str]) -> re.Pattern:
    """Compile phrases into one alternation of whole words: the longest first, sorted by first letter."""
    by_letter: dict[str, list[str]] = {}
    for phrase in sorted(set(phrases), key=lambda one: (-len(one), one)):
        by_letter.setdefault(_core(phrase)[0].casefold(), []).append(_pattern(phrase))
    groups = (f"(?={re.escape(letter)})(?:{'|'.join(group)})" for letter, group in by_letter.items())
    return re.compile(rf"(?<!\w)(?:{'|'.join(groups)})(?!\w|[-‐‑]\w)", re.IGNORECASE)


def _core(phrase: str) -> str:
    """Return a phrase without the marks of its notation."""
    return re.sub(r"^\(\w+\) | \$$", "", phrase)


def _key(written: str) -> str:
    """Return what a written phrase is looked up by: small letters, no spaces or hyphens."""
    return re.sub(r"[\W_]+", "", written.casefold())


def _found(pattern: re.Pattern, text: str) -> list[tuple[int, int]]:
    return [found.span() for found in pattern.finditer(text)]


@dataclass(frozen=True)
class _Phrases:
    """Every hinted phrase as one expression, and the row and severity of each by its key."""

    pattern: re.Pattern
    rows: dict[str, tuple[Row, str]]


@lru_cache(maxsize=64)
def _phrases_with(names: tuple[str, ...]) -> _Phrases:
    """Compile the table with the names of a client's substances."""
    phrases, rows = [], {}
    for row in ROWS:
        for severity, listed in ((ASK, row.ask), (AVOID, row.avoid)):
            for phrase in listed:
                for spelt in _spelt_out(phrase, names):
                    phrases.append(spelt)
                    rows[_key(_core(spelt))] = (row, severity)
    return _Phrases(_alternation(phrases), rows)


def _spelt_out(phrase: str, names: tuple[str, ...]) -> list[str]:
    """Return a phrase once for each thing that `{substance}` stands for."""
    if "{substance}" not in phrase:
        return [phrase]
    plain = (" ".join(re.findall(r"\w+", name)) for name in names)  # a name may hold marks of the notation
    return [phrase.replace("{substance}", name) for name in (*ANY_SUBSTANCE, *plain)]


_LEFT_ALONE = _alternation((*EXCEPTIONS, *NAMES, *NEEDLE_NOTE.ask))
_NEEDLE = _alternation(NEEDLE_NOTE.ask)
_NEEDLE_KEYS = frozenset(_key(phrase) for phrase in NEEDLE_NOTE.ask)


class _Spans:
    """The stretches of a text that an expression finds."""

    def __init__(self, pattern: re.Pattern, text: str):
        self._spans = _found(pattern, text)
        self._starts = [start for start, _ in self._spans]

    def touch(self, start: int, end: int) -> bool:
        """Say whether any of the stretches shares a character with `start` to `end`."""
        before = bisect_right(self._starts, end - 1)
        return before > 0 and self._spans[before - 1][1] > start


# --- The client's own words -------------------------------------------------------------------
def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


# Words that carry nothing of what a phrase says: "stayed clean" is theirs if "clean" is.
_CARRIES_NOTHING = frozenset(
    _words(
        "a an the in off of to is was were be been being get gets got getting stay stays stayed staying time"
        " he she they are s re hit hits hitting with from"
    )
)


class _Own:
    """The words of a client's own goals and sentences."""

    def __init__(self, sentences: Iterable[str]):
        self._words = {_stem(word) for sentence in sentences for word in _words(sentence)}

    def has(self, written: str) -> bool:
        """Say whether every word that matters in `written` is one of the client's own."""
        matter = [word for word in _words(written) if word not in _CARRIES_NOTHING]
        return bool(matter) and all(_stem(word) in self._words for word in matter)


def _stem(word: str) -> str:
    """Return a word without the ending of a plural or a past: "relapsed" and "relapse" are one word."""
    return re.sub(r"(?:e?[sd]|e)$", "", word) or word


# --- The suggestion ---------------------------------------------------------------------------
def _filled(suggestion: str, written: str, names: tuple[str, ...]) -> str:
    """Put the substance into a suggestion: the one that was written, else the only one, else a gap."""
    words = _words(written)
    known = [name for name in names if words[: len(_words(name))] == _words(name)]
    name = max(known, key=len) if known else names[0] if len(names) == 1 else TO_FILL_IN
    return suggestion.replace("{substance}", name)
