"""The site map of those who lead a team, team/."""

from django.urls import path

from hrp.teamwork.views import cover, flags, returns, transfer, waiting

app_name = "teamwork"

urlpatterns = [
    path("", waiting.team, name="team"),
    # who waits
    path("waiting/", waiting.waiting, name="waiting"),
    path("waiting/<slug:code>/", waiting.waiting_person, name="waiting_person"),
    path("waiting/<slug:code>/lead/", waiting.waiting_lead, name="waiting_lead"),
    path("waiting/<slug:code>/contact/", waiting.waiting_contact, name="waiting_contact"),
    path("waiting/<slug:code>/ending/", waiting.waiting_ending, name="waiting_ending"),
    # who leads whom
    path("transfer/", transfer.transfer, name="transfer"),
    path("transfer/<uuid:pk>/", transfer.transfer_from, name="transfer_from"),
    # who comes back
    path("returns/", returns.returns, name="returns"),
    path("returns/<slug:code>/", returns.return_person, name="return_person"),
    # who covers whom
    path("cover/", cover.cover, name="cover"),
    path("cover/new/", cover.cover_new, name="cover_new"),
    path("cover/<uuid:pk>/end/", cover.cover_end, name="cover_end"),
    # what is worth a conversation
    path("flags/", flags.flags, name="flags"),
]
