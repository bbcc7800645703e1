"""What a team asks for as worth a conversation: whoever leads it switches kinds on and off and sets its site's numbers.

Bram is Mara's at Mill Lane and was not met for twenty days; Olga is Stella's at Hill Road, at another site, likewise.
"""

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import Episode
from hrp.accounts.models import Team, TeamLead
from hrp.audit.models import Event
from sessions.actions import set_flags
from sessions.content.flags import DEFAULTS, LIMITS, ON_BY_DEFAULT, FlagKind
from sessions.flags.reads import look
from sessions.flags.setting import settings_of
from sessions.models import FlagLimit, FlagSwitch
from tests.cast import make_client, make_session
from tests.teamwork.places import browser_of, leads
from tests.workspace.many import queries

PAGE = reverse("teamwork:flags")
QUERIES = 8


@pytest.fixture
def mill(db) -> Team:
    return Team.objects.create(name="Mill", site="Mill Lane")


@pytest.fixture
def hill(db) -> Team:
    return Team.objects.create(name="Hill", site="Hill Road")


@pytest.fixture
def sana(cast, mill):
    """Sana leads the team at Mill Lane."""
    leads(cast.sana, mill)
    return browser_of(cast.sana)


@pytest.fixture(autouse=True)
def clients(cast, mill, hill):
    """Two who were last met twenty days ago; Ines and Noor, of another team, are out of the way."""
    Episode.objects.update(ended_on=timezone.localdate())
    for name, lead, team in (("Bram", cast.mara, mill), ("Olga", cast.stella, hill)):
        make_session(make_client(name, lead=lead, team=team), by=lead, days_ago=20, note=False)


def sent(**changed) -> dict:
    """Return what the page of a fresh team sends where only `changed` was changed: `on_<kind>`, or a number."""
    given = {f"initial-on-{kind}": str(kind in ON_BY_DEFAULT) for kind in FlagKind if kind != FlagKind.SAFETY}
    given |= {f"on-{kind}": "on" for kind in ON_BY_DEFAULT - {FlagKind.SAFETY}}
    given |= {f"initial-{name}": str(value) for name, value in DEFAULTS.items()}
    given |= {name: str(value) for name, value in DEFAULTS.items()}
    given |= {name.replace("on_", "on-", 1): value for name, value in changed.items()}
    return {name: value for name, value in given.items() if value is not None}


def flagged(user) -> dict[str, list]:
    """Return what `user` is told as a therapist, by name."""
    found = look(user, mine=True).waiting
    return {one.client.chosen_name: [shown.kind for shown in one.flags] for one in found}


def setting_of(team):
    return settings_of([team])[team.pk]


# --- Who ------------------------------------------------------------------------------------------------


def test_only_whoever_leads_a_team_sets_it(cast, sana, mill, hill):
    assert sana.get(PAGE).status_code == 200
    assert [sana.get(PAGE, {"team": hill.pk}).status_code, sana.post(f"{PAGE}?team={hill.pk}").status_code] == [
        404,
        404,
    ]
    for person in (cast.mara, cast.otto, cast.ada, cast.fay):
        assert [browser_of(person).get(PAGE).status_code, browser_of(person).post(PAGE).status_code] == [403, 403]
    TeamLead.objects.update(to_on=timezone.localdate())
    assert sana.post(PAGE, sent(gap_days="30")).status_code == 403
    assert not FlagLimit.objects.exists()


def test_who_leads_two_teams_sets_the_one_that_is_asked_for(cast, sana, mill, hill):
    leads(cast.sana, hill)
    answer = sana.post(f"{PAGE}?team={mill.pk}", sent(on_contact_gap=None))
    assert answer.url == f"{PAGE}?team={mill.pk}"
    assert [(row.team, row.flag, row.is_on, row.created_by) for row in FlagSwitch.objects.all()] == [
        (mill, "contact_gap", False, cast.sana)
    ]


