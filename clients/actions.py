"""What is done to a client's record. Every action leaves its row in the trail, in the same transaction."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from clients.models import (
    CareTeamMembership,
    Change,
    Client,
    Episode,
    EpisodePause,
    FocusArea,
    ProblemStatement,
    WithdrawnSitting,
)
from clients.models.episode import CareRole
from clients.models.focus import FocusKind
from hrp.audit.models import Action
from hrp.audit.trail import record


def enrol(
    *,
    by,
    key,
    team,
    client: dict,
    episode: dict,
    words: str = "",
    focus: str = "",
    focus_kind: str = FocusKind.SUBSTANCE,
    lead=None,
) -> Client:
    """Open an episode for someone new and return the client.

    `key` is the id that the form carried: asking twice with the same key gives the same client.
    `client` and `episode` are field values; `words` is the problem statement, if one was given;
    `focus` is the client's name for a first focus area; a substance stays undisclosed until named.
    """
    try:
        with transaction.atomic():
            return _enrol(by, key, team, client, episode, words, (focus, focus_kind), lead)
    except IntegrityError:
        # The same form, sent twice at the same moment: the other one made the client.
        known = Client.objects.filter(pk=key, created_by=by).first()
        if known is None:
            raise
        return known


def _enrol(by, key, team, client, episode, words, focus, lead):
    known = Client.objects.filter(pk=key, created_by=by).first()
    if known:
        return known
    person = Client.objects.create(pk=key, created_by=by, **client)
    opened = Episode.objects.create(client=person, team=team, created_by=by, **episode)
    CareTeamMembership.objects.create(episode=opened, user=lead or by, role=CareRole.LEAD, created_by=by)
    if words:
        ProblemStatement.objects.create(client=person, text=words, created_by=by)
    label, kind = focus
    if label:
        unnamed = kind == FocusKind.SUBSTANCE
        FocusArea.objects.create(client=person, label=label, kind=kind, undisclosed=unnamed, created_by=by)
    record(Action.CREATE, by=by, client_code=person.code, subject=f"episode {opened.pk}")
    return person


@transaction.atomic
def save(thing, *, by, client: Client, fields=()) -> None:
    """Store something that belongs to `client`'s record, new or changed, and note which it was.

    `thing` is a model instance from a valid form, `fields` the names of what was changed. A new thing
    keeps who made it.
    """
    new = thing._state.adding
    if new and hasattr(thing, "created_by_id"):
        thing.created_by = by
    thing.save()
    kind = thing._meta.verbose_name
    detail = {"fields": sorted(fields)} if fields and not new else {}
    record(
        Action.CREATE if new else Action.CHANGE, by=by, client_code=client.code, subject=f"{kind} {thing.pk}", **detail
    )


@transaction.atomic
def keep_details(person: Client, *, by, client: Client, fields=(), episode=None, consent_basis: str = "") -> None:
    """Store a person's details, and the basis of consent with their open episode where it was given."""
    save(person, by=by, client=client, fields=fields)
    if episode and episode.minor_consent_basis != consent_basis:
        episode.minor_consent_basis = consent_basis
        save(episode, by=by, client=client, fields=["minor_consent_basis"])


@transaction.atomic
def say(client: Client, *, by, text: str, in_client_words: bool = True) -> ProblemStatement:
    """Add what the client says the matter is. Earlier statements stay."""
    statement = ProblemStatement.objects.create(
        client=client, text=text, in_client_words=in_client_words, created_by=by
    )
    record(Action.CREATE, by=by, client_code=client.code, subject=f"problem statement {statement.pk}")
    return statement


@transaction.atomic
def retire_change(change: Change, *, by) -> None:
    """Let a change be in question no longer. What was rated stays."""
    change.retired_on = timezone.localdate()
    change.save(update_fields=["retired_on"])
    record(Action.CHANGE, by=by, client_code=change.focus_area.client.code, subject=f"change {change.pk}")


@transaction.atomic
def take_up_change(change: Change, *, by) -> None:
    """Let a change be in question again, with everything that was rated before."""
    change.retired_on = None
    change.save(update_fields=["retired_on"])
    record(Action.CHANGE, by=by, client_code=change.focus_area.client.code, subject=f"change {change.pk}")


