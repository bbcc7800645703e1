"""Details, words, strengths, what matters, and who stands by."""

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from clients.models import Client, PersonalValue, ProblemStatement, Strength, Supporter
from hrp.audit.models import Event
from tests.cast import key


def at(name, client, *more):
    return reverse(f"clients:{name}", args=[client.code, *more])


@pytest.fixture
def as_mara(client, cast):
    client.force_login(cast.mara)
    return client


# --- details ---------------------------------------------------------------------------------


def details(**changed):
    return {"chosen_name": "Ines", "language": "en", **changed}


def test_details_are_kept_and_the_trail_names_the_fields(as_mara, cast):
    answer = as_mara.post(
        at("edit", cast.ines),
        details(
            legal_name="Quillfeather",
            birth_year="1986",
            phone="555 0142",
            email="ines@mail.example",
            safe_to_contact="Never at home.",
            ok_to_text="on",
            in_an_emergency="Her sister, agreed.",
        ),
    )
    assert answer.url == reverse("workspace:record", args=[cast.ines.code])
    ines = Client.objects.get(pk=cast.ines.pk)
    assert (ines.legal_name, ines.birth_year, ines.phone, ines.email) == (
        "Quillfeather",
        1986,
        "555 0142",
        "ines@mail.example",
    )
    assert (ines.safe_to_contact, ines.ok_to_text, ines.in_an_emergency) == (
        "Never at home.",
        True,
        "Her sister, agreed.",
    )
    event = Event.objects.get(action="change")
    assert (event.client_code, event.subject) == (ines.code, f"client {ines.pk}")
    assert event.detail == {
        "fields": [
            "birth_year",
            "email",
            "in_an_emergency",
            "legal_name",
            "ok_to_text",
            "phone",
            "safe_to_contact",
        ]
    }


def test_bad_details_come_back_with_what_was_typed(as_mara, cast):
    answer = as_mara.post(at("edit", cast.ines), details(chosen_name="", birth_year="soon", email="not an address"))
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"chosen_name", "birth_year", "email"}
    assert "not an address" in answer.content.decode()
    assert Client.objects.get(pk=cast.ines.pk).chosen_name == "Ines"


def test_invisible_marks_in_a_name_go(as_mara, cast):
    as_mara.post(at("edit", cast.ines), details(chosen_name="I\u202ene\u200bs  Halloran"))
    assert Client.objects.get(pk=cast.ines.pk).chosen_name == "Ines Halloran"


def test_that_someone_is_under_18_can_always_be_noted(as_mara, cast, settings):
    settings.ALLOW_MINORS = False
    assert as_mara.post(at("edit", cast.ines), details(known_under_18="on")).status_code == 302
    assert Client.objects.get(pk=cast.ines.pk).known_under_18 is True


def test_where_young_people_are_seen_the_basis_of_consent_is_asked(as_mara, cast, settings):
    settings.ALLOW_MINORS = True
    answer = as_mara.post(at("edit", cast.ines), details(known_under_18="on"))
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"minor_consent_basis"}
    as_mara.post(at("edit", cast.ines), details(known_under_18="on", minor_consent_basis="guardian"))
    assert cast.ines.episodes.get().minor_consent_basis == "guardian"
    as_mara.post(at("edit", cast.ines), details())
    assert cast.ines.episodes.get().minor_consent_basis == ""


def test_a_number_never_stands_without_how_it_is_safe(cast):
    part = "clients/_contact.html"
    ines = cast.ines
    assert "No way to reach them is noted yet." in render_to_string(part, {"client": ines})
    for field, value in (("phone", "555 0142"), ("email", "ines@mail.example"), ("where_to_find", "The van, Fridays")):
        one = Client(chosen_name="Ines", **{field: value})
        shown = render_to_string(part, {"client": one})
        assert value in shown
        assert "How it is safe to make contact" in shown
        assert "Not asked yet" in shown
        one.safe_to_contact = "Say you are from the library."
        assert "Say you are from the library." in render_to_string(part, {"client": one})


# --- in their words --------------------------------------------------------------------------


def test_new_words_stand_above_earlier_ones(as_mara, cast):
    page = at("say", cast.ines)
    answer = as_mara.post(
        page, {"key": key(), "text": "It's the evenings.", "in_client_words": "on", "said_on": timezone.localdate()}
    )
    assert answer.status_code == 302
    said = [statement.text for statement in as_mara.get(page).context["statements"]]
    assert said == ["It's the evenings.", "Wine is the only hour of the day that's mine."]


