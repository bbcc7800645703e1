"""A page at rest: it covers itself, and is back in the same field with one action. Nothing typed is lost, or seen.

Time passes by moving the browser's clock on and the sign-in's row back.
"""

import re
from datetime import datetime, timedelta

import pytest
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from allauth.usersessions.models import UserSession
from fido2.utils import websafe_encode
from playwright.sync_api import expect

from clients.models import ProblemStatement
from hrp.accounts.context import DEMO_PASSWORD
from hrp.audit.models import Action, Event
from sessions.models import Session, SessionNote
from tests.browser import axe, passkey_device, sign_in
from tests.journeys.test_main_job import choose, is_saved, meeting, room_of  # noqa: F401

pytestmark = pytest.mark.once  # the database makes no difference

TYPED = "We walked through one evening, umbrafold, and what helped."
LOUD = ("401", "422", "423", "403")  # answers that the browser's console names


def pass_time(page, **span) -> None:
    """Let nobody touch anything for so long."""
    time = timedelta(**span)
    for row in UserSession.objects.all():
        row.last_seen_at -= time
        row.created_at -= time
        for name, kept in row.data.get("stays", {}).items():
            row.data["stays"][name] = [(datetime.fromisoformat(at) - time).isoformat() for at in kept]
        row.save()
    page.clock.fast_forward(int(time.total_seconds() * 1000))


def cover_of(page):
    return page.locator("#cover")


def is_covered(page) -> None:
    """Assert that the page shows its cover and nothing else, to eyes and to machines that read aloud."""
    expect(cover_of(page)).to_be_visible()
    expect(page.locator("main")).to_be_hidden()
    assert page.title() == "HRP"
    shown = page.locator("body").inner_text()
    assert not re.search("umbrafold|Ines|Caseload|Today", shown), shown
    tree = page.locator("body").aria_snapshot()
    assert not re.search("umbrafold|Ines|Caseload|Today", tree), tree


def give_password(page, password=DEMO_PASSWORD) -> None:
    cover_of(page).locator("#cover-password").fill(password)
    cover_of(page).get_by_role("button", name="Open", exact=True).click()


def give_passkey(page, user) -> None:
    """Give a person a passkey, on a device that answers every question with a touch."""
    passkey_device(page)
    page.goto("/account/login/")
    options = {
        "rp": {"id": "localhost", "name": "HRP"},
        "user": {"id": websafe_encode(user_pk_to_url_str(user).encode()), "name": "x", "displayName": "x"},
        "challenge": websafe_encode(b"a challenge for a test"),
        "pubKeyCredParams": [{"type": "public-key", "alg": -7}],
        "authenticatorSelection": {"residentKey": "required", "userVerification": "required"},
    }
    made = page.evaluate(
        """async (options) => (await navigator.credentials.create({
            publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options)})).toJSON()""",
        options,
    )
    WebAuthn.add(user, "A touch", made)


def caret(page) -> list:
    return page.evaluate(
        "(({dataset, selectionStart, selectionEnd}) => [dataset.text, selectionStart, selectionEnd])"
        "(document.activeElement)"
    )


@pytest.fixture
def room(wide_page, demo, meeting, allow_console):  # noqa: F811
    """The Room of a session that began seven minutes ago, with a text and the caret in its middle."""
    allow_console(*LOUD)
    page = wide_page
    page.clock.install()
    give_passkey(page, demo("lead"))
    sign_in(page, demo("lead"))
    page.goto(room_of(meeting))
    write(page)
    return page


def write(page) -> None:
    box = page.get_by_label("Data")
    box.fill(TYPED)
    is_saved(page)
    box.evaluate("field => field.setSelectionRange(10, 17)")


def is_back(page, meeting) -> None:  # noqa: F811
    """Assert that everything is as it was: the field, the caret, the text, and that writing goes on there."""
    expect(cover_of(page)).to_have_count(0)
    assert caret(page) == ["s1", 10, 17]
    expect(page.get_by_label("Data")).to_have_value(TYPED)
    assert page.title() == "Session · HRP"
    page.keyboard.type("past")
    is_saved(page)
    assert SessionNote.objects.get(session=meeting).s1 == TYPED.replace("through", "past")


# --- Thirty-five minutes of a running session -----------------------------------------------------


def test_after_thirty_five_minutes_one_touch_is_enough(room, meeting):  # noqa: F811
    pass_time(room, minutes=35)
    is_covered(room)
    expect(cover_of(room).get_by_role("button", name="Open with a passkey")).to_be_focused()
    room.keyboard.press("Enter")  # and the touch that the device gives
    is_back(room, meeting)
    assert not Event.objects.filter(action__in=[Action.SIGN_IN_ENDED, Action.SIGN_IN_REFUSED]).exists()


