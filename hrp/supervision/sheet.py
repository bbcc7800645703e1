"""The page of a supervision session: its parts together, checked against each other. All of it is saved, or nothing."""

import re
import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from hrp.supervision.actions.meetings import Agreed, Talked
from hrp.supervision.agenda import Waiting
from hrp.supervision.forms.meeting import AgreedForm, AlsoForm, EarlierForm, HeadForm, TalkForm
from hrp.supervision.models import AgendaPoint, AgreedAction, SupervisionMeeting

MOST_ROWS = 12  # new things agreed on one point, on one page
LONG = 80  # of what a topic says, as many characters stand in the line with its tick


class Talk:
    """What is written on one point, or on what came up beside them: `form`, and `there` and `rows` of what is agreed.

    `there` are things agreed that stand already, `rows` new ones; on the page an empty one follows (`every_row`).
    `kept` says that the point belongs to the meeting that is put right. What is new gets its id of the `page` that
    was sent and its place on it: the same page sent twice makes it once.
    """

    def __init__(self, form: forms.Form, *, line, page, point: AgendaPoint | None = None, reason: str = "", kept=False):
        self.form, self.line, self.page = form, line, page
        self.point, self.reason, self.kept = point, reason, kept
        data, prefix = form.data if form.is_bound else None, form.prefix
        there = [self._there(data, action) for action in (point.actions.all() if kept else ())]
        # What somebody else added since the page was opened is not on it, and stays as it is.
        self.there = [row for row in there if data is None or row.add_prefix("text") in data]
        self.rows = [self._new(data, number) for number in _numbers(data, prefix)]
        self.every_row = [*self.rows, self._new(None, self._next())]

    def _there(self, data, action) -> AgreedForm:
        return AgreedForm(data, prefix=f"{self.form.prefix}-a{action.pk.hex}", line=self.line, row=action)

    def _new(self, data, number: int) -> AgreedForm:
        prefix = f"{self.form.prefix}-{number}"
        return AgreedForm(data, prefix=prefix, line=self.line, key=uuid.uuid5(self.page, prefix))

    def _next(self) -> int:
        return max((int(row.prefix.rpartition("-")[2]) for row in self.rows), default=-1) + 1

    @property
    def shown(self) -> bool:
        """Whether something was sent on it, or needs another look, so that it is not folded away."""
        return self.errors or bool(self.rows) or any(self.form[name].value() for name in self.form.fields)

    @property
    def words(self) -> str:
        """What was said of the point when it was brought, where the line with its tick does not hold all of it."""
        return self.point.words if self.point.client or len(self.point.words) > LONG else ""

    @property
    def errors(self) -> bool:
        """Whether anything on it needs another look."""
        return any(form.errors for form in (self.form, *self.there, *self.rows))

    @cached_property
    def agreed(self) -> tuple[Agreed, ...]:
        """Everything agreed on it, of forms that are valid."""
        return tuple(filter(None, (row.agreed() for row in (*self.there, *self.rows))))

    @property
    def written(self) -> bool:
        """Whether anything was written on it."""
        given = self.form.cleaned_data
        return bool(given.get("talked") or given.get("words") or given.get("client") or self.agreed)

    @property
    def counts(self) -> bool:
        """Whether it was talked about in this meeting."""
        if self.point is None:
            return self.written
        return self.kept or self.form.cleaned_data["talked_about"]

    def check(self) -> None:
        """Check what is written against what it is about."""
        if self.point is None:
            if self.written and not (self.form.cleaned_data["words"] or self.form.cleaned_data["client"]):
                self.form.add_error("words", _("Please say in a few words what it was about, or choose a client."))
        elif self.point.meeting_id and not self.kept and (self.written or self.counts):
            self.form.add_error("talked_about", _("Another meeting holds this point by now. What you wrote is here."))
        elif self.written and not self.counts:
            self.form.add_error("talked_about", _("You wrote something here. Please tick it, so that it is kept."))

    def talked(self) -> Talked:
        """Return what the action takes, of a talk that is valid."""
        given = self.form.cleaned_data
        if self.point:
            return Talked(given["talked"], self.agreed, point=self.point)
        key = uuid.uuid5(self.page, self.form.prefix)
        return Talked(given["talked"], self.agreed, words=given["words"], client=given["client"], key=key)


