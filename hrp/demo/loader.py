"""Puts the demo's people and stories in their places, week by week before today.

The past is written row by row as it was then, each meeting after the one before it, so that every
signed text compares with what was known on its day.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from clients.actions import enrol
from clients.models import (
    CareTeamMembership,
    Change,
    Client,
    Episode,
    EpisodePause,
    FocusArea,
    PersonalValue,
    ProblemStatement,
    Strength,
    Supporter,
)
from clients.models.episode import CareRole
from clients.models.observation import Answer, EnteredBy, Rater
from goals.models import Experiment, Goal, GoalRating, GoalStateEvent, Step
from hrp.accounts.actions import add_person, add_team
from hrp.accounts.context import DEMO_PASSWORD
from hrp.accounts.models import SupervisionLine, TeamLead, TeamMembership, User
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.demo import ines, team, teo, walter
from hrp.demo.agreed import agree
from hrp.demo.around import Around
from hrp.demo.calendar import Calendar, at
from hrp.demo.neighbours import COVERING
from hrp.demo.sheets import Filling
from hrp.demo.signing import SIGNED_AFTER, sign_as_of
from hrp.demo.story import Meeting, Story
from hrp.demo.substances import substance
from hrp.demo.together import Together
from sessions.content.choices import Happened
from sessions.models import (
    AllianceRating,
    HarmRating,
    InterventionUsed,
    NoteAddendum,
    ReflectiveNote,
    RulerRating,
    SafetyItem,
    Session,
    SessionNote,
    SessionTherapist,
    StageRating,
    UseSnapshot,
    WellbeingRating,
)
from sessions.models.ratings import AllianceAspect, Ruler, WellbeingKind
from sessions.models.session import SessionRole

STORIES = (ines.STORY, teo.STORY, walter.STORY)
HERE_SINCE = timedelta(days=400)  # longer than any story
FIRST_MEETING_AFTER = timedelta(days=7)
RATED_AFTER = timedelta(minutes=40)
ASPECTS = (AllianceAspect.GOALS, AllianceAspect.TASKS, AllianceAspect.BOND, AllianceAspect.OVERALL)


class NotTheDemo(Exception):
    """The mode is another than the demo: invented people have no place among real ones."""


@dataclass(frozen=True)
class Loaded:
    """What was placed."""

    clients: int
    meetings: int


@transaction.atomic
def load(now=None) -> Loaded | None:
    """Place the demo and return what was placed, or None if it is there already: then nothing changes.

    Raises NotTheDemo in every other mode.
    """
    if not settings.DEMO:
        raise NotTheDemo
    if User.objects.filter(email=team.EMAIL.format("lead")).exists():
        return None
    now = now or timezone.now()
    people, teams = place_people(timezone.localdate(now) - HERE_SINCE)
    for story in STORIES:
        Placing(story, people, teams[team.TEAM], now).place()
    place_strangers_client(people, teams[team.OTHER_TEAM], now)
    Around(people, teams[team.TEAM], teams[team.OTHER_TEAM], now).place()
    Together(people, teams[team.TEAM], now).place()
    note_arrival(people, now)
    return Loaded(Client.objects.count(), Session.objects.filter(happened=Happened.MET).count())


def place_people(since):
    """Add the people, by their keys, and the teams, by their names; they work here since a day."""
    teams = {name: add_team(by=None, name=name, site=site) for name, site in team.TEAMS}
    people = {}
    for key, name, roles, where in team.PEOPLE:
        people[key] = add_person(by=None, email=team.EMAIL.format(key), name=name, roles=roles, password=DEMO_PASSWORD)
        for name_of_team in where:
            TeamMembership.objects.create(user=people[key], team=teams[name_of_team], from_on=since)
    for key, name_of_team in team.LEADS:
        TeamLead.objects.create(user=people[key], team=teams[name_of_team], from_on=since)
    for supervisor, therapist in team.SUPERVISED:
        SupervisionLine.objects.create(supervisor=people[supervisor], therapist=people[therapist], from_on=since)
    return people, teams


def place_strangers_client(people, where, now) -> None:
    """Add a client whom only the stranger leads, enrolled last week, with a first meeting later today.

    The stranger is away, so that it stands in the week of whoever covers.
    """
    stranger, calendar = people["stranger"], Calendar(now, 0, 0, "")
    since = calendar.today - FIRST_MEETING_AFTER
    client = enrol(
        by=stranger,
        key=uuid4(),
        team=where,
        client=team.STRANGERS_CLIENT,
        episode={"opened_on": since},
        words=team.STRANGERS_CLIENT_WORDS,
    )
    episode = client.episodes.get()
    episode.care_team.update(from_on=since)
    Session.objects.create(
        client=client,
        episode=episode,
        starts_at=calendar.slot("later"),
        happened=Happened.PLANNED,
        diary_of=people[COVERING],
        created_by=stranger,
    )


def note_arrival(people, now) -> None:
    """Let the one whom the lead expects in this half hour have arrived."""
    expected = Session.objects.planned().filter(diary_of=people["lead"], client__chosen_name=teo.STORY.name)
    expected.filter(starts_at=Calendar(now, 0, 0, "").slot("now")).update(arrived_at=now)


def number_or_reason(given) -> dict:
    """The fields of a rating: a number, or the reason why there is none."""
    if isinstance(given, str):
        return {"value": None, "answer": given}
    return {"value": given, "answer": Answer.GIVEN}


class Placing:
    """Places one story."""

    def __init__(self, story: Story, people: dict[str, User], where, now):
        self.story, self.people, self.where, self.now = story, people, where, now
        self.lead = people["lead"]
        self.calendar = Calendar(now, story.anchor, story.days_ago, story.usual_time)
        self.areas, self.changes, self.goals = {}, {}, {}
        self.strengths, self.values = {}, {}
        self.meetings: dict[int, Session] = {}
        self.filling = Filling(self)

    def place(self) -> Client:
        """Place everything and leave one row in the trail; return the client."""
        self._person()
        self._areas()
        self._goals()
        self._meetings()
        self._safety()
        self._experiments()
        self._weeks()
        self._tested_plans()
        self._beside_notes()
        self._later()
        agree(self)
        record(
            Action.CREATE, by=self.lead, client_code=self.client.code, subject=f"episode {self.episode.pk}", demo=True
        )
        return self.client

    def _then(self, week: int) -> dict:
        """Who wrote a row, and when: at the start of the meeting of a week."""
        return {"created_by": self.lead, "created_at": self.calendar.start(week)}

    # --- the person, and what stands around them ----------------------------------------------
    def _person(self):
        story, day = self.story, self.calendar.day
        self.client = Client.objects.create(
            chosen_name=story.name,
            legal_name=story.legal_name,
            pronouns=story.pronouns,
            birth_year=self.calendar.today.year - story.age,
            **story.contact,
            **self._then(0),
        )
        self.episode = Episode.objects.create(
            client=self.client,
            team=self.where,
            opened_on=day(0),
            entry_route=story.entry_route,
            reason_for_coming=story.reason,
            hoped_for=story.hoped_for,
            position_explained_on=day(story.position_explained),
            limits_explained_on=day(story.limits_explained),
            **self._then(0),
        )
        care = [("lead", CareRole.LEAD, 0)]
        if story.co_therapist:
            care.append((story.co_therapist[0], CareRole.CO_THERAPIST, story.co_therapist[1]))
        for key, role, week in care:
            CareTeamMembership.objects.create(
                episode=self.episode, user=self.people[key], role=role, from_on=day(week), **self._then(week)
            )
        for pause in story.pauses:
            EpisodePause.objects.create(
                episode=self.episode,
                from_on=day(pause.from_week),
                to_on=day(pause.to_week),
                initiated_by=pause.initiated_by,
                stay_in_touch_plan=pause.plan,
                **self._then(pause.from_week),
            )
        own = {"client": self.client}
        ProblemStatement.objects.bulk_create(
            ProblemStatement(text=text, said_on=day(week), **own, **self._then(week)) for week, text in story.said
        )
        kinds = {text: {"kind": kind[0]} for _week, text, _by, *kind in story.strengths if kind}
        strengths = Strength.objects.bulk_create(
            Strength(text=text, spotted_by=by, **kinds.get(text, {}), **own, **self._then(week))
            for week, text, by, *_kind in story.strengths
        )
        values = PersonalValue.objects.bulk_create(
            PersonalValue(text=text, **own, **self._then(week)) for week, text in story.values
        )
        self.strengths, self.values = ({one.text: one for one in rows} for rows in (strengths, values))
        Supporter.objects.bulk_create(
            Supporter(name=name, role=role, may_contact=may, **own, **self._then(week))
            for week, name, role, may in story.supporters
        )

    def _areas(self):
        for sort, area in enumerate(self.story.areas):
            self.areas[area.label] = FocusArea.objects.create(
                client=self.client,
                kind=area.kind,
                substance=substance(area.substance) if area.substance else None,
                label=area.label,
                routes=list(area.routes),
                standing=area.standing,
                client_sees_as=area.sees_as,
                sort=sort,
                **self._then(0),
            )
            for words, named, retired in area.changes:
                self.changes[words] = Change.objects.create(
                    focus_area=self.areas[area.label],
                    words=words,
                    named_on=self.calendar.day(named),
                    retired_on=None if retired is None else self.calendar.day(retired),
                    **self._then(named),
                )

    # --- goals ----------------------------------------------------------------------------------
    def _goals(self):
        day = self.calendar.day
        for sort, goal in enumerate(self.story.goals):
            limit_value, limit_unit = goal.limit or (None, "")
            placed = self.goals[goal.key] = Goal.objects.create(
                client=self.client,
                statement=goal.statement,
                category=goal.category,
                focus_area=self.areas.get(goal.area),
                change=self.changes.get(goal.change),
                direction=goal.direction,
                limit_value=limit_value,
                limit_unit=limit_unit,
                proposed_by=goal.proposed_by,
                for_whom=goal.for_whom,
                fit_client=goal.fit[0],
                fit_therapist=goal.fit[1],
                client_signal=goal.signal,
                evolved_from=self.goals.get(goal.grew_from),
                sort=sort,
                **self._then(goal.states[0][0]),
            )
            GoalStateEvent.objects.bulk_create(
                GoalStateEvent(goal=placed, state=state, on=day(week), words=words, **self._then(week))
                for week, state, words in goal.states
            )
            Step.objects.bulk_create(
                Step(
                    goal=placed,
                    text=step.text,
                    confidence=step.confidence,
                    state=step.state,
                    own_initiative=step.own_initiative,
                    strength=self.strengths.get(step.strength),
                    began_on=day(step.week),
                    **self._then(step.week),
                )
                for step in goal.steps
            )

    def _experiments(self):
        day = self.calendar.day
        for goal in self.story.goals:
            for one in goal.experiments:
                reviewed = one.reviewed_in_week is not None
                Experiment.objects.create(
                    goal=self.goals[goal.key],
                    kind=one.kind,
                    if_i=one.if_i,
                    i_expect=one.i_expect,
                    we_will_know_by=one.we_will_know_by,
                    measure=one.measure,
                    starts_on=day(one.from_week),
                    review_on=day(one.review_on_week),
                    happened=one.happened,
                    learned=one.learned,
                    next=one.next,
                    reviewed_on=day(one.reviewed_in_week) if reviewed else None,
                    reviewed_in=self.meetings[one.reviewed_in_week].sitting if reviewed else None,
                    **self._then(one.from_week),
                )

    def _tested_plans(self):
        """Say of each experiment which plan it tests, now that the plans are there."""
        tested = {one.if_i: one.plan for goal in self.story.goals for one in goal.experiments if one.plan}
        for one in Experiment.objects.filter(goal__client=self.client):
            if one.if_i in tested:
                one.plan = self.filling.by_key[tested[one.if_i]]
                one.save(update_fields=["plan"])

    # --- meetings -------------------------------------------------------------------------------
    def _meetings(self):
        before = None
        for row in self.story.meetings:
            starts_at = self.calendar.start(row.week)
            # Planned in the meeting before, if there was one and nothing lay between.
            planned_from = before if before and before.happened == Happened.MET and not self._paused(before) else None
            before = self.meetings[row.week] = Session.objects.create(
                client=self.client,
                episode=self.episode,
                starts_at=starts_at,
                modality=row.modality,
                happened=row.happened,
                planned_from=planned_from,
                safe_right_now=row.safe,
                check_in_words=row.words,
                client_agenda=row.agenda,
                what_went_better=row.better,
                ambivalence_named=row.ambivalence_named,
                carried_forward=row.carried,
                one_thing_to_try=row.one_thing,
                safety_answer=row.safety if row.happened == Happened.MET else "",
                safety_line=row.safety_line,
                alliance_shown=row.shown if row.alliance else "",
                diary_of=self.people[row.led_by],
                created_by=self.people[row.led_by],
                created_at=planned_from.starts_at if planned_from else starts_at,
            )

    def _paused(self, meeting: Session) -> bool:
        """Say whether a pause began after `meeting` and before the next one in the story."""
        day = self.calendar.day
        following = min(day(row.week) for row in self.story.meetings if day(row.week) > meeting.day)
        return any(meeting.day < day(pause.from_week) <= following for pause in self.story.pauses)

    def _safety(self):
        for item in self.story.safety:
            meeting, settled = self.meetings[item.week], item.settled_in_week
            SafetyItem.objects.create(
                client=self.client,
                session=meeting,
                kind=item.kind,
                level=item.level,
                what_we_did=item.did,
                supervisor_told_at=meeting.starts_at + SIGNED_AFTER if item.supervisor_told else None,
                resolved_on=None if settled is None else self.calendar.day(settled),
                **self._then(item.week),
            )

    def _weeks(self):
        """Go through the weeks in order: what was observed, then the note of the meeting, if there was one."""
        rows = {row.week: row for row in self.story.meetings if row.happened == Happened.MET}
        between = {*self.story.harm_weeks, *(week for area in self.story.areas for week in area.use)}
        for week in sorted(rows.keys() | between | self.filling.weeks()):
            observed = Observed(self, week, rows.get(week))
            observed.place()
            self.filling.place(week, rows.get(week))
            if week in rows:
                self._note(rows[week])

    def _note(self, row: Meeting):
        meeting, writer = self.meetings[row.week], self.people[row.led_by]
        present = [(row.led_by, SessionRole.LEAD)]
        if row.with_person:
            present.append((row.with_person, SessionRole.CO))
        then = {"created_by": writer, "created_at": meeting.starts_at}
        SessionTherapist.objects.bulk_create(
            SessionTherapist(session=meeting, user=self.people[key], role=role, **then) for key, role in present
        )
        InterventionUsed.objects.bulk_create(
            InterventionUsed(session=meeting, technique=code, **then) for code in row.techniques
        )
        s1, s2, s3 = row.note
        note = SessionNote.objects.create(
            session=meeting,
            format=writer.note_format,
            s1=s1,
            s2=s2,
            s3=s3,
            how_it_felt=row.felt,
            client_comment=row.comment,
            written_together=row.signed and bool(row.comment),
            saved_at=min(meeting.starts_at + RATED_AFTER, self.now),
            **then,
        )
        if row.signed:
            sign_as_of(meeting, note, by=writer, moment=meeting.starts_at + SIGNED_AFTER)

    # --- beside the notes, and what is to come --------------------------------------------------
    def _beside_notes(self):
        for week, key, text, shared in self.story.reflections:
            author = self.people[key]
            ReflectiveNote.objects.create(
                session=self.meetings[week],
                author=author,
                text=text,
                shared_with_supervisor=shared,
                created_by=author,
                created_at=self.meetings[week].starts_at + SIGNED_AFTER,
            )
        for week, added, text, reason in self.story.addenda:
            NoteAddendum.objects.create(note=self.meetings[week].note, text=text, reason=reason, **self._then(added))

    def _later(self):
        last = list(self.meetings.values())[-1]
        for plan in self.story.later:
            day = self.calendar.today + timedelta(days=plan.days)
            Session.objects.create(
                client=self.client,
                episode=self.episode,
                starts_at=self.calendar.slot(plan.slot) if plan.slot else at(day, plan.at),
                modality=plan.modality,
                happened=Happened.PLANNED,
                planned_from=last if plan.follows_last else None,
                diary_of=self.people[plan.led_by],
                created_by=self.people[plan.led_by],
                created_at=last.starts_at,
            )


class Observed:
    """What was observed in one week of a story: in its meeting, or by the client on a day without one."""

    def __init__(self, placing: Placing, week: int, row: Meeting | None):
        self.placing, self.week, self.row = placing, week, row
        self.rows = defaultdict(list)
        self.meeting = placing.meetings[week] if row else None
        start = placing.calendar.start(week)
        frozen = None if row and not row.signed else start + (SIGNED_AFTER if row else timedelta())
        self.common = {
            "client": placing.client,
            "sitting": self.meeting.sitting if row else None,
            "observed_on": placing.calendar.day(week),
            "entered_by": EnteredBy.TOGETHER if row else EnteredBy.CLIENT,
            "created_by": placing.people[row.led_by] if row else placing.lead,
            "created_at": min(start + RATED_AFTER, placing.now) if row else start,
            "frozen_at": frozen,
        }

    def place(self) -> None:
        """Store the rows of the week. What was not asked has none."""
        if self.row:
            self._asked_in_meeting()
        self._harm()
        self._use()
        for model, rows in self.rows.items():
            model.objects.bulk_create(rows)

    def _add(self, model, **fields):
        self.rows[model].append(model(**{**self.common, **fields}))

    def _asked_in_meeting(self):
        row = self.row
        if row.wellbeing is not None:
            self._add(WellbeingRating, kind=WellbeingKind.WELLBEING, value=row.wellbeing, entered_by=EnteredBy.CLIENT)
        for words, (stage, *numbers) in row.stages.items():
            change = self.placing.changes[words]
            self._add(StageRating, change=change, stage=stage)
            for ruler, value in zip((Ruler.IMPORTANCE, Ruler.CONFIDENCE, Ruler.READINESS), numbers, strict=True):
                if value is not None:
                    why = row.why_not_lower.get(words, "") if ruler == Ruler.IMPORTANCE else ""
                    self._add(RulerRating, change=change, ruler=ruler, value=value, why_not_lower=why)
        for key, value in row.closeness.items():
            self._add(GoalRating, goal=self.placing.goals[key], value=value)
        for aspect, value in zip(ASPECTS, row.alliance or (), strict=False):
            self._add(AllianceRating, aspect=aspect, value=value, entered_by=EnteredBy.CLIENT)

    def _harm(self):
        story = self.placing.story
        if self.week not in story.harm_weeks:
            return
        when = story.harm_weeks.index(self.week)
        for domain, values in story.harm.items():
            said, goal = story.harm_words.get((self.week, domain), ("", ""))
            own = {"in_own_words": said, "goal": self.placing.goals.get(goal)}
            self._add(HarmRating, domain=domain, **own, **number_or_reason(values[when]))
        for domain, values in story.harm_therapist.items():
            self._add(
                HarmRating,
                domain=domain,
                rater=Rater.THERAPIST,
                entered_by=EnteredBy.THERAPIST,
                **number_or_reason(values[when]),
            )

    def _use(self):
        for area in self.placing.story.areas:
            if self.week not in area.use:
                continue
            focus_area, given = self.placing.areas[area.label], area.use[self.week]
            if isinstance(given, str):
                self._add(UseSnapshot, focus_area=focus_area, answer=given)
                continue
            fields = dict(given)
            if weeks := fields.pop("weeks", None):
                fields |= {f"week{n}": days for n, days in enumerate(weeks, start=1)} | {"days_used": sum(weeks)}
            self._add(UseSnapshot, focus_area=focus_area, unit=focus_area.substance.default_unit, **fields)
