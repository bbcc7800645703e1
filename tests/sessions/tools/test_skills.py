"""Skills: the catalogue of the site, and practising one."""

import pytest
from django.urls import reverse

from hrp.audit.models import Event
from sessions.models import Skill, SkillPractice
from tests.cast import key
from tests.workspace.many import queries

SKILLS = reverse("sessions:skills")


def address(client, name="tool", *more) -> str:
    return reverse(f"sessions:{name}", args=[client.code, "skill", *more])


@pytest.fixture
def as_mara(client, cast):
    client.force_login(cast.mara)
    return client


@pytest.fixture
def offered(db) -> dict:
    """A catalogue of three, one of them not offered any more."""
    Skill.objects.all().delete()
    entries = (
        ("slow", "Slow breathing", "relaxation", "In for four", True),
        ("no", "Saying no", "refusal", "A short no", True),
        ("old", "An old one", "coping", "", False),
    )
    return {
        code: Skill.objects.create(code=code, name=name, family=family, how=how, offered=there)
        for code, name, family, how, there in entries
    }


# --- Practising ---------------------------------------------------------------------------------


def families(answer) -> list:
    return [
        (str(label), [option.value for option, _how in skills], folded)
        for label, skills, _chosen, folded in answer.context["form"].families()
    ]


def test_skills_are_offered_by_family_and_saying_no_folds_away(as_mara, cast, offered):
    answer = as_mara.get(address(cast.ines, "tool_new"))
    assert families(answer) == [("Calming down", ["slow"], False), ("Saying no, if I want to", ["no"], True)]
    assert '<details class="question" >' in answer.content.decode()


def test_a_skill_that_was_practised_in_between(as_mara, cast, offered):
    sent = {"key": key(), "skill": "slow", "setting": "between", "helped": "0", "words": "On the bus"}
    answer = as_mara.post(address(cast.ines, "tool_new"), sent)
    row = SkillPractice.objects.get()
    assert answer.url == address(cast.ines, "sheet", row.pk)
    assert (row.skill, row.setting, row.helped, row.words) == (offered["slow"], "between", 0, "On the bus")
    told = [(line.label, line.text) for line in as_mara.get(answer.url).context["filled"].told]
    assert told == [
        ("Skill", "Slow breathing"),
        ("Where", "In between, on my own"),
        ("How much it helped", "0"),
        ("How it was", "On the bus"),
    ]


@pytest.mark.parametrize("code", ["", "old", "nothing"])
def test_without_a_skill_that_is_offered_what_was_typed_stays(as_mara, cast, offered, code):
    answer = as_mara.post(address(cast.ines, "tool_new"), {"skill": code, "setting": "between", "words": "On the bus"})
    assert (answer.status_code, SkillPractice.objects.count()) == (422, 0)
    assert "On the bus" in answer.content.decode()


def test_a_skill_that_is_offered_no_longer_stays_where_it_was_practised(as_mara, cast, offered):
    row = SkillPractice.objects.create(client=cast.ines, skill=offered["old"], words="On the bus")
    assert "An old one" in as_mara.get(address(cast.ines, "sheet", row.pk)).content.decode()
    page = address(cast.ines, "sheet_change", row.pk)
    assert families(as_mara.get(page))[0] == ("Getting through", ["old"], False)
    sent = {"skill": "old", "setting": "in_session", "helped": "4", "stamp": row.kept_at.isoformat()}
    assert as_mara.post(page, sent).status_code == 302
    row.refresh_from_db()
    assert (row.skill, row.helped) == (offered["old"], 4)


def test_each_skill_is_drawn_for_itself_and_what_was_not_rated_is_not_drawn(as_mara, cast, offered):
    for skill, helped in (("slow", 3), ("slow", 0), ("slow", None), ("no", 8)):
        SkillPractice.objects.create(client=cast.ines, skill=offered[skill], helped=helped)
    SkillPractice.objects.create(client=cast.noor, skill=offered["old"], helped=9)
    charts = as_mara.get(address(cast.ines)).context["charts"]
    assert [(chart.title, [dot.value for dot in chart.dots]) for chart in charts] == [
        ("Slow breathing: how much it helped", [3, 0]),  # a single number is no line
    ]