@transaction.atomic
def pause(episode: Episode, *, by, from_on, initiated_by: str, stay_in_touch_plan: str = "") -> EpisodePause:
    """Let the work rest from a day on."""
    rest = EpisodePause.objects.create(
        episode=episode,
        from_on=from_on,
        initiated_by=initiated_by,
        stay_in_touch_plan=stay_in_touch_plan,
        created_by=by,
    )
    record(Action.CHANGE, by=by, client_code=episode.client.code, subject=f"pause {rest.pk}")
    return rest


@transaction.atomic
def end_pause(rest: EpisodePause, *, by, on=None) -> None:
    """Take the work up again."""
    rest.to_on = max(on or timezone.localdate(), rest.from_on)
    rest.save(update_fields=["to_on"])
    record(Action.CHANGE, by=by, client_code=rest.episode.client.code, subject=f"pause {rest.pk}")


@transaction.atomic
def join_care_team(episode: Episode, user, role: str, *, by, from_on=None) -> CareTeamMembership:
    """Let `user` care for the client from today on, in `role`.

    A new lead takes over from the one before, who leaves at the same moment; someone who is on the
    team already changes role. The record moves with it at the next request.
    """
    from_on = from_on or timezone.localdate()
    open_rows = episode.care_team.filter(to_on=None)
    leaving = open_rows.filter(user=user) | (
        open_rows.filter(role=CareRole.LEAD) if role == CareRole.LEAD else open_rows.none()
    )
    for membership in leaving:
        membership.to_on = max(from_on, membership.from_on)
        membership.save(update_fields=["to_on"])
    membership = CareTeamMembership.objects.create(
        episode=episode, user=user, role=role, from_on=from_on, created_by=by
    )
    record(Action.RIGHT_CHANGED, by=by, client_code=episode.client.code, subject=f"user {user.pk}", care_role=str(role))
    return membership


@transaction.atomic
def leave_care_team(membership: CareTeamMembership, *, by) -> None:
    """End a person's place in a care team; the record closes to them at their next request."""
    membership.to_on = max(timezone.localdate(), membership.from_on)
    membership.save(update_fields=["to_on"])
    record(
        Action.RIGHT_CHANGED,
        by=by,
        client_code=membership.episode.client.code,
        subject=f"user {membership.user_id}",
        care_role_ended=membership.role,
    )


def withdraw(client: Client, sitting, *, by) -> None:
    """Let nothing that was observed in `sitting` count any more. Part of a larger action."""
    WithdrawnSitting.objects.get_or_create(sitting=sitting, defaults={"client": client, "created_by": by})


def observe(model, *, by, client: Client, sitting, observed_on, keys: dict, values: dict | None, defaults=None):
    """Set, change or remove one observation of an open sitting; return the row or None.

    `keys` say which answer it is (for example `{"change": change, "ruler": "importance"}`),
    `values` what was answered; None takes the answer away. An answer that is set twice is one row.
    Only for sittings whose note is not signed: the database keeps frozen rows as they are. Writes no
    row of the trail itself: the page's save does, once per person and sitting.
    """
    rows = model.objects.filter(client=client, sitting=sitting, corrects=None, **keys)
    if values is None:
        rows.delete()
        return None
    row = rows.first() or model(client=client, sitting=sitting, created_by=by, **keys)
    row.observed_on = observed_on
    for name, value in {**(defaults or {}), **values}.items():
        setattr(row, name, value)
    row.save()
    return row


@transaction.atomic
def correct(row, *, by, values: dict):
    """Put a new row in the place of a frozen one. The old one stays and is still to be seen."""
    fresh = type(row)(
        **{
            field.attname: getattr(row, field.attname)
            for field in row._meta.concrete_fields
            if field.name not in {"id", "created_at", "created_by", "corrects", "frozen_at", "source_ref"}
        }
    )
    for name, value in values.items():
        setattr(fresh, name, value)
    fresh.corrects, fresh.created_by, fresh.frozen_at = row, by, timezone.now()
    fresh.save()
    kind = row._meta.verbose_name
    record(Action.CHANGE, by=by, client_code=row.client.code, subject=f"{kind} {row.pk}", corrected_by=str(fresh.pk))
    return fresh
