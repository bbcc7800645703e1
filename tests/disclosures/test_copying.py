"""The copy of a record: everything that is the client's to have, and nothing else."""

import json
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from clients.models import Alternative, FunctionOfUse, PutAway, Strength
from goals.models import IdealUsePlan, Step
from hrp.disclosures.copying import words as in_words
from hrp.disclosures.copying.loading import short_of, whole_of
from hrp.disclosures.copying.making import FOR_COMPUTERS, PAPER, archive, short_paper, whole_archive, whole_paper
from hrp.disclosures.copying.pages import whole_blocks
from hrp.disclosures.fhir.bundle import bundle_of
from hrp.disclosures.paper.page import Heading, texts_of
from sessions.models import AllianceRating, HarmRating, UseSnapshot, WellbeingRating
from tests.access.planted import WORD, plant_meetings, plant_record
from tests.cast import make_area, make_goal, make_session, put
from tests.disclosures.copies import Words, data_of, grow, name_them, text_of

NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE SAVEPOINT")


@pytest.fixture
def words(cast):
    """A full record of Ines, one of everything, beside a full one of Noor."""
    found = Words()
    name_them(cast.ines, found)
    grow(cast.ines, cast.mara, found)
    plant_record(cast.noor, cast.stella)
    plant_meetings(cast.noor, cast.stella)
    return found


def bundle(cast) -> str:
    return data_of(json.loads(bundle_of(whole_of(cast.ines, by=cast.mara))))


# --- What is in it, and what is not ------------------------------------------------------------------


def test_everything_that_is_theirs_is_on_paper_and_nothing_else(cast, words):
    said = text_of(whole_paper(cast.ines, by=cast.mara))
    assert (words.lacking(said), words.leaked(said), WORD in said) == ([], [], False)


def test_everything_that_is_theirs_is_in_the_bundle_and_nothing_else(cast, words):
    said = bundle(cast)
    assert (words.lacking(said), words.leaked(said), WORD in said) == ([], [], False)


def test_the_short_copy_holds_the_sentence_strengths_goals_and_plans(cast, words):
    Step.objects.create(goal=make_goal(cast.ines, "Kept apart", state="set_aside"), text="Set aside")
    said = text_of(short_paper(cast.ines, by=cast.mara))
    assert words.leaked(said) == []
    kept = {what.split(".")[0] for word, what in words.kept.items() if word in said}
    assert kept == {"statement", "strength", "value", "goal", "step", "OverdosePlan", "SaferUse", "IdealUsePlan"}
    assert "Kept apart" not in said and "Set aside" not in said and WORD not in said


def test_the_sentence_of_the_short_copy_is_their_own(cast):
    cast.ines.problem_statements.create(text="Presents with low mood", in_client_words=False)
    assert "only hour of the day" in short_of(cast.ines, by=cast.mara).statement.text
    said = [text for block in whole_blocks(whole_of(cast.ines, by=cast.mara)) for text in texts_of(block)]
    assert "Presents with low mood" in said and "“Presents with low mood”" not in said


def test_of_what_was_entered_in_error_it_only_says_that_it_was(cast, words):
    (wrong,) = [one for one in whole_of(cast.ines, by=cast.mara).meetings if one.in_error]
    assert (in_words.became(wrong), wrong.people, wrong.note) == ("Entered in error", (), None)


def test_meetings_say_what_became_of_them_and_those_to_come_are_not_told(cast):
    make_session(cast.ines, by=cast.mara, days_ago=9)
    make_session(cast.ines, by=cast.mara, days_ago=7, happened="client_rearranged")
    make_session(cast.ines, by=cast.mara, days_ago=5, happened="did_not_meet")
    make_session(cast.ines, by=cast.mara, days_ago=3, happened="planned")
    make_session(cast.ines, by=cast.mara, days_ago=-3, happened="we_rearranged")
    told = [in_words.became(one) for one in whole_of(cast.ines, by=cast.mara).meetings]
    assert told == ["We met", "Called off by the client", "We did not meet"]


def test_who_may_not_see_the_record_gets_nothing_of_it(cast, words):
    found = whole_of(cast.ines, by=cast.stella)
    parts = [getattr(found, name) for name in found.__dataclass_fields__ if name not in ("client", "made_on")]
    assert not any(parts)


# --- Ratings -----------------------------------------------------------------------------------------


def said(cast, kind):
    (one,) = [each for each in in_words.KINDS if each.name == kind]
    return [(each.question, each.answer, each.by) for each in in_words.answers(whole_of(cast.ines, by=cast.mara), one)]


def test_the_clients_ratings_come_first_and_a_therapists_are_named_as_theirs(cast):
    HarmRating.objects.create(client=cast.ines, domain="mind", value=3, rater="therapist", created_by=cast.mara)
    HarmRating.objects.create(client=cast.ines, domain="mind", value=1)
    assert said(cast, "harm") == [("Mood and mind", "1", ""), ("Mood and mind", "3", "Mara")]
    titles = [block.text for block in whole_blocks(whole_of(cast.ines, by=cast.mara)) if isinstance(block, Heading)]
    theirs, own = [title for title in titles if "Harm" in title]
    assert theirs == "Harm in each part of life, over 28 days (0–4)"
    assert own == f"{theirs}: a therapist’s own rating, not the client’s"


def test_nought_is_an_answer_and_what_was_not_said_is_none(cast):
    WellbeingRating.objects.create(client=cast.ines, kind="wellbeing", value=0)
    WellbeingRating.objects.create(client=cast.ines, kind="distress", answer="rather_not_say")
    assert said(cast, "wellbeing") == [
        ("How have you been?", "0", ""),
        ("How hard has it been?", "Rather not say", ""),
    ]