def test_words_sent_twice_are_said_once(as_mara, cast):
    sent = {"key": key(), "text": "It's the evenings.", "in_client_words": "on", "said_on": timezone.localdate()}
    assert as_mara.post(at("say", cast.ines), sent).url == as_mara.post(at("say", cast.ines), sent).url
    assert [one.text for one in cast.ines.problem_statements.all()].count("It's the evenings.") == 1


def test_the_key_of_another_clients_row_makes_a_new_one(as_mara, cast):
    hers = ProblemStatement.objects.get(client=cast.noor)
    sent = {"key": str(hers.pk), "text": "It's the evenings.", "said_on": timezone.localdate()}
    assert as_mara.post(at("say", cast.ines), sent).status_code == 302
    assert cast.ines.problem_statements.first().text == "It's the evenings."
    hers.refresh_from_db()
    assert hers.text == "Nobody but Stella may read this."


def test_words_are_not_said_tomorrow(as_mara, cast):
    tomorrow = timezone.localdate() + timedelta(days=1)
    answer = as_mara.post(at("say", cast.ines), {"key": key(), "text": "Keep me.", "said_on": tomorrow})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"said_on"}
    assert "Keep me." in answer.content.decode()


def test_a_supervisor_reads_earlier_words(client, cast):
    client.force_login(cast.sana)
    answer = client.get(at("said", cast.ines))
    assert answer.status_code == 200
    assert "the only hour of the day" in answer.content.decode()
    assert at("say", cast.ines) not in answer.content.decode()


# --- strengths, what matters, who stands by --------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "model", "typed"),
    [
        ("strength", Strength, {"text": "Keeps people alive", "spotted_by": "Lia"}),
        ("value", PersonalValue, {"text": "Being there for Mara"}),
        ("supporter", Supporter, {"name": "Lia", "role": "sister", "may_contact": True}),
    ],
)
def test_add_once_and_put_right(as_mara, cast, kind, model, typed):
    page = at("resources", cast.ines)
    sent = {"adding": kind, f"{kind}-key": key(), **{f"{kind}-{name}": value for name, value in typed.items()}}
    as_mara.post(page, sent)
    as_mara.post(page, sent)
    row = model.objects.get()
    assert (row.client, row.created_by) == (cast.ines, cast.mara)
    assert {name: getattr(row, name) for name in typed} == typed
    first = next(iter(typed))
    edit = at("resource_edit", cast.ines, kind, row.pk)
    answer = as_mara.post(edit, {f"{kind}-{name}": value for name, value in {**typed, first: "Put right"}.items()})
    assert answer.url == page
    assert getattr(model.objects.get(), first) == "Put right"


def test_noticing_and_staying_with_a_feeling_are_strengths_that_grow_and_have_no_score(as_mara, cast):
    sent = {"adding": "strength", "strength-key": key(), "strength-text": "Stays in the chair while it hurts"}
    as_mara.post(at("resources", cast.ines), sent | {"strength-kind": "staying_with"})
    assert (Strength.objects.get().kind, Strength.objects.get().text) == ("staying_with", sent["strength-text"])
    shown = as_mara.get(at("resources", cast.ines)).content.decode()
    assert "Staying with a feeling</p>" in shown
    assert not [field.name for field in Strength._meta.fields if field.get_internal_type().endswith("IntegerField")]


def test_an_empty_strength_is_no_strength(as_mara, cast):
    answer = as_mara.post(at("resources", cast.ines), {"adding": "strength", "strength-spotted_by": "Lia"})
    assert answer.status_code == 422
    assert answer.context["forms"]["strength"].errors.keys() == {"text"}
    assert 'value="Lia"' in answer.content.decode()


def test_nobody_is_contacted_without_the_tick(as_mara, cast):
    as_mara.post(at("resources", cast.ines), {"adding": "supporter", "supporter-key": key(), "supporter-name": "Lia"})
    assert Supporter.objects.get().may_contact is False
    assert "Not to be contacted" in as_mara.get(at("resources", cast.ines)).content.decode()


def test_of_no_such_kind_there_is_nothing(as_mara, cast):
    strength = Strength.objects.create(client=cast.ines, text="Draws")
    assert as_mara.get(at("resource_edit", cast.ines, "weakness", strength.pk)).status_code == 404
    assert as_mara.get(at("resource_edit", cast.ines, "value", strength.pk)).status_code == 404


def test_resources_cost_the_same_at_1_and_at_30(as_mara, cast, django_assert_num_queries):
    def add(count):
        for n in range(count):
            Strength.objects.create(client=cast.ines, text=f"Strength {n}")
            Supporter.objects.create(client=cast.ines, name=f"Supporter {n}")

    add(1)
    with django_assert_num_queries(10):
        as_mara.get(at("resources", cast.ines))
    add(29)
    with django_assert_num_queries(10):
        as_mara.get(at("resources", cast.ines))
