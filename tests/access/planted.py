"""A full record: one row of every clinical table, with a word in every text that is found nowhere else."""

import uuid
from datetime import timedelta

from django.utils import timezone

from clients.models import (
    AfterBreakTalk,
    Alternative,
    BreakGlass,
    CareTeamMembership,
    Change,
    Consent,
    ConsentRevocation,
    Episode,
    EpisodePause,
    FocusArea,
    Handover,
    Mandate,
    PersonalValue,
    ProblemStatement,
    PutAway,
    Strength,
    Supporter,
    WaitingPlan,
    WithdrawnSitting,
)
from goals.content import Category
from goals.models import Balance, BalanceItem, Experiment, Goal, GoalRating, GoalStateEvent, Step
from hrp.accounts.models import SupervisionLine
from hrp.base.sealed import SealedCharField, SealedTextField
from hrp.disclosures.models import CourtOrder, Disclosure, Letter, SecondLook
from hrp.reports.models import ReportRun, RunFile
from hrp.supervision.models import (
    AgendaPoint,
    AgreedAction,
    FidelityRating,
    FidelityRound,
    MitiScore,
    SupervisionMeeting,
)
from sessions import sheets
from sessions.models import (
    AllianceRating,
    Contact,
    Countersignature,
    EarlierNote,
    FlagAnswer,
    GroupMeeting,
    GroupPlace,
    HarmRating,
    InterventionUsed,
    MeasureScore,
    NoteAddendum,
    NoteInError,
    NoteQuestion,
    ReflectiveNote,
    RulerRating,
    SafetyItem,
    Session,
    SessionNote,
    SessionTherapist,
    Skill,
    StageRating,
    TherapyGroup,
    UseSnapshot,
    WellbeingRating,
)

WORD = "Quillfeather"  # found in every text that is planted, and in nothing that is ours
OF_GROUP = "ers"  # ends the word where it is no client's: in what a group shares, which those who lead it read


