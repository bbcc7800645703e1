"""An invented client for everyone who starts here, so that nobody has to try things out on a real record."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from clients.actions import enrol, save
from clients.models import Change, Client, FocusArea, Strength
from clients.models.focus import FocusKind
from hrp.accounts.actions import add_team
from hrp.accounts.models import Team, User


@transaction.atomic
def give_practice_client(user: User, *, by) -> Client:
    """Let a therapist lead an invented client of their own, in their first team. They get one, once.

    It is marked wherever it stands, and no count, report or export knows it. Someone without a team gets it
    in a team "Practice".
    """
    key = uuid.uuid5(user.pk, "a client to practise with")
    User.objects.select_for_update().get(pk=user.pk)  # asked for twice at once, there is one
    known = Client.objects.filter(pk=key).first()
    if known:
        return known
    client = enrol(
        by=by,
        key=key,
        team=_team_of(user) or add_team(by=by, name=_("Practice")),
        lead=user,
        client={"chosen_name": _("Robin"), "pronouns": _("they/them"), "is_practice": True},
        episode={"hoped_for": _("To look at one thing at a time, without being told what to do.")},
        words=_("I want my evenings back, and I am not sure yet what that means."),
        focus=_("Drinking after work"),
        focus_kind=FocusKind.SUBSTANCE,
    )
    area = FocusArea.objects.get(client=client)
    save(Change(focus_area=area, words=_("One evening a week without a drink")), by=by, client=client)
    save(Strength(client=client, text=_("Robin cooks for the neighbours every Sunday.")), by=by, client=client)
    return client


def _team_of(user) -> Team | None:
    first = user.team_memberships.current().order_by("from_on", "created_at").select_related("team").first()
    return first.team if first else None
