"""The overdose plan, safer use, the medical check, medicines: what they take, what they show, what they never are."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from clients.models import MedicalReview, MedicationNote, Substance
from goals.models import OverdosePlan, SaferUse
from goals.models.plans import Doing
from goals.practices import BY_CODE, CATALOGUE, checked, fitting
from hrp.audit.models import Event
from sessions.models import UseSnapshot
from sessions.tools.catalogue import BY_CODE as TOOLS
from sessions.tools.reads import uses_of
from tests.cast import key, make_area, make_session

PLAN, SAFER, CHECK, MEDICINES = "overdose-plan", "safer-use", "medical-review", "medicines"


def ago(days):
    return timezone.localdate() - timedelta(days=days)


@pytest.fixture
def mara(client, cast):
    client.force_login(cast.mara)
    return client


def new(client, tool: str) -> str:
    return reverse("sessions:tool_new", args=[client.code, tool])


def fill(browser, client, tool: str, **typed):
    """Fill a sheet in and return the answer."""
    return browser.post(new(client, tool), {"key": key(), **typed})


def page_of(browser, client, tool: str, sheet) -> str:
    return browser.get(reverse("sessions:sheet", args=[client.code, tool, sheet.pk])).content.decode()


def family(code: str, klass: str) -> str:
    Substance.objects.update_or_create(code=code, defaults={"name": code, "klass": klass})
    return code


# --- The overdose plan ---------------------------------------------------------------------------------


def test_on_an_empty_sheet_and_on_a_card_each_line_says_what_it_is_about(mara, cast):
    asked = mara.get(reverse("sessions:tool_blank", args=[cast.ines.code, PLAN])).context["questions"]
    assert [one.label for one in asked[:2]] == ["Naloxone: where it is", "Naloxone is good until"]
    assert asked[0].boxes == ["I carry it", "At home", "With me and at home", "Not yet", "Not for me now"]
    plan = OverdosePlan.objects.create(client=cast.ines, naloxone="both", naloxone_expires=ago(-30))
    told = [(line.label, line.text) for line in TOOLS[PLAN].told(plan)]
    assert told[0] == ("Naloxone: where it is", "With me and at home")
    assert told[1][0] == "Naloxone is good until"
    assert OverdosePlan(naloxone="").get_naloxone_display() == ""


def test_an_overdose_plan_is_kept_in_the_clients_words_and_every_part_may_stay_empty(mara, cast):
    answer = fill(mara, cast.ines, PLAN, naloxone="both", if_alone="Door open,\n<b>phone</b> on")
    plan = OverdosePlan.objects.get()
    assert answer.url == reverse("sessions:sheet", args=[cast.ines.code, PLAN, plan.pk])
    assert (plan.naloxone, plan.if_alone, plan.slow_start) == ("both", "Door open,\n<b>phone</b> on", "")
    shown = page_of(mara, cast.ines, PLAN, plan)
    assert "<dt>Naloxone: where it is</dt>" in shown and "With me and at home" in shown
    assert "Door open,<br>&lt;b&gt;phone&lt;/b&gt; on" in shown and "Going slowly" not in shown


def test_a_plan_that_still_fits_is_looked_at_again_with_one_tick(mara, cast):
    assert "We looked at it together today" not in mara.get(new(cast.ines, PLAN)).content.decode()
    first = OverdosePlan.objects.create(client=cast.ines, naloxone="carry", who_to_call="Sam", on=ago(95))
    OverdosePlan.objects.update(created_at=timezone.now() - timedelta(days=95))
    page = f"{new(cast.ines, PLAN)}?further={first.pk}"
    assert "We looked at it together today" in mara.get(page).content.decode()
    typed = {"further": str(first.pk), "naloxone": "carry", "who_to_call": "Sam"}
    fill(mara, cast.ines, PLAN, **typed)
    assert OverdosePlan.objects.count() == 1
    fill(mara, cast.ines, PLAN, **typed, looked_at="on")
    found = OverdosePlan.objects.order_by("version").values_list("version", "on", "naloxone", "thread")
    assert list(found) == [(1, ago(95), "carry", first.thread), (2, ago(0), "carry", first.thread)]


@pytest.mark.parametrize(
    ("naloxone", "days_left", "past"),
    [
        ("carry", 1, False),
        ("carry", 0, False),
        ("carry", -1, True),
        ("", -1, True),
        ("none_yet", -1, False),
        ("not_wanted", -1, False),
        ("carry", None, False),
    ],
)
def test_a_date_that_is_past_has_a_quiet_word_and_no_colour(mara, cast, naloxone, days_left, past):
    expires = None if days_left is None else ago(-days_left)
    plan = OverdosePlan.objects.create(client=cast.ines, naloxone=naloxone, naloxone_expires=expires)
    shown = page_of(mara, cast.ines, PLAN, plan)
    article = shown[shown.index("<article") : shown.index("</article>")]
    assert ("The date on this naloxone is past" in article) is plan.naloxone_is_past() is past
    assert not any(loud in article for loud in ("care", "danger", "warning", "alert"))


def test_the_examples_are_no_answers(mara, cast):
    shown = mara.get(new(cast.ines, PLAN)).content.decode()
    assert 'placeholder="For example: a quarter of it first, then ten minutes"' in shown
    fill(mara, cast.ines, PLAN, naloxone="carry")
    assert "A quarter of it" not in page_of(mara, cast.ines, PLAN, OverdosePlan.objects.get())


# --- Practices: the catalogue --------------------------------------------------------------------------


def test_every_practice_stands_once_in_its_own_words():
    assert len(BY_CODE) == len(CATALOGUE) == len({str(one.words) for one in CATALOGUE}) == 19


def codes(practices) -> set[str]:
    return {one.code for one in practices}


@pytest.mark.parametrize(
    ("routes", "families", "there", "not_there"),
    [
        ({"inject"}, {"opioid"}, {"own_kit", "new_syringe", "other_spot", "naloxone_near", "measure"}, {"cool_down"}),
        ({"smoke"}, {"stimulant"}, {"own_kit", "cool_down", "sleep_first", "naloxone_near"}, {"new_syringe"}),
        ({"swallow"}, {"alcohol"}, {"measure", "eat_and_drink", "not_before_driving"}, {"naloxone_near", "own_kit"}),
        ({"smoke"}, {"cannabis"}, {"own_kit", "locked_away"}, {"checked", "measure"}),
    ],
)
def test_what_concerns_somebody_is_shown_first_and_all_the_rest_is_within_reach(routes, families, there, not_there):
    first, others = fitting(routes, families)
    assert there <= codes(first) and not not_there & codes(first)
    assert not_there <= codes(others)
    assert [one for one in CATALOGUE if one in first] == first
    assert sorted([*codes(first), *codes(others)]) == sorted(BY_CODE)


def test_while_nothing_is_known_nothing_stands_back():
    assert fitting((), ()) == (list(CATALOGUE), [])


def test_an_answer_that_is_none_is_not_kept_and_what_is_no_practice_is_refused():
    given = {"spacing": "trying", "own_kit": "already", "checked": ""}
    assert list(checked(given, Doing.values).items()) == [("own_kit", "already"), ("spacing", "trying")]
    for wrong in ({"flying": "already"}, {"own_kit": "always"}, {"own_kit": ["already"]}):
        with pytest.raises((ValidationError, TypeError)):
            checked(wrong, Doing.values)


def chosen(shown: str, practice: str) -> str | None:
    """Return the answer that is chosen for a practice on a page, if one is."""
    taps = re.findall(rf'<input type="radio"\s+name="practices-{practice}"\s+value="(\w+)"([^>]*)>', shown)
    assert [value for value, _rest in taps] == Doing.values
    return next((value for value, rest in taps if "checked" in rest.split()), None)


# --- Safer use -----------------------------------------------------------------------------------------


def test_safer_use_keeps_what_was_tapped_and_what_was_not_asked_is_not_there(mara, cast):
    typed = {"practices-own_kit": "already", "practices-spacing": "not_for_me", "practices-checked": "interested"}
    fill(mara, cast.ines, SAFER, **typed, words="The blue bag")
    sheet = SaferUse.objects.get()
    assert sheet.practices == {"checked": "interested", "own_kit": "already", "spacing": "not_for_me"}
    assert sheet.words == "The blue bag"


@pytest.mark.parametrize("wrong", [{"practices-flying": "already"}, {"practices-own_kit": "always"}])
def test_an_answer_that_cannot_be_given_is_refused_and_what_was_typed_stays(mara, cast, wrong):
    answer = fill(mara, cast.ines, SAFER, **{"practices-checked": "trying", "words": "The blue bag"} | wrong)
    assert answer.status_code == 422
    assert SaferUse.objects.count() == 0
    shown = answer.content.decode()
    assert "The blue bag" in shown and "One of these answers is none that can be given." in shown
    assert chosen(shown, "checked") == "trying"


def test_it_is_read_by_how_it_stands_and_the_kind_answers_come_in_one_order(mara, cast):
    sheet = SaferUse.objects.create(
        client=cast.ines,
        practices={"spacing": "not_for_me", "checked": "already", "own_kit": "already", "gone": "trying"},
    )
    assert [(one.label, one.text, one.voice) for one in TOOLS[SAFER].told(sheet)] == [
        ("I do this", "Test strips, or having it checked\nMy own kit, every time", False),
        ("Not for me", "More time between one and the next", False),
    ]
    shown = page_of(mara, cast.ines, SAFER, sheet)
    assert "<li>My own kit, every time</li>" in shown and "Trying it" not in shown
    empty = SaferUse.objects.create(client=cast.ines)
    assert "Nothing is written here yet." in page_of(mara, cast.ines, SAFER, empty)


def order_on(browser, client) -> tuple[str, str]:
    """Return the page of the form up to what is folded away, and the rest."""
    shown = browser.get(new(client, SAFER)).content.decode()
    before, _fold, after = shown.partition("More practices")
    return before, after


def test_the_practices_that_concern_this_client_stand_first(mara, cast):
    make_area(cast.ines, "The wine", substance=family("wine", "alcohol"), routes=["swallow"])
    before, after = order_on(mara, cast.ines)
    assert "Measuring instead of guessing" in before and "A new, unused syringe each time" in after
    make_area(cast.ines, "Speed", substance=family("speed", "stimulant"), routes=["inject"])
    before, _after = order_on(mara, cast.ines)
    assert "A new, unused syringe each time" in before and "Naloxone within reach" in before


def test_what_was_not_named_may_be_anything_and_what_is_not_talked_about_decides_nothing(mara, cast):
    make_area(cast.ines, "The wine", substance=family("wine", "alcohol"))
    quiet = {"kind": "substance", "undisclosed": True, "standing": "not_talking_about_it"}
    make_area(cast.ines, "The thing", **quiet)
    assert "Naloxone within reach" in order_on(mara, cast.ines)[1]
    make_area(cast.ines, "Another", kind="substance", undisclosed=True)
    assert "Naloxone within reach" in order_on(mara, cast.ines)[0]


def test_what_was_answered_before_is_there_when_it_is_taken_further_and_is_never_folded_away(mara, cast):
    make_area(cast.ines, "The wine", substance=family("wine", "alcohol"))
    sheet = SaferUse.objects.create(client=cast.ines, practices={"new_syringe": "already"})
    shown = mara.get(new(cast.ines, SAFER) + f"?further={sheet.pk}").content.decode()
    assert "<details open>" in shown
    assert chosen(shown, "new_syringe") == "already"


def test_an_empty_one_on_paper_asks_about_every_practice_and_says_nothing_of_this_client(mara, cast):
    page = reverse("sessions:tool_blank", args=[cast.ines.code, SAFER])
    make_area(cast.ines, "The wine", substance=family("wine", "alcohol"), routes=["swallow"])
    asked = [one.label for one in mara.get(page).context["questions"]]
    assert asked == [*(one.words for one in CATALOGUE), "What helps me do it"]
    assert mara.get(page).context["questions"][0].boxes == [str(label) for label in Doing.labels]


# --- The medical check ---------------------------------------------------------------------------------


def test_a_check_that_is_offered_is_one_tap_and_may_go_on_from_there(mara, cast):
    fill(mara, cast.ines, CHECK, state="not_now")
    first = MedicalReview.objects.get()
    assert (first.state, first.done_on, first.next_due, first.findings) == ("not_now", None, None, "")
    MedicalReview.objects.update(created_at=timezone.now() - timedelta(days=3), on=ago(3))
    mara.post(new(cast.ines, CHECK), {"key": key(), "further": str(first.pk), "state": "done", "done_on": str(ago(1))})
    assert list(MedicalReview.objects.order_by("version").values_list("version", "state", "done_on")) == [
        (1, "not_now", None),
        (2, "done", ago(1)),
    ]


def test_a_check_was_not_done_on_a_day_that_is_still_to_come(mara, cast):
    answer = fill(mara, cast.ines, CHECK, state="done", done_on=str(ago(-1)), findings="Bloods are fine")
    assert answer.status_code == 422 and "Bloods are fine" in answer.content.decode()
    assert MedicalReview.objects.count() == 0
    fill(mara, cast.ines, CHECK, state="booked", next_due=str(ago(-200)))
    assert MedicalReview.objects.get().next_due == ago(-200)


def test_nothing_is_chosen_beforehand_and_a_check_that_was_written_about_was_offered(mara, cast):
    shown = mara.get(new(cast.ines, CHECK)).content.decode()
    assert re.findall(r'name="state"[^>]*checked', shown) == []
    fill(mara, cast.ines, CHECK)
    assert MedicalReview.objects.count() == 0
    fill(mara, cast.ines, CHECK, findings="Not before the summer")
    assert MedicalReview.objects.get().state == "offered"


def test_offered_and_nothing_more_is_kept(mara, cast):
    fill(mara, cast.ines, CHECK, state="offered")
    assert MedicalReview.objects.get().state == "offered"


# --- Medicines -----------------------------------------------------------------------------------------


def test_several_medicines_stand_side_by_side_and_each_goes_its_own_way(mara, cast):
    for name in ("Thiamine", "Sertraline"):
        fill(mara, cast.ines, MEDICINES, name=name)
    first, second = sorted(MedicationNote.objects.all(), key=lambda note: note.name)
    assert first.thread != second.thread
    MedicationNote.objects.update(created_at=timezone.now() - timedelta(days=3))
    mara.post(
        new(cast.ines, MEDICINES),
        {"key": key(), "further": str(second.pk), "name": "Thiamine", "since": "2026-01-05", "until": "2026-02-05"},
    )
    in_use = {note.name: note.version for note in MedicationNote.objects.filter(client=cast.ines).in_use()}
    assert in_use == {"Sertraline": 1, "Thiamine": 2}


def test_a_medicine_has_a_name_and_does_not_end_before_it_begins(mara, cast):
    assert fill(mara, cast.ines, MEDICINES, prescriber="Dr Lee").status_code == 422
    late = {"name": "Thiamine", "since": "2026-02-05"}
    answer = fill(mara, cast.ines, MEDICINES, **late, until="2026-02-04")
    assert answer.status_code == 422 and "That is before the day it began." in answer.content.decode()
    assert MedicationNote.objects.count() == 0
    fill(mara, cast.ines, MEDICINES, **late, until="2026-02-05")
    assert MedicationNote.objects.count() == 1


def test_a_medicine_is_never_use(mara, cast):
    """Methadone on every day of the month: no area, no days of use, no question about it, no offer of a plan."""
    fill(mara, cast.ines, MEDICINES, name="Quillfeather methadone", since="2026-01-05")
    meeting = make_session(cast.ines, by=cast.mara)
    room = mara.get(reverse("sessions:room", args=[cast.ines.code, meeting.pk]))
    assert room.context["use"] == []
    assert "overdose_plan" not in [prompt.code for prompt in room.context["prompts"]]
    use = mara.get(reverse("workspace:use", args=[cast.ines.code])).content.decode()
    assert "Quillfeather" not in use
    assert not cast.ines.focus_areas.exists() and not UseSnapshot.objects.filter(client=cast.ines).exists()
    assert [one.tool.code for one in uses_of(cast.ines)] == [MEDICINES]


# --- All of them ---------------------------------------------------------------------------------------

SEALED = {
    PLAN: ({"naloxone": "carry", "who_to_call": "Quillfeather"}, OverdosePlan),
    SAFER: ({"practices-own_kit": "trying", "words": "Quillfeather"}, SaferUse),
    CHECK: ({"state": "done", "findings": "Quillfeather"}, MedicalReview),
    MEDICINES: ({"name": "Quillfeather"}, MedicationNote),
}


@pytest.mark.parametrize("tool", SEALED)
def test_what_is_typed_is_in_no_row_of_the_trail_nor_in_the_phrase_for_the_note(mara, cast, tool):
    typed, model = SEALED[tool]
    fill(mara, cast.ines, tool, **typed)
    sheet = model.objects.get()
    row = Event.objects.get(subject=f"{model._meta.model_name} {sheet.pk}")
    assert (row.action, row.detail, row.client_code) == ("create", {}, cast.ines.code)
    assert not any("Quillfeather" in f"{one.subject}{one.detail}" for one in Event.objects.all())
    assert "Quillfeather" in page_of(mara, cast.ines, tool, sheet)
    assert "Quillfeather" not in str(TOOLS[tool].line)


@pytest.mark.parametrize("tool", SEALED)
def test_a_double_click_makes_one_sheet(mara, cast, tool):
    typed, model = SEALED[tool]
    again = {"key": key(), **typed}
    for _twice in range(2):
        assert mara.post(new(cast.ines, tool), again).status_code == 302
    assert model.objects.count() == 1
