"""Looks at a session: the therapist alone first, then the two together, and nobody else, ever."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.models import CareTeamMembership, Client, Episode
from hrp.accounts.models import SupervisionLine
from hrp.accounts.roles import Role
from hrp.audit.models import Action, Event
from hrp.supervision.actions.fidelity import keep_miti, rate
from hrp.supervision.miti import worked_out
from hrp.supervision.models import FidelityRating, FidelityRound, MitiScore
from hrp.supervision.models.fidelity import COUNTS, GLOBALS, Item, Whose
from hrp.supervision.trend import APART, trend
from tests.access.table import TABLE
from tests.access.walk import browser_of, build
from tests.access.walk import signed_in as cookies_of
from tests.cast import key, make_client, make_session, make_user
from tests.supervision.pages import browser_of as signed_in
from tests.supervision.pages import text_of
from tests.workspace.many import queries

ROOT = Path(__file__).resolve().parents[2]
TAPPED = {"clients_concern": "4", "asked_first": "2", "both_sides": "none"}
KNOWN = {"clients_concern": 4, "asked_first": 2, "both_sides": None}


def line_of(cast) -> SupervisionLine:
    return SupervisionLine.objects.get(supervisor=cast.sana, therapist=cast.mara)


def page_of(line) -> str:
    return reverse("supervision:fidelity", args=[line.pk])


def own(look) -> str:
    return reverse("supervision:fidelity_own", args=[look.pk])


def together(look) -> str:
    return reverse("supervision:fidelity_round", args=[look.pk])


def miti(look) -> str:
    return reverse("supervision:miti", args=[look.pk])


def ratings_of(look, whose="therapist") -> dict:
    return dict(look.ratings.filter(whose=whose).values_list("item", "value"))


def as_opened(browser, address) -> dict:
    """Return what a page of ratings or scores would send if nothing on it were touched."""
    form, sent = browser.get(address).context["form"], {}
    for field in form:
        value = "" if field.initial is None else str(field.initial)
        sent |= {field.html_name: value, field.html_initial_name: value}
    return sent


@pytest.fixture
def meeting(cast):
    """A meeting of Mara's with Ines, three days ago."""
    return make_session(cast.ines, by=cast.mara, days_ago=3)


def make_look(cast, meeting=None, *, days_ago=3, shown=False, given=None, **fields) -> FidelityRound:
    """A look of Mara and Sana; `shown`: Mara has rated to the end, `given` being what she tapped."""
    look = FidelityRound.objects.create(
        supervisor=fields.pop("supervisor", cast.sana),
        therapist=fields.pop("therapist", cast.mara),
        session=meeting,
        on=timezone.localdate() - timedelta(days=days_ago),
        created_by=cast.mara,
        **fields,
    )
    if given is not None or shown:
        rate(look, by=look.therapist, whose=Whose.THERAPIST, given=given or {}, done=shown)
        look.refresh_from_db()
    return look


# --- Alone first ------------------------------------------------------------------------------------


def test_the_therapist_looks_alone_first_and_nobody_sees_it_before_they_are_done(cast, meeting):
    mara, sana = signed_in(cast.mara), signed_in(cast.sana)
    asked = {"key": key(), "session": str(meeting.pk), "seen_by": "recording"}
    assert sana.post(page_of(line_of(cast)), asked).url == page_of(line_of(cast))
    look = FidelityRound.objects.get()
    assert (look.session, look.seen_by, look.on) == (meeting, "recording", meeting.day)
    assert (look.supervisor, look.therapist, look.created_by) == (cast.sana, cast.mara, cast.sana)

    assert own(look) in mara.get(page_of(line_of(cast))).content.decode()
    assert mara.get(together(look)).url == own(look)
    assert mara.post(own(look), TAPPED).url == together(look)
    assert ratings_of(look) == KNOWN
    for address in (own(look), together(look), miti(look)):
        assert (sana.get(address).status_code, sana.post(address, TAPPED).status_code) == (404, 404)
    waiting = sana.get(page_of(line_of(cast)))
    assert "Mara looks alone first" in text_of(waiting)
    assert str(look.pk) not in waiting.content.decode()
    assert not re.search("Mostly|A little|No occasion", text_of(waiting).partition("Begin a look")[0])

    assert mara.post(own(look), TAPPED | {"done": "yes"}).url == together(look)
    shown = text_of(sana.get(together(look)))
    assert "Mara alone: Mostly" in shown
    assert "Mara alone: A little" in shown
    assert "Mara alone: No occasion" in shown
    assert shown.count("Mara alone:") == 3


