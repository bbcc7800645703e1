"""The text that a signature is given for."""

from dataclasses import dataclass, replace

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from sessions.content.formats import place, sections
from sessions.lines import kept_lines
from sessions.models import GroupMeeting, Session, SessionNote
from sessions.models.note import SECTIONS


def sections_of(meeting: Session, note: SessionNote, lines=None) -> list[dict]:
    """Return the note section by section: its title and prompt, the assembled lines, the typed text.

    Texts under a name that the format does not use are shown too, so that a switch hides nothing.
    """
    lines = kept_lines(meeting) if lines is None else lines
    shape = sections(note.format)
    found = [
        {"name": name, "title": section.title, "prompt": section.prompt, "lines": [], "text": getattr(note, name)}
        for name, section in zip(SECTIONS, shape, strict=False)
    ]
    for line in lines:
        found[place(note.format, line.role)]["lines"].append(line)
    for name in SECTIONS[len(shape) :]:
        if getattr(note, name).strip():
            found.append({"name": name, "title": _("More"), "prompt": "", "lines": [], "text": getattr(note, name)})
    return found


def canonical_text(meeting: Session, note: SessionNote) -> str:
    """Return the note as one text: what is signed, hashed and shown from then on.

    Plain paragraphs; a heading line for each part that holds something; lines end with a line feed.
    """
    start = timezone.localtime(meeting.starts_at)
    head = _("Session of %(day)s, %(time)s, %(minutes)s minutes, %(how)s. Client %(code)s.") % {
        "day": formats.date_format(start, "j F Y"),
        "time": formats.time_format(start, "H:i"),
        "minutes": meeting.minutes,
        "how": str(meeting.get_modality_display()).lower(),
        "code": meeting.client.code,
    }
    found = [head, *(f"{part.heading}\n{part.text}".strip() for part in parts_of(meeting, note))]
    return "\n\n".join(found)


@dataclass(frozen=True)
class Part:
    """A part of a note: its heading, its text, and whether these are the client's words."""

    heading: str
    text: str
    voice: bool = False


def parts_of(meeting: Session, note: SessionNote, lines=None) -> list[Part]:
    """Return the note part by part, as it is read through before signing and as it is signed.

    What a group's meeting shares comes first; of its people nobody's part but this one's stands here. Give
    the `lines` that nobody removed where they are loaded already.
    """
    found = [
        *shared_parts(meeting.group_meeting),
        Part(_("How they have been"), meeting.check_in_words, voice=True),
        Part(_("What would make today useful"), meeting.client_agenda, voice=True),
        Part(_("A bit better"), meeting.what_went_better, voice=True),
    ]
    for section in sections_of(meeting, note, lines):
        found.append(Part(section["title"], "\n".join([*(line.text for line in section["lines"]), section["text"]])))
    found += [
        Part(_("How it felt"), note.how_it_felt),
        Part(_("One thing to try"), meeting.one_thing_to_try, voice=True),
        Part(_("Safety"), _safety_text(meeting)),
        Part(_("In the client's words"), note.client_comment, voice=True),
        Part("", _("Written together.") if note.written_together else ""),
    ]
    return [replace(part, text=part.text.strip()) for part in found if part.text.strip()]


def shared_parts(shared: GroupMeeting | None) -> list[Part]:
    """Return what a group's meeting shares; nothing for a meeting with one person."""
    if shared is None:
        return []
    return [Part(_("What the group was about"), shared.theme), Part(_("How we worked"), shared.method)]


def _safety_text(meeting):
    """The line on safety and what was done, in the therapist's words."""
    done = [item.what_we_did.strip() for item in meeting.safety_items.all()]
    return "\n".join(text for text in (meeting.safety_line.strip(), *done) if text)
