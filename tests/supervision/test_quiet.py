"""Where a therapist is anyway: a line on Today, and a quiet list on the record, in the reader's wording.

Ines was not met for twenty days, and so was Noor, who is another's.
"""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import AfterBreakTalk, BreakGlass, CareTeamMembership, Episode, EpisodePause
from hrp.accounts.models import SupervisionLine
from hrp.accounts.roles import Role
from sessions.flags.reads import look
from sessions.flags.words import kindly, reason
from sessions.models import FlagAnswer
from tests.cast import make_area, make_client, make_session, make_user
from tests.supervision.pages import browser_of

TODAY, MINE, REVIEW = reverse("workspace:today"), reverse("supervision:mine"), reverse("supervision:review")


def ago(days: int):
    return timezone.localdate() - timedelta(days=days)


@pytest.fixture(autouse=True)
def not_met(cast):
    """The last meeting with each was twenty days ago."""
    for client, by in ((cast.ines, cast.mara), (cast.noor, cast.stella)):
        make_session(client, by=by, days_ago=20, note=False)


def words(user, say, *, mine, client) -> list[str]:
    """Return what the page of supervision says to `user` about `client`."""
    return [say(one.flag) for found in look(user, mine=mine).waiting if found.client == client for one in found.flags]


def shown(user, client, name="workspace:record") -> str:
    answer = browser_of(user).get(reverse(name, args=[client.code]))
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def listed(user, client) -> list[str]:
    """Return the sentences of the quiet list on the record."""
    part = shown(user, client).partition('id="worth-a-conversation"')[2].partition("</section>")[0]
    return [re.sub(r"<[^>]+>|\s+", " ", one).strip() for one in re.findall(r'<p class="mb-2">(.*?)</p>', part, re.S)]


# --- Today -----------------------------------------------------------------------------------------------


def test_today_leads_to_ones_own_page_in_a_line_without_a_number(cast):
    page = browser_of(cast.mara).get(TODAY).content.decode()
    (line,) = re.findall(rf'<p class="today-worth mb-0">\s*<a href="{MINE}">(.*?)</a>\s*</p>', page, re.S)
    assert line == "What may be worth a conversation"
    assert browser_of(cast.mara).get(MINE).status_code == 200


# --- The record ------------------------------------------------------------------------------------------


def test_a_therapist_reads_it_in_the_kind_wording_and_a_supervisor_in_theirs(cast):
    own = words(cast.mara, kindly, mine=True, client=cast.ines)
    supervised = words(cast.sana, reason, mine=False, client=cast.ines)
    assert len(own) == len(supervised) == 1
    assert own != supervised
    assert (listed(cast.mara, cast.ines), listed(cast.jon, cast.ines)) == (own, own)
    assert listed(cast.sana, cast.ines) == supervised
    assert f'href="{MINE}#{cast.ines.code}"' in shown(cast.mara, cast.ines)
    assert f'href="{REVIEW}#{cast.ines.code}"' in shown(cast.sana, cast.ines)


def test_who_is_on_the_care_team_and_supervises_reads_it_as_a_therapist(cast):
    cast.jon.roles = {Role.THERAPIST, Role.SUPERVISOR}
    cast.jon.save()
    SupervisionLine.objects.create(supervisor=cast.jon, therapist=cast.mara)
    assert listed(cast.jon, cast.ines) == words(cast.mara, kindly, mine=True, client=cast.ines)
    CareTeamMembership.objects.filter(user=cast.jon).update(to_on=timezone.localdate())
    assert listed(cast.jon, cast.ines) == words(cast.sana, reason, mine=False, client=cast.ines)


def test_there_is_none_for_whoever_is_neither_therapist_of_theirs_nor_supervises_one(cast):
    peer = make_user("Pia", Role.THERAPIST)
    CareTeamMembership.objects.create(episode=cast.ines.episodes.get(), user=peer, role="peer")
    until = timezone.now() + timedelta(hours=2)
    BreakGlass.objects.create(client=cast.ines, user=cast.stella, reason="In the night", until_at=until)
    assert (listed(peer, cast.ines), listed(cast.stella, cast.ines)) == ([], [])
    assert len(listed(cast.mara, cast.ines)) == 1


def test_it_goes_with_the_flag_with_an_answer_and_with_a_line_that_is_over(cast):
    FlagAnswer.objects.create(
        client=cast.ines, flag="contact_gap", because="A holiday", rests_until=ago(-7), created_by=cast.mara
    )
    assert listed(cast.mara, cast.ines) == []
    assert len(listed(cast.sana, cast.ines)) == 1  # an answer rests for whoever gave it
    EpisodePause.objects.create(episode=cast.ines.episodes.get(), initiated_by="client")
    assert listed(cast.sana, cast.ines) == []
    EpisodePause.objects.all().delete()
    SupervisionLine.objects.filter(supervisor=cast.sana).update(to_on=timezone.localdate())
    assert browser_of(cast.sana).get(reverse("workspace:record", args=[cast.ines.code])).status_code == 404


def test_what_the_page_offers_already_is_not_said_twice(cast):
    make_area(cast.ines, "The powder", substance="heroin")
    both = words(cast.mara, kindly, mine=True, client=cast.ines)
    assert len(both) == 2  # no overdose plan yet, and not met
    assert shown(cast.mara, cast.ines).count('id="worth-a-word"') == 1
    assert listed(cast.mara, cast.ines) == both[1:]
    assert listed(cast.sana, cast.ines) == words(cast.sana, reason, mine=False, client=cast.ines)


def test_after_a_break_stands_once_too(cast):
    area = make_area(cast.ines, "The powder", substance="heroin")
    type(area.substance).objects.update(overdose_relevant=True)
    EpisodePause.objects.create(episode=cast.ines.episodes.get(), initiated_by="client", from_on=ago(30), to_on=ago(1))
    flags = [one.kind for found in look(cast.mara, mine=True).waiting for one in found.flags]
    assert "after_break" in flags
    before = listed(cast.mara, cast.ines)
    AfterBreakTalk.objects.create(client=cast.ines, answer="talked", created_by=cast.mara)
    assert listed(cast.mara, cast.ines) == before


@pytest.mark.parametrize("ending", ["died", "planned"])
def test_it_is_quiet_once_the_work_has_ended(cast, ending):
    assert len(listed(cast.mara, cast.ines)) == 1
    Episode.objects.filter(client=cast.ines).update(ended_on=timezone.localdate(), ending=ending)
    assert listed(cast.mara, cast.ines) == []


def test_it_stands_nowhere_that_a_client_may_see(cast):
    about = make_client("Full", lead=cast.mara, team=cast.team)
    make_session(about, by=cast.mara, days_ago=20, note=False)
    sentences = listed(cast.mara, about)
    assert len(sentences) == 1
    for name in ("workspace:print", "workspace:keep"):
        page = shown(cast.mara, about, name)
        assert "Worth a conversation" not in page
        assert not [one for one in sentences if one in page]
