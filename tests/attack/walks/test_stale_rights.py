"""Rights that end while a page is open: the next click is refused, and nothing of what was typed is written."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.utils import timezone

from clients.models import BreakGlass, CareTeamMembership
from hrp.accounts.models import SupervisionLine, User
from hrp.accounts.roles import Role
from tests.access.table import TABLE
from tests.access.walk import browser_of
from tests.attack.arena import checked, quiet, undone
from tests.attack.attempts import pages
from tests.attack.refusals import refusal


def transferred(world):
    CareTeamMembership.objects.filter(user=world.people["lead"]).update(to_on=timezone.localdate())


def left_the_team(world):
    CareTeamMembership.objects.filter(user=world.people["co"]).update(to_on=timezone.localdate())


def line_ended(world):
    SupervisionLine.objects.filter(therapist=world.people["lead"]).update(to_on=timezone.localdate())


def is_now(name, *roles):
    def change(world):
        person = User.objects.get(pk=world.people[name].pk)
        person.roles = set(roles)
        person.save()

    return change


def disabled(name):
    return lambda world: User.objects.filter(pk=world.people[name].pk).update(is_active=False)


# What happened, to whom, and who of the access table may do what they may from then on.
ENDINGS = {
    "transferred to somebody else": ("lead", transferred, "stranger"),
    "taken off the care team": ("co", left_the_team, "stranger"),
    "no longer a therapist": ("lead", is_now("lead", Role.FRONT_DESK), "desk"),
    "without any role": ("lead", is_now("lead"), "desk"),
    "an admin instead": ("lead", is_now("lead", Role.ADMIN), "admin"),
    "disabled": ("lead", disabled("lead"), "disabled"),
    "no longer their supervisor": ("supervisor", line_ended, "otto"),
    "supervisor of someone who was taken off": ("supervisor", transferred, "otto"),
    "supervisor no longer": ("supervisor", is_now("supervisor", Role.FRONT_DESK), "desk"),
    "a therapist who supervises nobody now": ("both", line_ended, "stranger"),
    "admin no longer": ("admin", is_now("admin", Role.FRONT_DESK), "desk"),
    "a disabled admin": ("admin", disabled("admin"), "disabled"),
}


# What is not lost with the care of a client: the door, and closing what one opened oneself in an emergency.
NOT_BY_CARE = {"open", "arriving", "own emergency"}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_page_that_was_open_is_closed_at_the_next_click(arena, ending):
    person, end, stands_as = ENDINGS[ending]
    met, wanted = {}, {}
    with undone():
        browser = quiet(browser_of(arena.cookies[person]))
        end(arena.world)
        for name, line in pages():
            if refusal(line, person) is None and (status := refusal(line, stands_as)):
                wanted[name, line.rule] = status
                answer = checked(browser.get(arena.address(name, line=line)), stands_as)
                met[name, line.rule] = answer.status_code
    assert met == wanted
    assert len(met) > 3


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_form_that_was_open_is_refused_and_nothing_is_written(arena, attempts, ending):
    person, end, stands_as = ENDINGS[ending]
    wrong, of_ines = {}, set(arena.twins())
    for attempt in attempts:
        line = TABLE[attempt.name]
        if refusal(line, person) is not None or line.rule in NOT_BY_CARE:
            continue
        wanted = refusal(line, stands_as, script=attempt.script)
        who = None if arena.allowed(attempt.name) == person else person
        sent = arena.send(attempt, person=who, meanwhile=lambda: end(arena.world), told_as=stands_as)
        if wanted and (sent.status, sent.changed) != (wanted, []) or sent.touching(of_ines):
            wrong[str(attempt)] = (sent.status, wanted, sent.tables())
    assert wrong == {}


def test_an_emergency_that_is_over_opens_nothing(arena):
    """Stella opened Ines's record for an hour; it closes by the clock, without anybody's doing."""
    stella, ines, now = arena.world.people["stranger"], arena.world.ines["Client"], timezone.now()
    readable = [(name, line) for name, line in pages() if line.rule == "read"]
    span = {"from_at": now, "until_at": now + timedelta(minutes=2), "reason": "Called from the ward"}
    with undone():
        browser = quiet(browser_of(arena.cookies["stranger"]))
        BreakGlass.objects.create(client=ines, user=stella, created_by=stella, **span)
        during = {browser.get(arena.address(name, line=line)).status_code for name, line in readable}
        with patch("django.utils.timezone.now", lambda: now + timedelta(minutes=3)):
            answers = [browser.get(arena.address(name, line=line)) for name, line in readable]
        after = {checked(answer, "stranger").status_code for answer in answers}
    assert (during, after) == ({200}, {404})
