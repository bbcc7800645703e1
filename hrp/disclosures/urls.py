"""The site map of what leaves about a client."""

from django.urls import path

from hrp.disclosures.views import account, consents, copy, emergencies, home, letters, orders, second_looks, told

app_name = "disclosures"

urlpatterns = [
    # --- consents
    path("clients/<slug:code>/disclosures/", home.home, name="home"),
    path("clients/<slug:code>/consents/new/", consents.consent_new, name="consent_new"),
    path("clients/<slug:code>/consents/<uuid:pk>/", consents.consent, name="consent"),
    path("clients/<slug:code>/consents/<uuid:pk>/change/", consents.consent_change, name="consent_change"),
    path("clients/<slug:code>/consents/<uuid:pk>/sign/", consents.consent_sign, name="consent_sign"),
    path("clients/<slug:code>/consents/<uuid:pk>/print/", consents.consent_print, name="consent_print"),
    path("clients/<slug:code>/consents/<uuid:pk>/revoke/", consents.consent_revoke, name="consent_revoke"),
    path("clients/<slug:code>/consents/<uuid:pk>/set-aside/", consents.consent_off, name="consent_off"),
    # --- letters
    path("clients/<slug:code>/letters/attendance/", letters.attendance_new, name="attendance_new"),
    path("clients/<slug:code>/letters/new/", letters.letter_new, name="letter_new"),
    path("clients/<slug:code>/letters/<uuid:pk>/", letters.letter, name="letter"),
    path("clients/<slug:code>/letters/<uuid:pk>/paper/", letters.letter_paper, name="letter_paper"),
    path("clients/<slug:code>/letters/<uuid:pk>/shown/", letters.letter_shown, name="letter_shown"),
    path("clients/<slug:code>/letters/<uuid:pk>/ready/", letters.letter_ready, name="letter_ready"),
    path("clients/<slug:code>/letters/<uuid:pk>/send/", letters.letter_send, name="letter_send"),
    path("clients/<slug:code>/letters/<uuid:pk>/set-aside/", letters.letter_off, name="letter_off"),
    path("clients/<slug:code>/told/", told.told_new, name="told_new"),
    # --- the record copy
    path("clients/<slug:code>/copy/", copy.record_copy, name="record_copy"),
    # --- emergencies, orders of a court, second looks
    path("clients/<slug:code>/emergency-disclosure/", emergencies.emergency_new, name="emergency_new"),
    path("clients/<slug:code>/orders/new/", orders.order_new, name="order_new"),
    path("clients/<slug:code>/orders/<uuid:pk>/", orders.order, name="order"),
    path("clients/<slug:code>/orders/<uuid:pk>/second/", orders.order_second, name="order_second"),
    path("clients/<slug:code>/orders/<uuid:pk>/send/", orders.order_send, name="order_send"),
    path("clients/<slug:code>/orders/<uuid:pk>/set-aside/", orders.order_off, name="order_off"),
    path("second-looks/", second_looks.second_looks, name="second_looks"),
    path("second-looks/<uuid:pk>/", second_looks.second_look, name="second_look"),
    # --- the account
    path("clients/<slug:code>/disclosures/account/", account.account, name="account"),
    path("clients/<slug:code>/disclosures/<uuid:pk>/", account.disclosure, name="disclosure"),
    path("clients/<slug:code>/disclosures/<uuid:pk>/file/", account.disclosure_file, name="disclosure_file"),
]
