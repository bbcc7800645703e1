"""The copy of a record as blocks of paper: the short one, and all of it.

Neutral words: the client reads it, and so may a court that ordered it.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from clients.models import Episode
from goals.models import Goal
from hrp.disclosures.copying import words
from hrp.disclosures.copying.loading import Meeting, Sheets, Short, Whole
from hrp.disclosures.copying.words import day, in_a_row, pairs, span, told
from hrp.disclosures.paper.page import Block, Heading, Lines, Notice, Paragraph, Table, texts_of, unprintable
from sessions.tools.tool import Filled

STAND_IN = "◊"  # stands where the font of the paper has no letter


def short_blocks(short: Short) -> list[Block]:
    """Return the short copy: the client's sentence, strengths, what matters, goals, plans."""
    blocks = [
        *_head(short, _("The short version")),
        *([Paragraph(f"“{short.statement.text}”")] if short.statement else []),
        *_part(_("Strengths"), _list(one.text for one in short.strengths)),
        *_part(_("What matters"), _list(one.text for one in short.values)),
        *_part(_("Goals"), _list(goal.statement for goal in short.goals)),
        *_part(_("What is being tried"), _list(one.if_i for one in short.trying)),
        *_part(_("Small next steps"), _list(step.text for step in short.steps)),
        *(block for filled in short.plans for block in _part(str(filled.tool.name), _sheet_lines(filled))),
    ]
    return _with_gaps_told(blocks)


def whole_blocks(whole: Whole) -> list[Block]:
    """Return the whole copy, part by part. A part in which there is nothing is left out, heading and all."""
    blocks = [
        *_head(whole, _("All of it")),
        *_part(_("What the matter is"), _statements(whole)),
        *_part(_("Strengths"), _list(_strength(one) for one in whole.strengths)),
        *_part(_("What matters"), _list(one.text for one in whole.values)),
        *_part(_("Name and contact"), _list(told(pairs(whole.client, *words.IDENTITY)))),
        *_part(_("The work together"), [block for one in whole.episodes for block in _episode(one)]),
        *_part(_("Who asked to hear whether they come"), _list(words.mandate_in_words(one) for one in whole.mandates)),
        *_part(_("What the work is about"), _list(words.area_in_words(one) for one in whole.areas)),
        *_part(_("Goals"), [block for goal in whole.goals for block in _goal(goal)]),
        *_part(_("Ratings"), _ratings(whole)),
        *_part(_("Days of use"), _use(whole)),
        *_part(_("Filled in together"), [block for one in whole.sheets for block in _sheets(one, whole)]),
        *_part(_("Meetings and notes"), [block for one in whole.meetings for block in _meeting(one)]),
        *_part(_("Contacts between meetings"), _contacts(whole)),
        *_part(_("What the client agreed to"), _list(in_a_row(words.consent_in_words(one)) for one in whole.consents)),
        *_part(_("What was told to others"), _disclosures(whole)),
        *_end(),
    ]
    return _with_gaps_told(blocks)


# --- What every copy has ----------------------------------------------------------------------------


def _head(copy: Short | Whole, which: str) -> list[Block]:
    of = _("%(which)s. Of %(name)s, made on %(day)s.")
    said = of % {"which": which, "day": day(copy.made_on), "name": copy.client.chosen_name}
    return [Heading(_("Copy of the record")), Paragraph(said, quiet=True)]


def _end() -> list[Block]:
    """What is not in it, and what the law says of it (42 CFR 2.23 (b)). Own short wording."""
    left_out = _(
        "Not in this copy: notes that a therapist keeps apart; what a therapist supposes and has not spoken about yet;"
        " notes that are not signed; what stays between therapists and their supervisors; what others said on the"
        " phone; the names of people close to the client; and what they count for themselves alone. Of what was"
        " entered in error, it only says that it was."
    )
    protected = _(
        "Federal rules (42 CFR part 2) protect this record, in the client’s own hands too: it may not be used to charge"
        " them with a crime, or to look into one."
    )
    return [Notice(_("About this copy"), (left_out, protected))]


def _with_gaps_told(blocks: list[Block]) -> list[Block]:
    """Say below the heading when there are letters that the paper cannot show."""
    if not unprintable("".join(text for block in blocks for text in texts_of(block))):
        return blocks
    gaps = _("A letter that this paper cannot show stands as %(gap)s.") % {"gap": STAND_IN}
    return [*blocks[:2], Paragraph(gaps, quiet=True), *blocks[2:]]


def _part(title: str, blocks: list[Block]) -> list[Block]:
    return [Heading(title, 2), *blocks] if blocks else []


def _list(texts: Iterable[str]) -> list[Block]:
    texts = tuple(text for text in texts if text)
    return [Lines(texts)] if texts else []


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[Block]:
    rows = tuple(rows)
    return [Table(head, rows)] if rows else []


