"""Supervision sessions: written down at once, agreed actions that come back, and hours that are exact."""

import threading
import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from clients.models import CareTeamMembership
from hrp.accounts.models import SupervisionLine
from hrp.audit.models import Action, Event
from hrp.supervision.actions.meetings import Talked, TalkedAboutElsewhere, write_down
from hrp.supervision.hours import spoken as in_words
from hrp.supervision.models import AgendaPoint, AgreedAction, SupervisionMeeting
from tests.cast import key, make_client
from tests.supervision.pages import browser_of, text_of
from tests.supervision.pair import bring, line_of, page, talk, written
from tests.workspace.many import queries

WORDS = "Quillfeather"


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


def today(days: int = 0) -> date:
    return timezone.localdate() + timedelta(days=days)


def waiting_on(answer) -> list:
    return [one.row for one in answer.context["agenda"]]


def agreed_on(answer) -> list[str]:
    return [action.text for action in answer.context["agreed"]]


def met(line, *, on, minutes=50) -> SupervisionMeeting:
    """Return a meeting of the two, past the pages."""
    pair = {"supervisor": line.supervisor, "therapist": line.therapist, "created_by": line.therapist}
    return SupervisionMeeting.objects.create(on=on, minutes=minutes, **pair)


# --- The story over two sessions ----------------------------------------------------------------


def test_agenda_meeting_and_the_agreed_action_that_comes_back_until_it_is_done(cast, line, mara, sana):
    about_ines = bring(line, by=cast.sana, client=cast.ines, flag="contact_gap")
    later = bring(line, by=cast.mara, words="Thursdays are too much.")

    # The first session: Mara writes it down. What was not ticked waits on.
    agreed = {"text": "Write Ines a card", "who": "", "by_when": today(5).isoformat()}
    answer = mara.post(page("meet", line), written(on=today(-7), **talk(about_ines, "We slow down.", **agreed)))
    (first,) = SupervisionMeeting.objects.all()
    assert answer.url == page("meeting", first)
    assert (first.on, first.minutes, first.how, first.created_by) == (today(-7), 50, "in_person", cast.mara)
    answer = sana.get(page("meeting", first))
    assert "We slow down." in text_of(answer)
    assert "Write Ines a card" in text_of(answer)
    answer = sana.get(page("line", line))
    assert (waiting_on(answer), agreed_on(answer)) == ([later], ["Write Ines a card"])
    assert "Mara, by" in text_of(answer)

    # The second: it stands on the page until somebody says what became of it.
    (action,) = AgreedAction.objects.all()
    assert (action.who, action.by_when) == (cast.mara, today(5))
    assert "Write Ines a card" in text_of(sana.get(page("meet", line)))
    more = talk(later, "Two in a row are enough.", text="Ask about Thursdays", who="supervisor")
    sent = written(on=today(), minutes=40, **more, **{f"a{action.pk.hex}-became": "done"})
    assert sana.post(page("meet", line), sent).status_code == 302
    answer = mara.get(page("line", line))
    assert (waiting_on(answer), agreed_on(answer)) == ([], ["Ask about Thursdays"])
    action.refresh_from_db()
    assert (action.became, action.became_on) == ("done", today())
    assert AgreedAction.objects.open().get().who == cast.sana
    assert [meeting.minutes for meeting in answer.context["past"]] == [40, 50]
    this_year = 40 + (50 if first.on.year == today().year else 0)
    assert answer.context["this_year"] == in_words(this_year)


def test_an_action_that_nobody_speaks_of_is_still_open(cast, line, mara):
    point = bring(line, by=cast.sana, client=cast.ines)
    mara.post(page("meet", line), written(on=today(-7), **talk(point, "Yes.", text="Write to her")))
    mara.post(page("meet", line), written(on=today()))
    assert agreed_on(mara.get(page("line", line))) == ["Write to her"]


