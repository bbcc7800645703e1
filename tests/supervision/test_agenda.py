"""The agenda of two people: what waits, why, who brought it, and for whose eyes."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from clients.models import CareTeamMembership
from hrp.accounts.models import SupervisionLine
from hrp.accounts.roles import Role
from hrp.audit.models import Action, Event
from hrp.supervision.models import AgendaPoint, AgreedAction
from sessions.models import ReflectiveNote, SessionNote
from tests.cast import key, make_client, make_session, make_user, put
from tests.supervision.pages import browser_of, text_of
from tests.supervision.pair import bring, line_of, page
from tests.workspace.many import queries


@pytest.fixture
def line(cast):
    """Sana supervises Mara."""
    return line_of(cast.sana, cast.mara)


@pytest.fixture
def sana(cast):
    return browser_of(cast.sana)


@pytest.fixture
def mara(cast):
    return browser_of(cast.mara)


def names_on(answer) -> list:
    """Return whom or what the agenda of a page holds, in order."""
    return [one.row.client.chosen_name if one.row.client else one.row.words for one in answer.context["agenda"]]


def suggested_on(answer) -> list[str]:
    return [one.client.chosen_name for one in answer.context["suggested"]]


def rows_of(*actions) -> list[tuple]:
    """Return what the trail holds of these actions, in order."""
    rows = Event.objects.filter(action__in=actions).order_by("pk")
    return [(row.action, row.actor, row.client_code, row.subject.rpartition(" ")[0]) for row in rows]


# --- Bringing something -------------------------------------------------------------------------


def test_a_topic_that_one_brings_waits_for_both(cast, line, sana, mara):
    answer = mara.post(page("point_add", line), {"key": key(), "words": "I dread Thursdays."})
    assert answer.url == page("line", line)
    for browser in (mara, sana):
        answer = browser.get(page("line", line))
        assert names_on(answer) == ["I dread Thursdays."]
        assert "Mara, " in text_of(answer)
    assert rows_of(Action.CREATE) == [("create", cast.mara.email, "", "agenda point")]
    assert "Thursdays" not in str(list(Event.objects.values_list("detail", "subject")))


def test_the_same_form_sent_twice_is_one_point(cast, line, mara):
    sent = {"key": key(), "words": "I dread Thursdays."}
    for _time in range(2):
        assert mara.post(page("point_add", line), sent).status_code == 302
    assert AgendaPoint.objects.count() == 1


def test_nothing_at_all_is_asked_about_again(line, mara):
    answer = mara.post(page("point_add", line), {"key": key(), "words": "  "})
    assert answer.status_code == 422
    assert "say in a few words what about" in text_of(answer)
    assert not AgendaPoint.objects.exists()


def test_a_client_is_brought_with_words_and_only_one_of_the_therapists(cast, line, mara, sana):
    make_client("Bo", lead=cast.jon, team=cast.team)
    offered = mara.get(page("line", line)).context["form"].fields["client"].widget.choices
    assert [name for _code, name in offered] == ["Nobody in particular", "Ines"]
    answer = sana.post(page("point_add", line), {"key": key(), "words": "What next?", "client": cast.noor.code})
    assert answer.status_code == 422
    assert "What next?" in answer.content.decode()
    sana.post(page("point_add", line), {"key": key(), "words": "What next?", "client": cast.ines.code})
    assert [(one.client, one.words) for one in AgendaPoint.objects.all()] == [(cast.ines, "What next?")]


def test_words_on_a_client_who_waits_are_added_and_nobody_elses_are_touched(cast, line, mara, sana):
    bring(line, by=cast.mara, client=cast.ines, words="She did not call back.")
    sent = {"key": key(), "words": "How is her sister?", "client": cast.ines.code}
    for _time in range(2):
        assert sana.post(page("point_add", line), sent).status_code == 302
    (point,) = AgendaPoint.objects.all()
    assert point.words == "She did not call back.\n\nSana: How is her sister?"
    assert rows_of(Action.CHANGE) == [("change", cast.sana.email, cast.ines.code, "agenda point")]


def test_words_of_several_paragraphs_sent_twice_are_there_once(cast, line, mara, sana):
    bring(line, by=cast.mara, client=cast.ines, words="She did not call back.")
    sent = {"key": key(), "words": "How is her sister?\n\nAnd the stairs?", "client": cast.ines.code}
    for _time in range(2):
        sana.post(page("point_add", line), sent)
    said = "She did not call back.\n\nSana: How is her sister?\n\nAnd the stairs?"
    assert [point.words for point in AgendaPoint.objects.all()] == [said]


def test_a_client_is_brought_once_however_often_the_form_is_sent_and_whatever_was_said_meanwhile(
    cast, line, mara, sana
):
    sent = {"key": key(), "words": "How is her sister?", "client": cast.ines.code}
    mara.post(page("point_add", line), sent)
    sana.post(page("point_add", line), {"key": key(), "words": "Better.", "client": cast.ines.code})
    mara.post(page("point_add", line), sent)
    assert [point.words for point in AgendaPoint.objects.all()] == ["How is her sister?\n\nSana: Better."]


# --- From the flags -----------------------------------------------------------------------------


def test_whom_a_word_may_be_worth_is_offered_with_a_reason_and_put_on_by_one_tap(cast, line, mara, sana):
    """Ines was not met for 60 days. Of Noor, Stella's, who was not either, nothing is said."""
    for browser, user in ((sana, cast.sana), (mara, cast.mara)):
        answer = browser.get(page("line", line))
        assert suggested_on(answer) == ["Ines"]
        (one,) = answer.context["suggested"]
        sent = {"flag": one.flag, "line": line.pk, "side": "line"}
        answer = browser.post(page("agenda_add", cast.ines.code), sent)
        assert answer.url == page("line", line)
        answer = browser.get(page("line", line))
        assert (names_on(answer), suggested_on(answer)) == (["Ines"], [])
        assert answer.context["agenda"][0].reason == one.reason
        (point,) = AgendaPoint.objects.all()
        assert (point.created_by, point.flag, point.supervisor) == (user, "contact_gap", cast.sana)
        point.delete()


