"""What a tap on the session page means. One name a question, one short value an answer.

A name is a kind and, where it needs one, what it is about: `ruler:<change>:importance`. An empty
value takes the answer away. Anything that is not exactly one of the answers is refused and changes
nothing; nothing is ever rounded, guessed or read as 0.
"""

import re

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from clients.actions import observe
from clients.models import Change, Episode, FocusArea
from clients.models.observation import Answer, Rater
from goals.models import Experiment, Goal, GoalRating, Step
from goals.models.experiment import Next
from goals.models.step import StepState
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.base.scales import HARM_TOP, RULER_TOP, WEEK_DAYS, WINDOW_DAYS
from sessions.content.choices import HarmDomain, SafeRightNow, SafetyAnswer, SafetyKind, Stage
from sessions.content.techniques import TECHNIQUES
from sessions.fit import InTheWay
from sessions.models import (
    AllianceRating,
    HarmRating,
    InterventionUsed,
    RulerRating,
    SafetyItem,
    Session,
    SessionNote,
    StageRating,
    UseSnapshot,
    WellbeingRating,
)
from sessions.models.ratings import AllianceAspect, Ruler, WellbeingKind
from sessions.models.session import AllianceShown
from sessions.moments import NotAMoment, TooFar, local_moment, weeks_later

_NUMBER = re.compile(r"0|[1-9][0-9]?", re.ASCII)
_AMOUNT = re.compile(r"(0|[1-9][0-9]{0,4})(\.[0-9]{1,2})?", re.ASCII)
_MISSING = {Answer.RATHER_NOT_SAY, Answer.NOT_RELEVANT}
NEXT_IN = {"week": 1, "two_weeks": 2}  # weeks


class NotAnAnswer(ValueError):
    """The value is not one of the answers to this question; its text, where there is one, says why."""


def number(value: str, top: int) -> int:
    """Read a whole number 0..top written in plain digits. Raises NotAnAnswer, with a sentence, for anything else."""
    if not _NUMBER.fullmatch(value) or int(value) > top:
        raise NotAnAnswer(_("A whole number from 0 to %(top)s, please.") % {"top": top})
    return int(value)


def rating(value: str, top: int) -> dict | None:
    """Read an answer on a scale: None for no answer, else the fields of a rating row."""
    if value == "":
        return None
    if value in _MISSING:
        return {"value": None, "answer": value}
    return {"value": number(value, top), "answer": Answer.GIVEN}


def one_of(value: str, answers) -> str:
    """Return `value` if it is empty or one of `answers`. Raises NotAnAnswer otherwise."""
    if value and value not in answers:
        raise NotAnAnswer
    return value


def yes(value: str) -> bool:
    """Read a tick: "yes" or empty. Raises NotAnAnswer otherwise."""
    return one_of(value, {"yes"}) == "yes"


