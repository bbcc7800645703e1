"""The notes that wait for a supervisor: which they are, in what order, and what becomes of them."""

import html
import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import BreakGlass, CareTeamMembership, Client, Episode
from hrp.accounts.models import SupervisionLine
from hrp.accounts.roles import Role
from hrp.audit.models import Action, Event
from sessions.actions import NotTheirs, add_addendum, ask, countersign, mark_in_error, plan, set_countersigning
from sessions.countersigning import asked_of, awaiting, awaiting_answer, count_awaiting, next_after
from sessions.models import Countersignature, CountersignRule, HarmRating, NoteQuestion, SessionTherapist
from tests.cast import key, make_client, make_session, make_user
from tests.supervision.signed import IN_SAMPLE, JUST_IN, JUST_OUT, OUT_OF_SAMPLE, asked, asks_for, signed
from tests.workspace.many import queries

NOTES = reverse("supervision:notes")


def room_of(note) -> str:
    return reverse("sessions:room", args=[note.session.client.code, note.session_id])


def address(name: str, note) -> str:
    return reverse(f"sessions:{name}", args=[note.session.client.code, note.session_id])


def main_of(answer) -> str:
    """Return what a page says, without its frame."""
    return answer.content.decode().split("<main")[1].split("</main>")[0]


def said(answer) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main_of(answer))).split())


def again(user):
    """Return a person as the next request loads them."""
    return type(user).objects.get(pk=user.pk)


# --- Which notes wait ----------------------------------------------------------------------------


def test_without_a_rule_none_waits(cast):
    signed(cast.ines, cast.mara, sha256=IN_SAMPLE)
    assert list(awaiting(cast.sana)) == []


def test_all_a_sample_or_none(cast):
    shas = (IN_SAMPLE, JUST_IN, JUST_OUT, OUT_OF_SAMPLE)
    notes = [signed(cast.ines, cast.mara, days_ago=9 - n, sha256=sha) for n, sha in enumerate(shas)]
    asks_for("all", cast.stella)  # another therapist's rule says nothing about Mara
    found = {}
    for which in ("all", "sample", "none"):
        asks_for(which, cast.mara)
        found[which] = list(awaiting(cast.sana))
    assert found == {"all": notes, "sample": notes[:2], "none": []}


def test_about_one_in_five_is_picked():
    fingerprints = [f"{n:02x}" + "8" * 62 for n in range(256)]
    assert sum(one < "3" * 64 for one in fingerprints) == 51


def test_only_notes_signed_since_then(cast):
    asks_for("all", cast.mara, since_days=5)
    signed(cast.ines, cast.mara, days_ago=5.01)
    after = signed(cast.ines, cast.mara, days_ago=4.99)
    assert list(awaiting(cast.sana)) == [after]
    CountersignRule.objects.update(since=after.signed_at)
    assert list(awaiting(cast.sana)) == [after]  # at that very moment


def test_drafts_errors_practice_the_dead_and_other_teams_are_none_of_it(cast):
    asks_for("all", cast.mara)
    asks_for("all", cast.stella)
    asks_for("all", cast.jon)
    mine = signed(cast.ines, cast.mara)
    make_session(cast.ines, by=cast.mara)
    mark_in_error(signed(cast.ines, cast.mara, days_ago=2), by=cast.mara, reason="Somebody else's")
    signed(make_client("Prax", lead=cast.mara, team=cast.team, is_practice=True), cast.mara)
    died = make_client("Ada", lead=cast.mara, team=cast.team)
    signed(died, cast.mara)
    Episode.objects.filter(client=died).update(ending="died", ended_on=timezone.localdate())
    signed(cast.noor, cast.stella)
    signed(cast.ines, cast.jon)  # of her client, by somebody whom she does not supervise
    signed(cast.noor, cast.mara)  # by Mara, of somebody whom neither sees
    assert list(awaiting(cast.sana)) == [mine]
    assert [note.signed_by for note in awaiting(cast.otto)] == [cast.stella]
    for nobody in (cast.mara, cast.jon, cast.ada, cast.fay, cast.stella, cast.solo):
        assert (list(awaiting(nobody)), list(awaiting_answer(nobody)), count_awaiting(nobody)) == ([], [], 0)


