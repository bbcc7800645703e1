"""Being in touch between meetings: half a minute to note, never a meeting, with safety where there is something."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from clients.models import CareTeamMembership, Episode
from hrp.audit.models import Event
from hrp.workspace.before import card_of
from hrp.workspace.caseload import clients_of
from hrp.workspace.record import overview_of
from hrp.workspace.today import day_of
from sessions import actions
from sessions.actions.contacts import AlreadySigned, ChangedMeanwhile, Noted, marks_of
from sessions.models import Contact, SafetyItem, Session
from tests.cast import key, make_client, make_session
from tests.workspace.many import queries

CHOOSE = reverse("sessions:contact_choose")
WORDS = "Rang from the bridge, scared"
DID = "Stayed on the line, her sister came"


def new_of(client) -> str:
    return reverse("sessions:contact_new", args=[client.code])


def of(contact, name="contact") -> str:
    return reverse(f"sessions:{name}", args=[contact.client.code, contact.pk])


def record_of(client) -> str:
    return reverse("workspace:record", args=[client.code])


def local(moment) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def typed(**other) -> dict:
    """Return what the form sends for a call that came in."""
    at = local(timezone.now() - timedelta(minutes=5))
    sent = {"key": key(), "kind": "call", "direction": "in", "reached": "yes", "line": WORDS, "follow_up": "none"}
    return sent | {"at": at} | other


def crisis(**other) -> dict:
    noted = {"safety_answer": "something_to_note", "kinds": ["self_harm_suicide"], "level": "4", "what_we_did": DID}
    return typed(**noted | other)


def make_contact(client, *, by, **fields) -> Contact:
    given = {"kind": "call", "direction": "in", "reached": True} | fields
    return actions.note_contact(client, by=by, key=uuid.uuid4(), **given)


def chosen(page: str) -> list[str]:
    """Return the answers that are chosen on a page."""
    return re.findall(r'<input[^>]*value="(\w+)"[^>]*\bchecked\b', page)


def in_days(days: int):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def mara(client, cast):
    client.force_login(cast.mara)
    return client


@pytest.fixture
def contact(cast) -> Contact:
    return make_contact(cast.ines, by=cast.mara, line=WORDS, follow_up_on=in_days(1))


# --- Whom ----------------------------------------------------------------------------------------


def test_whom_it_was_with_is_picked_like_whom_one_meets(mara, cast):
    make_client("Abe", lead=cast.mara, team=cast.team)
    page = mara.get(CHOOSE)
    assert [one.chosen_name for one in page.context["found"]] == ["Abe", "Ines"]
    assert f'href="{new_of(cast.ines)}"' in page.content.decode()
    assert reverse("sessions:log", args=[cast.ines.code]) not in page.content.decode()
    found = mara.post(CHOOSE, {"words": "nes"})
    assert [one.chosen_name for one in found.context["found"]] == ["Ines"]
    assert mara.post(CHOOSE, {"words": "Noor"}).context["found"] == []


def test_whose_work_has_ended_may_still_call_and_after_a_death_those_who_are_close(mara, cast):
    Episode.objects.filter(client=cast.ines).update(ended_on=timezone.localdate(), ending="moved_away")
    assert mara.get(reverse("sessions:choose")).context["found"] == []
    assert mara.get(CHOOSE).context["found"] == [cast.ines]
    assert mara.post(new_of(cast.ines), typed()).url == record_of(cast.ines)
    assert Contact.objects.get().episode is None
    Episode.objects.filter(client=cast.ines).update(ending="died")
    assert mara.get(CHOOSE).context["found"] == []
    assert new_of(cast.ines) in mara.get(record_of(cast.ines)).content.decode()
    assert mara.post(new_of(cast.ines), typed(follow_up="week")).url == record_of(cast.ines)
    assert Contact.objects.count() == 2
    assert "Be in touch" not in mara.get(reverse("workspace:today")).content.decode()


def test_picking_takes_as_many_queries_for_thirty_clients_as_for_one(mara, cast):
    one = queries(mara, CHOOSE)
    for n in range(30):
        make_client(f"Client {n}", lead=cast.mara, team=cast.team)
    assert queries(mara, CHOOSE) == one == 7


# --- Noting it -----------------------------------------------------------------------------------


def test_a_call_is_noted_with_four_taps_and_a_line(mara, cast):
    cast.ines.phone, cast.ines.safe_to_contact = "0151 23", "Never before ten."
    cast.ines.save()
    page = " ".join(mara.get(new_of(cast.ines)).content.decode().split())
    assert page.index("0151 23") < page.index("Never before ten.") < page.index('name="kind"')
    assert chosen(page) == ["none"]
    assert mara.post(new_of(cast.ines), typed()).url == record_of(cast.ines)
    contact = Contact.objects.get()
    assert (contact.client, contact.episode, contact.created_by) == (cast.ines, cast.ines.episodes.get(), cast.mara)
    assert (contact.kind, contact.direction, contact.reached, contact.line) == ("call", "in", True, WORDS)
    assert (contact.safety_answer, contact.follow_up_on, contact.signed_at) == ("", None, None)
    assert timedelta(minutes=5) <= timezone.now() - contact.at < timedelta(minutes=7)
    assert not SafetyItem.objects.exists() and not Session.objects.exists()


def test_the_same_form_sent_twice_is_one_contact_with_one_row_in_the_trail(mara, cast):
    sent = crisis()
    assert [mara.post(new_of(cast.ines), sent).url for _click in range(2)] == [record_of(cast.ines)] * 2
    contact = Contact.objects.get()
    assert SafetyItem.objects.get().contact == contact
    row = Event.objects.get(subject__startswith="contact ")
    assert (row.action, row.subject, row.detail) == ("create", f"contact {contact.pk}", {})


def test_a_key_that_is_somebody_elses_contact_makes_a_contact_of_its_own(mara, cast):
    others = [make_contact(cast.noor, by=cast.stella), make_contact(cast.ines, by=cast.jon, line="Jon's")]
    for other in others:
        assert mara.post(new_of(cast.ines), typed(key=other.pk)).status_code == 302
    assert Contact.objects.filter(client=cast.ines, created_by=cast.mara).count() == 2
    assert {other.line for other in Contact.objects.filter(pk__in=[o.pk for o in others])} == {"", "Jon's"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": ""},
        {"kind": "pigeon"},
        {"direction": "sideways"},
        {"reached": ""},
        {"reached": "maybe"},
        {"at": ""},
        {"at": "yesterday"},
        {"safety_answer": "fine"},
        {"follow_up": "never"},
    ],
    ids=str,
)
def test_what_cannot_be_comes_back_with_what_was_typed(mara, cast, wrong):
    answer = mara.post(new_of(cast.ines), typed(**wrong))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == list(wrong)
    assert WORDS in answer.content.decode()
    assert not Contact.objects.exists()


def test_it_lies_between_the_beginning_of_the_record_and_now(mara, cast):
    first = timezone.localtime().replace(hour=0, minute=0) - timedelta(days=60)
    for at, fits in ((first - timedelta(hours=2), 422), (first, 302), (timezone.now() + timedelta(minutes=2), 422)):
        assert mara.post(new_of(cast.ines), typed(at=local(at))).status_code == fits
    assert Contact.objects.count() == 1


@pytest.mark.parametrize(
    ("tap", "typed_day", "stored"),
    [("none", "", None), ("none", 3, None), ("tomorrow", "", 1), ("week", "", 7), ("day", 3, 3), ("day", 0, 0)],
)
def test_being_in_touch_again_is_a_tap(mara, cast, tap, typed_day, stored):
    day = typed_day if typed_day == "" else in_days(typed_day).isoformat()
    assert mara.post(new_of(cast.ines), typed(follow_up=tap, follow_up_on=day)).status_code == 302
    assert Contact.objects.get().follow_up_on == (None if stored is None else in_days(stored))


@pytest.mark.parametrize("day", ["", "soon", "-1"])
def test_a_day_that_is_to_be_picked_is_picked_and_is_not_over(mara, cast, day):
    sent = typed(follow_up="day", follow_up_on=in_days(-1).isoformat() if day == "-1" else day)
    answer = mara.post(new_of(cast.ines), sent)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["follow_up_on"]
    assert len(answer.context["form"].errors["follow_up_on"]) == 1
    assert not Contact.objects.exists()


# --- Safety --------------------------------------------------------------------------------------


def test_a_crisis_call_is_a_contact_with_a_safety_check_and_no_session(mara, cast):
    assert mara.post(new_of(cast.ines), crisis(kinds=["overdose", "self_harm_suicide"])).status_code == 302
    contact = Contact.objects.get()
    items = SafetyItem.objects.order_by("kind")
    assert [(item.kind, item.level, item.what_we_did, item.client) for item in items] == [
        ("overdose", 4, DID, cast.ines),
        ("self_harm_suicide", 4, DID, cast.ines),
    ]
    assert {(item.contact, item.session) for item in items} == {(contact, None)}
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("left_out", "asked_for"),
    [
        ({"kinds": []}, "kinds"),
        ({"level": ""}, "level"),
        ({"what_we_did": ""}, "what_we_did"),
        ({"what_we_did": " ", "level": "3"}, "what_we_did"),
        ({"level": "0"}, "level"),
        ({"kinds": ["use"]}, "kinds"),
    ],
    ids=str,
)
def test_something_to_note_says_what_how_near_and_from_level_three_what_was_done(mara, cast, left_out, asked_for):
    answer = mara.post(new_of(cast.ines), crisis(**left_out))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [asked_for]
    assert len(answer.context["form"].errors[asked_for]) == 1
    assert WORDS in answer.content.decode()
    assert not Contact.objects.exists() and not SafetyItem.objects.exists()
    with pytest.raises(ValidationError):
        noted = Noted(("overdose",), 3) if asked_for == "what_we_did" else Noted()
        make_contact(cast.ines, by=cast.mara, safety_answer="something_to_note", noted=noted)


def test_below_level_three_no_line_is_needed(mara, cast):
    assert mara.post(new_of(cast.ines), crisis(level="2", what_we_did="")).status_code == 302
    assert SafetyItem.objects.get().level == 2


def test_what_stands_behind_another_answer_is_not_kept(mara, cast):
    assert mara.post(new_of(cast.ines), crisis(safety_answer="asked_nothing_of_concern")).status_code == 302
    assert Contact.objects.get().safety_answer == "asked_nothing_of_concern"
    assert not SafetyItem.objects.exists()


def test_a_danger_of_a_contact_is_open_wherever_one_of_a_meeting_is(mara, cast):
    mara.post(new_of(cast.ines), crisis())
    item = SafetyItem.objects.get()
    assert list(SafetyItem.objects.open()) == [item]
    assert day_of(cast.mara).safety.shown == [item]
    assert overview_of(cast.mara, cast.ines).safety == [item]
    assert card_of(cast.mara, cast.ines, None).safety == [item]
    assert "Acted on today" in mara.get(reverse("workspace:caseload")).content.decode()
    meeting = make_session(cast.ines, by=cast.mara)
    room = mara.get(reverse("sessions:room", args=[cast.ines.code, meeting.pk]))
    assert room.context["safety"]["open"] == [item]
    assert DID in mara.get(record_of(cast.ines)).content.decode()


def test_it_is_settled_once_from_the_record_and_by_the_care_team_alone(mara, client, cast):
    mara.post(new_of(cast.ines), crisis())
    item = SafetyItem.objects.get()
    settled = reverse("sessions:safety_settled", args=[cast.ines.code, item.pk])
    assert f'action="{settled}"' in mara.get(record_of(cast.ines)).content.decode()
    client.force_login(cast.sana)
    assert settled not in client.get(record_of(cast.ines)).content.decode()
    assert client.post(settled).status_code == 403
    client.force_login(cast.mara)
    assert [client.post(settled).url for _click in range(2)] == [record_of(cast.ines)] * 2
    item.refresh_from_db()
    assert item.resolved_on == timezone.localdate()
    assert list(SafetyItem.objects.open()) == []
    row = Event.objects.get(subject=f"safety item {item.pk}")
    assert (row.action, row.client_code, row.detail) == ("change", cast.ines.code, {"settled": True})
    assert "Settled" in client.get(of(item.contact)).content.decode()


# --- Looking at it again ---------------------------------------------------------------------------


def test_a_supervisor_reads_a_contact_and_is_offered_nothing_to_do(client, cast, contact):
    for who, offered in ((cast.mara, True), (cast.jon, True), (cast.sana, False)):
        client.force_login(who)
        page = client.get(of(contact)).content.decode()
        assert WORDS in page
        assert [of(contact, name) in page for name in ("contact_change", "contact_done")] == [offered] * 2
    client.force_login(cast.sana)
    for name in ("contact_change", "contact_sign", "contact_done"):
        assert client.post(of(contact, name), typed()).status_code == 403
    client.force_login(cast.stella)
    assert client.get(of(contact)).status_code == 404


def test_a_contact_is_not_reached_through_another_client(mara, cast):
    hers = make_contact(cast.noor, by=cast.stella, line="Stella's")
    for name in ("contact", "contact_change", "contact_sign", "contact_done"):
        address = reverse(f"sessions:{name}", args=[cast.ines.code, hers.pk])
        assert mara.post(address, typed()).status_code in {404, 405}
        assert mara.get(address).status_code in {404, 405}
    hers.refresh_from_db()
    assert (hers.line, hers.signed_at) == ("Stella's", None)


def test_an_unsigned_contact_is_put_right_and_the_trail_names_the_fields(mara, cast, contact):
    page = mara.get(of(contact, "contact_change"))
    form = page.context["form"]
    assert [form[name].value() for name in ("kind", "direction", "line", "follow_up")] == ["call", "in", WORDS, "day"]
    assert chosen(page.content.decode()) == ["call", "in", "yes", "day"]
    sent = crisis(reached="no", kind="text", at=local(contact.at), follow_up="day", follow_up_on=in_days(1))
    assert mara.post(of(contact, "contact_change"), sent).url == of(contact)
    contact.refresh_from_db()
    assert (contact.kind, contact.reached, contact.follow_up_on) == ("text", False, in_days(1))
    assert SafetyItem.objects.get().kind == "self_harm_suicide"
    row = Event.objects.get(action="change", subject=f"contact {contact.pk}")
    assert {"kind", "reached", "safety", "safety_answer"} == set(row.detail["fields"]) - {"at"}
    page = mara.get(of(contact, "contact_change"))
    assert page.context["form"]["kinds"].value() == ["self_harm_suicide"]
    assert (page.context["form"]["level"].value(), page.context["form"]["what_we_did"].value()) == ("4", DID)
    mara.post(of(contact, "contact_change"), sent | {"kinds": ["overdose"], "level": "2"})
    assert list(SafetyItem.objects.values_list("kind", "level")) == [("overdose", 2)]
    mara.post(of(contact, "contact_change"), sent | {"safety_answer": "did_not_come_up"})
    assert not SafetyItem.objects.exists()


def test_what_is_the_same_leaves_no_row(mara, cast):
    contact = make_contact(cast.ines, by=cast.mara, line=WORDS, at=timezone.now().replace(second=0, microsecond=0))
    before = Event.objects.filter(action="change").count()
    assert mara.post(of(contact, "contact_change"), typed(at=local(contact.at))).status_code == 302
    assert Event.objects.filter(action="change").count() == before


def test_a_refused_change_keeps_what_was_typed_and_what_is_stored(mara, contact):
    answer = mara.post(of(contact, "contact_change"), typed(line="Another line", kind=""))
    assert answer.status_code == 422
    assert "Another line" in answer.content.decode()
    contact.refresh_from_db()
    assert contact.line == WORDS


# --- Two who put one contact right ---------------------------------------------------------------------


def as_on(page) -> dict:
    """Return what a form sends back when nothing in it is touched."""
    form = page.context["form"]
    sent = {name: form[name].value() for name in form.fields}
    sent["at"] = form["at"].field.widget.format_value(sent["at"])
    return {name: "" if value is None else value for name, value in sent.items()}


def test_a_page_opened_earlier_leaves_a_colleagues_line_and_danger_alone(mara, cast, contact):
    opened = as_on(mara.get(of(contact, "contact_change")))
    safety = {"safety_answer": "something_to_note", "noted": Noted(("overdose",), 4, DID)}
    actions.change_contact(contact, by=cast.jon, line="Jon was called too", **safety)
    sent = opened | {"follow_up_on": in_days(3).isoformat()}
    assert mara.post(of(contact, "contact_change"), sent).url == of(contact)
    contact.refresh_from_db()
    assert (contact.line, contact.follow_up_on, contact.reached) == ("Jon was called too", in_days(3), True)
    assert contact.safety_answer == "something_to_note"
    assert [(item.kind, item.level, item.what_we_did) for item in SafetyItem.objects.all()] == [("overdose", 4, DID)]
    row = Event.objects.get(action="change", subject=f"contact {contact.pk}", actor=cast.mara.email)
    assert row.detail == {"fields": ["follow_up_on"]}


def test_two_who_write_the_same_part_both_keep_their_words_and_the_later_one_decides(mara, cast, contact):
    opened = as_on(mara.get(of(contact, "contact_change")))
    actions.change_contact(contact, by=cast.jon, line="Jon's line", kind="visit")
    answer = mara.post(of(contact, "contact_change"), opened | {"line": "Mara's line"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Jon&#x27;s line" in page and "Mara&#x27;s line" in page
    contact.refresh_from_db()
    assert (contact.line, contact.kind) == ("Jon's line", "visit")
    again = as_on(answer)
    assert (again["line"], again["kind"]) == ("Mara's line", "visit")
    assert mara.post(of(contact, "contact_change"), again).url == of(contact)
    contact.refresh_from_db()
    assert (contact.line, contact.kind) == ("Mara's line", "visit")


def test_two_who_note_on_safety_lose_nothing_of_it_unseen(mara, cast, contact):
    opened = as_on(mara.get(of(contact, "contact_change")))
    safety = {"safety_answer": "something_to_note", "noted": Noted(("overdose",), 4, DID)}
    actions.change_contact(contact, by=cast.jon, **safety)
    answer = mara.post(of(contact, "contact_change"), opened | {"safety_answer": "asked_nothing_of_concern"})
    assert answer.status_code == 422
    assert DID in answer.content.decode()
    assert SafetyItem.objects.get().level == 4
    contact.refresh_from_db()
    assert contact.safety_answer == "something_to_note"


def test_what_is_settled_stays_whatever_else_changes(mara, cast):
    mara.post(new_of(cast.ines), crisis())
    item = SafetyItem.objects.get()
    opened = as_on(mara.get(of(item.contact, "contact_change")))
    actions.settle_safety(item, by=cast.jon)
    answer = mara.post(of(item.contact, "contact_change"), opened | {"level": "3"})
    assert (answer.status_code, "meanwhile" in answer.context) == (422, False)
    assert "kinds" in answer.context["form"].errors
    opened = as_on(mara.get(of(item.contact, "contact_change")))
    for other in ({"safety_answer": "did_not_come_up"}, {"kinds": ["overdose"]}, {"level": "2"}):
        answer = mara.post(of(item.contact, "contact_change"), opened | other)
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == ["kinds"]
    with pytest.raises(ValidationError):
        actions.change_contact(item.contact, by=cast.mara, safety_answer="did_not_come_up")
    assert mara.post(of(item.contact, "contact_change"), opened | {"line": "Another line"}).status_code == 302
    kept = SafetyItem.objects.get()
    assert (kept.pk, kept.level, kept.resolved_on) == (item.pk, 4, timezone.localdate())


def test_what_is_settled_while_it_is_put_right_is_said(cast):
    noted = {"safety_answer": "something_to_note", "noted": Noted(("overdose",), 3, DID)}
    contact = make_contact(cast.ines, by=cast.mara, **noted)
    seen = marks_of(contact)
    actions.settle_safety(SafetyItem.objects.get(), by=cast.jon)
    with pytest.raises(ChangedMeanwhile) as found:
        actions.change_contact(contact, by=cast.mara, seen=seen, **noted | {"noted": Noted(("overdose",), 4, DID)})
    assert found.value.parts == {"safety"}


@pytest.mark.parametrize("seen", ["", "x", "a.b", "." * 7, "\x00"], ids=repr)
def test_a_page_that_carries_no_marks_has_seen_what_is_there(mara, contact, seen):
    sent = typed(line="Changed", seen=seen, follow_up="day", follow_up_on=in_days(1))
    assert mara.post(of(contact, "contact_change"), sent).status_code in {302, 422}


def test_ticking_off_stays_when_nothing_of_a_contact_is_changed(mara, cast, contact, django_assert_num_queries):
    actions.follow_up_done(contact, by=cast.jon)
    with django_assert_num_queries(4):  # the row, what was noted on it, and a savepoint: nothing is written
        actions.change_contact(contact, by=cast.mara, line=contact.line)
    contact.refresh_from_db()
    assert contact.followed_up_at is not None


# --- Signing ---------------------------------------------------------------------------------------


def test_a_signed_contact_stays_as_it_is_and_the_database_sees_to_it(mara, cast):
    contact = make_contact(cast.ines, by=cast.mara, line=WORDS)
    assert [mara.post(of(contact, "contact_sign")).url for _click in range(2)] == [of(contact)] * 2
    contact.refresh_from_db()
    assert contact.signed_by == cast.mara
    assert Event.objects.filter(action="sign", subject=f"contact {contact.pk}").count() == 1
    page = mara.get(of(contact)).content.decode()
    assert "Signed by Mara" in page
    assert of(contact, "contact_change") not in page
    assert mara.get(of(contact, "contact_change")).url == of(contact)
    answer = mara.post(of(contact, "contact_change"), typed(line="Too late"))
    assert answer.status_code == 422 and "Too late" in answer.content.decode()
    with pytest.raises(AlreadySigned):
        actions.change_contact(contact, by=cast.mara, line=WORDS)
    contact.line = "Past the action"
    with pytest.raises(DatabaseError, match="kept as it is"), transaction.atomic():
        contact.save()
    with pytest.raises(DatabaseError, match="kept as it is"), transaction.atomic():
        Contact.objects.filter(pk=contact.pk)._raw_delete("default")
    assert Contact.objects.get().line == WORDS


def test_what_is_to_follow_is_ticked_off_before_it_is_signed(mara, contact):
    assert of(contact, "contact_sign") not in mara.get(of(contact)).content.decode()
    answer = mara.post(of(contact, "contact_sign"))
    assert answer.status_code == 422
    assert "once you have been in touch again" in answer.content.decode()
    contact.refresh_from_db()
    assert contact.signed_at is None
    mara.post(of(contact, "contact_done"))
    assert mara.post(of(contact, "contact_sign")).url == of(contact)


# --- What is to follow -----------------------------------------------------------------------------


def test_a_follow_up_stands_on_the_record_until_somebody_ticks_it_off_once(mara, cast, contact):
    make_contact(cast.noor, by=cast.stella, follow_up_on=in_days(0))
    sooner = make_contact(cast.ines, by=cast.jon, follow_up_on=in_days(0))
    make_contact(cast.ines, by=cast.mara)
    assert overview_of(cast.mara, cast.ines).to_follow_up == [sooner, contact]
    assert f'action="{of(contact, "contact_done")}"' in mara.get(record_of(cast.ines)).content.decode()
    assert mara.post(of(contact, "contact_done")).url == record_of(cast.ines)
    assert mara.post(of(contact, "contact_done"), {"back": "today"}).url == reverse("workspace:today")
    assert mara.post(of(contact, "contact_done"), {"back": "//elsewhere"}).url == record_of(cast.ines)
    assert list(Contact.objects.for_user(cast.mara).to_follow_up()) == [sooner]
    rows = Event.objects.filter(action="change", subject=f"contact {contact.pk}")
    assert [row.detail for row in rows] == [{"followed_up": True}]


def test_another_day_opens_a_follow_up_again_and_other_changes_do_not(mara, contact):
    mara.post(of(contact, "contact_done"))
    sent = typed(line="Changed", follow_up="day", follow_up_on=in_days(1).isoformat())
    mara.post(of(contact, "contact_change"), sent)
    assert not Contact.objects.to_follow_up().exists()
    mara.post(of(contact, "contact_change"), sent | {"follow_up_on": in_days(3).isoformat()})
    assert Contact.objects.to_follow_up().get().follow_up_on == in_days(3)
    Contact.objects.update(follow_up_on=in_days(-3))  # a day that is over may stay
    assert mara.post(of(contact, "contact_change"), sent | {"follow_up_on": in_days(-3).isoformat()}).status_code == 302
    assert mara.post(of(contact, "contact_change"), sent | {"follow_up_on": in_days(-2).isoformat()}).status_code == 422
    assert mara.post(of(contact, "contact_change"), sent | {"follow_up": "none"}).status_code == 302
    assert not Contact.objects.filter(follow_up_on__isnull=False).exists()


# --- Beside meetings -------------------------------------------------------------------------------


def test_a_contact_is_no_meeting(cast):
    Episode.objects.update(opened_on=in_days(-90))
    met = make_session(cast.ines, by=cast.mara, days_ago=40)
    for days in (30, 20, 1):
        make_contact(cast.ines, by=cast.mara, at=timezone.now() - timedelta(days=days))
    assert [(client, client.days) for client in day_of(cast.mara).not_met] == [(cast.ines, 40)]
    assert [client.last_met for client in clients_of(cast.mara)] == [met.starts_at]
    assert card_of(cast.mara, cast.ines, None).days_since == 40


# --- Who sees it, and what stays behind ------------------------------------------------------------


def test_rights_end_with_the_care_team(mara, cast, contact):
    CareTeamMembership.objects.filter(user=cast.mara).update(to_on=timezone.localdate())
    for name in ("contact", "contact_change"):
        assert mara.get(of(contact, name)).status_code == 404
    assert mara.post(new_of(cast.ines), typed()).status_code == 404
    assert mara.post(of(contact, "contact_done")).status_code == 404


def test_after_a_death_what_was_begun_can_be_finished(mara, cast):
    contact = make_contact(cast.ines, by=cast.mara, line=WORDS, follow_up_on=in_days(1))
    Episode.objects.filter(client=cast.ines).update(ended_on=timezone.localdate(), ending="died")
    assert mara.get(of(contact)).status_code == 200
    assert mara.post(of(contact, "contact_done")).status_code == 302
    assert mara.post(of(contact, "contact_sign")).status_code == 302


def test_nothing_of_a_contact_stands_in_a_title_an_address_the_trail_or_a_log(mara, cast, caplog):
    caplog.set_level("DEBUG", logger="")
    answers = [mara.post(new_of(cast.ines), crisis(follow_up="week"))]
    contact = Contact.objects.get()
    pages = [mara.get(address) for address in (CHOOSE, new_of(cast.ines), of(contact), of(contact, "contact_change"))]
    answers += [mara.post(of(contact, name)) for name in ("contact_done", "contact_sign")]
    said = [page.content.decode().partition("</title>")[0] for page in pages]
    said += [answer.url for answer in answers]
    said += [f"{row.subject} {row.client_code} {row.detail}" for row in Event.objects.all()]
    said += [line.getMessage() for line in caplog.records if "django.db" not in line.name]
    for word in ("Ines", "bridge", "sister"):
        assert not [text for text in said if word in text]
    assert [row.detail.get("page") for row in Event.objects.filter(action="view").order_by("pk")] == [
        "contact_new",
        "contact",
        "contact",
    ]
