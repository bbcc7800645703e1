"""Pages about oneself."""

from django.urls import path

from hrp.accounts import views

app_name = "accounts"

urlpatterns = [
    path("me/", views.preferences, name="preferences"),
    path("sign-in-again/", views.sign_in_again, name="sign_in_again"),
    path("welcome/<uuid:person>/<str:token>/", views.welcome, name="welcome"),
]
