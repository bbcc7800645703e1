"""Understanding use: what it does, other ways to that, what matters, how it is understood, and two views of it."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from clients.models import Alternative, Difference, Formulation, FunctionOfUse, PersonalValue, ValueImpact
from clients.models.understanding import IMPACTS
from hrp.audit.models import Event
from sessions import actions
from sessions.tools.catalogue import BY_CODE
from sessions.tools.tool import Filled
from tests.cast import key, make_area, make_session, put

CODES = ("function", "other-way", "what-matters", "formulation", "difference")
TODAY = timezone.localdate
PLANTED = "quince"  # what only Mara supposes so far


def at(name, client, *more):
    return reverse(f"sessions:{name}", args=[client.code, *more])


@pytest.fixture
def as_mara(client, cast):
    client.force_login(cast.mara)
    return client


@pytest.fixture
def wine(cast):
    return make_area(cast.ines, "wine", substance="alcohol")


def fill(browser, client, tool, **typed):
    return browser.post(at("tool_new", client, tool), {"key": key(), **typed})


def seen(page) -> str:
    """The words of a page, as they are read."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page.content.decode())).split())


def shown(sheet) -> str:
    """The words in which one sheet is read by both, in the Room, on the client's page and on paper."""
    tool = next(tool for tool in BY_CODE.values() if tool.model is type(sheet))
    drawn = render_to_string(tool.template, {"sheet": sheet, "told": Filled(tool, sheet).told})
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", drawn)).split())


def function(cast, **fields):
    given = {"client": cast.ines, "created_by": cast.mara, "code": "ease_worry"}
    return FunctionOfUse.objects.create(**given | fields)


def supposed(cast, **fields):
    return function(cast, own_words=f"{PLANTED} to be let off", shared=False, **fields)


# --- what it does for me -----------------------------------------------------------------------


def test_what_use_does_stands_in_their_words_with_how_much_it_matters(as_mara, cast, wine):
    fill(
        as_mara,
        cast.ines,
        "function",
        code="ease_worry",
        own_words="It turns the radio in my head down",
        importance="8",
        status="recognised",
        focus_area=wine.pk,
        shared="on",
    )
    sheet = FunctionOfUse.objects.get()
    assert (sheet.shared, sheet.entered_by, sheet.created_by) == (True, "together", cast.mara)
    assert shown(sheet) == "It turns the radio in my head down Ease worry matters 8 of 10 Recognised wine"


def test_what_was_not_asked_is_left_out(as_mara, cast):
    fill(as_mara, cast.ines, "function", code="sleep", status="emerging", shared="on")
    assert FunctionOfUse.objects.get().importance is None
    assert shown(FunctionOfUse.objects.get()) == "Sleep, or stay awake Beginning to show"


def test_0_is_an_answer(as_mara, cast):
    fill(as_mara, cast.ines, "function", code="sleep", status="emerging", importance="0", shared="on")
    assert shown(FunctionOfUse.objects.get()) == "Sleep, or stay awake matters 0 of 10 Beginning to show"


def test_a_sheet_without_what_it_does_is_not_kept(as_mara, cast):
    assert fill(as_mara, cast.ines, "function", own_words="Something", status="emerging").status_code == 422
    assert FunctionOfUse.objects.count() == 0


def test_only_their_own_areas_that_they_talk_about_are_offered(as_mara, cast, wine):
    make_area(cast.ines, "the year in Leeds", standing="not_talking_about_it")
    make_area(cast.noor, "noor's")
    for tool in ("function", "what-matters"):
        form = as_mara.get(at("tool_new", cast.ines, tool)).context["form"]
        assert [area.label for area in form.fields["focus_area"].queryset] == ["wine"]


