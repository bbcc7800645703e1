"""Coming back: one tap, everything still there, and an offer to talk that holds nothing up."""

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.actions import come_back, join_care_team
from clients.actions.returning import NobodyToReturn
from clients.models import AfterBreakTalk, CareTeamMembership, Episode, EpisodePause, FocusArea, Substance
from clients.returning import OFFERED_FOR, Break, after_break, breaks_of, return_to_talk_about
from hrp.accounts.models import Team, TeamLead
from hrp.audit.models import Event
from hrp.teamwork.returns import ended_in
from sessions.endings import latest_episode
from sessions.models import LearningReview
from sessions.prompts import after_break_of
from tests.cast import key, make_area

TODAY = date(2026, 3, 31)


def before(days) -> date:
    return TODAY - timedelta(days=days)


def ago(days) -> date:
    return timezone.localdate() - timedelta(days=days)


def end(client, days_ago, *, ending="taking_it_from_here", opened=400) -> Episode:
    """Let the work with `client` have ended so many days ago; only the lead keeps the record."""
    episode = client.episodes.get(ended_on=None)
    episode.opened_on, episode.ended_on, episode.ending = ago(opened), ago(days_ago), ending
    episode.save()
    episode.care_team.exclude(role="lead").update(to_on=timezone.localdate())
    return episode


# --- The rule -----------------------------------------------------------------------------------


def due(*breaks, risky=True, last_talk=None) -> bool:
    told = {"risky": risky, "last_talk": last_talk, "today": TODAY}
    return return_to_talk_about(breaks=[Break(*one) for one in breaks], **told) is not None


@pytest.mark.parametrize(("days", "offered"), [(6, False), (7, True), (8, True)])
def test_a_week_apart_is_a_break(days, offered):
    assert due((before(days + 3), before(3))) is offered


@pytest.mark.parametrize(("back", "offered"), [(-1, False), (0, True), (90, True), (91, False)])
def test_it_is_offered_from_the_day_of_return_on_and_not_for_ever(back, offered):
    assert timedelta(days=90) == OFFERED_FOR
    assert due((before(200), before(back))) is offered


@pytest.mark.parametrize(("last_talk", "offered"), [(None, True), (11, True), (10, False), (9, False)])
def test_a_talk_on_the_day_of_return_or_later_is_enough(last_talk, offered):
    talked = None if last_talk is None else before(last_talk)
    assert due((before(40), before(10)), last_talk=talked) is offered


def test_a_later_return_is_offered_it_again():
    first, second = (before(60), before(50)), (before(20), before(10))
    assert due(first, second, last_talk=before(45)) is True
    assert due(first, second, last_talk=before(10)) is False


def test_without_danger_or_without_a_break_nobody_is_asked():
    assert due((before(40), before(10)), risky=False) is False
    assert due() is False


def test_breaks_are_pauses_that_ended_and_the_time_between_two_stretches(cast):
    old = end(cast.ines, 270)
    EpisodePause.objects.create(episode=old, initiated_by="outside", from_on=ago(350), to_on=ago(340))
    new = Episode.objects.create(client=cast.ines, team=cast.team, opened_on=ago(5), continues=old)
    EpisodePause.objects.create(episode=new, initiated_by="client", from_on=ago(2))  # still on
    episodes = cast.ines.episodes.prefetch_related("pauses")
    assert breaks_of(episodes) == [Break(ago(270), ago(5)), Break(ago(350), ago(340))]


# --- For whom -----------------------------------------------------------------------------------


def catalogue(code, klass, *, relevant=False) -> str:
    Substance.objects.update_or_create(
        code=code, defaults={"name": code, "klass": klass, "overdose_relevant": relevant}
    )
    return code


@pytest.mark.parametrize(
    ("klass", "relevant", "risky"),
    [
        ("opioid", False, True),
        ("sedative", False, True),
        ("stimulant", True, True),
        ("stimulant", False, False),
        ("cannabis", False, False),
    ],
)
def test_it_is_for_what_can_overdose(cast, klass, relevant, risky):
    make_area(cast.ines, "It", substance=catalogue("test_it", klass, relevant=relevant))
    assert after_break(cast.ines).risky is risky


def test_what_was_not_named_counts_and_a_part_of_life_does_not(cast):
    make_area(cast.ines, "Home")
    make_area(cast.noor, "The bags", substance=catalogue("test_it", "opioid"))  # somebody else's
    assert after_break(cast.ines).risky is False
    FocusArea.objects.create(client=cast.ines, label="The thing", kind="substance", undisclosed=True)
    assert after_break(cast.ines).risky is True