def test_more_practice_takes_no_more_queries(as_mara, cast, offered):
    SkillPractice.objects.create(client=cast.ines, skill=offered["slow"], helped=3)
    few = queries(as_mara, address(cast.ines))
    for n in range(29):
        SkillPractice.objects.create(client=cast.ines, skill=offered["no" if n % 2 else "slow"], helped=n % 11)
    assert queries(as_mara, address(cast.ines)) == few


# --- The catalogue ------------------------------------------------------------------------------


def test_a_skill_is_added_once(as_mara, offered):
    sent = {"key": key(), "name": "Cold water", "family": "coping", "how": "Hands first."}
    for _again in range(2):
        assert as_mara.post(SKILLS, sent).url == SKILLS
    added = Skill.objects.get(name="Cold water")
    assert (added.family, added.how, added.offered) == ("coping", "Hands first.", True)
    (row,) = Event.objects.filter(subject=f"skill {added.code}")
    assert (row.action, row.detail) == ("create", {})


def test_a_second_skill_of_one_name_is_refused_with_what_was_typed(as_mara, offered):
    answer = as_mara.post(SKILLS, {"key": key(), "name": "saying NO", "family": "anger", "how": "Louder"})
    assert (answer.status_code, Skill.objects.count()) == (422, 3)
    assert "Louder" in answer.content.decode()


def test_a_skill_is_reworded_and_offered_no_longer(as_mara, cast, offered):
    page = reverse("sessions:skill", args=["slow"])
    assert as_mara.post(page, {"name": "Slow breath", "family": "relaxation", "how": "In for four"}).url == SKILLS
    kept = Skill.objects.get(code="slow")
    assert (kept.name, kept.how, kept.offered) == ("Slow breath", "In for four", False)
    (row,) = Event.objects.filter(subject="skill slow")
    assert (row.action, row.detail) == ("change", {"fields": ["name", "offered"]})
    assert families(as_mara.get(address(cast.ines, "tool_new"))) == [("Saying no, if I want to", ["no"], True)]
    html = as_mara.get(SKILLS).content.decode()
    assert ("Slow breath" in html, html.count("not offered at present")) == (True, 2)


@pytest.mark.parametrize("offered_too", [True, False])
def test_a_skill_that_was_practised_keeps_its_name_and_the_rest_is_free(as_mara, cast, offered, offered_too):
    row = SkillPractice.objects.create(client=cast.ines, skill=offered["slow"])
    page = reverse("sessions:skill", args=["slow"])
    said = {"family": "coping", "how": "Out for six"} | ({"offered": "on"} if offered_too else {})
    answer = as_mara.post(page, said | {"name": "Slow breath"})
    html = answer.content.decode()
    assert (answer.status_code, Event.objects.filter(subject="skill slow").count()) == (422, 0)
    assert "It was practised under this name. Offer it no longer, and add the new one." in html
    assert ("Out for six" in html, "<h1>Slow breathing</h1>" in html) == (True, True)
    assert as_mara.post(page, said | {"name": "Slow breathing"}).url == SKILLS
    kept = Skill.objects.get(code="slow")
    assert (kept.name, kept.family, kept.how, kept.offered) == ("Slow breathing", "coping", "Out for six", offered_too)
    assert "Slow breathing" in as_mara.get(address(cast.ines, "sheet", row.pk)).content.decode()


def test_nothing_changed_leaves_no_row(as_mara, offered):
    sent = {"name": "Slow breathing", "family": "relaxation", "how": "In for four", "offered": "on"}
    as_mara.post(reverse("sessions:skill", args=["slow"]), sent)
    assert Event.objects.filter(subject="skill slow").count() == 0


def test_a_skill_that_there_is_not(as_mara, offered):
    assert as_mara.get(reverse("sessions:skill", args=["nothing"])).status_code == 404


def test_the_catalogue_takes_no_more_queries_with_more_skills(as_mara, offered):
    few = queries(as_mara, SKILLS)
    for n in range(29):
        Skill.objects.create(code=f"more-{n}", name=f"More {n}", family="anger")
    assert queries(as_mara, SKILLS) == few
