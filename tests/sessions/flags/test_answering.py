"""Answering a flag: once, with a row in the trail that holds none of the words."""

import uuid
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import IntegrityError
from django.utils import timezone

from hrp.audit.models import Event
from hrp.base.sealed import open_sealed
from sessions.actions import answer_flag
from sessions.content.flags import FlagKind, Rests
from sessions.flags.answers import about, said_by
from sessions.flags.rules import Flag
from sessions.models import FlagAnswer

WORDS = {"because": "Quillfeather", "weeks": Rests.TWO}


def test_it_rests_for_so_many_weeks_and_the_trail_holds_no_word(cast):
    key = uuid.uuid4()
    made = answer_flag(cast.ines, FlagKind.SAFETY, by=cast.sana, key=key, **WORDS)
    kept = FlagAnswer.objects.get()
    today = timezone.localdate()
    assert (
        (kept.pk, kept.on, kept.rests_until)
        == (key, today, today + timedelta(weeks=2))
        == (
            made.pk,
            made.on,
            made.rests_until,
        )
    )
    assert (kept.client, kept.flag, kept.because, kept.created_by) == (cast.ines, "safety", "Quillfeather", cast.sana)
    (row,) = Event.objects.all()
    assert (row.action, row.actor, row.client_code) == ("create", cast.sana.email, cast.ines.code)
    assert (row.subject, row.detail) == (f"flag answer {key}", {"flag": "safety", "weeks": 2})


def test_safety_and_how_right_a_goal_feels_rest_for_two_weeks_at_most(cast):
    """Safety is open still; the other is kept without its day, and nobody could tell that it fell after the answer."""
    weeks = {}
    for flag in (FlagKind.GOAL_FIT, FlagKind.SAFETY, FlagKind.CONTACT_GAP):
        for asked in (Rests.ONE, Rests.EIGHT):
            made = answer_flag(cast.ines, flag, by=cast.sana, key=uuid.uuid4(), because="Seen", weeks=asked)
            weeks[flag, asked] = (made.rests_until - made.on).days // 7
    assert list(weeks.values()) == [1, 2, 1, 2, 1, 8]
    assert [row.detail["weeks"] for row in Event.objects.order_by("pk")] == [1, 2, 1, 2, 1, 8]


def test_a_double_click_makes_one_row(cast):
    key = uuid.uuid4()
    first = answer_flag(cast.ines, FlagKind.SAFETY, by=cast.sana, key=key, **WORDS)
    again = answer_flag(cast.ines, FlagKind.SAFETY, by=cast.sana, key=key, because="Other", weeks=Rests.ONE)
    assert (first.pk, FlagAnswer.objects.get().because, Event.objects.count()) == (again.pk, "Quillfeather", 1)


@pytest.mark.parametrize("other", ["person", "client", "flag"])
def test_a_key_that_is_another_rows_is_refused(cast, other):
    key = uuid.uuid4()
    answer_flag(cast.ines, FlagKind.SAFETY, by=cast.sana, key=key, **WORDS)
    client = cast.noor if other == "client" else cast.ines
    flag = FlagKind.OVERDOSE if other == "flag" else FlagKind.SAFETY
    with pytest.raises(IntegrityError):
        answer_flag(client, flag, by=cast.mara if other == "person" else cast.sana, key=key, **WORDS)


def test_what_somebody_said_last_about_this_very_flag(cast):
    since = timezone.now() - timedelta(hours=1)
    flag = Flag(FlagKind.SAFETY, "safety_open", since)
    rests = {"rests_until": timezone.localdate() + timedelta(days=7)}
    hours = {"Before it": 2, "First": 0.9, "Last": 0.5}
    for words, ago in hours.items():
        at = timezone.now() - timedelta(hours=ago)
        FlagAnswer.objects.create(
            client=cast.ines, flag="safety", because=words, created_by=cast.mara, created_at=at, **rests
        )
    for client, kind, person in ((cast.ines, "overdose", cast.mara), (cast.noor, "safety", cast.mara)):
        FlagAnswer.objects.create(client=client, flag=kind, because="Another", created_by=person, **rests)
    FlagAnswer.objects.create(client=cast.ines, flag="safety", because="Jon", created_by=cast.jon, **rests)
    said = said_by([cast.mara.pk], [cast.ines.pk])
    assert [one.because for one in about(flag, cast.ines.pk, said)] == ["Last"]
    later = Flag(FlagKind.SAFETY, "safety_open", timezone.now())
    assert about(later, cast.ines.pk, said) == []
    both = said_by([cast.mara.pk, cast.jon.pk], [cast.ines.pk])
    assert [one.because for one in about(flag, cast.ines.pk, both)] == ["Jon", "Last"]


def test_of_what_was_answered_over_the_years_only_the_last_is_read(cast, django_assert_num_queries):
    """One row for each kind, and no word is opened before it is shown."""
    rests = {"rests_until": timezone.localdate() + timedelta(days=7), "created_by": cast.mara, "client": cast.ines}
    for number in range(40):
        at = timezone.now() - timedelta(hours=number)
        for kind in ("safety", "overdose"):
            FlagAnswer.objects.create(flag=kind, because=f"Words {number}", created_at=at, **rests)
    with django_assert_num_queries(1), patch("hrp.base.sealed.open_sealed", side_effect=open_sealed) as opened:
        said = said_by([cast.mara.pk], [cast.ines.pk])
        assert opened.call_count == 0
        assert {kind: [one.because for one in found] for (_client, kind), found in said.items()} == {
            "safety": ["Words 0"],
            "overdose": ["Words 0"],
        }
        assert opened.call_count == 2
