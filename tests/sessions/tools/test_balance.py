"""The balance sheet: four cells that weigh the same, items as they are said, and nothing added up."""

import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.actions import withdraw
from goals.actions import KeptAsItIs, keep_items
from goals.models import Balance, BalanceItem
from goals.models.ambivalence import Quadrant
from sessions.actions import sign
from sessions.models import Session, StageRating
from sessions.tools.balance import TIP, TOOL
from sessions.tools.balance_cells import EMPTY_ROWS, MOST
from tests.cast import key, make_area, make_change, make_session

SIGNED = {"safety_answer": "did_not_come_up"}


@pytest.fixture
def wine(cast):
    return make_area(cast.ines, "wine", substance="alcohol")


@pytest.fixture
def less(wine):
    return make_change(wine, "fewer weeknights")


def address(client, name="tool_new", *more):
    return reverse(f"sessions:{name}", args=[client.code, "balance", *more])


def send(browser, cast, *, status=302, to=None, **typed):
    """Mara fills a sheet in about Ines; names of rows are typed with underscores for dashes."""
    browser.force_login(cast.mara)
    sent = {"key": key(), **{name.replace("__", "-"): value for name, value in typed.items()}}
    answer = browser.post(to or address(cast.ines), sent)
    assert answer.status_code == status
    return answer


def items(sheet=None) -> list[tuple]:
    rows = BalanceItem.objects.filter(balance=sheet) if sheet else BalanceItem.objects.all()
    return [(item.quadrant, item.text, item.weight, item.voice) for item in rows]


def sign_meeting(meeting, by):
    meeting.safety_answer = "did_not_come_up"
    meeting.save()
    sign(meeting, by=by)


def test_items_stand_in_their_cells_in_the_order_in_which_they_were_said(cast, client, wine):
    send(
        client,
        cast,
        subject="current_pattern",
        focus_area=str(wine.pk),
        good_as_is__0__text="The only hour that is mine",
        good_as_is__0__weight="8",
        good_as_is__1__text="It is quiet",
        good_as_is__1__voice="The mother",
        less_good_as_is__0__text="Mornings",
        less_good_as_is__0__weight="0",
        words="Both are true",
    )
    sheet = Balance.objects.get()
    assert (sheet.subject, sheet.focus_area, sheet.change, sheet.words) == (
        "current_pattern",
        wine,
        None,
        "Both are true",
    )
    assert items() == [
        ("good_as_is", "The only hour that is mine", 8, ""),
        ("good_as_is", "It is quiet", None, "The mother"),
        ("less_good_as_is", "Mornings", 0, ""),
    ]
    assert [(str(label), len(found)) for label, found in sheet.cells] == [
        ("Good about how it is", 2),
        ("Less good about how it is", 1),
        ("Good about changing it", 0),
        ("Less good about changing it", 0),
    ]
    assert [(line.label, line.text) for line in TOOL.told(sheet)] == [
        ("Good about how it is", "The only hour that is mine (8)\nIt is quiet — The mother"),
        ("Less good about how it is", "Mornings (0)"),
        ("What stands out", "Both are true"),
    ]


def test_a_page_that_saves_itself_makes_each_item_once_and_touches_nothing_that_is_the_same(cast, client):
    form = {"key": key(), "subject": "current_pattern"}
    form |= {"good_as_is__0__text": "It is quiet", "good_if_changed__0__text": "Mornings"}
    send(client, cast, **form, good_as_is__1__text="", good_as_is__1__weight="")
    before = list(BalanceItem.objects.values_list("pk", flat=True))
    send(client, cast, **form)
    assert list(BalanceItem.objects.values_list("pk", flat=True)) == before
    assert Balance.objects.count() == 1
    more = {"good_as_is__1__text": "So is the phone", "good_if_changed__0__text": ""}
    send(client, cast, **form | more, stamp=Balance.objects.get().kept_at.isoformat())
    assert items() == [("good_as_is", "It is quiet", None, ""), ("good_as_is", "So is the phone", None, "")]
    assert Balance.objects.count() == 1


