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
from tests.attack.arena import LEADS_ON, checked, quiet, undone
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


def keeps_the_team(line, stands_as) -> bool:
    """Say whether a page is about the team, which whoever supervises somebody less leads as before."""
    return line.rule == "team lead" and stands_as == "otto"


def leads_on(line, stands_as) -> bool:
    """Say whether a page is a group's, which a therapist who lost one of its people leads as before."""
    return line.rule == "leads group" and stands_as == "stranger"


# What two people keep of supervision opens by the line, and what one learned is one's own: neither ends with a client.
OF_TWO = {"line", "theirs alone", "supervises line"}


def keeps_supervision(line, ending) -> bool:
    """Say whether a page is as open as before: of the two, where a client was lost; or a supervisor still is one."""
    if ending == "a therapist who supervises nobody now":
        return line.rule == "supervisor"
    return line.rule in OF_TWO and ENDINGS[ending][1] is transferred


# What is done for a whole group: its times, and its end, are everybody's in it. Nothing else touches the one lost.
FOR_THE_GROUP = {"sessions:group_plan", "sessions:group_off", "sessions:group_end"}


def out_of_reach(arena, attempt, stays) -> set:
    """Return the ids of Ines's things that must stay untouched, and unnamed."""
    if stays and attempt.name in FOR_THE_GROUP:
        return set()
    own = {str(arena.world.ines[thing].pk) for thing in ("TherapyGroup", "GroupMeeting")} if stays else set()
    return arena.twins().keys() - own


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_page_that_was_open_is_closed_at_the_next_click(arena, ending):
    person, end, stands_as = ENDINGS[ending]
    met, wanted = {}, {}
    with undone():
        browser = quiet(browser_of(arena.cookies[person]))
        end(arena.world)
        for name, line in pages():
            if keeps_the_team(line, stands_as) or keeps_supervision(line, ending):
                continue
            stays = leads_on(line, stands_as)
            if refusal(line, person) is None and (status := line.GET if stays else refusal(line, stands_as)):
                wanted[name, line.rule] = status
                told_as = LEADS_ON if stays else stands_as
                answer = checked(browser.get(arena.address(name, line=line)), told_as)
                met[name, line.rule] = answer.status_code
    assert met == wanted
    assert len(met) > 3


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_form_that_was_open_is_refused_and_nothing_is_written(arena, attempts, ending):
    person, end, stands_as = ENDINGS[ending]
    wrong = {}
    for attempt in attempts:
        line = TABLE[attempt.name]
        kept = keeps_the_team(line, stands_as) or keeps_supervision(line, ending)
        if refusal(line, person) is not None or line.rule in NOT_BY_CARE or kept:
            continue
        stays = leads_on(line, stands_as)
        wanted = None if stays else refusal(line, stands_as, script=attempt.script)
        who = None if arena.allowed(attempt.name) == person else person
        told_as = LEADS_ON if stays else stands_as
        sent = arena.send(attempt, person=who, meanwhile=lambda: end(arena.world), told_as=told_as)
        touched = sent.touching(out_of_reach(arena, attempt, stays))
        if wanted and (sent.status, sent.changed) != (wanted, []) or touched:
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
