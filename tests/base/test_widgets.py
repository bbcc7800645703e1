"""Answers to tap: what the parts draw and what the widgets read back."""

import re

from django import forms
from django.http import QueryDict
from django.template.loader import render_to_string

from hrp.base.choices import Option, options
from hrp.base.widgets import Pick, PickMany, Ruler

STAGES = [("a", "In two minds"), ("b", "Trying it out")]


def drawn(html: str) -> list[tuple[str, str, str, bool]]:
    """Return (type, name, value, checked) for each input, in order."""
    inputs = re.findall(r"<input[^>]*>", html)
    found = [{key: re.search(rf'{key}="([^"]*)"', one)[1] for key in ("type", "name", "value")} for one in inputs]
    checked = [bool(re.search(r"\bchecked\b", one)) for one in inputs]
    return [(one["type"], one["name"], one["value"], on) for one, on in zip(found, checked, strict=True)]


def test_options_without_an_answer_choose_nothing():
    assert options(STAGES) == [Option("a", "In two minds"), Option("b", "Trying it out")]


def test_options_mark_what_is_chosen_and_what_was_said_last_time():
    assert options(STAGES, chosen="b", last="a") == [
        Option("a", "In two minds", checked=False, last=True),
        Option("b", "Trying it out", checked=True, last=False),
    ]


def test_a_pick_chooses_nothing_until_something_is_chosen():
    assert drawn(Pick(choices=STAGES).render("stage", None)) == [
        ("radio", "stage", "a", False),
        ("radio", "stage", "b", False),
    ]


def test_a_pick_leaves_out_the_empty_choice():
    assert drawn(Pick(choices=[("", "---------"), *STAGES]).render("stage", "b")) == [
        ("radio", "stage", "a", False),
        ("radio", "stage", "b", True),
    ]


def test_a_ruler_chooses_nought_only_when_it_was_said():
    scale = [(number, str(number)) for number in range(3)]
    assert [on for *_rest, on in drawn(Ruler(choices=scale).render("importance", None))] == [False, False, False]
    assert [on for *_rest, on in drawn(Ruler(choices=scale).render("importance", 0))] == [True, False, False]


def test_pick_many_ticks_and_reads_several():
    widget = PickMany(choices=STAGES)
    assert drawn(widget.render("stages", ["a", "b"])) == [
        ("checkbox", "stages", "a", True),
        ("checkbox", "stages", "b", True),
    ]
    assert widget.value_from_datadict(QueryDict("stages=a&stages=b"), {}, "stages") == ["a", "b"]


def test_wording_is_escaped():
    html = Pick(choices=[("x", "<b>“no”</b>")]).render("stage", None)
    assert "&lt;b&gt;“no”&lt;/b&gt;" in html
    assert "<b>" not in html


def test_a_form_asks_for_one_of_its_own_answers():
    class Asked(forms.Form):
        stage = forms.ChoiceField(choices=STAGES, widget=Pick)

    assert Asked({"stage": "b"}).is_valid() is True
    assert Asked({"stage": "c"}).is_valid() is False


def test_the_last_answer_is_a_mark_and_said_aloud_but_not_chosen():
    html = render_to_string(
        "base/_ruler.html", {"name": "c", "legend": "How close?", "options": options(STAGES, last="a")}
    )
    assert html.count("faint-mark") == 1
    assert html.count("(last time)") == 1
    assert [on for *_rest, on in drawn(html)] == [False, False]


def test_a_closed_question_cannot_be_tapped():
    for part in ("base/_ruler.html", "base/_pick.html"):
        shut = {"name": "c", "legend": "How close?", "options": options(STAGES), "disabled": True}
        assert re.search(r"<fieldset[^>]*>", render_to_string(part, shut))[0] == '<fieldset class="question" disabled>'
        open_ = {**shut, "disabled": False}
        assert re.search(r"<fieldset[^>]*>", render_to_string(part, open_))[0] == '<fieldset class="question">'


def test_the_ends_of_a_scale_are_named():
    html = render_to_string(
        "base/_ruler.html",
        {"name": "c", "legend": "How close?", "options": options(STAGES), "hint_low": "not at all", "hint_high": "all"},
    )
    assert "<span>not at all</span><span>all</span>" in html