def test_what_comes_up_beside_the_flag_that_led_there_is_said_with_it(cast, line, sana):
    """A client waits once on an agenda: what is most worth a word now is never hidden by what led there."""
    (most,) = sana.get(page("line", line)).context["suggested"]
    bring(line, by=cast.mara, client=cast.ines, flag="mandate")
    answer = sana.get(page("line", line))
    assert [one.reason for one in answer.context["agenda"]] == [most.reason]
    assert most.reason in text_of(answer).replace("&#x27;", "'")


def test_what_was_brought_at_the_same_moment_keeps_its_order(cast, line, sana):
    points = [bring(line, by=cast.mara, words=f"Topic {number}") for number in range(6)]
    AgendaPoint.objects.update(created_at=timezone.now())
    names = [one.row.pk for one in sana.get(page("line", line)).context["agenda"]]
    assert names == sorted(point.pk for point in points)


def test_putting_somebody_on_who_waits_changes_nothing(cast, line, sana, mara):
    bring(line, by=cast.mara, client=cast.ines, flag="contact_gap")
    assert sana.post(page("agenda_add", cast.ines.code), {"flag": "overdose"}).status_code == 302
    assert [(one.flag, one.created_by) for one in AgendaPoint.objects.all()] == [("contact_gap", cast.mara)]


def test_at_most_five_are_offered(cast, line, sana):
    for number in range(8):
        make_client(f"N{number}", lead=cast.mara, team=cast.team)
    assert len(suggested_on(sana.get(page("line", line)))) == 5


def test_only_clients_of_this_therapist_are_offered(cast, line, sana):
    SupervisionLine.objects.create(supervisor=cast.sana, therapist=cast.stella)
    assert suggested_on(sana.get(page("line", line))) == ["Ines"]
    assert suggested_on(sana.get(page("line", line_of(cast.sana, cast.stella)))) == ["Noor"]


def test_without_a_line_it_goes_to_the_clients_lead_and_a_named_one_is_taken(cast, line, sana):
    other = SupervisionLine.objects.create(
        supervisor=cast.sana, therapist=cast.jon, from_on=timezone.localdate() - timedelta(days=900)
    )
    sana.post(page("agenda_add", cast.ines.code), {})
    sana.post(page("agenda_add", cast.ines.code), {"line": other.pk})
    assert [point.therapist for point in AgendaPoint.objects.order_by("created_at")] == [cast.mara, cast.jon]


def test_who_is_both_puts_their_own_client_on_their_own_agenda(cast, line):
    """Bea is beside Mara at Ines's, has Otto as her supervisor, and supervises Mara."""
    bea = make_user("Bea", Role.THERAPIST, Role.SUPERVISOR)
    CareTeamMembership.objects.create(episode=cast.ines.episodes.get(), user=bea, role="co_therapist")
    given = SupervisionLine.objects.create(supervisor=bea, therapist=cast.mara)
    had = SupervisionLine.objects.create(supervisor=cast.otto, therapist=bea)
    browser = browser_of(bea)
    answer = browser.post(page("agenda_add", cast.ines.code), {"side": "mine"})
    assert answer.url.startswith(page("mine"))
    browser.post(page("agenda_add", cast.ines.code), {"side": "review"})
    points = AgendaPoint.objects.order_by("created_at")
    assert [(one.supervisor, one.therapist) for one in points] == [
        (had.supervisor, had.therapist),
        (given.supervisor, given.therapist),
    ]