def test_what_was_rated_alone_stays_once_it_is_done(cast, meeting):
    mara, look = signed_in(cast.mara), make_look(cast, meeting, given=KNOWN, shown=True)
    closed = look.own_done_at
    assert mara.get(own(look)).url == together(look)
    answer = mara.post(own(look), {"clients_concern": "1", "done": "yes"}, follow=True)
    assert "stays as it was" in text_of(answer)
    assert rate(look, by=cast.mara, whose=Whose.THERAPIST, given={"to_test": 5}) is False
    look.refresh_from_db()
    assert (ratings_of(look), look.own_done_at) == (KNOWN, closed)


def test_only_the_therapist_of_the_two_rates_alone(cast, meeting):
    look = make_look(cast, meeting)
    for who in (cast.sana, cast.jon, cast.otto, cast.stella):
        assert signed_in(who).post(own(look), TAPPED).status_code == 404
        with pytest.raises(ValidationError):
            rate(look, by=who, whose=Whose.THERAPIST, given={"to_test": 5})
    assert signed_in(cast.ada).post(own(look), TAPPED).status_code == 403
    assert not FidelityRating.objects.exists()


def test_everything_may_be_left_out_and_taken_back(cast, meeting):
    mara, look = signed_in(cast.mara), make_look(cast, meeting, given=KNOWN)
    mara.post(own(look), as_opened(mara, own(look)) | {"clients_concern": "5", "asked_first": "", "both_sides": ""})
    assert ratings_of(look) == {"clients_concern": 5}
    mara.post(own(look), as_opened(mara, own(look)) | {"clients_concern": "", "done": "yes"})
    look.refresh_from_db()
    assert (ratings_of(look), look.own_done_at is None) == ({}, False)


def test_an_answer_that_is_none_keeps_the_others(cast, meeting):
    mara, look = signed_in(cast.mara), make_look(cast, meeting)
    for odd in ("0", "6", "04", "x", "3.0"):
        answer = mara.post(own(look), TAPPED | {"to_test": odd, "done": "yes"})
        assert answer.status_code == 422
        page = answer.content.decode()
        for item, value in TAPPED.items():
            assert re.search(rf'name="{item}"\s+value="{value}"\s+autocomplete="off"\s+checked', page)
    look.refresh_from_db()
    assert (look.own_done_at, FidelityRating.objects.count()) == (None, 0)