def test_its_versions_are_its_story(as_mara, cast):
    first = function(cast, own_words="Quiet", importance=9, on=TODAY() - timedelta(days=40), created_at=long_ago(40))
    answer = as_mara.post(
        at("tool_new", cast.ines, "function"),
        {
            "key": key(),
            "further": str(first.pk),
            "code": "ease_worry",
            "own_words": "Quiet",
            "importance": "5",
            "status": "other_ways_found",
            "shared": "on",
        },
    )
    page = seen(as_mara.get(answer.url))
    assert [(one.version, one.status) for one in FunctionOfUse.objects.order_by("version")] == [
        (1, "emerging"),
        (2, "other_ways_found"),
    ]
    assert re.search(r"Versions .* Other ways found .* Beginning to show", page)
    charts = as_mara.get(at("tool", cast.ines, "function")).context["charts"]
    assert [(chart.title, [dot.value for dot in chart.dots]) for chart in charts] == [("Ease worry: Quiet", [9, 5])]


def long_ago(days):
    return timezone.now() - timedelta(days=days)


def test_two_things_that_it_does_are_never_in_one_line(as_mara, cast):
    function(cast, own_words="Quiet", importance=9)
    function(cast, code="sex", importance=2)
    assert as_mara.get(at("tool", cast.ines, "function")).context["charts"] == []


# --- what is only supposed -----------------------------------------------------------------------


def test_nothing_is_ticked_beforehand_so_that_a_guess_stays_a_guess(as_mara, cast):
    for tool in ("function", "formulation", "difference"):
        page = as_mara.get(at("tool_new", cast.ines, tool)).content.decode()
        assert re.search(r'name="shared"', page) and not re.search(r'name="shared"[^>]*checked', page)


def test_what_is_not_shared_was_entered_by_the_therapist_and_says_who_supposes_it(as_mara, cast):
    answer = fill(as_mara, cast.ines, "function", code="belong", own_words=PLANTED, status="emerging")
    sheet = FunctionOfUse.objects.get()
    assert (sheet.shared, sheet.entered_by) == (False, "therapist")
    for page in (as_mara.get(answer.url), as_mara.get(at("tool", cast.ines, "function"))):
        assert "Not shared yet What Mara supposes" in seen(page)


@pytest.mark.parametrize(("shared", "label"), [(False, "Supposed so far"), (True, "In their words")])
def test_what_is_only_supposed_is_never_in_their_words_or_voice(as_mara, cast, shared, label):
    sheet = function(cast, own_words=PLANTED, shared=shared)
    line = BY_CODE["function"].told(sheet)[1]
    assert (line.label, line.text, line.voice) == (label, PLANTED, shared)
    drafted = Formulation.objects.create(client=cast.ines, what_holds_me=PLANTED, leave_alone=PLANTED, shared=shared)
    assert [line.voice for line in BY_CODE["formulation"].told(drafted)] == [shared, shared]
    record = reverse("workspace:record", args=[cast.ines.code])
    pages = [at("sheet", cast.ines, "function", sheet.pk), at("sheet", cast.ines, "formulation", drafted.pk), record]
    before = r'<(?:p|dd|span)([^>]*)>(?:<span class="soft">Supposed so far:</span> )?'
    for page in (as_mara.get(address).content.decode() for address in pages):
        said = re.findall(before + PLANTED, page)
        assert [("voice" in given) for given in said] == [shared] * len(said) != []
        assert shared or '<span class="soft">In their words</span>' not in page


@pytest.mark.parametrize("tool", ["function", "formulation"])
def test_a_form_says_whose_words_these_are_until_they_have_spoken(as_mara, cast, tool):
    fresh = seen(as_mara.get(at("tool_new", cast.ines, tool)))
    assert "this is what I as the therapist suppose" in fresh
    sheet = BY_CODE[tool].model.objects.create(client=cast.ines, **({"code": "sleep"} if tool == "function" else {}))
    assert "the therapist suppose" not in seen(as_mara.get(at("sheet_change", cast.ines, tool, sheet.pk)))


