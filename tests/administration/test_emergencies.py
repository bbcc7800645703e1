"""The report that counts how often records were opened in an emergency: codes and hours, and never why."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.models import BreakGlass
from hrp.accounts.models import SupervisionLine
from tests.access.planted import WORD
from tests.cast import make_client, make_user

PAGE = reverse("administration:emergencies")
MAY = datetime(2026, 5, 12, 14, 40, tzinfo=UTC)
JUNE = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def ada(cast, client):
    """A browser in which Ada, the admin, is signed in."""
    client.force_login(cast.ada)
    return client


def opened(client, user, at, hours, *, seen_by=None) -> BreakGlass:
    return BreakGlass.objects.create(
        client=client,
        user=user,
        reason=f"{WORD} called from the bridge",
        from_at=at,
        until_at=at + timedelta(hours=hours),
        seen_at=at if seen_by else None,
        seen_by=seen_by,
        created_by=user,
    )


def shown(browser, query="") -> list[tuple]:
    rows = browser.get(PAGE + query).context["rows"]
    return [
        (f"{row.month:%Y-%m}", row.name, row.times, row.hours, row.seen, row.waiting, row.without_supervisor)
        for row in rows
    ]


def test_by_month_and_person_how_often_how_long_and_whether_it_was_seen(cast, ada):
    led_by_solo = make_client("Nela", lead=cast.solo, team=cast.team)
    opened(cast.ines, cast.stella, MAY, 2, seen_by=cast.sana)
    opened(cast.ines, cast.stella, MAY + timedelta(days=3), 0.5)
    opened(led_by_solo, cast.stella, MAY + timedelta(days=4), 1)
    opened(cast.noor, cast.mara, MAY, 12)
    opened(cast.noor, cast.mara, JUNE, 1)
    assert shown(ada) == [
        ("2026-06", "Mara", 1, 1.0, 0, 1, 0),
        ("2026-05", "Mara", 1, 12.0, 0, 1, 0),
        ("2026-05", "Stella", 3, 3.5, 1, 1, 1),
    ]
    page = ada.get(PAGE).content.decode()
    assert "1 no supervisor" in page
    assert "May 2026" in page
    codes = [[one.code for one in row.openings] for row in ada.get(PAGE).context["rows"]]
    assert codes == [[cast.noor.code], [cast.noor.code], [led_by_solo.code, cast.ines.code, cast.ines.code]]


def test_a_month_is_the_clinic_s_own(cast, ada, settings):
    settings.TIME_ZONE = "Pacific/Auckland"
    opened(cast.ines, cast.stella, datetime(2026, 5, 31, 13, 0, tzinfo=UTC), 1)
    assert shown(ada)[0][0] == "2026-06"


def test_a_supervisor_who_cannot_sign_in_is_none(cast, ada):
    opened(cast.ines, cast.stella, MAY, 1)
    assert shown(ada)[0][-2:] == (1, 0)
    cast.sana.is_active = False
    cast.sana.save()
    assert shown(ada)[0][-2:] == (0, 1)
    SupervisionLine.objects.create(supervisor=cast.otto, therapist=cast.jon)  # Ines's co-therapist
    assert shown(ada)[0][-2:] == (1, 0)


def test_no_reason_and_no_name_of_a_client(cast, ada):
    opened(cast.ines, cast.stella, MAY, 1)
    page = ada.get(PAGE).content.decode()
    assert cast.ines.code in page
    assert not {word for word in (WORD, "bridge", "Ines") if word in page}


def test_where_nothing_was_opened_it_says_so(ada):
    assert "Nobody has opened a record in an emergency." in ada.get(PAGE).content.decode()


def test_it_is_paged_and_costs_the_same_for_thirty_as_for_one(cast, ada):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            ada.get(PAGE)
        return len(captured)

    opened(cast.ines, cast.stella, MAY, 1)
    one = queries()
    for number in range(29):
        opened(cast.ines, make_user(f"P{number:02}"), MAY, 1)
    assert queries() == one
    assert [len(shown(ada, query)) for query in ("", "?page=2", "?page=x", "?page=99")] == [25, 5, 25, 5]