class Sheet:
    """The whole page of a meeting: its `head`, a talk for each point, one for what came up, and what became of what
    was agreed before.

    `points` are those on it, `before` what was agreed and is open; with a `meeting`, the page puts it right.
    `conflict` says that what others wrote has to be compared with it.
    """

    def __init__(self, data, *, line, points, clients, before=(), meeting=None):
        self.is_bound, self.line, self.meeting = data is not None, line, meeting
        self.page = key_in(data or {}) or uuid.uuid4()
        initial = {"key": self.page}
        if meeting:
            initial |= {"on": meeting.on, "minutes": meeting.minutes, "how": meeting.how}
        self.head, self.conflict = HeadForm(data, initial=initial), False
        self.talks = [self._talk(data, one) for one in points]
        self.also = Talk(AlsoForm(data, prefix="also", auto_id="also_%s"), line=line, page=self.page)
        self.also.form.fields["client"].offer(clients)
        self.became = [EarlierForm(data, action=action) for action in before]

    def _talk(self, data, one: Waiting) -> Talk:
        prefix = f"p{one.row.pk.hex}"
        form = TalkForm(data, prefix=prefix, auto_id=f"{prefix}_%s", initial={"talked": one.row.talked})
        return Talk(form, line=self.line, page=self.page, point=one.row, reason=one.reason, kept=bool(self.meeting))

    def is_valid(self) -> bool:
        """Check every part, so that each says for itself what needs another look."""
        talks = [*self.talks, self.also]
        parts = [self.head, *self.became, *(form for talk in talks for form in (talk.form, *talk.there, *talk.rows))]
        checked = [part.is_valid() for part in parts]
        if not all(checked):
            return False
        key = self.meeting.pk if self.meeting else self.head.cleaned_data["key"]
        for talk in talks:
            talk.check()
        on_that_day = SupervisionMeeting.objects.filter(on=self.head.cleaned_data["on"], **self.line.both)
        self.head.ask_whether_again(on_that_day.exclude(pk=key).select_related("created_by"))
        return not self.errors

    @property
    def errors(self) -> bool:
        """Whether anything on the page needs another look."""
        return any((self.head.errors, self.also.errors, *(part.errors for part in (*self.talks, *self.became))))

    @property
    def also_shown(self) -> bool:
        """Whether the place for what came up is not folded away: something was sent on it, or nothing else is there."""
        return not self.talks or (self.is_bound and self.also.shown)

    def asked(self) -> dict:
        """Return what the actions take, of a page that is valid."""
        given = self.head.cleaned_data
        talked = [talk.talked() for talk in (*self.talks, self.also) if talk.counts]
        return {name: given[name] for name in ("on", "minutes", "how")} | {"talked": talked}

    def ended(self) -> list[tuple[AgreedAction, str]]:
        """Return what became of what was agreed before, where something did."""
        return [(form.action, form.cleaned_data["became"]) for form in self.became if form.cleaned_data["became"]]

    def refuse(self, sentence: str) -> None:
        """Say why it cannot be kept now."""
        self.head.add_error(None, ValidationError(sentence))


def key_in(data) -> uuid.UUID | None:
    """Return the key of a page that was sent, if it has one."""
    try:
        return uuid.UUID(data.get("key", ""))
    except ValueError:
        return None


def points_in(data) -> list[uuid.UUID]:
    """Return the points (by id) of which a page that was sent speaks."""
    return [uuid.UUID(name[1:33]) for name in data if re.fullmatch(r"p[0-9a-f]{32}-talked", name)]


def _numbers(data, prefix: str) -> list[int]:
    """Return the numbers of the rows that were sent and that anything was written in."""
    found = (re.fullmatch(rf"{prefix}-([0-9]{{1,3}})-(?:text|by_when)", name) for name in (data or {}))
    sent = {int(match[1]) for match in found if match and data.get(match[0])}
    return sorted(sent)[:MOST_ROWS]
