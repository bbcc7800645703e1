"""What the demo's supervisor and the two therapists keep of their work, and how the team looks at its clients.

All invented.
"""

from datetime import timedelta

from clients.models import Client
from hrp.demo.calendar import Calendar, at
from hrp.supervision.models import (
    AgendaPoint,
    AgreedAction,
    FidelityRating,
    FidelityRound,
    MitiScore,
    SupervisionMeeting,
    TrainingEntry,
)
from sessions.content.flags import FlagKind
from sessions.models import (
    Countersignature,
    CountersignRule,
    FlagAnswer,
    FlagSwitch,
    NoteQuestion,
    Session,
    SessionNote,
)

# Of one therapist every note is countersigned, of late: who has read what, and what was asked about one of them.
COUNTERSIGNED_SINCE = 8  # days
COUNTERSIGNED = ("Delphine", "Solveig")
ASKED_ABOUT = "Hedda"
QUESTION = "She wants less, and soon. Has anybody asked how her body takes an evening without?"

# key of the therapist, working days ago, minutes, how; then whom or what about, the flag, what came of it, and what
# was agreed: what, by whom, whether it is done.
MEETINGS = (
    (
        "lead",
        6,
        50,
        "in_person",
        (
            (
                "Teo",
                "after_break",
                "A week without any, then a payday. He knows what it does to tolerance; who is with him that evening"
                " is the open part.",
                (("Ask Teo who he would want beside him on a payday after days without", "lead", False),),
            ),
            (
                "",
                "",
                "Writing about somebody's family without writing about somebody's family.",
                (("Send round the page on third persons in notes", "supervisor", True),),
            ),
        ),
    ),
    (
        "co",
        9,
        60,
        "video",
        (
            (
                "Odile",
                "fresh_look",
                "She likes the coming. Perhaps that is what it is for, and worth saying aloud.",
                (("Ask Odile what she would miss if she did not come", "co", True),),
            ),
        ),
    ),
)

# What waits on an agenda: of which therapist, who brought it, whom about, the flag, words.
WAITING = (
    (
        "lead",
        "lead",
        "Priya",
        "alliance",
        "I hurried her past the hard part. Can we look at those ten minutes?",
    ),
    ("lead", "supervisor", "", "", "A fit of three: how to ask about it without taking the goal away from her."),
)

# A look at one of Ines's meetings: how many meetings back, how it was seen, own ratings, together (0: no occasion).
LOOKS = (
    (4, "told", "443405332444", "443405343444"),
    (1, "recording", "554455443545", "544455544545"),
)
NO_OCCASION = 0
CODED = {
    "cultivating": 4,
    "softening": 4,
    "partnership": 5,
    "empathy": 5,
    "giving_information": 3,
    "questions": 14,
    "simple_reflections": 9,
    "complex_reflections": 16,
    "affirming": 4,
    "seeking_collaboration": 3,
    "emphasising_autonomy": 2,
}

# whose, component, days ago, minutes, what
TRAINING = (
    ("lead", "skills", 160, 360, "Two days on reflective listening, with recordings"),
    ("lead", "philosophy", 96, 90, "Reading group: being in two minds as a place to work from"),
    ("lead", "skills", 33, 120, "Overdose response, refreshed, with the syringe service"),
    ("co", "philosophy", 96, 90, "Reading group: being in two minds as a place to work from"),
    ("co", "skills", 61, 180, "Sleep: what to offer before anything else"),
)

# Of whom a therapist said that it may rest, for how many weeks, and why.
RESTS = ("Ravi", FlagKind.CONTACT_GAP, 2, "Two texts in two weeks are enough from us. He knows the door is open.")


