"""Pages of the door, account/.

The names are those that allauth looks for. Only what people here need is open: there is no sign-up,
and no page of allauth's that is not in this list.
"""

from django.urls import path

from hrp.accounts import views

urlpatterns = [
    path("login/", views.sign_in, name="account_login"),
    path("logout/", views.sign_out, name="account_logout"),
    path("password/change/", views.change_password, name="account_change_password"),
    path("password/reset/", views.forgotten, name="account_reset_password"),
]
