"""Retention: a record past its time goes by two people's word, wholly and alone; everything else stays."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.utils import timezone

from clients.models import Client, Episode, ProblemStatement
from hrp.accounts.models import User
from hrp.accounts.roles import Role
from hrp.administration.fire import erasing
from hrp.administration.fire.facts import rows
from hrp.audit.models import Event
from hrp.base import guards
from sessions.models import SessionNote
from tests.access.planted import plant_meetings, plant_record
from tests.cast import make_user

LONG_AGO = 8 * 366


@pytest.fixture
def full(cast):
    """Ines and Noor with a full record each, and another admin."""
    make_user("Abel", Role.ADMIN)
    plant_record(cast.noor, cast.stella)
    plant_meetings(cast.noor, cast.stella)
    planted = plant_record(cast.ines, cast.mara)
    plant_meetings(cast.ines, cast.mara)
    return planted


def close(client, days_ago=LONG_AGO):
    ended = timezone.localdate() - timedelta(days=days_ago)
    Episode.objects.filter(client=client).update(opened_on=ended - timedelta(days=60), ended_on=ended)


def run(client, by="ada", second="sana", **options):
    out = StringIO()
    options = {"after_retention": True, "yes": True, "by": f"{by}@test.example", "second": f"{second}@test.example"}
    call_command("erase_record", client.code, stdout=out, **options)
    return out.getvalue()


def refused(client, *people) -> str:
    before = rows("default")
    with pytest.raises(CommandError) as problem:
        run(client, *people)
    assert rows("default") == before
    return str(problem.value)


def everything_of(client) -> dict:
    """Every row of this client as it lies in the database, by table."""
    return {
        model._meta.label: sorted(map(repr, erasing.rows_of(model, client).values_list())) for model in erasing.tables()
    }


# --- What goes and what stays ------------------------------------------------------------------


def test_every_row_of_one_client_goes_and_no_other(cast, full):
    close(cast.ines)
    before, noors = rows("default"), everything_of(cast.noor)
    own = {model._meta.db_table: erasing.rows_of(model, cast.ines).count() for model in erasing.tables()}
    assert set(own) == {model._meta.db_table for model in full} and all(own.values())
    assert all(noors.values())

    told = run(cast.ines)

    assert f"{cast.ines.code} is erased: {sum(own.values())} rows in {len(own)} tables." in told
    expected = {table: count - own.get(table, 0) for table, count in before.items()}
    assert rows("default") == expected | {"audit_event": before["audit_event"] + 1}
    assert everything_of(cast.noor) == noors
    for model, row in full.items():
        assert not model._base_manager.filter(pk=row.pk).exists(), model


def test_stretches_that_continue_one_another_go_together(cast, full):
    close(cast.ines)
    (old,) = cast.ines.episodes.all()
    Episode.objects.create(client=cast.ines, team=cast.team, opened_on=old.ended_on, continues=old)
    assert "is in care" in refused(cast.ines)
    close(cast.ines)
    run(cast.ines)
    assert not Episode.objects.filter(client=cast.ines.pk).exists()


def test_the_trail_keeps_code_date_rule_and_both_people(cast, full):
    close(cast.ines)
    run(cast.ines)
    event = Event.objects.order_by("pk").last()
    assert (event.action, event.actor, event.client_code) == ("erase", cast.ada.email, cast.ines.code)
    ended = timezone.localdate() - timedelta(days=LONG_AGO)
    due = erasing._years_after(ended, 7).isoformat()
    assert event.detail == {"second": cast.sana.email, "retention_years": 7, "kept_until": due}


def test_the_guards_hold_again_and_held_for_everything_else(cast, full):
    close(cast.ines)
    run(cast.ines)
    assert guards.missing() == []
    note = SessionNote.objects.exclude(signed_at=None).filter(session__client=cast.noor)
    statement = ProblemStatement.objects.filter(client=cast.noor)
    for kept in (note, statement, Event.objects.all()):
        assert kept.exists()
        with pytest.raises(DatabaseError, match="kept as it is"), transaction.atomic():
            kept._raw_delete("default")


def test_when_something_goes_wrong_nothing_went_and_the_guards_hold(cast, full, monkeypatch):
    close(cast.ines)
    before = rows("default")

    def broken(*args, **kwargs):
        raise DatabaseError("the trail cannot be written")

    monkeypatch.setattr(erasing, "record", broken)
    with pytest.raises(DatabaseError), transaction.atomic():
        run(cast.ines)
    assert rows("default") == before
    assert guards.missing() == []


def test_a_new_table_is_found_by_itself():
    clinical = {model for model in apps.get_models() if hasattr(model._default_manager.all(), "for_user")}
    order = erasing.tables()
    assert set(order) == clinical and len(order) == len(clinical)
    for model in order:
        for other in erasing._points_at(model) & clinical - {model}:
            assert order.index(model) < order.index(other), (model, other)


# --- When --------------------------------------------------------------------------------------


def test_whoever_is_in_care_stays(cast, full):
    assert "is in care" in refused(cast.ines)
    Episode.objects.filter(client=cast.ines).update(ended_on=timezone.localdate())
    assert "is kept until" in refused(cast.ines)


@pytest.mark.parametrize(("days", "stays"), [(0, True), (1, False)])
def test_the_period_is_over_on_the_day_after(cast, days, stays):
    ended = erasing._years_after(timezone.localdate() - timedelta(days=days), -7)
    Episode.objects.filter(client=cast.ines).update(opened_on=ended, ended_on=ended)
    if stays:
        assert "is kept until" in refused(cast.ines)
    else:
        run(cast.ines)
        assert not Client.objects.filter(pk=cast.ines.pk).exists()


def test_the_site_says_how_long(cast, settings):
    close(cast.ines)
    settings.RETENTION_YEARS = 10
    assert "10 years" in refused(cast.ines)


def test_for_the_young_the_years_count_from_their_coming_of_age(cast):
    close(cast.ines)
    ended, young = date(2010, 3, 1), Client(birth_year=2000, known_under_18=True)
    assert erasing._counted_from(young, ended) == date(2018, 12, 31)
    assert erasing._counted_from(Client(known_under_18=True), ended) == date(2028, 3, 1)
    assert erasing._counted_from(Client(birth_year=1970), ended) == ended
    Client.objects.filter(pk=cast.ines.pk).update(known_under_18=True)
    assert "is kept until" in refused(cast.ines)


def test_the_last_of_several_episodes_counts(cast):
    close(cast.ines)
    yesterday = timezone.localdate() - timedelta(days=1)
    Episode.objects.create(client=cast.ines, team=cast.team, opened_on=yesterday, ended_on=yesterday)
    assert "is kept until" in refused(cast.ines)


def test_29_february_has_an_anniversary():
    assert erasing._years_after(date(2020, 2, 29), 7) == date(2027, 2, 28)


# --- Who ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "second", "why"),
    [
        ("ada", "ada", "Two different people"),
        ("ada", "mara", "One of the two is an admin"),
        ("sana", "otto", "One of the two is an admin"),
        ("mara", "jon", "One of the two is an admin"),
        ("ada", "nobody", "Nobody here has the e-mail"),
    ],
)
def test_two_people_stand_for_it(cast, by, second, why):
    close(cast.ines)
    assert why in refused(cast.ines, by, second)


@pytest.mark.parametrize(("by", "second"), [("ada", "sana"), ("sana", "ada"), ("ada", "solo")])
def test_an_admin_and_a_supervisor_or_two_admins(cast, by, second):
    close(cast.ines)
    run(cast.ines, by, second)
    assert not Client.objects.filter(pk=cast.ines.pk).exists()


def test_who_left_does_not_count(cast):
    close(cast.ines)
    User.objects.filter(pk=cast.sana.pk).update(is_active=False)
    assert "does not work here any more" in refused(cast.ines)


def test_it_asks_for_the_code_once_more(cast, monkeypatch):
    close(cast.ines)
    monkeypatch.setattr("builtins.input", lambda: cast.noor.code)
    people = {"by": cast.ada.email, "second": cast.sana.email}
    with pytest.raises(CommandError, match="Nothing was erased"):
        call_command("erase_record", cast.ines.code, after_retention=True, stdout=StringIO(), **people)
    monkeypatch.setattr("builtins.input", lambda: cast.ines.code)
    call_command("erase_record", cast.ines.code, after_retention=True, stdout=StringIO(), **people)
    assert set(Client.objects.all()) == {cast.noor}


def test_a_code_that_is_none_says_so(cast):
    with pytest.raises(CommandError, match="There is no client"):
        run(Client(code="ZZZZZZZZ"))


# --- Legal hold --------------------------------------------------------------------------------


def hold(client, state, by="ada", ref="2026/K-1178"):
    call_command("legal_hold", client.code, state, by=f"{by}@test.example", reason_ref=ref, stdout=StringIO())


def test_a_record_on_hold_stays_until_the_hold_ends(cast):
    close(cast.ines)
    hold(cast.ines, "on", by="sana")
    assert "is on legal hold" in refused(cast.ines)
    event = Event.objects.order_by("pk").last()
    assert (event.action, event.actor, event.client_code) == ("change", cast.sana.email, cast.ines.code)
    assert event.detail == {"state": "on", "reference": "2026/K-1178"}
    hold(cast.ines, "off")
    run(cast.ines)
    assert not Client.objects.filter(pk=cast.ines.pk).exists()


@pytest.mark.parametrize(
    ("by", "ref", "why"),
    [
        ("mara", "K-1", "neither an admin nor a supervisor"),
        ("ada", "she told the judge about it", "without spaces"),
        ("ada", "", "without spaces"),
        ("ada", "x" * 41, "without spaces"),
    ],
)
def test_who_may_hold_and_what_may_be_said(cast, by, ref, why):
    with pytest.raises(CommandError, match=why):
        hold(cast.ines, "on", by, ref)
    assert not Client.objects.get(pk=cast.ines.pk).on_legal_hold
    assert not Event.objects.filter(subject="legal hold").exists()
