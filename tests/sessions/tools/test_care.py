"""Links to others on their board, and supplies that were given."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import Linkage, PutAway, SupplyGiven
from goals.models import OverdosePlan
from hrp.audit.models import Event
from tests.cast import key, make_session
from tests.workspace.many import queries


def page(client, tool, name="tool", *more) -> str:
    return reverse(f"sessions:{name}", args=[client.code, tool, *more])


def ago(days: int):
    return timezone.localdate() - timedelta(days=days)


@pytest.fixture
def as_mara(client, cast):
    client.force_login(cast.mara)
    return client


# --- The board ----------------------------------------------------------------------------------


def link(client, *, days: int = 0, **said) -> Linkage:
    """A link that was written `days` ago."""
    row = Linkage.objects.create(client=client, on=ago(days), **{"service": "housing", "state": "idea", **said})
    Linkage.objects.filter(pk=row.pk).update(created_at=timezone.now() - timedelta(days=days))
    return Linkage.objects.get(pk=row.pk)


def columns(as_mara, client) -> dict:
    """What stands on the board: by state, the kinds of help."""
    found = as_mara.get(page(client, "linkage")).context["columns"]
    return {str(label): [card.sheet.get_service_display() for card in cards] for label, cards in found}


def tap(as_mara, client, row, move: str):
    """Tap one of the buttons of a card, as the page would send it."""
    html = as_mara.get(page(client, "linkage")).content.decode()
    at = page(client, "linkage", "sheet_change", row.pk)
    address = at if f'action="{at}"' in html else page(client, "linkage", "tool_new")
    sent = {"key": key(), "further": row.pk, "stamp": row.kept_at.isoformat(), "then": "over-time", "move": move}
    return as_mara.post(address, sent)


def test_a_tap_takes_a_link_further_and_its_way_stays(as_mara, cast):
    row = link(cast.ines, days=9, organisation="Quay office", words="A door with a key", next_step="Ring on Monday")
    answer = tap(as_mara, cast.ines, row, "wanted")
    assert answer.url == page(cast.ines, "linkage")
    fresh = Linkage.objects.get(version=2)
    assert (fresh.thread, fresh.state, fresh.on) == (row.thread, "wanted", timezone.localdate())
    assert (fresh.organisation, fresh.words, fresh.next_step) == ("Quay office", "A door with a key", "Ring on Monday")
    card = dict(as_mara.get(page(cast.ines, "linkage")).context["columns"])["Wanted"][0]
    assert [(str(state), on) for state, on in card.way] == [("An idea", ago(9)), ("Wanted", ago(0))]
    row.refresh_from_db()
    assert (row.state, row.organisation) == ("idea", "Quay office")


def test_a_second_tap_on_the_same_day_corrects_the_first(as_mara, cast):
    row = link(cast.ines)
    tap(as_mara, cast.ines, row, "not_now")
    row.refresh_from_db()
    tap(as_mara, cast.ines, row, "wanted")
    assert list(Linkage.objects.values_list("version", "state")) == [(1, "wanted")]


def test_a_double_tap_goes_one_stretch(as_mara, cast):
    row = link(cast.ines, days=9)
    sent = {"key": key(), "further": row.pk, "move": "wanted"}
    for _again in range(2):
        as_mara.post(page(cast.ines, "linkage", "tool_new"), sent)
    assert list(Linkage.objects.order_by("version").values_list("version", "state")) == [(1, "idea"), (2, "wanted")]


def test_a_state_that_there_is_not_moves_nothing(as_mara, cast):
    row = link(cast.ines, days=9, words="A door with a key")
    answer = as_mara.post(page(cast.ines, "linkage", "tool_new"), {"further": row.pk, "move": "referred"})
    assert (answer.status_code, Linkage.objects.count()) == (422, 1)
    assert "A door with a key" in answer.content.decode()


def test_every_state_has_its_column_and_each_card_its_taps(as_mara, cast):
    link(cast.ines, service="housing", state="using")
    link(cast.ines, service="legal", state="not_now")
    link(cast.ines, service="food", state="idea")
    away = link(cast.ines, service="work")
    PutAway.objects.create(client=cast.ines, thread=away.thread)
    link(cast.noor, service="detox")
    assert columns(as_mara, cast.ines) == {
        "An idea": ["Food and basics"],
        "Wanted": [],
        "Introduced": [],
        "Connected": [],
        "Using it": ["Housing"],
        "Not for me now": ["Legal help"],
    }
    found = as_mara.get(page(cast.ines, "linkage")).context["columns"]
    taps = {card.sheet.state: [move for move, _label in card.moves] for _column, cards in found for card in cards}
    assert taps == {"idea": ["wanted", "not_now"], "using": ["not_now", "connected"], "not_now": ["wanted"]}


def test_a_link_takes_a_step_back_too(as_mara, cast):
    row = link(cast.ines, days=9, state="introduced")
    assert "Back to: Wanted" in as_mara.get(page(cast.ines, "linkage")).content.decode()
    tap(as_mara, cast.ines, row, "wanted")
    assert list(Linkage.objects.order_by("version").values_list("state", flat=True)) == ["introduced", "wanted"]


def test_who_only_reads_the_record_moves_nothing(client, cast):
    link(cast.ines)
    client.force_login(cast.sana)
    html = client.get(page(cast.ines, "linkage")).content.decode()
    assert ("Housing" in html, 'name="move"' in html) == (True, False)


def test_the_board_takes_no_more_queries_with_more_links(as_mara, cast):
    for model, tool in ((Linkage, "linkage"), (SupplyGiven, "supplies")):
        model.objects.create(client=cast.ines)
        few = queries(as_mara, page(cast.ines, tool))
        for _more in range(29):
            row = model.objects.create(client=cast.ines)
            model.objects.create(client=cast.ines, thread=row.thread, version=2)
        assert queries(as_mara, page(cast.ines, tool)) == few


def test_what_is_next_stands_on_the_board(as_mara, cast):
    link(cast.ines, next_step="Ring on Monday", look_again_on=ago(-7), organisation="Quay office")
    html = as_mara.get(page(cast.ines, "linkage")).content.decode()
    assert ("Ring on Monday" in html, "Quay office" in html, "look again on" in html) == (True, True, True)


# --- Supplies -----------------------------------------------------------------------------------


def give(as_mara, client, **sent):
    return as_mara.post(page(client, "supplies", "tool_new"), {"key": key(), "quantity": "1", **sent})


def rows() -> set:
    return {(row.kind, row.quantity, row.what) for row in SupplyGiven.objects.all()}


def test_each_kind_is_a_sheet_and_what_else_is_given_is_a_tap_away(as_mara, cast):
    meeting = make_session(cast.ines, by=cast.mara)
    give(as_mara, cast.ines, kind="syringes", quantity="20", what="The short ones", meeting=str(meeting.pk))
    answer = give(as_mara, cast.ines, kind="other", what="Socks")
    assert rows() == {("syringes", 20, "The short ones"), ("other", 1, "Socks")}
    given = SupplyGiven.objects.get(kind="syringes")
    assert (given.client, given.sitting, given.created_by, given.on) == (
        cast.ines,
        meeting.sitting,
        cast.mara,
        timezone.localdate(),
    )
    assert Event.objects.filter(action="create", subject__startswith="supplygiven").count() == 2
    fresh = page(cast.ines, "supplies", "tool_new")
    assert f'<a href="{fresh}">Give something else</a>' in as_mara.get(answer.url).content.decode()
    panel = as_mara.get(f"{fresh}?meeting={meeting.pk}", headers={"accept": "application/json"}).json()["html"]
    assert "Give something else" in panel and f'href="{fresh}?meeting={meeting.pk}"' in panel


def test_one_is_what_a_fresh_form_says_and_nothing_is_given_by_opening_it(as_mara, cast):
    form = as_mara.get(page(cast.ines, "supplies", "tool_new")).context["form"]
    assert (form["kind"].value() or "", form["quantity"].value()) == ("", 1)
    give(as_mara, cast.ines)
    assert rows() == set()


def test_a_double_click_gives_nothing_twice_and_another_number_changes_what_was_given(as_mara, cast):
    first = {"key": key(), "kind": "condoms", "quantity": "10"}
    give(as_mara, cast.ines, **first)
    give(as_mara, cast.ines, **first)
    assert rows() == {("condoms", 10, "")}
    made = SupplyGiven.objects.get()
    again = first | {"quantity": "12", "stamp": made.kept_at.isoformat()}
    as_mara.post(page(cast.ines, "supplies", "sheet_change", made.pk), again)
    assert rows() == {("condoms", 12, "")}


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"quantity": "7"}, {"kind": "What was it? One tap, and the rest is kept too."}),
        ({"what": "Socks"}, {"kind": "What was it? One tap, and the rest is kept too."}),
        ({"kind": "naloxone", "quantity": ""}, {"quantity": "How many were there?"}),
        ({"kind": "naloxone", "quantity": "many"}, {"quantity": "A whole number from 1 to 999, please."}),
        ({"kind": "naloxone", "quantity": "0"}, {"quantity": "Ensure this value is greater than or equal to 1."}),
        ({"kind": "naloxone", "quantity": "1000"}, {"quantity": "Ensure this value is less than or equal to 999."}),
        ({"kind": "gold"}, {"kind": "Select a valid choice. gold is not one of the available choices."}),
    ],
)
def test_what_makes_no_sense_is_not_called_saved_and_stays_on_the_page(as_mara, cast, sent, wrong):
    answer = give(as_mara, cast.ines, **sent)
    assert (answer.status_code, SupplyGiven.objects.count()) == (422, 0)
    assert {name: " ".join(why) for name, why in answer.context["form"].errors.items()} == wrong
    for typed in (sent.get("quantity"), sent.get("what")):
        assert not typed or f'value="{typed}"' in answer.content.decode()


def test_sums_are_facts_of_this_client_and_of_what_counts(as_mara, cast):
    SupplyGiven.objects.create(client=cast.ines, kind="syringes", quantity=20, on=ago(9))
    SupplyGiven.objects.create(client=cast.ines, kind="syringes", quantity=10, on=ago(2))
    first = SupplyGiven.objects.create(client=cast.ines, kind="foil", quantity=400)
    SupplyGiven.objects.create(client=cast.ines, kind="foil", quantity=4, thread=first.thread, version=2)
    away = SupplyGiven.objects.create(client=cast.ines, kind="pipes", quantity=9)
    PutAway.objects.create(client=cast.ines, thread=away.thread)
    SupplyGiven.objects.create(client=cast.noor, kind="condoms", quantity=99)
    sums = as_mara.get(page(cast.ines, "supplies")).context["sums"]
    assert [(str(kind), many, on) for kind, many, on in sums] == [("Foil", 4, ago(0)), ("Syringes and kit", 30, ago(2))]


def test_naloxone_leads_to_the_overdose_plan_until_that_was_looked_at(as_mara, cast):
    link_to = page(cast.ines, "overdose-plan", "tool_new")

    def offered(row) -> bool:
        """Whether the page of what was given and the page over time lead there; both do, or neither."""
        pages = (page(cast.ines, "supplies", "sheet", row.pk), page(cast.ines, "supplies"))
        on_page, over_time = (link_to in as_mara.get(address).content.decode() for address in pages)
        assert on_page == over_time
        return on_page

    assert not offered(SupplyGiven.objects.create(client=cast.ines, kind="condoms"))
    naloxone = SupplyGiven.objects.create(client=cast.ines, kind="naloxone", on=ago(2))
    assert offered(naloxone)
    plan = OverdosePlan.objects.create(client=cast.ines, on=ago(30))
    html = as_mara.get(page(cast.ines, "supplies", "sheet", naloxone.pk)).content.decode()
    assert f"{link_to}?further={plan.pk}" in html
    OverdosePlan.objects.create(client=cast.ines, thread=plan.thread, version=2)
    assert not offered(naloxone)
    assert offered(SupplyGiven.objects.create(client=cast.ines, kind="naloxone"))  # after the plan, on the same day


def test_who_only_reads_the_record_is_offered_nothing_to_give(client, cast):
    row = SupplyGiven.objects.create(client=cast.ines, kind="naloxone")
    client.force_login(cast.sana)
    for address in (page(cast.ines, "supplies", "sheet", row.pk), page(cast.ines, "supplies")):
        html = client.get(address).content.decode()
        assert ("Naloxone" in html, "/new/" in html) == (True, False)


def test_naloxone_that_is_given_in_a_meeting_says_where_its_date_goes(as_mara, cast):
    meeting = make_session(cast.ines, by=cast.mara)
    for kind, said in (("naloxone", True), ("foil", False)):
        sent = {"key": key(), "kind": kind, "quantity": "1", "meeting": str(meeting.pk)}
        html = as_mara.post(page(cast.ines, "supplies", "tool_new"), sent, follow=True).content.decode()
        assert ("its date can be noted in the overdose plan" in html) == said
