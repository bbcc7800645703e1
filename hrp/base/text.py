"""What typed text may be: tidied on its way in, refused with a reason when it cannot be kept."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST = 100_000

# Zero-width and direction-changing characters: invisible in a name, so two names could look alike.
_INVISIBLE = re.compile("[\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def tidy(text: str) -> str:
    """Return `text` in NFC with control characters and lone surrogates gone and line feeds at line ends."""
    text = _SURROGATE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", _CONTROL.sub("", text))


def tidy_name(text: str) -> str:
    """Return a one-line name: as `tidy`, with invisible marks gone and white space folded."""
    return " ".join(_INVISIBLE.sub("", tidy(text)).split())


def refuse_too_long(text: str) -> None:
    """Raise ValidationError, in a sentence, when `text` has more than LONGEST characters."""
    if len(text) > LONGEST:
        raise ValidationError(
            _("This is longer than %(most)s characters. Nothing is lost: please split it in two.")
            % {"most": f"{LONGEST:,}"}
        )
