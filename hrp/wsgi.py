"""The web server's entry point: `gunicorn hrp.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hrp.settings")

application = get_wsgi_application()

from hrp.base.guards import insist_at_start  # noqa: E402  needs the settings

insist_at_start()