class Together:
    """Places what two people keep, and the team's switches. Everybody whom it is about is there already."""

    def __init__(self, people, team, now):
        self.people, self.team, self.now = people, team, now
        self.supervisor = people["supervisor"]
        self.calendar = Calendar(now, 0, 0, "")

    def place(self) -> None:
        """Place everything."""
        self._switches()
        self._countersigning()
        for told in MEETINGS:
            self._meeting(*told)
        for therapist, by, name, flag, words in WAITING:
            self._point(therapist, by, name, flag, self._then(by, 1), words=words)
        for told in LOOKS:
            self._look(*told)
        for key, component, days, minutes, what in TRAINING:
            entry = {"learner": self.people[key], "component": component, "on": self._day(days)}
            TrainingEntry.objects.create(minutes=minutes, what=what, **entry, **self._then(key, days))
        self._rests(*RESTS)

    def _day(self, days: int):
        return self.calendar.today - timedelta(days=days)

    def _then(self, key: str, days: int) -> dict:
        """Who wrote a row, in the evening so many days ago."""
        return {"created_by": self.people[key], "created_at": at(self._day(days), "17:30")}

    def _pair(self, key: str) -> dict:
        return {"supervisor": self.supervisor, "therapist": self.people[key]}

    def _switches(self):
        """Have every kind on in the team, so that each can be seen."""
        FlagSwitch.objects.bulk_create(
            FlagSwitch(team=self.team, flag=kind, is_on=True, **self._then("supervisor", 60)) for kind in FlagKind
        )

    # --- notes ------------------------------------------------------------------------------------
    def _countersigning(self):
        lead, then = self.people["lead"], self._then("supervisor", COUNTERSIGNED_SINCE)
        CountersignRule.objects.create(therapist=lead, which="all", since=then["created_at"], **then)
        signed = SessionNote.objects.filter(signed_by=lead, session__group_meeting=None)
        for note in signed.filter(session__client__chosen_name__in=COUNTERSIGNED):
            Countersignature.objects.create(note=note, **self._then("supervisor", 3))
        asked = signed.filter(session__client__chosen_name=ASKED_ABOUT).latest("signed_at")
        NoteQuestion.objects.create(note=asked, text=QUESTION, **self._then("supervisor", 2))

    # --- meetings ---------------------------------------------------------------------------------
    def _meeting(self, key, days, minutes, how, points):
        on = self.calendar.working_day(-days)
        then = {"created_by": self.supervisor, "created_at": at(on, "17:30")}
        meeting = SupervisionMeeting.objects.create(on=on, minutes=minutes, how=how, **self._pair(key), **then)
        for name, flag, talked, agreed in points:
            point = self._point(key, "supervisor", name, flag, then, meeting=meeting, talked=talked)
            for text, who, done in agreed:
                became = {"became": "done", "became_on": self._day(1)} if done else {}
                by_when = self._day(-5)
                row = {"point": point, "text": text, "who": self.people[who], "by_when": by_when}
                AgreedAction.objects.create(**row, **became, **then)

    def _point(self, key, by, name, flag, then, **fields):
        client = Client.objects.get(chosen_name=name) if name else None
        row = {"client": client, "flag": flag, **self._pair(key), **then, "created_by": self.people[by]}
        return AgendaPoint.objects.create(**row, **fields)

    # --- fidelity ---------------------------------------------------------------------------------
    def _look(self, back, seen_by, own, together):
        met = Session.objects.filter(client__chosen_name="Ines", happened="met").order_by("-starts_at")
        session = met[back - 1]
        rated, talked = (session.starts_at + timedelta(days=days) for days in (1, 4))
        then = {"created_by": self.people["lead"], "created_at": rated}
        look = FidelityRound.objects.create(
            session=session,
            on=session.day,
            seen_by=seen_by,
            own_done_at=rated,
            together_done_at=talked,
            **self._pair("lead"),
            **then,
        )
        for whose, values in (("therapist", own), ("together", together)):
            self._rate(look, whose, values, then)
        if seen_by == "recording":
            MitiScore.objects.create(round=look, **CODED, **self._then("supervisor", 20))

    def _rate(self, look, whose, values, then):
        model = FidelityRating
        items = [code for code, _label in model._meta.get_field("item").choices]
        given = {item: int(value) for item, value in zip(items, values, strict=True)}
        model.objects.bulk_create(
            model(round=look, item=item, whose=whose, value=value or None, no_occasion=value == NO_OCCASION, **then)
            for item, value in given.items()
        )

    # --- what was answered --------------------------------------------------------------------------
    def _rests(self, name, kind, weeks, because):
        client, on = Client.objects.get(chosen_name=name), self._day(1)
        FlagAnswer.objects.create(
            client=client,
            flag=kind,
            because=because,
            on=on,
            rests_until=on + timedelta(weeks=weeks),
            **self._then("lead", 1),
        )