# --- What it changes ----------------------------------------------------------------------------------------


def test_a_kind_that_is_switched_off_or_on_is_so_at_the_next_request_for_that_team_alone(cast, sana, mill, hill):
    gap = [FlagKind.CONTACT_GAP]
    assert (flagged(cast.mara), flagged(cast.stella)) == ({"Bram": gap}, {"Olga": gap})
    assert sana.post(PAGE, sent(on_contact_gap=None)).status_code == 302
    assert (flagged(cast.mara), flagged(cast.stella)) == ({}, {"Olga": gap})
    sana.post(PAGE, sent() | {"initial-on-contact_gap": "False"})
    assert (flagged(cast.mara), flagged(cast.stella)) == ({"Bram": gap}, {"Olga": gap})
    assert setting_of(hill).on == ON_BY_DEFAULT
    sana.post(PAGE, sent(on_goal_fit="on"))
    assert (setting_of(mill).on, setting_of(hill).on) == (ON_BY_DEFAULT | {FlagKind.GOAL_FIT}, ON_BY_DEFAULT)


def test_a_number_holds_for_every_team_of_the_site_and_for_no_other(cast, sana, mill):
    beside = Team.objects.create(name="Mill, evenings", site="Mill Lane")
    sana.post(PAGE, sent(gap_days="20"))
    assert (flagged(cast.mara), flagged(cast.stella)) == ({}, {"Olga": [FlagKind.CONTACT_GAP]})
    assert [setting_of(team).limits["gap_days"] for team in (mill, beside)] == [20, 20]
    sana.post(PAGE, sent() | {"initial-gap_days": "20", "gap_days": "19"})
    assert flagged(cast.mara) == {"Bram": [FlagKind.CONTACT_GAP]}


@pytest.mark.parametrize("back", ["", "14"])
def test_an_empty_number_or_the_default_itself_goes_back_to_the_default(sana, mill, back):
    sana.post(PAGE, sent(gap_days="20", srs="30"))
    assert FlagLimit.objects.count() == 2
    sana.post(PAGE, sent() | {"initial-gap_days": "20", "gap_days": back, "initial-srs": "30", "srs": "30"})
    assert [(row.site, row.name, row.value) for row in FlagLimit.objects.all()] == [("Mill Lane", "srs", 30)]
    assert setting_of(mill).limits == DEFAULTS | {"srs": 30}
    assert [one.kind for one in sana.get(PAGE).context["kinds"] if one.differs] == [FlagKind.ALLIANCE]
    assert sana.get(PAGE).content.decode().count("not the default") == 1


def test_safety_is_always_on(cast, sana, mill):
    answer = sana.get(PAGE)
    assert "on-safety" not in answer.context["form"].fields
    assert "A danger that stays open is never left to a setting." in answer.content.decode()
    sana.post(PAGE, sent() | {"initial-on-safety": "True"})
    set_flags(mill, by=cast.sana, on={FlagKind.SAFETY: False}, limits={})
    assert not FlagSwitch.objects.exists()
    FlagSwitch.objects.create(team=mill, flag="safety", is_on=False)  # from wherever it may come
    assert FlagKind.SAFETY in setting_of(mill).on


def test_what_somebody_else_set_meanwhile_stays_and_of_the_same_the_last_one_holds(cast, sana, mill):
    leads(cast.ada, mill)
    ada = browser_of(cast.ada)
    ada.post(PAGE, sent(gap_days="30", on_mandate="on"))
    sana.post(PAGE, sent(plan_days="60"))  # from a page that was opened before
    assert (setting_of(mill).limits, setting_of(mill).on) == (
        DEFAULTS | {"gap_days": 30, "plan_days": 60},
        ON_BY_DEFAULT | {FlagKind.MANDATE},
    )
    sana.post(PAGE, sent(gap_days="21"))
    assert setting_of(mill).limits["gap_days"] == 21
    rows = Event.objects.filter(action="change").order_by("pk")
    assert [(row.actor, row.detail["limits"].get("gap_days")) for row in rows] == [
        (cast.ada.email, 30),
        (cast.sana.email, None),
        (cast.sana.email, 21),
    ]