def test_once_it_was_spoken_about_nobody_supposes_it(as_mara, cast):
    sheet = supposed(cast)
    typed = {"stamp": sheet.kept_at.isoformat(), "code": "belong", "status": "emerging", "shared": "on"}
    answer = as_mara.post(at("sheet_change", cast.ines, "function", sheet.pk), typed)
    sheet.refresh_from_db()
    assert (sheet.shared, sheet.entered_by) == (True, "together")
    page = seen(as_mara.get(answer.url))
    assert "Not shared yet" not in page and "supposes" not in page


@pytest.fixture
def guesses(cast):
    """What Mara only supposes, written in today's open meeting, and another way that hangs on it all the same."""
    meeting = make_session(cast.ines, by=cast.mara)
    inside = {"sitting": meeting.sitting}
    guess = supposed(cast, **inside)
    page = Formulation.objects.create(
        client=cast.ines, created_by=cast.mara, what_it_does=PLANTED, leave_alone=PLANTED, shared=False, **inside
    )
    Alternative.objects.create(client=cast.ines, created_by=cast.mara, function=guess, text="A walk", **inside)
    return meeting, guess, page


def of_the_client(browser, cast, meeting) -> dict:
    """Every page that is turned to the client or goes home with them, by its name."""
    other = Alternative.objects.get()
    pages = {name: reverse(f"workspace:{name}", args=[cast.ines.code]) for name in ("keep", "print")}
    pages |= {f"blank {code}": at("tool_blank", cast.ines, code) for code in CODES}
    pages["another way on paper"] = at("sheet_print", cast.ines, "other-way", other.pk)
    found = {name: browser.get(address) for name, address in pages.items()}
    browser.post(reverse("sessions:turn", args=[cast.ines.code, meeting.pk]))
    return found | {"turned": browser.get(reverse("sessions:turned"))}


def test_what_is_only_supposed_is_on_no_page_of_the_clients_and_on_no_paper(as_mara, cast, guesses):
    meeting, guess, page = guesses
    for code, sheet in (("function", guess), ("formulation", page)):
        assert as_mara.get(at("sheet_print", cast.ines, code, sheet.pk)).status_code == 404
    pages = of_the_client(as_mara, cast, meeting)
    assert {name: answer.status_code for name, answer in pages.items() if answer.status_code != 200} == {}
    leaks = [name for name, answer in pages.items() if PLANTED in answer.content.decode()]
    assert leaks == []
    turned = seen(pages["turned"])
    assert "A walk" in turned
    for said in ("Not shared", "supposes", "Ease worry", "What it does for me", "How we understand it"):
        assert said not in turned, said
    assert "What it is good for was talked about." not in turned


def test_what_was_shared_is_on_the_clients_page_in_their_words(as_mara, cast, guesses):
    meeting, guess, page = guesses
    put([guess, page], shared=True)
    pages = of_the_client(as_mara, cast, meeting)
    assert [name for name, answer in pages.items() if PLANTED in answer.content.decode()] == ["print", "turned"]
    turned = seen(pages["turned"])
    assert f"What it does for me {PLANTED} to be let off Ease worry" in turned
    assert f"How we understand it What use does for me {PLANTED}" in turned
    assert "Another way to: Ease worry" in turned
    assert "What it is good for was talked about." in turned


def test_another_way_that_hangs_on_a_guess_does_not_tell_it(cast, guesses):
    way = Alternative.objects.get()
    lines = Filled(BY_CODE["other-way"], way).told
    assert [(line.label, line.text) for line in lines] == [("Another way", "A walk")]
    put([way.function], shared=True)
    assert Filled(BY_CODE["other-way"], way).told[-1].text == f"Ease worry: {PLANTED} to be let off"


def test_an_earlier_shared_version_does_not_bring_a_later_guess_along(as_mara, cast):
    meeting = make_session(cast.ines, by=cast.mara)
    first = function(cast, own_words="Quiet", sitting=meeting.sitting)
    supposed(cast, thread=first.thread, version=2, sitting=meeting.sitting)
    as_mara.post(reverse("sessions:turn", args=[cast.ines.code, meeting.pk]))
    assert PLANTED not in as_mara.get(reverse("sessions:turned")).content.decode()


# --- other ways ----------------------------------------------------------------------------------


