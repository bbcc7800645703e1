"""The plain shapes that a demo story is told in. Weeks count from the day the episode opened."""

from dataclasses import dataclass, field

DID_NOT_COME_UP = "did_not_come_up"
NOTHING = "asked_nothing_of_concern"
SOMETHING = "something_to_note"


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """One row of a story: a meeting, or one that was arranged and did not take place.

    `stages` maps a change's words to its stage, importance, confidence and readiness, `why_not_lower` to
    what they said to that; `closeness` a goal's key to 0–10; `alliance` holds goals, tasks, bond and
    overall. None and what is left out were not asked. `words`, `agenda`, `better`, `one_thing` and
    `comment` are the client's own.
    """

    week: int
    happened: str = "met"
    modality: str = "in_person"
    led_by: str = "lead"
    with_person: str = ""
    stages: dict = field(default_factory=dict)
    why_not_lower: dict = field(default_factory=dict)
    wellbeing: int | None = None
    alliance: tuple[int, int, int, int] | None = None
    shown: str = "now"
    closeness: dict = field(default_factory=dict)
    safe: str = ""
    words: str = ""
    agenda: str = ""
    better: str = ""
    one_thing: str = ""
    comment: str = ""
    ambivalence_named: bool = False
    carried: str = ""
    safety: str = DID_NOT_COME_UP
    safety_line: str = ""
    note: tuple[str, str, str] = ("", "", "")
    felt: str = ""
    techniques: tuple[str, ...] = ()
    signed: bool = True


