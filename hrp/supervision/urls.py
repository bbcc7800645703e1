"""The site map of supervision, supervision/."""

from django.urls import path

from hrp.supervision.views import fidelity, home, lines, meetings, notes, review, team, training, words

app_name = "supervision"

urlpatterns = [
    path("", home.home, name="home"),
    # what is worth a conversation
    path("review/", review.review, name="review"),
    path("mine/", review.mine, name="mine"),
    path("review/<slug:code>/<slug:flag>/", review.seen, name="seen"),
    # one's own wording
    path("words/", words.words, name="words"),
    # notes to countersign
    path("notes/", notes.notes, name="notes"),
    path("lines/<uuid:pk>/countersigning/", notes.countersigning, name="countersigning"),
    # two people: their agenda, their meetings, what they agreed
    path("lines/", lines.lines, name="lines"),
    path("lines/<uuid:pk>/", lines.line, name="line"),
    path("lines/<uuid:pk>/add/", lines.point_add, name="point_add"),
    path("lines/<uuid:pk>/hours/", lines.line_hours, name="line_hours"),
    path("lines/<uuid:pk>/meet/", meetings.meet, name="meet"),
    path("meetings/<uuid:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<uuid:pk>/change/", meetings.meeting_change, name="meeting_change"),
    path("points/<uuid:pk>/off/", lines.point_off, name="point_off"),
    path("agreed/<uuid:pk>/", lines.agreed, name="agreed"),
    path("agenda/<slug:code>/", lines.agenda_add, name="agenda_add"),
    path("hours/", lines.hours, name="hours"),
    # fidelity and training
    path("lines/<uuid:pk>/fidelity/", fidelity.fidelity, name="fidelity"),
    path("fidelity/<uuid:pk>/own/", fidelity.own, name="fidelity_own"),
    path("fidelity/<uuid:pk>/", fidelity.together, name="fidelity_round"),
    path("fidelity/<uuid:pk>/miti/", fidelity.miti, name="miti"),
    path("training/", training.training, name="training"),
    path("training/<uuid:pk>/", training.training_edit, name="training_edit"),
    path("lines/<uuid:pk>/training/", training.line_training, name="line_training"),
    # the team
    path("team/", team.team, name="team"),
]