# --- The person and the work -------------------------------------------------------------------------


def _statements(whole: Whole) -> list[Block]:
    found: list[Block] = []
    for one in whole.statements:
        by = _("Said on %(day)s") if one.in_client_words else _("In a therapist’s words, %(day)s")
        text = f"“{one.text}”" if one.in_client_words else one.text
        found += [Paragraph(text), Paragraph(by % {"day": day(one.said_on)}, quiet=True)]
    return found


def _strength(one) -> str:
    more = [text for text in (one.get_kind_display() if one.is_capacity else "", one.spotted_by) if text]
    return f"{one.text} ({', '.join(map(str, more))})" if more else one.text


def _episode(episode: Episode) -> list[Block]:
    people = [words.carer(one) for one in episode.care_team.all()]
    rests = [_("It rested: %(when)s") % {"when": words.pause_in_words(one)} for one in episode.pauses.all()]
    lines = [*told(words.episode_in_words(episode)), *people, *rests]
    return [Heading(span(episode.opened_on, episode.ended_on), 3), *_list(lines)]


# --- Goals, and what was tried -----------------------------------------------------------------------


def _goal(goal: Goal) -> list[Block]:
    lines = [
        *told(words.goal_in_words(goal)),
        *(words.stood(event) for event in goal.state_events.all()),
        *(words.step_in_words(step) for step in goal.steps.all()),
        *("\n".join(told(words.experiment_in_words(one))) for one in goal.experiments.all()),
    ]
    return [Heading(f"“{goal.statement}”", 3), *_list(lines)]


# --- Ratings and days of use -------------------------------------------------------------------------


def _ratings(whole: Whole) -> list[Block]:
    found: list[Block] = []
    for kind in words.KINDS:
        said = words.answers(whole, kind)
        found += _answered(words.title(kind), [one for one in said if not one.is_the_therapists])
        theirs = _("%(title)s: a therapist’s own rating, not the client’s") % {"title": words.title(kind)}
        found += _answered(theirs, [one for one in said if one.is_the_therapists])
    return found


def _answered(title: str, said: list[words.Said]) -> list[Block]:
    """One row a question, with each answer and its day."""
    by_question: dict[str, list[str]] = {}
    for one in said:
        more = [f"“{one.words}”"] if one.words else []
        answer = ", ".join([f"{day(one.row.observed_on)}: {one.answer}", *more, *([one.by] if one.by else [])])
        by_question.setdefault(one.question, []).append(answer)
    rows = [(question, "; ".join(found)) for question, found in by_question.items()]
    return [Heading(title, 3), *_table((_("What"), _("Answers")), rows)] if rows else []


def _use(whole: Whole) -> list[Block]:
    rows = [
        (day(row.observed_on), row.focus_area.label, said) for row in whole.use if (said := words.use_in_words(row))
    ]
    return _table((_("Day"), _("What"), _("In the 28 days before")), rows)


# --- Sheets ------------------------------------------------------------------------------------------


def _sheets(sheets: Sheets, whole: Whole) -> list[Block]:
    found: list[Block] = []
    for filled in sheets.filled:
        title = f"{sheets.tool.name}, {words.which_sheet(filled, whole)}"
        found += [Heading(title, 3), *_sheet_lines(filled)]
    return found


def _sheet_lines(filled: Filled) -> list[Block]:
    return _list(told((line.label, line.text) for line in filled.told))


# --- Meetings and contacts ---------------------------------------------------------------------------


def _meeting(meeting: Meeting) -> list[Block]:
    title = Heading(f"{words.moment(meeting.session.starts_at)}: {words.became(meeting)}", 3)
    if meeting.in_error:
        return [title]
    how = [str(meeting.session.get_modality_display()), *meeting.people] if words.met(meeting) else []
    return [title, *([Paragraph(", ".join(how), quiet=True)] if how else []), *_note(meeting)]


def _note(meeting: Meeting) -> list[Block]:
    note = meeting.note
    if note is None:
        return []
    by = Paragraph(words.signed(note), quiet=True)
    added = [block for one in note.addenda for block in (Paragraph(one.text), Paragraph(words.added(one), quiet=True))]
    return [*(Paragraph(text) for text in note.text.split("\n\n")), by, *added]


def _contacts(whole: Whole) -> list[Block]:
    rows = [(words.moment(one.at), words.contact_in_words(one), one.line) for one in whole.contacts]
    return _table((_("When"), _("What"), _("In a line")), rows)


def _disclosures(whole: Whole) -> list[Block]:
    rows = [(day(one.sent_at), one.recipient, words.disclosure_in_words(one)) for one in whole.disclosures]
    return _table((_("Day"), _("To whom"), _("What, and what for")), rows)
