"""A consent in plain words: what is read together on the screen, printed for signing, and kept as it was signed.

Pure: it reads the terms of one row and nothing else, so the same terms are always the same text. Short sentences,
said to the client, that a child of twelve can read.
"""

import hashlib

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Consent
from clients.models.consent import ConsentKind, Scope

OPEN = "…"  # stands where a draft lacks something

WHAT = {
    Scope.ATTENDANCE_DATES: gettext_lazy("the days on which you came"),
    Scope.KEPT_COUNT: gettext_lazy("how many of our meetings you came to; one that was moved is not counted"),
    Scope.ATTENDING: gettext_lazy("whether you come at present: yes or no"),
    Scope.LETTER: gettext_lazy("a letter that you have read first"),
    Scope.COORDINATION: gettext_lazy("what they need to know to work with us on your care; ask us to leave things out"),
    Scope.FULL_RECORD: gettext_lazy("your record here, without the notes that your therapist keeps apart"),
}
ONLY_COMING = {Scope.ATTENDANCE_DATES, Scope.KEPT_COUNT, Scope.ATTENDING}


def paragraphs(consent: Consent) -> list[str]:
    """Return the consent as paragraphs. A list within one has its lines begin with a dash; a draft has gaps."""
    return [
        _who(consent),
        _what(consent),
        _("This is so that %(purpose)s.") % {"purpose": _said(consent.purpose)},
        _name(consent),
        _rest(consent),
        _passing_on(consent),
        _take_back(consent),
        _("It ends on %(day)s. From that day on nothing more is told.") % {"day": _day(consent.expires_on)},
        _("You do not have to sign this. You can come here just the same if you do not."),
    ]


def text_of(consent: Consent) -> str:
    """Return the consent as one text, which is what a signature is given for."""
    return "\n\n".join(paragraphs(consent))


def digest(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _who(consent: Consent) -> str:
    words = _("You agree that %(discloser)s may tell %(recipient)s something about you. Nobody else is told.")
    if consent.kind == ConsentKind.CARE:
        words = _(
            "You agree that %(discloser)s may tell %(recipient)s what is needed to treat you, to be paid for it and to"
            " run the service."
        )
    elif consent.kind == ConsentKind.LEGAL:
        words = _(
            "You agree that %(discloser)s may tell %(recipient)s something about you in a legal proceeding. This"
            " paper is about that proceeding and nothing else."
        )
    return words % {"discloser": _said(consent.discloser), "recipient": _said(consent.recipient)}


def _what(consent: Consent) -> str:
    if consent.kind == ConsentKind.COUNSELLING_NOTES:
        return _("They may be told what stands in the notes that your therapist keeps apart about your talks.")
    told = [str(WHAT[scope]) for scope in consent.scopes] or [OPEN]
    return "\n".join([_("They may be told:"), *(f"– {words}" for words in told)])


def _name(consent: Consent) -> str:
    if consent.legal_name_too:
        return _("Your legal name may stand in it.")
    return _("Your legal name does not stand in it.")


def _rest(consent: Consent) -> str:
    if set(consent.scopes) <= ONLY_COMING and consent.kind != ConsentKind.COUNSELLING_NOTES:
        return _(
            "Nothing else is told. What you tell us, what you take, how you are and why you did not come one day all"
            " stay here. Only an emergency, the order of a court or the law can change that."
        )
    return _(
        "Nothing else is told. Everything else that you tell us stays here. Only an emergency, the order of a court or"
        " the law can change that."
    )


def _passing_on(consent: Consent) -> str:
    if consent.kind == ConsentKind.CARE:
        return _(
            "They may pass it on only where the rules for health records let them. Nobody may use it against you in"
            " court, unless you agree to that or a court orders it."
        )
    return _("They may not pass it on, unless you agree to that or the law says so.")


def _take_back(consent: Consent) -> str:
    words = _(
        "You can take this back at any time. How: %(how)s. From that moment on nothing more is told. What was told"
        " before cannot be called back."
    )
    return words % {"how": _said(consent.how_to_take_back)}


def _said(text: str) -> str:
    """Return what was typed, to stand within a sentence of ours."""
    return " ".join(text.split()).rstrip(".") or OPEN


def _day(day) -> str:
    return formats.date_format(day, "j F Y") if day else OPEN