def test_tolerance_that_came_up_in_looking_back_is_a_talk_too(cast):
    for days, talked in ((9, True), (4, True), (2, False)):
        LearningReview.objects.create(client=cast.ines, on=ago(days), tolerance_talked_about=talked)
    LearningReview.objects.create(client=cast.noor, on=ago(1), tolerance_talked_about=True)
    assert after_break_of(cast.ines).last_talk == ago(4)
    for days in (6, 3):
        AfterBreakTalk.objects.create(client=cast.ines, on=ago(days), answer="talked")
    assert after_break_of(cast.ines).last_talk == ago(3)


# --- One tap ------------------------------------------------------------------------------------


@pytest.fixture
def as_mara(client, cast):
    client.force_login(cast.mara)
    return client


def tap(browser, client, **sent):
    return browser.post(reverse("clients:come_back", args=[client.code]), {"key": key(), **sent}, follow=True)


def test_one_tap_begins_again_with_everything_still_there(as_mara, cast):
    area = make_area(cast.ines, "Wine", substance=catalogue("test_it", "sedative"))
    old = end(cast.ines, 270)
    old.minor_consent_basis = "guardian"
    old.save()
    record = reverse("workspace:record", args=[cast.ines.code])
    assert "Start again with Ines" in as_mara.get(record).content.decode()

    page = tap(as_mara, cast.ines)

    assert page.redirect_chain == [(record, 302)]
    new = cast.ines.episodes.get(ended_on=None)
    assert (new.continues, new.team, new.opened_on, new.entry_route) == (old, cast.team, ago(0), "")
    assert new.minor_consent_basis == "guardian"
    assert list(new.care_team.values_list("user", "role", "to_on")) == [(cast.mara.pk, "lead", None)]
    assert not CareTeamMembership.objects.filter(episode=old, to_on=None).exists()
    shown = page.content.decode()
    assert "Wine is the only hour of the day" in shown and area.label in shown
    assert "After a break the body tolerates less." in shown
    assert "Start again with Ines" not in shown
    rows = Event.objects.filter(client_code=cast.ines.code, subject=f"episode {new.pk}")
    assert [(row.action, row.detail["continues"]) for row in rows] == [("create", str(old.pk))]


def test_a_second_tap_finds_it_begun(as_mara, cast):
    end(cast.ines, 30)
    first = key()
    tap(as_mara, cast.ines, key=first)
    tap(as_mara, cast.ines, key=first)
    tap(as_mara, cast.ines, key="nonsense")
    assert cast.ines.episodes.count() == 2
    assert CareTeamMembership.objects.filter(episode__client=cast.ines, to_on=None).count() == 1


def test_the_form_of_yesterday_begins_nothing_today(as_mara, cast):
    end(cast.ines, 30)
    first = key()
    tap(as_mara, cast.ines, key=first)
    end(cast.ines, 0)
    tap(as_mara, cast.ines, key=first)
    assert not cast.ines.episodes.filter(ended_on=None).exists()


def test_a_key_that_is_somebody_elses_is_no_key(cast):
    end(cast.ines, 30)
    noors = cast.noor.episodes.get()
    new = come_back(cast.ines, by=cast.mara, lead=cast.mara, key=noors.pk)
    assert (new.client, new == noors) == (cast.ines, False)


def test_without_a_lead_they_wait(cast):
    end(cast.ines, 30)
    new = come_back(cast.ines, by=cast.sana, key=uuid.uuid4())
    assert list(new.care_team.all()) == []
    assert not CareTeamMembership.objects.current().filter(episode__client=cast.ines).exists()


def test_the_stretch_that_began_last_goes_on_whichever_ended_last(as_mara, cast):
    """The one that `ended_in` shows to whoever leads the team: the same team goes on."""
    hill = Team.objects.create(name="Hill Road")
    end(cast.ines, 3)
    later = Episode.objects.create(client=cast.ines, team=hill, opened_on=ago(90), ended_on=ago(10))
    TeamLead.objects.create(user=cast.sana, team=hill)
    assert list(ended_in(cast.sana, hill)) == [cast.ines]
    assert latest_episode(cast.ines) == later
    new = come_back(cast.ines, by=cast.sana, key=uuid.uuid4())
    assert (new.continues, new.team) == (later, hill)


def test_nobody_begins_again_after_a_death(as_mara, cast):
    end(cast.ines, 30, ending="died")
    with pytest.raises(NobodyToReturn):
        come_back(cast.ines, by=cast.mara, lead=cast.mara, key=uuid.uuid4())
    assert as_mara.post(reverse("clients:come_back", args=[cast.ines.code])).status_code == 403
    assert "Start again" not in as_mara.get(reverse("workspace:record", args=[cast.ines.code])).content.decode()