def test_the_oldest_signature_comes_first_and_the_way_on_goes_round(cast):
    asks_for("all", cast.mara)
    late, early, middle = (signed(cast.ines, cast.mara, days_ago=days) for days in (1, 9, 4))
    assert list(awaiting(cast.sana)) == [early, middle, late]
    assert [next_after(one, cast.sana) for one in (early, middle, late)] == [middle, late, early]
    for one in (early, middle):
        countersign(one, by=cast.sana)
    assert (next_after(early, cast.sana), next_after(late, cast.sana)) == (late, None)


def test_who_ends_the_line_or_the_role_is_gone_at_the_next_request(cast, client):
    asks_for("all", cast.mara)
    note = signed(cast.ines, cast.mara)
    client.force_login(cast.sana)
    assert "Ines" in said(client.get(NOTES))
    SupervisionLine.objects.filter(supervisor=cast.sana).update(to_on=timezone.localdate())
    assert "Ines" not in said(client.get(NOTES))
    for way in ("countersign", "question"):
        assert client.post(address(way, note), {"text": "Why?"}).status_code == 404
    SupervisionLine.objects.filter(supervisor=cast.sana).update(to_on=None)
    assert count_awaiting(again(cast.sana)) == 1
    cast.sana.roles = {Role.ADMIN}
    cast.sana.save()
    assert (count_awaiting(again(cast.sana)), client.get(NOTES).status_code) == (0, 403)
    assert Countersignature.objects.count() == NoteQuestion.objects.count() == 0


def test_who_still_supervises_the_care_team_but_not_who_signed_reads_and_does_not_sign(cast, client):
    asks_for("all", cast.mara)
    note = signed(cast.ines, cast.mara)
    SupervisionLine.objects.filter(supervisor=cast.sana).update(to_on=timezone.localdate())
    SupervisionLine.objects.create(supervisor=cast.sana, therapist=cast.jon)
    client.force_login(cast.sana)
    assert count_awaiting(cast.sana) == 0
    assert client.get(room_of(note)).status_code == 200
    assert [client.post(address(way, note), {"text": "Why?"}).status_code for way in ("countersign", "question")] == [
        403,
        403,
    ]


def test_an_emergency_opens_nothing_of_it(cast, client):
    asks_for("all", cast.mara)
    note = signed(cast.noor, cast.mara)  # of when she stood in
    now = timezone.now()
    BreakGlass.objects.create(
        client=cast.noor, user=cast.sana, reason="A call", from_at=now, until_at=now + timedelta(hours=1)
    )
    client.force_login(cast.sana)
    assert client.get(room_of(note)).status_code == 200
    assert client.post(address("countersign", note)).status_code == 403
    assert count_awaiting(cast.sana) == 0


def test_a_co_therapists_signature_is_not_the_supervisors(cast):
    asks_for("all", cast.mara)
    note = signed(cast.ines, cast.mara)
    SessionTherapist.objects.create(session=note.session, user=cast.jon, role="co")
    countersign(note, by=cast.jon)
    assert list(awaiting(cast.sana)) == [note]
    bea = make_user("Bea", Role.SUPERVISOR)
    SupervisionLine.objects.create(supervisor=bea, therapist=cast.mara)
    assert list(awaiting(bea)) == [note]
    countersign(note, by=cast.sana)
    assert (list(awaiting(cast.sana)), list(awaiting(bea))) == ([], [])


