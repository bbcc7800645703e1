"""The site map of those who lead a team, team/."""

app_name = "teamwork"

urlpatterns = []
