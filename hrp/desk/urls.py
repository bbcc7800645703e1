"""The site map of the front desk, desk/."""

from django.urls import path

from hrp.desk.views import day, enquiry, meetings, person

app_name = "desk"

urlpatterns = [
    path("", day.day, name="day"),
    path("find/", person.find, name="find"),
    path("enquiry/", enquiry.enquiry, name="enquiry"),
    # one person
    path("<slug:code>/", person.person, name="person"),
    path("<slug:code>/contact/", person.contact, name="contact"),
    path("<slug:code>/plan/", meetings.plan, name="plan"),
    # one meeting of theirs
    path("<slug:code>/<uuid:pk>/arrived/", meetings.arrived, name="arrived"),
    path("<slug:code>/<uuid:pk>/move/", meetings.move, name="move"),
    path("<slug:code>/<uuid:pk>/off/", meetings.off, name="off"),
]
