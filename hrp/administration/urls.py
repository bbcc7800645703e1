"""People, teams and who cares for whom, people/."""

from django.urls import path

from hrp.administration import views

app_name = "administration"

urlpatterns = [
    path("", views.people, name="people"),
    path("new/", views.person_new, name="person_new"),
    # people/<id>/
    path("<uuid:pk>/", views.person, name="person"),
    path("<uuid:pk>/active/", views.person_active, name="person_active"),
    path("<uuid:pk>/way-in/", views.person_way_in, name="person_way_in"),
    path("<uuid:pk>/teams/", views.team_join, name="team_join"),
    path("<uuid:pk>/teams/<uuid:membership>/end/", views.team_leave, name="team_leave"),
    path("<uuid:pk>/supervisors/", views.supervision_open, name="supervision_open"),
    path("<uuid:pk>/supervisors/<uuid:line>/end/", views.supervision_end, name="supervision_end"),
    # people/teams/
    path("teams/", views.teams, name="teams"),
    # people/assignments/
    path("assignments/", views.assignments, name="assignments"),
    path("assignments/find/", views.assignment_find, name="assignment_find"),
    path("assignments/<uuid:pk>/end/", views.assignment_end, name="assignment_end"),
]
