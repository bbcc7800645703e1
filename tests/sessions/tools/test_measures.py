"""Scores of published measures: as data, as they are typed, over time. Information, and nothing hangs on it."""

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from hrp.base.text import plain_number
from sessions.content.measures import MEASURES, SCORE, Part
from sessions.models import MeasureScore
from sessions.tools.measure import TOOL, about, number_within
from tests.cast import key, make_session, put

EVERY_NUMBER = [(code, part) for code, one in MEASURES.items() for part in one.numbers if not part.tick]
PLAIN = re.compile(r"-?[0-9]+([.,][0-9]{1,2})?", re.ASCII)
TODAY = timezone.localdate


def at(name, client, *more):
    return reverse(f"sessions:{name}", args=[client.code, *more])


@pytest.fixture
def as_mara(client, cast):
    client.force_login(cast.mara)
    return client


def fill(browser, client, measure, score, **typed):
    given = {"key": key(), "measure": measure, "score": score, "rater": "client", "on": TODAY().isoformat()}
    return browser.post(at("tool_new", client, "measure"), given | typed)


def make(client, measure, score, *, days_ago=0, **fields):
    return MeasureScore.objects.create(
        client=client, measure=measure, score=score, on=TODAY() - timedelta(days=days_ago), **fields
    )


def seen(page) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page.content.decode())).split())


# --- the list --------------------------------------------------------------------------------


@pytest.mark.once
def test_the_list_of_measures_with_range_and_published_change():
    def ends(part):
        return (plain_number(part.low), plain_number(part.high), plain_number(one.change) if one.change else "")

    found = {}
    for code, one in MEASURES.items():
        found[code] = ends(one.score)
    assist = {code: ends for code, ends in found.items() if code.startswith("assist-")}
    assert {code: ends for code, ends in found.items() if code not in assist} == {
        "ors": ("0", "40", "5"),
        "srs": ("0", "40", ""),
        "wai-sr": ("12", "60", ""),
        "who-5": ("0", "100", "10"),
        "phq-9": ("0", "27", ""),
        "gad-7": ("0", "21", ""),
        "sip-2r": ("0", "45", ""),
        "top": ("0", "20", ""),
        "audit": ("0", "40", ""),
        "audit-c": ("0", "12", ""),
        "dast-10": ("0", "10", ""),
        "bscq": ("0", "100", ""),
        "socrates-8": ("8", "40", ""),
        "urica": ("-2", "14", ""),
    }
    assert len(assist) == 10 and assist.pop("assist-tobacco") == ("0", "31", "")
    assert set(assist.values()) == {("0", "39", "")}


@pytest.mark.once
def test_the_parts_of_measures():
    found = {code: {part.code: (int(part.low), int(part.high)) for part in one.parts} for code, one in MEASURES.items()}
    assert {code: parts for code, parts in found.items() if parts} == {
        "wai-sr": {"goal": (4, 20), "task": (4, 20), "bond": (4, 20)},
        "phq-9": {"item9": (0, 1)},
        "sip-2r": dict.fromkeys(("physical", "intrapersonal", "social", "interpersonal", "impulse"), (0, 9)),
        "top": {
            "psychological": (0, 20),
            "physical": (0, 20),
            "work": (0, 28),
            "education": (0, 28),
            "injecting": (0, 28),
        },
        "socrates-8": {"recognition": (7, 35), "ambivalence": (4, 20)},
        "urica": {"action": (1, 5), "maintenance": (1, 5)},
    }


@pytest.mark.once
def test_readiness_is_not_followed_over_time_and_its_two_parts_are():
    assert [part.code for part in MEASURES["urica"].numbers if part.code in MEASURES["urica"].drawn] == [
        "action",
        "maintenance",
    ]


@pytest.mark.once
@pytest.mark.parametrize("code", MEASURES)
def test_a_measure_says_its_licence_its_source_and_what_more_means(code):
    one = MEASURES[code]
    assert all(str(sentence) in about(one) for sentence in (one.licence, one.source, one.higher, *one.published))
    assert len(code) <= MeasureScore.measure.field.max_length