def test_another_way_hangs_on_what_it_is_for_and_says_how_much_it_helped(as_mara, cast):
    what = function(cast, own_words="Quiet")
    fill(
        as_mara,
        cast.ines,
        "other-way",
        function=what.pk,
        text="The allotment before supper",
        tried_on=TODAY().isoformat(),
        helped="4",
    )
    sheet = Alternative.objects.get()
    day = f"{TODAY():%-d %B %Y}"
    assert shown(sheet) == f"The allotment before supper Another way to: Ease worry tried on {day} helped 4 of 10"


def test_only_the_newest_of_what_was_spoken_about_with_this_client_is_offered(as_mara, cast):
    old = function(cast, own_words="Quiet")
    new = function(cast, own_words="Quiet, at last", thread=old.thread, version=2)
    supposed(cast)
    function(cast, own_words="Noor's", client=cast.noor)
    form = as_mara.get(at("tool_new", cast.ines, "other-way")).context["form"]
    assert list(form.fields["function"].choices) == [("", "Please choose"), (new.pk, "Ease worry: Quiet, at last")]
    for refused in (old, FunctionOfUse.objects.get(shared=False), FunctionOfUse.objects.get(client=cast.noor)):
        assert fill(as_mara, cast.ines, "other-way", function=refused.pk, text="A walk").status_code == 422
    assert Alternative.objects.count() == 0


def test_without_anything_to_hang_on_the_form_says_where_to_begin(as_mara, cast):
    page = seen(as_mara.get(at("tool_new", cast.ines, "other-way")))
    assert "Begin with what it does for me: other ways hang on that." in page


def test_one_tap_leads_from_what_it_does_to_another_way(as_mara, cast):
    what = function(cast, own_words="Quiet")
    page = as_mara.get(at("sheet", cast.ines, "function", what.pk)).content.decode()
    link = f"{at('tool_new', cast.ines, 'other-way')}?function={what.pk}"
    assert f'href="{link}"' in page
    assert as_mara.get(link).context["form"]["function"].value() == str(what.pk)


def test_no_tap_leads_from_a_guess_to_another_way(as_mara, cast):
    page = as_mara.get(at("sheet", cast.ines, "function", supposed(cast).pk)).content.decode()
    assert "?function=" not in page


def test_what_it_does_lists_the_other_ways_that_hang_on_any_of_its_versions(as_mara, cast):
    old = function(cast, own_words="Quiet")
    new = function(cast, own_words="Quiet", thread=old.thread, version=2)
    else_where = function(cast, code="sex")
    Alternative.objects.create(client=cast.ines, function=old, text="The allotment", helped=0)
    Alternative.objects.create(client=cast.ines, function=new, text="Ringing Lia")
    Alternative.objects.create(client=cast.ines, function=else_where, text="Long baths")
    page = seen(as_mara.get(at("sheet", cast.ines, "function", new.pk)))
    assert "The allotment helped 0 of 10" in page and "Ringing Lia" in page
    assert "Long baths" not in page


def test_another_way_moves_on_to_the_newest_version_of_what_it_hangs_on(as_mara, cast):
    old = function(cast, own_words="Quiet")
    way = Alternative.objects.create(client=cast.ines, created_by=cast.mara, function=old, text="The allotment")
    new = function(cast, own_words="Quiet", thread=old.thread, version=2)
    form = as_mara.get(at("sheet_change", cast.ines, "other-way", way.pk)).context["form"]
    assert form["function"].value() == new.pk
    assert [one.pk for one in form.fields["function"].queryset] == [new.pk]


@pytest.mark.once
def test_nothing_about_another_way_presupposes_stopping(cast):
    tool = BY_CODE["other-way"]
    words = f"{tool.when} {tool.line} {tool.form(client=cast.ines).fields['text'].help_text}"
    assert re.findall(r"instead of|quit|give up|without it|abstain", words) == []
    assert "while use goes on" in words


# --- what matters ----------------------------------------------------------------------------------


