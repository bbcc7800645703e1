"""Pages about who the client is. Their addresses begin with clients/."""

from django.urls import path

from clients.views import emergency, enrolling, episode, focus, handover, mandates, person, returning

app_name = "clients"

urlpatterns = [
    path("new/", enrolling.enrol, name="enrol"),
    # in an emergency
    path("emergency/", emergency.break_glass, name="break_glass"),
    path("emergency/<uuid:pk>/close/", emergency.glass_close, name="glass_close"),
    path("emergency/<uuid:pk>/seen/", emergency.glass_seen, name="glass_seen"),
    # the person
    path("<slug:code>/edit/", person.edit, name="edit"),
    path("<slug:code>/words/", person.say, name="say"),
    path("<slug:code>/words/earlier/", person.said, name="said"),
    path("<slug:code>/strengths/", person.resources, name="resources"),
    path("<slug:code>/strengths/<slug:kind>/<uuid:pk>/", person.resource_edit, name="resource_edit"),
    # focus areas and changes in question
    path("<slug:code>/focus/", focus.focus_new, name="focus_new"),
    path("<slug:code>/focus/<uuid:pk>/", focus.focus_edit, name="focus_edit"),
    path("<slug:code>/focus/<uuid:pk>/changes/", focus.change_new, name="change_new"),
    path("<slug:code>/changes/<uuid:pk>/", focus.change_edit, name="change_edit"),
    path("<slug:code>/changes/<uuid:pk>/standing/", focus.change_retire, name="change_retire"),
    # the stretch of work
    path("<slug:code>/pause/", episode.pause, name="pause"),
    path("<slug:code>/pause/plan/", episode.pause_plan, name="pause_plan"),
    path("<slug:code>/pause/end/", episode.pause_end, name="pause_end"),
    path("<slug:code>/explained/", episode.explained, name="explained"),
    # what somebody outside asks to hear
    path("<slug:code>/mandates/new/", mandates.mandate_new, name="mandate_new"),
    path("<slug:code>/mandates/<uuid:pk>/", mandates.mandate, name="mandate"),
    path("<slug:code>/mandates/<uuid:pk>/end/", mandates.mandate_end, name="mandate_end"),
    # from one lead to the next
    path("<slug:code>/handover/", handover.handover, name="handover"),
    path("<slug:code>/handover/<uuid:pk>/", handover.handover_print, name="handover_print"),
    # coming back
    path("<slug:code>/return/", returning.come_back, name="come_back"),
    path("<slug:code>/after-break/", returning.after_break, name="after_break"),
]
