"""What is done to people's accounts. Every action leaves its row in the trail."""

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session as SignIn
from django.db import IntegrityError, transaction
from django.utils import timezone

from hrp.accounts import way_in
from hrp.accounts.models import CalendarAddress, SupervisionLine, Team, TeamLead, TeamMembership, User
from hrp.accounts.roles import Role
from hrp.audit.models import Action
from hrp.audit.trail import record


class LastAdmin(Exception):
    """They are the only admin who may sign in: without them nobody could let anyone in."""


@transaction.atomic
def add_person(*, by, email: str, name: str, roles, password: str | None = None, key=None) -> User:
    """Add a person with a set of roles. Without a password they cannot sign in yet.

    `key` is the id that the form carried: asking twice with the same key gives the same person. Raises
    IntegrityError when someone else has the e-mail.
    """
    chosen = {"id": key} if key else {}
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, password, name=name, roles=roles, **chosen)
    except IntegrityError:
        known = User.objects.filter(pk=key, email=email.lower()).first() if key else None
        if known is None:
            raise
        return known
    record(Action.RIGHT_CHANGED, by=by, subject=f"user {user.pk}", roles=sorted(user.roles), added=True)
    return user


@transaction.atomic
def set_details(user: User, *, by, name: str, email: str) -> None:
    """Put a person's name or e-mail right. What they sign in with changes with it.

    Raises IntegrityError when someone else has the e-mail.
    """
    changed = [field for field, value in (("name", name), ("email", email)) if getattr(user, field) != value]
    if changed:
        user.name, user.email = name, email
        user.save(update_fields=changed)
        record(Action.CHANGE, by=by, subject=f"user {user.pk}", fields=changed)


def _leave_an_admin(user: User) -> None:
    # The rows are locked: of two admins who take each other's role at once, the second one finds it gone.
    admins = User.objects.select_for_update().filter(is_admin=True, is_active=True).order_by("pk")
    if {admin.pk for admin in admins} == {user.pk}:
        raise LastAdmin


@transaction.atomic
def set_roles(user: User, *, by, roles) -> None:
    """Give a person exactly these roles, from their next request on.

    Raises LastAdmin when there would be no admin left.
    """
    if Role.ADMIN not in roles:
        _leave_an_admin(user)
    user.roles = roles
    user.save(update_fields=[f"is_{role}" for role in ("therapist", "supervisor", "admin", "front_desk")])
    record(Action.RIGHT_CHANGED, by=by, subject=f"user {user.pk}", roles=sorted(user.roles))


@transaction.atomic
def set_active(user: User, *, by, active: bool) -> None:
    """Let a person sign in, or end that at their next request.

    Their sign-ins are gone for good: being let in again later does not bring an old one back. Raises
    LastAdmin when there would be no admin left.
    """
    if not active:
        _leave_an_admin(user)
    user.is_active = active
    user.save(update_fields=["is_active"])
    if not active:
        end_sign_ins(user)
        CalendarAddress.objects.filter(user=user, ended_at=None).update(ended_at=timezone.now())
    record(Action.RIGHT_CHANGED, by=by, subject=f"user {user.pk}", active=active)


def end_sign_ins(user: User) -> None:
    """Forget every sign-in of a person, on every device."""
    for sign_in in SignIn.objects.filter(expire_date__gt=timezone.now()).iterator():
        if sign_in.get_decoded().get(SESSION_KEY) == str(user.pk):
            sign_in.delete()
    UserSession.objects.filter(user=user).delete()


@transaction.atomic
def give_way_in(user: User, *, by) -> str:
    """Return the token of a link with which a person sets their password, once and within three days."""
    record(Action.RIGHT_CHANGED, by=by, subject=f"user {user.pk}", way_in=True)
    return way_in.token(user)


@transaction.atomic
def set_password(user: User, *, by, password: str) -> None:
    """Set a person's password. Their other sign-ins end, and the link they came by works no more."""
    user.set_password(password)
    user.save(update_fields=["password"])
    record(Action.CHANGE, by=by, subject=f"user {user.pk}", fields=["password"])


@transaction.atomic
def set_preferences(user: User, *, by, **preferences) -> None:
    """Keep how a person likes to work, by field of `User`: note format, hints, single keys, mail in the morning."""
    for name, value in preferences.items():
        setattr(user, name, value)
    user.save(update_fields=list(preferences))
    record(Action.CHANGE, by=by, subject=f"user {user.pk}", fields=sorted(preferences))


@transaction.atomic
def add_team(*, by, name: str, site: str = "") -> Team:
    """Add a team, a place of work. There is one of a name at a site, however often it is asked for."""
    team, made = Team.objects.get_or_create(name=name, site=site, defaults={"created_by": by})
    if made:
        record(Action.CREATE, by=by, subject=f"team {team.pk}")
    return team


@transaction.atomic
def join_team(user: User, team: Team, *, by) -> TeamMembership:
    """Let a person work in a team from today on. Asking twice changes nothing."""
    membership, made = TeamMembership.objects.get_or_create(
        user=user, team=team, to_on=None, defaults={"created_by": by}
    )
    if made:
        record(Action.RIGHT_CHANGED, by=by, subject=f"user {user.pk}", team=str(team.pk))
    return membership


@transaction.atomic
def leave_team(membership: TeamMembership, *, by) -> None:
    """End a person's work in a team. Ending it twice changes nothing."""
    if membership.to_on is None:
        membership.to_on = max(timezone.localdate(), membership.from_on)
        membership.save(update_fields=["to_on"])
        record(Action.RIGHT_CHANGED, by=by, subject=f"user {membership.user_id}", team_ended=str(membership.team_id))


@transaction.atomic
def lead_team(user: User, team: Team, *, by) -> TeamLead:
    """Let a supervisor or an admin lead a team from today on. Asking twice changes nothing.

    Whoever loses both roles leads nobody at their next request; the row stays until it is ended.
    """
    row, made = TeamLead.objects.get_or_create(user=user, team=team, to_on=None, defaults={"created_by": by})
    if made:
        record(Action.RIGHT_CHANGED, by=by, subject=f"user {user.pk}", leads_team=str(team.pk))
    return row


@transaction.atomic
def end_team_lead(row: TeamLead, *, by) -> None:
    """End the right to lead a team; it is gone at the person's next request. Ending it twice changes nothing."""
    row = TeamLead.objects.select_for_update().get(pk=row.pk)
    if row.to_on is None:
        row.to_on = max(timezone.localdate(), row.from_on)
        row.save(update_fields=["to_on"])
        record(Action.RIGHT_CHANGED, by=by, subject=f"user {row.user_id}", leads_team_ended=str(row.team_id))


@transaction.atomic
def supervise(supervisor: User, therapist: User, *, by) -> SupervisionLine:
    """Open a line of supervision from today on. Asking twice changes nothing."""
    line, made = SupervisionLine.objects.get_or_create(
        supervisor=supervisor, therapist=therapist, to_on=None, defaults={"created_by": by}
    )
    if made:
        record(Action.RIGHT_CHANGED, by=by, subject=f"user {therapist.pk}", supervisor=str(supervisor.pk))
    return line


@transaction.atomic
def end_supervision(line: SupervisionLine, *, by) -> None:
    """End a line of supervision; the right to read goes with it at the next request. Twice changes nothing."""
    if line.to_on is None:
        line.to_on = max(timezone.localdate(), line.from_on)
        line.save(update_fields=["to_on"])
        record(
            Action.RIGHT_CHANGED, by=by, subject=f"user {line.therapist_id}", supervisor_ended=str(line.supervisor_id)
        )
