"""Puts the neighbours in their places: the week around today, who waits, a group, a cover."""

from datetime import timedelta

from clients.models import (
    AfterBreakTalk,
    CareTeamMembership,
    Client,
    Cover,
    Episode,
    EpisodePause,
    FocusArea,
    Handover,
    ProblemStatement,
    WaitingPlan,
)
from clients.models.episode import CareRole
from goals.models import Goal, GoalStateEvent
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.demo import neighbours
from hrp.demo.asked import ask, stand_around
from hrp.demo.calendar import Calendar, at
from hrp.demo.signing import SIGNED_AFTER, sign_as_of
from hrp.demo.story import Call, Ended, Neighbour, Slot
from hrp.demo.substances import substance
from hrp.demo.supervised import SUPERVISED
from sessions.content.choices import Happened, SafetyAnswer
from sessions.models import (
    Contact,
    GroupMeeting,
    GroupPlace,
    SafetyItem,
    Session,
    SessionNote,
    SessionTherapist,
    TherapyGroup,
)
from sessions.models.session import SessionRole

A_WEEK = timedelta(weeks=1)
GROUP_SINCE = timedelta(weeks=6)


class Around:
    """Places everyone but the stories. `people` by their keys, `own` and `other` the two teams."""

    def __init__(self, people, own, other, now):
        self.people, self.own, self.other, self.now = people, own, other, now
        self.calendar = Calendar(now, 0, 0, "")

    def place(self) -> None:
        """Place everything."""
        for told in (*neighbours.MARAS, *neighbours.JONS, *SUPERVISED):
            Placed(self, told, self.own)
        for told in neighbours.RUIS:
            Placed(self, told, self.other)
        for told in neighbours.WAITING:
            Placed(self, told, self.own)
        self._group()
        self._cover()

    def day(self, days_ago: int):
        """The day so many days ago (negative: to come)."""
        return self.calendar.today - timedelta(days=days_ago)

    def moment(self, day, clock: str):
        """A time on a day that is over, at the latest this moment."""
        return min(at(day, clock), self.now)

    # --- a group ----------------------------------------------------------------------------------
    def _group(self):
        lead, co_lead = self.people["co"], self.people["lead"]
        next_at = at(self.calendar.working_day(1), neighbours.GROUP_AT)
        since = self.calendar.today - GROUP_SINCE
        self.group = TherapyGroup.objects.create(
            name=neighbours.GROUP, team=self.own, lead=lead, co_lead=co_lead, created_by=lead
        )
        found = Episode.objects.filter(client__chosen_name__in=neighbours.GROUP_PEOPLE, ended_on=None)
        episodes = list(found.select_related("client").order_by("client__chosen_name"))
        GroupPlace.objects.bulk_create(
            GroupPlace(group=self.group, episode=one, from_on=since, created_by=lead) for one in episodes
        )
        CareTeamMembership.objects.bulk_create(
            CareTeamMembership(episode=one, user=person, role=CareRole.GROUP, from_on=since, created_by=lead)
            for one in episodes
            for person in (lead, co_lead)
            if not one.care_team.current().filter(user=person).exists()
        )
        self._group_held(episodes, at(self.calendar.working_day(1) - A_WEEK, neighbours.GROUP_AT))
        shared = GroupMeeting.objects.create(group=self.group, starts_at=next_at, created_by=lead)
        for one in episodes:
            self._part(shared, one, Happened.PLANNED)

    def _group_held(self, episodes, starts_at):
        lead, signed_at = self.people["co"], starts_at + timedelta(hours=2)
        shared = GroupMeeting.objects.create(
            group=self.group,
            starts_at=starts_at,
            theme=neighbours.GROUP_THEME,
            method=neighbours.GROUP_METHOD,
            created_by=lead,
        )
        for one in episodes:
            line = neighbours.GROUP_CAME.get(one.client.chosen_name)
            part = self._part(shared, one, Happened.MET if line else Happened.DID_NOT_MEET)
            if line:
                self._signed_part(part, line, signed_at)
        shared.signed_at, shared.signed_by = signed_at, lead
        shared.save()

    def _part(self, shared, episode, happened) -> Session:
        """One person's own part of a meeting of the group."""
        return Session.objects.create(
            client=episode.client,
            episode=episode,
            starts_at=shared.starts_at,
            minutes=shared.minutes,
            modality="group",
            happened=happened,
            group_meeting=shared,
            diary_of=self.people["co"],
            safety_answer=SafetyAnswer.DID_NOT_COME_UP if happened == Happened.MET else "",
            created_by=self.people["co"],
        )

    def _signed_part(self, part: Session, line: str, signed_at):
        lead = self.people["co"]
        SessionTherapist.objects.bulk_create(
            SessionTherapist(session=part, user=self.people[key], role=role, created_by=lead)
            for key, role in (("co", SessionRole.LEAD), ("lead", SessionRole.CO))
        )
        note = SessionNote.objects.create(
            session=part, format="free", s1=line, created_by=lead, created_at=part.starts_at
        )
        sign_as_of(part, note, by=lead, moment=signed_at)

    # --- a cover ----------------------------------------------------------------------------------
    def _cover(self):
        covered, covering = self.people[neighbours.COVERED], self.people[neighbours.COVERING]
        first, last = neighbours.COVER_DAYS
        days = {"from_on": self.day(-first), "to_on": self.day(-last)}
        stands = Cover.objects.create(
            covered=covered, covering=covering, team=self.other, created_by=self.people["supervisor"], **days
        )
        led = Episode.objects.filter(ended_on=None, care_team__user=covered, care_team__role=CareRole.LEAD)
        CareTeamMembership.objects.bulk_create(
            CareTeamMembership(
                episode=one, user=covering, role=CareRole.COVERING, cover=stands, created_by=stands.created_by, **days
            )
            for one in led
        )


