"""The page "Disclosures" of a client: what counts, who asks for what, what is being prepared, what went."""

from datetime import timedelta

import pytest
from django.template.defaultfilters import date
from django.urls import reverse
from django.utils import timezone

from clients.actions import revoke_consent, set_aside
from clients.models import Mandate
from hrp.audit.models import Event
from hrp.disclosures.actions.orders import name_advice, second_order, standing_of
from hrp.disclosures.models import CourtOrder, Disclosure, Letter
from hrp.disclosures.orders import fingerprint
from tests.access.planted import draft_consent, signed_consent
from tests.cast import make_client, put
from tests.disclosures.looks import ordered
from tests.workspace.many import queries


@pytest.fixture
def as_mara(client, cast):
    client.force_login(cast.mara)
    return client


def home(about) -> str:
    return reverse("disclosures:home", args=[about.code])


def read(browser, about) -> str:
    return " ".join(browser.get(home(about)).content.decode().split())


def today(days: int = 0):
    return timezone.localdate() + timedelta(days=days)


def mandate(about, **fields) -> Mandate:
    given = {"authority_kind": "court", "starts_on": today(-9), "explained_on": today(-9)}
    return Mandate.objects.create(episode=about.episodes.get(), **given | fields)


def gone(about, by, **fields) -> Disclosure:
    given = {"kind": "emergency", "legal_basis": "emergency", "recipient": "The ambulance", "body": "x", "sha256": "0"}
    return Disclosure.objects.create(client=about, created_by=by, **given | fields)


def test_each_consent_stands_where_it_belongs(as_mara, cast):
    counting, draft = signed_consent(cast.ines, cast.mara), draft_consent(cast.ines, cast.mara)
    back, away = signed_consent(cast.ines, cast.mara), draft_consent(cast.ines, cast.mara)
    over = signed_consent(cast.ines, cast.mara, signed_on=today(-9), expires_on=today())
    signed_consent(cast.noor, cast.stella)
    revoke_consent(back, by=cast.mara)
    set_aside(away, by=cast.mara)
    found = as_mara.get(home(cast.ines)).context["home"]
    assert (found.counting, found.drafts) == ([counting], [draft])
    assert set(found.earlier.object_list) == {back, over}
    assert (Event.objects.latest("pk").action, Event.objects.latest("pk").detail) == ("view", {"page": "disclosures"})


def test_with_nothing_there_it_says_so_and_what_can_be_done(as_mara, cast):
    shown = read(as_mara, cast.ines)
    assert "Nobody may hear anything: no consent counts at present." in shown
    assert "Nothing was told to anybody." in shown
    for name in (
        "consent_new",
        "attendance_new",
        "letter_new",
        "told_new",
        "record_copy",
        "emergency_new",
        "order_new",
    ):
        assert f'href="{reverse(f"disclosures:{name}", args=[cast.ines.code])}"' in shown


@pytest.mark.parametrize(
    ("agreed", "changed", "says", "leads"),
    [
        ("", {}, "No consent says yet what they may hear.", "Write a consent for it"),
        ("draft", {}, "does not count at present", "Read the consent together"),
        ("signed", {}, "", "Write the attendance letter"),
        ("signed", {"explained_on": None}, "Explain it to them before anything goes out.", ""),
        ("signed", {"no_report_at_all_until": today(9)}, "Nothing at all is told until", ""),
        ("back", {}, "does not count at present", "Write a consent for it"),
    ],
)
def test_a_mandate_says_what_it_lacks_and_leads_there(as_mara, cast, agreed, changed, says, leads):
    made = {"signed": signed_consent, "back": signed_consent, "draft": draft_consent}
    consent = made[agreed](cast.ines, cast.mara) if agreed else None
    if agreed == "back":
        revoke_consent(consent, by=cast.mara)
    mandate(cast.ines, consent=consent, next_due=today(4), **changed)
    shown = read(as_mara, cast.ines)
    assert "The next letter is due on" in shown and says in shown
    every = ("Write a consent for it", "Read the consent together", "Write the attendance letter")
    assert [words for words in every if words in shown] == ([leads] if leads else [])