# --- Together ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["mara", "sana"])
def test_either_of_the_two_types_what_they_see_together(cast, meeting, who):
    look, browser = make_look(cast, meeting, given=KNOWN, shown=True), signed_in(getattr(cast, who))
    assert browser.post(together(look), {"clients_concern": "3", "asked_first": "2"}).url == together(look)
    assert ratings_of(look, "together") == {"clients_concern": 3, "asked_first": 2}
    assert text_of(browser.get(together(look))).count("what did each of us see?") == 1
    browser.post(together(look), {"clients_concern": "3", "asked_first": "2", "done": "yes"})
    look.refresh_from_db()
    assert look.together_done_at is not None

    page = browser.get(together(look))
    assert 'type="radio"' not in page.content.decode()
    rows = re.findall(r"<tr>.*?</tr>", page.content.decode(), re.DOTALL)
    read = [re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", row)).strip() for row in rows]
    assert len(read) == 1 + len(Item)
    assert re.sub(" +", " ", read[1]) == "Started from the client&#x27;s concern Mostly Partly"
    assert read[2] == "Asked before informing or advising A little A little"
    assert read[3] == "Held both sides of the ambivalence No occasion –"
    assert read[4] == "Made no assumption of abstinence – –"

    assert "stays as it was" in text_of(browser.post(together(look), {"clients_concern": "1"}, follow=True))
    assert ratings_of(look, "together") == {"clients_concern": 3, "asked_first": 2}
    assert ratings_of(look) == KNOWN


def test_what_the_other_tapped_meanwhile_stays(cast, meeting):
    """Both have the page open; each sends what they changed, and nothing else is written over."""
    look, mara, sana = make_look(cast, meeting, shown=True), signed_in(cast.mara), signed_in(cast.sana)
    rate(look, by=cast.sana, whose=Whose.TOGETHER, given={"to_test": 2, "strengths": 3})
    hers, his = as_opened(mara, together(look)), as_opened(sana, together(look))
    assert 'name="initial-to_test" value="2"' in sana.get(together(look)).content.decode()
    sana.post(together(look), his | {"clients_concern": "4", "strengths": ""})
    mara.post(together(look), hers | {"asked_first": "none", "to_test": "5"})
    assert ratings_of(look, "together") == {"clients_concern": 4, "asked_first": None, "to_test": 5}


def test_together_before_the_therapist_is_done_is_refused_by_the_database_too(cast, meeting):
    look = make_look(cast, meeting, given=KNOWN)
    for act in (
        lambda: rate(look, by=cast.sana, whose=Whose.TOGETHER, given={"to_test": 5}),
        lambda: rate(look, by=cast.mara, whose=Whose.TOGETHER, given={}, done=True),
        lambda: keep_miti(look, by=cast.sana, scores={"empathy": 4}),
    ):
        with pytest.raises(ValidationError):
            act()
    with pytest.raises(IntegrityError), transaction.atomic():
        FidelityRound.objects.filter(pk=look.pk).update(together_done_at=timezone.now())
    assert (FidelityRating.objects.filter(whose="together").exists(), MitiScore.objects.exists()) == (False, False)


@pytest.mark.parametrize("value", [0, 6])
def test_the_database_takes_no_value_beyond_the_scale(cast, meeting, value):
    look = make_look(cast, meeting)
    with pytest.raises(IntegrityError), transaction.atomic():
        FidelityRating.objects.create(round=look, item="to_test", whose="therapist", value=value)


# --- Beginning --------------------------------------------------------------------------------------


def choices_of(answer) -> list:
    return [value for value, _label in answer.context["form"].fields["session"].choices]


def test_the_meetings_to_choose_are_those_of_clients_whom_both_may_see(cast, meeting):
    noor = make_session(cast.noor, by=cast.stella, days_ago=2)
    make_session(cast.noor, by=cast.mara, days_ago=1)  # Mara once stood in; neither of them sees Noor
    make_session(cast.ines, by=cast.jon, days_ago=1.5)  # Jon's meeting
    make_session(cast.ines, by=cast.mara, days_ago=-1, happened="planned")
    make_session(make_client("Pim", lead=cast.mara, team=cast.team, is_practice=True), by=cast.mara, days_ago=2)
    otis = make_client("Otis", lead=cast.stella, team=cast.team)  # Mara prescribes for him: Sana does not read along
    CareTeamMembership.objects.create(episode=otis.episodes.get(), user=cast.mara, role="prescriber")
    make_session(otis, by=cast.mara, days_ago=2)
    ruth = make_client("Ruth", lead=cast.mara, team=cast.team)
    make_session(ruth, by=cast.mara, days_ago=4)
    Episode.objects.filter(client=ruth).update(ending="died", ended_on=timezone.localdate())
    for who in (cast.mara, cast.sana):
        assert choices_of(signed_in(who).get(page_of(line_of(cast)))) == ["", str(meeting.pk)]
    asked = {"key": key(), "session": str(noor.pk), "seen_by": "told"}
    answer = signed_in(cast.sana).post(page_of(line_of(cast)), asked)
    assert (answer.status_code, FidelityRound.objects.exists()) == (422, False)
    assert re.search(r'value="told"\s+autocomplete="off"\s+checked', answer.content.decode())
    assert "Noor" not in text_of(answer)


def test_a_look_without_a_meeting_is_at_the_work_of_these_weeks(cast):
    mara = signed_in(cast.mara)
    answer = mara.post(page_of(line_of(cast)), {"key": key(), "session": "", "seen_by": "told"})
    look = FidelityRound.objects.get()
    assert (answer.url, look.session, look.on) == (own(look), None, timezone.localdate())
    assert "the work of these weeks" in text_of(mara.get(own(look)))
    opened = Event.objects.filter(action=Action.VIEW).values_list("client_code", "subject", "detail")
    assert list(opened) == [("", f"fidelity {look.pk}", {"page": "fidelity"})]


def test_a_double_click_begins_one_look(cast, meeting):
    mara, asked = signed_in(cast.mara), {"key": key(), "session": str(meeting.pk), "seen_by": "told"}
    assert mara.post(page_of(line_of(cast)), asked).url == mara.post(page_of(line_of(cast)), asked).url
    assert (FidelityRound.objects.count(), Event.objects.filter(action=Action.CREATE).count()) == (1, 1)


def test_a_key_that_is_taken_by_others_begins_a_look_of_ones_own(cast):
    theirs = make_look(cast, supervisor=cast.otto, therapist=cast.stella)
    asked = {"key": str(theirs.pk), "session": "", "seen_by": "told"}
    assert signed_in(cast.mara).post(page_of(line_of(cast)), asked).status_code == 302
    assert FidelityRound.objects.exclude(pk=theirs.pk).get().therapist == cast.mara


def test_what_was_looked_at_is_always_said(cast, meeting):
    answer = signed_in(cast.mara).post(page_of(line_of(cast)), {"key": key(), "session": str(meeting.pk)})
    assert (answer.status_code, FidelityRound.objects.exists()) == (422, False)
    assert re.search(rf'value="{meeting.pk}"\s+selected', answer.content.decode())


# --- Who --------------------------------------------------------------------------------------------


def answers(who, addresses) -> list[int]:
    browser = signed_in(who)
    return [browser.get(address).status_code for address in addresses]


def test_when_the_line_has_ended_the_therapist_reads_on_and_the_supervisor_does_not(cast, meeting):
    look = make_look(cast, meeting, given=KNOWN, shown=True)
    alone = make_look(cast, meeting, given={"to_test": 5})
    pages = [page_of(line_of(cast)), together(look)]
    assert answers(cast.sana, pages) == [200, 200]
    SupervisionLine.objects.filter(supervisor=cast.sana).update(to_on=timezone.localdate())
    assert answers(cast.sana, [*pages, miti(look), own(look)]) == [404] * 4
    assert answers(cast.mara, [*pages, miti(look), own(look)]) == [200, 200, 403, 302]
    sana, mara = signed_in(cast.sana), signed_in(cast.mara)
    for address in (*pages, miti(look), own(look)):
        assert sana.post(address, TAPPED).status_code == 404
        assert mara.post(address, TAPPED).status_code == 403
    # What she had begun alone she can still read, and nobody else ever.
    assert mara.get(own(alone)).url == together(alone)
    assert "Clearly throughout" in text_of(mara.get(together(alone)))
    assert mara.post(own(alone), TAPPED).status_code == 403
    assert sana.get(together(alone)).status_code == 404


def test_a_line_that_began_again_opens_what_was_kept_before(cast, meeting):
    look = make_look(cast, meeting, shown=True)
    SupervisionLine.objects.filter(supervisor=cast.sana).update(
        from_on=timezone.localdate() - timedelta(days=90), to_on=timezone.localdate() - timedelta(days=30)
    )
    again = SupervisionLine.objects.create(supervisor=cast.sana, therapist=cast.mara)
    assert answers(cast.sana, [page_of(again), together(look)]) == [200, 200]
    assert signed_in(cast.sana).post(together(look), {"to_test": "4"}).status_code == 302


def test_a_look_goes_where_the_client_goes(cast, meeting):
    """Sana still sees Ines through Jon; of the look with Mara neither of the two sees that there is one."""
    SupervisionLine.objects.create(supervisor=cast.sana, therapist=cast.jon)
    look, kept = make_look(cast, meeting, given=KNOWN, shown=True), make_look(cast, shown=True, days_ago=1)
    for who in (cast.mara, cast.sana):
        assert "Ines" in text_of(signed_in(who).get(page_of(line_of(cast)))).partition("Begin a look")[0]
    CareTeamMembership.objects.filter(user=cast.mara).update(to_on=timezone.localdate())
    for who in (cast.mara, cast.sana):
        browser = signed_in(who)
        listed = browser.get(page_of(line_of(cast)))
        assert [look.row.pk for look in listed.context["looks"]] == [kept.pk]
        assert "Ines" not in text_of(listed)
        assert [browser.get(address).status_code for address in (together(look), miti(look))] == [404, 404]
    denied = Event.objects.filter(action=Action.DENIED)
    assert {row.client_code for row in denied} == {""}
    assert denied.count() == 4


def test_two_therapists_of_one_supervisor_never_stand_on_one_page(cast, meeting):
    jons = SupervisionLine.objects.create(supervisor=cast.sana, therapist=cast.jon)
    make_look(cast, meeting, given={"to_test": 5}, shown=True)
    make_look(cast, given={"to_test": 1}, shown=True, days_ago=1)
    theirs = [
        make_look(cast, given={"to_test": 2}, shown=True, days_ago=days, therapist=cast.jon) for days in (1, 2, 3)
    ]
    sana = signed_in(cast.sana)
    maras, jon_s = sana.get(page_of(line_of(cast))), sana.get(page_of(jons))
    assert "Jon" not in text_of(maras)
    assert "Mara" not in text_of(jon_s)
    assert "A little" not in maras.content.decode()
    assert "Clearly throughout" not in "".join(str(row) for trend in jon_s.context["trends"] for row in trend.told)
    assert {look.row.pk for look in jon_s.context["looks"]} == {row.pk for row in theirs}
    assert signed_in(cast.jon).get(page_of(line_of(cast))).status_code == 404


# --- Nobody else, ever ------------------------------------------------------------------------------

THEIR_TABLES = re.compile("supervision_fidelity|supervision_miti")
THEIR_PAGES = {"supervision:fidelity", "supervision:fidelity_own", "supervision:fidelity_round", "supervision:miti"}


def read_by(cookie, address) -> bool:
    """Whether opening the page asks for what two people rated."""
    with CaptureQueriesContext(connection) as caught:
        browser_of(cookie).get(address)
    return any(THEIR_TABLES.search(one["sql"]) for one in caught.captured_queries)


# Who opens the pages of a part; the therapist and the supervisor of the two open all others.
WHO = {
    "supervision": ("lead", "supervisor", "admin", "otto", "co", "both"),
    "administration": ("admin",),
    "desk": ("desk",),
}


@pytest.mark.once
def test_no_other_page_reads_what_two_people_rated(cast):
    world = build(cast)
    cookies = cookies_of(world)
    reading = {
        name
        for name, line in TABLE.items()
        for person in WHO.get(name.partition(":")[0], ("lead", "supervisor"))
        if line.GET and read_by(cookies[person], world.address(name, line, "own"))
    }
    assert reading == THEIR_PAGES


def test_no_other_module_knows_the_tables():
    named = re.compile(r"Fidelity(Rating|Round)|MitiScore|fidelity_(of|with|rounds)\b")
    files = [path for package in ("hrp", "clients", "goals", "sessions") for path in (ROOT / package).rglob("*.py")]
    found = {path.relative_to(ROOT).as_posix() for path in files if named.search(path.read_text())}
    known = ("models/__init__", "models/fidelity", "fidelity", "actions/fidelity", "forms/fidelity", "views/fidelity")
    assert {path for path in found if not re.search("/migrations/|^hrp/demo/", path)} == {
        f"hrp/supervision/{name}.py" for name in known
    }


# --- The trail --------------------------------------------------------------------------------------


def test_the_trail_holds_ids_and_items_and_no_value(cast, meeting):
    mara, sana = signed_in(cast.mara), signed_in(cast.sana)
    mara.post(page_of(line_of(cast)), {"key": key(), "session": str(meeting.pk), "seen_by": "told"})
    look = FidelityRound.objects.get()
    mara.post(own(look), TAPPED)
    mara.post(own(look), TAPPED)  # nothing changed
    mara.post(own(look), TAPPED | {"asked_first": "5", "done": "yes"})
    sana.post(together(look), {"to_test": "4", "done": "yes"})
    sana.post(miti(look), {"empathy": "4", "questions": "30"})
    rows = Event.objects.filter(subject=f"fidelity {look.pk}").order_by("pk")
    told = [(row.action, row.actor, row.client_code, row.detail) for row in rows]
    code = cast.ines.code
    assert told == [
        (Action.CREATE, cast.mara.email, code, {}),
        (Action.CHANGE, cast.mara.email, code, {"whose": "therapist", "items": list(TAPPED), "done": False}),
        (Action.CHANGE, cast.mara.email, code, {"whose": "therapist", "items": ["asked_first"], "done": True}),
        (Action.CHANGE, cast.sana.email, code, {"whose": "together", "items": ["to_test"], "done": True}),
        (Action.CHANGE, cast.sana.email, code, {"fields": ["empathy", "questions"]}),
    ]


def test_a_page_about_a_clients_session_is_seen_in_their_record(cast, meeting):
    look = make_look(cast, meeting, shown=True)
    sana = signed_in(cast.sana)
    for address in (together(look), miti(look)):
        sana.get(address)
    seen = Event.objects.filter(action=Action.VIEW).values_list("actor", "client_code", "detail")
    assert list(seen) == [(cast.sana.email, cast.ines.code, {"page": "fidelity"})] * 2
    record = signed_in(cast.mara).get(reverse("workspace:seen", args=[cast.ines.code]))
    assert "a look at a session, in supervision" in text_of(record)


# --- Over time --------------------------------------------------------------------------------------


def test_what_was_not_rated_is_a_gap_and_never_a_nought():
    drawn = trend("Item", own=[1, None, 5], together=[None, 3, None], told=[])
    bottom, middle, top = drawn.levels[0], drawn.levels[2], drawn.levels[4]
    step = drawn.width / 3
    assert drawn.own == ((round(step / 2 - APART, 1), bottom), (round(step * 2.5 - APART, 1), top))
    assert drawn.together == ((round(step * 1.5 + APART, 1), middle),)
    assert drawn.levels == tuple(sorted(drawn.levels, reverse=True))
    assert 0 < top < bottom < drawn.height


def test_nothing_rated_is_nothing_drawn():
    drawn = trend("Item", own=[None, None], together=[None, None], told=[])
    assert (drawn.own, drawn.together) == ((), ())


def test_each_item_over_the_last_eight_looks_of_the_two(cast, meeting):
    sana = signed_in(cast.sana)
    make_look(cast, given={"to_test": 1}, shown=True, days_ago=90)
    assert sana.get(page_of(line_of(cast))).context["trends"] == []  # one look is no course
    for days in range(10, 2, -1):
        given = {"to_test": 3} if days % 2 else {"to_test": None}
        look = make_look(cast, given=given, shown=True, days_ago=days)
        rate(look, by=cast.sana, whose=Whose.TOGETHER, given={"to_test": 4})
    make_look(cast, given={"to_test": 5}, days_ago=0)  # not shown yet: nobody's course
    trends = {one.title: one for one in sana.get(page_of(line_of(cast))).context["trends"]}
    assert list(trends) == [str(label) for label in Item.labels]
    one = trends[str(Item.TO_TEST.label)]
    assert [own for _on, own, _together in one.told] == ["No occasion", "Partly"] * 4
    assert [together for _on, _own, together in one.told] == ["Mostly"] * 8
    assert (len(one.own), len(one.together)) == (4, 8)
    other = trends[str(Item.FUNCTIONS.label)]
    assert (other.own, other.together, {row[1:] for row in other.told}) == ((), (), {("", "")})


def test_as_many_queries_for_one_look_as_for_thirty(cast, meeting):
    counts = {}
    for who in (cast.mara, cast.sana):
        FidelityRating.objects.all().delete()
        FidelityRound.objects.all().delete()
        browser = signed_in(who)
        found = []
        for many in (2, 28):
            for number in range(many):
                client = make_client(f"C{who.name}{many}{number}", lead=cast.mara, team=cast.team)
                held = make_session(client, by=cast.mara, days_ago=number + 1)
                make_look(cast, held, given=KNOWN, shown=True, days_ago=number)
            found.append(queries(browser, page_of(line_of(cast))))
        counts[who.name] = found
    assert counts == {"Mara": [13, 13], "Sana": [15, 15]}


# --- MITI 4.2 ---------------------------------------------------------------------------------------

FULL = {
    "cultivating": 3,
    "softening": 4,
    "partnership": 4,
    "empathy": 4,
    "questions": 20,
    "simple_reflections": 18,
    "complex_reflections": 12,
}


def shown(**scores) -> list[str]:
    return [number.shown for number in worked_out(FULL | scores)]


def test_four_numbers_are_worked_out():
    assert shown() == ["3.5", "4.0", "40.0 %", "1.50 : 1"]


@pytest.mark.parametrize(
    ("missing", "left"),
    [
        ("cultivating", ["", "4.0", "40.0 %", "1.50 : 1"]),
        ("softening", ["", "4.0", "40.0 %", "1.50 : 1"]),
        ("partnership", ["3.5", "", "40.0 %", "1.50 : 1"]),
        ("empathy", ["3.5", "", "40.0 %", "1.50 : 1"]),
        ("questions", ["3.5", "4.0", "40.0 %", ""]),
        ("simple_reflections", ["3.5", "4.0", "", ""]),
        ("complex_reflections", ["3.5", "4.0", "", ""]),
    ],
)
def test_without_an_ingredient_there_is_no_number(missing, left):
    assert shown(**{missing: None}) == left
    assert [number.shown for number in worked_out({k: v for k, v in FULL.items() if k != missing})] == left


def test_a_share_of_nothing_says_nothing():
    assert shown(simple_reflections=0, complex_reflections=0)[2:] == ["", "0.00 : 1"]
    assert shown(questions=0)[3] == ""
    assert shown(complex_reflections=0)[2:] == ["0.0 %", "0.90 : 1"]
    assert [number.shown for number in worked_out({})] == ["", "", "", ""]


def test_a_number_just_below_a_reading_is_not_written_as_if_it_reached_it():
    assert shown(simple_reflections=61, complex_reflections=40, questions=102)[2:] == ["39.6 %", "0.99 : 1"]


def test_scores_are_kept_shown_with_how_they_are_made_and_put_right(cast, meeting):
    look, sana = make_look(cast, meeting, shown=True), signed_in(cast.sana)
    assert "Nothing has to stand here" in text_of(sana.get(together(look)))
    sana.post(miti(look), {})
    assert not MitiScore.objects.exists()
    sana.post(miti(look), {name: str(value) for name, value in FULL.items()})
    kept = MitiScore.objects.values(*GLOBALS, *COUNTS).get()
    assert kept == dict.fromkeys((*GLOBALS, *COUNTS)) | FULL
    page = text_of(signed_in(cast.mara).get(together(look)))
    for words in (
        "Technical: 3.5",
        "Relational: 4.0",
        "Complex reflections: 40.0 %",
        "Reflections to questions: 1.50 : 1",
        "The mean of partnership and empathy.",
    ):
        assert words in page
    assert not re.search(r"\b(fair|good|in print)\b", page, re.IGNORECASE)
    mara = signed_in(cast.mara)
    mara.post(miti(look), as_opened(mara, miti(look)) | dict.fromkeys(FULL, "") | {"empathy": "4"})
    assert MitiScore.objects.values(*GLOBALS, *COUNTS).get() == dict.fromkeys((*GLOBALS, *COUNTS)) | {"empathy": 4}
    assert "The mean of" not in text_of(sana.get(together(look)))


def test_of_two_who_put_in_scores_at_once_neither_loses_theirs(cast, meeting):
    look, mara, sana = make_look(cast, meeting, shown=True), signed_in(cast.mara), signed_in(cast.sana)
    sana.post(miti(look), {"empathy": "3", "questions": "20"})
    hers, his = as_opened(mara, miti(look)), as_opened(sana, miti(look))
    sana.post(miti(look), his | {"partnership": "4", "questions": ""})
    mara.post(miti(look), hers | {"empathy": "5"})
    assert MitiScore.objects.values("empathy", "partnership", "questions").get() == {
        "empathy": 5,
        "partnership": 4,
        "questions": None,
    }


@pytest.mark.parametrize(
    ("name", "value"), [("empathy", "0"), ("empathy", "6"), ("questions", "501"), ("empathy", "x")]
)
def test_a_score_beyond_its_range_is_asked_again_with_what_was_typed(cast, meeting, name, value):
    look = make_look(cast, meeting, shown=True)
    answer = signed_in(cast.sana).post(miti(look), {"partnership": "3", name: value})
    assert (answer.status_code, MitiScore.objects.exists()) == (422, False)
    for field, typed in (("partnership", "3"), (name, value)):
        assert re.search(rf'name="{field}" value="{typed}"', answer.content.decode())


def test_scores_are_no_therapists_before_they_have_rated_alone(cast, meeting):
    look = make_look(cast, meeting)
    assert signed_in(cast.mara).get(miti(look)).url == own(look)
    assert signed_in(cast.sana).get(miti(look)).status_code == 404


def test_a_therapist_who_supervises_keeps_the_two_apart(cast):
    """Bea is supervised by Sana and supervises Mara: each line opens as what she is in it."""
    bea = make_user("Bea", Role.THERAPIST, Role.SUPERVISOR)
    up = SupervisionLine.objects.create(supervisor=cast.sana, therapist=bea)
    down = SupervisionLine.objects.create(supervisor=bea, therapist=cast.mara)
    hers = make_look(cast, therapist=bea, given={"to_test": 5})
    maras = make_look(cast, supervisor=bea, given={"to_test": 1})
    browser = signed_in(bea)
    assert [look.row.pk for look in browser.get(page_of(up)).context["looks"]] == [hers.pk]
    assert [look.row.pk for look in browser.get(page_of(down)).context["looks"]] == [maras.pk]
    assert [browser.get(own(look)).status_code for look in (hers, maras)] == [200, 404]
    assert Client.objects.for_user(bea).count() == 1
