"""What is read for a file of rows, what of it may be told, and how it is told."""

import re
import uuid
from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import Client, Episode, FocusArea, Mandate, WithdrawnSitting
from goals.models import Goal, GoalStateEvent
from hrp.base.days import midnight
from hrp.base.sealed import sealed_fields
from hrp.base.telling import Told, Unclassified, told
from hrp.reports.rows import columns, loading, years
from hrp.reports.rows.columns import AGE, COLUMNS, HIDDEN, KNOWN, Facts, insist_classified
from sessions.models import HarmRating, StageRating, UseSnapshot, WellbeingRating
from tests.cast import make_area, make_change, make_client, make_session, put
from tests.reports.arrivals import arrive, imagine

YEAR = 2022


@pytest.fixture
def arrival(cast):
    """Ines came on 10 March 2022 and has done nothing yet."""
    put([cast.ines.episodes.get()], opened_on=date(YEAR, 3, 10))
    return date(YEAR, 3, 10)


def facts() -> Facts:
    """The one person of the year."""
    (one,) = loading.facts_of(YEAR)
    return one


# --- What is read: before, on and after the bounds ------------------------------------------------


@pytest.mark.django_db
def test_whoever_came_once_and_nothing_else(cast, arrival):
    assert facts() == Facts(YEAR, None, "", False, 0, None)


@pytest.mark.parametrize(("day", "there"), [("2021-12-31", 0), ("2022-01-01", 1), ("2022-12-31", 1), ("2023-01-01", 0)])
def test_a_year_is_the_year_of_arrival(cast, day, there):
    put([cast.ines.episodes.get()], opened_on=date.fromisoformat(day))
    assert len(list(loading.facts_of(YEAR))) == there


def test_whoever_came_back_came_first_before(cast, arrival):
    episode = cast.ines.episodes.get()
    put([episode], opened_on=date(2020, 5, 1), ended_on=date(2021, 1, 1))
    Episode.objects.create(client=cast.ines, team=cast.team, opened_on=arrival, entry_route="self")
    assert list(loading.facts_of(YEAR)) == []
    assert len(list(loading.facts_of(2020))) == 1


def test_practice_clients_are_nobody(cast, arrival):
    put([cast.ines], is_practice=True)
    assert list(loading.facts_of(YEAR)) == []


@pytest.mark.parametrize(("days", "kept"), [(-3, 1), (0, 1), (181, 1), (182, 0)])
def test_meetings_of_26_weeks(cast, arrival, days, kept):
    at = midnight(arrival + timedelta(days=days)) + timedelta(hours=23, minutes=30)
    make_session(cast.ines, by=cast.mara, starts_at=at)
    make_session(cast.ines, by=cast.mara, starts_at=at + timedelta(hours=-3), happened="did_not_meet")
    make_session(cast.ines, by=cast.mara, starts_at=at + timedelta(hours=-4), happened="client_rearranged")
    assert facts().kept == kept


@pytest.mark.parametrize(("days", "mandated"), [(-30, True), (181, True), (182, False)])
def test_a_mandate_of_26_weeks(cast, arrival, days, mandated):
    Mandate.objects.create(
        episode=cast.ines.episodes.get(), authority_kind="court", starts_on=arrival + timedelta(days=days)
    )
    assert facts().mandated is mandated


def test_the_first_substance_in_their_order(cast, arrival):
    make_area(cast.ines, "Sundays", sort=0)
    wine = make_area(cast.ines, "wine", substance="alcohol", sort=1)
    make_area(cast.ines, "the other", substance="heroin", sort=2)
    put([wine.substance], klass="alcohol")
    assert facts().substance == "alcohol"
    FocusArea.objects.create(client=cast.ines, label="not said", undisclosed=True, sort=0)
    assert facts().substance == ""


def harm(client, day, value, **fields):
    return HarmRating.objects.create(client=client, observed_on=day, **{"domain": "money", "value": value, **fields})