def test_what_is_shown_only_after_they_have_gone_is_not_in_it_before(cast):
    meeting = make_session(cast.ines, by=cast.mara, alliance_shown="later")
    AllianceRating.objects.create(client=cast.ines, aspect="bond", value=2, sitting=meeting.sitting)
    AllianceRating.objects.create(client=cast.ines, aspect="tasks", value=8)
    assert said(cast, "alliance") == [("The way we worked suited me", "8", "")]
    put([meeting], starts_at=timezone.now() - timedelta(hours=2))
    assert len(said(cast, "alliance")) == 2


@pytest.mark.parametrize(
    ("answered", "told"),
    [
        ({"days_used": 0}, "0 of 28 days"),
        ({"week1": 2, "days_alone": 0}, "Week 1: 2; Days alone: 0"),
        ({"days_used": 4, "typical_amount": "2.50", "unit": "glasses"}, "4 of 28 days; on a usual day 2.5 glasses"),
        ({"answer": "rather_not_say"}, "Rather not say"),
        ({}, ""),
    ],
)
def test_days_of_use_in_words(cast, answered, told):
    row = UseSnapshot.objects.create(client=cast.ines, focus_area=make_area(cast.ines, "The wine"), **answered)
    row.refresh_from_db()
    assert in_words.use_in_words(row) == told


# --- Sheets ------------------------------------------------------------------------------------------


def test_versions_stand_side_by_side_and_say_which_they_are(cast):
    first = IdealUsePlan.objects.create(client=cast.ines, when="Sundays")
    IdealUsePlan.objects.create(client=cast.ines, when="Saturdays", thread=first.thread, version=2)
    away = IdealUsePlan.objects.create(client=cast.ines, when="Mondays")
    PutAway.objects.create(client=cast.ines, thread=away.thread)
    whole = whole_of(cast.ines, by=cast.mara)
    (plans,) = whole.sheets
    said = {one.sheet.when: in_words.which_sheet(one, whole) for one in plans.filled}
    today = in_words.day(timezone.localdate())
    assert said == {
        "Mondays": f"{today}, put away",
        "Saturdays": f"{today}, version 2",
        "Sundays": f"{today}, taken further since",
    }


def test_a_hypothesis_is_in_it_from_the_version_on_in_which_it_was_spoken_about(cast):
    first = FunctionOfUse.objects.create(client=cast.ines, code="sleep", own_words="Numbs", shared=False)
    assert whole_of(cast.ines, by=cast.mara).sheets == []
    FunctionOfUse.objects.create(client=cast.ines, code="sleep", own_words="Rests", thread=first.thread, version=2)
    said = text_of(whole_paper(cast.ines, by=cast.mara))
    assert "Rests" in said and "Numbs" not in said


def test_another_way_does_not_tell_the_hypothesis_that_it_hangs_on(cast):
    supposed = FunctionOfUse.objects.create(client=cast.ines, code="sleep", own_words="Numbs", shared=False)
    Alternative.objects.create(client=cast.ines, function=supposed, text="Walks", helped=6)
    said = text_of(whole_paper(cast.ines, by=cast.mara)) + bundle(cast)
    assert "Walks" in said and "Numbs" not in said and "Sleep, or stay awake" not in said


# --- The files ---------------------------------------------------------------------------------------


def test_letters_that_the_paper_lacks_are_marked_and_the_bundle_has_them(cast):
    Strength.objects.create(client=cast.ines, text="Спокойна")
    said = text_of(whole_paper(cast.ines, by=cast.mara))
    assert "A letter that this paper cannot show stands as ◊." in said and "◊◊◊◊◊◊◊◊" in said
    assert "Спокойна" in bundle(cast)


def test_files_say_nothing_of_their_own(cast, words):
    packed = whole_archive(cast.ines, by=cast.mara)
    with ZipFile(BytesIO(packed)) as files:
        assert [(one.filename, one.date_time[:3]) for one in files.infolist()] == [
            (PAPER, (2000, 1, 1)),
            (FOR_COMPUTERS, (2000, 1, 1)),
        ]
        assert files.comment == b""
        said = PdfReader(BytesIO(files.read(PAPER))).metadata
    named = {name: value for name, value in said.items() if value and name not in ("/CreationDate", "/ModDate")}
    assert named == {"/Trapped": "/False"}


def test_the_same_record_makes_the_same_bytes(cast, words):
    assert whole_archive(cast.ines, by=cast.mara) == whole_archive(cast.ines, by=cast.mara)
    assert archive({"a": b"1"}) != archive({"a": b"2"})


# --- How long it takes -------------------------------------------------------------------------------


def asked(load) -> int:
    with CaptureQueriesContext(connection) as caught:
        load()
    return len([one for one in caught.captured_queries if not one["sql"].upper().startswith(NOT_COUNTED)])


def test_a_long_record_takes_as_many_questions_as_a_short_one(cast, words):
    grow(cast.ines, cast.mara, words)
    short = asked(lambda: whole_archive(cast.ines, by=cast.mara)), asked(lambda: short_paper(cast.ines, by=cast.mara))
    grow(cast.ines, cast.mara, words, 28)
    long = asked(lambda: whole_archive(cast.ines, by=cast.mara)), asked(lambda: short_paper(cast.ines, by=cast.mara))
    assert (short, long) == ((54, 10), (54, 10))
