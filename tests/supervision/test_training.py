"""Training: each their own log, in two components; whoever supervises a therapist reads along."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from hrp.accounts.models import SupervisionLine
from hrp.audit.models import Action, Event
from hrp.supervision.actions.training import change_training
from hrp.supervision.models import TrainingEntry
from hrp.supervision.training import Year, years_of
from tests.cast import key
from tests.supervision.pages import browser_of, text_of
from tests.workspace.many import queries

MINE = reverse("supervision:training")


def entry_of(who, *, minutes=90, component="skills", on=None, what="A day on reflections") -> TrainingEntry:
    return TrainingEntry.objects.create(
        learner=who, component=component, minutes=minutes, on=on or timezone.localdate(), what=what, created_by=who
    )


def typed(**given) -> dict:
    sent = {"what": "A reading group", "component": "philosophy", "on": timezone.localdate().isoformat()}
    return sent | {"hours": "1", "minutes": "30", "key": key()} | given


def edit(entry) -> str:
    return reverse("supervision:training_edit", args=[entry.pk])


def read_along(supervisor, therapist) -> str:
    line = SupervisionLine.objects.get(supervisor=supervisor, therapist=therapist)
    return reverse("supervision:line_training", args=[line.pk])


# --- One's own --------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["mara", "sana"])
def test_therapists_and_supervisors_note_what_they_learned(cast, who):
    person = getattr(cast, who)
    browser = browser_of(person)
    assert browser.post(MINE, typed()).url == MINE
    entry = TrainingEntry.objects.get()
    assert (entry.learner, entry.created_by, entry.component, entry.minutes) == (person, person, "philosophy", 90)
    assert (entry.what, entry.on) == ("A reading group", timezone.localdate())
    page = text_of(browser.get(MINE))
    assert f"A reading group {timezone.localdate():%-d %b %Y} · Philosophy of harm reduction · 1 h 30 min" in page
    assert f"{timezone.localdate():%Y} – 1 h 30 min" in page


@pytest.mark.parametrize(
    ("long", "minutes"), [(("2", ""), 120), (("", "45"), 45), (("0", "5"), 5), (("1000", "0"), 60000)]
)
def test_how_long_is_hours_minutes_or_both(cast, long, minutes):
    browser_of(cast.mara).post(MINE, typed(hours=long[0], minutes=long[1]))
    assert TrainingEntry.objects.get().minutes == minutes


@pytest.mark.parametrize(
    "wrong",
    [
        {"hours": "", "minutes": ""},
        {"hours": "0", "minutes": "0"},
        {"hours": "1000", "minutes": "1"},
        {"hours": "1.5"},
        {"minutes": "60"},
        {"what": " "},
        {"component": ""},
        {"component": "both"},
        {"on": (timezone.localdate() + timedelta(days=1)).isoformat()},
        {"on": "yesterday"},
    ],
)
def test_what_needs_another_look_keeps_what_was_typed(cast, wrong):
    answer = browser_of(cast.mara).post(MINE, typed(**wrong))
    assert (answer.status_code, TrainingEntry.objects.exists()) == (422, False)
    for name, value in (typed() | wrong).items():
        if name not in {"key", "component"} and value.strip():
            assert re.search(rf'name="{name}"[^>]*value="{value}"|value="{value}"[^>]*name="{name}"', html(answer))


def html(answer) -> str:
    return answer.content.decode()


def test_a_double_click_notes_it_once(cast):
    mara, sent = browser_of(cast.mara), typed()
    assert [mara.post(MINE, sent).status_code for _click in range(2)] == [302, 302]
    assert (TrainingEntry.objects.count(), Event.objects.filter(action=Action.CREATE).count()) == (1, 1)


def test_a_key_that_is_taken_by_somebody_else_notes_ones_own(cast):
    theirs = entry_of(cast.stella)
    assert browser_of(cast.mara).post(MINE, typed(key=str(theirs.pk))).status_code == 302
    assert TrainingEntry.objects.filter(learner=cast.mara).count() == 1
    theirs.refresh_from_db()
    assert (theirs.learner, theirs.what) == (cast.stella, "A day on reflections")


def test_ones_own_is_put_right_and_nobody_elses(cast):
    entry, mara = entry_of(cast.mara), browser_of(cast.mara)
    page = html(mara.get(edit(entry)))
    for name, value in (("what", "A day on reflections"), ("hours", "1"), ("minutes", "30")):
        assert re.search(rf'name="{name}" value="{value}"', page)
    assert mara.post(edit(entry), typed(what="Two days", hours="12", minutes="")).url == MINE
    entry.refresh_from_db()
    assert (entry.what, entry.minutes, entry.component) == ("Two days", 720, "philosophy")
    for who in (cast.sana, cast.jon, cast.stella):
        other = browser_of(who)
        assert (other.get(edit(entry)).status_code, other.post(edit(entry), typed()).status_code) == (404, 404)
        with pytest.raises(ValidationError):
            change_training(entry, by=who, minutes=5)
    assert mara.post(edit(entry), typed(minutes="99")).status_code == 422
    entry.refresh_from_db()
    assert entry.minutes == 720


def test_the_trail_says_which_fields_and_no_word(cast):
    mara = browser_of(cast.mara)
    mara.post(MINE, typed())
    entry = TrainingEntry.objects.get()
    mara.post(edit(entry), typed())  # nothing changed
    mara.post(edit(entry), typed(what="Another", hours="2"))
    rows = Event.objects.filter(subject=f"training {entry.pk}").order_by("pk")
    assert [(row.action, row.client_code, row.detail) for row in rows] == [
        (Action.CREATE, "", {}),
        (Action.CHANGE, "", {"fields": ["what", "minutes"]}),
    ]


@pytest.mark.parametrize("minutes", [0, 60001])
def test_the_database_takes_no_time_that_cannot_be(cast, minutes):
    with pytest.raises(IntegrityError), transaction.atomic():
        entry_of(cast.mara, minutes=minutes)


# --- Hours a year -----------------------------------------------------------------------------------


def test_hours_a_year_stand_for_each_component_alone(cast):
    entry_of(cast.mara, minutes=90, on=date(2026, 1, 1))
    entry_of(cast.mara, minutes=30, on=date(2026, 12, 31))
    entry_of(cast.mara, minutes=45, on=date(2026, 5, 5), component="philosophy")
    entry_of(cast.mara, minutes=600, on=date(2024, 5, 5), component="philosophy")
    entry_of(cast.stella, minutes=7, on=date(2026, 5, 5))
    assert years_of(TrainingEntry.objects.filter(learner=cast.mara)) == [Year(2026, 120, 45), Year(2024, 0, 600)]


# --- Reading along ----------------------------------------------------------------------------------


def test_a_supervisor_reads_along_with_one_therapist_and_writes_nothing(cast):
    SupervisionLine.objects.create(supervisor=cast.sana, therapist=cast.jon)
    entry = entry_of(cast.mara)
    entry_of(cast.jon, what="What Jon read")
    entry_of(cast.sana, what="What Sana read")
    page = browser_of(cast.sana).get(read_along(cast.sana, cast.mara))
    assert "A day on reflections" in text_of(page)
    assert not re.search("What Jon read|What Sana read|Jon", text_of(page))
    assert edit(entry) not in html(page)
    assert "<form" not in html(page).partition("<main")[2].partition("</main>")[0]
    assert "A day on reflections" not in text_of(browser_of(cast.sana).get(MINE))
    listed = Event.objects.get(action=Action.LIST, subject="training")
    assert (listed.actor, listed.detail["count"]) == (cast.sana.email, 1)


def test_nobody_else_reads_it(cast):
    entry_of(cast.mara)
    address = read_along(cast.sana, cast.mara)
    people = (cast.mara, cast.sana, cast.otto, cast.stella, cast.jon, cast.solo)
    assert [browser_of(who).get(address).status_code for who in people] == [200, 200, 404, 404, 404, 404]
    assert [browser_of(who).get(address).status_code for who in (cast.ada, cast.fay)] == [403, 403]
    for who in (cast.otto, cast.stella, cast.jon, cast.solo):
        assert "A day on reflections" not in text_of(browser_of(who).get(MINE))


def test_an_ended_line_is_gone_at_the_next_request(cast):
    entry_of(cast.mara)
    address, sana = read_along(cast.sana, cast.mara), browser_of(cast.sana)
    assert sana.get(address).status_code == 200
    SupervisionLine.objects.filter(supervisor=cast.sana).update(to_on=timezone.localdate())
    assert sana.get(address).status_code == 404
    assert "A day on reflections" in text_of(browser_of(cast.mara).get(address))


def test_as_many_queries_for_one_entry_as_for_thirty(cast):
    mara, sana = browser_of(cast.mara), browser_of(cast.sana)
    found = []
    for many in (1, 29):
        for number in range(many):
            entry_of(cast.mara, on=timezone.localdate() - timedelta(days=20 * number))
        found.append((queries(mara, MINE), queries(sana, read_along(cast.sana, cast.mara))))
    assert found == [(8, 12), (8, 12)]