@pytest.mark.once
def test_three_measures_ask_for_their_licence_first():
    first = {code for code, one in MEASURES.items() if about(one).startswith("Have the licence in order")}
    assert first == {"ors", "srs", "wai-sr"}


@pytest.mark.once
def test_the_style_sheet_shows_what_belongs_to_each_measure():
    css = Path("static/css/hrp.css").read_text()
    assert [code for code in MEASURES if f'form:has(option[value="{code}"]:checked) .of-{code}' not in css] == []


# --- what is typed ---------------------------------------------------------------------------


@pytest.mark.once
@pytest.mark.parametrize(("code", "part"), EVERY_NUMBER, ids=lambda one: getattr(one, "code", one))
def test_a_number_at_its_ends_is_taken_and_beyond_them_refused(code, part):
    step = Decimal(1) if part.whole else Decimal("0.01")
    assert (number_within(plain_number(part.low), part), number_within(plain_number(part.high), part)) == (
        part.low,
        part.high,
    )
    for beyond in (part.low - step, part.high + step):
        with pytest.raises(ValidationError):
            number_within(plain_number(beyond), part)


WHOLE = Part("whole", "whole", Decimal(-2), Decimal(14))
FINE = Part("fine", "fine", Decimal(-2), Decimal(14), whole=False)


@pytest.mark.once
@given(st.text(alphabet="0123456789-+.,eE_ \t\n０１२∞NaInf", max_size=9) | st.text(max_size=6))
def test_only_plain_numbers_within_the_range_are_taken(text):
    for part in (WHOLE, FINE):
        try:
            number = number_within(text, part)
        except ValidationError:
            continue
        if number is None:
            assert text == ""
            continue
        assert PLAIN.fullmatch(text) and part.low <= number <= part.high
        assert number == Decimal(text.replace(",", "."))
        assert not part.whole or number == int(number)


@pytest.mark.once
@given(st.decimals(min_value=-2, max_value=14, places=2))
def test_every_number_within_the_range_is_taken_with_a_point_or_a_comma(number):
    text = plain_number(number)
    assert number_within(text, FINE) == number_within(text.replace(".", ","), FINE) == number


@pytest.mark.once
@pytest.mark.parametrize("text", ["03", "+3", "3.", ".5", "1e1", "٣", "3 ", "3.125", "NaN", "--1", "1,000"])
def test_what_merely_parses_is_refused(text):
    with pytest.raises(ValidationError):
        number_within(text, FINE)


@pytest.mark.parametrize(("score", "kept"), [("0", 0), ("100", 100), ("-1", None), ("101", None), ("44.5", None)])
def test_a_score_is_kept_within_its_range_and_else_refused_with_what_was_typed(as_mara, cast, score, kept):
    answer = fill(as_mara, cast.ines, "who-5", score, words="better than spring")
    assert [one.score for one in MeasureScore.objects.all()] == ([] if kept is None else [kept])
    if kept is None:
        assert answer.status_code == 422
        assert "A whole number from 0 to 100." in seen(answer)
        assert f'value="{score}"' in answer.content.decode() and "better than spring" in seen(answer)


def test_a_score_needs_a_measure_and_a_number(as_mara, cast):
    answer = fill(as_mara, cast.ines, "", "", words="better than spring")
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"measure", "score"}
    assert fill(as_mara, cast.ines, "who-6", "3").status_code == 422
    assert MeasureScore.objects.count() == 0


def test_parts_that_were_left_empty_are_left_out_and_never_0(as_mara, cast):
    fill(as_mara, cast.ines, "wai-sr", "40", **{"wai-sr-goal": "14", "wai-sr-task": "", "sip-2r-physical": "3"})
    sheet = MeasureScore.objects.get()
    assert sheet.parts == {"goal": "14"}
    assert [(str(part), number) for part, number in sheet.numbers] == [
        ("score, 12 to 60", 40),
        ("Goals, 4 to 20", 14),
    ]
    assert fill(as_mara, cast.ines, "wai-sr", "40", **{"wai-sr-goal": "3"}).status_code == 422


