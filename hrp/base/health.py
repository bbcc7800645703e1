"""What a load balancer asks: whether this process lives, and whether it can serve pages."""

from functools import cache

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import JsonResponse
from django.views.decorators.http import require_safe
from kombu import Connection
from kombu.exceptions import OperationalError as BrokerError

LIVE, READY = "/health/live", "/health/ready"
BROKER_SECONDS = 1


def answer_health(get_response):
    """Answer the two addresses before anything looks at who asks: no sign-in, no cookie, no redirect to TLS."""

    def middleware(request):
        view = {LIVE: live, READY: ready}.get(request.path_info)
        return view(request) if view else get_response(request)

    return middleware


@login_not_required
@require_safe
def live(request):
    """Say that this process answers. Touches nothing else."""
    return JsonResponse({"live": True})


@login_not_required
@require_safe
def ready(request):
    """Say whether pages can be served: 200, or 503 and the part that is missing.

    Without the broker background work waits and pages are served all the same, so it is only told.
    """
    parts = {"database": database(), "broker": broker()}
    good = parts["database"] == "ok"
    return JsonResponse({"ready": good, **parts}, status=200 if good else 503)


def database() -> str:
    """Return "ok", "away", or "behind" when migrations wait to be applied."""
    try:
        applied = set(MigrationRecorder(connection).applied_migrations())
    except DatabaseError:
        return "away"
    return "ok" if _migrations() <= applied else "behind"


@cache
def _migrations() -> frozenset:
    """The migrations that this version of HRP brings."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def broker() -> str:
    """Return "ok" or "away"."""
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    try:
        with Connection(settings.CELERY_BROKER_URL, transport_options=options, connect_timeout=BROKER_SECONDS) as one:
            one.ensure_connection(max_retries=1, timeout=BROKER_SECONDS)
    except (BrokerError, OSError):
        return "away"
    return "ok"
