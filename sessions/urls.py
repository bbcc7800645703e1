"""The site map of sessions."""

from django.urls import path

from sessions.views import (
    contacts,
    endings,
    group_meetings,
    groups,
    log,
    notes,
    plans,
    room,
    sheets,
    skills,
    tools,
    turned,
)

app_name = "sessions"

urlpatterns = [
    # /log/: a meeting with someone, now
    path("log/", log.choose, name="choose"),
    # /clients/<code>/sessions/: meetings of one client
    path("clients/<slug:code>/sessions/new/", log.log, name="log"),
    path("clients/<slug:code>/sessions/plan/", plans.plan, name="plan"),
    path("clients/<slug:code>/sessions/<uuid:pk>/", room.room, name="room"),
    path("clients/<slug:code>/sessions/<uuid:pk>/plan/", plans.planned, name="planned"),
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
    # /contact/: somebody was in touch between meetings
    path("contact/", contacts.choose, name="contact_choose"),
    path("clients/<slug:code>/contacts/new/", contacts.contact_new, name="contact_new"),
    path("clients/<slug:code>/contacts/<uuid:pk>/", contacts.contact, name="contact"),
    path("clients/<slug:code>/contacts/<uuid:pk>/change/", contacts.contact_change, name="contact_change"),
    path("clients/<slug:code>/contacts/<uuid:pk>/sign/", contacts.contact_sign, name="contact_sign"),
    path("clients/<slug:code>/contacts/<uuid:pk>/done/", contacts.contact_done, name="contact_done"),
    path("clients/<slug:code>/safety/<uuid:pk>/settled/", contacts.safety_settled, name="safety_settled"),
    # /clients/<code>/tools/: what is filled in together
    path("clients/<slug:code>/tools/", tools.tools, name="tools"),
    path("clients/<slug:code>/tools/<slug:tool>/", tools.tool, name="tool"),
    path("clients/<slug:code>/tools/<slug:tool>/new/", sheets.tool_new, name="tool_new"),
    path("clients/<slug:code>/tools/<slug:tool>/blank/", tools.tool_blank, name="tool_blank"),
    path("clients/<slug:code>/tools/<slug:tool>/<uuid:pk>/", tools.sheet, name="sheet"),
    path("clients/<slug:code>/tools/<slug:tool>/<uuid:pk>/change/", sheets.sheet_change, name="sheet_change"),
    path("clients/<slug:code>/tools/<slug:tool>/<uuid:pk>/away/", sheets.sheet_away, name="sheet_away"),
    path("clients/<slug:code>/tools/<slug:tool>/<uuid:pk>/print/", tools.sheet_print, name="sheet_print"),
    # /skills/: the site's catalogue of skills
    path("skills/", skills.skills, name="skills"),
    path("skills/<slug:skill>/", skills.skill, name="skill"),
    # /clients/<code>/ending/: the end of a stretch of work
    path("clients/<slug:code>/ending/", endings.ending, name="ending"),
    path("clients/<slug:code>/ending/undo/", endings.ending_undo, name="ending_undo"),
    path("clients/<slug:code>/sessions/<uuid:pk>/countersign/", notes.countersign, name="countersign"),
    path("clients/<slug:code>/sessions/<uuid:pk>/question/", notes.question, name="question"),
    # /groups/: those that one leads, and their meetings
    path("groups/", groups.groups, name="groups"),
    path("groups/new/", groups.group_new, name="group_new"),
    path("groups/<uuid:pk>/", groups.group, name="group"),
    path("groups/<uuid:pk>/change/", groups.group_change, name="group_change"),
    path("groups/<uuid:pk>/add/", groups.group_add, name="group_add"),
    path("groups/<uuid:pk>/out/<uuid:place>/", groups.group_out, name="group_out"),
    path("groups/<uuid:pk>/end/", groups.group_end, name="group_end"),
    path("groups/<uuid:pk>/plan/", groups.group_plan, name="group_plan"),
    path("groups/<uuid:pk>/meetings/<uuid:meeting>/", group_meetings.group_meeting, name="group_meeting"),
    path("groups/<uuid:pk>/meetings/<uuid:meeting>/save/", group_meetings.group_save, name="group_save"),
    path("groups/<uuid:pk>/meetings/<uuid:meeting>/also/", group_meetings.group_also, name="group_also"),
    path("groups/<uuid:pk>/meetings/<uuid:meeting>/off/", group_meetings.group_off, name="group_off"),
    path("groups/<uuid:pk>/meetings/<uuid:meeting>/review/", group_meetings.group_review, name="group_review"),
    path("groups/<uuid:pk>/meetings/<uuid:meeting>/sign/", group_meetings.group_sign, name="group_sign"),
    path(
        "groups/<uuid:pk>/meetings/<uuid:meeting>/countersign/",
        group_meetings.group_countersign,
        name="group_countersign",
    ),
    # /turned/: the client's view, all that answers until the therapist comes back
    path("turned/", turned.turned, name="turned"),
    path("turned/save/", turned.turned_save, name="turned_save"),
    path("turned/back/", turned.turn_back, name="turn_back"),
]
