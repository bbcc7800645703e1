"""The site map: one include per app."""

from django.urls import include, path

from hrp.base import health

handler500 = "hrp.base.down.handler500"

urlpatterns = [
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("account/", include("hrp.accounts.door_urls")),
    path("", include("hrp.accounts.urls")),
    path("people/", include("hrp.administration.urls")),
    path("desk/", include("hrp.desk.urls")),
    path("team/", include("hrp.teamwork.urls")),
    path("supervision/", include("hrp.supervision.urls")),
    path("reports/", include("hrp.reports.urls")),
    path("", include("hrp.disclosures.urls")),
    path("clients/", include("clients.urls")),
    path("clients/<slug:code>/goals/", include("goals.urls")),
    path("", include("sessions.urls")),
    # Last: it answers /clients/<code>/, which would take /clients/new/ for a code.
    path("", include("hrp.workspace.urls")),
]
