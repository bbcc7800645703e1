"""Sealed text: it opens in its own row with its own key, and nowhere else."""

import copy
import pickle
import uuid

import pytest
from django.apps import apps
from django.core.exceptions import FieldError, ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F
from django.db.models.functions import Lower
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from clients.actions import correct
from clients.forms import DetailsForm, StrengthForm, WordsForm
from clients.models import Change, Client, FocusArea, ProblemStatement, Strength
from goals.models import Goal
from hrp.base.keys import Ring
from hrp.base.sealed import (
    CannotOpen,
    MarkField,
    OnlyThroughItsRow,
    Sealed,
    SealedQuerySet,
    SealedTextField,
    open_sealed,
    opened,
    seal,
    sealed_fields,
)
from sessions.models import Session, UseSnapshot
from tests.cast import key, make_area, make_goal, make_session

CLINICAL = {"clients", "goals", "therapy_sessions"}

# Text that is not sealed, and why. Whatever has choices is a code of ours, and is not listed.
PLAIN = {
    "clients.Client.code": "stands for the person in addresses and in the trail",
    "clients.Client.chosen_name": "lists are sorted and searched by it; doubles are found by it",
    "clients.Client.language": "a code of the languages of this site",
    "clients.Client.source_ref": "a code of the earlier system, looked up with every import",
    "clients.Consent.sha256": "the fingerprint of a signed text",
    "disclosures.Disclosure.sha256": "the fingerprint of what was sent",
    "disclosures.Disclosure.scopes": "codes of ours",
    "disclosures.Disclosure.file_type": "a media type",
    "clients.FocusArea.label_mark": "a keyed hash of the label: one label, once a client",
    "clients.FocusArea.routes": "codes of ours",
    "goals.SaferUse.practices": "codes of ours",
    "therapy_sessions.FlagLimit.site": "the name of a place of work, as its teams give it",
    "therapy_sessions.MeasureScore.measure": "a code of ours",
    "therapy_sessions.MeasureScore.parts": "codes of ours and numbers",
    "therapy_sessions.RelaxationPractice.stages_done": "numbers of stages",
    "therapy_sessions.Skill.code": "the site's catalogue, the same for everyone",
    "therapy_sessions.Skill.name": "the site's catalogue, the same for everyone",
    "therapy_sessions.Skill.how": "the site's catalogue, the same for everyone",
    "clients.FocusArea.source_ref": "a code of the earlier system",
    "clients.Substance.code": "the site's catalogue, the same for everyone",
    "clients.Substance.name": "the site's catalogue",
    "clients.Substance.default_unit": "the site's catalogue",
    "goals.Goal.source_ref": "a code of the earlier system",
    "goals.GoalRating.source_ref": "a code of the earlier system",
    "therapy_sessions.InterventionUsed.technique": "a code of ours",
    "therapy_sessions.Session.drafts": "numbers of saves, by the page's id",
    "therapy_sessions.Session.lines_removed": "names of lines, which are kinds and ids",
    "therapy_sessions.Session.source_ref": "a code of the earlier system",
    "therapy_sessions.SessionNote.sha256": "the fingerprint of a signed text",
    **{
        f"therapy_sessions.{name}.source_ref": "a code of the earlier system"
        for name in ("AllianceRating", "HarmRating", "RulerRating", "StageRating", "UseSnapshot", "WellbeingRating")
    },
}


def stored(row, field: str) -> str:
    """Return what the database holds, as it is."""
    with connection.cursor() as cursor:
        pk = row._meta.pk.get_db_prep_value(row.pk, connection)
        table, column = row._meta.db_table, row._meta.get_field(field).column
        cursor.execute(f"SELECT {column} FROM {table} WHERE id = %s", [pk])
        return cursor.fetchone()[0]


def put_as_it_is(row, field: str, value) -> None:
    """Write into the database past everything that would seal."""
    with connection.cursor() as cursor:
        pk = row._meta.pk.get_db_prep_value(row.pk, connection)
        cursor.execute(f"UPDATE {row._meta.db_table} SET {field} = %s WHERE id = %s", [value, pk])


# --- The seal itself -----------------------------------------------------------------------------


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",))), st.text(alphabet="abc.:-"))
def test_what_is_sealed_opens_again_at_its_place_alone(text, place):
    closed = seal(text, place)
    assert open_sealed(closed, place) == text
    assert seal(text, place) != closed
    with pytest.raises(CannotOpen):
        open_sealed(closed, place + "x")


