"""Who may be the second person, and what waits for one: what was told in an emergency, and orders of a court.

The second person is whoever supervises somebody of the client's care team today and neither made the row nor, of an
order, changed it last. Where there is nobody like that, the one who made it answers alone, and the row says so.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from clients.models import CareTeamMembership, Client
from clients.names import mark_twins
from clients.querysets import SUPERVISED_ROLES, supervised_memberships
from hrp.accounts.models import SupervisionLine, User
from hrp.accounts.roles import Permission
from hrp.base.days import midnight
from hrp.base.paging import PER_PAGE, page_of
from hrp.disclosures.models import CourtOrder, Disclosure, DisclosureKind
from hrp.disclosures.orders import first_in_time, is_late, look_by

# Who is no second person for a row: whoever made it, and whoever changed it last.
WRITERS = {Disclosure: ("created_by",), CourtOrder: ("created_by", "changed_by")}

# --- Who --------------------------------------------------------------------------------------------


def for_second(rows: QuerySet, user: User) -> QuerySet:
    """Keep those of `rows` (disclosures or orders) whose second person `user` may be today."""
    if not user.may(Permission.SUPERVISE):
        return rows.none()
    clients = supervised_memberships(user).values("episode__client")
    rows = rows.filter(client__in=clients)
    for name in WRITERS[rows.model]:
        rows = rows.exclude(**{name: user})
    return rows


def with_nobody(rows: QuerySet) -> QuerySet:
    """Keep those of `rows` for which there is no second person today."""
    team = CareTeamMembership.objects.current().filter(
        episode__client=OuterRef(OuterRef("client")), role__in=SUPERVISED_ROLES
    )
    beside = SupervisionLine.objects.current().filter(
        therapist__in=team.values("user"), supervisor__is_active=True, supervisor__is_supervisor=True
    )
    for name in WRITERS[rows.model]:
        beside = beside.exclude(supervisor=Coalesce(OuterRef(name), OuterRef("created_by")))
    return rows.filter(~Exists(beside))


def nobody_else() -> Exists:
    """Return whether there is no second person today, to be read along with orders of a court."""
    return Exists(with_nobody(CourtOrder.objects.filter(pk=OuterRef("pk"))))


def is_alone(row) -> bool:
    """Say whether there is no second person today for a disclosure or an order."""
    return with_nobody(type(row).objects.filter(pk=row.pk)).exists()


# --- What was told in an emergency ----------------------------------------------------------------------


def emergencies_for(user: User) -> QuerySet:
    """Return what was told in an emergency and `user` may look at, as the second person or, with nobody else, alone."""
    told = Disclosure.objects.filter(kind=DisclosureKind.EMERGENCY)
    own = with_nobody(told.filter(created_by=user, client__in=Client.objects.in_care_of(user)))
    return told.filter(Q(pk__in=for_second(told, user).values("pk")) | Q(pk__in=own.values("pk")))


def to_look_at(user: User) -> QuerySet:
    """Return those of them that nobody has looked at yet, the longest wait first."""
    return emergencies_for(user).filter(second_look=None).order_by("sent_at", "pk")


def with_others(user: User) -> QuerySet:
    """Return what was told in an emergency about those on whose care team `user` is, and waits for somebody else."""
    mine = CareTeamMembership.objects.current().filter(user=user).values("episode__client")
    waiting = Disclosure.objects.filter(kind=DisclosureKind.EMERGENCY, second_look=None, client__in=mine)
    return waiting.exclude(pk__in=emergencies_for(user).values("pk")).order_by("sent_at", "pk")


def late(rows: QuerySet) -> QuerySet:
    """Keep those of which a look would come late today."""
    return rows.filter(sent_at__lt=midnight(first_in_time(timezone.localdate())))


# --- Orders of a court ------------------------------------------------------------------------------------


def orders_for(user: User) -> QuerySet:
    """Return the orders of a court that wait for `user` as the second person, the longest wait first."""
    return for_second(_open_orders().real(), user).order_by("created_at", "pk")


def _open_orders() -> QuerySet:
    """The orders that hold something to look at, and that nobody has looked at yet."""
    says_something = ~Q(body="") | Q(with_record=True)
    return CourtOrder.objects.filter(says_something, seconded_at=None, set_aside_at=None, disclosure=None)


# --- The page, and the numbers that stand elsewhere ---------------------------------------------------------


def count_looks(user: User) -> int:
    """Return how many emergencies and orders wait for a second look of `user`: a number, in one query.

    An order that came back with a "not yet" waits for the care team, and is on the page alone.
    """
    emergencies = to_look_at(user).order_by().values("pk")
    return emergencies.union(orders_for(user).filter(returned_at=None).order_by().values("pk"), all=True).count()


def count_late(user: User) -> int:
    """Return how many emergencies of those for whom `user` cares wait for somebody else's look, past their day."""
    return late(with_others(user)).count() if user.is_therapist else 0


def looks_page(user: User, number) -> dict:
    """Return what the page of second looks shows: a `page` of emergencies, the first `orders` and `others`."""
    page = page_of(_named(to_look_at(user)), number)
    orders = list(_named(orders_for(user))[:PER_PAGE])
    others = list(_named(with_others(user))[:PER_PAGE]) if user.is_therapist else []
    for told in (*page, *others):
        date_it(told)
    mark_twins([row.client for row in (*page, *orders, *others)], Client.objects.for_user(user))
    return {"page": page, "orders": orders, "others": others}


def date_it(told: Disclosure) -> Disclosure:
    """Give what was told `by_day`, the last day for a look, and `is_late`; return it."""
    told_on = timezone.localdate(told.sent_at)
    told.by_day, told.is_late = look_by(told_on), is_late(told_on, timezone.localdate())
    return told


def _named(rows: QuerySet) -> QuerySet:
    return rows.select_related("client", "created_by").defer("body")
