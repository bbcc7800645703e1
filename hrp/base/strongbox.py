"""A file that only its key opens, written and read as a stream. Knows no Django.

    magic, key id's length, key id, salt | chunk | chunk | … | last chunk

Each file has a key of its own, derived from the ring's key and the file's random salt (HKDF-SHA256).
Each chunk is 64 KiB of what goes in, encrypted with AES-256-GCM; its nonce is its number and whether
it is the last, and everything before the first chunk is authenticated with each of them. So a chunk
that is changed, moved, repeated, left out or cut off does not open, and memory stays constant however
long the file is.
"""

import secrets
import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hrp.base.keys import KeyProblem, Ring

MAGIC = b"HRPBOX1\n"
SALT = 32
CHUNK = 64 * 1024
TAG = 16


class BoxProblem(Exception):
    """The file cannot be opened. Says why."""


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(hashes.SHA256(), 32, salt, b"HRP strongbox 1").derive(key))


def _nonce(number: int, last: bool) -> bytes:
    return struct.pack(">3xQ?", number, last)


class Writer:
    """Writes a strongbox into an open binary file. Use it with `with`: only then is the last chunk written."""

    def __init__(self, file, ring: Ring):
        name, salt = ring.current.encode(), secrets.token_bytes(SALT)
        self._file = file
        self._header = MAGIC + bytes([len(name)]) + name + salt
        self._cipher = _cipher(ring.key(ring.current), salt)
        self._held = bytearray()
        self._number = 0
        file.write(self._header)

    def write(self, data: bytes) -> int:
        """Take some bytes."""
        self._held += data
        while len(self._held) > CHUNK:  # a full chunk waits: it may be the last
            self._seal(bytes(self._held[:CHUNK]), last=False)
            del self._held[:CHUNK]
        return len(data)

    def _seal(self, chunk: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last), chunk, self._header))
        self._number += 1

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        """Write the last chunk, unless something went wrong: then the file stays one that does not open."""
        if kind is None:
            self._seal(bytes(self._held), last=True)


class Reader:
    """Reads a strongbox from an open binary file. Raises BoxProblem for one that is not whole and genuine.

    What `read` returns is genuine so far as it goes; that nothing is missing is known at the end.
    """

    def __init__(self, file, ring: Ring):
        self._file = file
        self._header = self._read_header()
        self.key_id = self._header[len(MAGIC) + 1 : -SALT].decode("ascii", "replace")
        try:
            self._cipher = _cipher(ring.key(self.key_id), self._header[-SALT:])
        except KeyProblem as problem:
            raise BoxProblem(f"It was made with another key. {problem}") from None
        self._next = file.read(CHUNK + TAG)
        self._number = 0
        self._held = b""
        self._ended = False

    def _read_header(self) -> bytes:
        start = self._file.read(len(MAGIC) + 1)
        if len(start) <= len(MAGIC) or not start.startswith(MAGIC):
            raise BoxProblem("It is not a backup of HRP.")
        rest = self._file.read(start[-1] + SALT)
        if len(rest) < start[-1] + SALT:
            raise BoxProblem("It is cut off.")
        return start + rest

    def read(self, size: int = CHUNK) -> bytes:
        """Return at most `size` bytes (at least one); nothing at the end."""
        while not self._held and not self._ended:
            self._open_chunk()
        given, self._held = self._held[:size], self._held[size:]
        return given

    def read_exactly(self, size: int) -> bytes:
        """Return `size` bytes; BoxProblem if there are fewer."""
        parts = []
        while size:
            part = self.read(size)
            if not part:
                raise BoxProblem("It does not hold what it should.")
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def _open_chunk(self) -> None:
        chunk, self._next = self._next, self._file.read(CHUNK + TAG)
        self._ended = not self._next
        try:
            self._held = self._cipher.decrypt(_nonce(self._number, self._ended), chunk, self._header)
        except InvalidTag:
            raise BoxProblem("It was changed or cut off, or the key is another one of the same name.") from None
        self._number += 1
