"""A record in an emergency: who opens it and how, what it lets them do, who is told, and when it is over."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients import glass
from clients.models import BreakGlass, CareTeamMembership
from hrp.accounts.models import SupervisionLine, User
from hrp.accounts.roles import Role
from hrp.audit.models import Action, Event
from sessions.models import ReflectiveNote
from tests.access.planted import draft_consent, plant_meetings, plant_record
from tests.access.table import TABLE
from tests.access.walk import World, site_map
from tests.cast import key, make_client, make_session, make_user
from tests.factors import give_app, shown

PAGE = reverse("clients:break_glass")
REASON = "She called from the bridge and Mara is away."


@pytest.fixture
def stella(cast):
    """A browser in which Stella, a stranger to Ines, has just confirmed that it is her."""
    browser = Browser()
    browser.force_login(cast.stella)
    shown(browser, cast.stella)
    return browser


def signed_in(user) -> Browser:
    browser = Browser()
    browser.force_login(user)
    return browser


def typed(client, **given) -> dict:
    return {"key": key(), "code": client.code, "reason": REASON, "hours": "2", **given}


def opened(client, user, **fields) -> BreakGlass:
    """Ines's record is open to someone, for two hours unless told otherwise."""
    now = timezone.now()
    given = {"reason": REASON, "from_at": now, "until_at": now + timedelta(hours=2), "created_by": user, **fields}
    return BreakGlass.objects.create(client=client, user=user, **given)


def record_of(client) -> str:
    return reverse("workspace:record", args=[client.code])


def rows_of(user) -> list[tuple]:
    """What the trail says of someone, oldest first, without their sign-in."""
    rows = Event.objects.filter(actor=user.email).exclude(action=Action.SIGN_IN).order_by("pk")
    return [(row.action, row.client_code, row.detail) for row in rows]


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


# --- Opening ----------------------------------------------------------------------------------


def test_a_record_opens_by_its_code_for_the_hours_asked_and_the_trail_holds_no_reason(cast, stella):
    before = timezone.now()
    answer = stella.post(PAGE, typed(cast.ines, hours="3"))
    assert (answer.status_code, answer.url) == (302, record_of(cast.ines))
    one = BreakGlass.objects.get()
    assert (one.client, one.user, one.created_by, one.reason) == (cast.ines, cast.stella, cast.stella, REASON)
    assert one.until_at - one.from_at == timedelta(hours=3)
    assert before <= one.from_at <= timezone.now()
    row = Event.objects.get(action=Action.BREAK_GLASS)
    assert (row.actor, row.client_code, row.detail) == (cast.stella.email, cast.ines.code, {"hours": 3})
    assert row.subject == f"break glass {one.pk}"


@pytest.mark.parametrize("how", ["lower", "spaced"])
def test_case_and_spaces_of_a_code_do_not_matter(cast, stella, how):
    code = cast.ines.code
    spelled = {"lower": code.lower(), "spaced": f"  {code[:4]} {code[4:].lower()} "}[how]
    assert stella.post(PAGE, typed(cast.ines, code=spelled)).status_code == 302


def test_a_supervisor_of_others_may_as_well(cast):
    otto = signed_in(cast.otto)
    shown(otto, cast.otto)
    assert otto.post(PAGE, typed(cast.ines)).status_code == 302
    assert otto.get(record_of(cast.ines)).status_code == 200


def test_a_former_client_s_record_opens_too(cast, stella):
    cast.ines.episodes.update(ended_on=timezone.localdate())
    CareTeamMembership.objects.filter(episode__client=cast.ines).update(to_on=timezone.localdate())
    assert stella.post(PAGE, typed(cast.ines)).status_code == 302
    assert stella.get(record_of(cast.ines)).status_code == 200


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"code": ""}, "code"),
        ({"reason": ""}, "reason"),
        ({"reason": "urgent now"}, "reason"),
        ({"reason": "a b " * 400}, "reason"),
        ({"hours": "0"}, "hours"),
        ({"hours": "13"}, "hours"),
        ({"hours": "2.0"}, "hours"),
        ({"hours": ""}, "hours"),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_nothing_is_looked_up(cast, stella, given, field):
    answer = stella.post(PAGE, typed(cast.ines, **given))
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {field})
    assert (BreakGlass.objects.count(), rows_of(cast.stella)) == (0, [])
    kept = {"code": cast.ines.code, "reason": REASON} | given
    assert answer.context["form"]["code"].value() == kept["code"]
    assert answer.context["form"]["reason"].value() == kept["reason"]