def test_a_flipped_bit_anywhere_is_noticed():
    closed = seal("Only when it rains", "here")
    for at in range(len(closed)):
        changed = closed[:at] + chr(ord(closed[at]) ^ 1) + closed[at + 1 :]
        with pytest.raises(CannotOpen, match="^here: "):
            open_sealed(changed, "here")


@pytest.mark.parametrize(
    "nonsense", ["Only when it rains", "hrp1", "hrp1:demo:", "hrp1:demo:AAAA", "hrp2:demo:AAAA", "é"]
)
def test_what_was_never_sealed_does_not_open_and_is_not_shown(nonsense):
    with pytest.raises(CannotOpen) as refusal:
        open_sealed(nonsense, "here")
    assert "rains" not in str(refusal.value)


def test_a_wrong_key_and_a_missing_key_are_told(settings):
    settings.KEYS = {"data": Ring("one", {"one": b"1" * 32})}
    closed = seal("Only when it rains", "here")
    settings.KEYS = {"data": Ring("two", {"two": b"2" * 32})}
    with pytest.raises(CannotOpen, match="'one' is not in the ring"):
        open_sealed(closed, "here")
    settings.KEYS = {"data": Ring("one", {"one": b"2" * 32})}
    with pytest.raises(CannotOpen, match="another key"):
        open_sealed(closed, "here")


# --- In a row --------------------------------------------------------------------------------------


@pytest.fixture
def ines(cast) -> Client:
    person = Client.objects.get(pk=cast.ines.pk)
    person.legal_name, person.phone = "Inês Quillfeather", "555 0142"
    person.save()
    return Client.objects.get(pk=person.pk)


def test_a_text_comes_back_and_is_stored_closed(ines):
    assert (ines.legal_name, ines.phone) == ("Inês Quillfeather", "555 0142")
    for field in ("legal_name", "phone"):
        assert stored(ines, field).startswith("hrp1:demo:")
        assert getattr(ines, field) not in stored(ines, field)


def test_nothing_stays_nothing(ines):
    assert (ines.email, stored(ines, "email")) == ("", "")
    assert list(Client.objects.filter(email="", legal_name__isnull=False).exclude(legal_name="")) == [ines]


def test_null_stays_null():
    field = SealedTextField(null=True)
    assert field.get_db_prep_save(None, connection) is None
    assert field.from_db_value(None, None, connection) is None


def test_a_value_moved_to_another_row_or_field_does_not_open(ines, cast):
    put_as_it_is(cast.noor, "legal_name", stored(ines, "legal_name"))
    put_as_it_is(cast.noor, "phone", stored(ines, "phone"))
    put_as_it_is(ines, "email", stored(ines, "phone"))
    for person, field in ((cast.noor, "legal_name"), (cast.noor, "phone"), (ines, "email")):
        with pytest.raises(CannotOpen, match=f"clients.client.{field}"):
            getattr(Client.objects.get(pk=person.pk), field)


def test_plain_text_that_somebody_slipped_in_is_not_taken_for_theirs(ines):
    put_as_it_is(ines, "safe_to_contact", "Ring any time")
    with pytest.raises(CannotOpen, match="not encrypted"):
        _text = Client.objects.get(pk=ines.pk).safe_to_contact


def test_texts_open_when_they_are_looked_at_and_not_before(ines, monkeypatch):
    opened_places = []
    monkeypatch.setattr(
        "hrp.base.sealed.open_sealed", lambda value, place: opened_places.append(place) or open_sealed(value, place)
    )
    person = Client.objects.get(pk=ines.pk)
    assert opened_places == []
    assert (person.phone, person.phone) == ("555 0142", "555 0142")
    assert opened_places == [f"clients.client.phone:{ines.pk}"]


def test_what_was_not_changed_stays_as_it_is_stored(ines):
    before = stored(ines, "legal_name"), stored(ines, "phone")
    assert ines.legal_name
    ines.phone = "555 0199"
    ines.save()
    assert stored(ines, "legal_name") == before[0]
    assert stored(ines, "phone") != before[1]
    ines.save()
    ines.refresh_from_db()
    assert (ines.legal_name, ines.phone) == ("Inês Quillfeather", "555 0199")


