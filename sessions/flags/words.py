"""Each flag in one sentence: for a supervisor, and for the therapist about their own client.

Both are offers. Neither says that somebody did wrong, and neither sets one person above another.
"""

from datetime import date

from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from sessions.flags.rules import ACTED_ON_TODAY, Flag

# By the cause of a flag: for a supervisor, and for the therapist.
SENTENCES: dict[str, tuple[Promise, Promise]] = {
    "safety_open": (
        gettext_lazy("A near danger has been open since %(on)s (%(level)s)."),
        gettext_lazy("A near danger has been open since %(on)s. Is it settled, or would company help?"),
    ),
    "safety_not_told": (
        gettext_lazy("On %(on)s a near danger was acted on; nobody noted that you were told."),
        gettext_lazy("On %(on)s a near danger was acted on. A word with your supervisor about it may do you good."),
    ),
    "no_plan": (
        gettext_lazy("Overdose: there is no plan yet."),
        gettext_lazy("There is no overdose plan yet. Would making one together suit the next meeting?"),
    ),
    "no_naloxone": (
        gettext_lazy("Overdose: there is a plan, and no naloxone at hand yet."),
        gettext_lazy("There is no naloxone at hand yet. Is there some to give along next time?"),
    ),
    "naloxone_past": (
        gettext_lazy("Overdose: the naloxone was good until %(good_until)s."),
        gettext_lazy("The naloxone was good until %(good_until)s. A fresh one may be welcome."),
    ),
    "plan_old": (
        gettext_lazy("Overdose: the plan was last looked at on %(looked_at)s."),
        gettext_lazy("The overdose plan was last looked at on %(looked_at)s. Does it still fit?"),
    ),
    "after_break": (
        ngettext_lazy(
            "A break of %(days)d day until %(back_on)s; nothing is noted about lower tolerance.",
            "A break of %(days)d days until %(back_on)s; nothing is noted about lower tolerance.",
            "days",
        ),
        ngettext_lazy(
            "A break of %(days)d day until %(back_on)s: the body may take less now. A word about it?",
            "A break of %(days)d days until %(back_on)s: the body may take less now. A word about it?",
            "days",
        ),
    ),
    "left_care": (
        gettext_lazy("Back from custody or hospital on %(back_on)s; nothing is noted about lower tolerance."),
        gettext_lazy("Back from custody or hospital on %(back_on)s: the body may take less now. A word about it?"),
    ),
    "withdrawal": (
        gettext_lazy("Less of something is about to start after near-daily use, and no medical check was offered."),
        gettext_lazy("Before less of it starts: the body may need care after near-daily use. Offer a medical check?"),
    ),
    "contact_gap": (
        ngettext_lazy(
            "Not met for %(days)d day, and no pause is agreed.",
            "Not met for %(days)d days, and no pause is agreed.",
            "days",
        ),
        ngettext_lazy(
            "It has been %(days)d day. A line to say the door is open?",
            "It has been %(days)d days. A line to say the door is open?",
            "days",
        ),
    ),
    "not_met_yet": (
        ngettext_lazy(
            "Here for %(days)d day and not met so far; no pause is agreed.",
            "Here for %(days)d days and not met so far; no pause is agreed.",
            "days",
        ),
        ngettext_lazy(
            "You have not met yet, and it has been %(days)d day. A line to say the door is open?",
            "You have not met yet, and it has been %(days)d days. A line to say the door is open?",
            "days",
        ),
    ),
    "gap_planned": (
        ngettext_lazy(
            "Not met for %(days)d day; the next meeting is on %(next)s.",
            "Not met for %(days)d days; the next meeting is on %(next)s.",
            "days",
        ),
        ngettext_lazy(
            "It has been %(days)d day; the next meeting is on %(next)s.",
            "It has been %(days)d days; the next meeting is on %(next)s.",
            "days",
        ),
    ),
    "first_planned": (
        ngettext_lazy(
            "Here for %(days)d day and not met so far; the first meeting is on %(next)s.",
            "Here for %(days)d days and not met so far; the first meeting is on %(next)s.",
            "days",
        ),
        ngettext_lazy(
            "You have not met yet, and it has been %(days)d day; the first meeting is on %(next)s.",
            "You have not met yet, and it has been %(days)d days; the first meeting is on %(next)s.",
            "days",
        ),
    ),
    "alliance_drop": (
        gettext_lazy("The meeting on %(on)s felt like %(value)s of 10 to them; %(middle)s was usual before."),
        gettext_lazy("They gave the meeting on %(on)s %(value)s of 10; %(middle)s was usual. Ask what it was like?"),
    ),
    "srs_low": (
        gettext_lazy("Their SRS of %(on)s was %(score)s of 40; up to %(at_most)s it is worth talking about."),
        gettext_lazy("Their SRS of %(on)s was %(score)s of 40. Ask what would make it more their meeting?"),
    ),
    "alliance_not_asked": (
        ngettext_lazy(
            "They were not asked how it was in the last meeting.",
            "They were not asked how it was in the last %(count)d meetings.",
            "count",
        ),
        ngettext_lazy(
            "The last meeting ended without asking how it was. Room for it next time?",
            "The last %(count)d meetings ended without asking how it was. Room for it next time?",
            "count",
        ),
    ),
    "alliance_tens": (
        ngettext_lazy(
            "Nothing but a ten in the last meeting: they could ask for honest feedback.",
            "Nothing but tens in %(count)d meetings: it may be time to ask for honest feedback.",
            "count",
        ),
        ngettext_lazy(
            "Nothing but a ten. You could ask for honest feedback: what could be even more for them?",
            "Nothing but tens in %(count)d meetings. You could ask for honest feedback: what would they like more of?",
            "count",
        ),
    ),
    "protection_ends": (
        gettext_lazy("The time in which nothing about use is told ends on %(on)s."),
        gettext_lazy("Nothing about use is told until %(on)s. Talk together now about what comes after?"),
    ),
    "letter_unagreed": (
        gettext_lazy("Somebody outside expects a letter, and no consent covers it at present."),
        gettext_lazy("Somebody outside expects a letter that no consent covers. Read one together, or let it be?"),
    ),
    "protection_ends_unagreed": (
        gettext_lazy(
            "The time in which nothing about use is told ends on %(on)s. A letter is expected that no consent covers."
        ),
        gettext_lazy(
            "Nothing about use is told until %(on)s; a letter is expected that no consent covers. Talk about both?"
        ),
    ),
    "notes_open": (
        ngettext_lazy(
            "A note waits for its signature, of the meeting on %(on)s.",
            "%(count)d notes wait for a signature, the first of the meeting on %(on)s.",
            "count",
        ),
        ngettext_lazy(
            "A note is still open, of the meeting on %(on)s. A quiet ten minutes for it?",
            "%(count)d notes are still open, the first of %(on)s. A quiet ten minutes for one?",
            "count",
        ),
    ),
    "notes_help": (
        ngettext_lazy(
            "A note has been open since the meeting on %(on)s. Help with it may be welcome.",
            "%(count)d notes are open, the first since the meeting on %(on)s. Help with them may be welcome.",
            "count",
        ),
        ngettext_lazy(
            "A note has been open since %(on)s. Would a hand with it help?",
            "%(count)d notes are open, the first since %(on)s. Would a hand with them help?",
            "count",
        ),
    ),
    "fit_low": (
        gettext_lazy("A goal feels right to them at %(client)s of 10."),
        gettext_lazy("A goal feels right to them at %(client)s of 10. Whose goal is it, and what would fit better?"),
    ),
    "fit_apart": (
        gettext_lazy("Two views of a goal: %(client)s of 10 for them, %(therapist)s for their therapist."),
        gettext_lazy("A goal is %(client)s of 10 for them and %(therapist)s for you. Worth saying aloud?"),
    ),
    "only_required": (
        gettext_lazy("Every goal so far is one that others require."),
        gettext_lazy("Every goal so far is one that others require. Is there one of their own, however small?"),
    ),
    "fresh_look": (
        ngettext_lazy(
            "Same picture for a while (%(weeks)d week, %(met)s meetings) — is this still the right question?",
            "Same picture for a while (%(weeks)d weeks, %(met)s meetings) — is this still the right question?",
            "weeks",
        ),
        ngettext_lazy(
            "Same picture for %(weeks)d week — is this still the right question?",
            "Same picture for %(weeks)d weeks — is this still the right question?",
            "weeks",
        ),
    ),
    "experiment_due": (
        gettext_lazy("Something they try was to be looked at again on %(on)s."),
        gettext_lazy("You wanted to look together on %(on)s at what they try. What have they found out?"),
    ),
    "plan_rests": (
        gettext_lazy("A plan of their own has rested since %(on)s."),
        gettext_lazy("Their own plan has rested since %(on)s. Does it still sound like them?"),
    ),
    "never_raised": (
        gettext_lazy("Not raised so far: %(what)s."),
        gettext_lazy("There may be room soon for: %(what)s."),
    ),
}

