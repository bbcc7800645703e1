"""Each flag in a sentence: for a supervisor, and for the therapist. An offer, never a reproach."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from clients.returning import Break
from goals.models import OverdosePlan
from sessions.content.flags import DEFAULTS, FlagKind
from sessions.flags.rules import RULES, Facts, Fit, Flag, Near, Now, OpenMandate
from sessions.flags.words import SENTENCES, kindly, reason
from sessions.prompts import Area

TODAY = date(timezone.localdate().year, 6, 30)
NOW = Now(datetime(TODAY.year, 6, 30, 12, tzinfo=UTC), TODAY, mine=True)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def hours(number: int) -> datetime:
    return NOW.at - timedelta(hours=number)


def plan(**fields) -> OverdosePlan:
    return OverdosePlan(**{"on": ago(5), "naloxone": "carry", **fields})


STREET = [Area("opioid", days=25)]

# For each cause: what is known, and the two sentences that come of it.
EXAMPLES = {
    "safety_open": (
        FlagKind.SAFETY,
        {"near": [Near(3, hours(48))]},
        "A near danger has been open since 28 June (it needs attention within days).",
        "A near danger has been open since 28 June. Is it settled, or would company help?",
    ),
    "safety_not_told": (
        FlagKind.SAFETY,
        {"near": [Near(4, hours(20))]},
        "On 29 June a near danger was acted on; nobody noted that you were told.",
        "On 29 June a near danger was acted on. A word with your supervisor about it may do you good.",
    ),
    "no_plan": (
        FlagKind.OVERDOSE,
        {"areas": STREET},
        "Overdose: there is no plan yet.",
        "There is no overdose plan yet. Would making one together suit the next meeting?",
    ),
    "no_naloxone": (
        FlagKind.OVERDOSE,
        {"areas": STREET, "overdose_plan": plan(naloxone="none_yet")},
        "Overdose: there is a plan, and no naloxone at hand yet.",
        "There is no naloxone at hand yet. Is there some to give along next time?",
    ),
    "naloxone_past": (
        FlagKind.OVERDOSE,
        {"areas": STREET, "overdose_plan": plan(naloxone_expires=ago(4))},
        "Overdose: the naloxone was good until 26 June.",
        "The naloxone was good until 26 June. A fresh one may be welcome.",
    ),
    "plan_old": (
        FlagKind.OVERDOSE,
        {"areas": STREET, "overdose_plan": plan(on=ago(91))},
        "Overdose: the plan was last looked at on 31 March.",
        "The overdose plan was last looked at on 31 March. Does it still fit?",
    ),
    "after_break": (
        FlagKind.AFTER_BREAK,
        {"overdose_may_happen": True, "breaks": [Break(ago(14), ago(4))]},
        "A break of 10 days until 26 June; nothing is noted about lower tolerance.",
        "A break of 10 days until 26 June: the body may take less now. A word about it?",
    ),
    "left_care": (
        FlagKind.AFTER_BREAK,
        {"overdose_may_happen": True, "breaks": [Break(ago(5), ago(4), True)]},
        "Back from custody or hospital on 26 June; nothing is noted about lower tolerance.",
        "Back from custody or hospital on 26 June: the body may take less now. A word about it?",
    ),
    "withdrawal": (
        FlagKind.WITHDRAWAL,
        {"areas": [Area("alcohol", days=25, cutting_down=True)]},
        "Less of something is about to start after near-daily use, and no medical check was offered.",
        "Before less of it starts: the body may need care after near-daily use. Offer a medical check?",
    ),
    "contact_gap": (
        FlagKind.CONTACT_GAP,
        {"last_met": ago(19)},
        "Not met for 19 days, and no pause is agreed.",
        "It has been 19 days. A line to say the door is open?",
    ),
    "not_met_yet": (
        FlagKind.CONTACT_GAP,
        {"opened_on": ago(20)},
        "Here for 20 days and not met so far; no pause is agreed.",
        "You have not met yet, and it has been 20 days. A line to say the door is open?",
    ),
    "gap_planned": (
        FlagKind.CONTACT_GAP,
        {"last_met": ago(19), "next_planned": ago(-2)},
        "Not met for 19 days; the next meeting is on 2 July.",
        "It has been 19 days; the next meeting is on 2 July.",
    ),
    "first_planned": (
        FlagKind.CONTACT_GAP,
        {"opened_on": ago(20), "next_planned": ago(-2)},
        "Here for 20 days and not met so far; the first meeting is on 2 July.",
        "You have not met yet, and it has been 20 days; the first meeting is on 2 July.",
    ),
    "alliance_drop": (
        FlagKind.ALLIANCE,
        {"alliance": [(ago(4), 5), (ago(11), 8), (ago(18), 8), (ago(25), 9)]},
        "The meeting on 26 June felt like 5 of 10 to them; 8 was usual before.",
        "They gave the meeting on 26 June 5 of 10; 8 was usual. Ask what it was like?",
    ),
    "srs_low": (
        FlagKind.ALLIANCE,
        {"srs": (ago(4), 33.5)},
        "Their SRS of 26 June was 33.5 of 40; up to 36 it is worth talking about.",
        "Their SRS of 26 June was 33.5 of 40. Ask what would make it more their meeting?",
    ),
    "alliance_not_asked": (
        FlagKind.ALLIANCE,
        {"asked": [(ago(7 * number), False) for number in range(1, 5)]},
        "They were not asked how it was in the last 4 meetings.",
        "The last 4 meetings ended without asking how it was. Room for it next time?",
    ),
    "alliance_tens": (
        FlagKind.ALLIANCE,
        {"alliance": [(ago(7 * number), 10) for number in range(1, 7)]},
        "Nothing but tens in 6 meetings: it may be time to ask for honest feedback.",
        "Nothing but tens in 6 meetings. You could ask for honest feedback: what would they like more of?",
    ),
    "protection_ends": (
        FlagKind.MANDATE,
        {"mandates": [OpenMandate(ago(-9))]},
        "The time in which nothing about use is told ends on 9 July.",
        "Nothing about use is told until 9 July. Talk together now about what comes after?",
    ),
    "letter_unagreed": (
        FlagKind.MANDATE,
        {"mandates": [OpenMandate(None, hours(50), hours(40))]},
        "Somebody outside expects a letter, and no consent covers it at present.",
        "Somebody outside expects a letter that no consent covers. Read one together, or let it be?",
    ),
    "protection_ends_unagreed": (
        FlagKind.MANDATE,
        {"mandates": [OpenMandate(ago(-9)), OpenMandate(None, hours(50), hours(40))]},
        "The time in which nothing about use is told ends on 9 July. A letter is expected that no consent covers.",
        "Nothing about use is told until 9 July; a letter is expected that no consent covers. Talk about both?",
    ),
    "notes_open": (
        FlagKind.NOTES_OPEN,
        {"open_notes": [hours(30)]},
        "A note waits for its signature, of the meeting on 29 June.",
        "A note is still open, of the meeting on 29 June. A quiet ten minutes for it?",
    ),
    "notes_help": (
        FlagKind.NOTES_OPEN,
        {"open_notes": [hours(30), hours(120)]},
        "2 notes are open, the first since the meeting on 25 June. Help with them may be welcome.",
        "2 notes are open, the first since 25 June. Would a hand with them help?",
    ),
    "fit_low": (
        FlagKind.GOAL_FIT,
        {"goals": [Fit(ago(9), "me", 3)]},
        "A goal feels right to them at 3 of 10.",
        "A goal feels right to them at 3 of 10. Whose goal is it, and what would fit better?",
    ),
    "fit_apart": (
        FlagKind.GOAL_FIT,
        {"goals": [Fit(ago(9), "me", 9, 4)]},
        "Two views of a goal: 9 of 10 for them, 4 for their therapist.",
        "A goal is 9 of 10 for them and 4 for you. Worth saying aloud?",
    ),
    "only_required": (
        FlagKind.GOAL_FIT,
        {"goals": [Fit(ago(9), "required_of_me")]},
        "Every goal so far is one that others require.",
        "Every goal so far is one that others require. Is there one of their own, however small?",
    ),
    "fresh_look": (
        FlagKind.FRESH_LOOK,
        {"picture_moved_on": ago(65), "met_days": [ago(7 * number) for number in range(9)]},
        "Same picture for a while (9 weeks, 9 meetings) — is this still the right question?",
        "Same picture for 9 weeks — is this still the right question?",
    ),
    "experiment_due": (
        FlagKind.PLAN_REVIEW,
        {"experiments_due": [ago(9)]},
        "Something they try was to be looked at again on 21 June.",
        "You wanted to look together on 21 June at what they try. What have they found out?",
    ),
    "plan_rests": (
        FlagKind.PLAN_REVIEW,
        {"plans_on": [ago(365)]},
        f"A plan of their own has rested since 30 June {TODAY.year - 1}.",
        f"Their own plan has rested since 30 June {TODAY.year - 1}. Does it still sound like them?",
    ),
    "never_raised": (
        FlagKind.NEVER_RAISED,
        {"raised_by": ago(9), "position_explained": True},
        "Not raised so far: a medical check, overdose and safer use, strengths.",
        "There may be room soon for: a medical check, overdose and safer use, strengths.",
    ),
}


@pytest.mark.parametrize("cause", EXAMPLES)
def test_a_flag_in_two_sentences(cause):
    kind, known, theirs, ours = EXAMPLES[cause]
    flag = RULES[kind](Facts(**{"opened_on": ago(200), **known}), DEFAULTS, NOW)
    assert (flag.cause, reason(flag), kindly(flag)) == (cause, theirs, ours)


def test_every_cause_has_an_example_and_no_sentence_is_idle():
    assert list(EXAMPLES) == list(SENTENCES)


def test_one_is_one_and_several_are_several():
    def said(cause, **numbers):
        return reason(Flag(FlagKind.NOTES_OPEN, cause, NOW.at, {"on": TODAY, **numbers}))

    assert said("contact_gap", days=1) == "Not met for 1 day, and no pause is agreed."
    assert said("notes_open", count=1) == "A note waits for its signature, of the meeting on 30 June."
    assert said("notes_open", count=3) == "3 notes wait for a signature, the first of the meeting on 30 June."


# A sentence is no reproach, gives no order, and sets nobody above another.
NEVER = re.compile(r"\b(should|must|overdue|late|missed|fail\w*|forgot\w*|worst|worse|best|rank\w*|only \d)\b", re.I)


@pytest.mark.parametrize("cause", EXAMPLES)
def test_no_sentence_is_a_reproach(cause):
    _kind, _known, theirs, ours = EXAMPLES[cause]
    assert not NEVER.search(theirs) and not NEVER.search(ours)
    assert theirs.endswith((".", "?")) and ours.endswith((".", "?"))
