"""Two at once on one signed note, with real transactions: each keeps what they did, and no error of the server."""

import pytest
from django.urls import reverse

from hrp.accounts.models import SupervisionLine
from hrp.accounts.roles import Role
from sessions.countersigning import awaiting, awaiting_answer
from sessions.models import Countersignature, CountersignRule, NoteAddendum, NoteQuestion
from tests.attack.test_races import at_once, statuses
from tests.cast import gather, key, make_user
from tests.supervision.signed import asks_for, signed


@pytest.fixture
def cast(transactional_db):
    """The cast, with real transactions."""
    return gather()


@pytest.fixture
def bea(cast):
    """Somebody else who supervises Mara."""
    person = make_user("Bea", Role.SUPERVISOR)
    SupervisionLine.objects.create(supervisor=person, therapist=cast.mara)
    return person


@pytest.fixture
def note(cast):
    """A note of Mara's that waits to be countersigned."""
    asks_for("all", cast.mara)
    return signed(cast.ines, cast.mara)


def of(note, name: str) -> str:
    return reverse(f"sessions:{name}", args=[note.session.client.code, note.session_id])


def test_two_supervisors_sign_at_once_and_one_twice(cast, bea, note):
    way = of(note, "countersign")
    assert statuses(at_once((cast.sana, way, {}), (bea, way, {}), (cast.sana, way, {}))) == [302, 302, 302]
    assert set(Countersignature.objects.values_list("created_by__name", flat=True)) == {"Sana", "Bea"}
    assert Countersignature.objects.count() == 2


def test_one_question_sent_twice_at_once_is_one(cast, note):
    sent = {"key": key(), "text": "What came after?"}
    assert statuses(at_once(*[(cast.sana, of(note, "question"), sent)] * 2)) == [302, 302]
    assert NoteQuestion.objects.count() == 1


def test_an_addendum_while_somebody_asks_answers_what_was_asked_before_it(cast, note):
    answers = at_once(
        (cast.sana, of(note, "question"), {"key": key(), "text": "What came after?"}),
        (cast.mara, of(note, "addendum"), {"key": key(), "text": "We walked."}),
    )
    assert statuses(answers) == [302, 302]
    question, addendum = NoteQuestion.objects.get(), NoteAddendum.objects.get()
    assert question.answered_by in (None, addendum)
    back, waits = ([note], []) if question.answered_by else ([], [note])
    assert (list(awaiting(cast.sana)), list(awaiting_answer(cast.sana))) == (back, waits)


def test_two_supervisors_set_the_rule_at_once(cast, bea):
    def line(person):
        row = SupervisionLine.objects.get(supervisor=person)
        return reverse("supervision:countersigning", args=[row.pk])

    sent = [(person, line(person), {"which": "all"}) for person in (cast.sana, bea)]
    assert statuses(at_once(*sent)) == [302, 302]
    assert CountersignRule.objects.get().which == "all"