def test_after_thirty_five_minutes_the_password_is_enough(wide_page, demo, meeting, allow_console):  # noqa: F811
    allow_console(*LOUD)
    page = wide_page
    page.clock.install()
    sign_in(page, demo("lead"))
    page.goto(room_of(meeting))
    write(page)
    pass_time(page, minutes=35)
    is_covered(page)
    expect(cover_of(page).get_by_label("Password of Mara Lindqvist")).to_be_focused()
    page.keyboard.type("not the password")
    page.keyboard.press("Enter")
    expect(cover_of(page).get_by_role("alert")).to_have_text("That did not open it. Try again.")
    is_covered(page)
    page.keyboard.type(DEMO_PASSWORD)
    page.keyboard.press("Enter")
    is_back(page, meeting)


def test_it_covers_by_its_own_clock_after_five_minutes_and_not_before(room, meeting):  # noqa: F811
    pass_time(room, minutes=4)
    expect(cover_of(room)).to_have_count(0)
    with room.expect_response("**/here/"):
        room.get_by_label("Data").press("End")  # somebody is there
    pass_time(room, minutes=4)
    expect(cover_of(room)).to_have_count(0)
    pass_time(room, minutes=1, seconds=1)
    is_covered(room)
    room.reload()  # the page has told the server, which covers with it
    expect(cover_of(room)).to_be_visible()
    assert not re.search("umbrafold|Ines", room.content())


def test_saving_goes_on_under_the_cover(room, meeting, allow_console):  # noqa: F811
    allow_console("ERR_INTERNET_DISCONNECTED")
    room.context.set_offline(True)
    room.get_by_label("Data").press("End")
    room.keyboard.type(" Unsaved.")
    pass_time(room, minutes=6)
    is_covered(room)
    room.context.set_offline(False)
    room.clock.run_for(16_000)
    expect(room.locator("#saved")).to_have_attribute("data-state", "saved")
    assert SessionNote.objects.get(session=meeting).s1 == f"{TYPED} Unsaved."
    is_covered(room)


# --- The sign-in has ended --------------------------------------------------------------------------


@pytest.fixture
def over(wide_page, demo, meeting, allow_console):  # noqa: F811
    """The Room an hour later, with words that the network did not take: the sign-in has ended."""
    allow_console(*LOUD, "ERR_INTERNET_DISCONNECTED")
    page = wide_page
    page.clock.install()
    sign_in(page, demo("lead"))
    page.goto(room_of(meeting))
    write(page)
    page.context.set_offline(True)
    page.keyboard.press("End")
    page.keyboard.type(" Unsaved.")
    expect(page.locator("#saved")).to_have_attribute("data-state", "unsaved")
    pass_time(page, minutes=70)
    is_covered(page)
    page.context.set_offline(False)
    return page


def test_the_same_person_comes_back_in_place_and_everything_is_saved(over, meeting):  # noqa: F811
    give_password(over)
    expect(cover_of(over)).to_have_count(0)
    is_saved(over)
    assert SessionNote.objects.get(session=meeting).s1 == f"{TYPED} Unsaved."
    over.get_by_role("link", name="Review and sign").click()
    expect(over.locator("main")).to_contain_text("Unsaved.")


def test_words_on_their_way_when_the_sign_in_ends_stay_in_their_field(wide_page, demo, meeting, allow_console):  # noqa: F811
    allow_console(*LOUD)
    page = wide_page
    sign_in(page, demo("lead"))
    page.goto(room_of(meeting))
    write(page)
    page.keyboard.press("End")
    UserSession.objects.all().delete()  # ended elsewhere, while she types
    page.keyboard.type(" And")
    with page.expect_response(lambda answer: answer.status == 401):
        pass
    page.keyboard.type(" tea helped her sleep.", delay=60)
    is_covered(page)
    give_password(page)
    expect(cover_of(page)).to_have_count(0)
    is_saved(page)
    assert SessionNote.objects.get(session=meeting).s1 == f"{TYPED} And tea helped her sleep."


def test_who_has_a_factor_is_asked_for_it_too(over, meeting, demo):  # noqa: F811
    TOTP.activate(demo("lead"), "JBSWY3DPEHPK3PXP")
    codes = RecoveryCodes.activate(demo("lead")).get_unused_codes()
    give_password(over)
    expect(cover_of(over).get_by_label("Code from your app")).to_be_focused()
    is_covered(over)
    axe(over)
    over.keyboard.type("000000")
    over.keyboard.press("Enter")
    expect(cover_of(over).get_by_role("alert")).to_contain_text("did not match")
    is_covered(over)
    cover_of(over).get_by_label("Code from your app").fill(codes[0])
    over.keyboard.press("Enter")
    expect(cover_of(over)).to_have_count(0)
    is_saved(over)
    assert SessionNote.objects.get(session=meeting).s1 == f"{TYPED} Unsaved."