def test_what_came_up_beside_the_agenda_is_kept_with_its_client(cast, line, mara):
    also = {"also-words": "The stairs", "also-client": cast.ines.code, "also-talked": "She fell.", "also-0-text": "Ask"}
    assert mara.post(page("meet", line), written(on=today(), **also)).status_code == 302
    (point,) = AgendaPoint.objects.all()
    assert (point.client, point.words, point.talked) == (cast.ines, "The stairs", "She fell.")
    assert [action.text for action in point.actions.all()] == ["Ask"]


def test_several_things_agreed_on_one_point(cast, line, mara):
    point = bring(line, by=cast.mara, words="Thursdays")
    sent = talk(point, "Enough.", text="One") | {f"p{point.pk.hex}-1-text": "Two", f"p{point.pk.hex}-2-text": " "}
    mara.post(page("meet", line), written(on=today(), **sent))
    assert agreed_on(mara.get(page("line", line))) == ["One", "Two"]


# --- Nothing is lost ------------------------------------------------------------------------------


def test_an_error_keeps_everything_and_writes_nothing(cast, line, mara):
    point = bring(line, by=cast.mara, client=cast.ines)
    action = AgreedAction.objects.create(
        point=bring(line, by=cast.mara, words="Before", taken_off_at=timezone.now()), text="Old one", who=cast.mara
    )
    sent = written(on=today(1), minutes=0, **talk(point, f"{WORDS} talked", text=f"{WORDS} one", who="supervisor"))
    sent |= {"also-words": f"{WORDS} also", f"a{action.pk.hex}-became": "done", f"p{point.pk.hex}-0-by_when": "soon"}
    answer = mara.post(page("meet", line), sent)
    assert answer.status_code == 422
    html = answer.content.decode()
    for typed in (f"{WORDS} talked", f"{WORDS} one", f"{WORDS} also", today(1).isoformat(), 'value="soon"'):
        assert typed in html
    assert sent["key"] in html
    assert f'<option value="supervisor" selected>{cast.sana.name}' in html.replace("\n", "")
    assert not SupervisionMeeting.objects.exists()
    action.refresh_from_db()
    assert action.became == ""


def test_what_is_written_on_a_point_that_is_not_ticked_is_asked_about(cast, line, mara):
    point = bring(line, by=cast.mara, client=cast.ines)
    sent = talk(point, f"{WORDS} talked")
    del sent[f"p{point.pk.hex}-talked_about"]
    answer = mara.post(page("meet", line), written(on=today(), **sent))
    assert answer.status_code == 422
    assert "You wrote something here." in text_of(answer)
    assert f"{WORDS} talked" in answer.content.decode()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"also-talked": "Words"}, "Please say in a few words what it was about"),
        ({"also-words": "It", "also-0-by_when": "2026-11-30"}, "What did you agree?"),
        ({"minutes": "601"}, "less than or equal to 600"),
        ({"minutes": "5O"}, "A whole number from 1 to 600"),
    ],
)
def test_what_needs_another_look_says_so(cast, line, mara, sent, sentence):
    answer = mara.post(page("meet", line), written(on=today()) | sent)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert not SupervisionMeeting.objects.exists()