def test_a_part_may_be_0(as_mara, cast):
    fill(as_mara, cast.ines, "top", "11", **{"top-work": "0"})
    assert MeasureScore.objects.get().parts == {"work": "0"}
    assert "Days of paid work, 0 to 28 0" in seen(as_mara.get(at("tool", cast.ines, "measure")))


def test_a_form_that_is_sent_twice_is_one_score(as_mara, cast):
    typed = {"key": key(), "urica-action": "3,5"}
    for _again in range(2):
        assert fill(as_mara, cast.ines, "urica", "9,50", **typed).status_code == 302
    assert [(one.score, one.parts, one.version) for one in MeasureScore.objects.all()] == [
        (Decimal("9.50"), {"action": "3.5"}, 1)
    ]


def test_the_form_for_a_change_shows_what_was_given(as_mara, cast):
    sheet = make(cast.ines, "phq-9", 12, parts={"item9": "1"})
    page = as_mara.get(at("sheet_change", cast.ines, "measure", sheet.pk)).content.decode()
    assert re.search(r'name="score" value="12"', page)
    assert re.search(r'name="phq-9-item9"[^>]*checked', page)


# --- item 9 ----------------------------------------------------------------------------------


def test_item_9_asks_for_a_word_under_safety(as_mara, cast):
    answer = fill(as_mara, cast.ines, "phq-9", "12", **{"phq-9-item9": "on"})
    sheet = MeasureScore.objects.get()
    assert sheet.parts == {"item9": "1"}
    page = seen(as_mara.get(answer.url))
    assert "Item 9 was not 0: please note it under Safety." in page
    assert "Item 9 was not 0: is it noted under Safety?" in page
    assert "Item 9" not in shown(sheet)


def test_in_a_meeting_item_9_leads_back_to_the_room_where_safety_is(as_mara, cast):
    meeting = make_session(cast.ines, by=cast.mara)
    answer = fill(as_mara, cast.ines, "phq-9", "12", meeting=str(meeting.pk), **{"phq-9-item9": "on"})
    assert answer.url == reverse("sessions:room", args=[cast.ines.code, meeting.pk])
    assert "Item 9 was not 0: please note it under Safety." in seen(as_mara.get(answer.url))


def test_without_item_9_nothing_is_said(as_mara, cast):
    answer = fill(as_mara, cast.ines, "phq-9", "12")
    page = seen(as_mara.get(answer.url))
    assert MeasureScore.objects.get().parts == {} and "Item 9 was not 0" not in page


# --- as it is read ---------------------------------------------------------------------------


def shown(sheet) -> str:
    """The words in which a sheet is read by both."""
    drawn = render_to_string(TOOL.template, {"sheet": sheet, "told": TOOL.told(sheet)})
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", drawn)).split())


def test_a_score_is_read_on_its_scale_and_without_a_verdict(as_mara, cast):
    sheet = make(cast.ines, "audit", 23, words="More than I thought")
    assert shown(sheet) == "AUDIT: score, 0 to 40 23 What we make of it More than I thought Filled in by me."
    put([sheet], rater="therapist", words="")
    assert shown(sheet) == "AUDIT: score, 0 to 40 23 Filled in by my therapist."


def test_the_page_of_a_score_says_what_is_published_and_the_licence(as_mara, cast):
    sheet = make(cast.ines, "ors", Decimal("21.5"))
    page = seen(as_mara.get(at("sheet", cast.ines, "measure", sheet.pk)))
    assert f"About ORS {about(MEASURES['ors'])}" in page
    assert "A change of 5 or more is what is published as reliable or meaningful." in page


def titles(page) -> list[str]:
    return [chart.title for chart in page.context["charts"]]


