"""`manage.py serve`: everything that one machine needs, in one command."""

import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from hrp.accounts.context import DEMO_PASSWORD, DEMO_PEOPLE

HOST = "127.0.0.1"
GUNICORN = ["gunicorn", "hrp.wsgi", "--workers", "2", "--threads", "4", "--log-level", "warning", "--no-control-socket"]
WORKER = ["celery", "--quiet", "-A", "hrp", "worker", "-B", "-P", "solo", "-l", "warning"]
WORKER += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
SECONDS_TO_START = 60
SECONDS_TO_STOP = 15


class Command(BaseCommand):
    """Prepares the database and the static files, then runs the web server and the background worker.

    For one machine: the demo, or a practitioner on their own. An agency runs each part by itself.
    """

    help = "Runs HRP on this machine until Ctrl-C."
    requires_system_checks = []

    def add_arguments(self, parser):
        """The port to answer on."""
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, port, verbosity, **options):
        """Prepare, start, say where, and watch until something ends."""
        if settings.AGENCY:
            raise CommandError("serve is for one machine. How an agency runs HRP is in docs/running.md.")
        insist_on_free(port)
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, stop)
        children = {}
        try:
            self.prepare()
            children["the web server"] = start(*GUNICORN, "--bind", f"{HOST}:{port}")
            children["the worker"] = start(*WORKER)
            self.wait_until_ready(children, port)
            self.greet(port)
            while True:
                insist_on_alive(children)
                time.sleep(0.5)
        except Stopped:
            self.stdout.write("\nStopped.")
        finally:
            for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(name, signal.SIG_IGN)
            end(children.values())

    def prepare(self):
        """Bring the database and the static files up to date; fill the demo the first time."""
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        collect_static()
        if settings.DEMO and not get_user_model().objects.exists():
            self.stdout.write("Writing the demo's people. This happens once.")
            call_command("load_demo", verbosity=0)

    def wait_until_ready(self, children, port):
        """Ask for the sign-in page until it answers."""
        address = f"http://{HOST}:{port}{reverse(settings.LOGIN_URL)}"
        until = time.monotonic() + SECONDS_TO_START
        while True:
            insist_on_alive(children)
            try:
                with urllib.request.urlopen(address, timeout=5):
                    return
            except urllib.error.HTTPError as error:
                raise CommandError(f"The sign-in page answers with an error ({error.code}); see above.") from error
            except OSError as error:
                if time.monotonic() > until:
                    raise CommandError(f"No answer from the web server in {SECONDS_TO_START} s: {error}") from error
            time.sleep(0.1)

    def greet(self, port):
        """Say where it is and how to get in."""
        say = self.stdout.write
        say(f"\nHRP answers at http://localhost:{port}/")
        if settings.DEMO:
            say("Everybody in it is invented. Keep real people out of it. Sign in as:\n")
            for name in DEMO_PEOPLE:
                say(f"  {name}@demo.example")
            say(f"\nwith the password {DEMO_PASSWORD}")
        elif not get_user_model().objects.exists():
            say("Nobody can sign in yet. Add yourself, in another terminal with the same HRP_ variables:\n")
            say('  .venv/bin/python manage.py add_user you@example.org --name "You" --role therapist --role admin')
        say("\nCtrl-C stops it.")
        self.stdout.flush()


class Stopped(BaseException):
    """Someone asked the command to end."""


def stop(*_):
    """Answer a signal."""
    raise Stopped


def insist_on_free(port: int) -> None:
    """Say so at once if something else has the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            raise CommandError(f"Port {port} cannot be used ({error}). Choose another: make run PORT=8001") from error


def collect_static() -> None:
    """Collect and compress the static files, if any changed since the last time."""
    mark = settings.STATIC_ROOT / ".collected"
    seen = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            seen.update(f"{path} {storage.size(path)} {storage.get_modified_time(path)}\n".encode())
    if mark.exists() and mark.read_text() == seen.hexdigest():
        return
    call_command("collectstatic", verbosity=0, interactive=False)
    mark.write_text(seen.hexdigest())


def start(module: str, *arguments: str) -> subprocess.Popen:
    """Start a part of HRP. It has its own session, so that Ctrl-C reaches it through this command only."""
    # Celery's long warning to whoever is root is meant for servers, not for one machine's loopback.
    python = [sys.executable, "-W", "ignore:You're running the worker"]
    return subprocess.Popen([*python, "-m", module, *arguments], cwd=settings.BASE_DIR, start_new_session=True)


def insist_on_alive(children: dict) -> None:
    """Raise if a part of HRP has ended: half of it is worse than none."""
    for name, child in children.items():
        if (status := child.poll()) is not None:
            raise CommandError(f"{name} ended by itself (status {status}), so everything was stopped.".capitalize())


def end(children) -> None:
    """Stop what still runs: kindly, then for good."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    until = time.monotonic() + SECONDS_TO_STOP
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.wait(max(0, until - time.monotonic()))
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)  # what it left behind, if anything