RAISED = {
    "position": gettext_lazy("how we work here"),
    "medical": gettext_lazy("a medical check"),
    "safer_use": gettext_lazy("overdose and safer use"),
    "strengths": gettext_lazy("strengths"),
}


def reason(flag: Flag) -> str:
    """Return why it may be worth a conversation, in one sentence for a supervisor."""
    return _said_of(flag, 0)


def kindly(flag: Flag) -> str:
    """Return the same for the therapist whose client it is: an offer, before anybody asks."""
    return _said_of(flag, 1)


def _said_of(flag: Flag, side: int) -> str:
    sentence = str(SENTENCES[flag.cause][side] % _in_words(flag))
    also = flag.numbers.get("untold_on")  # beside what is open, another danger that was acted on and not told
    return f"{sentence} {SENTENCES['safety_not_told'][side] % {'on': _said(also)}}" if also else sentence


def _in_words(flag: Flag) -> dict:
    """The numbers of a flag as they stand in its sentence: days without this year."""
    said = dict(flag.numbers)
    plan = said.pop("plan", None)
    if plan:
        said |= {"good_until": plan.naloxone_expires, "looked_at": plan.on}
    if "level" in said:
        acted = said["level"] >= ACTED_ON_TODAY
        said["level"] = _("it was acted on") if acted else _("it needs attention within days")
    if "what" in said:
        said["what"] = ", ".join(str(RAISED[name]) for name in said["what"])
    return {name: _said(value) for name, value in said.items()}


def _said(value):
    if isinstance(value, date):
        return formats.date_format(value, "j F" if value.year == timezone.localdate().year else "j F Y")
    return f"{value:g}" if isinstance(value, float) else value
