"""Somebody new: one page, one required field, one row however often it is sent."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import CareTeamMembership, Client, Episode, FocusArea, ProblemStatement
from hrp.accounts.models import Team, TeamMembership
from hrp.accounts.roles import Role
from hrp.audit.models import Event
from tests.cast import key, make_client, make_user, put

ENROL = reverse("clients:enrol")


def record_page(client):
    return reverse("workspace:record", args=[client.code])


@pytest.fixture
def as_mara(client, cast):
    client.force_login(cast.mara)
    return client


def test_a_name_is_enough(as_mara, cast):
    sent = key()
    answer = as_mara.post(ENROL, {"key": sent, "chosen_name": "  Teo  "})
    person = Client.objects.get(pk=sent)
    assert answer.url == record_page(person)
    episode = person.episodes.get()
    assert (person.chosen_name, person.birth_year, episode.team) == ("Teo", None, cast.team)
    assert list(episode.care_team.values_list("user", "role")) == [(cast.mara.pk, "lead")]
    assert not person.problem_statements.exists()
    assert not person.focus_areas.exists()
    assert (episode.position_explained_on, episode.limits_explained_on) == (None, None)


def test_everything_on_the_page_is_kept(as_mara, cast):
    as_mara.post(
        ENROL,
        {
            "key": key(),
            "chosen_name": "Teo",
            "pronouns": "he/him",
            "birth_year": "1997",
            "team": cast.team.pk,
            "entry_route": "peer_or_outreach",
            "words": "I'm done with waking up on floors.",
            "reason_for_coming": "A friend died.",
            "hoped_for": "Not being told off.",
            "focus": "crack",
            "focus_kind": "substance",
            "phone": "555 0101",
            "safe_to_contact": "Only texts. Say you are Lia's friend.",
            "ok_to_text": "on",
            "position_today": "on",
            "limits_today": "on",
        },
    )
    person = Client.objects.get(chosen_name="Teo")
    episode, today = person.episodes.get(), timezone.localdate()
    assert (person.pronouns, person.birth_year) == ("he/him", 1997)
    assert (person.phone, person.safe_to_contact) == ("555 0101", "Only texts. Say you are Lia's friend.")
    assert (person.ok_to_call, person.ok_to_text, person.ok_to_leave_message) == (False, True, False)
    assert (episode.entry_route, episode.reason_for_coming, episode.hoped_for) == (
        "peer_or_outreach",
        "A friend died.",
        "Not being told off.",
    )
    assert (episode.position_explained_on, episode.limits_explained_on) == (today, today)
    assert person.problem_statements.get().text == "I'm done with waking up on floors."
    area = person.focus_areas.get()
    assert (area.label, area.kind, area.substance, area.undisclosed) == ("crack", "substance", None, True)


def test_a_focus_area_is_no_substance_unless_someone_says_so(as_mara):
    as_mara.post(ENROL, {"key": key(), "chosen_name": "Teo", "focus": "sleep"})
    area = FocusArea.objects.get()
    assert (area.label, area.kind, area.undisclosed) == ("sleep", "other", False)


def test_rather_not_say_is_an_answer(as_mara):
    as_mara.post(ENROL, {"key": key(), "chosen_name": "Teo", "rather_not_say": "on"})
    area = FocusArea.objects.get()
    assert (area.label, area.kind, area.substance, area.undisclosed) == ("Rather not say", "substance", None, True)


def test_a_double_click_makes_one_client(as_mara):
    sent = {"key": key(), "chosen_name": "Teo", "words": "Floors.", "focus": "crack"}
    first, second = as_mara.post(ENROL, sent), as_mara.post(ENROL, sent)
    assert first.url == second.url
    assert Client.objects.filter(chosen_name="Teo").count() == 1
    assert ([one.text for one in ProblemStatement.objects.all()].count("Floors."), FocusArea.objects.count()) == (1, 1)
    assert Event.objects.filter(action="create").count() == 1


@pytest.mark.parametrize("nonsense", ["", "no-key", "'; drop"])
def test_a_key_that_is_none_costs_nothing(as_mara, nonsense):
    assert as_mara.post(ENROL, {"key": nonsense, "chosen_name": "Teo"}).status_code == 302
    assert Client.objects.filter(chosen_name="Teo").count() == 1


def test_somebody_elses_client_is_not_reached_by_their_key(as_mara, cast):
    answer = as_mara.post(ENROL, {"key": str(cast.noor.pk), "chosen_name": "Teo"})
    teo = Client.objects.get(chosen_name="Teo")
    assert teo.pk != cast.noor.pk
    assert answer.url == record_page(teo)
    cast.noor.refresh_from_db()
    assert cast.noor.chosen_name == "Noor"


def test_without_a_name_what_was_typed_stays(as_mara):
    answer = as_mara.post(ENROL, {"key": key(), "chosen_name": " \u200b ", "words": "Keep this sentence."})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"chosen_name"}
    assert "Keep this sentence." in answer.content.decode()
    assert (
        not Client.objects.filter(created_by__email="mara@test.example", episodes__ended_on=None)
        .exclude(chosen_name="Ines")
        .exists()
    )


@pytest.mark.parametrize("year", ["nineteen", "87", "1_987", "1987.0", "١٩٨٧", "1899", "2999", "-1987"])
def test_a_year_is_four_plain_digits(as_mara, year):
    answer = as_mara.post(ENROL, {"key": key(), "chosen_name": "Teo", "birth_year": year})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"birth_year"}
    assert f'value="{year}"' in answer.content.decode()


def test_a_very_long_sentence_is_refused_with_its_text(as_mara):
    text = "word " * 20_001
    answer = as_mara.post(ENROL, {"key": key(), "chosen_name": "Teo", "words": text})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"words"}
    assert text.strip() in answer.content.decode()


# --- teams -----------------------------------------------------------------------------------


def test_the_only_team_is_chosen_already(as_mara, cast):
    form = as_mara.get(ENROL).context["form"]
    assert form["team"].initial == cast.team
    assert list(form.fields["team"].queryset) == [cast.team]


def test_with_two_teams_one_has_to_be_chosen(as_mara, cast):
    other = Team.objects.create(name="Riverside")
    TeamMembership.objects.create(user=cast.mara, team=other)
    answer = as_mara.post(ENROL, {"key": key(), "chosen_name": "Teo"})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"team"}
    as_mara.post(ENROL, {"key": key(), "chosen_name": "Teo", "team": other.pk})
    assert Episode.objects.get(client__chosen_name="Teo").team == other


def test_only_ones_own_team_can_be_chosen(as_mara):
    foreign = Team.objects.create(name="Elsewhere")
    answer = as_mara.post(ENROL, {"key": key(), "chosen_name": "Teo", "team": foreign.pk})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"team"}


# --- who may ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "status"), [("mara", 200), ("solo", 200), ("sana", 403), ("ada", 403), ("fay", 403)])
def test_who_may_enrol(client, cast, name, status):
    client.force_login(getattr(cast, name))
    assert client.get(ENROL).status_code == status
    if status == 403:
        assert client.post(ENROL, {"key": key(), "chosen_name": "Teo"}).status_code == 403
        assert not Client.objects.filter(chosen_name="Teo").exists()


# --- possible doubles ------------------------------------------------------------------------


NEUTRAL = "Someone with this name may already be known here. Ask your team before you go on."


@pytest.mark.parametrize("name", ["ines", "INES", "Ines"])
def test_a_double_among_ones_own_is_shown_by_name_and_code(as_mara, cast, name):
    answer = as_mara.post(ENROL, {"key": key(), "chosen_name": name})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert answer.context["form"].doubles.own == (cast.ines,)
    assert answer.context["form"].doubles.others is False
    assert f'href="{record_page(cast.ines)}"' in page
    assert NEUTRAL not in page


def test_of_somebody_elses_client_only_the_neutral_sentence_is_said(as_mara, cast):
    put([cast.noor], birth_year=1984, pronouns="xe/xem", phone="555 0199", legal_name="Quillfeather")
    answer = as_mara.post(ENROL, {"key": key(), "chosen_name": "noor", "birth_year": "1991"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert (answer.context["form"].doubles.own, answer.context["form"].doubles.others) == ((), True)
    assert NEUTRAL in page
    for secret in (cast.noor.code, "Noor", "1984", "xe/xem", "555 0199", "Quillfeather", "Stella", str(cast.noor.pk)):
        assert secret not in page


def test_the_neutral_sentence_is_the_same_however_many_there_are(as_mara, cast):
    def asked():
        page = as_mara.post(ENROL, {"key": str(uuid.UUID(int=7)), "chosen_name": "noor"}).content.decode()
        return page[page.index("<main") :]

    def without_tokens(page):
        return [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line]

    one = asked()
    make_client("Noor", lead=cast.stella, team=cast.team)
    assert without_tokens(asked()) == without_tokens(one)


def test_same_year_and_a_name_like_it_is_a_possible_double(as_mara, cast):
    anna = make_client("Anna", lead=cast.mara, team=cast.team, birth_year=1990)
    make_client("Jan", lead=cast.mara, team=cast.team, birth_year=1990)
    answer = as_mara.post(ENROL, {"key": key(), "chosen_name": "Aná", "birth_year": "1990"})
    assert answer.context["form"].doubles.own == (anna,)


def test_another_year_and_a_name_like_it_is_none(as_mara, cast):
    make_client("Anna", lead=cast.mara, team=cast.team, birth_year=1990)
    assert as_mara.post(ENROL, {"key": key(), "chosen_name": "Ana", "birth_year": "1961"}).status_code == 302


def test_this_is_someone_else(as_mara, cast):
    sent = {"key": key(), "chosen_name": "Noor", "someone_else": "on"}
    assert as_mara.post(ENROL, sent).status_code == 302
    assert Client.objects.filter(chosen_name="Noor").count() == 2


def test_looking_for_doubles_leaves_a_row_without_the_name(as_mara, cast):
    as_mara.post(ENROL, {"key": key(), "chosen_name": "Noor"})
    event = Event.objects.get(subject="possible doubles")
    assert (event.action, event.actor, event.client_code) == ("list", "mara@test.example", "")
    assert event.detail == {"own": 0, "others": True}


# --- under 18 --------------------------------------------------------------------------------


def born(years_ago):
    return str(timezone.localdate().year - years_ago)


@pytest.mark.parametrize("known", [{"known_under_18": "on"}, {"birth_year": 17}, {"birth_year": 17, "is_18": "on"}])
def test_a_house_for_adults_says_kindly_what_to_do(as_mara, settings, known):
    settings.ALLOW_MINORS = False
    if "birth_year" in known:
        known = {**known, "birth_year": born(17)}
    answer = as_mara.post(ENROL, {"key": key(), "chosen_name": "Kit", "words": "Still here.", **known})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "ask your supervisor today who near here sees young people" in page
    assert "Still here." in page
    assert not Client.objects.filter(chosen_name="Kit").exists()


@pytest.mark.parametrize("known", [{"known_under_18": "on"}, {"birth_year": "17"}])
def test_where_young_people_are_seen_a_basis_of_consent_is_needed(as_mara, settings, known):
    settings.ALLOW_MINORS = True
    if "birth_year" in known:
        known = {"birth_year": born(17)}
    sent = {"key": key(), "chosen_name": "Kit", **known}
    answer = as_mara.post(ENROL, sent)
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"minor_consent_basis"}
    assert as_mara.post(ENROL, {**sent, "minor_consent_basis": "minor_alone"}).status_code == 302
    assert Episode.objects.get(client__chosen_name="Kit").minor_consent_basis == "minor_alone"


def test_who_turns_18_this_year_is_asked(as_mara):
    sent = {"key": key(), "chosen_name": "Kit", "birth_year": born(18)}
    answer = as_mara.post(ENROL, sent)
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"is_18"}
    assert as_mara.post(ENROL, {**sent, "is_18": "on"}).status_code == 302


def test_nobody_is_asked_about_consent_in_a_house_for_adults(as_mara):
    assert "minor_consent_basis" not in as_mara.get(ENROL).content.decode()


def test_a_stranger_does_not_see_who_was_enrolled(as_mara, client, cast):
    as_mara.post(ENROL, {"key": key(), "chosen_name": "Teo"})
    assert not Client.objects.for_user(cast.stella).filter(chosen_name="Teo").exists()
    assert CareTeamMembership.objects.filter(episode__client__chosen_name="Teo").count() == 1


def test_someone_without_a_team_is_told_why_it_does_not_work(client, db):
    client.force_login(make_user("Una", Role.THERAPIST))
    answer = client.post(ENROL, {"key": key(), "chosen_name": "Teo"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["team"] == ["You are in no team yet. Ask an admin to add you to one."]