def test_a_supervisor_who_was_there_signs_once_and_another_is_still_asked(cast):
    bea = make_user("Bea", Role.THERAPIST, Role.SUPERVISOR)
    SupervisionLine.objects.create(supervisor=bea, therapist=cast.mara)
    CareTeamMembership.objects.create(episode=cast.ines.episodes.get(), user=bea, role="co_therapist")
    asks_for("all", cast.mara)
    note = signed(cast.ines, cast.mara)
    SessionTherapist.objects.create(session=note.session, user=bea, role="co")
    countersign(note, by=bea)
    assert (list(awaiting(bea)), list(awaiting(cast.sana))) == ([], [note])


# --- A question and its answer ---------------------------------------------------------------------


def test_from_the_queue_to_a_question_to_an_addendum_and_back_to_a_signature(cast, client):
    asks_for("all", cast.mara)
    note = signed(cast.ines, cast.mara)
    room = room_of(note)
    client.force_login(cast.sana)
    assert client.post(address("question", note), {"key": key(), "text": "Was <b>naloxone</b> there?"}).url == NOTES
    assert (list(awaiting(cast.sana)), list(awaiting_answer(cast.sana)), list(asked_of(cast.mara))) == (
        [],
        [note],
        [note],
    )
    page = said(client.get(NOTES))
    assert "Returned with your question." in page and "With a question, until it is answered Ines" in page
    assert "Sana asked, " in page and "naloxone" not in page

    client.force_login(cast.mara)
    found = client.get(room)
    assert "Sana asked, " in said(found) and "Was &lt;b&gt;naloxone&lt;/b&gt; there?" in main_of(found)
    assert (address("addendum", note) in main_of(found), "Countersign" in main_of(found)) == (True, False)
    assert "Was &lt;b&gt;naloxone&lt;/b&gt; there?" in main_of(client.get(address("addendum", note)))
    client.post(address("addendum", note), {"key": key(), "text": "It was in her bag."})
    assert NoteQuestion.objects.get().answered_by.text == "It was in her bag."
    assert list(asked_of(cast.mara)) == []
    assert "Answered with the addendum of " in said(client.get(room))
    assert "naloxone" not in main_of(client.get(address("addendum", note)))  # nothing is left to answer

    client.force_login(cast.sana)
    assert [one.answered for one in awaiting(cast.sana)] == [True]
    assert "answered: addendum" in said(client.get(NOTES))
    assert client.post(address("countersign", note)).url == NOTES
    assert "Countersigned. Nothing else waits to be read. Thank you." in said(client.get(NOTES))
    assert (list(awaiting(cast.sana)), list(awaiting_answer(cast.sana))) == ([], [])
    assert "Countersigned by Sana, " in said(client.get(room))


def test_the_trail_says_who_did_what_and_no_word_of_it(cast):
    asks_for("none", cast.mara)
    rule = set_countersigning(cast.mara, by=cast.sana, which="all")
    note = signed(cast.ines, cast.mara)
    question = ask(note, by=cast.sana, key=key(), text="Quillfeather?")
    addendum = add_addendum(note, by=cast.mara, key=key(), text="Quillfeather!")
    countersign(note, by=cast.sana)
    code = cast.ines.code
    assert list(Event.objects.order_by("pk").values_list("action", "actor", "client_code", "subject", "detail")) == [
        (
            Action.CHANGE,
            cast.sana.email,
            "",
            f"countersigning {rule.pk}",
            {"therapist": str(cast.mara.pk), "which": "all"},
        ),
        (Action.CREATE, cast.sana.email, code, f"question {question.pk}", {}),
        (Action.CREATE, cast.mara.email, code, f"addendum {addendum.pk}", {"answered": 1}),
        (Action.SIGN, cast.sana.email, code, f"note {note.pk}", {"countersign": True}),
    ]


