"""The site map: one include per app."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("hrp.accounts.door_urls")),
    path("", include("hrp.accounts.urls")),
    path("people/", include("hrp.administration.urls")),
    path("clients/", include("clients.urls")),
    path("clients/<slug:code>/goals/", include("goals.urls")),
    path("", include("sessions.urls")),
    # Last: it answers /clients/<code>/, which would take /clients/new/ for a code.
    path("", include("hrp.workspace.urls")),
]
