"""The site map of reports, reports/."""

from django.urls import path

from hrp.reports.views import home, quarters, rows, runs

app_name = "reports"

urlpatterns = [
    # --- figures by quarter
    path("quarters/", quarters.quarters, name="quarters"),
    path("quarters/<int:year>/<int:quarter>/", quarters.quarter, name="quarter"),
    path("quarters/<int:year>/<int:quarter>/csv/", quarters.quarter_file, {"kind": "csv"}, name="quarter_csv"),
    path("quarters/<int:year>/<int:quarter>/xlsx/", quarters.quarter_file, {"kind": "xlsx"}, name="quarter_xlsx"),
    # --- rows that identify nobody
    path("rows/", rows.rows_new, name="rows_new"),
    path("rows/<uuid:pk>/", rows.rows_look, name="rows_look"),
    path("rows/<uuid:pk>/ask/", rows.rows_ask, name="rows_ask"),
    # --- work in the background
    path("", home.home, name="home"),
    path("runs/<uuid:pk>/", runs.run, name="run"),
    path("runs/<uuid:pk>/state/", runs.run_state, name="run_state"),
    path("runs/<uuid:pk>/cancel/", runs.run_cancel, name="run_cancel"),
    path("runs/<uuid:pk>/file/", runs.run_file, name="run_file"),
]
