"""The main menu: what it holds for whom, and that it says where one is, on the pages below too."""

import re

import pytest
from django.urls import reverse

from hrp.accounts.models import TeamLead
from hrp.accounts.roles import Role
from sessions.models import TherapyGroup


def current(browser, address: str) -> list[str]:
    """Return what the menu of a page says of where one is."""
    page = browser.get(address).content.decode()
    menu = re.search(r'<nav aria-label="Main">.*?</nav>', page, re.DOTALL)[0]
    return re.findall(r'aria-current="(\w+)">([^<]+)<', menu)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("workspace:today", [("page", "Today")]),
        ("workspace:week", [("page", "Week")]),
        ("workspace:caseload", [("page", "Caseload")]),
        ("sessions:groups", [("page", "Groups")]),
        ("sessions:group_new", [("true", "Groups")]),
        ("teamwork:waiting", [("page", "Team")]),
        ("teamwork:cover_new", [("true", "Team")]),
        ("desk:day", [("page", "Front desk")]),
        ("desk:find", [("true", "Front desk")]),
        ("administration:people", [("page", "People")]),
        ("administration:teams", [("true", "People")]),
        ("reports:home", [("page", "Reports")]),
        ("reports:quarters", [("true", "Reports")]),
        ("sessions:choose", []),
        ("accounts:preferences", []),
    ],
)
def test_the_menu_says_where_one_is(client, cast, name, said):
    cast.mara.roles = set(Role)
    cast.mara.save()
    TeamLead.objects.create(user=cast.mara, team=cast.team)
    client.force_login(cast.mara)
    assert current(client, reverse(name)) == said


def test_a_page_below_with_an_id_is_below_too_and_a_record_is_nobodys(client, cast):
    group = TherapyGroup.objects.create(name="Thursdays", team=cast.team, lead=cast.mara)
    client.force_login(cast.mara)
    assert current(client, reverse("sessions:group", args=[group.pk])) == [("true", "Groups")]
    assert current(client, reverse("workspace:record", args=[cast.ines.code])) == []