def test_letters_in_preparation_stand_there_until_they_went(as_mara, cast):
    consent = signed_consent(cast.ines, cast.mara)
    made = {"client": cast.ines, "created_by": cast.mara, "kind": "asked_for", "consent": consent}
    open_one, away, went = (Letter.objects.create(**made) for _number in range(3))
    Letter.objects.filter(pk=away.pk).update(set_aside_at=timezone.now())
    gone(cast.ines, cast.mara, kind="letter", legal_basis="", consent=consent, letter=went)
    assert as_mara.get(home(cast.ines)).context["home"].letters == [open_one]


def test_an_open_order_says_by_when_it_is_needed_and_what_it_waits_for(as_mara, cast):
    deadline = timezone.now() + timedelta(days=4)
    empty = ordered(cast.ines, cast.mara, body="", deadline_at=deadline)
    shown = read(as_mara, cast.ines)
    assert f"needed by {date(timezone.localtime(deadline), 'l j F, H:i')}" in shown
    assert "nothing is written yet" in shown
    put([empty], body="She came four times.", deadline_at=None)
    shown = read(as_mara, cast.ines)
    assert ("needed by" in shown, "waits for a second person" in shown) == (False, True)
    second_order(empty, by=cast.sana, seen=fingerprint(CourtOrder.objects.get()))
    assert "it can go" in read(as_mara, cast.ines)
    gone(cast.ines, cast.mara, kind="court_order", legal_basis="court_order", order=empty)
    assert as_mara.get(home(cast.ines)).context["home"].orders == []


def test_where_nobody_else_is_there_an_order_waits_for_a_name_and_then_rests(client, cast):
    about = make_client("Ruth", lead=cast.solo, team=cast.team)
    order, other = ordered(about, cast.solo), ordered(about, cast.solo)
    client.force_login(cast.solo)
    assert read(client, about).count("waits for the name of who advised") == 2
    name_advice(order, by=cast.solo, advised_by="Mr. Law")
    found = {one.row: one.standing for one in client.get(home(about)).context["home"].orders}
    order.refresh_from_db()
    assert found == {order: standing_of(order), other: standing_of(other)}
    assert f"rests until {date(timezone.localtime(found[order].goes_from), 'l j F, H:i')}" in read(client, about)


def test_the_last_five_that_went_and_nobody_elses(as_mara, cast):
    sent = [gone(cast.ines, cast.mara, sent_at=timezone.now() - timedelta(days=days)) for days in range(7)]
    gone(cast.noor, cast.stella)
    assert as_mara.get(home(cast.ines)).context["home"].gone == sent[:5]


def test_a_supervisor_reads_it_and_has_nothing_to_tap(client, cast):
    mandate(cast.ines, consent=signed_consent(cast.ines, cast.mara))
    client.force_login(cast.sana)
    shown = read(client, cast.ines)
    assert "What counts now" in shown
    for words in ("A new consent", "An attendance letter", "Write the attendance letter", "To do"):
        assert words not in shown


def test_the_record_leads_there(as_mara, client, cast):
    link = f'href="{home(cast.ines)}"'
    record = reverse("workspace:record", args=[cast.ines.code])
    assert as_mara.get(record).content.decode().count(link) == 1
    mandate(cast.ines)
    assert as_mara.get(record).content.decode().count(link) == 2
    client.force_login(cast.sana)
    assert link in client.get(record).content.decode()


def fill(about, by) -> None:
    signed_consent(about, by)
    draft_consent(about, by)
    back = signed_consent(about, by)
    revoke_consent(back, by=by)
    mandate(about, consent=signed_consent(about, by))
    Letter.objects.create(client=about, created_by=by, kind="asked_for", consent=back)
    ordered(about, by)
    gone(about, by)


def test_it_takes_as_many_queries_for_thirty_of_everything_as_for_one(as_mara, cast):
    fill(cast.ines, cast.mara)
    one = queries(as_mara, home(cast.ines))
    for _number in range(29):
        fill(cast.ines, cast.mara)
    assert queries(as_mara, home(cast.ines)) == one == 15


def test_where_nobody_else_is_there_one_query_more_says_since_when_orders_rest(client, cast):
    about = make_client("Ruth", lead=cast.solo, team=cast.team)
    client.force_login(cast.solo)
    taken = []
    for number in (1, 29):
        for _order in range(number):
            name_advice(ordered(about, cast.solo), by=cast.solo, advised_by="Mr. Law")
        taken.append(queries(client, home(about)))
    assert taken == [16, 16]