def test_a_page_that_was_loaded_before_new_keys_came_cannot_put_the_old_key_back(ines, settings):
    loaded = Client.objects.get(pk=ines.pk)
    settings.KEYS = {**settings.KEYS, "data": Ring("new", {"new": b"2" * 32, **settings.KEYS["data"].keys})}
    loaded.pronouns = "she/her"
    loaded.save()
    assert stored(ines, "phone").startswith("hrp1:new:")
    assert Client.objects.get(pk=ines.pk).phone == "555 0142"


def test_many_rows_at_once(cast):
    made = Strength.objects.bulk_create(Strength(client=cast.ines, text=f"Strength {n}") for n in range(3))
    assert [one.text for one in cast.ines.strengths.order_by("created_at")] == [one.text for one in made]
    assert {stored(one, "text")[:10] for one in made} == {"hrp1:demo:"}


def test_a_key_given_as_text_makes_the_same_row(cast):
    given_key = key()
    Strength.objects.create(pk=given_key.upper(), client=cast.ines, text="Humour")
    assert Strength.objects.get(pk=given_key).text == "Humour"


def test_only_and_defer_and_reloading(ines):
    assert Client.objects.only("chosen_name").get(pk=ines.pk).legal_name == "Inês Quillfeather"
    assert Client.objects.only("legal_name").get(pk=ines.pk).legal_name == "Inês Quillfeather"
    person = Client.objects.defer("phone").get(pk=ines.pk)
    person.chosen_name = "Ines B."
    person.save()
    Client.objects.filter(pk=ines.pk).update(email="")
    person.phone = "555 0000"
    person.refresh_from_db(fields=["phone"])
    assert (person.phone, person.chosen_name) == ("555 0142", "Ines B.")


def test_through_a_relation(ines, cast):
    change = Change.objects.create(focus_area=make_area(ines, "wine"), words="No wine before nine")
    found = Change.objects.select_related("focus_area__client").get(pk=change.pk)
    assert (found.words, found.focus_area.label, found.focus_area.client.phone) == (
        "No wine before nine",
        "wine",
        "555 0142",
    )


def test_copies_and_pickles_travel_closed_and_open_again(ines):
    assert ines.legal_name
    packed = pickle.dumps(ines)
    assert b"Quillfeather" not in packed
    for twin in (pickle.loads(packed), copy.copy(ines), copy.deepcopy(ines)):
        assert twin.legal_name == "Inês Quillfeather"


def test_a_copy_under_another_key_is_sealed_anew(ines):
    for looked_at in (True, False):
        twin = Client.objects.get(pk=ines.pk)
        assert not looked_at or twin.legal_name
        twin.pk, twin.code, twin._state.adding = uuid.uuid4(), key()[:8], True
        twin.save()
        assert Client.objects.get(pk=twin.pk).legal_name == "Inês Quillfeather"
        assert stored(twin, "legal_name") != stored(ines, "legal_name")


def test_a_correction_is_sealed_for_its_own_row(cast):
    row = UseSnapshot.objects.create(
        client=cast.ines, focus_area=make_area(cast.ines, "wine"), days_used=9, unit="glasses", frozen_at=timezone.now()
    )
    fresh = correct(UseSnapshot.objects.get(pk=row.pk), by=cast.mara, values={"days_used": 8})
    assert [(one.days_used, one.unit) for one in UseSnapshot.objects.counted()] == [(8, "glasses")]
    assert stored(fresh, "unit") != stored(row, "unit")


def test_an_autosave_changes_only_what_was_typed(cast):
    meeting = make_session(cast.ines, by=cast.mara, client_agenda="The van", carried_forward="Ask about Lia")
    before = stored(meeting, "carried_forward")
    meeting = Session.objects.get(pk=meeting.pk)
    meeting.client_agenda = "The van, and sleep"
    meeting.save()
    assert stored(meeting, "carried_forward") == before
    assert Session.objects.get(pk=meeting.pk).client_agenda == "The van, and sleep"


# --- What the database cannot do -------------------------------------------------------------------


def refused(ask) -> None:
    with pytest.raises((OnlyThroughItsRow, FieldError)), transaction.atomic():
        ask()