def test_over_time_each_measure_has_a_line_of_its_own(as_mara, cast):
    make(cast.ines, "who-5", 30, days_ago=30)
    make(cast.ines, "who-5", 44)
    make(cast.ines, "who-5", 52, rater="therapist")
    make(cast.ines, "urica", 9, parts={"action": "3.5"})
    make(cast.noor, "gad-7", 9)
    page = as_mara.get(at("tool", cast.ines, "measure"))
    assert sorted(titles(page)) == [
        "URICA: Action (mean), 1 to 5 (Client)",
        "WHO-5: score, 0 to 100 (Client)",
        "WHO-5: score, 0 to 100 (Therapist)",
    ]
    assert [dot.value for dot in page.context["charts"][0].dots] == [30, 44]
    assert "WHO-5: A change of 10 or more is what is published as reliable or meaningful." in seen(page)


def test_a_score_that_was_put_away_is_not_drawn(as_mara, cast):
    sheet = make(cast.ines, "who-5", 44)
    as_mara.post(at("sheet_away", cast.ines, "measure", sheet.pk), {"away": "yes"})
    assert titles(as_mara.get(at("tool", cast.ines, "measure"))) == []


@pytest.mark.once
def test_no_measure_is_red_and_no_cut_point_is_a_number_that_the_code_could_compare():
    files = (
        "sessions/tools/measure.py",
        *(f"templates/sessions/tools/{n}.html" for n in ("measure", "_measure_under")),
    )
    source = " ".join(Path(name).read_text() for name in files)
    assert re.findall(r"danger|warning|\bred\b|published\[", source) == []
    assert {type(line) for one in MEASURES.values() for line in one.published} == {type(MEASURES["ors"].score.name)}


def test_the_page_over_time_asks_as_much_for_one_score_as_for_thirty(
    as_mara, cast, django_assert_max_num_queries, django_assert_num_queries
):
    make(cast.ines, "who-5", 44, created_by=cast.mara)
    as_mara.get(at("tool", cast.ines, "measure"))
    with django_assert_max_num_queries(40) as once:
        as_mara.get(at("tool", cast.ines, "measure"))
    for n in range(29):
        make(cast.ines, "who-5", n, days_ago=n, created_by=cast.mara)
    with django_assert_num_queries(len(once)):
        as_mara.get(at("tool", cast.ines, "measure"))


@pytest.mark.once
def test_the_score_is_the_number_that_a_measure_is_known_by():
    assert {one.score.code for one in MEASURES.values()} == {SCORE}
    assert [code for code, one in MEASURES.items() if not set(one.drawn) <= {part.code for part in one.numbers}] == []


def test_a_score_that_is_taken_further_keeps_its_day(as_mara, cast):
    old = make(cast.ines, "phq-9", 12, days_ago=20)
    MeasureScore.objects.update(created_at=timezone.now() - timedelta(days=20))
    form = as_mara.get(at("tool_new", cast.ines, "measure"), {"further": old.pk}).context["form"]
    assert form["on"].value() == old.on
    fill(as_mara, cast.ines, "phq-9", "21", further=old.pk, on=form["on"].value().isoformat())
    assert [(one.version, one.score, one.on) for one in MeasureScore.objects.order_by("version")] == [
        (1, 12, old.on),
        (2, 21, old.on),
    ]


EVER_USED = (
    "ors srs wai-sr who-5 phq-9 gad-7 sip-2r top audit audit-c dast-10 bscq socrates-8 urica assist-tobacco "
    "assist-alcohol assist-cannabis assist-cocaine assist-stimulants assist-inhalants assist-sedatives "
    "assist-hallucinogens assist-opioids assist-other"
)


@pytest.mark.once
def test_no_code_is_ever_taken_out_scores_that_were_noted_refer_to_it():
    """A new measure gets its code here too; none is taken away, or its scores could no longer be read."""
    assert set(MEASURES) == set(EVER_USED.split())
