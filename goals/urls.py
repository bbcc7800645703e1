"""Pages about where a client is going. Their addresses begin with clients/<code>/goals/."""

from django.urls import path

from goals import views

app_name = "goals"

urlpatterns = [
    # goals
    path("new/", views.new, name="new"),
    path("order/", views.order, name="order"),
    path("<uuid:pk>/", views.goal, name="goal"),
    path("<uuid:pk>/edit/", views.edit, name="edit"),
    path("<uuid:pk>/state/", views.state, name="state"),
    path("<uuid:pk>/closeness/", views.closeness, name="closeness"),
    # steps
    path("<uuid:pk>/steps/", views.step_new, name="step_new"),
    path("steps/<uuid:pk>/", views.step_edit, name="step_edit"),
    # experiments
    path("<uuid:pk>/experiments/", views.experiment_new, name="experiment_new"),
    path("experiments/<uuid:pk>/", views.experiment_edit, name="experiment_edit"),
    path("experiments/<uuid:pk>/review/", views.experiment_review, name="experiment_review"),
]
