"""The words: what is never said about people, use, goals or treatment, and what is never shown."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.template.base import Lexer, TokenType
from django.utils.functional import Promise

from clients.models.observation import Answer
from goals.content import CLOSED_QUIETLY, Category, State
from goals.models import Goal
from hrp.audit.models import Action
from sessions.content.choices import Stage
from sessions.models import SafetyItem

pytestmark = pytest.mark.once  # the database makes no difference

ROOT = Path(__file__).resolve().parents[2]
OURS = ("hrp", "clients", "goals", "sessions")
NEVER = re.compile(r"\b(relapse|failed|clean|sober|noncompliant|denial|abuse|addict)\b", re.IGNORECASE)

# Data that must name the words: the list of words that hints speak of. No person reads it as a label.
HINTS = "sessions/hints/"
TRANSLATES = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "npgettext"}


def sources():
    return sorted(
        path
        for package in OURS
        for path in (ROOT / package).rglob("*.py")
        if HINTS not in path.as_posix() and "/migrations/" not in path.as_posix()
    )


def templates():
    return sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())


def stylesheets():
    return sorted((ROOT / "static").rglob("*.css"))


def said(texts) -> list:
    return [text for text in texts if NEVER.search(str(text))]


def short(path) -> str:
    return path.relative_to(ROOT).as_posix()


# --- Check 1: the words -----------------------------------------------------------------------


def our_models():
    return [model for model in apps.get_models() if model.__module__.startswith(OURS)]


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_no_code_label_or_help_says_them(model):
    texts = [model._meta.verbose_name, model._meta.verbose_name_plural, model._meta.db_table]
    for field in model._meta.get_fields():
        texts += [field.name, getattr(field, "verbose_name", ""), getattr(field, "help_text", "")]
        texts += [part for choice in getattr(field, "choices", None) or [] for part in choice]
    assert said(text.replace("_", " ") if isinstance(text, str) else text for text in texts) == []


def text_choices(path) -> list[str]:
    """Return the codes and labels of every list of choices that a file defines, used by a model or not."""
    texts = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ClassDef) and any("Choices" in ast.unparse(base) for base in node.bases):
            members = [line for line in node.body if isinstance(line, ast.Assign)]
            texts += [part.value for line in members for part in ast.walk(line) if isinstance(part, ast.Constant)]
    return [text.replace("_", " ") for text in texts if isinstance(text, str)]


def messages_in(path) -> list[str]:
    """Return every text of a file that is meant for a person: what goes through gettext."""
    texts = []
    for node in ast.walk(ast.parse(path.read_text())):
        called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TRANSLATES
        for argument in node.args if called else ():
            texts += [part.value for part in ast.walk(argument) if isinstance(part, ast.Constant)]
    return [text for text in texts if isinstance(text, str)]


@pytest.mark.parametrize("path", sources(), ids=short)
def test_no_choice_or_message_in_the_code_says_them(path):
    assert said(text_choices(path)) == []
    assert said(messages_in(path)) == []


@pytest.mark.parametrize("path", templates(), ids=short)
def test_no_template_says_them(path):
    """Text, translated text and class names; not the names of variables (`form.is_clean` is no word)."""
    texts = []
    for token in Lexer(path.read_text()).tokenize():
        if token.token_type == TokenType.TEXT:
            texts.append(token.contents)
        elif token.token_type == TokenType.BLOCK:
            texts += re.findall(r'"([^"]*)"', token.contents)
    assert said(texts) == []


@pytest.mark.parametrize("path", stylesheets(), ids=short)
def test_no_class_is_called_by_them(path):
    assert said(re.findall(r"[.#]([\w-]+)", path.read_text())) == []


def test_the_trail_does_not_say_them():
    assert said([*Action.values, *Action.labels]) == []


@pytest.mark.parametrize(
    ("text", "found"), [("She relapsed", False), ("Relapse", True), ("clean,", True), ("cleaned_data", False)]
)
def test_the_check_itself_finds_whole_words(text, found):
    assert bool(NEVER.search(text)) is found


def test_the_check_reads_what_it_should(tmp_path):
    """A check that reads nothing would pass as well."""
    file = tmp_path / "content.py"
    file.write_text(
        'class Outcome(models.TextChoices):\n    """A clean list."""\n    FAILED = \'failed\', _(\'Not kept\')\n'
        "\nmessage = _('You are sober since %(day)s') % {'day': day}\n"
    )
    assert said(text_choices(file)) == ["failed"]
    assert said(messages_in(file)) == ["You are sober since %(day)s"]
    assert len(sources()) > 50 and len(templates()) > 30 and stylesheets()


# --- Check 3: nothing is demanded -------------------------------------------------------------

DEMANDED = re.compile(r"abstinen|substance|diagnos|test_result|assessment|screening", re.IGNORECASE)


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_no_table_demands_abstinence_a_substance_a_diagnosis_or_a_test(model):
    required = [
        field.name
        for field in model._meta.concrete_fields
        if DEMANDED.search(field.name) and not (field.null or field.blank or field.has_default())
    ]
    assert required == []


# --- Check 5: red is for safety, and more use is not red --------------------------------------

RED = re.compile(r"var\(--care(-wash)?\)|#a3261b|#fbe9e6|#dc3545|\bred\b|crimson|danger", re.IGNORECASE)
# Where red may stand: the names of the tokens themselves, and the classes of safety levels 3 and 4.
SAFETY = re.compile(r"^:root$|\.care\b|\.safety[\w-]*|\.alert-danger")


def rules_of(path):
    """Return each rule of a stylesheet as selector and body."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    return [
        (selector.strip().split("{")[-1].strip(), body) for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", text)
    ]


