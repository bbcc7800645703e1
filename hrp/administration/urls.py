"""People, teams and who cares for whom, people/."""

from django.urls import path

from hrp.administration.views import assignments, emergencies, factors, handing_over, people, teams, trail, upkeep

app_name = "administration"

urlpatterns = [
    path("", people.people, name="people"),
    path("new/", people.person_new, name="person_new"),
    # people/<id>/
    path("<uuid:pk>/", people.person, name="person"),
    path("<uuid:pk>/active/", people.person_active, name="person_active"),
    path("<uuid:pk>/way-in/", people.person_way_in, name="person_way_in"),
    path("<uuid:pk>/factors/", factors.person_reset, name="person_reset"),
    path("<uuid:pk>/teams/", teams.team_join, name="team_join"),
    path("<uuid:pk>/teams/<uuid:membership>/end/", teams.team_leave, name="team_leave"),
    path("<uuid:pk>/leads/", teams.lead_give, name="lead_give"),
    path("<uuid:pk>/leads/<uuid:lead>/end/", teams.lead_end, name="lead_end"),
    path("<uuid:pk>/supervisors/", teams.supervision_open, name="supervision_open"),
    path("<uuid:pk>/supervisors/<uuid:line>/end/", teams.supervision_end, name="supervision_end"),
    path("<uuid:pk>/move/", handing_over.person_move, name="person_move"),
    # people/upkeep/
    path("upkeep/", upkeep.upkeep, name="upkeep"),
    # people/trail/
    path("trail/", trail.trail, name="trail"),
    path("trail/export/", trail.trail_export, name="trail_export"),
    # people/emergencies/
    path("emergencies/", emergencies.emergencies, name="emergencies"),
    # people/teams/
    path("teams/", teams.teams, name="teams"),
    # people/assignments/
    path("assignments/", assignments.assignments, name="assignments"),
    path("assignments/find/", assignments.assignment_find, name="assignment_find"),
    path("assignments/<uuid:pk>/end/", assignments.assignment_end, name="assignment_end"),
]