def test_the_next_version_begins_with_the_items_of_the_last_and_the_last_keeps_its_own(cast, client):
    meeting = make_session(cast.ines, by=cast.mara)
    first = {"good_as_is__0__text": "It is quiet", "good_as_is__0__weight": "9", "less_good_if_changed__0__voice": ""}
    send(client, cast, meeting=str(meeting.pk), **first)
    sheet = Balance.objects.get()
    sign_meeting(meeting, cast.mara)
    page = client.get(address(cast.ines), {"further": sheet.pk}).content.decode()
    assert re.search(r'name="good_as_is-0-text"[^>]*>\s*It is quiet</textarea>', page)
    assert re.search(r"<option selected>9</option>", page)
    send(client, cast, further=str(sheet.pk), good_as_is__0__text="It was quiet", good_as_is__0__weight="3")
    later = Balance.objects.get(version=2)
    assert items(sheet) == [("good_as_is", "It is quiet", 9, "")]
    assert items(later) == [("good_as_is", "It was quiet", 3, "")]
    html = client.get(address(cast.ines, "tool")).content.decode()
    assert html.index("It was quiet") < html.index("It is quiet")


def test_what_is_sent_to_a_signed_sheet_becomes_its_next_version_items_and_all(cast, client):
    meeting = make_session(cast.ines, by=cast.mara)
    send(client, cast, meeting=str(meeting.pk), good_as_is__0__text="It is quiet")
    sheet = Balance.objects.get()
    sign_meeting(meeting, cast.mara)
    typed = {"good_as_is__0__text": "It was quiet", "stamp": sheet.kept_at.isoformat()}
    send(client, cast, to=address(cast.ines, "sheet_change", sheet.pk), **typed)
    assert items(sheet) == [("good_as_is", "It is quiet", None, "")]
    assert items(Balance.objects.get(version=2)) == [("good_as_is", "It was quiet", None, "")]


def test_the_items_of_a_signed_sheet_and_of_an_earlier_day_take_no_change(cast, client, travel):
    meeting = make_session(cast.ines, by=cast.mara)
    send(client, cast, meeting=str(meeting.pk), good_as_is__0__text="It is quiet")
    signed = Balance.objects.get()
    sign_meeting(meeting, cast.mara)
    alone = Balance.objects.create(client=cast.ines)
    other = [{"quadrant": "good_as_is", "text": "Planted", "weight": None, "voice": ""}]
    with pytest.raises(KeptAsItIs):
        keep_items(signed, other, by=cast.mara)
    keep_items(alone, other, by=cast.mara)
    travel(days=1)
    with pytest.raises(KeptAsItIs):
        keep_items(alone, [], by=cast.mara)
    assert sorted(items()) == [("good_as_is", "It is quiet", None, ""), ("good_as_is", "Planted", None, "")]


@pytest.mark.parametrize("change", [lambda rows: rows.update(weight=1), lambda rows: rows.delete()])
def test_the_database_itself_keeps_the_items_of_a_signed_sheet(cast, client, change):
    meeting = make_session(cast.ines, by=cast.mara)
    send(client, cast, meeting=str(meeting.pk), good_as_is__0__text="It is quiet")
    sign_meeting(meeting, cast.mara)
    with pytest.raises(IntegrityError), transaction.atomic():
        change(BalanceItem.objects.filter(balance__client=cast.ines))
    assert items() == [("good_as_is", "It is quiet", None, "")]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"good_as_is-0-text": "Quiet", "good_as_is-0-weight": "11"}, "A whole number from 0 to 10, please."),
        ({"good_as_is-0-text": "Quiet", "good_as_is-0-weight": "3.0"}, "A whole number from 0 to 10, please."),
        (
            {"good_as_is-0-text": "", "good_as_is-0-voice": "The mother"},
            "“The mother” says something here. What is it?",
        ),
        ({"good_as_is-0-text": "Quiet", "good_as_is-0-voice": "x" * 81}, "at most 80 characters"),
        ({f"good_as_is-{n}-text": "Quiet" for n in range(MOST + 1)}, "There is room for 100 in one cell."),
    ],
)
def test_what_cannot_be_kept_is_said_and_stays_as_it_was_typed(cast, client, typed, said):
    client.force_login(cast.mara)
    answer = client.post(address(cast.ines), {"key": key(), "less_good_as_is-4-text": "Mornings", **typed})
    html = answer.content.decode()
    assert (answer.status_code, said in html) == (422, True)
    for kept in ("Mornings", *filter(None, (typed.get("good_as_is-0-text"), typed.get("good_as_is-0-voice")))):
        assert kept in html
    assert Balance.objects.count() == BalanceItem.objects.count() == 0