def test_a_note_in_error_leaves_the_queue_and_asks_for_nothing(cast, client):
    asks_for("all", cast.mara)
    plain, returned = signed(cast.ines, cast.mara), signed(cast.ines, cast.mara, days_ago=3)
    asked(returned, cast.sana)
    for note in (plain, returned):
        mark_in_error(note, by=cast.mara, reason="Somebody else's")
    assert (list(awaiting(cast.sana)), list(awaiting_answer(cast.sana)), list(asked_of(cast.mara))) == ([], [], [])
    client.force_login(cast.sana)
    assert "After reading" not in main_of(client.get(room_of(plain)))
    assert client.post(address("countersign", plain)).status_code == 403


def test_what_was_typed_stays_when_it_needs_another_look(cast, client):
    asks_for("all", cast.mara)
    note = signed(cast.ines, cast.mara)
    client.force_login(cast.sana)
    first = key()
    empty = client.post(address("question", note), {"key": first, "text": "  "})
    assert (empty.status_code, first in main_of(empty), "<details open" in main_of(empty)) == (422, True, True)
    ask(note, by=cast.sana, key=first, text="What came after?")
    for _again in range(2):
        assert client.post(address("question", note), {"key": first, "text": "What came after?"}).status_code == 302
    another = client.post(address("question", note), {"key": key(), "text": "And <i>before</i>?"})
    assert another.status_code == 422
    assert "Your earlier question about this note waits for its answer." in said(another)
    assert "And &lt;i&gt;before&lt;/i&gt;?" in main_of(another)
    assert NoteQuestion.objects.count() == 1


def test_a_question_after_the_signature_of_another_supervisor_is_kept_on_the_page(cast, client):
    asks_for("all", cast.mara)
    note = signed(cast.ines, cast.mara)
    bea = make_user("Bea", Role.SUPERVISOR)
    SupervisionLine.objects.create(supervisor=bea, therapist=cast.mara)
    countersign(note, by=bea)
    client.force_login(cast.sana)
    answer = client.post(address("question", note), {"key": key(), "text": "And then?"})
    assert (answer.status_code, "And then?" in said(answer), NoteQuestion.objects.count()) == (422, True, 0)
    assert "This note was countersigned meanwhile." in said(answer)


def test_an_addendum_answers_every_question_and_the_author_need_not_write_it(cast):
    asks_for("all", cast.mara)
    note, other = signed(cast.ines, cast.mara), signed(cast.ines, cast.mara, days_ago=3)
    bea = make_user("Bea", Role.SUPERVISOR)
    SupervisionLine.objects.create(supervisor=bea, therapist=cast.mara)
    both, elsewhere = [asked(note, cast.sana), asked(note, bea)], asked(other, cast.sana)
    answer = add_addendum(note, by=cast.jon, key=uuid.uuid4(), text="I was there: it was.")
    assert [NoteQuestion.objects.get(pk=one.pk).answered_by for one in (*both, elsewhere)] == [answer, answer, None]
    later = asked(note, cast.sana, "And then?")
    assert (list(awaiting(bea)), set(awaiting_answer(bea))) == ([], {note, other})
    assert NoteQuestion.objects.get(pk=later.pk).answered_by is None


def test_who_signs_after_all_takes_the_question_back(cast, client):
    asks_for("all", cast.mara)
    note = signed(cast.ines, cast.mara)
    asked(note, cast.sana)
    client.force_login(cast.sana)
    page = main_of(client.get(room_of(note)))
    assert (address("countersign", note) in page, address("question", note) in page) == (True, False)
    countersign(note, by=cast.sana)
    assert list(asked_of(cast.mara)) == []
    client.force_login(cast.mara)
    assert "Answer with an addendum" not in main_of(client.get(room_of(note)))


def test_who_is_told_of_a_question(cast, client):
    asks_for("all", cast.mara)
    note = signed(cast.ines, cast.mara)
    asked(note, cast.sana, "Quillfeather?")
    ben = make_user("Ben", Role.SUPERVISOR)  # supervises Jon, who is on the care team, and not Mara
    SupervisionLine.objects.create(supervisor=ben, therapist=cast.jon)
    told = {}
    for person in (cast.mara, cast.jon, cast.sana, ben):
        client.force_login(person)
        found = main_of(client.get(room_of(note)))
        told[person.name] = ("Quillfeather" in found, "Answer with an addendum" in found)
    assert told == {"Mara": (True, True), "Jon": (True, True), "Sana": (True, False), "Ben": (False, False)}