@dataclass(frozen=True, kw_only=True)
class Area:
    """A focus area under the client's name for it, and the changes in question within it.

    `changes` are words, the week they were named in and the week since which they are in question
    no longer (None: they still are). `use` maps a week to the fields of a snapshot, or to the reason
    why there is no number.
    """

    label: str
    kind: str = "substance"
    substance: str = ""
    routes: tuple[str, ...] = ()
    standing: str = "in_focus"
    sees_as: str = ""
    changes: tuple[tuple[str, int, int | None], ...] = ()
    use: dict = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step towards a goal, which may build on a `strength`, named by its text."""

    text: str
    week: int
    state: str
    confidence: int | None = None
    own_initiative: bool = False
    strength: str = ""


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """Something tried out. `review_on_week` may be the week to come; `reviewed` is what came of it.

    `plan` is the key of the sheet with the plan that it tests.
    """

    kind: str
    if_i: str
    i_expect: str
    we_will_know_by: str
    measure: str = ""
    plan: str = ""
    from_week: int
    review_on_week: int
    happened: str = ""
    learned: str = ""
    next: str = ""
    reviewed_in_week: int | None = None


@dataclass(frozen=True, kw_only=True)
class Goal:
    """A goal in the client's sentence. `states` are week, state and words, in the order they came."""

    key: str
    statement: str
    category: str
    states: tuple[tuple, ...]
    area: str = ""
    change: str = ""
    direction: str = ""
    limit: tuple | None = None
    proposed_by: str = "client"
    for_whom: str = "me"
    fit: tuple[int | None, int | None] = (None, None)
    signal: str = ""
    grew_from: str = ""
    steps: tuple[Step, ...] = ()
    experiments: tuple[Experiment, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Safety:
    """Something that was noted on safety in the meeting of `week`."""

    week: int
    kind: str
    level: int
    did: str
    settled_in_week: int | None = None
    supervisor_told: bool = False


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """A consent that was signed in the meeting of `week`: who hears what, what for, and until which week it counts.

    `taken_back` is the week in whose meeting it was taken back, and how they said so.
    """

    week: int
    recipient_kind: str
    recipient: str
    purpose: str
    scopes: tuple[str, ...]
    until_week: int
    how: str = "screen"
    taken_back: tuple[int, str] | None = None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Somebody outside asks, from the first day on: until which week nothing about use is told, and when it is over.

    What they hear rests on the last agreement of the story. `next_due` is in how many days the next letter is.
    """

    authority: str
    reference: str
    protected_until_week: int
    rhythm: str
    next_due: int
    ends_in: int


@dataclass(frozen=True)
class Sheet:
    """Something filled in together: its table, the week, and what stands on it by the names of its fields.

    What it points at is named as the story names it: an area by its label, a goal by its key, a change by its words,
    something that matters by its text, a skill by its code, another sheet by its `key`. A day is a week of the story.
    `further` is the key of the sheet that it takes further: then `says` holds only what is new. `items` are the rows
    of a balance sheet: cell, text, weight and which part of them speaks. In a week with a meeting it was filled in
    there. `days_before` is for a day in a diary: how long before the meeting it was.
    """

    model: type
    week: int
    says: dict
    key: str = ""
    further: str = ""
    shared: bool = True
    put_away: bool = False
    days_before: int = 0
    items: tuple[tuple, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Pause:
    """A time when the work rested."""

    from_week: int
    to_week: int
    initiated_by: str
    plan: str = ""


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A meeting in the days around today: `days` working days before (negative) or after it, `at` a time.

    With `today` it is today in that slot of the day, if that lies within a clinic's hours. `instead` says
    that it took the place of the one before it in the list. One that took place has a note, signed or not.

    What was asked in it: `alliance` as in a story, `closeness` of their goal, `days_used` of the last 28 in their area;
    `noted` is what was noted on safety: about what, how near, what was done.
    """

    days: int
    at: str
    today: str = ""
    happened: str = "planned"
    modality: str = "in_person"
    led_by: str = ""
    agenda: str = ""
    note: tuple[str, str, str] = ("", "", "")
    signed: bool = True
    instead: bool = False
    alliance: tuple[int, int, int, int] | None = None
    closeness: int | None = None
    days_used: int | None = None
    techniques: tuple[str, ...] = ()
    noted: tuple[str, int, str] | None = None


@dataclass(frozen=True, kw_only=True)
class Call:
    """Being in touch some days ago; `follow_up` is in how many days to be in touch again.

    `noted` is what was noted on safety: about what, how near, what was done, settled how many days ago.
    """

    days_ago: int
    at: str
    kind: str = "call"
    direction: str = "out"
    reached: bool = True
    by: str = ""
    line: str = ""
    follow_up: int | None = None
    noted: tuple[str, int, str, int] | None = None


@dataclass(frozen=True, kw_only=True)
class Ended:
    """A stretch of work that ended so many days ago."""

    days_ago: int
    ending: str
    words: str = ""
    coming_back: str = ""
    tried: str = ""
    together: bool = False


@dataclass(frozen=True, kw_only=True)
class Tried:
    """Something that a neighbour tries: since how many days, and how many days ago it was to be looked at again."""

    if_i: str
    i_expect: str
    we_will_know_by: str
    days: int
    look_again: int


@dataclass(frozen=True, kw_only=True)
class Neighbour:
    """Someone else who comes here, told in a few lines. Somebody without a `lead` waits for one.

    `area` is a label, its kind and the code of a substance; `goal` a sentence, a category and where it
    stands; `away` a pause: since how many days, what for, in how many days to be in touch, how. `before`
    is an earlier stretch of work, `weeks` ago at its beginning; `handed_on` who led until how many days ago.
    `goal_is` are further columns of the goal. `explained`: how we work was explained on the first day; `check` is
    what became of the offer of a medical check then. `protected` is who asks for them, and for how many more days
    nothing about use is told.
    """

    name: str
    pronouns: str = ""
    age: int | None = None
    contact: dict = field(default_factory=dict)
    lead: str = ""
    team: str = ""
    days: int = 0
    words: str = ""
    area: tuple[str, str, str] | None = None
    goal: tuple[str, str, str] | None = None
    goal_is: dict = field(default_factory=dict)
    tried: Tried | None = None
    explained: bool = False
    check: str = ""
    strength: str = ""
    protected: tuple[str, int] | None = None
    slots: tuple[Slot, ...] = ()
    calls: tuple[Call, ...] = ()
    away: tuple[int, str, int, str] | None = None
    ended: Ended | None = None
    before: tuple[int, Ended] | None = None
    handed_on: tuple[str, int] | None = None
    handover: dict = field(default_factory=dict)
    next_contact: int | None = None
    meanwhile: str = ""
    wishes: str = ""


@dataclass(frozen=True, kw_only=True)
class Later:
    """A meeting that is still to come: today in a `slot` of the day, or in some days at a time."""

    slot: str = ""
    days: int = 0
    at: str = ""
    modality: str = "in_person"
    led_by: str = "lead"
    follows_last: bool = True


@dataclass(frozen=True, kw_only=True)
class Story:
    """A client, and what happened week by week.

    The story's week `anchor` lies `days_ago` days before today. `harm` maps a part of life to one
    value for each of `harm_weeks`: a number, or the reason why there is none; `harm_therapist` is the
    therapist's own view, kept apart. `harm_words` holds, by week and part of life, what it is in their words and the
    key of the goal that it led to, if any. Of `strengths` each is a week, its text, who saw it, and its kind where
    that is not a plain one.
    """

    name: str
    legal_name: str
    pronouns: str
    age: int
    contact: dict
    entry_route: str
    reason: str
    hoped_for: str
    position_explained: int
    limits_explained: int
    anchor: int
    days_ago: int = 0
    usual_time: str
    said: tuple[tuple[int, str], ...]
    areas: tuple[Area, ...]
    goals: tuple[Goal, ...]
    strengths: tuple[tuple, ...]
    values: tuple[tuple[int, str], ...]
    supporters: tuple[tuple[int, str, str, bool], ...]
    meetings: tuple[Meeting, ...]
    harm_weeks: tuple[int, ...]
    harm: dict
    harm_therapist: dict = field(default_factory=dict)
    harm_words: dict = field(default_factory=dict)
    sheets: tuple[Sheet, ...] = ()
    safety: tuple[Safety, ...] = ()
    pauses: tuple[Pause, ...] = ()
    later: tuple[Later, ...] = ()
    co_therapist: tuple[str, int] | None = None
    reflections: tuple[tuple[int, str, str, bool], ...] = ()
    addenda: tuple[tuple[int, int, str, str], ...] = ()
    agreements: tuple[Agreement, ...] = ()
    asked: Asked | None = None
