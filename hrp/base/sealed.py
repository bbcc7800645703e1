"""Text that the database keeps encrypted: what people wrote and said, legal names, ways to reach someone.

A value is stored as `hrp1:<key id>:<base64 of nonce, text, tag>`, AES-256-GCM under the ring's data key.
It is bound to its place, that is table, field and row: moved anywhere else it does not open. Empty
text and NULL stay as they are, so that constraints and questions like "is there anything?" work.

A row is loaded with its texts closed; each opens when it is first looked at. The database can neither
search, sort nor compare such text; whoever asks it to is refused.
"""

import hashlib
import hmac
import os
from base64 import b64decode, b64encode
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models
from django.db.models.lookups import Exact, IsNull
from django.db.models.query_utils import DeferredAttribute

from hrp.base.keys import KeyProblem, Ring

MARK = "hrp1"
NONCE = 12
# What a constraint that is checked before saving is told instead of a text: that there is one.
SOMETHING = "…"


class CannotOpen(Exception):
    """A sealed value does not open: its key is missing, it stands in the wrong place, or it was changed."""


class OnlyThroughItsRow(TypeError):
    """Code tried to read, write, compare or sort sealed text apart from the row that it belongs to."""


# --- Sealing and opening ---------------------------------------------------------------------------


def ring() -> Ring:
    """Return the keys for what is written about people."""
    return settings.KEYS["data"]


def seal(text: str, place: str) -> str:
    """Return `text` encrypted under the current key and bound to `place`."""
    keys, nonce = ring(), os.urandom(NONCE)
    closed = _cipher(keys.key(keys.current)).encrypt(nonce, text.encode(), place.encode())
    return f"{MARK}:{keys.current}:{b64encode(nonce + closed).decode()}"


def open_sealed(stored: str, place: str) -> str:
    """Return the text that `seal` was given. Raises CannotOpen, which names the place and never the text."""
    mark, _colon, rest = stored.partition(":")
    key_id, _colon, packed = rest.partition(":")
    if mark != MARK:
        raise CannotOpen(f"{place}: what is stored there is not encrypted.")
    try:
        cipher, packed = _cipher(ring().key(key_id)), b64decode(packed, validate=True)
        return cipher.decrypt(packed[:NONCE], packed[NONCE:], place.encode()).decode()
    except KeyProblem as problem:
        raise CannotOpen(f"{place}: {problem}") from None
    except (InvalidTag, ValueError):
        raise CannotOpen(f"{place}: it was changed, belongs elsewhere, or was encrypted with another key.") from None


def prefix(key_id: str) -> str:
    """Return what every value under the key `key_id` begins with."""
    return f"{MARK}:{key_id}:"


@lru_cache
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def marks(text: str, place: str) -> list[str]:
    """Return the keyed hashes of `text` at `place`, one for each key of the ring, the current one's first.

    The same text at the same place has the same mark; without the key it tells nothing.
    """
    keys = ring()
    ordered = [keys.current, *(key_id for key_id in keys.keys if key_id != keys.current)]
    return [_mark(keys.key(key_id), text, place) for key_id in ordered]


def _mark(key, text, place):
    own = hmac.digest(key, b"marks", hashlib.sha256)  # a key must not serve two purposes
    return hmac.new(own, f"{place}\n{text}".encode(), hashlib.sha256).hexdigest()


# --- In a row --------------------------------------------------------------------------------------


class Sealed:
    """A closed value, as it is stored. It shows nothing of itself, and compares with no text."""

    __slots__ = ("_text", "place", "row", "stored")

    def __init__(self, place: str, stored: str, row=None, text: str | None = None):
        self.place, self.stored, self.row, self._text = place, stored, row, text

    def open(self, row=None) -> str:
        """Return the text. `row` is the primary key of its row, for a value that came without one."""
        if self._text is None:
            row = row if self.row is None else self.row
            if row is None:
                raise OnlyThroughItsRow(f"{self.place}: which row is it of?")
            self._text = open_sealed(self.stored, f"{self.place}:{row}")
        return self._text

    @property
    def is_current(self) -> bool:
        """Whether it is under the key in use now."""
        return self.stored.startswith(prefix(ring().current))

    def __reduce__(self):
        """Travel closed, in pickles and copies alike."""
        return Sealed, (self.place, self.stored, self.row)

    def __repr__(self):
        return f"<sealed {self.place}>"

    def __str__(self):
        raise OnlyThroughItsRow(f"{self.place} is sealed here: open it with its row.")

    def __eq__(self, other):
        if isinstance(other, str) and other:
            raise OnlyThroughItsRow(f"{self.place} is sealed here: open it with its row.")
        return self is other

    __hash__ = None


def opened(values: dict, row) -> dict:
    """Return what `values()` gave for the row with the primary key `row`, with every text open."""
    return {name: value.open(row) if isinstance(value, Sealed) else value for name, value in values.items()}


class _Opens(DeferredAttribute):
    """The attribute of a sealed field: opens at the first look."""

    def __get__(self, instance, cls=None):
        value = super().__get__(instance, cls)
        return value.open(instance.pk) if isinstance(value, Sealed) else value

    def __set__(self, instance, value):
        if isinstance(value, Sealed) and value.row is None:
            value.row = instance.__dict__.get(instance._meta.pk.attname)
        instance.__dict__[self.field.attname] = value