def test_harm_first_and_last_as_the_client_rates_it(cast, arrival):
    day = arrival + timedelta(days=1)
    harm(cast.ines, day, 3)
    assert facts().harm == ()
    harm(cast.ines, day + timedelta(days=60), 0)
    harm(cast.ines, day + timedelta(days=180), 1)
    harm(cast.ines, day + timedelta(days=181), 4)  # 182 days after: not seen any more
    harm(cast.ines, day + timedelta(days=100), 4, rater="therapist")
    harm(cast.ines, day + timedelta(days=101), None, answer="rather_not_say")
    harm(cast.ines, day, 2, domain="home")
    assert facts().harm == ((3, 1),)


def test_what_was_corrected_or_taken_back_does_not_count(cast, arrival):
    harm(cast.ines, arrival, 2)
    old = harm(cast.ines, arrival + timedelta(days=50), 4)
    harm(cast.ines, arrival + timedelta(days=50), 1, corrects=old)
    gone = harm(cast.ines, arrival + timedelta(days=70), 4, sitting=uuid.uuid4())
    WithdrawnSitting.objects.create(client=cast.ines, sitting=gone.sitting)
    assert facts().harm == ((2, 1),)


def test_stages_of_each_change(cast, arrival):
    area = make_area(cast.ines, "wine", substance="alcohol")
    one, two, three = (make_change(area, words) for words in ("less", "later", "never alone"))
    for change, days, stage in (
        (one, 0, "considering"),
        (one, 30, "unsure"),
        (one, 60, "acting"),
        (two, 5, "preparing"),
        (three, 5, "unsure"),
    ):
        StageRating.objects.create(
            client=cast.ines, change=change, stage=stage, observed_on=arrival + timedelta(days=days)
        )
    assert (facts().stages, facts().changes) == ((("considering", "acting"),), 2)


def test_use_of_the_main_substance_alone(cast, arrival):
    wine, heroin = (make_area(cast.ines, word, substance=word, sort=place) for place, word in enumerate(("wine", "h")))
    for area, days, used in ((wine, 0, 20), (wine, 90, 20), (wine, 150, None), (heroin, 0, 3), (heroin, 90, 9)):
        UseSnapshot.objects.create(
            client=cast.ines, focus_area=area, observed_on=arrival + timedelta(days=days), days_used=used
        )
    assert facts().use == ((20, 20),)


def test_wellbeing_and_never_distress(cast, arrival):
    for kind, days, value in (("wellbeing", 0, 4), ("distress", 0, 9), ("wellbeing", 9, 6), ("distress", 9, 1)):
        WellbeingRating.objects.create(
            client=cast.ines, kind=kind, value=value, observed_on=arrival + timedelta(days=days)
        )
    assert facts().wellbeing == ((4, 6),)


def test_goals_by_what_they_are_about(cast, arrival):
    wine = make_area(cast.ines, "wine", substance="alcohol")
    for area, days in ((wine, 0), (None, 181), (make_area(cast.ines, "church"), 9), (None, 182)):
        goal = Goal.objects.create(client=cast.ines, statement="a sentence", category="other", focus_area=area)
        for later, state in ((0, "trying"), (1, "working")):
            GoalStateEvent.objects.create(goal=goal, state=state, on=arrival + timedelta(days=days + later))
    assert facts().goals == (1, 2)


def test_people_stay_beside_their_own(cast, arrival):
    """Three people, each with something else: nothing slips to the next."""
    for number, name in enumerate(("Bo", "Cy", "Di")):
        other = make_client(name, lead=cast.mara, team=cast.team, birth_year=1980 + number)
        put([other.episodes.get()], opened_on=arrival)
        for day in range(number):
            make_session(other, by=cast.mara, starts_at=midnight(arrival) + timedelta(days=day, hours=9))
        if number == 2:
            for day, value in ((0, 1), (9, 2)):
                harm(other, arrival + timedelta(days=day), value)
    seen = {one.birth_year: (one.kept, one.harm) for one in loading.facts_of(YEAR)}
    assert seen == {None: (0, ()), 1980: (0, ()), 1981: (1, ()), 1982: (2, ((1, 2),))}