def test_helping_is_as_possible_as_hindering():
    assert {n: str(words) for n, words in IMPACTS.items()} == {
        -2: "Gets in its way a lot",
        -1: "Gets in its way a little",
        0: "Neither",
        1: "Helps a little",
        2: "Helps a lot",
    }


@pytest.mark.parametrize("impact", [-2, 0, 2])
def test_a_value_is_named_in_the_same_breath(as_mara, cast, impact):
    fill(as_mara, cast.ines, "what-matters", named="My sister", impact=str(impact), words="Sunday calls")
    sheet = ValueImpact.objects.get()
    value = PersonalValue.objects.get()
    assert (value.text, value.client, value.created_by) == ("My sister", cast.ines, cast.mara)
    assert (sheet.value, sheet.impact) == (value, impact)
    assert shown(sheet) == f"My sister {IMPACTS[impact]} Use in general In what way Sunday calls"
    rows = Event.objects.filter(action="create", client_code=cast.ines.code).values_list("subject", flat=True)
    assert sorted(rows) == sorted([f"valueimpact {sheet.pk}", f"personal value {value.pk}"])


def test_what_was_not_asked_is_neither_helping_nor_hindering(as_mara, cast):
    fill(as_mara, cast.ines, "what-matters", named="My sister")
    assert ValueImpact.objects.get().impact is None
    assert shown(ValueImpact.objects.get()) == "My sister Use in general"


def test_a_value_that_is_known_is_not_named_twice(as_mara, cast):
    known = PersonalValue.objects.create(client=cast.ines, text="My sister")
    PersonalValue.objects.create(client=cast.noor, text="Noor's garden")
    fill(as_mara, cast.ines, "what-matters", named=" my Sister ", impact="1")
    fill(as_mara, cast.ines, "what-matters", value=known.pk, impact="2")
    assert [one.value for one in ValueImpact.objects.all()] == [known, known]
    assert PersonalValue.objects.filter(client=cast.ines).count() == 1


def test_a_form_that_is_sent_again_and_again_names_one_value(as_mara, cast):
    typed = {"key": key(), "impact": "1"}
    for named in ("My s", "My s", "My sister", "My sister"):
        sheet = ValueImpact.objects.first()
        stamp = {"stamp": sheet.kept_at.isoformat()} if sheet else {}
        assert fill(as_mara, cast.ines, "what-matters", **typed, **stamp, named=named).status_code == 302
    assert [one.text for one in PersonalValue.objects.all()] == ["My sister"]
    assert [(one.value.text, one.version) for one in ValueImpact.objects.all()] == [("My sister", 1)]


def test_a_double_click_names_one_value(as_mara, cast):
    typed = {"key": key(), "impact": "1", "named": "My sister"}
    answers = [fill(as_mara, cast.ines, "what-matters", **typed).status_code for _click in range(2)]
    assert answers == [302, 302]
    assert (ValueImpact.objects.count(), PersonalValue.objects.count()) == (1, 1)


def test_a_value_that_others_hang_on_is_not_renamed_by_the_sheet_that_named_it(as_mara, cast):
    fill(as_mara, cast.ines, "what-matters", named="My sister")
    sheet = ValueImpact.objects.get()
    ValueImpact.objects.create(client=cast.ines, value=sheet.value, impact=1)
    typed = {"stamp": sheet.kept_at.isoformat(), "value": sheet.value.pk, "named": "The choir"}
    as_mara.post(at("sheet_change", cast.ines, "what-matters", sheet.pk), typed)
    sheet.refresh_from_db()
    assert sheet.value.text == "The choir"
    assert sorted(one.text for one in PersonalValue.objects.all()) == ["My sister", "The choir"]