class _OnlyEmpty(Exact):
    """The one comparison that the database can make: with nothing."""

    def get_prep_lookup(self):
        """Return the empty text, or refuse."""
        if self.rhs != "":
            raise OnlyThroughItsRow("Sealed text compares with nothing but empty text. Compare in Python.")
        return ""


class _SealedField:
    """What the two kinds of sealed field share."""

    descriptor_class = _Opens

    @property
    def place(self) -> str:
        """The table and field, the first half of what a value is bound to. Whoever renames either seals anew."""
        return f"{self.model._meta.label_lower}.{self.name}"

    def get_internal_type(self):
        """Return the kind of column: text is longer when it is sealed."""
        return "TextField"

    def get_lookup(self, lookup_name):
        """Return the few look-ups that make sense; for all others Django says that there is none."""
        return {"isnull": IsNull, "exact": _OnlyEmpty}.get(lookup_name)

    def get_transform(self, lookup_name):
        """Return none: the database can make nothing of sealed text."""

    def from_db_value(self, value, expression, connection):
        """Wrap what is stored; it opens with its row."""
        return Sealed(self.place, value) if value else value

    def pre_save(self, model_instance, add):
        """Return the value closed. One that was not changed, under the current key, stays exactly as it is stored.

        One under another key is sealed anew, so that a page that was loaded before `rotate_keys` came by
        cannot put the old key back.
        """
        row = row_of(model_instance)
        found = model_instance.__dict__.get(self.attname)
        if isinstance(found, Sealed) and str(found.row) == row and found.is_current:
            return found
        text = getattr(model_instance, self.attname)
        if text is None or text == "":
            return text
        if hasattr(text, "resolve_expression"):
            raise OnlyThroughItsRow(f"{self.place}: the database cannot compute sealed text.")
        text = str(text)
        fresh = Sealed(self.place, seal(text, f"{self.place}:{row}"), row, text)
        model_instance.__dict__[self.attname] = fresh
        return fresh

    def get_prep_value(self, value):
        """Return the value as it is: only a row can close it."""
        return value

    def get_db_prep_value(self, value, connection, prepared=False):
        """Return what the database may see of a value; of a text that is not closed, that there is one."""
        if isinstance(value, Sealed):
            return value.stored
        return SOMETHING if value else value

    def get_db_prep_save(self, value, connection):
        """Return what is stored. Refuses text that did not come through its row."""
        if isinstance(value, Sealed):
            return value.stored
        if value is None or value == "":
            return value
        raise OnlyThroughItsRow(f"{self.place} is written by saving its row, not by an update.")


def row_of(instance) -> str:
    """Return the primary key of a row as text. It must be known before the row is stored."""
    if instance.pk is None:
        raise OnlyThroughItsRow(f"A row of {instance._meta.label} needs its id before its text can be sealed.")
    return str(instance._meta.pk.to_python(instance.pk))


class SealedTextField(_SealedField, models.TextField):
    """Text of any length, kept encrypted."""


class SealedCharField(_SealedField, models.CharField):
    """One line of text, kept encrypted. `max_length` bounds what is typed; the column is text."""


class MarkField(models.CharField):
    """A keyed hash of the sealed text `of` within the column `within`: tells whether two are the same.

    It follows the text whenever the row is saved.
    """

    def __init__(self, *args, of: str, within: str, **kwargs):
        self.of, self.within = of, within
        super().__init__(*args, **{"max_length": 64, "editable": False, "default": "", **kwargs})

    def deconstruct(self):
        """Name the two columns in migrations."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of, "within": self.within}

    def marks(self, text: str, within) -> list[str]:
        """Return what the column may hold for `text`, one for each key."""
        return marks(text, f"{self.model._meta.label_lower}.{self.of}:{within}")

    def pre_save(self, model_instance, add):
        """Return the mark of the text as it is now."""
        mark = self.marks(getattr(model_instance, self.of), getattr(model_instance, self.within))[0]
        setattr(model_instance, self.attname, mark)
        return mark


class SealedQuerySet(models.QuerySet):
    """Reads of rows with sealed text: refuses what the database could only do wrong."""

    def order_by(self, *field_names):
        """Order, but not by sealed text: what stands there is random."""
        for name in field_names:
            for part in [name] if isinstance(name, str) else _names_in(name):
                if isinstance(self._last_field(part), _SealedField):
                    raise OnlyThroughItsRow(f"{part} is sealed: sort in Python.")
        return super().order_by(*field_names)

    def update(self, **kwargs):
        """Update, but sealed text only to nothing: each row's own key for it is its id."""
        for name, value in kwargs.items():
            if isinstance(self._last_field(name), _SealedField) and value is not None and value != "":
                raise OnlyThroughItsRow(f"{name} is sealed: save each row.")
        return super().update(**kwargs)

    update.alters_data = True

    def _last_field(self, name):
        path = name.lstrip("-+").split("__")
        if path[0] in self.query.annotations or path == ["?"]:
            return None
        return self.query.names_to_path(path, self.model._meta)[1]


def _names_in(expression) -> list[str]:
    """Return the names of the columns that an expression is made of."""
    parts = expression.flatten() if hasattr(expression, "flatten") else [expression]
    return [part.name for part in parts if isinstance(part, models.F)]


def sealed_fields(model) -> list:
    """Return the sealed fields of a table."""
    return [field for field in model._meta.concrete_fields if isinstance(field, _SealedField)]
