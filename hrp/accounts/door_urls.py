"""Pages of the door, account/.

The names are those that allauth looks for. Only what people here need is open: there is no sign-up,
and no page of allauth's that is not in this list.
"""

from django.urls import path

from hrp.accounts import factor_views, single_sign_on, views

urlpatterns = [
    path("login/", views.sign_in, name="account_login"),
    path("login/factor/", factor_views.authenticate, name="mfa_authenticate"),
    path("sso/", single_sign_on.leave, name="account_sso"),
    path("<slug:provider_id>/callback/", single_sign_on.come_back, name="openid_connect_callback"),
    path("logout/", views.sign_out, name="account_logout"),
    path("password/change/", views.change_password, name="account_change_password"),
    path("password/reset/", views.forgotten, name="account_reset_password"),
]
