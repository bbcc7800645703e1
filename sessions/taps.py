"""What a tap on the session page means. One name a question, one short value an answer.

A name is a kind and, where it needs one, what it is about: `ruler:<change>:importance`. An empty
value takes the answer away. Anything that is not exactly one of the answers is refused and changes
nothing; nothing is ever rounded, guessed or read as 0.
"""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from clients.actions import observe
from clients.models import Change, FocusArea
from clients.models.observation import Answer, Rater
from goals.models import Experiment, Goal, GoalRating, Step
from goals.models.experiment import Next
from goals.models.step import StepState
from hrp.base.scales import HARM_TOP, RULER_TOP, WEEK_DAYS, WINDOW_DAYS
from sessions.content.choices import HarmDomain, SafeRightNow, SafetyAnswer, SafetyKind, Stage
from sessions.content.techniques import TECHNIQUES
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

_NUMBER = re.compile(r"0|[1-9][0-9]?", re.ASCII)
_AMOUNT = re.compile(r"[0-9]{1,5}(\.[0-9]{1,2})?", re.ASCII)
_MISSING = {Answer.RATHER_NOT_SAY, Answer.NOT_RELEVANT}
NEXT_IN = {"week": timedelta(weeks=1), "two_weeks": timedelta(weeks=2)}


class NotAnAnswer(ValueError):
    """The value is not one of the answers to this question."""


def number(value: str, top: int) -> int:
    """Read a whole number 0..top written in plain digits. Raises NotAnAnswer for anything else."""
    if not _NUMBER.fullmatch(value) or int(value) > top:
        raise NotAnAnswer
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
            handler = getattr(self, f"_tap_{kind}", None)
            try:
                if handler is None:
                    raise NotAnAnswer
                handler(value, *about)
            except (NotAnAnswer, KeyError, TypeError):
                refused[name] = _("That is not one of the answers.")
            except IntegrityError:
                refused[name] = _("There is another meeting at that time.")
        return refused

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

    # --- the meeting itself ------------------------------------------------------------------
    def _tap_safe_right_now(self, value):
        self.meeting.safe_right_now = one_of(value, SafeRightNow.values)

    def _tap_ambivalence_named(self, value):
        self.meeting.ambivalence_named = yes(value)

    def _tap_written_together(self, value):
        self.note.written_together = yes(value)

    def _tap_safety_answer(self, value):
        self.meeting.safety_answer = one_of(value, SafetyAnswer.values)

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
            local = timezone.localtime(self.meeting.starts_at, ZoneInfo(settings.TIME_ZONE))
            # Same time on the clock: days are added before the zone is, so summer time does not shift it.
            starts_at = timezone.make_aware(local.replace(tzinfo=None) + NEXT_IN[value])
        elif value:
            starts_at = self._picked(value)
        else:
            starts_at = None
        with transaction.atomic():
            plan_next(self.meeting, by=self.by, starts_at=starts_at)

    def _picked(self, value):
        try:
            picked = parse_datetime(value)
        except ValueError as error:
            raise NotAnAnswer from error
        if picked is None:
            raise NotAnAnswer
        picked = picked if timezone.is_aware(picked) else timezone.make_aware(picked)
        if not self.meeting.starts_at < picked < self.meeting.starts_at + timedelta(days=731):
            raise NotAnAnswer
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
        self._observe(RulerRating, {"change": self.changes[change], "ruler": ruler}, rating(value, RULER_TOP))

    def _tap_harm(self, value, domain, rater):
        if domain not in HarmDomain.values or rater not in Rater.values:
            raise NotAnAnswer
        self._observe(HarmRating, {"domain": domain, "rater": rater}, rating(value, HARM_TOP))

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
        row = Step.objects.filter(goal__client=self.client, pk=step).first()
        if row is None or value not in StepState.values:
            raise NotAnAnswer
        row.state = value
        row.save(update_fields=["state"])

    def _tap_experiment(self, value, experiment, part):
        row = Experiment.objects.filter(goal__client=self.client, pk=experiment).first()
        if row is None or part != "next":
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
            if item is None:
                raise NotAnAnswer
            item.supervisor_told_at = timezone.now() if yes(value) else None
            item.save(update_fields=["supervisor_told_at"])
        elif value:
            item = item or SafetyItem(session=self.meeting, client=self.client, kind=kind, created_by=self.by)
            item.level = number(value, 4) or 1
            item.save()
        elif item and not item.what_we_did:
            item.delete()

    def _tap_settle(self, value, item):
        row = SafetyItem.objects.filter(client=self.client, pk=item).exclude(session=self.meeting).first()
        if row is None:
            raise NotAnAnswer
        row.resolved_on = self.meeting.day if yes(value) else None
        row.save(update_fields=["resolved_on"])


def _days(top):
    return lambda value: number(value, top)


def _amount(value):
    if not _AMOUNT.fullmatch(value):
        raise NotAnAnswer
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
