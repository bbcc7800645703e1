"""Consents on their pages: begun with what is mostly agreed, read and signed together, taken back with two taps."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.actions import revoke_consent
from clients.consent_text import digest, text_of
from clients.models import Consent, ConsentRevocation, Episode, Linkage, Mandate, Supporter
from hrp.audit.models import Event
from hrp.disclosures.consent_beginnings import BEGINNINGS
from tests.access.planted import draft_consent, signed_consent
from tests.cast import key

OFFICE = "Housing office"


@pytest.fixture
def as_mara(client, cast):
    client.force_login(cast.mara)
    return client


def address(name: str, about, *more) -> str:
    return reverse(f"disclosures:{name}", args=[about.code, *more])


def read(browser, page: str) -> str:
    return " ".join(browser.get(page).content.decode().split())


def today(days: int = 0):
    return timezone.localdate() + timedelta(days=days)


def begin(browser, about, what: str, **changed):
    """Begin a consent as the page `what` offers it, with what is typed beside it; return the answer."""
    page = f"{address('consent_new', about)}?{what}"
    form = browser.get(page).context["form"]
    offered = {name: form[name].value() for name in form.fields}
    typed = {name: value for name, value in (offered | changed).items() if value not in (None, False)}
    return browser.post(page, typed)


def whole(cast) -> Consent:
    return draft_consent(cast.ines, cast.mara)


def sign(browser, consent, **typed):
    page = address("consent_sign", consent.client, consent.pk)
    return browser.post(page, {"how": "screen", "name": "Ines", "read": digest(text_of(consent))} | typed)


# --- Beginning one --------------------------------------------------------------------------------


@pytest.mark.parametrize("beginning", BEGINNINGS, ids=lambda beginning: beginning.code)
def test_each_begins_with_what_is_mostly_agreed_and_lacks_a_name_at_the_most(as_mara, cast, beginning):
    answer = begin(as_mara, cast.ines, f"for={beginning.code}")
    one = Consent.objects.get()
    assert answer.url == address("consent", cast.ines, one.pk)
    assert (one.kind, one.recipient_kind, one.signed_at) == (beginning.kind, beginning.recipient_kind, None)
    assert one.scopes == list(beginning.scopes)
    assert one.discloser == "Harbour Street"
    assert one.expires_on == today(beginning.days)
    lacking = as_mara.get(answer.url).context["lacking"]
    usual = {"mandating", "housing", "benefits", "health", "employer", "close"}
    assert lacking == ["the name of who hears it"] if beginning.code in usual else "until when" not in lacking


def test_for_housing_a_name_is_enough(as_mara, cast):
    answer = begin(as_mara, cast.ines, "for=housing", recipient=OFFICE)
    shown = read(as_mara, answer.url)
    assert "may tell Housing office something about you" in shown and "a letter that you have read first" in shown
    assert address("consent_sign", cast.ines, Consent.objects.get().pk) in shown
    event = Event.objects.get(action="create")
    assert (event.client_code, event.subject) == (cast.ines.code, f"consent {Consent.objects.get().pk}")
    assert event.detail == {}


def test_sent_twice_it_is_one(as_mara, cast):
    typed = {"recipient": OFFICE, "key": key()}
    first, second = (begin(as_mara, cast.ines, "for=housing", **typed) for _time in range(2))
    assert first.url == second.url and Consent.objects.count() == 1


def test_a_draft_may_lack_anything_and_says_so(as_mara, cast):
    answer = begin(as_mara, cast.ines, "for=other", discloser="", how_to_take_back="", expires_on="")
    shown = read(as_mara, answer.url)
    for words in (
        "who may tell",
        "the name of who hears it",
        "what for",
        "what may be told",
        "how it is taken back",
        "until when",
    ):
        assert f"<li>{words}</li>" in shown
    assert "Read and sign together" not in shown
    page = address("consent_sign", cast.ines, Consent.objects.get().pk)
    assert as_mara.get(page).url == answer.url and sign(as_mara, Consent.objects.get()).url == answer.url
    assert Consent.objects.get().signed_at is None


@pytest.mark.parametrize(
    ("what", "changed", "field"),
    [
        ("for=care", {"recipient_kind": "court"}, "kind"),
        ("for=care", {"recipient_kind": "employer"}, "kind"),
        ("for=care", {"recipient_kind": "mandating"}, "kind"),
        ("for=counselling-notes", {"told": ["letter"]}, "told"),
        ("for=housing", {"expires_on": today()}, "expires_on"),
        ("for=housing", {"kind": ""}, "kind"),
    ],
)
def test_what_no_consent_can_be_is_said_at_its_field_and_what_was_typed_stays(as_mara, cast, what, changed, field):
    answer = begin(as_mara, cast.ines, what, recipient=OFFICE, **changed)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert OFFICE in answer.content.decode()
    assert not Consent.objects.exists()


def test_one_for_a_mandate_ends_with_it_and_what_they_hear_rests_on_it(as_mara, cast):
    episode = cast.ines.episodes.get()
    mandate = Mandate.objects.create(episode=episode, authority_kind="court", ends_on=today(40))
    begin(as_mara, cast.ines, f"mandate={mandate.pk}", recipient="The court")
    mandate.refresh_from_db()
    assert mandate.consent == Consent.objects.get()
    assert (mandate.consent.expires_on, mandate.consent.recipient_kind) == (today(40), "mandating")
    assert Event.objects.filter(subject=f"mandate {mandate.pk}").get().detail == {"fields": ["consent"]}


def test_one_for_a_link_names_its_service_and_the_link_says_what_was_agreed(as_mara, cast):
    link = Linkage.objects.create(client=cast.ines, service="medication", organisation="The Pier", state="wanted")
    board = reverse("sessions:tool", args=[cast.ines.code, "linkage"])
    start = f"{address('consent_new', cast.ines)}?link={link.thread}"
    assert start in read(as_mara, board)
    begin(as_mara, cast.ines, f"link={link.thread}")
    one = Consent.objects.get()
    assert (one.link, one.recipient, one.recipient_kind) == (link.thread, "The Pier", "health")
    shown = read(as_mara, board)
    assert address("consent", cast.ines, one.pk) in shown and "not signed yet" in shown and start not in shown


@pytest.mark.parametrize("what", ["mandate", "link"])
def test_of_somebody_elses_nothing_is_taken_over(as_mara, cast, what):
    theirs = {
        "mandate": lambda: Mandate.objects.create(episode=cast.noor.episodes.get(), authority_kind="court").pk,
        "link": lambda: Linkage.objects.create(client=cast.noor, service="housing", organisation="Quillfeather").thread,
    }
    for named in (theirs[what](), "nonsense"):
        answer = as_mara.get(f"{address('consent_new', cast.ines)}?{what}={named}")
        assert (answer.status_code, answer.context.get("form")) == (200, None)
        assert "Whom is it for?" in answer.content.decode() and "Quillfeather" not in answer.content.decode()


def test_a_draft_is_gone_on_with_and_a_signed_one_is_not(as_mara, cast):
    draft, signed = whole(cast), signed_consent(cast.ines, cast.mara)
    page = address("consent_change", cast.ines, draft.pk)
    typed = {"kind": "named", "recipient": OFFICE, "told": ["letter", "attending"]}
    assert as_mara.post(page, typed).url == address("consent", cast.ines, draft.pk)
    draft.refresh_from_db()
    assert (draft.recipient, draft.scopes) == (OFFICE, ["attending", "letter"])
    assert "told" in Event.objects.get(action="change").detail["fields"]
    page = address("consent_change", cast.ines, signed.pk)
    assert as_mara.post(page, typed).url == as_mara.get(page).url == address("consent", cast.ines, signed.pk)
    signed.refresh_from_db()
    assert signed.recipient != OFFICE


# --- Signing it -----------------------------------------------------------------------------------


def test_read_together_and_signed_on_the_screen(as_mara, cast):
    one = whole(cast)
    page = address("consent_sign", cast.ines, one.pk)
    shown = as_mara.get(page).content.decode()
    assert f'value="{digest(text_of(one))}"' in shown
    assert "<nav" not in shown  # the client reads it: nothing of anybody else stands beside it
    thanks = sign(as_mara, one)
    said = thanks.content.decode()
    assert (thanks.status_code, "Please hand the screen back now." in said, "<nav" in said) == (200, True, False)
    assert sign(as_mara, one).url == address("consent", cast.ines, one.pk)  # sent again, it is signed already
    one.refresh_from_db()
    assert (one.signed_name, one.signed_on, one.signed_how, one.is_active) == ("Ines", today(), "screen", True)
    assert "Signed by Ines on" in read(as_mara, address("consent", cast.ines, one.pk))


def test_signed_on_paper_on_an_earlier_day(as_mara, cast):
    one = whole(cast)
    typed = {"how": "paper", "paper-name": "Ines M.", "paper-on": today(-3)}
    sign(as_mara, one, **typed)
    one.refresh_from_db()
    assert (one.signed_name, one.signed_on, one.signed_how) == ("Ines M.", today(-3), "paper")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": " "}, "Please type your name, if you agree."),
        ({"how": "paper", "paper-name": "", "paper-on": today()}, "Please say who signed."),
        ({"how": "paper", "paper-name": "Ines", "paper-on": today(1)}, "That day is still to come."),
        ({"read": ""}, "It says something else by now."),
        ({"read": "0" * 64}, "It says something else by now."),
    ],
)
def test_what_is_no_signature_signs_nothing(as_mara, cast, typed, said):
    one = whole(cast)
    answer = sign(as_mara, one, **typed)
    assert answer.status_code == 422 and said in answer.content.decode()
    one.refresh_from_db()
    assert one.signed_at is None


def test_words_that_changed_meanwhile_are_shown_anew_with_the_name_kept(as_mara, cast):
    one = whole(cast)
    seen = digest(text_of(one))
    one.recipient = OFFICE
    one.save()
    answer = sign(as_mara, one, read=seen, name="Ines M.")
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert OFFICE in shown and 'value="Ines M."' in shown and digest(text_of(one)) in shown


def test_a_page_to_print_has_lines_to_sign_on_until_somebody_has(as_mara, cast):
    one = whole(cast)
    page = address("consent_print", cast.ines, one.pk)
    before = read(as_mara, page)
    assert before.count('class="sign-line"') == 3 and digest(text_of(one))[:8] in before
    sign(as_mara, one)
    after = read(as_mara, page)
    assert "sign-line" not in after and "Signed by Ines" in after


# --- Under 18 -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("young", "basis", "alone", "lines"),
    [
        (True, "minor_alone", True, 3),
        (True, "", True, 3),
        (True, "minor_and_guardian", False, 4),
        (True, "guardian", False, 4),
        (False, "minor_and_guardian", False, 3),
    ],
)
def test_only_the_client_signs_and_a_guardian_beside_them_only_where_they_are_seen_with_one(
    as_mara, cast, young, basis, alone, lines
):
    cast.ines.birth_year = today().year - (15 if young else 30)
    cast.ines.save()
    Episode.objects.filter(client=cast.ines).update(minor_consent_basis=basis)
    Supporter.objects.create(client=cast.ines, name="Quillfeather", role="mother", may_contact=True)
    one = whole(cast)
    shown = read(as_mara, address("consent_sign", cast.ines, one.pk))
    printed = read(as_mara, address("consent_print", cast.ines, one.pk))
    assert ("You are the only one who can sign this." in shown) is alone
    assert printed.count('class="sign-line"') == lines
    assert ("I agree" in shown) is (lines == 3)
    for page in (shown, printed, read(as_mara, f"{address('consent_new', cast.ines)}?for=close")):
        assert "mother" not in page


def test_where_a_guardian_signs_too_the_screen_alone_signs_nothing(as_mara, cast):
    cast.ines.known_under_18 = True
    cast.ines.save()
    Episode.objects.filter(client=cast.ines).update(minor_consent_basis="minor_and_guardian")
    one = whole(cast)
    assert sign(as_mara, one).status_code == 422
    sign(as_mara, one, **{"how": "paper", "paper-name": "Ines", "paper-on": today()})
    one.refresh_from_db()
    assert one.signed_how == "paper"


# --- Taking it back, and setting aside ------------------------------------------------------------


def test_two_taps_take_it_back(as_mara, cast):
    one = signed_consent(cast.ines, cast.mara)
    page = address("consent", cast.ines, one.pk)
    assert re.search(r"<summary>They take it back</summary>.*Take it back now</button>", read(as_mara, page))
    assert as_mara.post(address("consent_revoke", cast.ines, one.pk), {"told_by": " by text "}).url == page
    assert ConsentRevocation.objects.get().told_by == "by text"
    shown = read(as_mara, page)
    assert "From this moment on nothing more goes on it." in shown
    assert "taken back on" in shown and "Take it back now" not in shown


def test_however_much_is_typed_it_is_taken_back(as_mara, cast):
    one = signed_consent(cast.ines, cast.mara)
    as_mara.post(address("consent_revoke", cast.ines, one.pk), {"told_by": "x" * 100_001})
    assert len(ConsentRevocation.objects.get().told_by) == 100_000


def test_a_draft_has_nothing_to_take_back_and_can_be_set_aside(as_mara, cast):
    one = whole(cast)
    as_mara.post(address("consent_revoke", cast.ines, one.pk))
    assert not ConsentRevocation.objects.exists()
    assert as_mara.post(address("consent_off", cast.ines, one.pk)).url == address("home", cast.ines)
    shown = read(as_mara, address("consent", cast.ines, one.pk))
    assert "set aside" in shown and "Read and sign" not in shown


# --- Who sees what --------------------------------------------------------------------------------


def test_a_supervisor_reads_and_has_nothing_to_tap(client, cast):
    signed, draft = signed_consent(cast.ines, cast.mara), whole(cast)
    client.force_login(cast.sana)
    for one in (signed, draft):
        shown = read(client, address("consent", cast.ines, one.pk))
        assert "You agree that" in shown or one.text in shown
        assert "<form" not in shown.split("<main")[1].split("</main>")[0]
        assert "consents/new" not in shown and "/change/" not in shown


def test_after_a_death_nothing_is_begun(as_mara, cast):
    one = whole(cast)
    Episode.objects.filter(client=cast.ines).update(ended_on=today(), ending="died")
    assert as_mara.get(address("consent_new", cast.ines)).status_code == 403
    assert sign(as_mara, one).status_code == 403
    assert "Read and sign together" not in read(as_mara, address("consent", cast.ines, one.pk))


def test_who_signed_and_took_back_stands_on_no_other_clients_page(as_mara, cast):
    theirs = signed_consent(cast.noor, cast.stella)
    revoke_consent(theirs, by=cast.stella)
    assert as_mara.get(address("consent", cast.ines, theirs.pk)).status_code == 404