def test_the_number_of_queries_is_the_same_for_1_and_for_30(cast, arrival):
    with CaptureQueriesContext(
        connection,
    ) as few:
        list(loading.facts_of(YEAR))
    arrive(cast.team, imagine(30, YEAR), by=cast.mara)
    with CaptureQueriesContext(connection) as many:
        list(loading.facts_of(YEAR))
    assert len(few) == len(many) == len(loading.QUERIES) == 9


def test_everybody_is_read_as_they_are(cast):
    everybody = imagine(40, YEAR)
    arrive(cast.team, everybody, by=cast.mara)
    assert Counter(loading.facts_of(YEAR)) == Counter(one.facts for one in everybody)


# --- What may be told -----------------------------------------------------------------------------

# Columns that say which rows belong together and which of them count. None of them is told.
INNER = re.compile(r"id|\w+_id|sitting|created_at|sort|is_practice|answer|rater")


def test_no_query_reads_a_field_that_nobody_classified(cast):
    with CaptureQueriesContext(connection) as queries:
        list(loading.facts_of(YEAR))
    tables = {model._meta.db_table: model for model in _our_models()}
    read = {found for query in queries for found in re.findall(r'"(\w+)"\."(\w+)"', query["sql"])}
    aliased = {(table, column) for table, column in read if table in tables}
    assert {("clients_client", "birth_year"), ("clients_episode", "opened_on")} <= aliased
    open_to_all = {(table, column) for table, column in aliased if column in vars(tables[table]).get("TOLD", {})}
    assert {column for _table, column in aliased - open_to_all if not INNER.fullmatch(column)} == set()
    # Tables under another name (U0, T4): their columns are named in full elsewhere, or inner.
    named = {column for _table, column in aliased}
    assert {column for table, column in read if table not in tables and not INNER.fullmatch(column)} <= named | {
        "first",
        "times",
        "from_the_end",
        "place",
        "happened",
        "starts_on",
        "seen_on",
        "kind",
    }
    closed = {(model._meta.db_table, one.column) for model in _our_models() for one in sealed_fields(model)}
    assert not read & closed
    assert not {"chosen_name", "code", "name", "label", "email"} & {column for _table, column in read}


def _our_models():
    from django.apps import apps

    return [model for model in apps.get_models() if model.__module__.startswith(("hrp.", "clients.", "goals.", "sess"))]


def test_every_column_is_made_of_classified_fields():
    insist_classified(COLUMNS)
    assert {column.role for column in KNOWN} == {Told.QUASI}
    assert {column.role for column in HIDDEN} == {Told.SENSITIVE}


def test_what_is_classified_is_a_field_that_is_told():
    """No list beside a model speaks of a field that is not there, or that no column tells."""
    sources = {source for column in COLUMNS for source in column.sources}
    for model in _our_models():
        for name in vars(model).get("TOLD", {}):
            told(model, name)
            assert (model, name) in sources


@pytest.mark.parametrize("field", ["chosen_name", "language", "legal_name", "no_such_field", "code"])
def test_a_field_that_nobody_classified_is_refused(cast, monkeypatch, field):
    """A field that was added yesterday stands in no file until somebody thought about it."""
    strange = columns.Column("strange", "Strange", Told.QUASI, "", ((Client, field),), lambda facts: "x", {"x": "x"})
    monkeypatch.setattr(years, "COLUMNS", (*COLUMNS, strange))
    with pytest.raises(Unclassified, match=rf"clients.Client.{field} is in no file"):
        years.made(YEAR, lambda: None)


