"""3,560 real histories and 53,899 visits come in: all of them, in time, in little memory, and only once."""

import shutil

import pytest
from django.db.models import Count, Sum

from clients.models import CareTeamMembership, Client, Episode, FocusArea
from hrp.accounts.models import Team, User
from hrp.accounts.roles import Role
from hrp.audit.models import Action, Event
from sessions.models import HarmRating, Session, UseSnapshot
from tests.ctn0094 import LEAD, convert
from tests.portability.caseload import substances
from tests.portability.peak import run_apart

MINUTES = 3
MIB = 300

pytestmark = [pytest.mark.data, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def study(study_data):
    """Return the folder of the study, or fail: a run that asked for it may not pass without."""
    folder = study_data / "ctn0094"
    if not folder.is_dir():
        pytest.fail(f"The study's tables are not at {folder}.")
    return folder


@pytest.fixture
def leads():
    """Add a therapist for each site; every site has a number below 40."""
    substances()
    for site in range(40):
        User.objects.create_user(LEAD.format(site), name=f"Site {site}", roles=[Role.THERAPIST])


def counted(rows, key) -> dict:
    """Return how many rows there are for each value of `key`."""
    return dict(rows.values_list(key).annotate(Count("pk")).order_by(key))


def test_the_study_comes_in(study, leads, tmp_path, client):
    convert(study, tmp_path / "in")

    took = run_apart("import_caseload", tmp_path / "in", "--yes")
    print(f"\nimported in {took.seconds:.0f} s with {took.mib:.0f} MiB")
    assert took.seconds < MINUTES * 60
    assert took.mib < MIB
    assert "The first 20 new clients:" in took.said
    assert "Possible doubles, with the same name and year of birth (545):" in took.said

    # Everybody, and every visit.
    assert Client.objects.count() == Episode.objects.count() == CareTeamMembership.objects.count() == 3560
    assert Client.objects.filter(birth_year=None).count() == 208
    assert Team.objects.count() == 32
    assert Session.objects.count() == 53_899
    assert counted(Session.objects.all(), "happened") == {
        "client_rearranged": 64,
        "did_not_meet": 12_295,
        "met": 41_540,
    }
    assert Client.objects.annotate(n=Count("sessions")).order_by("-n").values_list("n", flat=True)[0] == 34
    assert Client.objects.filter(sessions=None).count() == 226

    # What was used, by week; a week about which nothing is known stays unknown.
    assert FocusArea.objects.count() == 9725
    assert UseSnapshot.objects.count() == 63_609
    assert UseSnapshot.objects.filter(days_used=None).count() == 8611
    assert UseSnapshot.objects.aggregate(Sum("days_used"))["days_used__sum"] == 198_793

    # 36 of pain, 5 of withdrawal and 261 of injecting have no answer: no row, and never a 0.
    assert counted(HarmRating.objects.filter(domain="physical"), "value") == {
        0: 660 + 7317,
        1: 5204,
        2: 1941 + 1846,
        3: 445 + 611,
    }
    assert counted(HarmRating.objects.filter(domain="route"), "value") == {0: 1635, 2: 1310, 4: 354}
    assert HarmRating.objects.count() == 21_323
    assert HarmRating.objects.filter(frozen_at=None).count() == 0

    # One row of the trail for each client, and one for the run.
    trail = Event.objects.filter(action=Action.IMPORT)
    assert trail.count() == 3561
    assert trail.exclude(client_code="").values("client_code").distinct().count() == 3560

    # Again: nothing changes. Out and back: the same.
    again = run_apart("import_caseload", tmp_path / "in", "--yes")
    assert again.said.endswith("Everything is here already. Nothing was changed.")
    assert again.mib < MIB
    assert Session.objects.count() == 53_899
    assert Event.objects.filter(action=Action.IMPORT).count() == 3561
    out = run_apart("export_caseload", tmp_path / "out")
    assert out.mib < MIB
    back = run_apart("import_caseload", tmp_path / "out", "--yes")
    assert back.said.endswith("Everything is here already. Nothing was changed.")

    # The pages open on it.
    lead = User.objects.get(email=LEAD.format(24))
    client.force_login(lead)
    assert Client.objects.for_user(lead).count() == 188
    assert client.get("/caseload/").status_code == 200
    busiest = Client.objects.for_user(lead).annotate(n=Count("sessions")).order_by("-n", "code").first()
    assert client.get(f"/clients/{busiest.code}/").status_code == 200


def test_ten_times_as_much_takes_no_more_memory(study, leads, tmp_path):
    convert(study, tmp_path / "ten", copies=10)
    took = run_apart("import_caseload", tmp_path / "ten", "--dry-run")
    print(f"\nten times as much checked in {took.seconds:.0f} s with {took.mib:.0f} MiB")
    assert took.mib < MIB
    assert "  clients.csv          35,600 new         0 here already" in took.said
    assert "  sessions.csv        538,990 new         0 here already" in took.said
    assert "  use.csv             636,090 new         0 here already" in took.said
    assert "  harm.csv            213,230 new         0 here already" in took.said
    assert not Client.objects.exists()
    shutil.rmtree(tmp_path / "ten")
