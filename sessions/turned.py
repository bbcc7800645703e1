"""What the client sees when the screen is turned, and what they may answer.

In: their own sentence, strengths, goals, today's questions, what was filled in together, the plans that they
keep, the note's lines but for those on safety, and what was typed into the note once it is ticked as written
together. Out: reflective notes, the therapist's own ratings, safety notes, what the therapist wrote or
supposes alone.
"""

from dataclasses import replace

from django.utils.translation import gettext as _

from clients.models import ProblemStatement, Strength
from sessions.actions.saving import is_the_clients
from sessions.canonical import sections_of
from sessions.content import harm
from sessions.lines import all_lines
from sessions.models.ratings import Ruler
from sessions.payload import Payload
from sessions.room import Room
from sessions.tools.reads import filled_in, kept_by

CLIENT_TAPS = frozenset(
    {"wellbeing", "safe_right_now", "stage", "ruler", "closeness", "harm", "harm_goal", "alliance", "alliance_shown"}
)


def keep_to_client(payload: Payload) -> Payload:
    """Drop from a save whatever the client's page does not ask, the therapist's ratings among it."""
    taps = {
        name: value
        for name, value in payload.taps.items()
        if name.split(":")[0] in CLIENT_TAPS and not name.endswith(":therapist")
    }
    texts = {name: edit for name, edit in payload.texts.items() if is_the_clients(name)}
    return replace(payload, taps=taps, texts=texts)


def turned_page(client, meeting, *, refused="") -> dict:
    """The client's page, in the second person. `refused` says why the screen was not given back."""
    room = Room(client, meeting)
    return {
        "meeting": meeting,
        "note": meeting.note,
        "statement": ProblemStatement.objects.filter(client=client, in_client_words=True).first(),
        "strengths": Strength.objects.filter(client=client),
        "check_in": room.check_in(),
        "changes": [_to_you(card) for card in room.change_cards()],
        "goals": room.goal_cards(),
        "harm": [
            (area, _harm_to_you(question, harm.DOMAINS[area.code].question))
            for area, question, _therapist in room.harm_questions()
        ],
        "alliance": room.alliance(),
        "alliance_shown": room.alliance_shown(),
        "sections": _shared_sections(meeting, room.sitting),
        **_tools(client, room.sitting),
        "refused": refused,
    }


def _tools(client, sitting) -> dict:
    """What was filled in today, and the plans that the client keeps: nothing that was not spoken about."""
    today = filled_in(sitting.written, shared=True)
    seen = {one.sheet.thread for one in today}
    return {"today": today, "plans": [one for one in kept_by(client) if one.sheet.thread not in seen]}


def _shared_sections(meeting, sitting) -> list[dict]:
    """The note as the client may read it along: no lines on safety, typed text only if written together."""
    lines = [
        line
        for line in all_lines(meeting, sitting)
        if line.key not in meeting.lines_removed and not line.key.startswith("safe")
    ]
    sections = sections_of(meeting, meeting.note, lines)
    if not meeting.note.written_together:
        sections = [{**section, "text": ""} for section in sections]
    return [section for section in sections if section["lines"] or section["text"].strip()]


def _harm_to_you(question, legend):
    """Word the question on one part of life to the client."""
    below = replace(question.below, label=_("What it is, in your own words"))
    return replace(question, legend=str(legend), below=below)


def _to_you(card):
    """Word a change's questions to the client."""
    you = {
        Ruler.IMPORTANCE: _("How important is it to you?"),
        Ruler.CONFIDENCE: _("How confident are you?"),
        Ruler.READINESS: _("How ready do you feel?"),
    }
    return replace(
        card,
        stage=replace(card.stage, legend=_("Where are you with this today?")),
        rulers=[replace(question, legend=you[ruler]) for ruler, question in zip(Ruler, card.rulers, strict=True)],
    )
