"""What the session page shows: today's questions with today's answers, and last time's as faint marks.

Everything is loaded in a fixed number of queries, whatever the length of the history.
"""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Change, Client, FocusArea
from clients.models.observation import Answer
from goals.content import CLOSED_QUIETLY
from goals.models import Experiment, Goal, Step
from goals.models.experiment import Next
from goals.models.step import StepState
from hrp.base.choices import Option, options
from hrp.base.scales import HARM_TOP, RULER_TOP, WEEK_DAYS
from sessions.content import harm, stages
from sessions.content.choices import HarmDomain, SafeRightNow, SafetyAnswer, SafetyKind, Stage
from sessions.content.techniques import TECHNIQUES
from sessions.models import SafetyItem, Session
from sessions.models.ratings import AllianceAspect, Ruler, WellbeingKind
from sessions.models.session import AllianceShown
from sessions.sitting import Sitting

WEEK_LABELS = (
    gettext_lazy("4 weeks ago"),
    gettext_lazy("3 weeks ago"),
    gettext_lazy("2 weeks ago"),
    gettext_lazy("Last 7 days"),
)  # oldest first

# For each ruler: the question and what its two ends mean. Own wording.
_ENDS = (gettext_lazy("not at all"), gettext_lazy("as much as can be"))
RULER_WORDS = {
    Ruler.IMPORTANCE: (gettext_lazy("How important is it?"), *_ENDS),
    Ruler.CONFIDENCE: (gettext_lazy("How confident?"), *_ENDS),
    Ruler.READINESS: (gettext_lazy("How ready?"), *_ENDS),
}
OPEN_CHANGES = 2  # more than two rulers' worth of questions is too many for one meeting


@dataclass(frozen=True)
class Below:
    """Room for the client's own words beneath an answer: there once one of the answers `when` is chosen.

    `kind`, `about` and `part` name the text in a save; `goal` asks what it goes together with. What holds
    something is `shown`, whatever is chosen.
    """

    kind: str
    about: str
    part: str
    label: str
    text: str
    when: str
    shown: bool
    goal: "Question | None" = None


@dataclass(frozen=True)
class Question:
    """One thing to tap: its name in the save, its wording, its answers; the code of a `tool` that goes with it."""

    name: str
    legend: str
    options: tuple[Option, ...]
    low: str = ""
    high: str = ""
    layout: str = "ruler"  # or "pick", for worded answers
    below: Below | None = None
    tool: str = ""


def scale(name, legend, top, row, last, *, low="", high="", missing=(Answer.RATHER_NOT_SAY,), labels=None) -> Question:
    """Return a question on 0..`top`, with today's `row` chosen and the `last` row as a faint mark."""
    numbers = [(str(n), labels[n] if labels else str(n)) for n in range(top + 1)]
    chosen = _shown(row)
    return Question(
        name,
        legend,
        tuple(options([*numbers, *((m.value, m.label) for m in missing)], chosen=chosen, last=_shown(last))),
        low,
        high,
    )


def pick(name, legend, choices, chosen, last=None) -> Question:
    """Return a question with worded answers."""
    return Question(name, legend, tuple(options(choices, chosen=chosen or None, last=last)), layout="pick")


def _shown(row):
    """Return the value that a rating row stands for on the page, or None where there is none."""
    if row is None:
        return None
    return str(row.value) if row.answer == Answer.GIVEN else row.answer


def below(row, column, name, label, *, lowest, top, goal=None) -> Below:
    """Return the room for words in `column` of today's `row`, there from the answer `lowest` on."""
    when, text = [str(n) for n in range(lowest, top + 1)], getattr(row, column) if row else ""
    holds = bool(text) or bool(goal and row and row.goal_id)
    return Below(*name, label, text, " ".join(when), holds or _shown(row) in when, goal)


@dataclass
class ChangeCard:
    """One change in question: its stage, its rulers, what may help."""

    change: Change
    stage: Question
    rulers: list[Question]
    suggestions: list
    open: bool


@dataclass
class GoalCard:
    """One goal: where it stands, and how close it feels today."""

    goal: Goal
    closeness: Question
    steps: list