def test_a_question_is_no_part_of_the_record(cast, client):
    note = signed(cast.ines, cast.mara)
    asked(note, cast.sana, "Quillfeather?")
    answer = add_addendum(note, by=cast.mara, key=key(), text="The answer")
    client.force_login(cast.mara)
    assert "d-print-none" in main_of(client.get(room_of(note))).split("Quillfeather")[0].rsplit("<section", 1)[1]
    pages = [reverse(f"workspace:{name}", args=[cast.ines.code]) for name in ("record", "timeline", "print", "keep")]
    begun = make_session(cast.ines, by=cast.mara)
    pages += [reverse("workspace:before", args=[cast.ines.code])]
    pages += [reverse(f"sessions:{name}", args=[cast.ines.code, begun.pk]) for name in ("room", "review")]
    found = {page: client.get(page) for page in pages}
    client.post(reverse("sessions:turn", args=[cast.ines.code, begun.pk]))
    found["turned"] = client.get(reverse("sessions:turned"))
    assert {answer.status_code for answer in found.values()} == {200}
    assert [page for page, answer in found.items() if "Quillfeather" in answer.content.decode()] == []
    assert answer.text == "The answer"


# --- What a supervisor may not, and what never waits -------------------------------------------------


def test_a_supervisor_edits_nothing_of_a_therapists_text(cast, client):
    asks_for("all", cast.mara)
    note, begun = signed(cast.ines, cast.mara), make_session(cast.ines, by=cast.mara)
    rating = HarmRating.objects.create(client=cast.ines, sitting=note.session.sitting, domain="home", value=1)
    client.force_login(cast.sana)
    text = {"key": key(), "text": "Mine", "reason": "Mine"}
    tries = {
        ("addendum", note.session_id): text,
        ("in_error", note.session_id): {"reason": "Mine"},
        ("share", note.session_id): {"shared": "yes"},
        ("save", begun.pk): {},
        ("sign", begun.pk): {},
        ("format", begun.pk): {"format": "soap"},
    }
    answers = {
        name: client.post(reverse(f"sessions:{name}", args=[cast.ines.code, pk]), sent).status_code
        for (name, pk), sent in tries.items()
    }
    assert answers == dict.fromkeys([name for name, _pk in tries], 403)
    correct = reverse("sessions:correct", args=[cast.ines.code, note.session_id, "harm", rating.pk])
    assert client.post(correct, {"value": "3"}).status_code == 403
    note.refresh_from_db()
    assert (note.signed_text, note.addenda.count(), hasattr(note, "in_error")) == ("What was said", 0, False)


def test_a_supervisor_of_another_team_finds_nothing(cast, client):
    asks_for("all", cast.mara)
    note = signed(cast.ines, cast.mara)
    client.force_login(cast.otto)
    assert client.get(room_of(note)).status_code == 404
    for way in ("countersign", "question"):
        assert client.post(address(way, note), {"key": key(), "text": "Why?"}).status_code == 404
    assert "Ines" not in client.get(NOTES).content.decode()


def test_nothing_waits_for_a_note_to_be_countersigned(cast, client):
    asks_for("all", cast.mara)
    waiting, returned = signed(cast.ines, cast.mara), signed(cast.ines, cast.mara, days_ago=3)
    asked(returned, cast.sana)
    client.force_login(cast.mara)
    at = timezone.now() + timedelta(days=2)
    assert len(plan(cast.ines, by=cast.mara, key=key(), starts_at=at, minutes=50, modality="in_person")) == 1
    today = make_session(cast.ines, by=cast.mara)
    for page in (
        reverse("workspace:today"),
        reverse("workspace:record", args=[cast.ines.code]),
        reverse("workspace:before", args=[cast.ines.code]),
        reverse("sessions:room", args=[cast.ines.code, today.pk]),
        reverse("sessions:log", args=[make_client("Bo", lead=cast.mara, team=cast.team).code]),
    ):
        assert client.get(page).status_code == 200
    assert (list(awaiting(cast.sana)), list(awaiting_answer(cast.sana))) == ([waiting], [returned])


