"""Puts the sheets of a story in their places, each with its meeting or on its day."""

from datetime import timedelta

from django.db import models

from clients.models import Change, FocusArea, PersonalValue, PutAway
from clients.models import Sheet as StoredSheet
from clients.models.observation import EnteredBy
from goals.models import BalanceItem, Goal
from hrp.demo.signing import SIGNED_AFTER
from hrp.demo.story import Meeting, Sheet
from sessions.models import Skill

FILLED_IN_AFTER = timedelta(minutes=25)
# Of the site's catalogue: name, family. One that the site took out is put in again.
SKILLS = {
    "no-thanks": ("Saying no", "refusal"),
    "slow-breathing": ("Slow breathing", "relaxation"),
    "ten-minutes": ("Ten minutes first", "coping"),
    "rehearse": ("Rehearsing a hard moment", "cognitive"),
}


def skill(code: str) -> Skill:
    """Return a skill of the catalogue by its code."""
    name, family = SKILLS[code]
    return Skill.objects.get_or_create(code=code, defaults={"name": name, "family": family})[0]


class Filling:
    """Places the sheets of one story. `placing` knows the people, days and rows that they point at."""

    def __init__(self, placing):
        self.placing = placing
        self.by_key: dict[str, StoredSheet] = {}
        self.said: dict[str, dict] = {}

    def weeks(self) -> set[int]:
        """The weeks in which something was filled in."""
        return {sheet.week for sheet in self.placing.story.sheets}

    def place(self, week: int, row: Meeting | None) -> None:
        """Store what was filled in in a week: in its meeting `row`, or by the client without one."""
        for minute, sheet in enumerate(one for one in self.placing.story.sheets if one.week == week):
            self._one(sheet, row, timedelta(minutes=minute))

    def _one(self, sheet: Sheet, row, later: timedelta):
        says = self.said.get(sheet.further, {}) | sheet.says
        values = {name: self._value(sheet.model._meta.get_field(name), value) for name, value in says.items()}
        stored = sheet.model.objects.create(**values, **self._around(sheet, row, later))
        for sort, (quadrant, text, weight, voice) in enumerate(sheet.items):
            BalanceItem.objects.create(
                balance=stored, quadrant=quadrant, text=text, weight=weight, voice=voice, sort=sort, **_made(stored)
            )
        if sheet.put_away:
            PutAway.objects.create(client=stored.client, thread=stored.thread, **_made(stored))
        if sheet.key:
            self.by_key[sheet.key], self.said[sheet.key] = stored, says

    def _value(self, field, value):
        if isinstance(field, models.DateField):
            return self.placing.calendar.day(value)
        return self._find(field.related_model, value) if field.is_relation else value

    def _find(self, model, named):
        if model is Skill:
            return skill(named)
        known = {
            FocusArea: self.placing.areas,
            Change: self.placing.changes,
            Goal: self.placing.goals,
            PersonalValue: self.placing.values,
        }
        return known.get(model, self.by_key)[named]

    def _around(self, sheet: Sheet, row, later) -> dict:
        """Who filled it in, when and where, and of which sheet it is which version. One came after the other."""
        placing = self.placing
        start = placing.calendar.start(sheet.week)
        written = min(start + FILLED_IN_AFTER + later, placing.now) if row else start
        around = {
            "client": placing.client,
            "on": placing.calendar.day(sheet.week) - timedelta(days=sheet.days_before),
            "shared": sheet.shared,
            "sitting": placing.meetings[sheet.week].sitting if row else None,
            "frozen_at": start + SIGNED_AFTER if row and row.signed else None,
            "entered_by": EnteredBy.TOGETHER if row else EnteredBy.CLIENT,
            "created_by": placing.people[row.led_by] if row else placing.lead,
            "created_at": written,
            "kept_at": written,
        }
        if sheet.further:
            before = self.by_key[sheet.further]
            around |= {"thread": before.thread, "version": before.version + 1}
        return around


def _made(stored: StoredSheet) -> dict:
    return {"created_by": stored.created_by, "created_at": stored.created_at}
