"""Mandates: somebody outside asks whether a client comes. What is agreed stands on the record; nothing goes out."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import formats, timezone

from clients.actions import end_mandate
from clients.mandates import first_due, next_after, standing_mandates
from clients.models import Client, ConsentRevocation, Episode, Mandate
from hrp.audit.models import Event
from sessions.actions import close_episode
from sessions.endings import open_ends
from tests.access.planted import draft_consent, signed_consent
from tests.cast import key, make_client, make_session, put
from tests.workspace.many import queries

PAGES = ("workspace:record", "workspace:before")
HEADING = "Somebody outside asks"
PROBATION = "Probation or parole asks to hear whether they come."


def day(days_ago):
    return timezone.localdate() - timedelta(days=days_ago)


def said(on) -> str:
    return formats.date_format(on, "j F Y")


@pytest.fixture
def as_mara(client, cast):
    client.force_login(cast.mara)
    return client


@pytest.fixture
def page(cast):
    return reverse("clients:mandate_new", args=[cast.ines.code])


def sent(**changed) -> dict:
    return {"key": key(), "authority_kind": "probation_parole", "starts_on": day(5), **changed}


def make(about: Client, **fields) -> Mandate:
    values = {"authority_kind": "probation_parole", "starts_on": day(5), "explained_on": day(5), **fields}
    return Mandate.objects.create(episode=about.episodes.get(ended_on=None), **values)


def of(mandate: Mandate, name: str = "clients:mandate") -> str:
    return reverse(name, args=[mandate.episode.client.code, mandate.pk])


def read(browser, name, about) -> str:
    return " ".join(browser.get(reverse(name, args=[about.code])).content.decode().split())


# --- Writing it down ------------------------------------------------------------------------------


def test_what_was_agreed_is_kept_and_nothing_goes_out(as_mara, page, cast):
    typed = {
        "reference": "PR 77/3",
        "ends_on": day(-800),
        "protected_until": day(-85),
        "no_report_at_all_until": day(-10),
        "rhythm": "monthly",
        "next_due": day(-20),
        "explained_on": day(1),
    }
    answer = as_mara.post(page, sent(**typed))
    assert answer.url == reverse("workspace:record", args=[cast.ines.code])
    (one,) = Mandate.objects.all()
    assert {name: getattr(one, name) for name in typed} == typed
    assert (one.episode, one.authority_kind, one.starts_on) == (cast.ines.episodes.get(), "probation_parole", day(5))
    assert one.created_by == cast.mara
    event = Event.objects.get(action="create")
    assert (event.client_code, event.subject, event.detail) == (cast.ines.code, f"mandate {one.pk}", {})
    assert mail.outbox == []


def test_who_asks_and_since_when_is_enough(as_mara, page):
    as_mara.post(page, sent(authority_kind="court", starts_on=day(0)))
    one = Mandate.objects.get()
    assert (one.asks, one.rhythm) == ("A court asks to hear whether they come.", "on_request")
    assert (one.ends_on, one.protected_until, one.explained_on, one.reference) == (None, None, None, "")


def test_the_form_says_what_they_hear(as_mara, page):
    shown = " ".join(as_mara.get(page).content.decode().split())
    assert "They hear whether somebody comes, and of nothing else." in shown
    assert "A letter goes only on a consent, and the client sees it first." in shown
    assert Event.objects.latest("pk").detail == {"page": "mandate_new"}


def test_sent_twice_it_is_one(as_mara, page):
    typed = sent()
    assert as_mara.post(page, typed).url == as_mara.post(page, typed).url
    assert Mandate.objects.count() == 1
    assert Event.objects.filter(action="create").count() == 1


def test_two_may_run_at_once(as_mara, page, cast):
    as_mara.post(page, sent())
    as_mara.post(page, sent(authority_kind="child_welfare", starts_on=day(2)))
    assert [one.authority_kind for one in standing_mandates(cast.ines)] == ["probation_parole", "child_welfare"]
    shown = read(as_mara, "workspace:record", cast.ines)
    assert PROBATION in shown
    assert "Child welfare asks to hear whether they come." in shown


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"authority_kind": ""}, "authority_kind"),
        ({"authority_kind": "police"}, "authority_kind"),
        ({"starts_on": ""}, "starts_on"),
        ({"starts_on": "soon"}, "starts_on"),
        ({"ends_on": day(6)}, "ends_on"),
        ({"ends_on": day(-4100)}, "ends_on"),
        ({"protected_until": day(6)}, "protected_until"),
        ({"no_report_at_all_until": day(6)}, "no_report_at_all_until"),
        ({"next_due": day(6)}, "next_due"),
        ({"rhythm": "hourly"}, "rhythm"),
        ({"explained_on": day(-1)}, "explained_on"),
    ],
)
def test_what_cannot_be_comes_back_with_what_was_typed(as_mara, page, cast, changed, field):
    for address in (page, of(make(cast.ines, authority_kind="court"))):
        answer = as_mara.post(address, sent(reference="Typed 12", **changed))
        assert answer.status_code == 422
        assert answer.context["form"].errors.keys() == {field}
        assert "Typed 12" in answer.content.decode()
    assert [one.authority_kind for one in Mandate.objects.all()] == ["court"]


def test_the_days_of_a_long_mandate_are_days(as_mara, page):
    as_mara.post(page, sent(ends_on=day(-5 * 365), protected_until=day(5)))
    one = Mandate.objects.get()
    assert (one.ends_on, one.protected_until) == (day(-5 * 365), day(5))


# --- Changing and ending it -----------------------------------------------------------------------


def test_it_is_noted_that_it_was_explained(as_mara, cast):
    one = make(cast.ines, explained_on=None, reference="PR 77/3")
    prompt = "Explain it to them before anything goes out."
    assert all(prompt in read(as_mara, name, cast.ines) for name in PAGES)
    typed = {"authority_kind": one.authority_kind, "reference": "PR 77/3", "starts_on": day(5), "rhythm": one.rhythm}
    as_mara.post(of(one), typed | {"explained_on": day(0)})
    one.refresh_from_db()
    assert (one.explained_on, one.reference) == (day(0), "PR 77/3")
    event = Event.objects.get(action="change")
    assert (event.subject, event.detail) == (f"mandate {one.pk}", {"fields": ["explained_on"]})
    assert not any(prompt in read(as_mara, name, cast.ines) for name in PAGES)


def test_ending_it_twice_is_one_end(as_mara, cast):
    one = make(cast.ines)
    assert "It is over" in as_mara.get(of(one)).content.decode()
    for _click in range(2):
        answer = as_mara.post(of(one, "clients:mandate_end"))
        assert answer.url == reverse("workspace:record", args=[cast.ines.code])
    one.refresh_from_db()
    assert one.ends_on == day(0)
    assert [event.detail for event in Event.objects.filter(subject=f"mandate {one.pk}")] == [{"ended": True}]
    assert PROBATION not in read(as_mara, "workspace:record", cast.ines)
    assert "It is over" not in as_mara.get(of(one)).content.decode()
    earlier = as_mara.get(reverse("clients:mandate_new", args=[cast.ines.code])).content.decode()
    assert of(one) in earlier


def test_one_that_was_to_come_is_taken_back(cast):
    one = make(cast.ines, starts_on=day(-9))
    assert standing_mandates(cast.ines) == [one]
    end_mandate(one, by=cast.mara)
    assert standing_mandates(cast.ines) == []
    assert Mandate.objects.get().ends_on == day(-9)


@pytest.mark.parametrize(
    ("starts", "ends", "runs", "stands"),
    [
        (0, None, True, True),
        (-1, None, False, True),
        (-3, -3, False, False),
        (-3, -9, False, True),
        (9, -1, True, True),
        (9, 0, False, False),
        (9, 1, False, False),
    ],
)
def test_it_holds_from_its_first_day_and_no_longer_on_its_last(cast, starts, ends, runs, stands):
    one = make(cast.ines, starts_on=day(starts), ends_on=None if ends is None else day(ends))
    assert Mandate.objects.current().exists() is runs
    assert Mandate.objects.standing().exists() is stands
    assert one.is_over is not stands
    assert one.is_to_come is (starts < 0)


# --- Where it stands ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "They hear of that and of nothing else."),
        ({"protected_until": day(-30)}, f"Nothing about use is told until {said(day(-30))}."),
        ({"protected_until": day(0)}, "They hear of that and of nothing else."),
        ({"no_report_at_all_until": day(-9)}, f"Nothing at all is told until {said(day(-9))}."),
        ({"no_report_at_all_until": day(0)}, "They hear of that and of nothing else."),
    ],
)
def test_it_says_what_is_told_until_when(as_mara, cast, name, fields, told):
    make(cast.ines, **fields)
    shown = read(as_mara, name, cast.ines)
    assert PROBATION in shown
    every = ("They hear of that and of nothing else.", "Nothing about use is told", "Nothing at all is told")
    assert [words for words in every if words in shown] == [words for words in every if told.startswith(words)]
    assert told in shown


@pytest.mark.parametrize("name", PAGES)
def test_who_only_reads_sees_it_and_is_led_nowhere(client, cast, name):
    one = make(cast.ines)
    make(cast.noor, authority_kind="licensing")
    for person, may in ((cast.mara, True), (cast.jon, True), (cast.sana, False)):
        client.force_login(person)
        shown = read(client, name, cast.ines)
        assert PROBATION in shown
        assert "A licensing body" not in shown
        assert (of(one) in shown) is may


def test_it_is_on_no_page_that_a_client_takes_along_or_is_shown(as_mara, cast):
    make(cast.ines, reference="PR 77/3", authority_kind="licensing")
    meeting = make_session(cast.ines, by=cast.mara)
    as_mara.post(reverse("sessions:turn", args=[cast.ines.code, meeting.pk]))
    turned = as_mara.get(reverse("sessions:turned"))
    assert turned.status_code == 200
    pages = [turned.content.decode(), read(as_mara, "workspace:keep", cast.ines)]
    for shown in pages:
        assert not [words for words in ("icensing", "PR 77/3", HEADING) if words in shown]


def test_the_pages_say_nothing_of_those_who_do_not_come(as_mara, cast):
    one = make(cast.ines)
    words = (read(as_mara, "workspace:record", cast.ines) + as_mara.get(of(one)).content.decode()).lower()
    for verdict in ("complian", "attendance record", "failed", "missed", "must", "required to"):
        assert verdict not in words


# --- Whose it is ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [("mara", 200), ("jon", 200), ("sana", 403), ("stella", 404), ("otto", 403), ("ada", 403), ("fay", 403)],
)
def test_who_cares_for_them_writes_it(client, cast, page, who, status):
    one = make(cast.ines)
    client.force_login(getattr(cast, who))
    assert client.get(page).status_code == client.get(of(one)).status_code == status
    if status != 200:
        assert client.post(page, sent()).status_code == status
        assert client.post(of(one), sent()).status_code == status
        assert client.post(of(one, "clients:mandate_end")).status_code == status
        assert Mandate.objects.get().ends_on is None


def test_somebody_elses_does_not_open_under_ones_own_client(as_mara, cast):
    hers = make(cast.noor)
    for name in ("clients:mandate", "clients:mandate_end"):
        assert as_mara.post(reverse(name, args=[cast.ines.code, hers.pk]), sent()).status_code == 404
    hers.refresh_from_db()
    assert hers.ends_on is None


# --- When the work ends ---------------------------------------------------------------------------


def test_when_the_work_ends_it_is_asked_about(cast):
    over, stays = make(cast.ines), make(cast.ines, authority_kind="court")
    make(cast.ines, authority_kind="licensing", ends_on=day(1))
    make(cast.noor)
    ends = {end.pk: end for end in open_ends(cast.ines) if end.kind == "mandate"}
    assert {pk: (end.words, end.needed) for pk, end in ends.items()} == {
        str(over.pk): (PROBATION, False),
        str(stays.pk): ("A court asks to hear whether they come.", False),
    }
    answers = {ends[str(over.pk)].key: "done", ends[str(stays.pk)].key: "keep"}
    close_episode(cast.ines.episodes.get(), by=cast.mara, ending="taking_it_from_here", answers=answers)
    over.refresh_from_db()
    stays.refresh_from_db()
    assert (over.ends_on, stays.ends_on) == (day(0), None)


def ended(cast, ending: str) -> Mandate:
    one = make(cast.ines)
    Episode.objects.filter(client=cast.ines).update(ended_on=day(0), ending=ending)
    return one


@pytest.mark.parametrize(("ending", "status"), [("taking_it_from_here", 404), ("died", 403)])
def test_where_the_work_has_ended_nothing_is_written(as_mara, page, cast, ending, status):
    one = ended(cast, ending)
    for name in PAGES:
        shown = read(as_mara, name, cast.ines)
        assert not [words for words in (PROBATION, HEADING, of(one), page) if words in shown]
    assert as_mara.get(page).status_code == as_mara.post(page, sent()).status_code == status
    assert as_mara.post(of(one), sent()).status_code == status
    assert as_mara.post(of(one, "clients:mandate_end")).status_code == status
    assert Mandate.objects.get().ends_on is None


def test_thirty_take_as_many_queries_as_one(as_mara, cast):
    one, thirty = (make_client(name, lead=cast.mara, team=cast.team) for name in ("One", "Thirty"))
    for number in range(30):
        make(thirty, starts_on=day(number))
    make(one)
    addresses = [reverse(name, args=["CODE"]) for name in (*PAGES, "clients:mandate_new")]
    for address in addresses:
        few, many = (queries(as_mara, address.replace("CODE", about.code)) for about in (one, thirty))
        assert few == many


# --- What it rests on -----------------------------------------------------------------------------


def choices(browser, page) -> list[str]:
    field = browser.get(page).context["form"].fields.get("consent")
    return [str(label) for _value, label in field.choices] if field else []


def test_it_rests_on_a_consent_that_could_cover_attendance(as_mara, page, cast):
    assert choices(as_mara, page) == []
    ends = day(-90)
    counts = signed_consent(cast.ines, cast.mara, recipient="Probation")
    open_one = draft_consent(cast.ines, cast.mara)
    put([open_one], recipient="")
    silent = dict.fromkeys(("tells_attendance_dates", "tells_kept_count", "tells_attending"), False)
    signed_consent(cast.ines, cast.mara, **silent)
    signed_consent(cast.ines, cast.mara, kind="care", recipient_kind="payer")
    signed_consent(cast.ines, cast.mara, signed_on=day(9), expires_on=day(0))
    ConsentRevocation.objects.create(consent=signed_consent(cast.ines, cast.mara))
    signed_consent(cast.noor, cast.stella)
    assert sorted(choices(as_mara, page)) == ["Nobody named yet (not signed yet)", f"Probation, until {said(ends)}"]
    as_mara.post(page, sent(consent=counts.pk))
    assert Mandate.objects.get().consent == counts


def test_what_it_rests_on_stays_to_be_seen_when_it_was_taken_back(as_mara, cast):
    consent = signed_consent(cast.ines, cast.mara, recipient="Probation")
    one = make(cast.ines, consent=consent)
    ConsentRevocation.objects.create(consent=consent)
    assert choices(as_mara, of(one)) == ["Probation (does not count any more)"]
    start = f"{reverse('disclosures:consent_new', args=[cast.ines.code])}?mandate={one.pk}"
    assert start in as_mara.get(of(one)).content.decode()


def test_somebody_elses_consent_is_no_choice(as_mara, page, cast):
    signed_consent(cast.ines, cast.mara)
    theirs = signed_consent(cast.noor, cast.stella)
    assert as_mara.post(page, sent(consent=theirs.pk)).status_code == 422
    assert not Mandate.objects.exists()


# --- When the next letter is due ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rhythm", "due", "went", "then"),
    [
        ("weekly", "2026-03-02", "2026-03-02", "2026-03-09"),
        ("weekly", "2026-03-02", "2026-03-01", "2026-03-09"),
        ("weekly", "2026-03-02", "2026-03-09", "2026-03-16"),
        ("fortnightly", "2026-03-02", "2026-03-20", "2026-03-30"),
        ("monthly", "2026-01-31", "2026-01-31", "2026-02-28"),
        ("monthly", "2026-01-31", "2026-03-01", "2026-03-31"),
        ("monthly", "2026-12-15", "2026-12-15", "2027-01-15"),
        ("quarterly", "2026-11-30", "2026-11-30", "2027-02-28"),
        ("monthly", None, "2026-05-04", "2026-06-04"),
        ("once", "2026-03-02", "2026-03-02", None),
        ("on_request", None, "2026-03-02", None),
    ],
)
def test_the_rhythm_is_kept_however_early_or_late_a_letter_went(rhythm, due, went, then):
    one = Mandate(rhythm=rhythm, next_due=due and date.fromisoformat(due))
    assert next_after(one, date.fromisoformat(went)) == (then and date.fromisoformat(then))


@pytest.mark.parametrize(("ends", "then"), [(date(2026, 3, 9), None), (date(2026, 3, 10), date(2026, 3, 9))])
def test_no_letter_is_due_once_it_is_over(ends, then):
    one = Mandate(rhythm="weekly", next_due=date(2026, 3, 2), ends_on=ends)
    assert next_after(one, date(2026, 3, 2)) == then


@pytest.mark.parametrize(
    ("rhythm", "started", "due"),
    [
        ("weekly", 0, -7),
        ("weekly", 7, 0),
        ("weekly", 8, -6),
        ("fortnightly", 20, -8),
        ("weekly", -3, -10),
        ("once", 5, None),
        ("on_request", 5, None),
    ],
)
def test_a_rhythm_without_a_day_begins_one_step_after_the_start_and_never_in_the_past(
    as_mara, page, rhythm, started, due
):
    as_mara.post(page, sent(rhythm=rhythm, starts_on=day(started), next_due=""))
    assert Mandate.objects.get().next_due == (None if due is None else day(due))


def test_a_month_is_counted_from_the_day_it_starts(monkeypatch):
    monkeypatch.setattr("clients.mandates.timezone.localdate", lambda: date(2026, 3, 5))
    assert first_due("monthly", starts_on=date(2026, 1, 31)) == date(2026, 3, 31)


def test_a_change_works_out_a_day_that_was_left_open_and_the_trail_says_so(as_mara, cast):
    one = make(cast.ines, rhythm="weekly")
    as_mara.post(of(one), sent(rhythm="weekly", explained_on=day(5), reference="PR 1"))
    one.refresh_from_db()
    assert one.next_due == day(-2)
    assert Event.objects.get(action="change").detail == {"fields": ["next_due", "reference"]}


def test_after_the_last_letter_none_is_due_until_another_end_is_agreed(as_mara, cast):
    one = make(cast.ines, rhythm="weekly", ends_on=day(-5))
    typed = sent(rhythm="weekly", explained_on=day(5), reference="PR 1")
    as_mara.post(of(one), typed | {"ends_on": day(-5)})
    one.refresh_from_db()
    assert (one.next_due, one.reference) == (None, "PR 1")
    as_mara.post(of(one), typed | {"ends_on": day(-30)})
    one.refresh_from_db()
    assert one.next_due == day(-2)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"rhythm": "weekly", "ends_on": day(-5)}, True),
        ({"rhythm": "weekly", "ends_on": day(-5), "next_due": day(-5)}, True),
        ({"rhythm": "weekly", "ends_on": day(-5), "next_due": day(-4)}, False),
        ({"rhythm": "once", "ends_on": day(-5), "next_due": day(-6)}, True),
        ({"rhythm": "once", "ends_on": day(-5)}, False),
        ({"rhythm": "on_request", "ends_on": day(-5)}, False),
        ({"rhythm": "weekly", "next_due": day(-4)}, False),
    ],
)
def test_that_no_more_letters_come_is_said_wherever_a_mandate_stands(as_mara, cast, fields, says):
    one, words = make(cast.ines, **fields), f"No more letters: it ends on {said(day(-5))}."
    pages = [read(as_mara, name, cast.ines) for name in (*PAGES, "disclosures:home")]
    pages.append(as_mara.get(of(one)).content.decode())
    assert [words in shown for shown in pages] == [says] * 4
    assert ("The next letter is due on" in pages[2]) == (bool(one.next_due) and not says)
