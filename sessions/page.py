"""What the pages around one meeting are given to show."""

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.access import lives, on_care_team
from clients.models import Client, ProblemStatement, Strength
from clients.names import mark_twins
from goals.models import GoalRating
from hrp.accounts.models.user import NoteFormat
from hrp.accounts.roles import Permission
from hrp.base.scales import HARM_TOP, RULER_TOP
from sessions.actions.saving import is_the_clients
from sessions.before_signing import missing_before_signing
from sessions.canonical import parts_of, sections_of
from sessions.content.harm import GENERAL_ANCHORS
from sessions.countersigning import awaiting, next_after, questions_on, to_countersign, waits_for
from sessions.forms import QuestionForm
from sessions.lines import all_lines
from sessions.models import (
    AllianceRating,
    HarmRating,
    ReflectiveNote,
    RulerRating,
    Session,
    StageRating,
    WellbeingRating,
)
from sessions.models.session import AllianceShown
from sessions.prompts import prompts_for
from sessions.room import Room
from sessions.sitting import Sitting
from sessions.tools.pages import tools_at_hand
from sessions.tools.reads import written_in
from sessions.wording import Wording

# The ratings that a form can correct after signing, and the top of their scale.
CORRECTABLE = {
    "wellbeing": (WellbeingRating, RULER_TOP),
    "ruler": (RulerRating, RULER_TOP),
    "harm": (HarmRating, HARM_TOP),
    "alliance": (AllianceRating, RULER_TOP),
    "closeness": (GoalRating, RULER_TOP),
}


def room_page(user, client, meeting: Session) -> dict:
    """Everything that the Room shows to the therapist. After a death it offers nothing new."""
    room = Room(client, meeting)
    note = meeting.note
    mark_twins([client], Client.objects.for_user(user))
    earlier = Session.objects.filter(client=client, starts_at__lt=meeting.starts_at).met()
    last = earlier.order_by("-starts_at").first()
    return {
        "client": client,
        "meeting": meeting,
        "note": note,
        "number": earlier.count() + 1,
        "last": last,
        "days_since": (meeting.day - last.day).days if last else None,
        "statement": ProblemStatement.objects.filter(client=client).first(),
        "strengths": Strength.objects.filter(client=client),
        "check_in": room.check_in(),
        "changes": room.change_cards(),
        "goals": room.goal_cards(),
        "experiments": room.experiments(),
        "harm": room.harm_questions(),
        "anchors": list(enumerate(GENERAL_ANCHORS)),
        "use": room.use_questions(),
        "techniques": room.techniques(),
        "alliance": room.alliance(),
        "alliance_shown": room.alliance_shown(),
        "alliance_hidden": alliance_hidden(meeting),
        "safety": room.safety(),
        "prompts": prompts_for(client) if lives(client) else [],
        "sections": sections_of(meeting, note, lines=[]),
        "lines": lines_shown(meeting, room.sitting),
        "formats": NoteFormat.choices,
        "reflection": ReflectiveNote.objects.filter(session=meeting, author=user).first(),
        "next": next_meeting(meeting, room.sitting),
        "written": room.sitting.written,
        "tools": tools_at_hand(client) if lives(client) else None,
    }


def alliance_hidden(meeting: Session) -> bool:
    """Say whether the client asked that their rating be seen only after they have gone."""
    return meeting.alliance_shown == AllianceShown.LATER and timezone.now() < meeting.ends_at


def lines_shown(meeting: Session, sitting: Sitting) -> list[tuple]:
    """Return each assembled line with whether it was removed."""
    return [(line, line.key in meeting.lines_removed) for line in all_lines(meeting, sitting)]


def next_meeting(meeting: Session, sitting: Sitting) -> dict:
    """The meeting that was planned from this one, and which of the two quick choices it is."""
    planned = sitting.planned
    days = (planned.day - meeting.day).days if planned else None
    return {"planned": planned, "chosen": {7: "week", 14: "two_weeks"}.get(days, "")}


def review_page(user, client, meeting: Session) -> dict:
    """The note as it will be signed, and what it still needs."""
    mark_twins([client], Client.objects.for_user(user))
    return {
        "client": client,
        "meeting": meeting,
        "note": meeting.note,
        "parts": parts_of(meeting, meeting.note),
        "missing": missing_before_signing(meeting),
    }


def signed_page(user, client, meeting: Session, question_form=None) -> dict:
    """A signed note with what was added, its ratings, and the reader's own or shared reflections.

    `may_write` is whether the reader may add to it: someone on the care team, and no supervisor. `question_form` is a
    supervisor's question that needs another look.
    """
    note, on_team = getattr(meeting, "note", None), on_care_team(user, client)
    mark_twins([client], Client.objects.for_user(user))
    return {
        "client": client,
        "meeting": meeting,
        "note": note,
        "in_error": getattr(note, "in_error", None) if note else None,
        "earlier": getattr(meeting, "earlier_note", None),
        "countersignatures": note.countersignatures.select_related("created_by") if note else [],
        "may_countersign": bool(note) and to_countersign(user).filter(pk=note.pk).exists(),
        "addenda": note.addenda.select_related("created_by") if note else [],
        "ratings": ratings_of(meeting),
        "reflections": ReflectiveNote.objects.for_user(user).filter(session=meeting).select_related("author"),
        "next": Sitting(meeting).planned,
        "written": written_in(meeting, theirs=on_team),
        "may_write": on_team,
        **(_supervision_of(user, note, on_team, question_form) if note and note.signed_at else {}),
    }


