"""Whose rows are whose: every clinical table answers `for_user`, and answers nothing to everyone else."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from clients.models import CareTeamMembership, Client
from hrp.accounts.models import SupervisionLine, User
from hrp.accounts.roles import Role
from tests.access.planted import plant_record
from tests.cast import make_user

OURS = ("hrp.", "clients.", "goals.", "sessions.")

# Tables that hold nothing about any client, and why nobody needs to be kept from them by `for_user`.
NOT_CLINICAL = {
    "administration.Backup": "when backups were made and how large they are; only admins see it",
    "accounts.User": "people who work here; only admins list them, and each sees their own page",
    "accounts.Team": "places of work; a filter and a label, no right",
    "accounts.TeamMembership": "who works where; only admins list them",
    "accounts.TeamLead": "who leads which team; only admins list them",
    "accounts.CalendarAddress": "a digest and when it was fetched; each person sees their own",
    "accounts.SupervisionLine": "who supervises whom; only admins list them",
    "audit.Event": "holds codes, ids and names of fields; admins list it, a record's page shows who opened that record",
    "audit.Seal": "numbers and macs of rows; no page shows it",
    "audit.Verification": "when the trail was checked, and a row's number; only admins see it",
    "clients.Cover": "who looks after whose clients and when; names no client",
    "therapy_sessions.TherapyGroup": "a group's name and leaders; who belongs to it is a GroupPlace",
    "therapy_sessions.GroupMeeting": "theme and method of a group's meeting, which name nobody; `led_by` opens it",
    "supervision.SupervisionMeeting": "when two people met and for how long, without a word; `for_pair` opens it",
    "reports.ReportRun": "what somebody asked for and how far it is, about nobody; `of` opens it to whoever asked",
    "reports.RunFile": "a finished file that identifies nobody; only the run that it belongs to leads to it",
    "reports.QuarterTable": "figures of a quarter, made safe; whoever may report sees them all",
    "reports.YearTable": "combinations of values, made safe; no page shows it",
    "supervision.TrainingEntry": "what somebody learned; `for_learner` opens it to them and to who supervises them",
    "therapy_sessions.CountersignRule": "which notes of a therapist are countersigned; names no client",
    "therapy_sessions.FlagSwitch": "what a team switched on; names no client",
    "therapy_sessions.FlagLimit": "the numbers of a site; names no client",
    "therapy_sessions.Skill": "the site's catalogue; the same for everyone",
    "clients.Substance": "the site's catalogue; the same for everyone",
}


# What two people keep of supervision: theirs, whoever else is on the care team.
OF_THE_PAIR = {
    "supervision.AgendaPoint",
    "supervision.AgreedAction",
    "supervision.FidelityRating",
    "supervision.FidelityRound",
    "supervision.MitiScore",
}


def label(model) -> str:
    return model._meta.label


def our_models():
    return [model for model in apps.get_models() if model.__module__.startswith(OURS)]


@pytest.mark.parametrize("model", our_models(), ids=label)
def test_every_table_is_guarded_or_says_why_not(model):
    assert hasattr(model.objects.all(), "for_user") != (label(model) in NOT_CLINICAL)


def test_no_exception_is_stale():
    assert {label(model) for model in our_models()} >= set(NOT_CLINICAL)


@pytest.fixture
def record(cast):
    """Ines has a row of every guarded table, all by Mara. Noor's are Stella's."""
    plant_record(cast.noor, cast.stella)
    return plant_record(cast.ines, cast.mara)


def seen_by(user, record) -> set[str]:
    """Return the tables in which `user`, as the next request would load them, sees the row of `record`."""
    user = User.objects.get(pk=user.pk)
    return {label(model) for model, row in record.items() if model.objects.for_user(user).filter(pk=row.pk).exists()}


def test_every_guarded_table_is_planted(record):
    assert {label(model) for model in record} == {label(model) for model in our_models()} - set(NOT_CLINICAL)


def test_the_lead_sees_every_row_of_theirs_and_no_other(cast, record):
    everything = {label(model) for model in record}
    assert seen_by(cast.mara, record) == everything
    for model in record:
        rows = model.objects.for_user(cast.mara)
        assert set(rows) == set(rows.filter(**{path_to_client(model): cast.ines.pk}))


def path_to_client(model) -> str:
    """Return the look-up that leads from a row to its client."""
    return "pk" if model is Client else getattr(model.objects.all(), "client_path", "client")


def test_a_supervisor_sees_what_the_people_they_supervise_see(cast, record):
    assert seen_by(cast.sana, record) == {label(model) for model in record}


@pytest.mark.parametrize("stranger", ["stella", "otto", "ada", "fay", "solo"])
def test_everybody_else_sees_nothing(cast, record, stranger):
    assert seen_by(getattr(cast, stranger), record) == set()


def test_someone_without_a_role_sees_nothing(record):
    assert seen_by(make_user("Nemo"), record) == set()


def test_a_co_therapist_sees_all_but_the_leads_reflection_and_supervision(cast, record):
    theirs = {"therapy_sessions.ReflectiveNote"} | OF_THE_PAIR
    assert seen_by(cast.jon, record) == {label(model) for model in record} - theirs


def test_an_unshared_reflection_is_its_authors_alone(cast, record):
    reflection = next(row for model, row in record.items() if model.__name__ == "ReflectiveNote")
    reflection.shared_with_supervisor = False
    reflection.save()
    assert "therapy_sessions.ReflectiveNote" in seen_by(cast.mara, record)
    assert "therapy_sessions.ReflectiveNote" not in seen_by(cast.sana, record)


def test_ratings_that_the_therapist_has_not_shown_are_theirs_alone(cast, record):
    """That there is a look, both see; what was rated, and scores, nobody else before the therapist is done."""
    look = next(row for model, row in record.items() if model.__name__ == "FidelityRound")
    look.own_done_at = None
    look.save()
    everything = {label(model) for model in record}
    assert seen_by(cast.mara, record) == everything
    assert seen_by(cast.sana, record) == everything - {"supervision.FidelityRating", "supervision.MitiScore"}


# --- Rights end at the next request ------------------------------------------------------------


def test_ended_membership(cast, record):
    CareTeamMembership.objects.filter(user=cast.mara).update(to_on=timezone.localdate())
    assert seen_by(cast.mara, record) == set()
    # Her supervisor read along with her alone.
    assert seen_by(cast.sana, record) == set()


def test_membership_of_tomorrow(cast, record):
    CareTeamMembership.objects.filter(user=cast.mara).update(from_on=timezone.localdate() + timedelta(days=1))
    assert seen_by(cast.mara, record) == set()


def test_ended_line_of_supervision(cast, record):
    SupervisionLine.objects.filter(supervisor=cast.sana).update(to_on=timezone.localdate())
    assert seen_by(cast.sana, record) == set()


def test_line_of_supervision_of_tomorrow(cast, record):
    SupervisionLine.objects.filter(supervisor=cast.sana).update(from_on=timezone.localdate() + timedelta(days=1))
    assert seen_by(cast.sana, record) == set()


def test_a_supervisor_does_not_read_along_with_a_prescriber(cast, record):
    CareTeamMembership.objects.filter(user=cast.mara).update(role="prescriber")
    assert seen_by(cast.mara, record) == {label(model) for model in record}
    assert seen_by(cast.sana, record) == set()


@pytest.mark.parametrize(("person", "role"), [("mara", Role.THERAPIST), ("sana", Role.SUPERVISOR)])
def test_removed_role(cast, record, person, role):
    user = getattr(cast, person)
    user.roles = user.roles - {role}
    user.save()
    assert seen_by(user, record) == set()


@pytest.mark.parametrize("person", ["mara", "jon", "sana"])
def test_disabled(cast, record, person):
    User.objects.filter(pk=getattr(cast, person).pk).update(is_active=False)
    assert seen_by(getattr(cast, person), record) == set()


def test_a_therapist_who_becomes_admin_instead_sees_nothing(cast, record):
    cast.mara.roles = {Role.ADMIN}
    cast.mara.save()
    assert seen_by(cast.mara, record) == set()


def test_roles_add_up(cast, record):
    cast.mara.roles = {Role.THERAPIST, Role.ADMIN, Role.FRONT_DESK}
    cast.mara.save()
    assert seen_by(cast.mara, record) == {label(model) for model in record}
