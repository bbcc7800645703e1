"""The meetings of one client of the clinic, about a year of them, and everything that was rated in each."""

from datetime import date, datetime, timedelta
from random import Random
from uuid import uuid4

from clients.models import WithdrawnSitting
from clients.models.observation import Answer
from goals.models import GoalRating
from hrp.base.days import midnight
from sessions.content.choices import HarmDomain, SafetyKind, Stage
from sessions.models import (
    AllianceRating,
    HarmRating,
    InterventionUsed,
    MeasureScore,
    NoteInError,
    RulerRating,
    SafetyItem,
    Session,
    SessionNote,
    SessionTherapist,
    StageRating,
    UseSnapshot,
    WellbeingRating,
)
from sessions.models.ratings import AllianceAspect, Ruler

YEAR = 360  # days
WEEK = 7
SAID = "A few words of theirs."
WRITTEN = "What was written after the meeting. " * 6
WIDE = 6  # in every so many meetings, what is asked more seldom


def days_of(meetings: int, chance: Random, today: date) -> list[date]:
    """Return the days of so many meetings, oldest first: most of them weekly, more often where a year is short."""
    draw = chance.random()
    last = chance.randint(1, 6) if draw < 0.75 else chance.randint(7, 13) if draw < 0.9 else chance.randint(14, 45)
    apart = min(WEEK, YEAR / meetings)
    return [today - timedelta(days=last + round(apart * number)) for number in reversed(range(meetings))]


def place_meetings(rows, chance: Random, person) -> None:
    """Add the meetings of `person` on their days, with notes and ratings."""
    for number, day in enumerate(person.days):
        left = len(person.days) - number
        _Meeting(rows, chance, person, day, number=number, left=left).place()


class _Meeting:
    """Places one meeting; `number` counts from 0 at the first, and `left` down to 1 at the last."""

    def __init__(self, rows, chance, person, day: date, *, number: int, left: int):
        self.rows, self.chance, self.person, self.day = rows, chance, person, day
        self.number, self.left = number, left
        self.start = midnight(day) + timedelta(hours=9 + chance.randint(0, 8))
        self.signed_at: datetime | None = self.start + timedelta(hours=1)
        if left <= 2 and chance.random() < 0.1:
            self.signed_at = None
        self.sitting = uuid4()

    def place(self):
        self._session()
        self._note()
        self._each_time()
        if self.number % WIDE == 0:
            self._now_and_then()
        if self.chance.random() < 0.02:
            self._safety()

    def _happens(self, how_often: float) -> bool:
        return self.chance.random() < how_often

    def _then(self) -> dict:
        return {"created_by": self.person.lead, "created_at": self.start}

    def _session(self):
        self.session = Session(
            client=self.person.client,
            episode=self.person.episode,
            starts_at=self.start,
            sitting=self.sitting,
            diary_of=self.person.lead,
            check_in_words=SAID,
            carried_forward=SAID,
            safety_answer="asked_nothing_of_concern",
            **self._then(),
        )
        self.rows.add(self.session)
        self.rows.add(SessionTherapist(session=self.session, user=self.person.lead, **self._then()))
        self.rows.add(InterventionUsed(session=self.session, technique="functions", **self._then()))

    def _note(self):
        note = SessionNote(session=self.session, s1=WRITTEN, s2=WRITTEN, s3=WRITTEN, **self._then())
        if self.signed_at:
            note.signed_at, note.signed_by = self.signed_at, self.person.lead
            note.signed_text, note.sha256 = WRITTEN, f"{self.chance.getrandbits(256):064x}"
        self.rows.add(note)
        if self.signed_at and self._happens(0.002):
            self.rows.add(NoteInError(note=note, reason=SAID, created_by=self.person.lead))
            self.rows.add(WithdrawnSitting(client=self.person.client, sitting=self.sitting))

    def _rate(self, model, value: int | None, **key):
        answer = Answer.RATHER_NOT_SAY if value is None else Answer.GIVEN
        self._observe(model, value=value, answer=answer, **key)

    def _observe(self, model, **fields):
        own = {"client": self.person.client, "observed_on": self.day, "sitting": self.sitting}
        self.rows.add(model(**own, frozen_at=self.signed_at, **fields, **self._then()))

    def _about(self, middle: int, spread: int = 2, top: int = 10) -> int:
        return min(top, max(0, middle + self.chance.randint(-spread, spread)))

    def _each_time(self):
        self._rate(WellbeingRating, self._about(5), kind="wellbeing")
        if self._happens(0.85):
            for aspect in AllianceAspect:
                self._rate(AllianceRating, self._about(8, 1), aspect=aspect)
        for goal in self.person.goals:
            if self._happens(0.6):
                self._rate(GoalRating, self._about(5), goal=goal)
        change = self.person.changes[self.number % len(self.person.changes)]
        if self._happens(0.6):
            for ruler in Ruler:
                self._rate(RulerRating, self._about(6), change=change, ruler=ruler)
            self._observe(StageRating, change=change, stage=self.chance.choice(list(Stage)))

    def _now_and_then(self):
        for domain in HarmDomain:
            self._rate(HarmRating, None if self._happens(0.1) else self._about(2, 1, 4), domain=domain)
        for area in self.person.areas:
            if area.substance_id:
                weeks = {f"week{week}": self.chance.randint(0, WEEK) for week in (1, 2, 3, 4)}
                self._observe(UseSnapshot, focus_area=area, days_used=sum(weeks.values()), **weeks)
        if self._happens(0.3):
            own = {"client": self.person.client, "on": self.day, "sitting": self.sitting}
            score = self.chance.randint(30, 40)
            self.rows.add(MeasureScore(measure="srs", score=score, frozen_at=self.signed_at, **own, **self._then()))

    def _safety(self):
        level = self.chance.choice((1, 2, 2, 3, 4))
        item = SafetyItem(client=self.person.client, session=self.session, kind=self.chance.choice(list(SafetyKind)))
        item.level, item.what_we_did, item.supervisor_told_at = level, SAID, self.start
        if self.left > 1 and self._happens(0.97):
            item.resolved_on = self.day + timedelta(days=3)
        item.created_by, item.created_at = self.person.lead, self.start
        self.rows.add(item)