@pytest.mark.parametrize("unknown", ["ZZZZZZZZ", "Ines", "1'; --", "\u202eB7K"])
def test_a_code_that_opens_nothing_is_a_denial_and_says_so_kindly(cast, stella, unknown):
    answer = stella.post(PAGE, typed(cast.ines, code=unknown))
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"code": ["No record has this code. A code is eight letters and digits."]}
    assert answer.context["form"]["reason"].value() == REASON
    code = unknown if unknown == "ZZZZZZZZ" else ""
    assert rows_of(cast.stella) == [(Action.DENIED, code, {"permission": "break_glass", "why": "unknown"})]


def test_nobody_is_found_by_name(cast, stella):
    assert stella.post(PAGE, typed(cast.ines, code=cast.ines.chosen_name)).status_code == 422
    assert BreakGlass.objects.count() == 0


def test_a_record_of_one_s_own_is_not_opened_this_way(cast, stella):
    answer = stella.post(PAGE, typed(cast.noor))
    assert "in your caseload" in text(answer)
    assert rows_of(cast.stella) == [
        (Action.DENIED, cast.noor.code, {"permission": "break_glass", "why": "theirs already"})
    ]


def test_an_invented_client_reads_like_no_client(cast, stella):
    robin = make_client("Robin", lead=cast.mara, team=cast.team, is_practice=True)
    answer = stella.post(PAGE, typed(robin))
    assert answer.context["form"].errors == {"code": ["No record has this code. A code is eight letters and digits."]}


def test_a_double_click_opens_it_once(cast, stella):
    form = typed(cast.ines)
    assert [stella.post(PAGE, form).url for _click in range(2)] == [record_of(cast.ines)] * 2
    assert BreakGlass.objects.count() == 1
    assert Event.objects.filter(action=Action.BREAK_GLASS).count() == 1


