"""The site map of the pages that read across: Today, caseload, the record."""

from django.urls import include, path

from hrp.workspace.views import before, calendar_feed, caseload, record, seen, today, week

pages = [
    # the day, and everyone
    path("today/", today.today, name="today"),
    path("week/", week.week, name="week"),
    path("calendar/<str:token>.ics", calendar_feed.calendar_feed, name="calendar_feed"),
    path("caseload/", caseload.caseload, name="caseload"),
    # /clients/<code>/: one record
    path("clients/<slug:code>/", record.record, name="record"),
    path("clients/<slug:code>/timeline/", record.timeline, name="timeline"),
    path("clients/<slug:code>/use/", record.use, name="use"),
    path("clients/<slug:code>/print/", record.print_record, name="print"),
    path("clients/<slug:code>/seen/", seen.seen, name="seen"),
    path("clients/<slug:code>/keep/", record.keep, name="keep"),
    path("clients/<slug:code>/before/", before.before, name="before"),
    path("clients/<slug:code>/before/<uuid:pk>/", before.before, name="before_meeting"),
]

urlpatterns = [
    path("", today.home, name="home"),
    path("", include((pages, "workspace"))),
]
