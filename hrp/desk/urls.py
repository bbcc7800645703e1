"""The site map of the front desk, desk/."""

app_name = "desk"

urlpatterns = []
