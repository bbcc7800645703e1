"""Pauses, and what was explained."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import EpisodePause
from hrp.audit.models import Event
from tests.cast import key


def day(days_ago):
    return timezone.localdate() - timedelta(days=days_ago)


@pytest.fixture
def as_mara(client, cast):
    client.force_login(cast.mara)
    return client


@pytest.fixture
def page(cast):
    return reverse("clients:pause", args=[cast.ines.code])


def pause(start, end=None, **changed):
    return {"key": key(), "from_on": start, "to_on": end or "", "initiated_by": "client", **changed}


def test_begin_and_end(as_mara, page, cast):
    as_mara.post(page, pause(day(10), stay_in_touch_plan="A text on Fridays."))
    rest = EpisodePause.objects.get()
    assert (rest.from_on, rest.to_on, rest.initiated_by, rest.stay_in_touch_plan) == (
        day(10),
        None,
        "client",
        "A text on Fridays.",
    )
    assert "A text on Fridays." in as_mara.get(page).content.decode()
    answer = as_mara.post(reverse("clients:pause_end", args=[cast.ines.code]), {"on": day(2)})
    assert answer.url == reverse("workspace:record", args=[cast.ines.code])
    assert EpisodePause.objects.get().to_on == day(2)
    assert Event.objects.filter(subject__endswith=f"pause {rest.pk}").count() == 2


def test_a_pause_whose_end_is_known_ends_earlier_or_later(as_mara, page, cast):
    rest = EpisodePause.objects.create(
        episode=cast.ines.episodes.get(), from_on=day(10), to_on=day(-20), initiated_by="client"
    )
    said = as_mara.get(page).content.decode()
    assert "Take the work up again" in said
    assert "Earlier pauses" not in said
    assert "resting until" in as_mara.get(reverse("workspace:record", args=[cast.ines.code])).content.decode()
    for on in (day(-30), day(0)):
        as_mara.post(reverse("clients:pause_end", args=[cast.ines.code]), {"on": on})
        rest.refresh_from_db()
        assert rest.to_on == on
    assert "Earlier pauses" in as_mara.get(page).content.decode()


def test_a_pause_is_not_drawn_out_into_the_next_one(as_mara, cast):
    episode = cast.ines.episodes.get()
    rest = EpisodePause.objects.create(episode=episode, from_on=day(10), to_on=day(-5), initiated_by="client")
    EpisodePause.objects.create(episode=episode, from_on=day(-8), to_on=day(-9), initiated_by="client")
    for on, status in ((day(-9), 422), (day(-8), 302)):
        assert as_mara.post(reverse("clients:pause_end", args=[cast.ines.code]), {"on": on}).status_code == status
    rest.refresh_from_db()
    assert rest.to_on == day(-8)


def test_sent_twice_it_is_one_pause(as_mara, page):
    sent = pause(day(3))
    assert as_mara.post(page, sent).url == as_mara.post(page, sent).url
    assert EpisodePause.objects.count() == 1


@pytest.mark.parametrize(
    ("start", "end", "free"),
    [
        (40, 30, True),  # before
        (40, 20, True),  # ends on the day on which the other begins
        (10, 5, True),  # begins on the day on which the other ends
        (10, None, True),
        (40, 19, False),
        (15, 12, False),
        (11, None, False),
        (40, None, False),
        (20, 10, False),
    ],
)
def test_two_pauses_never_run_into_each_other(as_mara, page, cast, start, end, free):
    episode = cast.ines.episodes.get()
    EpisodePause.objects.create(episode=episode, from_on=day(20), to_on=day(10), initiated_by="outside")
    answer = as_mara.post(page, pause(day(start), day(end) if end else None, stay_in_touch_plan="Kept text"))
    if free:
        assert answer.status_code == 302
    else:
        assert answer.status_code == 422
        assert answer.context["form"].errors.keys() == {"from_on"}
        assert "Kept text" in answer.content.decode()
    assert EpisodePause.objects.count() == (2 if free else 1)


def test_a_pause_that_ended_as_it_began_is_in_nobodys_way(as_mara, page, cast):
    episode = cast.ines.episodes.get()
    EpisodePause.objects.create(episode=episode, from_on=day(15), to_on=day(15), initiated_by="outside")
    assert as_mara.post(page, pause(day(20), day(10))).status_code == 302


def test_while_one_runs_no_other_begins(as_mara, page, cast):
    EpisodePause.objects.create(episode=cast.ines.episodes.get(), from_on=day(20), initiated_by="client")
    answer = as_mara.post(page, pause(day(3)))
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"from_on"}


def test_no_end_before_the_start(as_mara, page, cast):
    answer = as_mara.post(page, pause(day(3), day(4)))
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"to_on"}
    EpisodePause.objects.create(episode=cast.ines.episodes.get(), from_on=day(5), initiated_by="client")
    answer = as_mara.post(reverse("clients:pause_end", args=[cast.ines.code]), {"on": day(6)})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"on"}
    assert EpisodePause.objects.get().to_on is None


@pytest.mark.parametrize("nonsense", ["soon", "31/12/2025", "2025-13-01", "٢٠٢٥-٠١-٠١", "1899-12-31", "2999-01-01", ""])
def test_a_day_is_a_day(as_mara, page, nonsense):
    answer = as_mara.post(page, pause(nonsense))
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"from_on"}


def test_nothing_to_end_leads_back(as_mara, page, cast):
    answer = as_mara.post(reverse("clients:pause_end", args=[cast.ines.code]), {"on": day(0)})
    assert answer.url == page


def test_what_was_explained_is_noted(as_mara, cast):
    page = reverse("clients:explained", args=[cast.ines.code])
    as_mara.post(page, {"position_explained_on": day(0), "limits_explained_on": ""})
    episode = cast.ines.episodes.get()
    assert (episode.position_explained_on, episode.limits_explained_on) == (day(0), None)
    event = Event.objects.get(action="change")
    assert event.detail == {"fields": ["position_explained_on"]}
    answer = as_mara.post(page, {"limits_explained_on": day(-1)})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"limits_explained_on"}