def test_a_double_click_makes_one_meeting_and_one_action(cast, line, mara):
    point = bring(line, by=cast.mara, client=cast.ines)
    sent = written(on=today(), **talk(point, "Yes.", text="Write to her"))
    addresses = {mara.post(page("meet", line), sent).url for _time in range(2)}
    assert addresses == {page("meeting", SupervisionMeeting.objects.get())}
    assert AgreedAction.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_make_one_meeting(cast, line):
    point, same = bring(line, by=cast.mara, client=cast.ines), uuid.uuid4()
    pair = {"supervisor": cast.sana, "therapist": cast.mara}
    made = []

    def click():
        try:
            mine = AgendaPoint.objects.get(pk=point.pk)
            made.append(write_down(pair, by=cast.mara, key=same, on=today(), talked=[Talked("Yes.", point=mine)]).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _one in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(made) == 2
    assert len(set(made)) == 1
    assert SupervisionMeeting.objects.count() == 1


def test_two_who_write_down_the_same_hour_are_asked(cast, line, mara, sana):
    mara.post(page("meet", line), written(on=today()))
    sent = written(on=today(), **{"also-words": "Kept words"})
    answer = sana.post(page("meet", line), sent)
    assert answer.status_code == 422
    assert "Mara wrote down a meeting on that day already." in text_of(answer)
    assert "Kept words" in answer.content.decode()
    assert sana.post(page("meet", line), sent | {"again": "on"}).status_code == 302
    assert SupervisionMeeting.objects.count() == 2


def test_a_point_that_another_meeting_holds_by_now_keeps_what_was_typed(cast, line, mara, sana):
    point = bring(line, by=cast.mara, client=cast.ines)
    sana.post(page("meet", line), written(on=today(-1), **talk(point, "By Sana.")))
    answer = mara.post(page("meet", line), written(on=today(), **talk(point, f"{WORDS} by Mara")))
    assert answer.status_code == 422
    assert "Another meeting holds this point by now." in text_of(answer)
    assert f"{WORDS} by Mara" in answer.content.decode()
    with pytest.raises(TalkedAboutElsewhere):  # and where it happens at the same moment
        write_down(
            {"supervisor": cast.sana, "therapist": cast.mara},
            by=cast.mara,
            key=key(),
            on=today(),
            talked=[Talked("By Mara.", point=point)],
        )
    point.refresh_from_db()
    assert point.talked == "By Sana."
    assert SupervisionMeeting.objects.count() == 1


# --- Putting it right -----------------------------------------------------------------------------


@pytest.fixture
def meeting(cast, line, mara):
    """What Mara wrote down today: one point, one thing agreed."""
    point = bring(line, by=cast.sana, client=cast.ines)
    mara.post(page("meet", line), written(on=today(), **talk(point, "We slow down.", text="Write a card")))
    return SupervisionMeeting.objects.get()


def as_it_stands(browser, meeting) -> dict:
    """Return what the page that puts a meeting right would send if nothing were touched."""
    answer = browser.get(page("meeting_change", meeting))
    sheet, sent = answer.context["sheet"], {}
    for form in (sheet.head, *(one for each in sheet.talks for one in (each.form, *each.there)), sheet.also.form):
        for name in form.fields:
            value = form[name].value()
            sent[form.add_prefix(name)] = "" if value in (None, False) else str(value)
    sent = {name: value for name, value in sent.items() if not name.endswith(("talked_about", "again"))}
    return sent | {"seen": answer.context["mark"]}


def test_both_put_it_right_until_the_end_of_the_next_day(cast, meeting, mara, sana, travel):
    (action,) = AgreedAction.objects.all()
    point = action.point
    travel(1)
    sent = as_it_stands(sana, meeting)
    sent |= {f"p{point.pk.hex}-talked": "We wait.", f"p{point.pk.hex}-a{action.pk.hex}-text": "Call her"}
    assert sana.post(page("meeting_change", meeting), sent | {"minutes": "45"}).status_code == 302
    meeting.refresh_from_db()
    point.refresh_from_db()
    action.refresh_from_db()
    assert (meeting.minutes, point.talked, action.text) == (45, "We wait.", "Call her")
    open_page = as_it_stands(mara, meeting)
    assert "Put right" in text_of(mara.get(page("meeting", meeting)))

    travel(1)
    assert "Put right" not in text_of(mara.get(page("meeting", meeting)))
    assert mara.get(page("meeting_change", meeting)).url == page("meeting", meeting)
    late = mara.post(page("meeting_change", meeting), open_page | {f"p{point.pk.hex}-talked": f"{WORDS} late"})
    assert late.status_code == 422
    assert "stays as it is" in text_of(late)
    assert f"{WORDS} late" in late.content.decode()
    point.refresh_from_db()
    assert point.talked == "We wait."


def test_what_somebody_else_put_right_meanwhile_is_not_written_over(cast, meeting, mara, sana):
    (action,) = AgreedAction.objects.all()
    name = f"p{action.point.pk.hex}-talked"
    mine = as_it_stands(mara, meeting) | {name: "By Mara."}
    theirs = as_it_stands(sana, meeting) | {name: "By Sana.", f"p{action.point.pk.hex}-0-text": "New one"}
    assert sana.post(page("meeting_change", meeting), theirs).status_code == 302
    answer = mara.post(page("meeting_change", meeting), mine)
    assert answer.status_code == 422
    assert "By Sana." in text_of(answer)
    assert "By Mara." in answer.content.decode()
    assert AgendaPoint.objects.get().talked == "By Sana."
    again = mine | {"seen": answer.context["mark"]}
    assert mara.post(page("meeting_change", meeting), again).status_code == 302
    assert AgendaPoint.objects.get().talked == "By Mara."
    assert [one.text for one in AgreedAction.objects.all()] == ["Write a card", "New one"]


def test_what_is_new_on_a_page_that_is_sent_twice_is_made_once(cast, meeting, mara):
    (action,) = AgreedAction.objects.all()
    prefix = f"p{action.point.pk.hex}"
    sent = as_it_stands(mara, meeting) | {f"{prefix}-talked": "We wait.", f"{prefix}-0-text": "Call her"}
    sent |= {f"{prefix}-a{action.pk.hex}-text": "", "also-words": "The stairs", "also-talked": "She fell."}
    sent |= {"also-0-text": "Ask", "also-1-text": "Ask again", "minutes": "45"}
    written_once = None
    for _time in range(2):
        assert mara.post(page("meeting_change", meeting), sent).status_code == 302
        rows = Event.objects.filter(action__in=[Action.CREATE, Action.CHANGE]).count()
        written_once = written_once or rows
        assert rows == written_once
        assert sorted(one.text for one in AgreedAction.objects.all()) == ["Ask", "Ask again", "Call her"]
        assert [point.talked for point in AgendaPoint.objects.all()] == ["We wait.", "She fell."]


def test_a_page_that_was_sent_and_is_changed_and_sent_again_says_so_and_then_puts_the_same_right(cast, meeting, mara):
    """They went back in the browser: nothing is there twice, and nothing is written over unseen."""
    (action,) = AgreedAction.objects.all()
    prefix = f"p{action.point.pk.hex}"
    sent = as_it_stands(mara, meeting) | {f"{prefix}-0-text": "Call her", "also-words": "The stairs"}
    mara.post(page("meeting_change", meeting), sent)
    sent |= {f"{prefix}-0-text": "Call her twice", "also-words": "The lift", "also-client": cast.ines.code}
    answer = mara.post(page("meeting_change", meeting), sent)
    assert answer.status_code == 422
    assert "This was put right meanwhile." in text_of(answer)
    mara.post(page("meeting_change", meeting), sent | {"seen": answer.context["mark"]})
    assert [one.text for one in AgreedAction.objects.all()] == ["Write a card", "Call her twice"]
    assert [(point.words, point.client) for point in AgendaPoint.objects.all()][1:] == [("The lift", cast.ines)]


def test_saving_what_nobody_touched_changes_nothing(cast, meeting, mara):
    before = Event.objects.exclude(action=Action.VIEW).count()
    assert mara.post(page("meeting_change", meeting), as_it_stands(mara, meeting)).status_code == 302
    assert Event.objects.exclude(action=Action.VIEW).count() == before


def test_something_agreed_that_is_emptied_goes(cast, meeting, mara):
    (action,) = AgreedAction.objects.all()
    sent = as_it_stands(mara, meeting) | {f"p{action.point.pk.hex}-a{action.pk.hex}-text": " "}
    mara.post(page("meeting_change", meeting), sent)
    assert not AgreedAction.objects.exists()


# --- Whose it is ----------------------------------------------------------------------------------


@pytest.mark.parametrize("person", ["jon", "otto", "stella", "solo"])
def test_nobody_else_opens_a_meeting(cast, meeting, line, person):
    other = browser_of(getattr(cast, person))
    for name, thing in (("meeting", meeting), ("meeting_change", meeting), ("meet", line)):
        assert other.get(page(name, thing)).status_code == 404
        if name != "meeting":
            assert other.post(page(name, thing), written(on=today())).status_code == 404
    (action,) = AgreedAction.objects.all()
    assert other.post(page("agreed", action), {"became": "done"}).status_code == 404
    assert SupervisionMeeting.objects.count() == 1


def test_after_the_line_the_supervisor_reads_nothing_and_the_therapist_writes_nothing(cast, meeting, line, mara, sana):
    SupervisionLine.objects.filter(pk=line.pk).update(to_on=today())
    (action,) = AgreedAction.objects.all()
    assert sana.get(page("meeting", meeting)).status_code == 404
    answer = mara.get(page("meeting", meeting))
    assert "We slow down." in text_of(answer)
    assert "Put right" not in text_of(answer)
    for name, thing in (("meet", line), ("meeting_change", meeting), ("agreed", action)):
        assert mara.post(page(name, thing), written(on=today())).status_code == 403


def test_a_review_of_a_client_who_moved_on_is_read_by_neither(cast, meeting, line, mara, sana):
    """Sana supervises Jon too, and still sees Ines through him."""
    SupervisionLine.objects.create(supervisor=cast.sana, therapist=cast.jon)
    assert "Ines" in text_of(sana.get(page("line", line)))
    CareTeamMembership.objects.filter(user=cast.mara).update(to_on=today())
    for browser in (mara, sana):
        for address in (page("meeting", meeting), page("line", line)):
            text = text_of(browser.get(address))
            assert "Ines" not in text
            assert "We slow down." not in text
            assert "Write a card" not in text
    sent = as_it_stands(mara, meeting)
    assert not [name for name in sent if name.endswith("-talked") and name.startswith("p")]
    assert mara.post(page("meeting_change", meeting), sent | {"minutes": "30"}).status_code == 302
    assert AgendaPoint.objects.get().talked == "We slow down."


def test_a_review_stands_on_no_page_of_the_record(cast, meeting, mara):
    from django.urls import reverse

    AgendaPoint.objects.update(flag="contact_gap")
    for name in ("record", "timeline", "use", "print", "before", "keep"):
        html = mara.get(reverse(f"workspace:{name}", args=[cast.ines.code])).content.decode()
        assert "We slow down." not in html
        assert "Write a card" not in html


# --- In the trail -----------------------------------------------------------------------------------


def test_every_write_has_its_row_and_no_row_a_word(cast, line, mara):
    point = bring(line, by=cast.sana, client=cast.ines, words=f"{WORDS} words")
    agreed = {"text": f"{WORDS} agreed"}
    mara.post(page("meet", line), written(on=today(), **talk(point, f"{WORDS} talked", **agreed)))
    meeting, action = SupervisionMeeting.objects.get(), AgreedAction.objects.get()
    mara.post(page("meeting_change", meeting), as_it_stands(mara, meeting) | {"minutes": "45"})
    rows = Event.objects.filter(action__in=[Action.CREATE, Action.CHANGE]).order_by("pk")
    assert [(row.action, row.client_code, row.subject, row.detail) for row in rows] == [
        ("create", "", f"supervision meeting {meeting.pk}", {"minutes": 50}),
        (
            "change",
            cast.ines.code,
            f"agenda point {point.pk}",
            {"fields": ["talked"], "meeting": str(meeting.pk)},
        ),
        ("create", cast.ines.code, f"agreed action {action.pk}", {}),
        ("change", "", f"supervision meeting {meeting.pk}", {"fields": ["minutes"]}),
    ]
    assert {row.actor for row in rows} == {cast.mara.email}
    for row in Event.objects.all():
        assert WORDS not in f"{row.subject} {row.detail}"


def test_a_meeting_that_is_opened_is_seen_in_each_record_that_it_speaks_of(cast, meeting, sana):
    before = set(Event.objects.values_list("pk", flat=True))
    sana.get(page("meeting", meeting))
    rows = Event.objects.exclude(pk__in=before)
    found = [(row.action, row.client_code, row.detail) for row in rows if row.action != Action.SIGN_IN]
    assert found == [("view", cast.ines.code, {"page": "supervision"})]


# --- Hours ------------------------------------------------------------------------------------------


def spoken(answer) -> list[tuple]:
    return [(period.label, *period.spoken) for period in answer.context["periods"]]


def test_hours_are_exact_by_year_and_quarter_for_the_two_and_for_the_therapist(cast, line, mara, sana):
    other = SupervisionLine.objects.create(supervisor=cast.otto, therapist=cast.mara)
    for on, minutes in (
        (date(2025, 3, 31), 50),
        (date(2025, 4, 1), 70),
        (date(2025, 12, 31), 30),
        (date(2026, 1, 1), 45),
    ):
        met(line, on=on, minutes=minutes)
    met(other, on=date(2025, 4, 2), minutes=15)
    met(line_of(cast.otto, cast.stella), on=date(2025, 4, 2), minutes=500)  # of others
    assert spoken(mara.get(page("line_hours", line))) == [
        ("2026", "45 min", "45 min"),
        ("January to March", "45 min", "45 min"),
        ("2025", "2 h 30 min", "2 h 45 min"),
        ("October to December", "30 min", "30 min"),
        ("April to June", "1 h 10 min", "1 h 25 min"),
        ("January to March", "50 min", "50 min"),
    ]
    assert [row[:2] for row in spoken(sana.get(page("line_hours", line)))] == [
        ("2026", "45 min"),
        ("January to March", "45 min"),
        ("2025", "2 h 30 min"),
        ("October to December", "30 min"),
        ("April to June", "1 h 10 min"),
        ("January to March", "50 min"),
    ]
    assert {len(row) for row in spoken(sana.get(page("line_hours", line)))} == {2}


def test_ones_own_hours_stay_ones_own_after_the_line(cast, line, meeting, mara, sana):
    met(line_of(cast.otto, cast.stella), on=today(), minutes=500)
    met(line, on=date(2020, 5, 5), minutes=60)
    SupervisionLine.objects.filter(pk=line.pk).update(to_on=today())
    given = sana.get(page("hours"))
    assert given.context["meetings"] == {"given": [meeting], "had": []}
    had = mara.get(page("hours"))
    assert had.context["meetings"] == {"given": [], "had": [meeting]}
    for answer, name in ((given, "Mara"), (had, "Sana")):
        text = text_of(answer)
        assert name in text
        assert "500" not in text
        assert "Ines" not in text
        assert "We slow down." not in text
    earlier = sana.get(page("hours"), {"year": "2020"})
    assert [one.minutes for one in earlier.context["meetings"]["given"]] == [60]
    assert sana.get(page("hours"), {"year": "nonsense"}).context["meetings"]["given"] == [meeting]
    assert browser_of(cast.solo).get(page("hours")).context["meetings"] == {"given": [], "had": []}


# --- How many queries -------------------------------------------------------------------------------


def test_the_number_of_queries_does_not_depend_on_how_much_there_is(cast, line, mara):
    def fill(count) -> SupervisionMeeting:
        meeting = met(line, on=today(-count))
        for one in range(count):
            client = make_client(f"N{one} of {count}", lead=cast.mara, team=cast.team)
            point = bring(line, by=cast.sana, client=client, meeting=meeting)
            AgreedAction.objects.create(point=point, text="Do it", who=cast.mara)
            bring(line, by=cast.sana, client=client)
        return meeting

    def counted(meeting) -> dict[str, int]:
        found = {name: queries(mara, page(name, line)) for name in ("meet", "line_hours")}
        return found | {name: queries(mara, page(name, meeting)) for name in ("meeting", "meeting_change")}

    exactly = {"meet": 35, "line_hours": 8, "meeting": 11, "meeting_change": 15}
    assert counted(fill(1)) == exactly
    assert counted(fill(30)) == exactly
