"""Names that are alike, and names that are not."""

import pytest

from clients.doubles import look_for
from hrp.audit.models import Event
from tests.cast import make_client


@pytest.mark.parametrize(
    ("known", "asked", "double"),
    [
        ("Ana", "ana", True),
        ("Désirée", "DÉSIRÉE", True),
        ("Désirée", "Desiree", True),
        ("Ana", "Anna", True),
        ("Mohammed", "Mohamed", True),
        ("J.P.", "JP", True),
        ("Ana", "Jan", False),
        ("Teo", "Leo", False),
        ("Walter", "Wilma", False),
    ],
)
def test_same_year_of_birth(cast, known, asked, double):
    person = make_client(known, lead=cast.mara, team=cast.team, birth_year=1980)
    assert look_for(by=cast.mara, name=asked, birth_year=1980).own == ((person,) if double else ())


@pytest.mark.parametrize(("asked", "double"), [("désirée", True), ("DÉSIRÉE", True), ("Desirée", False)])
def test_without_a_year_only_the_same_name_counts(cast, asked, double):
    person = make_client("Désirée", lead=cast.mara, team=cast.team)
    assert look_for(by=cast.mara, name=asked, birth_year=None).own == ((person,) if double else ())


def test_no_double_leaves_no_row(cast):
    found = look_for(by=cast.mara, name="Nobody of that name", birth_year=1980)
    assert not found
    assert not Event.objects.filter(subject="possible doubles").exists()


def test_queries_do_not_grow_with_people(cast, django_assert_num_queries):
    for count in (1, 30):
        for n in range(count):
            make_client(f"Person {n}", lead=cast.stella, team=cast.team, birth_year=1980)
        with django_assert_num_queries(4):
            look_for(by=cast.mara, name="Person", birth_year=1980)