# --- What may be typed -------------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.name)
def test_each_number_stays_between_its_bounds(sana, limit):
    apart = {"note_hours": ("note_help_hours", 720), "note_help_hours": ("note_hours", 4)}.get(limit.name)
    beside = {apart[0]: str(apart[1])} if apart else {}
    for value, code in ((limit.low, 302), (limit.high, 302), (limit.low - 1, 422), (limit.high + 1, 422), ("x", 422)):
        assert sana.post(PAGE, sent(**beside) | {limit.name: str(value)}).status_code == code
    kept = FlagLimit.objects.filter(name=limit.name).values_list("value", flat=True)
    assert list(kept) == [limit.high][: limit.high != limit.default]


def test_help_with_a_note_comes_after_the_note_is_worth_a_look(sana, mill):
    late = {"note_hours": "72"}
    answer = sana.post(PAGE, sent(**late))  # the help is at 72 by default
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"note_help_hours"})
    assert sana.post(PAGE, sent(note_help_hours="", **late)).status_code == 422
    assert sana.post(PAGE, sent(note_help_hours="73", **late)).status_code == 302
    assert sana.post(PAGE, sent(note_hours="", note_help_hours="24")).status_code == 422


def test_what_needs_another_look_keeps_what_was_typed_and_changes_nothing(sana, mill):
    answer = sana.post(PAGE, sent(gap_days="two weeks", on_contact_gap=None, on_goal_fit="on"))
    form = answer.context["form"]
    assert (answer.status_code, set(form.errors)) == (422, {"gap_days"})
    assert [form[name].value() for name in ("gap_days", "on-contact_gap", "on-goal_fit")] == ["two weeks", False, True]
    shown = answer.content.decode()
    assert 'value="two weeks"' in shown and "A whole number from 3 to 120, please." in shown
    assert shown.count("<details open") == 1  # the one that needs another look
    assert not (FlagLimit.objects.exists() or FlagSwitch.objects.exists())


# --- The trail, and what it costs -----------------------------------------------------------------------------


def test_the_trail_holds_names_and_numbers_of_what_was_changed(cast, sana, mill):
    sana.post(PAGE, sent(on_contact_gap=None, on_goal_fit="on", gap_days="20"))
    row = Event.objects.filter(action="change").get()
    assert (row.actor, row.subject) == (cast.sana.email, f"flags of team {mill.pk}")
    assert row.detail == {"on": {"contact_gap": False, "goal_fit": True}, "limits": {"gap_days": 20}}


def test_a_form_that_changes_nothing_writes_nothing(sana):
    assert sana.post(PAGE, sent()).status_code == 302
    assert sana.post(PAGE, {}).status_code == 302  # nothing at all was sent
    assert not Event.objects.filter(action="change").exists()
    assert not (FlagLimit.objects.exists() or FlagSwitch.objects.exists())


def test_the_page_says_where_its_numbers_hold(cast, sana, mill):
    assert "Numbers are set for everyone at Mill Lane." in sana.get(PAGE).content.decode()
    TeamLead.objects.all().delete()
    leads(cast.sana, cast.team)
    assert "Numbers are set for every team without a site of its own." in sana.get(PAGE).content.decode()


def test_as_many_queries_with_everything_set_as_with_nothing(cast, sana, mill):
    none = queries(sana, PAGE)
    FlagSwitch.objects.bulk_create(FlagSwitch(team=mill, flag=kind, is_on=True) for kind in FlagKind)
    FlagLimit.objects.bulk_create(FlagLimit(site=mill.site, name=one.name, value=one.high) for one in LIMITS)
    assert queries(sana, PAGE) == none == QUERIES
