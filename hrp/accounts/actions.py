"""What is done to people's accounts. Every action leaves its row in the trail."""

from django.db import transaction
from django.utils import timezone

from hrp.accounts.models import SupervisionLine, Team, TeamMembership, User
from hrp.audit.models import Action
from hrp.audit.trail import record


@transaction.atomic
def add_person(*, by, email: str, name: str, roles, password: str | None = None) -> User:
    """Add a person with a set of roles. Without a password they cannot sign in yet."""
    user = User.objects.create_user(email, password, name=name, roles=roles)
    record(Action.RIGHT_CHANGED, by=by, subject=f"user {user.pk}", roles=sorted(user.roles), added=True)
    return user


@transaction.atomic
def set_roles(user: User, *, by, roles) -> None:
    """Give a person exactly these roles, from their next request on."""
    user.roles = roles
    user.save(update_fields=[f"is_{role}" for role in ("therapist", "supervisor", "admin", "front_desk")])
    record(Action.RIGHT_CHANGED, by=by, subject=f"user {user.pk}", roles=sorted(user.roles))


@transaction.atomic
def set_active(user: User, *, by, active: bool) -> None:
    """Let a person sign in, or end that at their next request."""
    user.is_active = active
    user.save(update_fields=["is_active"])
    record(Action.RIGHT_CHANGED, by=by, subject=f"user {user.pk}", active=active)


@transaction.atomic
def set_preferences(user: User, *, by, note_format: str, hints_ask: bool) -> None:
    """Keep how a person likes to write: the note's format, and whether to hint at more words."""
    user.note_format, user.hints_ask = note_format, hints_ask
    user.save(update_fields=["note_format", "hints_ask"])
    record(Action.CHANGE, by=by, subject=f"user {user.pk}", fields=["note_format", "hints_ask"])


@transaction.atomic
def add_team(*, by, name: str, site: str = "") -> Team:
    """Add a team, a place of work."""
    team = Team.objects.create(name=name, site=site, created_by=by)
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
    """End a line of supervision; the right to read goes with it at the next request."""
    line.to_on = timezone.localdate()
    line.save(update_fields=["to_on"])
    record(Action.RIGHT_CHANGED, by=by, subject=f"user {line.therapist_id}", supervisor_ended=str(line.supervisor_id))