def plant_record(client, by) -> dict:
    """Give `client` one row of every clinical table, written by `by`; return them by model.

    The meeting has an open note; a second meeting has a signed one, entered in error.
    """
    episode = client.episodes.get(ended_on=None)
    area = FocusArea.objects.create(client=client, label=f"{WORD} area", kind="life_area")
    change = Change.objects.create(focus_area=area, words=f"{WORD} change")
    goal = Goal.objects.create(client=client, statement=f"{WORD} goal", category=Category.OTHER, focus_area=area)
    meeting = Session.objects.create(
        client=client,
        episode=episode,
        created_by=by,
        starts_at=timezone.now() - timedelta(hours=2),  # over, so that a plan can be opened now
        check_in_words=f"{WORD} check-in",
        client_agenda=f"{WORD} agenda",
    )
    earlier = Session.objects.create(
        client=client, episode=episode, created_by=by, starts_at=timezone.now() - timedelta(days=7)
    )
    oldest = Session.objects.create(
        client=client, episode=episode, created_by=by, starts_at=timezone.now() - timedelta(days=14)
    )
    note = SessionNote.objects.create(session=meeting, created_by=by, s1=f"{WORD} data", how_it_felt=f"{WORD} felt")
    signed = SessionNote.objects.create(
        session=earlier, signed_at=timezone.now(), signed_by=by, signed_text=f"{WORD} signed", sha256="0" * 64
    )
    observed = {"client": client, "sitting": meeting.sitting, "created_by": by}
    group = TherapyGroup.objects.create(name=f"{WORD}{OF_GROUP} group", team=episode.team, lead=by, created_by=by)
    found = {
        type(client): client,
        Episode: episode,
        CareTeamMembership: episode.care_team.first(),
        EpisodePause: EpisodePause.objects.create(
            episode=episode, initiated_by="client", stay_in_touch_plan=f"{WORD} plan", to_on=timezone.localdate()
        ),
        ProblemStatement: ProblemStatement.objects.create(client=client, text=f"{WORD} matter"),
        FocusArea: area,
        Change: change,
        Strength: Strength.objects.create(client=client, text=f"{WORD} strength"),
        PersonalValue: PersonalValue.objects.create(client=client, text=f"{WORD} value"),
        BreakGlass: BreakGlass.objects.create(
            client=client,
            user=by,
            reason=f"{WORD} reason",
            from_at=earlier.starts_at,
            until_at=earlier.starts_at,
            created_by=by,
        ),
        AfterBreakTalk: AfterBreakTalk.objects.create(client=client, answer="talked", created_by=by),
        WaitingPlan: WaitingPlan.objects.create(
            episode=episode, meanwhile=f"{WORD} meanwhile", wishes=f"{WORD} wishes", created_by=by
        ),
        Handover: Handover.objects.create(
            episode=episode,
            where_we_are=f"{WORD} where",
            what_matters=f"{WORD} matters",
            what_helps=f"{WORD} helps",
            what_next=f"{WORD} next",
            created_by=by,
        ),
        Supporter: Supporter.objects.create(client=client, name=f"{WORD} friend", role=f"{WORD} cousin"),
        WithdrawnSitting: WithdrawnSitting.objects.create(client=client, sitting=uuid.uuid4()),
        Goal: goal,
        GoalStateEvent: GoalStateEvent.objects.create(goal=goal, state="trying", words=f"{WORD} state"),
        GoalRating: GoalRating.objects.create(goal=goal, value=4, **observed),
        Step: Step.objects.create(goal=goal, text=f"{WORD} step"),
        Experiment: Experiment.objects.create(
            goal=goal, if_i=f"{WORD} if", i_expect=f"{WORD} expect", review_on=timezone.localdate()
        ),
        Session: meeting,
        SessionTherapist: SessionTherapist.objects.create(session=meeting, user=by, created_by=by),
        SessionNote: note,
        NoteAddendum: NoteAddendum.objects.create(note=signed, text=f"{WORD} addendum", reason=f"{WORD} reason"),
        NoteInError: NoteInError.objects.create(note=signed, reason=f"{WORD} error"),
        Countersignature: Countersignature.objects.create(note=signed, created_by=by),
        NoteQuestion: NoteQuestion.objects.create(note=signed, text=f"{WORD} question"),
        FlagAnswer: FlagAnswer.objects.create(
            client=client,
            flag="safety",
            because=f"{WORD} because",
            rests_until=timezone.localdate() + timedelta(days=7),
            created_by=by,
        ),
        Mandate: Mandate.objects.create(
            episode=episode, authority_kind="court", reference=f"{WORD} reference", created_by=by
        ),
        Contact: Contact.objects.create(
            client=client,
            episode=episode,
            kind="call",
            direction="in",
            reached=True,
            line=f"{WORD} line",
            created_by=by,
        ),
        GroupPlace: GroupPlace.objects.create(group=group, episode=episode, created_by=by),
        EarlierNote: EarlierNote.objects.create(session=oldest, text=f"{WORD} earlier"),
        ReflectiveNote: ReflectiveNote.objects.create(
            session=meeting, author=by, text=f"{WORD} reflection", shared_with_supervisor=True
        ),
        InterventionUsed: InterventionUsed.objects.create(session=meeting, technique="listening"),
        SafetyItem: SafetyItem.objects.create(
            client=client, session=meeting, kind="overdose", level=2, what_we_did=f"{WORD} done"
        ),
        WellbeingRating: WellbeingRating.objects.create(kind="wellbeing", value=5, **observed),
        StageRating: StageRating.objects.create(change=change, stage="considering", **observed),
        RulerRating: RulerRating.objects.create(change=change, ruler="importance", value=6, **observed),
        HarmRating: HarmRating.objects.create(domain="money", value=2, **observed),
        AllianceRating: AllianceRating.objects.create(aspect="bond", value=8, **observed),
        UseSnapshot: UseSnapshot.objects.create(focus_area=area, days_used=9, unit="times", **observed),
    }
    found |= plant_sheets(client, by, found) | plant_supervision(client, by, meeting)
    return found | plant_leaving(client, by)