def test_a_hundred_in_one_cell_are_kept(cast, client):
    send(client, cast, **{f"good_as_is__{n}__text": f"Thing {n}" for n in range(MOST)})
    assert [text for _cell, text, *_rest in items()] == [f"Thing {n}" for n in range(MOST)]


def test_the_form_has_room_for_more_without_any_script(cast, client):
    send(client, cast, good_as_is__0__text="One", good_as_is__7__text="Two")
    sheet = Balance.objects.get()
    html = client.get(address(cast.ines, "sheet_change", sheet.pk)).content.decode()
    rows = {cell: re.findall(rf'name="{cell}-([0-9]+)-text"', html) for cell in Quadrant.values}
    assert [len(rows[cell]) for cell in Quadrant.values] == [2 + EMPTY_ROWS, EMPTY_ROWS, EMPTY_ROWS, EMPTY_ROWS]
    assert rows["good_as_is"] == ["0", "1", "2", "3"]


def test_nothing_of_another_clients_sheet_can_be_named_in_the_form(cast, client, wine):
    """An attack: ids of rows, of sheets and of changes that belong to Noor."""
    theirs = Balance.objects.create(client=cast.noor, words="planted-words")
    item = BalanceItem.objects.create(balance=theirs, quadrant="good_as_is", text="planted-item")
    change = make_change(make_area(cast.noor, "hers"), "planted-change")
    client.force_login(cast.mara)
    page = client.get(address(cast.ines)).content.decode()
    assert "planted" not in page
    assert client.get(address(cast.ines), {"further": theirs.pk}).status_code == 404
    assert client.post(address(cast.ines), {"further": theirs.pk, "good_as_is-0-text": "x"}).status_code == 404
    foreign = {"subject": "proposed_change", "change": change.pk, "good_as_is-0-text": "x", "key": key()}
    assert client.post(address(cast.ines), foreign).status_code == 422
    foreign = {"focus_area": change.focus_area.pk, "good_as_is-0-text": "x", "key": key()}
    assert client.post(address(cast.ines), foreign).status_code == 422
    extra = {"items": item.pk, "good_as_is-0-id": item.pk, "good_as_is-0-balance": theirs.pk, "planted-0-text": "x"}
    send(client, cast, key=str(theirs.pk), good_as_is__0__text="Mine", **extra)
    mine = Balance.objects.get(client=cast.ines)
    assert mine.pk != theirs.pk
    assert items(theirs) == [("good_as_is", "planted-item", None, "")]
    assert items(mine) == [("good_as_is", "Mine", None, "")]


def test_a_change_brings_its_focus_area_along_and_how_it_is_now_is_about_no_change(cast, client, less):
    other = make_area(cast.ines, "sleep")
    about = {"change": str(less.pk), "focus_area": str(other.pk)}
    send(client, cast, subject="proposed_change", **about)
    assert (Balance.objects.get().change, Balance.objects.get().focus_area) == (less, less.focus_area)
    send(client, cast, subject="current_pattern", **about)
    now = Balance.objects.get(subject="current_pattern")
    assert (now.change, now.focus_area) == (None, other)
    send(client, cast, words="No subject was tapped")
    assert Balance.objects.filter(subject="current_pattern").count() == 2


