"""What the pages of administration show. Of a client they hold the code and nothing else."""

from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Count, Exists, F, OuterRef, Q

from clients.models import CareTeamMembership, Episode
from clients.models.episode import CareRole
from hrp.accounts.models import SupervisionLine, Team, TeamMembership, User

PAGE = 25


def people():
    """Return everyone who works here, by name, with the number of clients they care for now."""
    caring = Count("care_teams", filter=Q(care_teams__in=CareTeamMembership.objects.current()))
    return User.objects.annotate(clients=caring)


def page_of(rows, number):
    """Return one page of `rows`, 25 at a time; a number that is none gives the nearest page."""
    return Paginator(rows, PAGE).get_page(number)


def about(person: User) -> dict:
    """Return what the page of a person shows beside its forms."""
    return {
        "memberships": TeamMembership.objects.current().filter(user=person).select_related("team"),
        "supervisors": SupervisionLine.objects.current().filter(therapist=person).select_related("supervisor"),
        "supervises": SupervisionLine.objects.current().filter(supervisor=person).select_related("therapist"),
        **CareTeamMembership.objects.current()
        .filter(user=person)
        .aggregate(caring=Count("pk"), leading=Count("pk", filter=Q(role=CareRole.LEAD))),
    }


def assignments(*, code: str = "", person=None):
    """Return who cares for whom now, by code, as plain rows."""
    rows = CareTeamMembership.objects.current().filter(episode__ended_on=None)
    if code:
        rows = rows.filter(episode__client__code=code)
    if person:
        rows = rows.filter(user=person)
    rows = rows.order_by("episode__client__code", "role", "user__name", "pk")
    return rows.values(
        "pk", "role", "from_on", "user_id", "user__is_active", name=F("user__name"), code=F("episode__client__code")
    )


def narrowed_to(text: str) -> User | None:
    """Return the person whose id an address holds, or None."""
    try:
        return User.objects.filter(pk=UUID(text)).first()
    except ValueError:
        return None


def unled() -> dict:
    """Return the codes of clients in care whom nobody leads who may sign in: the first few, and how many."""
    led = CareTeamMembership.objects.current().filter(
        episode=OuterRef("pk"), role=CareRole.LEAD, user__is_active=True, user__is_therapist=True
    )
    codes = Episode.objects.filter(~Exists(led), ended_on=None).order_by("client__code")
    codes = codes.values_list("client__code", flat=True)
    return {"unled": list(codes[:PAGE]), "unled_count": codes.count()}


def teams():
    """Return every team with the number of people in it now."""
    return Team.objects.annotate(
        people=Count("memberships", filter=Q(memberships__in=TeamMembership.objects.current()))
    ).order_by("name", "site")
