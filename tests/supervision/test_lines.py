"""With whom one is in supervision: by name, never ranked, and nothing of anybody else."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from hrp.accounts.models import SupervisionLine
from hrp.accounts.roles import Role
from hrp.audit.models import Action, Event
from hrp.supervision.models import SupervisionMeeting
from tests.cast import make_client, make_user
from tests.supervision.pages import browser_of, text_of
from tests.supervision.pair import line_of, page
from tests.workspace.many import queries

LINES = page("lines")


def supervises(supervisor, therapist, **fields) -> SupervisionLine:
    return SupervisionLine.objects.create(supervisor=supervisor, therapist=therapist, **fields)


def ended(supervisor, therapist) -> SupervisionLine:
    day = timezone.localdate()
    return supervises(supervisor, therapist, from_on=day - timedelta(days=200), to_on=day - timedelta(days=100))


def names(others) -> list[str]:
    return [other.person.name for other in others]


def test_a_supervisor_finds_whom_they_supervise_now_in_the_order_of_the_alphabet(cast):
    supervises(cast.sana, cast.jon)
    supervises(cast.sana, make_user("abe", Role.THERAPIST))
    ended(cast.sana, cast.solo)
    for number in range(3):  # whoever has more to talk about stands no higher
        make_client(f"N{number}", lead=cast.mara, team=cast.team)
    answer = browser_of(cast.sana).get(LINES)
    found = answer.context["found"]
    assert (names(found.therapists), found.supervisors, found.before) == (["abe", "Jon", "Mara"], [], [])
    for absent in ("Stella", "Solo", "N1", "Ines"):
        assert absent not in text_of(answer)


def test_hours_of_this_year_stand_beside_each(cast):
    line = line_of(cast.sana, cast.mara)
    today = timezone.localdate()
    for on, minutes in ((today, 50), (date(today.year - 1, 6, 30), 500)):
        SupervisionMeeting.objects.create(supervisor=line.supervisor, therapist=line.therapist, on=on, minutes=minutes)
    SupervisionMeeting.objects.create(supervisor=cast.otto, therapist=cast.mara, minutes=7)
    (other,) = browser_of(cast.sana).get(LINES).context["found"].therapists
    assert other.hours == "50 min"


def test_a_therapist_with_one_supervisor_finds_the_page_of_the_two_at_once(cast):
    ended(cast.otto, cast.mara)
    mara, line = browser_of(cast.mara), line_of(cast.sana, cast.mara)
    assert mara.get(LINES).context["line"].pk == line.pk
    found = mara.get(LINES, {"all": "1"}).context["found"]
    assert (names(found.supervisors), names(found.before)) == (["Sana"], ["Otto"])
    supervises(cast.otto, cast.mara)
    found = mara.get(LINES).context["found"]
    assert (names(found.supervisors), found.before) == (["Otto", "Sana"], [])


def test_a_line_that_was_opened_again_is_there_once(cast):
    ended(cast.sana, cast.mara)
    found = browser_of(cast.mara).get(LINES, {"all": "1"}).context["found"]
    assert [other.row for other in found.supervisors] == [line_of_now(cast)]
    assert found.before == []


def line_of_now(cast) -> SupervisionLine:
    return SupervisionLine.objects.current().get(supervisor=cast.sana, therapist=cast.mara)


def test_nobody_is_said_kindly(cast):
    assert "Nobody yet." in text_of(browser_of(cast.solo).get(LINES))


@pytest.mark.parametrize("person", ["ada", "fay"])
def test_whoever_has_no_clients_has_no_supervision(cast, person):
    browser = browser_of(getattr(cast, person))
    assert browser.get(LINES).status_code == 403
    assert browser.get(page("hours")).status_code == 403
    assert Event.objects.filter(action=Action.DENIED).count() == 2


def test_the_number_of_queries_does_not_depend_on_how_many_there_are(cast):
    sana = browser_of(cast.sana)
    few = queries(sana, LINES)
    for number in range(29):
        person = make_user(f"T{number}", Role.THERAPIST)
        supervises(cast.sana, person)
        SupervisionMeeting.objects.create(supervisor=cast.sana, therapist=person)
    assert (queries(sana, LINES), few) == (9, 9)
