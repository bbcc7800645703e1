"""Focus areas, with or without a substance, and the changes in question."""

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import Change, FocusArea, Substance
from hrp.audit.models import Event
from tests.cast import key, make_area, make_change


def at(name, client, *more):
    return reverse(f"clients:{name}", args=[client.code, *more])


@pytest.fixture
def as_mara(client, cast):
    client.force_login(cast.mara)
    return client


def area(**changed):
    return {"key": key(), "label": "the evenings", "standing": "in_focus", **changed}


def only():
    return FocusArea.objects.get()


def test_a_part_of_life_needs_no_substance(as_mara, cast):
    answer = as_mara.post(at("focus_new", cast.ines), area(kind="life_area", client_sees_as="a_worry"))
    assert answer.url == at("focus_edit", cast.ines, only().pk)
    assert (only().kind, only().substance, only().undisclosed, only().client_sees_as) == (
        "life_area",
        None,
        False,
        "a_worry",
    )


def test_nothing_is_chosen_until_someone_chooses(as_mara, cast):
    form = as_mara.get(at("focus_new", cast.ines)).context["form"]
    assert (form["kind"].value(), form["client_sees_as"].value(), form["substance"].value()) == (None, None, None)


def test_without_a_kind_it_is_something_else_and_never_a_substance(as_mara, cast):
    as_mara.post(at("focus_new", cast.ines), area())
    assert (only().kind, only().undisclosed) == ("other", False)


def test_a_substance_with_two_ways_of_taking_it(as_mara, cast):
    crack = Substance.objects.get(code="crack")
    as_mara.post(at("focus_new", cast.ines), area(kind="substance", substance=crack.pk, routes=["smoke", "inject"]))
    assert (only().substance, only().routes, only().undisclosed) == (crack, ["smoke", "inject"], False)


def test_naming_it_later_keeps_the_same_row(as_mara, cast):
    as_mara.post(at("focus_new", cast.ines), area(kind="substance"))
    unnamed = only()
    assert (unnamed.substance, unnamed.undisclosed) == (None, True)
    change = make_change(unnamed, "only on Fridays")
    heroin = Substance.objects.get(code="heroin")
    page = at("focus_edit", cast.ines, unnamed.pk)
    as_mara.post(page, {"label": "it", "kind": "substance", "substance": heroin.pk, "standing": "in_focus"})
    named = only()
    assert (named.pk, named.substance, named.undisclosed, named.label) == (unnamed.pk, heroin, False, "it")
    assert change.focus_area_id == named.pk


def test_a_substance_can_be_unnamed_again(as_mara, cast):
    wine = make_area(cast.ines, "wine", substance="alcohol")
    page = at("focus_edit", cast.ines, wine.pk)
    as_mara.post(page, {"label": "wine", "kind": "substance", "substance": "", "standing": "in_focus"})
    assert (only().substance, only().undisclosed) == (None, True)


def test_sent_twice_it_is_one_area(as_mara, cast):
    sent = area()
    first, second = as_mara.post(at("focus_new", cast.ines), sent), as_mara.post(at("focus_new", cast.ines), sent)
    assert first.url == second.url
    assert FocusArea.objects.count() == 1


def test_two_areas_of_one_client_have_two_names(as_mara, cast):
    make_area(cast.ines, "The Evenings")
    make_area(cast.noor, "mornings")
    answer = as_mara.post(at("focus_new", cast.ines), area())
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"label"}
    assert "the evenings" in answer.content.decode()
    assert as_mara.post(at("focus_new", cast.ines), area(label="mornings")).status_code == 302


@pytest.mark.parametrize(
    ("field", "value"),
    [("kind", "diagnosis"), ("routes", ["osmosis"]), ("standing", "urgent"), ("substance", "9999"), ("label", " ")],
)
def test_what_is_no_answer_is_refused(as_mara, cast, field, value):
    answer = as_mara.post(at("focus_new", cast.ines), area(**{field: value}))
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}
    assert not FocusArea.objects.exists()


# --- changes in question ---------------------------------------------------------------------


def test_add_a_change(as_mara, cast):
    evenings = make_area(cast.ines, "evenings")
    sent = {"key": key(), "words": "not before six"}
    as_mara.post(at("change_new", cast.ines, evenings.pk), sent)
    answer = as_mara.post(at("change_new", cast.ines, evenings.pk), sent)
    assert answer.url == at("focus_edit", cast.ines, evenings.pk)
    change = Change.objects.get()
    assert (change.words, change.focus_area, change.named_on) == ("not before six", evenings, timezone.localdate())


def test_rewording_keeps_the_row(as_mara, cast):
    change = make_change(make_area(cast.ines, "evenings"), "not before six")
    as_mara.post(at("change_edit", cast.ines, change.pk), {"words": "not before eight"})
    assert Change.objects.get().pk == change.pk
    assert Change.objects.get().words == "not before eight"


def test_retire_and_take_up_again(as_mara, cast):
    change = make_change(make_area(cast.ines, "evenings"), "not before six")
    page = at("change_retire", cast.ines, change.pk)
    as_mara.post(page)
    assert Change.objects.get().retired_on == timezone.localdate()
    as_mara.post(page, {"again": "yes"})
    assert Change.objects.get().retired_on is None
    assert Event.objects.filter(action="change", subject=f"change {change.pk}").count() == 2


def test_a_change_without_words_is_none(as_mara, cast):
    evenings = make_area(cast.ines, "evenings")
    answer = as_mara.post(at("change_new", cast.ines, evenings.pk), {"key": key(), "words": ""})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"words"}


def test_focus_page_costs_the_same_at_1_and_at_30_changes(as_mara, cast, django_assert_num_queries):
    evenings = make_area(cast.ines, "evenings")
    make_change(evenings, "first")
    with django_assert_num_queries(10):
        as_mara.get(at("focus_edit", cast.ines, evenings.pk))
    for n in range(29):
        make_change(evenings, f"change {n}")
    with django_assert_num_queries(10):
        as_mara.get(at("focus_edit", cast.ines, evenings.pk))
