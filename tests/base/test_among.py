"""Many ids as one parameter."""

import uuid

from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import Client, Episode
from hrp.base.among import Ids


def test_rows_are_found_by_their_own_id_and_by_anothers(cast):
    both = Client.objects.filter(pk__in=Ids([cast.ines.pk, cast.noor.pk, uuid.uuid4()]))
    assert set(both) == {cast.ines, cast.noor}
    assert list(Episode.objects.filter(client__in=Ids([cast.ines.pk]))) == [cast.ines.episodes.get()]
    assert list(Episode.objects.filter(care_team__episode__client__in=Ids(iter([cast.noor.pk])))) == [
        cast.noor.episodes.get()
    ]
    assert set(Client.objects.exclude(pk__in=Ids([cast.ines.pk]))) == {cast.noor}


def test_nobody_is_asked_about_all_the_same(cast):
    with CaptureQueriesContext(connection) as seen:
        assert list(Client.objects.filter(pk__in=Ids([]))) == []
    assert len(seen) == 1


def test_as_many_as_there_are(cast):
    many = [uuid.uuid4() for _number in range(40_000)]
    assert Client.objects.filter(pk__in=Ids([*many, cast.ines.pk])).get() == cast.ines