# --- The pages -----------------------------------------------------------------------------------


def test_an_empty_queue_is_kind(cast, client):
    client.force_login(cast.sana)
    page = said(client.get(NOTES))
    assert "Nothing waits to be read." in page and "With a question" not in page
    row = Event.objects.get(action=Action.LIST)
    assert (row.subject, row.detail) == ("notes to countersign", {"count": 0})


def test_the_tab_says_how_many_wait_and_nothing_when_none_does(cast, client):
    asks_for("all", cast.mara)
    client.force_login(cast.sana)

    def tab() -> str:
        tabs = client.get(reverse("supervision:lines")).content.decode().split('class="tabs"')[1].split("</nav>")[0]
        return " ".join(re.sub(r"<[^>]+>", " ", tabs.split(f'href="{NOTES}"')[1].split("</a>")[0]).split())

    assert tab().endswith("Notes")
    signed(cast.ines, cast.mara)
    asked(signed(cast.ines, cast.mara, days_ago=2), cast.sana)
    assert tab().endswith("Notes 1")


def test_a_line_says_who_wrote_about_whom_and_when_and_opens_no_text(cast, client):
    asks_for("all", cast.mara)
    Client.objects.filter(pk=cast.ines.pk).update(birth_year=1984)
    note = signed(cast.ines, cast.mara)
    client.force_login(cast.sana)
    answer = client.get(NOTES)
    page = said(answer)
    assert ("Ines" in page, "Mara" in page, room_of(note) in main_of(answer)) == (True, True, True)
    assert "What was said" not in page
    (shown,) = answer.context["page"]
    assert {"signed_text", "s1", "how_it_felt"} <= shown.get_deferred_fields()


def test_at_most_twenty_five_a_page_the_oldest_first(cast, client):
    asks_for("all", cast.mara)
    notes = [signed(cast.ines, cast.mara, days_ago=60 - n) for n in range(27)]
    client.force_login(cast.sana)
    shown = [list(client.get(f"{NOTES}?page={number}").context["page"]) for number in (1, 2)]
    assert shown == [notes[:25], notes[25:]]


def test_the_page_of_a_note_says_what_comes_next(cast, client):
    asks_for("all", cast.mara)
    first, second, third = (signed(cast.ines, cast.mara, days_ago=9 - n) for n in range(3))
    client.force_login(cast.sana)
    page = client.get(room_of(first))
    assert "Next note 2 wait" in said(page) and room_of(second) in main_of(page)
    assert client.post(address("countersign", first)).url == room_of(second)
    page = said(client.get(room_of(second)))
    assert "Countersigned. This is the next one." in page and "Next note 1 waits" in page
    assert client.post(address("question", second), {"key": key(), "text": "Why?"}).url == room_of(third)
    client.post(address("countersign", third))
    assert "After reading" not in said(client.get(room_of(third)))


def test_a_note_that_nobody_asks_for_offers_nothing(cast, client):
    note = signed(cast.ines, cast.mara)
    client.force_login(cast.sana)
    page = said(client.get(room_of(note)))
    assert "Countersign" not in page and "Return with a question" not in page


def test_the_queue_takes_as_many_queries_for_thirty_as_for_one(cast, client):
    asks_for("all", cast.mara)
    client.force_login(cast.sana)

    def two(number):
        person = make_client(f"One {number}", lead=cast.mara, team=cast.team)
        signed(person, cast.mara)
        asked(signed(person, cast.mara, days_ago=2), cast.sana)

    two(0)
    one = queries(client, NOTES)
    for number in range(29):
        two(number + 1)
    assert queries(client, NOTES) == one == 16
    assert len(client.get(NOTES).context["returned"]) == 25


