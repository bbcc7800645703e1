"""An order of a court: written down, looked at by a second person, sent once; and the way of somebody who is alone."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from clients.models import CareTeamMembership, Episode
from hrp.accounts.models import SupervisionLine, User
from hrp.accounts.roles import Role
from hrp.audit.models import Action, Event
from hrp.disclosures.actions.orders import (
    NotNow,
    NotTheirs,
    return_order,
    second_order,
    send_order,
    standing_of,
    write_order,
)
from hrp.disclosures.models import CourtOrder, Disclosure
from hrp.disclosures.orders import Stands, fingerprint
from hrp.disclosures.second_looks import count_looks, is_alone, orders_for
from hrp.disclosures.sending import digest, file_of
from tests.cast import make_client, make_user
from tests.disclosures.looks import LOOKS, browser_of, looking, main_of, ordered, page, typed_order
from tests.disclosures.papers import words_on


@pytest.fixture
def mara(cast):
    return browser_of(cast.mara)


@pytest.fixture
def sana(cast):
    return browser_of(cast.sana, fresh=False)


@pytest.fixture
def order(cast):
    """An order about Ines that Mara wrote down."""
    return ordered(cast.ines, cast.mara)


@pytest.fixture
def looked(cast, order):
    """The same, after Sana looked."""
    return second_order(order, by=cast.sana, seen=fingerprint(order), words="It says May, and May alone.")


@pytest.fixture
def both(cast):
    """Bea is on the care team of Ines, and supervises Mara."""
    bea = make_user("Bea", Role.THERAPIST, Role.SUPERVISOR)
    SupervisionLine.objects.create(supervisor=bea, therapist=cast.mara)
    CareTeamMembership.objects.create(episode=cast.ines.episodes.get(), user=bea, role="co_therapist")
    return bea


def again(order) -> CourtOrder:
    return CourtOrder.objects.select_related("client").get(pk=order.pk)


def send(browser, order):
    return browser.post(page("order_send", order), {"seen": fingerprint(again(order))})


# --- Writing it down --------------------------------------------------------------------------------


def test_it_is_written_down_once_and_its_words_can_be_changed(cast, mara):
    new, sent = reverse("disclosures:order_new", args=[cast.ines.code]), typed_order(body="")
    assert [mara.post(new, sent).status_code for _time in range(2)] == [302, 302]
    one = CourtOrder.objects.get()
    assert (one.created_by, one.court, standing_of(one).stands) == (cast.mara, sent["court"], Stands.LACKS)
    assert "Write below what you tell the court" in main_of(mara.get(page("order", one)))
    assert browser_of(cast.jon).post(page("order", one), typed_order(body="She came twice.")).status_code == 302
    assert (again(one).body, again(one).created_by) == ("She came twice.", cast.mara)
    row = Event.objects.get(action=Action.CHANGE)
    assert (row.subject, row.detail) == (f"court order {one.pk}", {"fields": ["body"]})


@pytest.mark.parametrize("name", ["court", "ordered"])
def test_which_court_and_what_it_orders_are_needed(cast, mara, name):
    answer = mara.post(reverse("disclosures:order_new", args=[cast.ines.code]), typed_order(**{name: ""}))
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {name})
    assert answer.context["form"]["body"].value() == "She came four times."


def test_after_a_death_an_order_is_still_answered(cast, mara, sana):
    Episode.objects.filter(client=cast.ines).update(ending="died", ended_on=timezone.localdate())
    assert mara.post(reverse("disclosures:order_new", args=[cast.ines.code]), typed_order()).status_code == 302
    one = CourtOrder.objects.get()
    assert sana.post(page("order_second", one), looking(one)).status_code == 302
    assert send(mara, one).status_code == 302
    assert Disclosure.objects.get().order == one


# --- The second person -------------------------------------------------------------------------------


def test_the_supervisor_finds_it_looks_and_then_it_may_go(cast, mara, sana, order):
    assert "Second looks 1" in main_of(sana.get(reverse("supervision:review")))
    assert "Orders of a court, before they go" in main_of(sana.get(LOOKS))
    shown = main_of(sana.get(page("order_second", order)))
    assert "She came four times." in shown and "Say whether she came in May." in shown
    answer = sana.post(page("order_second", order), looking(order))
    assert (answer.status_code, answer.url) == (302, LOOKS)
    one = again(order)
    assert (one.seconded_by, one.seconded_words, standing_of(one).stands) == (cast.sana, "As ordered.", Stands.MAY_GO)
    row = Event.objects.get(action=Action.CHANGE)
    assert (row.actor, row.client_code, row.detail) == (cast.sana.email, cast.ines.code, {"seconded": True})
    assert count_looks(cast.sana) == 0
    assert "Sana looked at it" in main_of(mara.get(page("order", order)))


@pytest.mark.parametrize("words", ["", " \n "])
def test_the_second_person_says_what_they_looked_at(sana, order, words):
    answer = sana.post(page("order_second", order), looking(order, words))
    assert (answer.status_code, again(order).seconded_at) == (422, None)
    assert "Please say in a few words what you looked at, or what is still open." in main_of(answer)


def test_not_yet_says_why_and_stands_there_until_it_is_changed(cast, mara, sana, order):
    not_yet = looking(order, "It orders May. What about June?") | {"answer": "not_yet"}
    answer = sana.post(page("order_second", order), not_yet, follow=True)
    assert "nothing goes" in main_of(answer) and "answered with “not yet”" in main_of(answer)
    one = again(order)
    assert (one.returned_by, one.seconded_at, standing_of(one).stands) == (cast.sana, None, Stands.ASKS)
    assert (count_looks(cast.sana), list(orders_for(cast.sana))) == (0, [one])
    row = Event.objects.get(action=Action.CHANGE)
    assert (row.actor, row.client_code, row.detail) == (cast.sana.email, cast.ines.code, {"returned": True})
    for browser, name in ((mara, "order"), (sana, "order_second")):
        assert "“It orders May. What about June?”" in main_of(browser.get(page(name, order)))
    assert "came back: not yet" in main_of(mara.get(reverse("disclosures:home", args=[cast.ines.code])))
    assert send(mara, order).status_code == 302
    assert mara.post(page("order", order), typed_order(body="She came in May.")).status_code == 302
    assert (again(order).returned_by, again(order).returned_at, again(order).returned_words) == (None, None, "")
    assert "not yet" not in main_of(mara.get(page("order", order)))
    assert count_looks(cast.sana) == 1
    assert sana.post(page("order_second", order), looking(again(order))).status_code == 302
    assert (standing_of(again(order)).stands, Disclosure.objects.count()) == (Stands.MAY_GO, 0)


def test_not_yet_is_said_by_the_second_person_with_a_reason_and_about_what_stands_there(cast, mara, sana, order):
    not_yet = looking(order, "Which month?") | {"answer": "not_yet"}
    assert sana.post(page("order_second", order), not_yet | {"words": " "}).status_code == 422
    assert sana.post(page("order_second", order), not_yet | {"seen": "what stood there before"}).status_code == 422
    assert mara.post(page("order_second", order), not_yet).status_code == 403
    with pytest.raises(NotTheirs):
        return_order(order, by=cast.otto, seen=fingerprint(order), words="No")
    assert (again(order).returned_at, Event.objects.filter(action=Action.CHANGE).count()) == (None, 0)


def test_not_yet_comes_too_late_once_somebody_has_let_it_go(sana, looked):
    sana.post(page("order_second", looked), looking(looked, "Wait") | {"answer": "not_yet"})
    assert (again(looked).returned_at, standing_of(again(looked)).stands) == (None, Stands.MAY_GO)


def test_nothing_goes_before_somebody_has_looked(cast, mara, order):
    assert "It may not go as it stands now." in main_of(mara.get(page("order_send", order)))
    assert send(mara, order).status_code == 302
    assert "may not go yet" in main_of(mara.get(page("order", order)))
    assert Disclosure.objects.count() == 0


def test_who_may_look_and_who_may_not(cast, order):
    bea = make_user("Bea", Role.THERAPIST, Role.SUPERVISOR)
    SupervisionLine.objects.create(supervisor=bea, therapist=cast.jon)
    assert [person.name for person in User.objects.order_by("name") if orders_for(person)] == ["Bea", "Sana"]
    for person, status in ((cast.mara, 403), (cast.jon, 403), (cast.otto, 404), (cast.stella, 404), (cast.fay, 403)):
        browser = browser_of(person)
        assert browser.get(page("order_second", order)).status_code == status
        assert browser.post(page("order_second", order), looking(order)).status_code == status
    assert again(order).seconded_at is None
    with pytest.raises(NotTheirs):
        second_order(order, by=cast.otto, seen=fingerprint(order))


def test_a_line_that_ended_is_gone_at_the_next_request(cast, sana, order):
    assert sana.get(page("order_second", order)).status_code == 200
    SupervisionLine.objects.filter(supervisor=cast.sana).update(to_on=timezone.localdate())
    assert sana.post(page("order_second", order), looking(order)).status_code == 404
    assert (again(order).seconded_at, count_looks(cast.sana)) == (None, 0)


def test_whoever_wrote_it_down_never_is_its_second_person_and_the_database_holds_it(cast, both):
    hers = ordered(cast.ines, both)
    assert browser_of(both).post(page("order_second", hers), looking(hers)).status_code == 403
    with pytest.raises(IntegrityError), transaction.atomic():
        CourtOrder.objects.filter(pk=hers.pk).update(seconded_by=both, seconded_at=timezone.now())


def test_whoever_changed_it_last_is_not_its_second_person_and_the_database_holds_it(cast, sana, order, both):
    bea = browser_of(both)
    assert bea.post(page("order", order), typed_order(body="She came three times.")).status_code == 302
    assert [person.name for person in User.objects.order_by("name") if orders_for(person)] == ["Sana"]
    assert bea.post(page("order_second", order), looking(again(order))).status_code == 403
    with pytest.raises(IntegrityError), transaction.atomic():
        CourtOrder.objects.filter(pk=order.pk).update(seconded_by=both, seconded_at=timezone.now())
    assert sana.post(page("order_second", order), looking(again(order))).status_code == 302


def test_with_nobody_beside_whoever_changed_it_they_are_alone(cast, order, both):
    SupervisionLine.objects.exclude(supervisor=both).update(to_on=timezone.localdate())
    assert not is_alone(order)
    assert browser_of(both).post(page("order", order), typed_order(body="She came three times.")).status_code == 302
    assert is_alone(again(order))


def test_whoever_looked_does_not_send_it(cast, order, both):
    bea = browser_of(both)
    assert bea.post(page("order_second", order), looking(order)).status_code == 302
    assert "somebody else of the care team sends it" in main_of(bea.get(page("order", order)))
    send(bea, order)
    assert Disclosure.objects.count() == 0
    assert send(browser_of(cast.jon), order).status_code == 302
    assert Disclosure.objects.get().created_by == cast.jon


def test_what_was_changed_since_the_page_was_opened_is_not_what_was_looked_at(cast, mara, sana, order):
    seen = fingerprint(order)
    mara.post(page("order", order), typed_order(body="She came, and she told us everything."))
    answer = sana.post(page("order_second", order), {"seen": seen, "words": "As ordered."})
    assert (answer.status_code, again(order).seconded_at) == (422, None)
    assert "changed since you opened this page" in main_of(answer)
    assert "told us everything" in main_of(answer) and answer.context["form"]["words"].value() == "As ordered."
    now = answer.context["seen"]
    assert sana.post(page("order_second", order), {"seen": now, "words": "As ordered."}).status_code == 302


@pytest.mark.parametrize("fields", [{"body": ""}, {"set_aside_at": timezone.now()}])
def test_there_is_nothing_to_look_at_in_an_empty_order_or_one_set_aside(cast, sana, order, fields):
    for name, value in fields.items():
        setattr(order, name, value)
    order.save()
    assert count_looks(cast.sana) == 0
    assert sana.post(page("order_second", order), looking(order)).status_code == 422
    assert again(order).seconded_at is None


def test_the_list_knows_no_invented_client(cast):
    ordered(make_client("Prax", lead=cast.mara, team=cast.team, is_practice=True), cast.mara)
    assert count_looks(cast.sana) == 0


# --- A change after the look -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"court": "Another court"},
        {"reference": "8"},
        {"ordered": "Say more."},
        {"body": "She came twice."},
        {"with_record": "on"},
        {"deadline_at": "2027-01-04T10:00"},
    ],
)
def test_any_change_asks_for_a_new_look(cast, mara, looked, change):
    assert mara.post(page("order", looked), typed_order(**change)).status_code == 302
    one = again(looked)
    assert (one.seconded_by, one.seconded_at, one.seconded_words) == (None, None, "")
    assert (standing_of(one).stands, count_looks(cast.sana)) == (Stands.ASKS, 1)


def test_saving_it_as_it_is_changes_nothing(cast, mara, looked):
    assert mara.post(page("order", looked), typed_order()).status_code == 302
    assert again(looked).seconded_by == cast.sana
    assert not Event.objects.filter(action=Action.CHANGE, actor=cast.mara.email).exists()


# --- Sending ----------------------------------------------------------------------------------------------


def test_it_goes_once_as_it_was_looked_at_and_stays(cast, mara, looked):
    assert "She came four times." in main_of(mara.get(page("order_send", looked)))
    for _time in range(2):
        answer = mara.post(page("order_send", looked), {"seen": fingerprint(again(looked))}, follow=True)
        assert "It is on record as sent." in main_of(answer)
    gone = Disclosure.objects.get()
    assert (gone.kind, gone.legal_basis, gone.order, gone.consent) == ("court_order", "court_order", looked, None)
    assert (gone.recipient, gone.purpose, gone.body) == (
        looked.court,
        "Their reference: 7 C 12",
        "She came four times.",
    )
    assert (gone.sha256, gone.created_by) == (digest(file_of(gone)), cast.mara)
    assert (gone.alone, gone.alone_why) == (False, "")
    on_paper = ("Court of Harbour County", "Your reference: 7 C 12", "She came four times.", "Mara")
    assert [words for words in on_paper if words not in words_on(file_of(gone))] == []
    row = Event.objects.get(action=Action.EXPORT)
    assert (row.subject, row.detail) == (f"disclosure {gone.pk}", {"kind": "court_order", "basis": "court_order"})
    assert "stays as it was sent" in main_of(mara.get(page("order", looked)))


def test_what_went_can_be_neither_changed_nor_set_aside_nor_looked_at_again(cast, mara, sana, looked):
    send(mara, looked)
    answer = mara.post(page("order", looked), typed_order(body="Otherwise"))
    assert (answer.status_code, answer.context["form"]["body"].value()) == (422, "Otherwise")
    assert mara.post(page("order_off", looked)).status_code == 302
    one = again(looked)
    assert (one.body, one.set_aside_at, standing_of(one).stands) == ("She came four times.", None, Stands.GONE)
    with pytest.raises(NotNow):
        write_order(one, by=cast.mara, client=cast.ines, fields=["body"])
    assert "Sana looked at it" in main_of(sana.get(page("order_second", looked)))


def test_a_factor_is_asked_for_before_it_goes(cast, looked):
    stale = browser_of(cast.mara, fresh=False)
    assert stale.get(page("order_send", looked)).url.split("?")[0] == reverse("accounts:step_up")
    assert send(stale, looked).status_code == 403
    assert Disclosure.objects.count() == 0


def test_somebody_who_left_the_care_team_sends_nothing(cast, mara, looked):
    CareTeamMembership.objects.filter(user=cast.mara).update(to_on=timezone.localdate())
    assert send(mara, looked).status_code == 404
    assert Disclosure.objects.count() == 0


def test_the_look_counts_though_whoever_looked_supervises_no_longer(cast, mara, looked):
    SupervisionLine.objects.filter(supervisor=cast.sana).update(to_on=timezone.localdate())
    assert send(mara, looked).status_code == 302
    assert Disclosure.objects.get().alone is False


def test_one_set_aside_does_not_go(cast, mara, looked):
    assert mara.post(page("order_off", looked)).status_code == 302
    send(mara, looked)
    assert Disclosure.objects.count() == 0
    assert "Set aside on" in main_of(mara.get(page("order", looked)))


def test_nothing_goes_about_an_invented_client(cast, mara):
    invented = make_client("Prax", lead=cast.mara, team=cast.team, is_practice=True)
    one = ordered(invented, cast.mara)
    second_order(one, by=cast.sana, seen=fingerprint(one))
    send(mara, one)
    assert Disclosure.objects.count() == 0
    assert "invented client to practise with" in main_of(mara.get(page("order", one)))


def test_the_copy_of_the_record_goes_along_where_it_is_ordered(cast, mara, order):
    order.with_record = True
    order.save()
    second_order(order, by=cast.sana, seen=fingerprint(order))
    assert send(mara, order).status_code == 302
    gone = Disclosure.objects.get()
    assert (gone.file_type, file_of(gone)[:5]) == ("application/pdf", b"%PDF-")
    assert gone.sha256 == digest(file_of(gone))
    assert gone.body.endswith("With it goes a copy of the record, without reflective notes.")
    said = words_on(file_of(gone))
    assert said.index("Court of Harbour County") < said.index("She came four times.") < said.index("Copy of the record")


# --- Where there is nobody else -----------------------------------------------------------------------------


@pytest.fixture
def solo(cast):
    return browser_of(cast.solo)


@pytest.fixture
def alone(cast):
    """An order about a client of Solo's, whom nobody supervises."""
    return ordered(make_client("Ruth", lead=cast.solo, team=cast.team), cast.solo)