def test_one_touch_signs_in_again_as_well(room, meeting):  # noqa: F811
    pass_time(room, minutes=70)
    is_covered(room)
    cover_of(room).get_by_role("button", name="Open with a passkey").click()
    is_back(room, meeting)


def test_another_person_on_that_tab_sees_none_of_it(over, demo):
    cover_of(over).get_by_role("button", name="Not Mara Lindqvist? Sign out here").click()
    expect(over).to_have_url(re.compile("/account/login/$"))
    over.fill("input[name=login]", "stranger@demo.example")
    over.fill("input[name=password]", DEMO_PASSWORD)
    over.get_by_role("button", name="Sign in", exact=True).click()
    expect(over).to_have_url(re.compile("/today/"))
    seen = [over.content()]
    for _step in range(3):
        over.go_back()
        seen.append(over.content())
    assert not re.search("umbrafold|Unsaved", " ".join(seen))


def test_somebody_else_in_another_tab_covers_this_one(room, meeting):  # noqa: F811
    room.context.clear_cookies()
    other = room.context.new_page()
    other.goto("/account/login/")
    other.fill("input[name=login]", "stranger@demo.example")
    other.fill("input[name=password]", DEMO_PASSWORD)
    other.get_by_role("button", name="Sign in", exact=True).click()
    expect(other).to_have_url(re.compile("/today/"))
    room.keyboard.press("End")
    room.keyboard.type(" More.")
    is_covered(room)
    assert "More." not in SessionNote.objects.get(session=meeting).s1
    give_password(room)  # not enough for who has a factor
    expect(cover_of(room).get_by_role("button", name="Open with a passkey")).to_be_focused()
    is_covered(room)
    room.keyboard.press("Enter")
    expect(cover_of(room)).to_have_count(0)
    is_saved(room)
    note = SessionNote.objects.get(session=meeting)
    assert note.s1 == f"{TYPED} More."
    other.goto("/me/")
    expect(other.locator(".me-name")).to_have_text("Mara Lindqvist")


# --- Two tabs ---------------------------------------------------------------------------------------


def test_what_is_done_in_one_tab_counts_for_the_other(room, meeting):  # noqa: F811
    second = room.context.new_page()
    second.goto("/today/")
    pass_time(room, minutes=4)
    with second.expect_response("**/here/"):
        second.keyboard.press("Shift")
    pass_time(room, minutes=4)
    expect(cover_of(room)).to_have_count(0)
    expect(cover_of(second)).to_have_count(0)
    pass_time(room, minutes=2)
    is_covered(room)
    is_covered(second)
    give_password(second)
    expect(cover_of(second)).to_have_count(0)
    is_back(room, meeting)


def test_signing_out_in_one_tab_covers_the_other(room):
    second = room.context.new_page()
    second.goto("/today/")
    second.get_by_role("button", name="Sign out").click()
    expect(second).to_have_url(re.compile("/account/login/$"))
    is_covered(room)


# --- Other pages --------------------------------------------------------------------------------------


@pytest.fixture
def form(wide_page, demo, ines, allow_console):
    """A form, not the Room, with a text typed and not sent."""
    allow_console(*LOUD)
    page = wide_page
    page.clock.install()
    sign_in(page, demo("lead"))
    page.goto(f"/clients/{ines.code}/words/")
    page.locator("textarea[name=text]").fill(TYPED)
    return page


def sent(page) -> None:
    page.locator("main form").get_by_role("button").last.click()
    expect(page).not_to_have_url(re.compile("/words/"))
    assert ProblemStatement.objects.filter(said_on__isnull=False).latest("created_at").text == TYPED


def test_a_form_keeps_its_text(form):
    pass_time(form, minutes=6)
    is_covered(form)
    give_password(form)
    expect(form.locator("textarea[name=text]")).to_be_focused()
    expect(form.locator("textarea[name=text]")).to_have_value(TYPED)
    sent(form)


def test_a_form_whose_sign_in_was_ended_elsewhere_is_not_sent_into_nothing(form):
    form.clock.fast_forward(60_000)
    UserSession.objects.all().delete()
    form.locator("main form").get_by_role("button").last.click()
    is_covered(form)
    expect(cover_of(form)).to_contain_text("You were signed out")
    give_password(form)
    expect(form.locator("textarea[name=text]")).to_have_value(TYPED)
    sent(form)


def test_a_form_that_reached_a_covered_sign_in_is_sent_again_with_its_text(wide_page, demo, ines, allow_console):
    allow_console(*LOUD)
    form = wide_page
    form.clock.set_fixed_time(datetime.now())  # noqa: DTZ005 - the server has just been heard of
    sign_in(form, demo("lead"))
    form.goto(f"/clients/{ines.code}/words/")
    form.locator("textarea[name=text]").fill(TYPED)
    UserSession.objects.update(data={"covered": True})
    form.locator("main form").get_by_role("button").last.click()
    is_covered(form)
    assert "umbrafold" not in form.content()
    give_password(form)
    expect(form).not_to_have_url(re.compile("/words/"))
    assert ProblemStatement.objects.latest("created_at").text == TYPED


