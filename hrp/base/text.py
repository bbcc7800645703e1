"""What typed text may be: tidied on its way in, refused with a reason when it cannot be kept."""

import re
import unicodedata
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST = 100_000

# Nothing to see in a name, so two names could look alike, or turn what stands beside them: soft hyphens,
# marks of direction, zero-width spaces, fillers, variation selectors, tags.
_INVISIBLE = re.compile(
    "[\x80-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
_JOINERS = re.compile("[\u200c\u200d\ufe0f]+")
_ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d3\u0750-\u077f\u08a0-\u08c9]")
_VIRAMA = 9  # the combining class of the signs after which a joiner shapes the letters of South Asia
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def plain_number(number: Decimal) -> str:
    """Return a number as it is written by hand: 4 for 4.00, 40 for 4E+1, 0 for -0."""
    return format(number.normalize() + 0, "f")


def tidy(text: str) -> str:
    """Return `text` in NFC with control characters and lone surrogates gone and line feeds at line ends."""
    text = _SURROGATE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", _CONTROL.sub("", text))


def tidy_name(text: str) -> str:
    """Return a one-line name: as `tidy`, with invisible marks gone and white space folded.

    A joiner stays where the name is spelt with it: between Arabic letters, after a virama, within a picture.
    """
    seen = _JOINERS.sub(_joiner, _INVISIBLE.sub("", " ".join(tidy(text).split())))
    return unicodedata.normalize("NFC", " ".join(seen.split()))


def _joiner(found: re.Match) -> str:
    """Return what stays of some joiners in a row, by what stands on either side."""
    marks, before, after = found[0], found.string[: found.start()][-1:], found.string[found.end() :][:1]
    if before and unicodedata.combining(before) == _VIRAMA:
        return marks[0].strip("\ufe0f")
    if _is_picture(before):
        return "\ufe0f" * ("\ufe0f" in marks) + "\u200d" * ("\u200d" in marks and _is_picture(after))
    return "\u200c" if "\u200c" in marks and _ARABIC.match(before) and _ARABIC.match(after) else ""


def _is_picture(letter: str) -> bool:
    return bool(letter) and unicodedata.category(letter) in {"So", "Sk"}


def refuse_too_long(text: str) -> None:
    """Raise ValidationError, in a sentence, when `text` has more than LONGEST characters."""
    if len(text) > LONGEST:
        raise ValidationError(too_long_sentence())


def too_long_sentence() -> str:
    """Return what is said of a text with more than LONGEST characters."""
    return _("This is longer than %(most)s characters. Nothing is lost: please split it in two.") % {
        "most": f"{LONGEST:,}"
    }