class Placed:
    """One neighbour, placed whole."""

    def __init__(self, around: Around, told: Neighbour, team):
        self.around, self.told, self.people = around, told, around.people
        self.lead = self.people[told.lead] if told.lead else None
        self.by = self.lead or self.people["desk"]
        self.opened = around.day(told.days)
        self.then = {"created_by": self.by, "created_at": around.moment(self.opened, "09:00")}
        self._person()
        self._stretch_of_work(team)
        self._matter()
        stand_around(self)
        self._meetings()
        for call in told.calls:
            self._call(call)
        record(Action.CREATE, by=self.by, client_code=self.client.code, subject=f"episode {self.episode.pk}", demo=True)

    def _person(self):
        told, year = self.told, self.around.calendar.today.year
        self.client = Client.objects.create(
            chosen_name=told.name,
            pronouns=told.pronouns,
            birth_year=year - told.age if told.age else None,
            **told.contact,
            **self.then,
        )

    # --- the stretch of work ------------------------------------------------------------------------
    def _stretch_of_work(self, team):
        told = self.told
        own = {"client": self.client, "team": team, **self.then}
        before = None
        if told.before:
            days_ago, ended = told.before
            before = Episode.objects.create(opened_on=self.around.day(days_ago), **own, **self._ending(ended))
            AfterBreakTalk.objects.create(client=self.client, on=self.opened, answer="talked", created_by=self.by)
        self.episode = Episode.objects.create(
            opened_on=self.opened,
            continues=before,
            position_explained_on=self.opened if told.explained else None,
            **own,
            **(self._ending(told.ended) if told.ended else {}),
        )
        self._care_team()
        if not told.lead:
            days = None if told.next_contact is None else self.around.day(-told.next_contact)
            WaitingPlan.objects.create(
                episode=self.episode, next_contact_on=days, meanwhile=told.meanwhile, wishes=told.wishes, **self.then
            )
        if told.away:
            since, because, next_contact, plan = told.away
            EpisodePause.objects.create(
                episode=self.episode,
                from_on=self.around.day(since),
                initiated_by="outside",
                because=because,
                next_contact_on=self.around.day(-next_contact),
                stay_in_touch_plan=plan,
                **self.then,
            )

    def _ending(self, ended: Ended) -> dict:
        return {
            "ended_on": self.around.day(ended.days_ago),
            "ending": ended.ending,
            "ending_words": ended.words,
            "coming_back": ended.coming_back,
            "contacts_tried": ended.tried,
            "ended_together": ended.together,
        }

    def _care_team(self):
        if not self.lead:
            return
        own, since = {"episode": self.episode, "role": CareRole.LEAD, **self.then}, self.opened
        if self.told.handed_on:
            key, days_ago = self.told.handed_on
            since, before = self.around.day(days_ago), self.people[key]
            CareTeamMembership.objects.create(user=before, from_on=self.opened, to_on=since, **own)
            Handover.objects.create(
                episode=self.episode, to=self.lead, client_saw_on=since, created_by=before, **self.told.handover
            )
        CareTeamMembership.objects.create(user=self.lead, from_on=since, **own)

    def _matter(self):
        told, own = self.told, {"client": self.client, **self.then}
        self.area = None
        if told.words:
            ProblemStatement.objects.create(text=told.words, said_on=self.opened, **own)
        if told.area:
            label, kind, code = told.area
            known = substance(code) if code else None
            self.area = FocusArea.objects.create(label=label, kind=kind, substance=known, **own)
        if told.goal:
            statement, category, state = told.goal
            about = {"focus_area": self.area, **told.goal_is} if told.goal_is else {}
            self.goal = Goal.objects.create(statement=statement, category=category, **about, **own)
            GoalStateEvent.objects.create(goal=self.goal, state=state, on=self.opened, **self.then)

    # --- meetings -------------------------------------------------------------------------------------
    def _meetings(self):
        last, met = None, None
        for slot in self.told.slots:
            writer = self.people[slot.led_by] if slot.led_by else self.lead
            follows = met if slot.happened == Happened.PLANNED else None
            last = Session.objects.create(
                client=self.client,
                episode=self.episode,
                starts_at=self._start(slot),
                modality=slot.modality,
                happened=self._happened(slot),
                planned_from=follows,
                moved_from=last if slot.instead else None,
                diary_of=writer,
                client_agenda=slot.agenda,
                safety_answer=_on_safety(slot),
                **self.then,
            )
            if last.happened == Happened.MET:
                met = last
                self._note(slot, last, writer)

    def _happened(self, slot: Slot) -> str:
        return Happened.MET if any(slot.note) else slot.happened

    def _start(self, slot: Slot):
        calendar = self.around.calendar
        if slot.today and calendar.is_open(slot.today):
            return calendar.slot(slot.today)
        return at(calendar.working_day(slot.days), slot.at)

    def _note(self, slot: Slot, meeting: Session, writer):
        then = {"created_by": writer, "created_at": meeting.starts_at}
        SessionTherapist.objects.create(session=meeting, user=writer, role=SessionRole.LEAD, **then)
        ask(self, slot, meeting)
        s1, s2, s3 = slot.note
        note = SessionNote.objects.create(
            session=meeting, format=writer.note_format, s1=s1, s2=s2, s3=s3, saved_at=meeting.starts_at, **then
        )
        if slot.signed:
            moment = min(meeting.starts_at + SIGNED_AFTER, self.around.now)
            sign_as_of(meeting, note, by=writer, moment=moment)

    # --- between meetings -------------------------------------------------------------------------------
    def _call(self, call: Call):
        moment = self.around.moment(self.around.day(call.days_ago), call.at)
        by = self.people[call.by] if call.by else self.by
        then = {"created_by": by, "created_at": moment}
        contact = Contact.objects.create(
            client=self.client,
            episode=self.episode,
            at=moment,
            kind=call.kind,
            direction=call.direction,
            reached=call.reached,
            line=call.line,
            safety_answer=SafetyAnswer.SOMETHING_TO_NOTE if call.noted else "",
            follow_up_on=None if call.follow_up is None else self.around.day(-call.follow_up),
            **then,
        )
        if call.noted:
            kind, level, did, settled = call.noted
            SafetyItem.objects.create(
                client=self.client,
                contact=contact,
                kind=kind,
                level=level,
                what_we_did=did,
                resolved_on=self.around.day(settled),
                **then,
            )


def _on_safety(slot: Slot) -> str:
    """The tap on safety that belongs to a meeting: none where it did not take place or is not signed."""
    if not any(slot.note) or not slot.signed:
        return ""
    return SafetyAnswer.SOMETHING_TO_NOTE if slot.noted else SafetyAnswer.ASKED_NOTHING_OF_CONCERN