def plant_supervision(client, by, session: Session) -> dict:
    """Give `by` and their supervisor a point and a look at fidelity about `client`; return them by model."""
    pair = {"supervisor": _supervisor_of(by), "therapist": by, "created_by": by}
    met = SupervisionMeeting.objects.create(**pair)
    point = AgendaPoint.objects.create(
        client=client, meeting=met, words=f"{WORD} to talk about", talked=f"{WORD} came of it", **pair
    )
    looked = FidelityRound.objects.create(session=session, own_done_at=timezone.now(), **pair)
    return {
        AgendaPoint: point,
        AgreedAction: AgreedAction.objects.create(point=point, text=f"{WORD} agreed", who=by, created_by=by),
        FidelityRound: looked,
        FidelityRating: FidelityRating.objects.create(
            round=looked, item="to_test", whose="therapist", value=4, created_by=by
        ),
        MitiScore: MitiScore.objects.create(round=looked, empathy=4, created_by=by),
    }


def plant_leaving(client, by) -> dict:
    """Give `client` consents, one of them taken back, a letter and what left; return them by model."""
    revoked = signed_consent(client, by, recipient=f"{WORD} earlier recipient")
    consent = signed_consent(client, by)
    made = {"client": client, "created_by": by}
    order = CourtOrder.objects.create(
        court=f"{WORD} court", reference=f"{WORD} case", ordered=f"{WORD} ordered", body=f"{WORD} told", **made
    )
    emergency = Disclosure.objects.create(
        kind="emergency",
        legal_basis="emergency",
        recipient=f"{WORD} ambulance",
        purpose=f"{WORD} emergency",
        body=f"{WORD} what was said",
        file=f"{WORD} file",
        sha256="0" * 64,
        alone_why=f"{WORD} nobody there",
        **made,
    )
    letter = Letter.objects.create(
        kind="asked_for",
        template="housing",
        consent=consent,
        reference=f"{WORD} letter reference",
        address=f"{WORD} address",
        words=f"{WORD} letter",
        shown_on=timezone.localdate(),
        ready_at=timezone.now(),
        **made,
    )
    return {
        Consent: consent,
        ConsentRevocation: ConsentRevocation.objects.create(
            consent=revoked, told_by=f"{WORD} on the phone", created_by=by
        ),
        CourtOrder: order,
        Letter: letter,
        Disclosure: emergency,
        SecondLook: SecondLook.objects.create(disclosure=emergency, words=f"{WORD} looked", created_by=by),
    }


def signed_consent(client, by, **fields) -> Consent:
    """Give `client` a consent that counts: to tell somebody in housing everything but the record."""
    today = timezone.localdate()
    terms = {
        "discloser": f"{WORD} clinic",
        "recipient_kind": "housing",
        "recipient": f"{WORD} recipient",
        "purpose": f"{WORD} purpose",
        "tells_attendance_dates": True,
        "tells_kept_count": True,
        "tells_attending": True,
        "tells_letter": True,
        "tells_coordination": True,
        "how_to_take_back": f"{WORD} by saying so",
        "expires_on": today + timedelta(days=90),
        "signed_at": timezone.now(),
        "signed_on": today,
        "signed_how": "paper",
        "signed_name": f"{WORD} signature",
        "text": f"{WORD} terms",
        "sha256": "1" * 64,
    }
    return Consent.objects.create(client=client, created_by=by, **terms | fields)


def draft_consent(client, by) -> Consent:
    """Give `client` a consent that lacks nothing but its signature."""
    without = dict.fromkeys(("signed_how", "signed_name", "text", "sha256"), "")
    return signed_consent(client, by, signed_at=None, signed_on=None, **without)


def _supervisor_of(person):
    """Who supervises them first of all, or anybody who supervises here."""
    line = SupervisionLine.objects.current().filter(therapist=person).order_by("created_at").first()
    return line.supervisor if line else type(person).objects.filter(is_supervisor=True).exclude(pk=person.pk).first()