def test_what_people_wrote_cannot_be_classified(monkeypatch):
    monkeypatch.setitem(Client.TOLD, "legal_name", Told.QUASI)
    with pytest.raises(Unclassified, match="what people wrote"):
        told(Client, "legal_name")
    monkeypatch.setitem(Client.TOLD, "gone", Told.QUASI)
    with pytest.raises(Unclassified, match="no such field"):
        told(Client, "gone")


def test_what_is_hidden_is_in_no_column_that_others_know():
    wrong = columns.Column("x", "X", Told.QUASI, "", ((HarmRating, "value"),), lambda facts: "x", {"x": "x"})
    with pytest.raises(Unclassified, match="is hidden"):
        insist_classified([wrong])


def test_what_a_parent_table_declares_holds_for_none_of_its_children(monkeypatch):
    monkeypatch.setattr(HarmRating.__bases__[0], "TOLD", {"rater": Told.SENSITIVE}, raising=False)
    with pytest.raises(Unclassified):
        told(HarmRating, "rater")


# --- From facts to values --------------------------------------------------------------------------

SOMEBODY = Facts(YEAR, 1990, "self", False, 5, "alcohol")


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (17, "under 25"),
        (24, "under 25"),
        (25, "25 to 34"),
        (64, "55 to 64"),
        (65, "65 to 89"),
        (89, "65 to 89"),
        (90, "90 and over"),
        (107, "90 and over"),
    ],
)
def test_age_in_bands(age, band):
    assert AGE.read(SOMEBODY._replace(birth_year=YEAR - age)) == band


@pytest.mark.parametrize(
    ("kept", "band"),
    [(0, "0 to 4"), (4, "0 to 4"), (5, "5 to 9"), (25, "16 to 25"), (26, "26 and more"), (99, "26 and more")],
)
def test_meetings_in_bands(kept, band):
    assert columns.KEPT.read(SOMEBODY._replace(kept=kept)) == band


@pytest.mark.parametrize(
    ("pairs", "value"),
    [
        ((), "not_asked_twice"),
        (((2, 2),), "same"),
        (((2, 1),), "less"),
        (((1, 2),), "more"),
        (((4, 0), (1, 2)), "same"),
        (((2, 1), (3, 0), (0, 4)), "less"),
    ],
)
def test_harm_less_the_same_or_more(pairs, value):
    assert columns.HARM.read(SOMEBODY._replace(harm=pairs)) == value


@pytest.mark.parametrize(
    ("stages", "changes", "value"),
    [
        ((), 0, "none"),
        ((), 1, "named"),
        ((("considering", "acting"),), 1, "towards_action"),
        ((("acting", "considering"),), 1, "towards_reflection"),
        ((("acting", "returning_to_it"),), 1, "same"),
        ((("acting", "considering"), ("considering", "preparing")), 2, "same"),
    ],
)
def test_readiness_in_all_directions(stages, changes, value):
    assert columns.READINESS.read(SOMEBODY._replace(stages=stages, changes=changes)) == value


@pytest.mark.parametrize(
    ("goals", "value"),
    [((0, 0), "none"), ((1, 0), "about_a_substance"), ((0, 2), "about_something_else"), ((1, 1), "both")],
)
def test_goals_by_kind(goals, value):
    assert columns.GOALS.read(SOMEBODY._replace(goals=goals)) == value


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.name)
def test_each_step_of_a_ladder_is_coarser_than_the_one_before(column):
    for finer, coarser in zip(column.ladder, column.ladder[1:], strict=False):
        assert finer.keys() == coarser.keys() == column.values.keys()
        assert len(set(coarser.values())) < len(set(finer.values()))
        for value in set(finer.values()):
            # What stands together at a step stands together at the next.
            assert len({coarser[finest] for finest in finer if finer[finest] == value}) == 1
    for step in range(len(column.ladder) - 1):
        assert all(column.words(value) for value in column.told_at(step))
    assert len(column.values) >= (3 if column in HIDDEN else 2)