def advise(browser, order, who="Mr. Law, lawyer"):
    return browser.post(page("order_second", order), {"advised_by": who})


def test_alone_whoever_advised_is_named_and_it_rests_for_a_day(cast, solo, alone, travel):
    assert "Nobody here can be the second person." in main_of(solo.get(page("order", alone)))
    assert advise(solo, alone, " ").status_code == 422
    assert advise(solo, alone).status_code == 302
    one = again(alone)
    assert (one.alone, one.advised_by, one.seconded_by) == (True, "Mr. Law, lawyer", None)
    assert "It rests until" in main_of(solo.get(page("order", alone)))
    send(solo, alone)
    assert Disclosure.objects.count() == 0
    travel(1)
    assert send(solo, alone).status_code == 302
    gone = Disclosure.objects.get()
    assert gone.alone is True
    assert gone.alone_why == (
        "There was no second person here. Advised by: Mr. Law, lawyer. It rested for a day first."
    )


def test_an_order_that_is_needed_sooner_does_not_rest(cast, solo, alone):
    alone.deadline_at = timezone.now() + timedelta(hours=23)
    alone.save()
    advise(solo, alone)
    assert send(solo, alone).status_code == 302
    assert Disclosure.objects.get().alone_why.endswith("It was needed before a day was over.")


