"""Rows of 3,560 real histories: k, l, what is lost, and whoever looks for somebody.

The published tables lack some of what a file of rows is made of: how somebody came, mandates, goals, wellbeing and
readiness; 208 people have no age. For the second test these are invented, and said to be in docs/deidentification.md.
Where RISK_FOLDER names a folder, it also writes what `tests/tools/risk.py` measures.
"""

import csv
import os
import random
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pandas
import pytest
from django.core.management import call_command
from django.db.models import Count, Q
from django.utils import timezone
from pycanon.anonymity import k_anonymity, l_diversity

from clients.models import Change, Client, Episode, FocusArea, Mandate
from goals.models import Goal, GoalStateEvent
from hrp.accounts.models import User
from hrp.accounts.roles import Role
from hrp.reports.models import YearTable
from hrp.reports.rows import making, years
from hrp.reports.rows.columns import COLUMNS, HIDDEN, KNOWN
from hrp.reports.rows.loading import facts_of
from hrp.reports.safe.generalise import NOT_TOLD
from sessions.models import Session, StageRating, WellbeingRating
from tests.cast import make_user
from tests.ctn0094 import LEAD, convert
from tests.portability.caseload import substances
from tests.reports.arrivals import EVERYTHING, OUTSIDE, ROUTES, SEEKERS, STAGES, Known, seek
from tests.reports.test_rows import asked, quiet, rows_in, unzipped

YEAR = 2021  # 3,557 of them; three came in the last days of 2020
SPLITS = 5  # ways to part the people in two halves, of which one makes a file

pytestmark = [pytest.mark.data, pytest.mark.django_db]


@pytest.fixture
def study(study_data, tmp_path):
    """The histories are in the records."""
    substances()
    for site in range(40):
        User.objects.create_user(LEAD.format(site), name=f"Site {site}", roles=[Role.THERAPIST])
    convert(study_data / "ctn0094", tmp_path)
    call_command("import_caseload", tmp_path, "--yes", verbosity=0)


def known() -> list[Known]:
    """What others know of everybody, exactly, read in another way than the file's."""
    first = {}
    for area in FocusArea.objects.filter(kind="substance").select_related("substance").order_by("sort", "created_at"):
        first.setdefault(area.client_id, area.substance.klass)
    mandated = set(Mandate.objects.values_list("episode__client", flat=True))
    came = dict(Episode.objects.values_list("client", "opened_on"))
    met = Counter(
        client
        for client, at in Session.objects.filter(happened="met").values_list("client", "starts_at")
        if timezone.localdate(at) < came[client] + timedelta(days=182)
    )
    return [
        Known(
            one.opened_on.year,
            one.client.birth_year and one.opened_on.year - one.client.birth_year,
            one.entry_route,
            one.client_id in mandated,
            met[one.client_id],
            first.get(one.client_id, "none"),
        )
        for one in Episode.objects.select_related("client")
    ]


def insist(findings, rows) -> None:
    """The bar holds, pycanon counts the same, and nobody is found."""
    (year,) = findings["years"]
    print("\n", year)
    frame = pandas.DataFrame(rows)
    hidden = [column.name for column in HIDDEN if column.name not in year["left_out"]]
    stored = years.from_json(YEAR, YearTable.objects.get(year=YEAR).table)
    assert k_anonymity(frame, list(EVERYTHING)) == stored.k >= year["k"] >= 11
    assert l_diversity(frame, list(EVERYTHING), hidden) == stored.l >= year["l"] >= 3
    assert year["share"] >= 90
    for who, columns in SEEKERS.items():
        fitting = seek(rows, known(), columns)
        fewest = min(number for number in fitting if number)
        print(f"{who}: {fitting[0]} of {fitting.total()} fit no row, all others {fewest} rows at least")
        assert fitting.total() == 3560
        assert fewest >= 11
    silent = Counter(name for row in rows for name in hidden if row[name] == NOT_TOLD)
    print("answers that are not told:", dict(silent), "of", len(rows))


