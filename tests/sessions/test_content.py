"""The words and lists of sessions and goals are whole, and say nothing unkind."""

import re

import pytest

from goals import content as goals
from hrp.accounts.models.user import NoteFormat
from sessions.content import choices, formats, harm, safety, stages, techniques

pytestmark = pytest.mark.once  # the database makes no difference

# Words that no code, label or text about people may hold.
UNKIND = re.compile(r"\b(relapse|failed|clean|sober|noncompliant|denial|abuse|addict)\b", re.IGNORECASE)


def test_every_stage_has_its_content_and_shows_three():
    assert list(stages.STAGES) == choices.Stage.values
    shown = {stage: [one.code for one in stages.suggestions_for(stage)] for stage in choices.Stage.values}
    assert {stage: len(codes) for stage, codes in shown.items()} == {
        **dict.fromkeys(choices.Stage.values, 3),
        "unsure": 2,
    }
    assert shown["considering"] == ["considering.both_sides", "considering.each_part", "considering.what_matters"]


def test_what_was_not_used_before_comes_first():
    def codes(*already):
        return [one.code.partition(".")[2] for one in stages.suggestions_for("acting", already)]

    assert codes("acting.notice_effort") == ["hardest_moment", "what_does_it_now", "review_experiment"]
    everything = [one.code for one in stages.STAGES["acting"].suggestions]
    assert codes(*everything[:4]) == ["tolerance", "notice_effort", "hardest_moment"]
    assert codes(*everything) == ["notice_effort", "hardest_moment", "what_does_it_now"]
    with pytest.raises(KeyError):
        stages.suggestions_for("gone")


def test_every_technique_has_a_task_and_a_family():
    found = techniques.TECHNIQUES.values()
    assert {one.task for one in found} == set(techniques.TASKS)
    assert {one.family for one in found} == {
        "motivational",
        "cognitive_behavioural",
        "psychodynamic",
        "relational",
        "practical",
    }
    assert [code for code, one in techniques.TECHNIQUES.items() if code != one.code] == []
    assert len(techniques.TASKS) == 7
    assert len({str(one.label) for one in found}) == len(found)
    assert max(len(code) for code in techniques.TECHNIQUES) <= 60


def test_every_harm_domain_has_five_anchors_and_a_question():
    assert list(harm.DOMAINS) == choices.HarmDomain.values
    assert {len(domain.anchors) for domain in harm.DOMAINS.values()} == {5}
    assert len(harm.GENERAL_ANCHORS) == 5
    assert [code for code, one in harm.DOMAINS.items() if not re.search(r"\byou(r|rself)?\b", str(one.question))] == []


def test_a_safety_level_is_said_in_words():
    assert [safety.level_in_words(level) for level in range(5)] == [
        "Nothing to note",
        "Mentioned, settled",
        "A plan is agreed",
        "Needs attention within days",
        "Acted on today",
    ]
    assert safety.level_in_words(0, "did_not_come_up") == "Did not come up"
    assert safety.level_in_words(3, "something_to_note") == "Needs attention within days"
    with pytest.raises(KeyError):
        safety.level_in_words(5)


def test_every_format_has_a_place_for_every_line():
    assert list(formats.SECTIONS) == NoteFormat.values
    assert {format: [formats.place(format, role) for role in formats.ROLES] for format in NoteFormat.values} == {
        "dap": [0, 0, 1, 0, 0, 2],
        "birp": [0, 0, 0, 1, 2, 3],
        "soap": [0, 1, 2, 1, 1, 3],
        "free": [0, 0, 0, 0, 0, 0],
    }
    for format in NoteFormat.values:
        assert {formats.place(format, role) for role in formats.ROLES} == set(range(len(formats.sections(format))))
    with pytest.raises(KeyError):
        formats.place("gone", "said")
    with pytest.raises(ValueError, match="gone"):
        formats.place("dap", "gone")


def test_goal_categories_stand_in_alphabetical_order():
    assert goals.category_choices() == [(code, str(label)) for code, label in goals.Category.choices]
    assert set(goals.EXAMPLES) == set(goals.Category)
    assert [code for code, examples in goals.EXAMPLES.items() if not examples] == ["other"]
    assert {state.value for state in goals.CLOSED_QUIETLY} == {"reached", "grew", "set_aside", "no_longer_mine"}


def every_text():
    for module in (choices, goals):
        for name in dir(module):
            if hasattr(found := getattr(module, name), "choices"):
                yield from (part for pair in found.choices for part in pair)
    for stage in stages.STAGES.values():
        yield from (stage.code, stage.saying, *stage.rather_not)
        yield from (part for one in stage.suggestions for part in (one.code, one.text, one.name))
    for one in techniques.TECHNIQUES.values():
        yield from (one.code, one.label)
    for domain in harm.DOMAINS.values():
        yield from (domain.code, domain.title, domain.meaning, domain.question, *domain.anchors)
    yield from (*harm.GENERAL_ANCHORS, *safety.LEVELS.values())
    yield from techniques.TASKS.values()
    yield from (part for shape in formats.SECTIONS.values() for one in shape for part in (one.title, one.prompt))
    yield from (example for examples in goals.EXAMPLES.values() for example in examples)


def test_no_code_and_no_text_is_unkind():
    found = [str(text) for text in every_text()]
    assert len(found) > 500
    assert [text for text in found if UNKIND.search(text.replace("_", " "))] == []