@pytest.mark.parametrize(
    "ask",
    [
        lambda rows: rows.filter(legal_name="Inês").exists(),
        lambda rows: rows.exclude(legal_name="Inês").exists(),
        lambda rows: rows.filter(legal_name__icontains="i").exists(),
        lambda rows: rows.filter(legal_name__in=["Inês"]).exists(),
        lambda rows: rows.filter(legal_name__gt="").exists(),
        lambda rows: rows.filter(legal_name=F("phone")).exists(),
        lambda rows: rows.get_or_create(legal_name="Inês"),
        lambda rows: rows.update(legal_name="Inês"),
        lambda rows: rows.update(legal_name=F("phone")),
        lambda rows: rows.order_by("legal_name"),
        lambda rows: rows.order_by("chosen_name", "-legal_name"),
        lambda rows: rows.order_by(F("legal_name").desc()),
        lambda rows: rows.order_by(Lower("legal_name")),
        lambda rows: Change.objects.order_by("focus_area__label"),
        lambda rows: Goal.objects.filter(focus_area__label="wine").exists(),
        lambda rows: Client.objects.bulk_update(rows, ["legal_name"]),
        lambda rows: str(rows.values_list("legal_name", flat=True)[0]),
        lambda rows: f"{rows.values_list('legal_name', flat=True)[0]}",
        lambda rows: rows.values("legal_name")[0]["legal_name"] == "Inês Quillfeather",
        lambda rows: rows.values("legal_name")[0]["legal_name"].open(),
        lambda rows: str(rows.annotate(other=Lower("legal_name"))[0].other),
        lambda rows: Client(chosen_name="Nobody", legal_name=F("phone")).save(),
    ],
)
def test_what_could_only_go_wrong_is_refused(ines, ask):
    refused(lambda: ask(Client.objects.filter(pk=ines.pk)))
    assert Client.objects.get(pk=ines.pk).legal_name == "Inês Quillfeather"


def test_values_open_with_their_row(ines):
    [found] = Client.objects.filter(pk=ines.pk).values("code", "legal_name", "email")
    assert repr(found["legal_name"]) == "<sealed clients.client.legal_name>"
    assert opened(found, ines.pk) == {"code": ines.code, "legal_name": "Inês Quillfeather", "email": ""}
    [closed] = Client.objects.filter(pk=ines.pk).values_list("legal_name", flat=True)
    with pytest.raises(CannotOpen):
        closed.open(uuid.uuid4())
    assert closed.open(ines.pk) == "Inês Quillfeather"


def test_emptying_many_rows_at_once_is_possible(ines):
    assert Client.objects.filter(pk=ines.pk).update(legal_name="", chosen_name="Ines B.") == 1
    assert Client.objects.get(pk=ines.pk).legal_name == ""


# --- Forms -----------------------------------------------------------------------------------------


def test_a_form_shows_the_text_and_knows_what_was_changed(ines):
    assert DetailsForm(instance=ines).initial["legal_name"] == "Inês Quillfeather"
    same = {"chosen_name": "Ines", "legal_name": "Inês Quillfeather", "phone": "555 0199", "language": "en"}
    form = DetailsForm(same, instance=Client.objects.get(pk=ines.pk))
    assert (form.is_valid(), form.changed_data) == (True, ["phone"])
    form.save()
    assert Client.objects.get(pk=ines.pk).phone == "555 0199"


def test_a_line_is_as_long_as_it_was_allowed_to_be_before(cast):
    assert StrengthForm({"text": "x" * 300}, client=cast.ines).is_valid()
    assert StrengthForm({"text": "x" * 301}, client=cast.ines).errors.keys() == {"text"}
    longest = Strength.objects.create(client=cast.ines, text="ü" * 300)
    assert Strength.objects.get(pk=longest.pk).text == "ü" * 300
    with pytest.raises(ValidationError, match="300"):
        Strength(client=cast.ines, text="x" * 301).full_clean()


def test_a_rule_about_empty_text_holds_in_forms_and_in_the_database(cast):
    goal = make_goal(cast.ines, "Sleep past four")
    goal.full_clean()
    goal.statement = ""
    with pytest.raises(ValidationError):
        goal.full_clean()
    with pytest.raises(IntegrityError, match="goal_has_a_sentence"), transaction.atomic():
        goal.save()


