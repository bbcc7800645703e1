"""What the pages of administration show. Of a client they hold the code and nothing else."""

from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q

from clients.codes import is_code
from clients.models import CareTeamMembership, Episode
from clients.models.episode import CareRole
from hrp.accounts.models import SupervisionLine, Team, TeamLead, TeamMembership, User
from hrp.accounts.roles import Role
from hrp.accounts.sign_ins import with_last_seen
from hrp.base.paging import PER_PAGE, page_of


def caring():
    """Return who cares for whom now. Whoever led to the end keeps the record, and is not counted for it."""
    return CareTeamMembership.objects.current().real().filter(episode__ended_on=None)


def people(number):
    """Return a page of those who work here, by name, each with their roles and how many clients they care for now."""
    clients = Count("care_teams", filter=Q(care_teams__in=caring()))
    everyone = with_last_seen(User.objects.annotate(clients=clients))
    page = page_of(everyone.order_by("name", "email"), number)
    for person in page:
        person.roles_shown = [role.label for role in Role if role in person.roles]
    return page


def about(person: User) -> dict:
    """Return what the page of a person shows beside its forms."""
    return {
        "last_seen": with_last_seen(User.objects.filter(pk=person.pk)).values_list("last_seen", flat=True).get(),
        "memberships": TeamMembership.objects.current().filter(user=person).select_related("team"),
        "leads": TeamLead.objects.current().filter(user=person).select_related("team"),
        "supervisors": SupervisionLine.objects.current().filter(therapist=person).select_related("supervisor"),
        "supervises": SupervisionLine.objects.current().filter(supervisor=person).select_related("therapist"),
        **caring().filter(user=person).aggregate(caring=Count("pk"), leading=Count("pk", filter=Q(role=CareRole.LEAD))),
    }


def assignments(number, *, code: str = "", person=None):
    """Return a page of who cares for whom now, by code, as plain rows."""
    rows = caring()
    if code:
        rows = rows.filter(episode__client__code=code)
    if person:
        rows = rows.filter(user=person)
    rows = rows.order_by("episode__client__code", "role", "user__name", "pk")
    fields = ("pk", "role", "from_on", "user_id", "user__is_active")
    page = page_of(rows.values(*fields, name=F("user__name"), code=F("episode__client__code")), number)
    for row in page:
        row["role_label"] = CareRole(row["role"]).label
    return page


def led_by(person: User) -> list[str]:
    """Return the codes of the clients in care whom a person leads now."""
    led = caring().filter(user=person, role=CareRole.LEAD)
    return list(led.order_by("episode__client__code").values_list("episode__client__code", flat=True))


def code_in(text: str) -> str:
    """Return the client's code that an address holds, or nothing."""
    return text if is_code(text) else ""


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
    codes = Episode.objects.real().filter(~Exists(led), ended_on=None).order_by("client__code")
    codes = codes.values_list("client__code", flat=True)
    return {"unled": list(codes[:PER_PAGE]), "unled_count": codes.count()}


def teams(number):
    """Return a page of the teams, each with the number of people in it now and `led_by`, who leads it.

    Whoever is neither supervisor nor admin any more, or may not sign in, leads nobody.
    """
    working = Count("memberships", filter=Q(memberships__in=TeamMembership.objects.current()))
    may = Q(user__is_supervisor=True) | Q(user__is_admin=True)
    leads = TeamLead.objects.current().filter(may, user__is_active=True).select_related("user").order_by("user__name")
    found = Team.objects.annotate(people=working).prefetch_related(Prefetch("leads", queryset=leads, to_attr="led_by"))
    return page_of(found.order_by("name", "site"), number)