def test_a_line_that_is_not_about_the_client_is_404(cast, line, sana, mara):
    strangers = line_of(cast.otto, cast.stella)
    assert sana.post(page("agenda_add", cast.ines.code), {"line": strangers.pk}).status_code == 404
    assert mara.post(page("agenda_add", cast.noor.code), {}).status_code == 404
    assert not AgendaPoint.objects.exists()


def test_a_flag_that_cannot_be_read_is_none_and_the_client_is_on_the_agenda(cast, mara):
    assert mara.post(page("agenda_add", cast.ines.code), {"flag": "nonsense"}).status_code == 302
    assert [(point.client, point.flag) for point in AgendaPoint.objects.all()] == [(cast.ines, "")]


def test_a_co_therapist_without_a_supervisor_is_told(cast):
    answer = browser_of(cast.jon).post(page("agenda_add", cast.ines.code), {}, follow=True)
    assert "There is nobody yet" in text_of(answer)
    assert not AgendaPoint.objects.exists()


def test_a_client_to_practise_with_stays_out(cast, line, mara):
    invented = make_client("Invented", lead=cast.mara, team=cast.team, is_practice=True)
    mara.post(page("agenda_add", invented.code), {})
    assert not AgendaPoint.objects.exists()
    assert "Invented" not in text_of(mara.get(page("line", line)))


# --- Taking off, and what became of what was agreed ---------------------------------------------------


def test_a_point_is_taken_off_once(cast, line, mara):
    point = bring(line, by=cast.sana, client=cast.ines)
    for _time in range(2):
        assert mara.post(page("point_off", point)).url == page("line", line)
    assert names_on(mara.get(page("line", line))) == []
    assert rows_of(Action.CHANGE) == [("change", cast.mara.email, cast.ines.code, "agenda point")]


def test_what_was_agreed_stands_there_until_it_is_done_and_can_be_taken_up_again(cast, line, mara, sana):
    point = bring(line, by=cast.sana, client=cast.ines, taken_off_at=timezone.now())
    action = AgreedAction.objects.create(point=point, text="Write to her", who=cast.mara)
    assert "Write to her" in text_of(sana.get(page("line", line)))
    assert mara.post(page("agreed", action), {"became": "done"}).status_code == 302
    assert "Write to her" not in text_of(sana.get(page("line", line)))
    action.refresh_from_db()
    assert (action.became, action.became_on) == ("done", timezone.localdate())
    sana.post(page("agreed", action), {"became": "open"})
    assert "Write to her" in text_of(mara.get(page("line", line)))
    sana.post(page("agreed", action), {"became": "set_aside"})
    assert [row[:3] for row in rows_of(Action.CHANGE)] == [
        ("change", cast.mara.email, cast.ines.code),
        ("change", cast.sana.email, cast.ines.code),
        ("change", cast.sana.email, cast.ines.code),
    ]


# --- What was shared --------------------------------------------------------------------------------


def signed(client, by, *, days_ago: int, **fields) -> ReflectiveNote:
    """Return a reflection of `by` beside a signed note."""
    meeting = make_session(client, by=by, days_ago=days_ago)
    put(
        SessionNote.objects.filter(session=meeting),
        signed_at=meeting.starts_at,
        signed_by=by,
        signed_text="signed",
        sha256="0" * 64,
    )
    return ReflectiveNote.objects.create(session=meeting, author=by, text="planted-thought", **fields)


def test_reflections_stand_there_where_they_were_shared_and_nowhere_else(cast, line, mara, sana):
    shared = signed(cast.ines, cast.mara, days_ago=20, shared_with_supervisor=True)
    signed(cast.ines, cast.mara, days_ago=10)  # her own
    signed(cast.ines, cast.mara, days_ago=70, shared_with_supervisor=True)  # long ago
    signed(cast.ines, cast.jon, days_ago=9, shared_with_supervisor=True)  # not this therapist's
    for browser in (mara, sana):
        answer = browser.get(page("line", line))
        assert answer.context["shared"] == [shared]
        assert "planted-thought" not in answer.content.decode()
    assert sana.get(page("line", line)).content.decode().count("a reflection, ") == 1
    room = f"/clients/{cast.ines.code}/"
    assert room in sana.get(page("line", line)).content.decode()


def test_a_reflection_that_is_shared_no_longer_is_gone_at_the_next_request(cast, line, sana):
    note = signed(cast.ines, cast.mara, days_ago=20, shared_with_supervisor=True)
    note.shared_with_supervisor = False
    note.save()
    assert sana.get(page("line", line)).context["shared"] == []