def test_the_same_name_again_does_not_begin_the_day_anew_and_a_change_does(cast, solo, alone, travel):
    advise(solo, alone)
    begun = standing_of(again(alone)).goes_from
    advise(solo, alone)
    assert standing_of(again(alone)).goes_from == begun
    advise(solo, alone, "Ms. Code")
    assert standing_of(again(alone)).goes_from > begun
    travel(1)
    assert standing_of(again(alone)).stands is Stands.MAY_GO
    solo.post(page("order", alone), typed_order(body="She came, and more."))
    assert (again(alone).alone, standing_of(again(alone)).stands) == (False, Stands.ASKS)
    send(solo, alone)
    assert Disclosure.objects.count() == 0


def test_once_there_is_a_second_person_they_are_asked(cast, solo, alone, travel):
    bea = make_user("Bea", Role.SUPERVISOR)
    as_bea = browser_of(bea)
    advise(solo, alone)
    travel(1)
    SupervisionLine.objects.create(supervisor=bea, therapist=cast.solo)
    send(solo, alone)
    assert Disclosure.objects.count() == 0
    assert advise(solo, alone, "Ms. Code").status_code == 403
    one = again(alone)
    assert as_bea.post(page("order_second", one), looking(one)).status_code == 302
    assert again(alone).alone is False
    assert send(solo, alone).status_code == 302
    assert Disclosure.objects.get().alone is False


def test_with_somebody_there_nobody_is_alone(cast, mara, order):
    assert advise(mara, order).status_code == 403
    assert again(order).alone is False


def test_every_refusal_is_one_sentence(cast, order):
    for step, given in ((second_order, {"by": cast.sana}), (send_order, {"by": cast.mara})):
        with pytest.raises(ValidationError) as refused:
            step(order, seen="another", **given)
        assert refused.value.messages == ["It was changed since you opened this page. Please look again."]


def test_words_that_look_like_a_page_stay_words(cast, sana, order):
    order.body = "<script>alert(1)</script>\nShe came."
    order.save()
    assert (
        "&lt;script&gt;alert(1)&lt;/script&gt;<br>She came." in sana.get(page("order_second", order)).content.decode()
    )