def test_the_tip_is_for_those_who_have_leaned_toward_the_change_by_their_newest_stage(cast, client, less):
    sleep = make_change(make_area(cast.ines, "sleep"), "bed by one")
    before, later = (make_session(cast.ines, by=cast.mara, days_ago=days) for days in (9, 2))

    def stage(change, meeting, stage):
        row = {"client": cast.ines, "sitting": meeting.sitting, "observed_on": meeting.day}
        StageRating.objects.create(change=change, stage=stage, **row)

    def marked() -> set[str]:
        html = client.get(address(cast.ines)).content.decode()
        assert html.count(str(TIP)) == 1
        return {str(found) for found in re.findall(r'<option value="([^"]+)" class="leaned"', html)}

    client.force_login(cast.mara)
    assert marked() == set()
    stage(less, before, "preparing")
    stage(sleep, before, "considering")
    assert marked() == {str(less.pk), str(less.focus_area.pk)}
    stage(sleep, later, "keeping_it_going")
    stage(less, later, "considering")
    assert marked() == {str(sleep.pk), str(sleep.focus_area.pk)}
    withdraw(cast.ines, later.sitting, by=cast.mara)
    assert marked() == {str(less.pk), str(less.focus_area.pk)}


def test_nothing_on_the_page_or_on_paper_adds_up_or_compares(cast, client):
    weights = {"good_as_is__0__weight": "7", "good_as_is__1__weight": "6", "less_good_as_is__0__weight": "4"}
    texts = {name.replace("weight", "text"): f"Thing {n}" for n, name in enumerate(weights)}
    send(client, cast, **weights, **texts)
    sheet = Balance.objects.get()
    for name in ("sheet", "sheet_print"):
        html = client.get(address(cast.ines, name, sheet.pk)).content.decode()
        cells = html[html.index('class="cells"') :]
        cells = cells[: cells.index("</main>")]
        numbers = re.findall(r"weighs (\d+)\s", cells)
        assert numbers == ["7", "6", "4"]
        shown = re.sub(r"<[^>]+>|Thing \d", " ", cells)
        assert "13" not in shown  # 7 and 6
        assert not re.search(r"total|sum|in all|outweigh|balance is", shown, re.I)
        assert {"<svg", "<meter", "<progress"} & set(re.findall(r"<\w+", cells)) == set()
        assert re.findall(r'<section class="([^"]*)">\s*<h3>', cells) == ["cell"] * 4  # no cell has a look of its own


def test_the_same_queries_for_1_and_for_30_items(cast, client):
    send(client, cast, good_as_is__0__text="One")
    one = Balance.objects.get()
    send(client, cast, **{f"good_as_is__{n}__text": f"Thing {n}" for n in range(30)})
    thirty = Balance.objects.exclude(pk=one.pk).get()

    def count(name, sheet):
        with CaptureQueriesContext(connection) as captured:
            client.get(address(cast.ines, name, sheet.pk))
        return len(captured)

    for name in ("sheet", "sheet_change", "sheet_print"):
        assert count(name, one) == count(name, thirty)


def test_many_sheets_over_time_cost_no_more_queries_than_two(cast, client):
    def count():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address(cast.ines, "tool")).status_code == 200
        return len(captured)

    for _sheet in range(2):
        send(client, cast, good_as_is__0__text="One")
    client.get(address(cast.ines, "tool"))
    at_2 = count()
    for _sheet in range(8):
        send(client, cast, good_as_is__0__text="One", less_good_as_is__0__text="Two")
    assert count() == at_2


def test_a_sheet_belongs_to_its_meeting_and_gives_the_note_its_phrase_alone(cast, client):
    meeting = make_session(cast.ines, by=cast.mara)
    send(
        client, cast, meeting=str(meeting.pk), good_as_is__0__text="planted-item", good_as_is__0__voice="planted-voice"
    )
    sign_meeting(meeting, cast.mara)
    assert Balance.objects.get().sitting == meeting.sitting
    text = Session.objects.get(pk=meeting.pk).note.signed_text
    assert ("Both sides of it were laid out." in text, "planted" in text) == (True, False)