def test_checking_a_rule_tells_the_database_no_text(cast):
    goal = make_goal(cast.ines, "Sleep past Quillfeather")
    with CaptureQueriesContext(connection) as asked:
        goal.full_clean()
        goal.save()
    assert any("UPDATE" in one["sql"] for one in asked) and "Quillfeather" not in str(asked.captured_queries)


def test_very_long_words_are_kept_whole(cast):
    words = "Wine is the only hour of the day that's mine. " * 2_000
    form = WordsForm({"text": words, "said_on": timezone.localdate(), "key": key()}, client=cast.ines)
    assert form.is_valid()
    assert ProblemStatement.objects.get(pk=form.save().pk).text == words.strip()


# --- One label, once a client ------------------------------------------------------------------------


def test_a_client_has_a_label_once_and_another_client_may_have_it_too(cast):
    wine = make_area(cast.ines, "wine")
    make_area(cast.noor, "wine")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_area(cast.ines, "wine")
    wine.label = "the wine"
    wine.save()
    assert make_area(cast.ines, "wine").label == "wine"
    assert [area.label for area in FocusArea.objects.called("the wine", client=cast.ines.pk)] == ["the wine"]
    assert not FocusArea.objects.called("the wine", client=cast.noor.pk).exists()


def test_a_mark_tells_nothing_without_the_key(cast, settings):
    mark = make_area(cast.ines, "wine").label_mark
    assert len(mark) == 64 and mark != make_area(cast.noor, "wine").label_mark
    settings.KEYS = {"data": Ring("other", {"other": b"2" * 32})}
    assert mark not in FocusArea.label_mark.field.marks("wine", cast.ines.pk)


def test_a_label_under_an_old_key_is_still_found(cast, settings):
    area = make_area(cast.ines, "wine")
    settings.KEYS = {"data": Ring("new", {"new": b"2" * 32, **settings.KEYS["data"].keys})}
    assert list(FocusArea.objects.called("wine", client=cast.ines.pk)) == [area]


# --- Nothing is forgotten ------------------------------------------------------------------------------


def texts():
    """Every column of the clinical tables that could hold what somebody wrote, by name."""
    for model in apps.get_models():
        if model._meta.app_label in CLINICAL or hasattr(model._default_manager.all(), "for_user"):
            for field in model._meta.concrete_fields:
                written = isinstance(field, models.CharField | models.TextField | models.JSONField | models.BinaryField)
                if written and not field.choices:
                    yield f"{model._meta.label}.{field.name}", field


def test_every_text_is_sealed_or_says_why_not():
    fields = dict(texts())
    sealed = {name for name, field in fields.items() if field in sealed_fields(field.model)}
    assert sealed & set(PLAIN) == set()
    assert set(fields) - sealed == set(PLAIN)
    assert {"clients.Client.legal_name", "therapy_sessions.ReflectiveNote.text", "goals.Goal.statement"} <= sealed


def test_every_table_with_sealed_text_is_read_with_care():
    found = [model for model in apps.get_models() if sealed_fields(model)]
    assert {Client, ProblemStatement, Goal, Session} <= set(found)
    for model in found:
        assert isinstance(model._default_manager.all(), SealedQuerySet), model
        assert not model._meta.pk.remote_field and model._meta.pk.has_default(), model
        names = {field.name for field in sealed_fields(model)}
        assert not {name.lstrip("-") for name in model._meta.ordering} & names, model
        indexed = {name for index in model._meta.indexes for name, _order in index.fields_orders}
        unique = {name for rule in model._meta.constraints for name in getattr(rule, "fields", ())}
        assert not (indexed | unique) & names, model
        assert not any(field.unique or field.db_index for field in sealed_fields(model)), model


def test_every_mark_follows_a_sealed_text():
    marks = [field for model in apps.get_models() for field in model._meta.concrete_fields if type(field) is MarkField]
    assert [(field.model, field.of, field.within) for field in marks] == [(FocusArea, "label", "client_id")]
    assert FocusArea.label.field in sealed_fields(FocusArea)


def test_a_closed_value_has_no_secrets_in_its_attributes():
    closed = Sealed("clients.client.phone", seal("555 0142", "clients.client.phone:1"))
    assert closed.open(1) == "555 0142"
    assert "555" not in repr(closed) + closed.stored + closed.place
