"""What a session page sends when it saves."""

import json
import re
from dataclasses import dataclass
from uuid import UUID

from hrp.base.text import LONGEST, tidy
from sessions.drafting import Edit

_NAME = re.compile(r"[a-z0-9_.:-]{1,120}", re.ASCII)
MOST_ENTRIES = 400


class BadPayload(ValueError):
    """The message is not one that the page sends."""


@dataclass(frozen=True)
class Payload:
    """A save: the page's id and number, texts and taps."""

    tab: str
    seq: int
    texts: dict[str, Edit]
    taps: dict[str, str]
    too_long: tuple[str, ...]


def read_payload(body: bytes) -> Payload:
    """Read the JSON of a save. Raises BadPayload for anything that no page of ours sends.

    Texts are tidied as every typed text is; those beyond the longest that is kept are named in
    `too_long` and left for the page to keep.
    """
    try:
        data = json.loads(body)
        tab, seq = str(UUID(data["tab"])), data["seq"]
        texts = {_name(name): _edit(edit) for name, edit in data.get("texts", {}).items()}
        taps = {_name(name): _text(value) for name, value in data.get("taps", {}).items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadPayload from error
    if type(seq) is not int or not 0 < seq < 2**31 or len(texts) + len(taps) > MOST_ENTRIES:
        raise BadPayload
    too_long = tuple(name for name, edit in texts.items() if len(edit.text) > LONGEST)
    for name in too_long:
        del texts[name]
    return Payload(tab, seq, texts, taps, too_long)


def _name(name):
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise BadPayload
    return name


def _text(value):
    if not isinstance(value, str):
        raise BadPayload
    return value


def _edit(edit):
    was = edit["was"]
    if not isinstance(was, list):
        raise BadPayload
    return Edit(tidy(_text(edit["text"])), tuple(tidy(_text(one)) for one in was))
