"""Pages about oneself."""

from django.urls import path

from hrp.accounts import calendar_views, factor_views, how_views, idle_views, views

app_name = "accounts"

urlpatterns = [
    path("me/", views.preferences, name="preferences"),
    # me/sign-in/: by what one signs in, and where one is signed in
    path("me/sign-in/", how_views.how, name="how"),
    path("me/sign-in/app/", how_views.app_add, name="app_add"),
    path("me/sign-in/passkey/", how_views.passkey_add, name="passkey_add"),
    path("me/sign-in/<int:pk>/remove/", how_views.factor_remove, name="factor_remove"),
    path("me/sign-in/codes/", how_views.codes, name="codes"),
    path("me/sign-in/codes/new/", how_views.codes_new, name="codes_new"),
    path("me/sign-in/end/", how_views.sign_in_end, name="sign_in_end"),
    # me/calendar/: the secret address of a therapist's calendar
    path("me/calendar/", calendar_views.calendar, name="calendar"),
    path("me/calendar/new/", calendar_views.calendar_new, name="calendar_new"),
    path("me/calendar/end/", calendar_views.calendar_end, name="calendar_end"),
    path("me/confirm/", factor_views.step_up, name="step_up"),
    path("passkey/", factor_views.passkey_in, name="passkey_in"),
    path("here/", idle_views.here, name="here"),
    path("uncover/", idle_views.uncover, name="uncover"),
    path("sign-in-again/", views.sign_in_again, name="sign_in_again"),
    path("welcome/<uuid:person>/<str:token>/", views.welcome, name="welcome"),
]
