"""Every reference that the files hold, on disk: who is who, what is here already, what may exist once.

The index is a private SQLite database that belongs to no file name and is gone when it is closed.
"""

import sqlite3
import uuid
from dataclasses import dataclass
from hashlib import blake2b

CACHE = 20_000  # KiB that SQLite may keep in memory
REMEMBERED = 4096


@dataclass(frozen=True)
class Entry:
    """A row that others may refer to: its id, whose record it is in, and whether it is here already.

    `extra` is what its children need to know of it: a client's episode and span, a session's sitting.
    """

    id: uuid.UUID
    owner: uuid.UUID
    known: bool
    extra: str = ""


class Index:
    """References by file. Use as a context manager, so that it is closed."""

    def __init__(self):
        self.database = sqlite3.connect("", isolation_level=None)
        self.database.executescript(
            f"""
            PRAGMA cache_size=-{CACHE}; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;
            CREATE TABLE entry (
              file TEXT, reference TEXT, id BLOB, owner BLOB, known INT, keep INT, extra TEXT,
              PRIMARY KEY (file, reference)) WITHOUT ROWID;
            CREATE TABLE once (key BLOB PRIMARY KEY) WITHOUT ROWID;
            CREATE TABLE later (reference TEXT, owner BLOB, row INT);
            CREATE TABLE person (look BLOB, code TEXT, reference TEXT);
            CREATE TABLE touched (client BLOB PRIMARY KEY) WITHOUT ROWID;
            """
        )
        self.recent: dict[tuple[str, str], Entry] = {}

    def __enter__(self):
        self.database.execute("BEGIN")
        return self

    def __exit__(self, *exception):
        self.database.close()

    def add(self, file: str, reference: str, entry: Entry, *, keep: bool = True) -> bool:
        """Take a reference in; return False when the file holds it already. `keep`: it is to be stored."""
        cursor = self.database.execute(
            "INSERT OR IGNORE INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)",
            (file, reference, entry.id.bytes, entry.owner.bytes, entry.known, keep, entry.extra),
        )
        return cursor.rowcount == 1

    def find(self, file: str, reference: str) -> Entry | None:
        """Return what is known of a reference. Neighbours often refer to the same row, so a few are remembered."""
        if entry := self.recent.get((file, reference)):
            return entry
        row = self.database.execute(
            "SELECT id, owner, known, extra FROM entry WHERE file = ? AND reference = ?", (file, reference)
        ).fetchone()
        if row is None:
            return None
        if len(self.recent) >= REMEMBERED:
            self.recent.clear()
        entry = Entry(uuid.UUID(bytes=row[0]), uuid.UUID(bytes=row[1]), bool(row[2]), row[3])
        self.recent[file, reference] = entry
        return entry

    def to_store(self, file: str, references: list[str]) -> set[str]:
        """Return those of `references` that are new and hold something."""
        marks = ", ".join("?" * len(references))
        found = self.database.execute(
            f"SELECT reference FROM entry WHERE file = ? AND reference IN ({marks}) AND keep AND NOT known",  # noqa: S608
            (file, *references),
        )
        return {reference for (reference,) in found}

    def count(self, file: str, *, known: bool) -> int:
        """How many rows of a file are here already, or are to be stored."""
        condition = "known" if known else "keep AND NOT known"
        query = f"SELECT count(*) FROM entry WHERE file = ? AND {condition}"  # noqa: S608
        return self.database.execute(query, (file,)).fetchone()[0]

    def count_of(self, file: str, owners: list[uuid.UUID]) -> dict[uuid.UUID, int]:
        """How many rows of a file belong to each of these clients."""
        marks = ", ".join("?" * len(owners))
        found = self.database.execute(
            f"SELECT owner, count(*) FROM entry WHERE file = ? AND owner IN ({marks}) AND keep GROUP BY owner",  # noqa: S608
            (file, *(owner.bytes for owner in owners)),
        )
        return {uuid.UUID(bytes=owner): count for owner, count in found}

    def once(self, *parts: object) -> bool:
        """Say whether this is the first time that `parts` come together."""
        key = blake2b("\0".join(map(str, parts)).encode(), digest_size=16).digest()
        return self.database.execute("INSERT OR IGNORE INTO once VALUES (?)", (key,)).rowcount == 1

    # --- Rows that refer to a row of their own file, which may stand further down ------------------

    def expect(self, reference: str, owner: uuid.UUID, row: int) -> None:
        """Note that a row refers to `reference` in its own file."""
        self.database.execute("INSERT INTO later VALUES (?, ?, ?)", (reference, owner.bytes, row))

    def expected(self) -> list[tuple[str, uuid.UUID, int]]:
        """Return what was noted with `expect`."""
        found = self.database.execute("SELECT reference, owner, row FROM later ORDER BY row")
        return [(reference, uuid.UUID(bytes=owner), row) for reference, owner, row in found]

    def forget_expected(self) -> None:
        """Begin anew with what is expected: the next file has its own rows."""
        self.database.execute("DELETE FROM later")

    # --- People who may be the same ----------------------------------------------------------------

    def look(self, name: str, birth_year: int | None, *, code: str = "", reference: str = "") -> None:
        """Take in how someone would be recognised: neither name nor year is kept, only their digest."""
        key = blake2b(f"{' '.join(name.casefold().split())}\0{birth_year}".encode(), digest_size=16).digest()
        self.database.execute("INSERT INTO person VALUES (?, ?, ?)", (key, code, reference))

    def doubles(self, most: int) -> tuple[list[list[str]], int]:
        """Return groups of people who look alike, as codes and references, and how many groups there are.

        Only groups with someone from the files: that two who are here already look alike is not news.
        """
        groups = "SELECT look FROM person GROUP BY look HAVING count(*) > 1 AND max(reference) > ''"
        count = self.database.execute(f"SELECT count(*) FROM ({groups})").fetchone()[0]  # noqa: S608
        found: dict[bytes, list[str]] = {}
        rows = self.database.execute(
            "SELECT look, code, reference FROM person"  # noqa: S608
            f" WHERE look IN ({groups} ORDER BY min(rowid) LIMIT ?) ORDER BY rowid",
            (most,),
        )
        for look, code, reference in rows:
            found.setdefault(look, []).append(f"{code} (here)" if code else f"reference {reference}")
        return list(found.values()), count

    # --- Whose record the import touches -------------------------------------------------------------

    def touch(self, client: uuid.UUID) -> None:
        """Note that something is stored for this client."""
        self.database.execute("INSERT OR IGNORE INTO touched VALUES (?)", (client.bytes,))

    def touched(self):
        """Yield the clients for whom something was stored."""
        cursor = self.database.execute("SELECT client FROM touched")
        while batch := cursor.fetchmany(500):
            yield [uuid.UUID(bytes=client) for (client,) in batch]