def test_without_a_network_a_form_stays_with_its_text(form, allow_console):
    allow_console("ERR_INTERNET_DISCONNECTED")
    form.clock.fast_forward(60_000)
    form.context.set_offline(True)
    form.locator("main form").get_by_role("button").last.click()
    expect(form.get_by_role("alert")).to_contain_text("nothing is lost")
    form.context.set_offline(False)
    sent(form)


def test_a_machine_that_slept_wakes_covered_and_its_first_touch_goes_nowhere(form):
    """Timers stand still while a machine sleeps; only the clock on the wall has moved."""
    form.clock.pause_at(datetime.now() + timedelta(minutes=1))  # noqa: DTZ005
    form.clock.set_system_time(datetime.now() + timedelta(minutes=40))  # noqa: DTZ005
    expect(cover_of(form)).to_have_count(0)
    form.keyboard.type("x")
    expect(cover_of(form)).to_be_visible()
    expect(form.locator("textarea[name=text]")).to_have_value(TYPED)


def test_back_after_signing_out_shows_nothing(wide_page, demo, ines):
    page = wide_page
    sign_in(page, demo("lead"))
    page.goto(f"/clients/{ines.code}/")
    expect(page.locator("h1")).to_contain_text("Ines")
    page.goto("/today/")
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/account/login/"))
    for _step in range(3):
        page.go_back()
        assert "Ines" not in page.content(), page.url


# --- The screen turned to the client --------------------------------------------------------------------


@pytest.mark.parametrize("minutes", [10, 70])
def test_a_turned_screen_comes_back_turned(wide_page, demo, meeting, allow_console, minutes):  # noqa: F811
    allow_console(*LOUD)
    page = wide_page
    page.clock.install()
    sign_in(page, demo("lead"))
    page.goto(room_of(meeting))
    page.get_by_role("button", name="Turn the screen").click()
    page.get_by_label("What would make today useful?").fill("My own words")
    is_saved(page)
    pass_time(page, minutes=minutes)
    is_covered(page)
    assert "Mara" not in page.locator("body").inner_text()
    axe(page)
    cover_of(page).get_by_label("Your therapist’s password").fill(DEMO_PASSWORD)
    page.keyboard.press("Enter")
    expect(cover_of(page)).to_have_count(0)
    expect(page.get_by_label("What would make today useful?")).to_have_value("My own words")
    choose(page, "alliance:bond", "9")
    is_saved(page)
    assert Session.objects.get(pk=meeting.pk).client_agenda == "My own words"
    page.goto("/caseload/")
    expect(page).to_have_url(re.compile("/turned/"))


# --- The cover itself -----------------------------------------------------------------------------------


@pytest.mark.parametrize("size", ["wide_page", "phone_page"])
def test_the_cover_is_for_everybody_and_cannot_be_sent_away(request, demo, meeting, size, allow_console):  # noqa: F811
    allow_console(*LOUD)
    page = request.getfixturevalue(size)
    page.clock.install()
    sign_in(page, demo("lead"))
    page.goto(room_of(meeting))
    write(page)
    pass_time(page, minutes=6)
    is_covered(page)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for _press in range(3):
        page.keyboard.press("Escape")
        is_covered(page)
    reached = set()
    for _press in range(8):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.closest('#cover')?.id || document.activeElement.tagName"))
    assert reached <= {"cover", "BODY"}
    page.mouse.click(5, 5)
    page.keyboard.press("l")  # a single key of the page
    is_covered(page)
    page.reload()  # the same, as a page of its own
    expect(cover_of(page)).to_be_visible()
    axe(page)
    give_password(page)
    expect(page.get_by_label("Data")).to_have_value(TYPED)


def test_a_question_that_was_open_is_open_again(wide_page, demo, meeting, allow_console):  # noqa: F811
    allow_console(*LOUD, "409")
    page = wide_page
    page.clock.install()
    sign_in(page, demo("lead"))
    page.goto(room_of(meeting))
    note = SessionNote.objects.get(session=meeting)
    note.s1 = "From elsewhere, umbrafold."
    note.save()
    page.get_by_label("Data").fill("From here.")
    question = page.get_by_role("dialog", name="This was also written elsewhere")
    expect(question).to_be_visible()
    pass_time(page, minutes=6)
    is_covered(page)
    give_password(page)
    expect(question).to_be_visible()
    question.get_by_role("button", name="Keep both").click()
    is_saved(page)
    assert SessionNote.objects.get(session=meeting).s1 == "From elsewhere, umbrafold.\n\nFrom here."
