"""The text that a signature is given for."""

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from sessions.content.formats import place, sections
from sessions.lines import kept_lines
from sessions.models import Session, SessionNote
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
        "day": formats.date_format(start, "DATE_FORMAT"),
        "time": formats.time_format(start, "TIME_FORMAT"),
        "minutes": meeting.minutes,
        "how": str(meeting.get_modality_display()).lower(),
        "code": meeting.client.code,
    }
    parts = [head]
    for section in sections_of(meeting, note):
        body = "\n".join([*(line.text for line in section["lines"]), section["text"].strip()]).strip()
        if body:
            parts.append(f"{section['title']}\n{body}")
    for heading, text in (
        (_("How they have been"), meeting.check_in_words),
        (_("What would make today useful"), meeting.client_agenda),
        (_("A bit better"), meeting.what_went_better),
        (_("How it felt"), note.how_it_felt),
        (_("One thing to try"), meeting.one_thing_to_try),
        (_("Safety"), _safety_text(meeting)),
        (_("In the client's words"), note.client_comment),
    ):
        if text.strip():
            parts.append(f"{heading}\n{text.strip()}")
    if note.written_together:
        parts.append(_("Written together."))
    return "\n\n".join(parts)


def _safety_text(meeting):
    """The line on safety and what was done, in the therapist's words."""
    done = [item.what_we_did.strip() for item in meeting.safety_items.all()]
    return "\n".join(text for text in (meeting.safety_line.strip(), *done) if text)