def test_whoever_is_not_the_lead_any_more_finds_nothing(client, cast):
    end(cast.ines, 30)
    client.force_login(cast.jon)
    assert client.post(reverse("clients:come_back", args=[cast.ines.code])).status_code == 404
    assert cast.ines.episodes.count() == 1


def test_a_lead_from_before_leaves_when_another_begins_again(cast):
    end(cast.ines, 30)
    new = come_back(cast.ines, by=cast.sana, lead=cast.stella, key=uuid.uuid4())
    assert [row.user for row in new.care_team.all()] == [cast.stella]
    assert type(cast.ines).objects.for_user(cast.mara).filter(pk=cast.ines.pk).exists() is False
    join_care_team(new, cast.mara, "co_therapist", by=cast.stella)
    assert type(cast.ines).objects.for_user(cast.mara).filter(pk=cast.ines.pk).exists() is True


# --- The talk -----------------------------------------------------------------------------------


@pytest.fixture
def back(cast):
    """Ines, who came back today after nine months, with something that can overdose."""
    make_area(cast.ines, "The bags", substance=catalogue("test_it", "opioid"))
    end(cast.ines, 270)
    come_back(cast.ines, by=cast.mara, lead=cast.mara, key=uuid.uuid4())
    return cast.ines


def answer(browser, client, **sent):
    return browser.post(reverse("clients:after_break", args=[client.code]), {"key": key(), **sent}, follow=True)


@pytest.mark.parametrize("said", ["talked", "not_for_me_now"])
@pytest.mark.parametrize("page", ["record", "before"])
def test_either_answer_is_enough(as_mara, back, said, page):
    shown = as_mara.get(reverse(f"workspace:{page}", args=[back.code])).content.decode()
    assert "After a break the body tolerates less." in shown
    sent = {"answer": said, "from": page, "key": key()}
    after = answer(as_mara, back, **sent)
    assert after.redirect_chain == [(reverse(f"workspace:{page}", args=[back.code]), 302)]
    assert "After a break the body tolerates less." not in after.content.decode()
    answer(as_mara, back, **sent)
    (talk,) = AfterBreakTalk.objects.filter(client=back)
    assert (talk.answer, talk.on) == (said, ago(0))


def test_anything_else_is_no_answer(as_mara, back):
    assert "After a break" in answer(as_mara, back, answer="yes").content.decode()
    assert not AfterBreakTalk.objects.exists()


def test_whoever_reads_along_is_not_asked(client, cast, back):
    client.force_login(cast.sana)
    assert "After a break" not in client.get(reverse("workspace:record", args=[back.code])).content.decode()


# --- Pauses -------------------------------------------------------------------------------------


def pause(browser, client, **fields):
    sent = {"key": key(), "from_on": ago(3), "to_on": "", "initiated_by": "outside", **fields}
    return browser.post(reverse("clients:pause", args=[client.code]), sent)


def test_a_pause_says_what_for_and_when_we_are_in_touch_again(as_mara, cast):
    pause(as_mara, cast.ines, because="hospital", stay_in_touch_plan="Ring the ward.", next_contact_on=ago(-4))
    rest = EpisodePause.objects.get()
    assert (rest.because, rest.next_contact_on) == ("hospital", ago(-4))
    shown = " ".join(as_mara.get(reverse("workspace:record", args=[cast.ines.code])).content.decode().split())
    assert "Hospital" in shown and "Ring the ward." in shown and "Be in touch again on" in shown


def test_it_may_be_agreed_on_anew(as_mara, cast):
    pause(as_mara, cast.ines, stay_in_touch_plan="Ring the ward.", next_contact_on=ago(-4))
    page = reverse("clients:pause_plan", args=[cast.ines.code])
    assert as_mara.post(page, {"stay_in_touch_plan": "A letter.", "next_contact_on": ago(-30)}).status_code == 302
    rest = EpisodePause.objects.get()
    assert (rest.stay_in_touch_plan, rest.next_contact_on, rest.from_on) == ("A letter.", ago(-30), ago(3))
    answer = as_mara.post(page, {"stay_in_touch_plan": "Kept text", "next_contact_on": ago(4)})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"next_contact_on"})
    assert "Kept text" in answer.content.decode()


def test_no_day_to_be_in_touch_lies_before_the_pause(as_mara, cast):
    answer = pause(as_mara, cast.ines, next_contact_on=ago(4))
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"next_contact_on"})
    assert pause(as_mara, cast.ines, next_contact_on=ago(3)).status_code == 302


def test_without_a_pause_there_is_nothing_to_agree_on(as_mara, cast):
    page = reverse("clients:pause_plan", args=[cast.ines.code])
    assert as_mara.get(page).url == reverse("clients:pause", args=[cast.ines.code])