# --- Whose it is ------------------------------------------------------------------------------------


def test_a_client_who_moved_on_is_on_no_agenda_any_more(cast, line, mara, sana):
    """Sana supervises Jon too, and still sees Ines through him."""
    SupervisionLine.objects.create(supervisor=cast.sana, therapist=cast.jon)
    point = bring(line, by=cast.mara, client=cast.ines, words="Ines and her sister")
    done = bring(line, by=cast.mara, client=cast.ines, taken_off_at=timezone.now())
    action = AgreedAction.objects.create(point=done, text="Write to her", who=cast.mara)
    assert "her sister" in text_of(sana.get(page("line", line)))
    CareTeamMembership.objects.filter(user=cast.mara).update(to_on=timezone.localdate())
    for browser in (mara, sana):
        text = text_of(browser.get(page("line", line)))
        assert "Ines" not in text
        assert "Write to her" not in text
        assert browser.post(page("point_off", point)).status_code == 404
        assert browser.post(page("agreed", action), {"became": "done"}).status_code == 404
    point.refresh_from_db()
    assert point.taken_off_at is None


def test_an_ended_line_is_gone_for_the_supervisor_and_to_read_for_the_therapist(cast, line, mara, sana):
    point = bring(line, by=cast.mara, words="I dread Thursdays.")
    assert sana.get(page("line", line)).status_code == 200
    SupervisionLine.objects.filter(pk=line.pk).update(to_on=timezone.localdate())
    assert sana.get(page("line", line)).status_code == 404
    assert sana.post(page("point_off", point)).status_code == 404
    answer = mara.get(page("line", line))
    assert names_on(answer) == ["I dread Thursdays."]
    main = re.search("<main.*</main>", answer.content.decode(), re.DOTALL)[0]
    assert "<form" not in main
    assert page("meet", line) not in main
    for address in (page("point_off", point), page("point_add", line), page("meet", line)):
        assert mara.post(address, {"words": "more"}).status_code == 403
    assert AgendaPoint.objects.count() == 1


@pytest.mark.parametrize("person", ["jon", "otto", "stella", "solo"])
def test_nobody_else_opens_the_page_of_the_two(cast, line, person):
    other = browser_of(getattr(cast, person))
    point = bring(line, by=cast.mara, client=cast.ines)
    assert other.get(page("line", line)).status_code == 404
    assert other.get(page("line_hours", line)).status_code == 404
    assert other.post(page("point_add", line), {"words": "mine"}).status_code == 404
    assert other.post(page("point_off", point)).status_code == 404


def test_what_two_people_without_a_line_keep_opens_to_nobody(cast, mara):
    pair = {"supervisor": cast.otto, "therapist": cast.mara, "created_by": cast.mara}
    point = AgendaPoint.objects.create(words="About Otto", **pair)
    assert mara.post(page("point_off", point)).status_code == 404
    assert rows_of(Action.DENIED) == [("denied", cast.mara.email, "", "")]


def test_another_supervisor_of_the_same_therapist_reads_nothing_of_the_two(cast, line):
    bea = make_user("Bea", Role.SUPERVISOR)
    own = SupervisionLine.objects.create(supervisor=bea, therapist=cast.mara)
    point = bring(line, by=cast.mara, words="About Bea")
    browser = browser_of(bea)
    assert names_on(browser.get(page("line", own))) == []
    assert browser.get(page("line", line)).status_code == 404
    assert browser.post(page("point_off", point)).status_code == 404


def test_the_page_is_one_row_of_the_trail_with_the_number_of_clients(cast, line, sana):
    bring(line, by=cast.mara, client=cast.ines)
    bring(line, by=cast.mara, words="A topic")
    sana.get(page("line", line))
    (row,) = Event.objects.filter(action=Action.LIST)
    assert (row.subject, row.detail) == (f"supervision line {line.pk}", {"count": 1})


@pytest.mark.parametrize(("person", "number"), [("sana", 40), ("mara", 38)])
def test_the_number_of_queries_does_not_depend_on_how_much_there_is(cast, line, person, number):
    browser = browser_of(getattr(cast, person))

    def fill(count):
        for one in range(count):
            client = make_client(f"N{one} of {count}", lead=cast.mara, team=cast.team)
            point = bring(line, by=cast.sana, client=client, flag="contact_gap")
            AgreedAction.objects.create(point=point, text="Do it", who=cast.mara)
            bring(line, by=cast.mara, words="A topic")
            signed(client, cast.mara, days_ago=one % 50, shared_with_supervisor=True)

    fill(1)
    assert queries(browser, page("line", line)) == number
    fill(29)
    assert queries(browser, page("line", line)) == number