def plant_sheets(client, by, planted: dict) -> dict:
    """Give `client` one sheet of every kind, by `by`, with the word in every text; return them by model."""
    found = {}
    for model in sorted(sheets.ALL, key=lambda one: one is Alternative):  # it hangs on what a function does
        values = {"client": client, "created_by": by, "sitting": planted[Session].sitting}
        for field in model._meta.concrete_fields:
            if field.is_relation and field.related_model in found | planted | {Skill: None}:
                values[field.name] = (found | planted).get(field.related_model) or _a_skill()
            elif isinstance(field, (SealedTextField, SealedCharField)):
                values[field.name] = f"{WORD} {field.name}"
            elif field.choices and field.name != "entered_by":
                values[field.name] = field.choices[0][0]
        found[model] = model.objects.create(**{"client": client, "created_by": by} | values | GIVEN.get(model, {}))
    item = BalanceItem.objects.create(
        balance=found[Balance], quadrant="good_as_is", text=f"{WORD} item", voice=f"{WORD} voice", created_by=by
    )
    away = PutAway.objects.create(client=client, thread=uuid.uuid4(), created_by=by)
    return found | {BalanceItem: item, PutAway: away}


def _a_skill() -> Skill:
    """A skill of the catalogue, which is filled again after a flush."""
    return Skill.objects.get_or_create(code="no-thanks", defaults={"name": "Saying no", "family": "refusal"})[0]


# What a sheet cannot do without, beside texts and choices.
GIVEN = {MeasureScore: {"measure": "who-5", "score": 44}}


def plant_group(client, by, beside=None) -> dict:
    """Give the group of `client` a meeting that is open, led by `by` and `beside`; return these and their part.

    The second is a meeting with a signed note of somebody else's, which `by` held beside them, as "beside".
    """
    episode, now = client.episodes.get(ended_on=None), timezone.now()
    group = GroupPlace.objects.get(episode=episode).group
    group.co_lead = beside
    group.save(update_fields=["co_lead"])
    shared = GroupMeeting.objects.create(
        group=group,
        starts_at=now - timedelta(hours=5),
        theme=f"{WORD}{OF_GROUP} theme",
        method=f"{WORD}{OF_GROUP} method",
        created_by=by,
    )
    parts = {"client": client, "episode": episode, "modality": "group", "created_by": by}
    part = Session.objects.create(starts_at=shared.starts_at, happened="planned", group_meeting=shared, **parts)
    author = beside or by._meta.model.objects.filter(is_therapist=True).exclude(pk=by.pk).first()
    met = Session.objects.create(starts_at=now - timedelta(days=10), **parts)
    for person in (by, author):
        SessionTherapist.objects.create(session=met, user=person, created_by=by)
    SessionNote.objects.create(
        session=met, signed_at=now, signed_by=author, signed_text=f"{WORD} signed", sha256="0" * 64, created_by=author
    )
    return {"TherapyGroup": group, "GroupMeeting": shared, "part": part, "beside": met}


def plant_meetings(client, by) -> dict:
    """Give `client` a meeting with a signed note and its rating, and a planned one; return them by name."""
    episode = client.episodes.get(ended_on=None)
    now = timezone.now()
    met = Session.objects.create(client=client, episode=episode, created_by=by, starts_at=now - timedelta(days=3))
    SessionTherapist.objects.create(session=met, user=by, created_by=by)
    SessionNote.objects.create(
        session=met, signed_at=now, signed_by=by, signed_text=f"{WORD} signed", sha256="0" * 64, created_by=by
    )
    ReflectiveNote.objects.create(session=met, author=by, text=f"{WORD} unshared", created_by=by)
    rating = HarmRating.objects.create(
        client=client, sitting=met.sitting, domain="home", value=1, frozen_at=now, created_by=by
    )
    planned = Session.objects.create(
        client=client, episode=episode, created_by=by, starts_at=now + timedelta(days=1), happened="planned"
    )
    return {"signed": met, "rating": rating, "planned": planned}


def plant_report(by) -> ReportRun:
    """Give `by` a file of rows that waits to be fetched."""
    now = timezone.now()
    years = {"first_year": 2020, "last_year": 2021, "purpose": "What the city asks for"}
    times = {"finished_at": now, "expires_at": now + timedelta(days=7)}
    run = ReportRun.objects.create(kind="rows", state="ready", created_by=by, **years, **times)
    file = {"name": "rows.zip", "content": "UEs=", "size": 2, "sha256": "2" * 64}
    RunFile.objects.create(run=run, created_by=by, **file)
    return run
