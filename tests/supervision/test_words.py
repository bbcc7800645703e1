"""My wording: words in one's own signed notes that could be said more kindly, for oneself alone."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import CareTeamMembership
from hrp.audit.models import Event
from sessions.models import NoteInError
from tests.cast import make_area, make_client, make_goal, make_session, put
from tests.workspace.many import queries

PAGE = reverse("supervision:words")
QUERIES = 10


@pytest.fixture
def mara(client, cast):
    client.force_login(cast.mara)
    return client


def signed(client, text, *, by, days_ago=1.0, note=None, **said):
    """Return the note of a meeting with `client` that `by` signed, with this text and what the client said in it."""
    meeting = make_session(client, by=by, days_ago=days_ago, **said)
    at = timezone.now() - timedelta(days=days_ago)
    put([meeting.note], signed_at=at, signed_by=by, signed_text=text, sha256="0" * 64, **(note or {}))
    return meeting.note


def found(browser) -> list[tuple]:
    return [(word.written, word.instead, word.notes) for word in browser.get(PAGE).context["found"].words]


def names(browser) -> list[str]:
    return [written for written, _instead, _notes in found(browser)]


def test_a_word_stands_once_with_its_kinder_wording_and_in_how_many_notes(mara, cast):
    signed(cast.ines, "Her brother is an addict, she says: an Addict.", by=cast.mara, days_ago=1)
    signed(cast.ines, "An addict; a habit of hers.", by=cast.mara, days_ago=2)
    assert found(mara) == [
        ("addict", "person who uses …; their own word, in quotes", 2),
        ("habit", "pattern of use", 1),
    ]
    shown = mara.get(PAGE).content.decode()
    assert "in 2 notes" in shown and "in 1 note" in shown and "Only you see this" in shown
    assert "Ines" not in shown and cast.ines.code not in shown


def test_only_ones_own_signature_counts(mara, cast):
    signed(cast.ines, "A junkie.", by=cast.jon, days_ago=1)  # Jon's, of a client of Mara's
    open_note = make_session(cast.ines, by=cast.mara, days_ago=2).note
    put([open_note], s1="An addict.")
    assert found(mara) == []
    signed(cast.ines, "A habit.", by=cast.mara, days_ago=3)
    assert names(mara) == ["habit"]


def test_a_note_that_was_entered_in_error_counts_nowhere(mara, cast):
    note = signed(cast.ines, "An addict.", by=cast.mara)
    assert names(mara) == ["addict"]
    NoteInError.objects.create(note=note, reason="The wrong client")
    assert names(mara) == []


def test_quotations_and_the_clients_own_words_never_count(mara, cast):
    make_goal(cast.ines, "I want to stay clean")
    make_client("Other", lead=cast.mara, team=cast.team, words="My habit")  # another client's words change nothing
    text = "She said “I am a junkie”. Clean since May. A pothead. A crackhead. A drunkard. An addict. A habit."
    note = {"client_comment": "A crackhead, that was me"}
    signed(cast.ines, text, by=cast.mara, check_in_words="Pothead again", one_thing_to_try="No drunkard", note=note)
    assert names(mara) == ["addict", "habit"]


def test_words_to_ask_about_count_for_whoever_wants_such_hints(mara, cast):
    signed(cast.ines, "Much misuse.", by=cast.mara)
    assert names(mara) == []
    cast.mara.hints_ask = True
    cast.mara.save()
    assert names(mara) == ["misuse"]


def test_the_name_of_what_a_client_takes_is_recognised_and_stands_in_no_suggestion(mara, cast):
    make_area(cast.ines, "The powder", substance="heroin")
    signed(cast.ines, "A heroin addict. An addict.", by=cast.mara)
    assert found(mara) == [
        ("addict", "person who uses …; their own word, in quotes", 1),
        ("heroin addict", "person who uses …; their own word, in quotes", 1),
    ]


def test_it_looks_at_ninety_days_and_at_clients_whom_one_may_see_today(mara, cast):
    bea = make_client("Bea", lead=cast.mara, team=cast.team)
    practice = make_client("Trial", lead=cast.mara, team=cast.team, is_practice=True)
    signed(cast.ines, "A habit.", by=cast.mara, days_ago=91)
    signed(practice, "A junkie.", by=cast.mara)
    signed(bea, "An addict.", by=cast.mara, days_ago=89)
    assert names(mara) == ["addict"]
    CareTeamMembership.objects.filter(episode__client=bea).update(to_on=timezone.localdate())
    assert names(mara) == []


def test_at_most_the_newest_sixty_are_read_and_the_page_says_so(mara, cast):
    for number in range(60):
        signed(cast.ines, "Spoke about work.", by=cast.mara, days_ago=1 + number / 24)
    assert mara.get(PAGE).context["found"].more is False
    signed(cast.ines, "An addict.", by=cast.mara, days_ago=30)
    answer = mara.get(PAGE)
    assert (answer.context["found"].read, answer.context["found"].words) == (60, [])
    assert "Older ones are left out." in answer.content.decode()


def test_without_notes_it_says_what_will_stand_there(mara):
    shown = mara.get(PAGE).content.decode()
    assert "Notes that you sign will be read here." in shown and "Read:" not in shown


def test_who_supervises_has_no_such_page_unless_a_therapist_too(client, cast):
    signed(cast.ines, "An addict.", by=cast.mara)
    client.force_login(cast.sana)
    assert client.get(PAGE).status_code == 403
    cast.sana.is_therapist = True
    cast.sana.save()
    # The page is about whoever asks, whatever the address says.
    assert [client.get(PAGE, {"person": cast.mara.pk, "user": cast.mara.pk}).context["found"].words] == [[]]


def test_the_trail_says_how_many_notes_were_read_and_no_word_of_them(mara, cast):
    signed(cast.ines, "An addict.", by=cast.mara)
    mara.get(PAGE)
    row = Event.objects.latest("pk")
    assert (row.action, row.subject, row.client_code, row.detail) == ("list", "own wording", "", {"count": 1})


def test_as_many_queries_for_thirty_notes_as_for_one(mara, cast):
    signed(cast.ines, "An addict.", by=cast.mara)
    one = queries(mara, PAGE)
    for number in range(29):
        about = make_client(f"Client {number}", lead=cast.mara, team=cast.team, words="Words")
        make_goal(about, "Sleep")
        make_area(about, "The wine", substance="alcohol")
        signed(about, "An addict.", by=cast.mara)
    assert found(mara)[0][2] == 30
    assert queries(mara, PAGE) == one == QUERIES