def _supervision_of(user, note, on_team: bool, form) -> dict:
    """What supervisors asked about a signed note; and for whoever is to read it now, what they do with it.

    `next_note` is the one that waits after this one, and `more` says how many others do.
    """
    asked = questions_on(note, user, on_team=on_team)
    if not (user.may(Permission.SUPERVISE) and waits_for(user, note)):
        return {"questions": asked, "question_form": form}
    own_waits = any(one.waits and one.created_by == user for one in asked)
    return {
        "questions": asked,
        "question_form": form or (None if own_waits else QuestionForm()),
        "to_read": True,
        "may_countersign": False,  # not above the note as well: whoever reads it signs below it
        "next_note": next_after(note, user),
        "more": awaiting(user).exclude(pk=note.pk).count(),
    }


def ratings_of(meeting: Session) -> list[tuple]:
    """Every rating of the meeting: kind, words, row. Client's first; alliance not before they allow it."""
    found = []
    for kind, (model, _top) in CORRECTABLE.items():
        if kind == "alliance" and alliance_hidden(meeting):
            continue
        related = {"ruler": "change", "closeness": "goal", "harm": "goal"}.get(kind)
        rows = model.objects.filter(sitting=meeting.sitting).select_related("corrected_by", *filter(None, [related]))
        found += [(kind, _words(kind, row), row) for row in rows.order_by("rater", "created_at")]
    stages = StageRating.objects.filter(sitting=meeting.sitting).select_related("change", "corrected_by")
    return found + [("stage", row.change.words, row) for row in stages]


def correction_title(kind: str, row) -> str:
    """What is being corrected, and what stands there now."""
    now = row.value if row.value is not None else row.get_answer_display()
    return _("%(question)s It says %(now)s.") % {
        "question": f"{_words(kind, row).rstrip('.')}.".replace("?.", "?"),
        "now": now,
    }


def _words(kind, row):
    if kind == "ruler":
        return f"{row.change.words}: {row.get_ruler_display()}"
    if kind == "closeness":
        return row.goal.statement
    return {
        "wellbeing": lambda: row.get_kind_display(),
        "harm": lambda: row.get_domain_display(),
        "alliance": lambda: row.get_aspect_display(),
    }[kind]()


def _wordings(suggestion: str) -> list[str]:
    """The wordings of a suggestion that can stand in a text as they are; advice and gaps cannot."""
    advice = ("what ", "if ", "their own ")
    return [one for one in suggestion.split("; ") if "…" not in one and not one.startswith(advice)]


def fragments(request, meeting: Session, tapped: set[str]) -> dict[str, str]:
    """Return the parts of the page that the taps change, by their id in the page."""
    meeting.refresh_from_db()
    room = Room(meeting.client, meeting)
    lines = {"lines": lines_shown(meeting, room.sitting)}
    parts = {"lines": render_to_string("sessions/_lines.html", lines, request)}
    if any(name.startswith("stage:") or name == "suggestions_hidden" for name in tapped):
        for card in room.change_cards():
            parts[f"suggestions-{card.change.pk}"] = render_to_string(
                "sessions/_suggestions.html", {"card": card, "meeting": meeting}, request
            )
    if "next" in tapped:
        planned = {"next": next_meeting(meeting, room.sitting), "client": meeting.client}
        parts["next-planned"] = render_to_string("sessions/_next.html", planned, request)
    return parts


def tool_fragments(request, meeting: Session) -> dict[str, str]:
    """Return the parts of the page that filling in a tool changes, by their id in the page."""
    sitting = Sitting(meeting)
    today = {"written": sitting.written, "client": meeting.client, "meeting": meeting}
    return {
        "lines": render_to_string("sessions/_lines.html", {"lines": lines_shown(meeting, sitting)}, request),
        "tools-today": render_to_string("sessions/tools/_today.html", today, request),
    }


def hints_for(user, meeting: Session, texts) -> dict[str, list[dict]]:
    """Return, for each staff-written text of a save, the hints on its wording. Client's words get none."""
    staff = {name: edit.text for name, edit in texts.items() if not is_the_clients(name)}
    if not any(text.strip() for text in staff.values()):
        return {name: [] for name in staff}
    wording = Wording([meeting.client_id], include_ask=user.hints_ask)
    return {
        name: [
            {"written": hint.written, "suggestion": str(hint.suggestion), "wordings": _wordings(str(hint.suggestion))}
            for hint in wording.hints(text, meeting)
        ]
        for name, text in staff.items()
    }