@pytest.mark.parametrize("path", stylesheets(), ids=short)
def test_red_is_for_safety_alone(path):
    wrong = [
        (selector, body)
        for selector, body in rules_of(path)
        if RED.search(re.sub(r"--bs-[\w-]*danger[\w-]*|--care(-wash)?:", "", body)) and not SAFETY.search(selector)
    ]
    assert wrong == []


@pytest.mark.parametrize("path", templates(), ids=short)
def test_only_safety_wears_the_red_class(path):
    """`care` stands only where a safety level decides; Bootstrap's reds stand nowhere."""
    text = path.read_text()
    assert not re.search(r"(text|bg|btn|border|btn-outline|badge|link)-danger", text)
    for match in re.finditer(r'class="[^"]*\bcare\b[^"]*"', text):
        around = text[max(0, match.start() - 400) : match.end() + 200]
        assert re.search("safety|level", around, re.IGNORECASE), around


@pytest.mark.parametrize("path", templates(), ids=short)
def test_no_arrow_down_no_warning_sign_and_no_counter_of_days_since_use(path):
    text = path.read_text()
    assert not re.search(r"[↓▼🔻⚠❗]|&darr;|&#x2193;", text)
    assert not re.search(r"days (since|without)|since last use|streak", text, re.IGNORECASE)


# --- Check 6: what was skipped is no nought ---------------------------------------------------


def ratings():
    return [model for model in our_models() if {"value", "answer"} <= {field.name for field in model._meta.fields}]


@pytest.mark.parametrize("model", ratings(), ids=lambda model: model._meta.label)
def test_every_rating_can_be_skipped_and_has_no_nought_to_fall_back_on(model):
    value = model._meta.get_field("value")
    assert (value.null, value.blank, value.has_default()) == (True, True, False)
    assert set(Answer.values) == {"given", "rather_not_say", "not_relevant"}
    assert any(name.name.endswith("_value_iff_given") for name in model._meta.constraints)


def test_there_are_ratings_to_check():
    assert len(ratings()) >= 5


# --- Checks 8 and 15: any state, any stage, from any -------------------------------------------


@pytest.mark.parametrize(
    "path", [path for path in sources() if "goals/" in short(path) or "sessions/" in short(path)], ids=short
)
def test_no_code_names_which_state_or_stage_may_follow_which(path):
    assert not re.search(r"TRANSITION|NEXT_STATES|ALLOWED_STATES|may_follow\(", path.read_text())


@pytest.mark.parametrize("path", [*templates(), *sorted((ROOT / "static").rglob("*.js"))], ids=short)
def test_nothing_asks_are_you_sure(path):
    assert not re.search(r"\bconfirm\(|are you sure", path.read_text(), re.IGNORECASE)


def test_set_aside_and_reached_are_closed_alike():
    assert {State.SET_ASIDE, State.REACHED} <= CLOSED_QUIETLY


@pytest.mark.parametrize(
    "path", [path for path in templates() if "goals" in short(path) or "workspace" in short(path)], ids=short
)
def test_no_page_dresses_one_closed_state_differently(path):
    """The state is a chip in words; no template asks whether it is `reached` or `set_aside`."""
    assert not re.search(r"(==|!=|in)\s*[\"'](reached|set_aside|grew|no_longer_mine)[\"']", path.read_text())


# --- Check 9: abstinence is one choice among others --------------------------------------------


def test_abstinence_stands_where_the_alphabet_puts_it_and_is_not_preselected():
    labels = [str(label) for label in Category.labels if label != Category.PAUSE.label]
    assert "Abstinence" in labels
    assert sorted(labels, key=str.casefold).index("Abstinence") == 0
    assert Category.labels[-1] != "Abstinence" and Category.labels[0] != "Abstinence"
    assert not Goal._meta.get_field("category").has_default()


def test_labels_are_translated():
    """Every label goes through gettext, so that a client can be shown their own language."""
    for choices in (State, Category, Stage):
        assert all(isinstance(member._label_, Promise) for member in choices)


def test_safety_levels_are_always_in_words():
    for _level, words in SafetyItem._meta.get_field("level").choices:
        assert re.search("[a-z]{4}", str(words))