class Board:
    """Takes the taps of one open session. The meeting and its note are stored by the caller."""

    def __init__(self, meeting: Session, note: SessionNote, *, by, entered_by):
        self.meeting, self.note, self.by, self.entered_by = meeting, note, by, entered_by
        self.client = meeting.client

    def take(self, taps: dict[str, str]) -> dict[str, str]:
        """Apply each tap; return, by name, those that were refused and why."""
        refused = {}
        for name, value in taps.items():
            kind, *about = name.split(":")
            try:
                with transaction.atomic():
                    self._handler(kind, about)(value, *about)
            except (NotAnAnswer, KeyError) as refusal:
                why = str(refusal) if isinstance(refusal, NotAnAnswer) else ""
                refused[name] = why or _("That is not one of the answers.")
            except IntegrityError:
                refused[name] = _("There is another meeting with this client at that time.")
        return refused

    def _handler(self, kind, about):
        """Return what takes a tap of this kind. Raises NotAnAnswer where the page has no such question."""
        handler = getattr(self, f"_tap_{kind}", None)
        if handler is None or kind != "line" and len(about) != handler.__func__.__code__.co_argcount - 2:
            raise NotAnAnswer
        return handler

    # --- what belongs to this client; anything else is no answer -----------------------------
    @cached_property
    def changes(self) -> dict:
        """The client's changes in question, by id."""
        return {str(row.pk): row for row in Change.objects.filter(focus_area__client=self.client)}

    @cached_property
    def areas(self) -> dict:
        """The client's focus areas, by id."""
        return {str(row.pk): row for row in FocusArea.objects.filter(client=self.client)}

    @cached_property
    def steps(self) -> dict:
        """The steps towards the client's goals, by id."""
        return {str(row.pk): row for row in Step.objects.filter(goal__client=self.client)}

    @cached_property
    def experiments(self) -> dict:
        """The client's experiments, by id."""
        return {str(row.pk): row for row in Experiment.objects.filter(goal__client=self.client)}

    @cached_property
    def earlier_safety(self) -> dict:
        """What was noted on safety in other meetings, by id."""
        rows = SafetyItem.objects.filter(client=self.client).exclude(session=self.meeting)
        return {str(row.pk): row for row in rows}

    @cached_property
    def goals(self) -> dict:
        """The client's goals, by id."""
        return {str(row.pk): row for row in Goal.objects.filter(client=self.client)}

    def _observe(self, model, keys, values, **defaults):
        """Set, change or remove one observation of this sitting."""
        defaults["entered_by"] = self.entered_by
        return observe(
            model,
            by=self.by,
            client=self.client,
            sitting=self.meeting.sitting,
            observed_on=self.meeting.day,
            keys=keys,
            values=values,
            defaults=defaults,
        )

    def _rate(self, model, keys, values, *, empty):
        """Observe a rating. It is not taken away while words stand beneath it: `empty` is how it looks without."""
        if values is None:
            rows = model.objects.filter(sitting=self.meeting.sitting, corrects=None, **keys)
            if rows.exclude(**empty).exists():
                raise NotAnAnswer(_("Something is written below it. Take that back first, or choose another answer."))
        self._observe(model, keys, values)

    # --- the meeting itself ------------------------------------------------------------------
    def _tap_safe_right_now(self, value):
        self.meeting.safe_right_now = one_of(value, SafeRightNow.values)

    def _tap_ambivalence_named(self, value):
        self.meeting.ambivalence_named = yes(value)

    def _tap_written_together(self, value):
        self.note.written_together = yes(value)

    def _tap_safety_answer(self, value):
        answer = one_of(value, SafetyAnswer.values)
        if answer != SafetyAnswer.SOMETHING_TO_NOTE and SafetyItem.objects.filter(session=self.meeting).exists():
            raise NotAnAnswer(_("Something is noted below. Take that back first."))
        self.meeting.safety_answer = answer

    def _tap_alliance_shown(self, value):
        self.meeting.alliance_shown = one_of(value, AllianceShown.values)

    def _tap_suggestions_hidden(self, value):
        self.meeting.suggestions_hidden = yes(value)

    def _tap_line(self, value, *key):
        kept = [line for line in self.meeting.lines_removed if line != ":".join(key)]
        self.meeting.lines_removed = [*kept, ":".join(key)] if yes(value) else kept

    def _tap_technique(self, value, code):
        tags = InterventionUsed.objects.filter(session=self.meeting, technique=code)
        if not yes(value):
            tags.delete()
        elif code not in TECHNIQUES:
            raise NotAnAnswer
        elif not tags.exists():
            InterventionUsed.objects.create(session=self.meeting, technique=code, created_by=self.by)

    def _tap_next(self, value):
        from sessions.actions.meetings import plan_next

        if value in NEXT_IN:
            starts_at = weeks_later(self.meeting.starts_at, NEXT_IN[value])
        elif value:
            starts_at = self._picked(value)
        else:
            starts_at = None
        try:
            plan_next(self.meeting, by=self.by, starts_at=starts_at)
        except InTheWay as found:
            elsewhere = _("Choose another time, or plan it from the record, where it can be kept anyway.")
            raise NotAnAnswer(f"{found.words} {elsewhere}") from None
        except Episode.DoesNotExist:
            raise NotAnAnswer(_("The work with this client has ended, so nothing is planned with them now.")) from None

    def _picked(self, value):
        try:
            picked = local_moment(value)
        except NotAMoment:
            raise NotAnAnswer from None
        except TooFar:
            picked = None
        if picked is None or not picked > self.meeting.starts_at:
            raise NotAnAnswer(_("Please choose a time after this meeting, until the end of next year."))
        return picked

    # --- ratings -----------------------------------------------------------------------------
    def _tap_wellbeing(self, value, kind):
        if kind not in WellbeingKind.values:
            raise NotAnAnswer
        self._observe(WellbeingRating, {"kind": kind}, rating(value, RULER_TOP))

    def _tap_stage(self, value, change):
        stage = one_of(value, Stage.values)
        self._observe(StageRating, {"change": self.changes[change]}, {"stage": stage} if stage else None)

    def _tap_ruler(self, value, change, ruler):
        if ruler not in Ruler.values:
            raise NotAnAnswer
        keys = {"change": self.changes[change], "ruler": ruler}
        self._rate(RulerRating, keys, rating(value, RULER_TOP), empty={"why_not_lower": ""})

    def _tap_harm(self, value, domain, rater):
        if domain not in HarmDomain.values or rater not in Rater.values:
            raise NotAnAnswer
        keys = {"domain": domain, "rater": rater}
        self._rate(HarmRating, keys, rating(value, HARM_TOP), empty={"in_own_words": "", "goal": None})

    def _tap_harm_goal(self, value, domain):
        goal = self.goals[value] if value else None
        row = HarmRating.objects.filter(sitting=self.meeting.sitting, corrects=None, domain=domain, rater=Rater.CLIENT)
        found = row.first()
        if found is None:
            raise NotAnAnswer(_("Please choose a number above first."))
        found.goal = goal
        found.save(update_fields=["goal"])

    def _tap_closeness(self, value, goal):
        self._observe(GoalRating, {"goal": self.goals[goal]}, rating(value, RULER_TOP))

    def _tap_alliance(self, value, aspect):
        if aspect not in AllianceAspect.values:
            raise NotAnAnswer
        self._observe(AllianceRating, {"aspect": aspect}, rating(value, RULER_TOP))

    # --- use in the last 28 days -------------------------------------------------------------
    def _tap_use(self, value, area, part):
        area = self.areas[area]
        row = UseSnapshot.objects.filter(sitting=self.meeting.sitting, focus_area=area, corrects=None).first()
        fields = {name: getattr(row, name) for name in _USE_PARTS} if row else dict.fromkeys(_USE_PARTS)
        if part == "answer":
            answer = one_of(value, _MISSING)
            fields = dict.fromkeys(_USE_PARTS)
            self._observe(UseSnapshot, {"focus_area": area}, {**fields, "answer": answer} if answer else None)
            return
        fields[part] = None if value == "" else _USE_PARTS[part](value)
        weeks = [fields[f"week{n}"] for n in (1, 2, 3, 4)]
        if part.startswith("week"):
            fields["days_used"] = sum(weeks) if None not in weeks else None
        elif part == "days_used" and None not in weeks and sum(weeks) != fields["days_used"]:
            raise NotAnAnswer
        anything = any(given is not None for given in fields.values())
        unit = area.substance.default_unit if area.substance else ""
        values = {**fields, "answer": Answer.GIVEN} if anything else None
        self._observe(UseSnapshot, {"focus_area": area}, values, unit=unit)

    # --- steps, experiments, safety ----------------------------------------------------------
    def _tap_step(self, value, step):
        row = self.steps[step]
        if value not in StepState.values:
            raise NotAnAnswer
        row.state = value
        row.save(update_fields=["state"])

    def _tap_experiment(self, value, experiment, part):
        row = self.experiments[experiment]
        if part != "next":
            raise NotAnAnswer
        row.next = one_of(value, Next.values)
        row.reviewed_on = self.meeting.day if value else None
        row.reviewed_in = self.meeting.sitting if value else None
        row.save(update_fields=["next", "reviewed_on", "reviewed_in"])

    def _tap_safety(self, value, kind, part):
        if kind not in SafetyKind.values or part not in {"level", "told"}:
            raise NotAnAnswer
        item = SafetyItem.objects.filter(session=self.meeting, kind=kind).first()
        if part == "told":
            if item is None and not yes(value):
                return
            item = item or SafetyItem(session=self.meeting, client=self.client, kind=kind, created_by=self.by)
            item.supervisor_told_at = timezone.now() if yes(value) else None
            item.save()
        elif value:
            item = item or SafetyItem(session=self.meeting, client=self.client, kind=kind, created_by=self.by)
            item.level = number(value, 4)
            if item.level == 0:
                raise NotAnAnswer
            item.save()
        elif item and (item.what_we_did or item.supervisor_told_at):
            item.level = None
            item.save()
        elif item:
            item.delete()

    def _tap_settle(self, value, item):
        row = self.earlier_safety[item]
        row.resolved_on = self.meeting.day if yes(value) else None
        row.save(update_fields=["resolved_on"])
        record(Action.CHANGE, by=self.by, client_code=self.client.code, subject=f"safety item {row.pk}")


def _days(top):
    return lambda value: number(value, top)


def _amount(value):
    if not _AMOUNT.fullmatch(value):
        raise NotAnAnswer(_("A plain number, such as 4 or 2.5."))
    return value


# The parts of a use snapshot that can be tapped or typed, and how each is read.
_USE_PARTS = {
    "week1": _days(WEEK_DAYS),
    "week2": _days(WEEK_DAYS),
    "week3": _days(WEEK_DAYS),
    "week4": _days(WEEK_DAYS),
    "days_used": _days(WINDOW_DAYS),
    "typical_amount": _amount,
    "days_alone": _days(WINDOW_DAYS),
    "days_injected": _days(WINDOW_DAYS),
}