class Room:
    """Everything on the session page of one open meeting."""

    def __init__(self, client: Client, meeting: Session):
        self.client, self.meeting = client, meeting
        self.sitting = Sitting(meeting)

    # --- check-in --------------------------------------------------------------------------
    def check_in(self) -> list[Question]:
        """How have you been, how hard has it been, safe right now."""
        found = self.sitting.wellbeing
        ends = {
            WellbeingKind.WELLBEING: (_("very low"), _("very well")),
            WellbeingKind.DISTRESS: (_("not at all"), _("as hard as can be")),
        }
        scales = [
            scale(
                f"wellbeing:{kind}",
                kind.label,
                RULER_TOP,
                found.today.get((kind.value,)),
                found.before.get((kind.value,)),
                low=ends[kind][0],
                high=ends[kind][1],
            )
            for kind in WellbeingKind
        ]
        safe = pick("safe_right_now", _("Safe right now?"), SafeRightNow.choices, self.meeting.safe_right_now)
        return [*scales, safe]

    # --- changes ---------------------------------------------------------------------------
    def change_cards(self) -> list[ChangeCard]:
        """The changes in question, those of areas in focus first."""
        changes = list(
            Change.objects.filter(focus_area__client=self.client, retired_on=None)
            .exclude(focus_area__standing="not_talking_about_it")
            .select_related("focus_area")
            .order_by("-focus_area__standing", "focus_area__sort", "named_on", "created_at")
        )
        stage, rulers = self.sitting.stages, self.sitting.rulers
        return [self._change_card(change, stage, rulers, n < OPEN_CHANGES) for n, change in enumerate(changes)]

    def _change_card(self, change, stage, rulers, is_open):
        key = str(change.pk)
        today, before = stage.today.get((key,)), stage.before.get((key,))
        current = today or before
        return ChangeCard(
            change,
            pick(
                f"stage:{key}",
                _("Where are they with this change today?"),
                Stage.choices,
                today.stage if today else None,
                before.stage if before else None,
            ),
            [self._ruler(key, ruler, rulers) for ruler in Ruler],
            self.suggestions(current.stage if current else None),
            is_open or any((key, ruler.value) in rulers.today for ruler in Ruler) or today is not None,
        )

    def _ruler(self, change, ruler, found) -> Question:
        """One ruler of a change, and from 1 on: why not lower? Nobody is ever asked why it is not higher."""
        today, before = found.today.get((change, ruler.value)), found.before.get((change, ruler.value))
        words, low, high = RULER_WORDS[ruler]
        question = scale(f"ruler:{change}:{ruler}", words, RULER_TOP, today, before, low=low, high=high)
        name = ("why", change, ruler.value)
        why = below(today, "why_not_lower", name, _("Why not lower?"), lowest=1, top=RULER_TOP)
        return replace(question, below=why)

    def suggestions(self, stage) -> list[Question]:
        """At most three things that may help at `stage`, as ticks; none while they are hidden."""
        if not stage or self.meeting.suggestions_hidden:
            return []
        return [
            Question(
                f"technique:{one.code}",
                one.text,
                (Option("yes", one.text, one.code in self.used, False),),
                tool=one.tool,
            )
            for one in stages.suggestions_for(stage)
        ]

    # --- goals, steps, experiments -----------------------------------------------------------
    def goal_cards(self) -> list[GoalCard]:
        """The open goals in the client's order, with closeness and steps."""
        steps = {}
        for step in Step.objects.filter(goal__client=self.client).open():
            steps.setdefault(step.goal_id, []).append(pick(f"step:{step.pk}", step.text, StepState.choices, step.state))
        found = self.sitting.closeness
        return [
            GoalCard(
                goal,
                scale(
                    f"closeness:{goal.pk}",
                    _("How close does this feel to how you want it?"),
                    RULER_TOP,
                    found.today.get((str(goal.pk),)),
                    found.before.get((str(goal.pk),)),
                    low=_("far away"),
                    high=_("just as I want it"),
                    missing=tuple(Answer)[1:],
                ),
                steps.get(goal.pk, []),
            )
            for goal in self.goals
        ]

    @property
    def goals(self) -> list[Goal]:
        """The client's goals that are not closed, in the client's order."""
        if not hasattr(self, "_goals"):
            found = Goal.objects.filter(client=self.client).with_state()
            self._goals = [goal for goal in found if goal.state not in CLOSED_QUIETLY]
        return self._goals

    def experiments(self) -> list[tuple[Experiment, Question]]:
        """The experiments that run, or were looked at in this meeting, each with what comes next."""
        return [
            (one, pick(f"experiment:{one.pk}:next", _("What next"), Next.choices, one.next))
            for one in self.sitting.experiments
        ]

    # --- harm and use ------------------------------------------------------------------------
    def harm_questions(self) -> list[tuple]:
        """For each part of life: its words, the client's question, the therapist's question."""
        found = self.sitting.harm
        return [
            (
                harm.DOMAINS[domain],
                replace(
                    self._harm_question(domain, "client", found, _("The client's rating")),
                    below=self._harm_words(domain, found.today.get((domain, "client"))),
                ),
                self._harm_question(domain, "therapist", found, _("My own view, kept apart")),
            )
            for domain in HarmDomain.values
        ]

    def _harm_question(self, domain, rater, found, legend):
        key = (domain, rater)
        question = scale(
            f"harm:{domain}:{rater}",
            legend,
            HARM_TOP,
            found.today.get(key),
            found.before.get(key),
            missing=tuple(Answer)[1:],
            labels=[f"{n} · {anchor}" for n, anchor in enumerate(harm.DOMAINS[domain].anchors)],
        )
        return replace(question, layout="pick")

    def _harm_words(self, domain, row) -> Below:
        """What a harm is to the client, and the goal that it goes together with."""
        goals = {str(goal.pk): goal.statement for goal in self.goals}
        if row and row.goal:
            goals.setdefault(str(row.goal_id), row.goal.statement)  # closed meanwhile
        chosen = str(row.goal_id) if row and row.goal_id else None
        asked = pick(f"harm_goal:{domain}", _("Together with a goal"), goals.items(), chosen) if goals else None
        name, label = ("harm", domain, "words"), _("What it is, in their words")
        return below(row, "in_own_words", name, label, lowest=0, top=HARM_TOP, goal=asked)

    def use_questions(self) -> list[tuple]:
        """For each substance or habit spoken about: four weeks, newest last, and the finer numbers."""
        areas = FocusArea.objects.filter(client=self.client, kind__in=("substance", "behaviour"))
        areas = areas.exclude(standing="not_talking_about_it").select_related("substance")
        found = self.sitting.use
        return [self._use_question(area, found) for area in areas]

    def _use_question(self, area, found):
        today, before = found.today.get((str(area.pk),)), found.before.get((str(area.pk),))
        weeks = [
            pick(
                f"use:{area.pk}:week{n}",
                label,
                [(str(days), str(days)) for days in range(WEEK_DAYS + 1)],
                _number(today, f"week{n}"),
                _number(before, f"week{n}"),
            )
            for n, label in enumerate(WEEK_LABELS, start=1)
        ]
        skip = pick(
            f"use:{area.pk}:answer",
            _("Or"),
            [(a.value, a.label) for a in tuple(Answer)[1:]],
            today.answer if today and today.answer != Answer.GIVEN else None,
        )
        return area, weeks, skip, today, before

    # --- what was offered, alliance, safety ----------------------------------------------------
    @property
    def used(self) -> list[str]:
        """The codes of what was used in this meeting."""
        return self.sitting.techniques

    def techniques(self) -> list[Option]:
        """The catalogue, as ticks."""
        return [
            Option(f"technique:{one.code}", one.label, one.code in self.used, False)
            for one in TECHNIQUES.values()
            if not one.stage or one.code in self.used
        ]

    def alliance(self) -> list[Question]:
        """The client's four questions about the meeting. Never with a last value."""
        found = self.sitting.alliance
        return [
            scale(
                f"alliance:{aspect}",
                aspect.label,
                RULER_TOP,
                found.get(aspect.value),
                None,
                low=_("not at all"),
                high=_("very much"),
            )
            for aspect in AllianceAspect
        ]

    def alliance_shown(self) -> Question:
        """When the therapist may see the answers; the client picks."""
        return pick(
            "alliance_shown", _("When may your therapist see this?"), AllianceShown.choices, self.meeting.alliance_shown
        )

    def safety(self) -> dict:
        """The one tap that every note needs, what is noted today, and what is open from before."""
        noted, still_open = self.sitting.noted, self.sitting.earlier_safety
        levels = SafetyItem._meta.get_field("level").choices
        return {
            "answer": pick("safety_answer", _("Safety"), SafetyAnswer.choices, self.meeting.safety_answer),
            "kinds": [
                (
                    kind,
                    noted.get(kind.value),
                    pick(
                        f"safety:{kind}:level",
                        kind.label,
                        [(str(n), label) for n, label in levels],
                        str(noted[kind.value].level) if kind.value in noted else None,
                    ),
                )
                for kind in SafetyKind
            ],
            "open": still_open,
            "ask_for_line": self.meeting.safe_right_now in {"no", "not_sure"} or bool(still_open),
        }


def _number(row, name):
    value = getattr(row, name) if row else None
    return None if value is None else str(value)