def test_a_value_that_a_signed_sheet_names_is_not_renamed_by_what_is_typed_there_afterwards(as_mara, cast):
    meeting = make_session(cast.ines, by=cast.mara)
    fill(as_mara, cast.ines, "what-matters", named="My sister", impact="-1", meeting=meeting.pk)
    put([meeting], safety_answer="did_not_come_up")
    actions.sign(meeting, by=cast.mara)
    signed = ValueImpact.objects.get()
    typed = {"stamp": signed.kept_at.isoformat(), "value": signed.value.pk, "named": "Being left alone"}
    for named in ("Being left alone", "Being left in peace"):
        as_mara.post(at("sheet_change", cast.ines, "what-matters", signed.pk), typed | {"named": named})
    assert [(one.version, str(one.value)) for one in ValueImpact.objects.order_by("version")] == [
        (1, "My sister"),
        (2, "Being left alone"),
    ]
    assert sorted(one.text for one in PersonalValue.objects.all()) == ["Being left alone", "My sister"]


def test_it_needs_something_that_matters_to_this_client(as_mara, cast):
    other = PersonalValue.objects.create(client=cast.noor, text="Noor's garden")
    answer = fill(as_mara, cast.ines, "what-matters", impact="1")
    assert answer.status_code == 422 and "Choose what matters, or name it." in seen(answer)
    assert fill(as_mara, cast.ines, "what-matters", value=other.pk, impact="1").status_code == 422
    assert "Noor" not in seen(as_mara.get(at("tool_new", cast.ines, "what-matters")))
    assert (ValueImpact.objects.count(), PersonalValue.objects.count()) == (0, 1)


def test_nothing_outside_the_scale_is_kept(as_mara, cast):
    for impact in ("-3", "3", "1.5"):
        assert fill(as_mara, cast.ines, "what-matters", named="My sister", impact=impact).status_code == 422
    assert (ValueImpact.objects.count(), PersonalValue.objects.count()) == (0, 0)


def test_over_time_each_value_has_a_line_of_its_own_from_minus_2_to_2(as_mara, cast, wine):
    sister = PersonalValue.objects.create(client=cast.ines, text="My sister")
    for days, impact in ((20, -2), (10, None), (0, 2)):
        day = TODAY() - timedelta(days=days)
        ValueImpact.objects.create(client=cast.ines, value=sister, impact=impact, focus_area=wine, on=day)
    ValueImpact.objects.create(client=cast.ines, value=sister, impact=1)
    page = as_mara.get(at("tool", cast.ines, "what-matters"))
    charts = page.context["charts"]
    assert [(chart.title, [dot.value for dot in chart.dots]) for chart in charts] == [("My sister: wine", [-2, 2])]
    low, high = charts[0].dots
    assert (low.y, charts[0].middle, high.y) == (102.0, 55.0, 8.0)
    assert "From −2, gets in its way a lot, to 2, helps a lot; 0 is neither." in seen(page)


# --- how it is understood, and two views ------------------------------------------------------------


def test_a_page_of_understanding_is_carried_on_version_by_version(as_mara, cast):
    first = Formulation.objects.create(
        client=cast.ines, created_by=cast.mara, what_it_does="An hour of mine", created_at=long_ago(9)
    )
    as_mara.post(
        at("tool_new", cast.ines, "formulation"),
        {
            "key": key(),
            "further": str(first.pk),
            "what_it_does": "An hour of mine",
            "leave_alone": "The year in Leeds",
            "shared": "on",
            "agreed": "on",
        },
    )
    newest = Formulation.objects.in_use().get()
    assert (newest.version, newest.thread, newest.agreed) == (2, first.thread, True)
    assert shown(newest) == (
        "What use does for me An hour of mine What we leave alone for now The year in Leeds We both see it this way"
    )


def test_both_cannot_see_it_this_way_before_it_was_spoken_about(as_mara, cast):
    answer = fill(as_mara, cast.ines, "formulation", what_it_does="An hour of mine", agreed="on")
    assert answer.status_code == 422
    assert "First speak about it, and tick that you have." in seen(answer)
    assert Formulation.objects.count() == 0