def test_a_record_that_is_open_already_is_just_opened(cast, stella):
    first = opened(cast.ines, cast.stella)
    assert stella.post(PAGE, typed(cast.ines)).url == record_of(cast.ines)
    assert BreakGlass.objects.get() == first


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_open_it_once(cast):
    def ask():
        together.wait()
        try:
            found.append(glass.break_glass(cast.ines, by=cast.stella, key=uuid.uuid4(), reason=REASON, hours=2).pk)
        finally:
            connection.close()

    together, found = threading.Barrier(2), []
    both = [threading.Thread(target=ask) for _one in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert found == [BreakGlass.objects.get().pk] * 2


def test_the_same_form_with_another_code_opens_the_other_record(cast, stella):
    other, form = make_client("Other", lead=cast.mara, team=cast.team), typed(cast.ines)
    assert stella.post(PAGE, form).url == record_of(cast.ines)
    assert stella.post(PAGE, form | {"code": other.code}).url == record_of(other)
    assert set(BreakGlass.objects.values_list("client__code", flat=True)) == {cast.ines.code, other.code}


@pytest.mark.parametrize("nonsense", ["", "x", "someone else's"])
def test_a_key_is_no_pass_and_nonsense_in_it_loses_nothing(cast, stella, nonsense):
    theirs = opened(cast.ines, cast.otto)
    sent = theirs.pk if nonsense == "someone else's" else nonsense
    assert stella.post(PAGE, typed(cast.ines, key=sent)).status_code == 302
    assert BreakGlass.objects.get(user=cast.stella).pk != theirs.pk
    assert BreakGlass.objects.get(user=cast.otto).reason == REASON


def test_ten_tries_an_hour(cast, stella):
    for _try in range(10):
        assert "No record has this code" in text(stella.post(PAGE, typed(cast.ines, code="ZZZZZZZZ")))
    answer = stella.post(PAGE, typed(cast.ines))
    assert (answer.status_code, BreakGlass.objects.count()) == (422, 0)
    assert "many codes within an hour" in text(answer)
    assert rows_of(cast.stella)[-1] == (Action.DENIED, "", {"permission": "break_glass", "why": "too many tries"})
    assert answer.context["form"]["reason"].value() == REASON
    # Somebody else's tries are their own.
    otto = signed_in(cast.otto)
    shown(otto, cast.otto)
    assert otto.post(PAGE, typed(cast.ines)).status_code == 302


@pytest.mark.parametrize("name", ["ada", "fay"])
def test_admin_and_front_desk_may_not(cast, name):
    person = getattr(cast, name)
    browser = signed_in(person)
    shown(browser, person)
    assert [browser.get(PAGE).status_code, browser.post(PAGE, typed(cast.ines)).status_code] == [403, 403]
    assert BreakGlass.objects.count() == 0


# --- Confirming that it is you ----------------------------------------------------------------


def test_a_confirmation_comes_first(cast):
    browser = signed_in(cast.stella)
    answer = browser.get(PAGE)
    assert (answer.status_code, answer.url) == (302, f"{reverse('accounts:step_up')}?next=%2Fclients%2Femergency%2F")


def test_a_form_that_waited_too_long_comes_back_with_what_was_typed(cast, stella):
    shown(stella, cast.stella, ago=301)
    answer = stella.post(PAGE, typed(cast.ines))
    assert (answer.status_code, BreakGlass.objects.count()) == (422, 0)
    assert "Please confirm first that it is you. What you typed is still here." in text(answer)
    assert (answer.context["form"]["code"].value(), answer.context["form"]["reason"].value()) == (
        cast.ines.code,
        REASON,
    )
    # Nothing was looked up: a code that is none gets the same answer.
    assert "No record has" not in text(stella.post(PAGE, typed(cast.ines, code="ZZZZZZZZ")))


def test_a_password_alone_does_not_count(cast, stella):
    give_app(cast.stella)
    shown(stella, cast.stella, method="password", reauthenticated=True)
    answer = stella.post(PAGE, typed(cast.ines))
    assert (answer.status_code, BreakGlass.objects.count()) == (422, 0)
    assert "Please confirm first that it is you." in text(answer)


# --- While it is open -------------------------------------------------------------------------


@pytest.fixture
def world(cast) -> World:
    """Ines's full record, and Noor's, as the access table names them."""

    def things(client, lead, supervisor):
        record = {model.__name__: row for model, row in plant_record(client, lead).items()}
        words = {"code": client.code, "kind": "strength", "rating kind": "harm"}
        return record | plant_meetings(client, lead) | words | {"ConsentDraft": draft_consent(client, lead)}

    return World({}, things(cast.ines, cast.mara, cast.sana), things(cast.noor, cast.stella, cast.otto))


ABOUT = {name: line for name, line in TABLE.items() if name in site_map()}
READ = sorted(name for name, line in ABOUT.items() if line.rule == "read" and "code" in str(site_map()[name].pattern))
WRITE = sorted(name for name, line in ABOUT.items() if line.rule in {"write", "open note"})


def read_pages(world):
    return {
        name: world.address(name, ABOUT[name], "own")
        for name in ABOUT
        if ABOUT[name].rule == "read" and ABOUT[name].GET
    }


def test_every_page_to_read_opens_and_every_act_is_refused_and_at_the_end_all_is_as_missing(cast, world):
    stella = signed_in(cast.stella)
    pages = read_pages(world)
    acts = {name: world.address(name, ABOUT[name], "own") for name in WRITE}
    assert len(pages) >= 7
    assert len(acts) >= 25

    def answers():
        found = {name: stella.get(address).status_code for name, address in pages.items()}
        found |= {
            name: stella.post(address).status_code if ABOUT[name].POST else stella.get(address).status_code
            for name, address in acts.items()
        }
        return found | {name + " GET": stella.get(acts[name]).status_code for name in acts if ABOUT[name].GET}

    closed = answers()
    assert set(closed.values()) == {404}
    one = opened(cast.ines, cast.stella)
    assert answers() == {name: ABOUT[name].GET if name in pages else 403 for name in closed}
    BreakGlass.objects.filter(pk=one.pk).update(until_at=timezone.now())
    assert answers() == closed


def test_what_is_not_shared_stays_with_its_author(cast, world):
    opened(cast.ines, cast.stella)
    stella = signed_in(cast.stella)
    share = reverse("sessions:share", args=[cast.ines.code, world.ines["signed"].pk])
    assert stella.post(share).status_code == 403
    page = stella.get(reverse("sessions:room", args=[cast.ines.code, world.ines["signed"].pk]))
    assert page.status_code == 200
    assert "unshared" not in text(page)
    # Not even what was shared with a supervisor, who she is not.
    assert ReflectiveNote.objects.filter(session__client=cast.ines).count() == 2
    assert not ReflectiveNote.objects.for_user(cast.stella).filter(session__client=cast.ines).exists()


def test_a_note_that_is_being_written_is_not_read_over_a_shoulder(cast, world):
    opened(cast.ines, cast.stella)
    address = reverse("sessions:room", args=[cast.ines.code, world.ines["Session"].pk])
    assert signed_in(cast.stella).get(address).status_code == 403


def test_it_opens_one_record_to_one_person(cast):
    opened(cast.ines, cast.stella)
    other = make_client("Other", lead=cast.mara, team=cast.team)
    assert signed_in(cast.stella).get(record_of(other)).status_code == 404
    assert signed_in(cast.otto).get(record_of(cast.ines)).status_code == 404
    assert signed_in(cast.solo).get(record_of(cast.ines)).status_code == 404


def test_it_ends_with_the_role_and_with_the_sign_in(cast):
    opened(cast.ines, cast.stella)
    stella = signed_in(cast.stella)
    User.objects.filter(pk=cast.stella.pk).update(is_therapist=False, is_admin=True)
    assert stella.get(record_of(cast.ines)).status_code == 403
    User.objects.filter(pk=cast.stella.pk).update(is_therapist=True, is_active=False)
    assert stella.get(record_of(cast.ines)).status_code == 302


def test_every_row_under_it_is_marked_and_no_other(cast, world):
    one = opened(cast.ines, cast.stella)
    stella = signed_in(cast.stella)
    for page in ("workspace:record", "workspace:print", "clients:edit"):
        stella.get(reverse(page, args=[cast.ines.code]))
    stella.get(reverse("sessions:room", args=[cast.ines.code, world.ines["Session"].pk]))
    stella.get(record_of(cast.noor))
    glass_marks = {"break_glass": True}
    assert rows_of(cast.stella) == [
        (Action.VIEW, cast.ines.code, {"page": "record"} | glass_marks),
        (Action.PRINT, cast.ines.code, {"page": "record"} | glass_marks),
        (Action.DENIED, cast.ines.code, {"permission": "write_record"} | glass_marks),
        (Action.VIEW, cast.ines.code, {"page": "session"} | glass_marks),
        (Action.DENIED, cast.ines.code, {"permission": "write_record"} | glass_marks),
        (Action.VIEW, cast.noor.code, {"page": "record"}),
    ]
    # On the care team by now: what she opens is her work, although the hours run on.
    CareTeamMembership.objects.create(episode=cast.ines.episodes.get(), user=cast.stella, role="covering")
    stella.get(record_of(cast.ines))
    assert one.until_at > timezone.now()
    assert rows_of(cast.stella)[-1] == (Action.VIEW, cast.ines.code, {"page": "record"})


def test_it_is_no_part_of_the_caseload_and_of_today(cast):
    opened(cast.ines, cast.stella)
    stella = signed_in(cast.stella)
    assert [row.client for row in stella.get(reverse("workspace:caseload")).context["rows"]] == [cast.noor]
    assert "Ines" not in text(stella.get(reverse("workspace:today")))


# --- The line, the band, and closing ----------------------------------------------------------


def until(one) -> str:
    return f"{timezone.localtime(one.until_at):%H:%M}"


def test_each_page_says_so_and_the_record_s_own_pages_say_what_it_means(cast):
    one = opened(cast.ines, cast.stella)
    stella = signed_in(cast.stella)
    line = f'">{cast.ines.code}</a> open in an emergency until {until(one)}.'
    band = "You can read this record, not write in it."
    elsewhere = [reverse("workspace:today"), reverse("workspace:caseload"), reverse("accounts:preferences")]
    elsewhere += [record_of(cast.noor), reverse("clients:edit", args=[cast.noor.code]), "/nowhere/"]
    for address in elsewhere:
        page = text(stella.get(address))
        assert (page.count(line), page.count(band)) == (1, 0), address
    for name in ("workspace:record", "workspace:timeline", "workspace:use", "workspace:print", "clients:said"):
        page = text(stella.get(reverse(name, args=[cast.ines.code])))
        assert (page.count(line), page.count(band)) == (1, 1), name
    assert "open in an emergency until" not in text(signed_in(cast.mara).get(record_of(cast.ines)))


def test_closing_it_ends_it_at_once(cast):
    one = opened(cast.ines, cast.stella)
    stella = signed_in(cast.stella)
    assert stella.get(record_of(cast.ines)).status_code == 200
    for _click in range(2):
        assert stella.post(reverse("clients:glass_close", args=[one.pk])).status_code == 302
    assert stella.get(record_of(cast.ines)).status_code == 404
    assert BreakGlass.objects.get().until_at <= timezone.now()
    ended = [row for row in rows_of(cast.stella) if row[0] == Action.RIGHT_CHANGED]
    assert ended == [(Action.RIGHT_CHANGED, cast.ines.code, {"break_glass_ended": True})]
    assert "open in an emergency" not in text(stella.get(reverse("workspace:today")))


def test_nobody_closes_another_person_s(cast):
    one = opened(cast.ines, cast.stella)
    assert signed_in(cast.mara).post(reverse("clients:glass_close", args=[one.pk])).status_code == 404
    assert BreakGlass.objects.get().until_at == one.until_at


# --- Who is told ------------------------------------------------------------------------------


def told(user, page) -> list[BreakGlass]:
    return signed_in(user).get(reverse(f"workspace:{page}")).context["told"]


def test_the_lead_s_supervisor_is_told_and_says_that_they_have_seen_it(cast):
    one = opened(cast.ines, cast.stella)
    sana = signed_in(cast.sana)
    page = text(sana.get(reverse("workspace:caseload")))
    start = f"{timezone.localtime(one.from_at):%H:%M}"
    assert (
        f"Stella opened this record on {timezone.localtime(one.from_at):%-d %B}, from {start} to {until(one)}." in page
    )
    assert f"“{REASON}”" in page
    assert cast.ines.code in page
    for _click in range(2):
        assert sana.post(reverse("clients:glass_seen", args=[one.pk])).status_code == 302
    one.refresh_from_db()
    assert (one.seen_by, one.seen_at is not None) == (cast.sana, True)
    assert told(cast.sana, "caseload") == []
    changes = [row for row in rows_of(cast.sana) if row[0] == Action.CHANGE]
    assert changes == [(Action.CHANGE, cast.ines.code, {"fields": ["seen_at"]})]


@pytest.mark.parametrize(("role", "is_told"), [("co_therapist", True), ("covering", True), ("peer", False)])
def test_so_is_the_supervisor_of_a_co_therapist_and_of_whoever_covers(cast, role, is_told):
    opened(cast.ines, cast.solo)
    CareTeamMembership.objects.create(episode=cast.ines.episodes.get(), user=cast.stella, role=role)
    assert bool(told(cast.otto, "caseload")) == is_told


def test_nobody_else_is_told_nor_marks_it(cast):
    one = opened(cast.ines, cast.stella)
    for user, page in ((cast.otto, "caseload"), (cast.jon, "today"), (cast.stella, "today"), (cast.solo, "today")):
        assert told(user, page) == []
    for user in (cast.otto, cast.jon, cast.stella, cast.mara):
        assert signed_in(user).post(reverse("clients:glass_seen", args=[one.pk])).status_code == 404
    assert BreakGlass.objects.get().seen_at is None


def test_the_lead_is_told_on_today_and_marks_nothing(cast):
    one = opened(cast.ines, cast.stella)
    page = text(signed_in(cast.mara).get(reverse("workspace:today")))
    assert REASON in page
    assert "Seen<" not in page
    assert "nobody was told but you" not in page
    glass.see(one, by=cast.sana)
    assert "A supervisor has seen it." in text(signed_in(cast.mara).get(reverse("workspace:today")))
    BreakGlass.objects.update(from_at=timezone.now() - timedelta(days=14))
    assert told(cast.mara, "today") == []


def test_where_there_is_no_supervisor_the_lead_reads_that_nobody_else_was_told(cast):
    opened(cast.ines, cast.stella)
    User.objects.filter(pk=cast.sana.pk).update(is_active=False)
    page = text(signed_in(cast.mara).get(reverse("workspace:today")))
    assert "no supervisor at the moment, so nobody was told but you" in page


def test_a_therapist_who_supervises_the_lead_is_told_on_today(cast):
    bea = make_user("Bea", Role.THERAPIST, Role.SUPERVISOR)
    line = SupervisionLine.objects.create(supervisor=bea, therapist=cast.mara)
    one = opened(cast.ines, cast.stella)
    assert [(row.pk, row.to_see) for row in told(bea, "today")] == [(one.pk, True)]
    line.to_on = timezone.localdate()
    line.save()
    assert told(bea, "today") == []


# --- What it costs ----------------------------------------------------------------------------


def queries(browser, address) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    return len(captured)


def test_the_pages_cost_the_same_with_many_open_as_with_none(cast):
    mara, sana = signed_in(cast.mara), signed_in(cast.sana)
    pages = [
        (mara, reverse("workspace:today")),
        (mara, reverse("workspace:caseload")),
        (mara, record_of(cast.ines)),
        (sana, reverse("workspace:caseload")),
    ]
    none = [queries(*page) for page in pages]
    for number in range(5):
        other = make_client(f"Other {number}", lead=cast.solo, team=cast.team)
        opened(other, cast.mara)
        opened(cast.ines, make_user(f"T{number}", Role.THERAPIST))
        make_session(other, by=cast.solo)
    assert [queries(*page) for page in pages] == none
    assert len(told(cast.sana, "caseload")) == 5
