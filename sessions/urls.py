"""The site map of sessions."""

from django.urls import path

from sessions.views import log, notes, room, turned

app_name = "sessions"

urlpatterns = [
    # /log/: a meeting with someone, now
    path("log/", log.choose, name="choose"),
    # /clients/<code>/sessions/: meetings of one client
    path("clients/<slug:code>/sessions/new/", log.log, name="log"),
    path("clients/<slug:code>/sessions/<uuid:pk>/", room.room, name="room"),
    path("clients/<slug:code>/sessions/<uuid:pk>/open/", log.open, name="open"),
    path("clients/<slug:code>/sessions/<uuid:pk>/happened/", log.happened, name="happened"),
    path("clients/<slug:code>/sessions/<uuid:pk>/save/", room.save, name="save"),
    path("clients/<slug:code>/sessions/<uuid:pk>/format/", room.note_format, name="format"),
    path("clients/<slug:code>/sessions/<uuid:pk>/review/", notes.review, name="review"),
    path("clients/<slug:code>/sessions/<uuid:pk>/sign/", notes.sign, name="sign"),
    path("clients/<slug:code>/sessions/<uuid:pk>/addendum/", notes.addendum, name="addendum"),
    path("clients/<slug:code>/sessions/<uuid:pk>/in-error/", notes.in_error, name="in_error"),
    path("clients/<slug:code>/sessions/<uuid:pk>/share/", notes.share, name="share"),
    path("clients/<slug:code>/sessions/<uuid:pk>/correct/<slug:kind>/<uuid:rating>/", notes.correct, name="correct"),
    path("clients/<slug:code>/sessions/<uuid:pk>/turn/", turned.turn, name="turn"),
    # /turned/: the client's view, all that answers until the therapist comes back
    path("turned/", turned.turned, name="turned"),
    path("turned/save/", turned.turned_save, name="turned_save"),
    path("turned/back/", turned.turn_back, name="turn_back"),
]