def test_the_page_of_a_note_takes_as_many_queries_for_thirty_that_wait_as_for_two(cast, client):
    asks_for("all", cast.mara)
    note = signed(cast.ines, cast.mara)
    asked(note, cast.sana)
    signed(cast.ines, cast.mara, days_ago=2)
    client.force_login(cast.sana)
    two = queries(client, room_of(note))
    for number in range(28):
        signed(make_client(f"One {number}", lead=cast.mara, team=cast.team), cast.mara, days_ago=3)
    assert queries(client, room_of(note)) == two == 30


# --- What is set for each therapist ------------------------------------------------------------------


def setting(cast, supervisor=None) -> str:
    line = SupervisionLine.objects.get(supervisor=supervisor or cast.sana)
    return reverse("supervision:countersigning", args=[line.pk])


def test_stricter_holds_from_now_on_and_looser_empties_the_queue(cast):
    before = signed(cast.ines, cast.mara, sha256=IN_SAMPLE)
    start = timezone.now()
    rule = set_countersigning(cast.mara, by=cast.sana, which="sample")
    assert (rule.since >= start, rule.created_by, list(awaiting(cast.sana))) == (True, cast.sana, [])
    CountersignRule.objects.update(since=before.signed_at)
    assert list(awaiting(cast.sana)) == [before]
    rule = set_countersigning(cast.mara, by=cast.sana, which="all")
    assert (rule.since > start, list(awaiting(cast.sana))) == (True, [])
    kept = rule.since
    assert set_countersigning(cast.mara, by=cast.sana, which="all").since == kept
    assert set_countersigning(cast.mara, by=cast.sana, which="sample").since == kept
    CountersignRule.objects.update(since=before.signed_at)
    returned = signed(cast.ines, cast.mara, days_ago=0.5, sha256=IN_SAMPLE)
    asked(returned, cast.sana)
    assert (list(awaiting(cast.sana)), list(awaiting_answer(cast.sana))) == ([before], [returned])
    set_countersigning(cast.mara, by=cast.sana, which="none")
    assert (list(awaiting(cast.sana)), list(awaiting_answer(cast.sana))) == ([], [])
    assert Event.objects.filter(subject__startswith="countersigning").count() == 4


@pytest.mark.parametrize(("person", "status"), [("mara", 403), ("jon", 404), ("otto", 404), ("ada", 403)])
def test_only_who_supervises_sets_it(cast, client, person, status):
    client.force_login(getattr(cast, person))
    assert client.post(setting(cast), {"which": "all"}).status_code == status
    assert not CountersignRule.objects.exists()


def test_the_action_itself_takes_it_from_nobody_else(cast):
    for person in (cast.mara, cast.jon, cast.otto, cast.ada):
        with pytest.raises(NotTheirs):
            set_countersigning(cast.mara, by=person, which="all")
    cast.sana.roles = {Role.ADMIN}
    with pytest.raises(NotTheirs):
        set_countersigning(cast.mara, by=cast.sana, which="all")
    assert not CountersignRule.objects.exists()


def test_it_is_set_on_the_page_of_the_two(cast, client):
    client.force_login(cast.sana)
    assert client.post(setting(cast), {"which": "all"}).status_code == 302
    assert CountersignRule.objects.get().which == "all"
    wrong = client.post(setting(cast), {"which": "every other"})
    assert (wrong.status_code, "Every note" in said(wrong), CountersignRule.objects.get().which) == (422, True, "all")
    SupervisionLine.objects.filter(supervisor=cast.sana).update(to_on=timezone.localdate())
    assert client.post(setting(cast), {"which": "none"}).status_code == 404
