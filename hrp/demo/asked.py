"""What was asked in a neighbour's meetings, and what stands around their goal."""

from datetime import timedelta

from clients.models import Consent, Mandate, MedicalReview, Strength
from clients.models.mandate import AuthorityKind
from goals.models import Experiment, GoalRating
from hrp.demo.agreed import AT_ANY_TIME, sign_as_of
from hrp.demo.signing import SIGNED_AFTER
from hrp.demo.story import Slot
from sessions.models import AllianceRating, InterventionUsed, SafetyItem, Session, UseSnapshot
from sessions.models.ratings import AllianceAspect

YEAR = 365  # days
ASPECTS = (AllianceAspect.GOALS, AllianceAspect.TASKS, AllianceAspect.BOND, AllianceAspect.OVERALL)


def ask(placed, slot: Slot, meeting: Session) -> None:
    """Store what was asked in a meeting that took place, before its note is signed. What was not asked has no row."""
    then = {"created_by": meeting.diary_of, "created_at": meeting.starts_at}
    observed = {
        "client": placed.client,
        "sitting": meeting.sitting,
        "observed_on": meeting.day,
        "frozen_at": meeting.starts_at + SIGNED_AFTER if slot.signed else None,
        **then,
    }
    AllianceRating.objects.bulk_create(
        AllianceRating(aspect=aspect, value=value, entered_by="client", **observed)
        for aspect, value in zip(ASPECTS, slot.alliance or (), strict=False)
    )
    if slot.closeness is not None:
        GoalRating.objects.create(goal=placed.goal, value=slot.closeness, **observed)
    if slot.days_used is not None:
        UseSnapshot.objects.create(focus_area=placed.area, days_used=slot.days_used, **observed)
    InterventionUsed.objects.bulk_create(
        InterventionUsed(session=meeting, technique=code, **then) for code in slot.techniques
    )
    if slot.noted:
        _note_danger(placed, slot, meeting, then)


def _note_danger(placed, slot, meeting, then):
    kind, level, did = slot.noted
    told = meeting.starts_at + SIGNED_AFTER
    own = {"client": placed.client, "session": meeting, "supervisor_told_at": told, **then}
    SafetyItem.objects.create(kind=kind, level=level, what_we_did=did, **own)


def stand_around(placed) -> None:
    """Store what a neighbour's first day left: a strength, the offer of a check, who asks for them, what they try."""
    told, client, then = placed.told, placed.client, placed.then
    if told.strength:
        Strength.objects.create(client=client, text=told.strength, spotted_by="together", **then)
    if told.check:
        frozen = then["created_at"] + timedelta(days=1)
        MedicalReview.objects.create(client=client, state=told.check, on=placed.opened, frozen_at=frozen, **then)
    if told.protected:
        _protect(placed, *told.protected)
    if told.tried:
        Experiment.objects.create(
            goal=placed.goal,
            if_i=told.tried.if_i,
            i_expect=told.tried.i_expect,
            we_will_know_by=told.tried.we_will_know_by,
            starts_on=placed.around.day(told.tried.days),
            review_on=placed.around.day(told.tried.look_again),
            created_by=placed.by,
            created_at=placed.around.moment(placed.around.day(told.tried.days), "15:30"),
        )


def _protect(placed, authority, days):
    """Somebody outside asks for them; nothing about use is told for so many more days. The client has signed."""
    then, around = placed.then, placed.around
    consent = Consent(
        client=placed.client,
        discloser=placed.episode.team.name,
        recipient_kind="mandating",
        recipient=AuthorityKind(authority).label,
        purpose="they see that you come",
        tells_attendance_dates=True,
        how_to_take_back=AT_ANY_TIME,
        expires_on=around.day(-YEAR),
        **then,
    )
    Mandate.objects.create(
        episode=placed.episode,
        authority_kind=authority,
        starts_on=placed.opened,
        protected_until=around.day(-days),
        rhythm="monthly",
        next_due=around.day(-days),
        explained_on=placed.opened,
        consent=sign_as_of(consent, moment=then["created_at"], day=placed.opened),
        **then,
    )