def test_the_clients_view_comes_first_and_both_are_theirs_to_read(as_mara, cast):
    fill(
        as_mara,
        cast.ines,
        "difference",
        topic="Evenings",
        client_view="Evenings are fine",
        therapist_view="Evenings carry it",
        shared_question="Which hour is the long one?",
        look_again_on=TODAY().isoformat(),
        shared="on",
    )
    sheet = Difference.objects.get()
    day = f"{TODAY():%-d %B %Y}"
    assert (sheet.shared, sheet.entered_by) == (True, "together")
    assert shown(sheet) == (
        "Evenings How I see it Evenings are fine How my therapist sees it Evenings carry it "
        f"The question we test together Which hour is the long one? We look again on {day}."
    )


def test_a_view_that_was_not_spoken_about_is_on_no_page_of_the_clients_and_on_no_paper(as_mara, cast, guesses):
    meeting = guesses[0]
    fill(as_mara, cast.ines, "difference", topic="Evenings", therapist_view=PLANTED, meeting=meeting.pk)
    sheet = Difference.objects.get()
    assert (sheet.shared, sheet.entered_by, sheet.sitting) == (False, "therapist", meeting.sitting)
    assert as_mara.get(at("sheet_print", cast.ines, "difference", sheet.pk)).status_code == 404
    pages = of_the_client(as_mara, cast, meeting)
    assert [name for name, answer in pages.items() if PLANTED in answer.content.decode()] == []
    line = "We looked at something that we see differently."
    assert line not in seen(pages["turned"])
    put([sheet], shared=True)
    turned = seen(as_mara.get(reverse("sessions:turned")))
    assert f"How my therapist sees it {PLANTED}" in turned and line in turned


def test_the_therapists_view_is_not_set_as_the_clients_voice(cast):
    widgets = {name: field.widget.attrs for name, field in BY_CODE["difference"].form(client=cast.ines).fields.items()}
    assert widgets["client_view"]["class"] == "voice"
    assert "voice" not in widgets["therapist_view"].get("class", "")


# --- for all of them ----------------------------------------------------------------------------------


@pytest.mark.parametrize("code", CODES)
def test_no_substance_and_no_person_stands_in_the_line_for_a_note(code):
    assert re.findall(r"\b(client|they|them|her|his|wine|alcohol|substance)\b", str(BY_CODE[code].line)) == []


@pytest.mark.parametrize("code", CODES)
def test_a_page_over_time_asks_as_much_for_one_sheet_as_for_thirty(
    as_mara, cast, wine, code, django_assert_max_num_queries, django_assert_num_queries
):
    def make(n):
        what, value = function(cast, on=TODAY() - timedelta(days=n)), PersonalValue(client=cast.ines, text=f"v{n}")
        value.save()
        more = {
            "function": {"focus_area": wine, "code": "sex", "shared": False, "importance": 3},
            "other-way": {"function": what, "text": f"way {n}", "helped": 3},
            "what-matters": {"value": value, "focus_area": wine, "impact": 1},
            "formulation": {"shared": False, "what_it_does": "x"},
            "difference": {"topic": "x"},
        }[code]
        BY_CODE[code].model.objects.create(client=cast.ines, created_by=cast.mara, **more)

    address = at("tool", cast.ines, code)
    for n in range(2):
        make(n)
    as_mara.get(address)
    with django_assert_max_num_queries(40) as few:
        as_mara.get(address)
    for n in range(2, 30):
        make(n)
    with django_assert_num_queries(len(few)):
        as_mara.get(address)


def test_the_page_of_what_it_does_asks_as_much_for_one_other_way_as_for_thirty(
    as_mara, cast, django_assert_max_num_queries, django_assert_num_queries
):
    what = function(cast, own_words="Quiet")
    address = at("sheet", cast.ines, "function", what.pk)
    Alternative.objects.create(client=cast.ines, function=what, text="The allotment", helped=2)
    as_mara.get(address)
    with django_assert_max_num_queries(40) as few:
        as_mara.get(address)
    for n in range(29):
        Alternative.objects.create(client=cast.ines, function=what, text=f"way {n}", helped=2)
    with django_assert_num_queries(len(few)):
        as_mara.get(address)