def test_the_histories_as_they_were_published(study):
    made = making.make(asked(make_user("Ada", Role.ADMIN), YEAR - 1, YEAR), quiet)
    assert made.findings["without"] == [YEAR - 1]
    insist(made.findings, rows_in(unzipped(made.file)))


def test_the_histories_with_the_rest_invented(study):
    invent()
    made = making.make(asked(make_user("Ada", Role.ADMIN), YEAR, YEAR), quiet)
    insist(made.findings, rows_in(unzipped(made.file)))
    if folder := os.environ.get("RISK_FOLDER"):
        for split in range(SPLITS):
            write_tables(Path(folder) / str(split), split)


def invent() -> None:
    """Invent how everybody came, who had to, ages that are missing, goals, wellbeing and readiness."""
    lot = random.Random(11)
    rows: dict = {model: [] for model in (Mandate, Change, StageRating, WellbeingRating, Goal, GoalStateEvent)}
    episodes = list(Episode.objects.select_related("client").order_by("client__source_ref"))
    met = dict(Client.objects.annotate(met=Count("sessions", Q(sessions__happened="met"))).values_list("pk", "met"))
    areas = {area.client_id: area for area in FocusArea.objects.order_by("-sort")}
    for one in episodes:
        one.client.birth_year = one.client.birth_year or one.opened_on.year - lot.choice([23, 27, 31, 38, 46, 57])
        mandated = lot.random() < 0.2
        one.entry_route = lot.choice(OUTSIDE if mandated else ROUTES)
        if mandated:
            rows[Mandate].append(Mandate(episode=one, authority_kind="court", starts_on=one.opened_on))
        if met[one.client_id] > 1:
            _answers(rows, one, areas.get(one.client_id), lot)
    Client.objects.bulk_update([one.client for one in episodes], ["birth_year"], batch_size=500)
    Episode.objects.bulk_update(episodes, ["entry_route"], batch_size=500)
    for model, made in rows.items():
        model.objects.bulk_create(made, batch_size=500)


def _answers(rows, episode, area, lot) -> None:
    client, first, last = episode.client, episode.opened_on, episode.opened_on + timedelta(days=90)
    change = Change(focus_area=area, words="less of it") if area and lot.random() < 0.6 else None
    if change:
        rows[Change].append(change)
    for day in (first, last):
        if change:
            rows[StageRating].append(
                StageRating(client=client, change=change, stage=lot.choice(STAGES), observed_on=day)
            )
        if lot.random() < 0.9:
            value = lot.randint(2, 9)
            rows[WellbeingRating].append(WellbeingRating(client=client, kind="wellbeing", value=value, observed_on=day))
    for about in (area, None):
        if lot.random() < 0.5:
            goal = Goal(client=client, statement="a sentence", category="other", focus_area=about)
            rows[Goal].append(goal)
            rows[GoalStateEvent].append(GoalStateEvent(goal=goal, state="trying", on=first))


def write_tables(folder: Path, split: int) -> None:
    """Make rows of half of the people, and write them beside both halves, told as coarsely as the rows."""
    everybody = sorted(facts_of(YEAR), key=repr)
    random.Random(split).shuffle(everybody)
    halves = everybody[::2], everybody[1::2]
    patch = pytest.MonkeyPatch()
    with patch.context() as there:
        there.setattr(years, "facts_of", lambda year, still_there: halves[0])
        year = years.made(YEAR, quiet)
    ladders = {column.name: column.ladder[year.steps[column.name]] for column in KNOWN}

    def told(facts) -> list[str]:
        values = [ladders[column.name][column.read(facts)] for column in KNOWN]
        return values + [column.read(facts) if year.told[column.name] else NOT_TOLD for column in HIDDEN]

    rows = [(*known, *hidden) for (known, hidden), count in year.rows.items() for _one in range(count)]
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in (("in", map(told, halves[0])), ("out", map(told, halves[1])), ("file", rows)):
        with open(folder / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([[column.name for column in COLUMNS], *table])
