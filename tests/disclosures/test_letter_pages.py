"""The pages of letters and of what was told by hand: from whom it is for until it went."""

import hashlib
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.actions import revoke_consent
from clients.models import Mandate
from hrp.disclosures.letters import hindrance
from hrp.disclosures.models import Disclosure, Letter
from hrp.disclosures.sending import file_of
from tests import factors
from tests.cast import key, make_session, put
from tests.disclosures.papers import (
    asked_letter,
    attendance_letter,
    consent_of,
    days,
    mandate_of,
    read,
    told_by_the_file,
    words_on,
)


@pytest.fixture
def mara(cast) -> Browser:
    """Mara's browser; she has shown a factor just now."""
    browser = Browser()
    browser.force_login(cast.mara)
    factors.shown(browser, cast.mara)
    return browser


def at(name, cast, *more, **query) -> str:
    address = reverse(f"disclosures:{name}", args=[cast.ines.code, *more])
    return f"{address}?{urlencode(query)}" if query else address


def page(answer) -> str:
    return " ".join(answer.content.decode().split())


# --- An attendance letter -------------------------------------------------------------------------


def test_from_whom_it_is_for_until_it_went(cast, mara):
    consent = consent_of(cast)
    mandate = mandate_of(cast, consent)
    make_session(cast.ines, by=cast.mara, days_ago=8)
    whom = page(mara.get(at("attendance_new", cast)))
    assert f'href="?to={mandate.pk}"' in whom
    begun = at("attendance_new", cast, to=mandate.pk)
    form = mara.get(begun).context["form"]
    assert (form["since"].value(), form["until"].value(), form["reference"].value()) == (days(-50), days(0), "P-1742")
    sent = {"key": key(), "since": days(-50), "until": days(0), "reference": "P-1742", "address": ""}
    assert [mara.post(begun, sent).status_code for _click in range(2)] == [302, 302]
    letter = Letter.objects.get()
    assert (letter.consent, letter.mandate, letter.created_by) == (consent, mandate, cast.mara)

    seen = mara.get(at("letter", cast, letter.pk))
    assert "The client has not seen it yet." in page(seen)
    assert "Send it" not in page(seen)
    mara.post(at("letter_shown", cast, letter.pk), {"read": seen.context["read"]})
    mara.post(at("letter_ready", cast, letter.pk))
    assert "It is kept ready" in page(mara.get(at("letter", cast, letter.pk)))
    last = mara.get(at("letter_send", cast, letter.pk))
    assert "Your reference: P-1742" in page(last)
    answers = [mara.post(at("letter_send", cast, letter.pk), {"read": last.context["read"]}) for _click in range(2)]
    assert [(answer.status_code, answer.url) for answer in answers] == [(302, at("letter", cast, letter.pk))] * 2
    gone = Disclosure.objects.get()
    done = page(mara.get(at("letter", cast, letter.pk)))
    assert at("disclosure_file", cast, gone.pk) in done
    assert "Change it" not in done


def test_the_file_is_the_one_that_was_kept_and_its_name_says_nothing(cast, mara):
    letter = attendance_letter(cast, consent_of(cast, recipient_kind="housing"))
    mara.post(at("letter_send", cast, letter.pk), {"read": read(letter)})
    gone = Disclosure.objects.get()
    answer = mara.get(at("disclosure_file", cast, gone.pk))
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert (content, hashlib.sha256(content).hexdigest()) == (file_of(gone), gone.sha256)
    assert 'filename="letter.pdf"' in answer["Content-Disposition"]


def test_the_next_letter_goes_on_where_the_last_one_ended(cast, mara):
    consent = consent_of(cast)
    mandate = mandate_of(cast, consent)
    earlier = attendance_letter(cast, consent, mandate, until=days(-10))
    mara.post(at("letter_send", cast, earlier.pk), {"read": read(earlier)})
    form = mara.get(at("attendance_new", cast, to=mandate.pk)).context["form"]
    assert (form["since"].value(), form["until"].value()) == (days(-9), days(0))


@pytest.mark.parametrize(
    ("typed", "because"),
    [
        ({"until": days(-60)}, "It would end before it begins."),
        ({"since": days(-51)}, "Nothing before is told."),
        ({"until": days(1)}, "That day is still to come"),
        ({"reference": ""}, "Please give the word by which they know the client."),
    ],
)
def test_what_needs_another_look_keeps_what_was_typed(cast, mara, typed, because):
    mandate = mandate_of(cast, consent_of(cast))
    sent = {"key": key(), "since": days(-50), "until": days(0), "reference": "P-1742", "address": "12 Kingfisher Road"}
    answer = mara.post(at("attendance_new", cast, to=mandate.pk), sent | typed)
    assert answer.status_code == 422
    assert because in page(answer)
    assert "12 Kingfisher Road" in page(answer)
    assert not Letter.objects.exists()


def test_with_the_legal_name_in_it_a_reference_may_be_lacking(cast, mara):
    put([cast.ines], legal_name="Ines Amparo Vidal")
    consent = consent_of(cast, recipient_kind="housing", legal_name_too=True)
    sent = {"key": key(), "since": days(-5), "until": days(0), "reference": "", "address": ""}
    assert mara.post(at("attendance_new", cast, to=consent.pk), sent).status_code == 302


def test_a_mandate_without_a_consent_leads_to_its_page_and_other_consents_stand_below(cast, mara):
    mandate = mandate_of(cast, None)
    covers, other = (
        consent_of(cast, recipient_kind="housing"),
        consent_of(cast, tells_attendance_dates=False, tells_letter=True),
    )
    requires = consent_of(cast, recipient="Somebody requiring")
    whom = page(mara.get(at("attendance_new", cast)))
    assert reverse("clients:mandate", args=[cast.ines.code, mandate.pk]) in whom
    assert f"?to={covers.pk}" in whom
    for absent in (mandate.pk, other.pk, requires.pk):
        assert f"?to={absent}" not in whom


def test_from_there_a_consent_is_begun_for_a_mandate_that_has_none(cast, mara):
    mandate = mandate_of(cast, None)
    begin = f'href="{at("consent_new", cast, mandate=mandate.pk)}"'
    assert begin in page(mara.get(at("attendance_new", cast, to=mandate.pk)))
    Mandate.objects.update(consent=consent_of(cast))
    assert begin not in page(mara.get(at("attendance_new", cast)))


def test_where_a_letter_for_them_is_in_preparation_it_leads_there(cast, mara):
    consent, housing = consent_of(cast), consent_of(cast, recipient_kind="housing")
    mandate = mandate_of(cast, consent)
    begun = at("attendance_new", cast, to=mandate.pk)
    for other in ({"mandate": None}, {"set_aside_at": timezone.now()}, {"consent": housing, "mandate": None}):
        attendance_letter(cast, **{"consent": consent, "mandate": mandate} | other)
    sent = attendance_letter(cast, consent, mandate)
    Disclosure.objects.create(
        client=cast.ines, kind="attendance", consent=consent, letter=sent, recipient="x", body="x", sha256="0"
    )
    assert mara.get(begun).status_code == 200
    letter = attendance_letter(cast, consent, mandate)
    answer = mara.get(begun, follow=True)
    assert answer.redirect_chain == [(at("letter", cast, letter.pk), 302)]
    assert "This letter is in preparation already." in page(answer)
    mandate.consent = consent_of(cast)
    mandate.save()
    assert mara.get(begun).status_code == 200  # on the consent that it rested on before, it could not go
    assert mara.get(at("attendance_new", cast, to=housing.pk)).status_code == 302


def test_why_it_cannot_go_stands_on_its_page_and_sending_leads_there(cast, mara):
    consent = consent_of(cast)
    letter = attendance_letter(cast, consent, mandate_of(cast, consent))
    reading = read(letter)
    revoke_consent(consent, by=cast.mara)
    shown = page(mara.get(at("letter", cast, letter.pk)))
    assert hindrance(letter) in shown
    assert "Send it" not in shown
    for answer in (
        mara.get(at("letter_send", cast, letter.pk)),
        mara.post(at("letter_send", cast, letter.pk), {"read": reading}),
    ):
        assert (answer.status_code, answer.url) == (302, at("letter", cast, letter.pk))
    assert not Disclosure.objects.exists()


def test_sending_asks_for_a_factor(cast):
    stale = Browser()
    stale.force_login(cast.mara)
    letter = attendance_letter(cast, consent_of(cast, recipient_kind="housing"))
    assert stale.get(at("letter_send", cast, letter.pk)).url.startswith(reverse("accounts:step_up"))
    assert stale.post(at("letter_send", cast, letter.pk), {"read": read(letter)}).status_code == 403
    assert not Disclosure.objects.exists()


def test_a_letter_that_changed_while_it_was_looked_at_is_looked_at_again(cast, mara):
    letter = attendance_letter(cast, consent_of(cast, recipient_kind="housing"), shown_on=None)
    reading = read(letter)
    make_session(cast.ines, by=cast.mara, days_ago=8)
    mara.post(at("letter_shown", cast, letter.pk), {"read": reading})
    answer = mara.get(at("letter", cast, letter.pk))
    assert "It says something else by now. Please look at it again." in page(answer)
    letter.refresh_from_db()
    assert letter.shown_on is None


def test_what_the_client_did_not_see_is_shown_once_more(cast, mara):
    letter = attendance_letter(cast, consent_of(cast, recipient_kind="housing"), shown_on=None)
    shown = at("letter_shown", cast, letter.pk)
    mara.post(shown, {"read": read(letter)})
    assert shown not in page(mara.get(at("letter", cast, letter.pk)))
    make_session(cast.ines, by=cast.mara, days_ago=8)
    answer = page(mara.get(at("letter", cast, letter.pk)))
    assert "It says something else than what the client saw." in answer
    assert (shown in answer, "Send it" in answer) == (True, False)
    mara.post(shown, {"read": read(letter)})
    assert "Send it" in page(mara.get(at("letter", cast, letter.pk)))


def test_after_a_silence_a_letter_begins_where_it_ended(cast, mara):
    mandate = mandate_of(cast, consent_of(cast), no_report_at_all_until=days(-10))
    begun = at("attendance_new", cast, to=mandate.pk)
    assert mara.get(begun).context["form"]["since"].value() == days(-10)
    sent = {"key": key(), "since": days(-11), "until": days(0), "reference": "P-1742", "address": "12 Kingfisher Road"}
    answer = mara.post(begun, sent)
    assert (answer.status_code, "Nothing at all is told of the time before" in page(answer)) == (422, True)
    assert mara.post(begun, sent | {"since": days(-10)}).status_code == 302


def test_a_letter_to_somebody_who_may_not_hear_any_more_is_kept_and_does_not_go(cast, mara):
    consent = consent_of(cast, recipient_kind="housing")
    begun = at("attendance_new", cast, to=consent.pk)
    revoke_consent(consent, by=cast.mara)
    sent = {"key": key(), "since": days(-5), "until": days(0), "reference": "H-3", "address": "12 Kingfisher Road"}
    answer = mara.post(begun, sent, follow=True)
    assert "The client took this consent back on" in page(answer)
    assert ("12 Kingfisher Road" in page(answer), "Send it" in page(answer)) == (True, False)
    assert mara.post(at("attendance_new", cast, to=key()), sent).status_code == 200


@pytest.mark.parametrize(("done", "says"), [("sent", "Sent"), ("off", "This letter was set aside.")])
def test_words_that_come_after_a_letter_was_done_with_stay_on_the_page(cast, mara, done, says):
    consent = consent_of(cast, recipient_kind="housing", tells_letter=True)
    letter = asked_letter(cast, consent)
    if done == "sent":
        mara.post(at("letter_send", cast, letter.pk), {"read": read(letter)})
    else:
        mara.post(at("letter_off", cast, letter.pk))
    sent = {"words": "Dear Ms Reyes, kingfisher.", "names_service": "yes", "consent": consent.pk, "address": ""}
    answer = mara.post(at("letter", cast, letter.pk), sent)
    assert (answer.status_code, says in page(answer), "kingfisher." in page(answer)) == (422, True, True)
    letter.refresh_from_db()
    assert "kingfisher" not in letter.words
    assert "What you typed" not in page(mara.get(at("letter", cast, letter.pk)))


def test_a_letter_that_went_has_no_preview_any_more(cast, mara):
    letter = asked_letter(cast, consent_of(cast, recipient_kind="housing", tells_letter=True))
    mara.post(at("letter_send", cast, letter.pk), {"read": read(letter)})
    assert mara.get(at("letter_paper", cast, letter.pk)).url == at("letter", cast, letter.pk)


def test_once_the_consent_is_taken_back_the_letter_claims_it_no_more(cast, mara):
    consent = consent_of(cast, recipient_kind="housing", tells_letter=True)
    letter = asked_letter(cast, consent)
    revoke_consent(consent, by=cast.mara)
    shown = page(mara.get(at("letter", cast, letter.pk)))
    assert ("What they agreed to" in shown, "On paper (PDF)" in shown, "A new consent" in shown) == (False, False, True)
    assert mara.get(at("letter_paper", cast, letter.pk)).status_code == 302


def test_a_time_without_a_meeting_is_pointed_out(cast, mara):
    letter = attendance_letter(cast, consent_of(cast, recipient_kind="housing"))
    assert "There was no meeting in this time." in page(mara.get(at("letter", cast, letter.pk)))


def test_the_preview_says_that_it_has_not_gone_and_nothing_of_itself(cast, mara):
    letter = attendance_letter(cast, consent_of(cast, recipient_kind="housing"))
    answer = mara.get(at("letter_paper", cast, letter.pk))
    assert (answer["Content-Type"], answer["Content-Disposition"]) == (
        "application/pdf",
        'inline; filename="letter.pdf"',
    )
    assert words_on(answer.content).startswith("To look at together. It has not gone. Probation, Mill Road")
    assert told_by_the_file(answer.content) == {"D:20000101000000+00'00'", "/False"}


def test_letters_that_the_font_lacks_are_named_kindly(cast, mara):
    letter = attendance_letter(cast, consent_of(cast, recipient_kind="housing"), reference="Дело 7")
    assert mara.get(at("letter_paper", cast, letter.pk)).url == at("letter", cast, letter.pk)
    shown = page(mara.get(at("letter", cast, letter.pk)))
    assert "These letters cannot be put on paper yet: Д е л о. Please write them another way." in shown
    assert "Дело 7" in shown


# --- A letter that they ask for -------------------------------------------------------------------


def test_a_letter_begins_with_plain_sentences_and_the_client_decides(cast, mara):
    consent = consent_of(cast, recipient_kind="housing", recipient="Ms Reyes", tells_letter=True)
    put([cast.ines], legal_name="Ines Amparo Vidal", phone="0170 555")
    about = at("letter_new", cast, about="housing")
    assert 'href="?about=housing"' in page(mara.get(at("letter_new", cast)))
    form = mara.get(about).context["form"]
    assert "It is about a place to live." in form["words"].value()
    assert not [word for word in ("Ines", "Amparo", "0170", "Mara", "Harbour") if word in form["words"].value()]
    assert form["names_service"].value() == ""
    sent = {"key": key(), "words": "Dear Ms Reyes,\n\nkingfisher.", "consent": consent.pk, "address": ""}
    refused = mara.post(about, sent)
    assert (refused.status_code, "Please ask the client." in page(refused)) == (422, True)
    assert "kingfisher." in page(refused)
    assert mara.post(about, sent | {"names_service": "no"}).status_code == 302
    letter = Letter.objects.get()
    assert (letter.template, letter.names_service, letter.consent, letter.shown_on) == ("housing", False, consent, None)


def test_only_consents_that_cover_a_letter_are_offered(cast, mara):
    fits = consent_of(cast, recipient_kind="housing", recipient="Ms Reyes", tells_letter=True)
    consent_of(cast, recipient_kind="housing", recipient="Dates alone")
    consent_of(cast, recipient="Requires coming", tells_letter=True)
    revoke_consent(consent_of(cast, recipient_kind="housing", tells_letter=True), by=cast.mara)
    form = mara.get(at("letter_new", cast, about="other")).context["form"]
    assert list(form.fields["consent"].queryset) == [fits]


def test_a_letter_may_be_written_before_anybody_may_read_it(cast, mara):
    sent = {"key": key(), "words": "Dear Ms Reyes", "names_service": "yes", "address": ""}
    assert "You can write it all the same." in page(mara.get(at("letter_new", cast, about="other")))
    letter_page = mara.post(at("letter_new", cast, about="other"), sent, follow=True)
    assert "No consent is chosen. Nothing goes without one." in page(letter_page)
    assert "The client has seen it" not in page(letter_page)
    assert mara.get(at("letter_paper", cast, Letter.objects.get().pk)).status_code == 404


def test_a_change_asks_for_the_client_again(cast, mara):
    consent = consent_of(cast, recipient_kind="housing", tells_letter=True)
    letter = asked_letter(cast, consent)
    sent = {"words": "Dear Ms Reyes, kingfisher.", "names_service": "yes", "consent": consent.pk, "address": ""}
    assert mara.post(at("letter", cast, letter.pk), sent).status_code == 302
    letter.refresh_from_db()
    assert (letter.words, letter.shown_on) == ("Dear Ms Reyes, kingfisher.", None)
    put([letter], shown_on=days(0))
    mara.post(at("letter", cast, letter.pk), sent)
    letter.refresh_from_db()
    assert letter.shown_on == days(0), "kept as it was: nothing was changed"


def test_set_aside_it_says_so_and_stays(cast, mara):
    letter = asked_letter(cast, consent_of(cast, recipient_kind="housing", tells_letter=True))
    mara.post(at("letter_off", cast, letter.pk))
    assert "This letter was set aside. Nothing went." in page(mara.get(at("letter", cast, letter.pk)))


# --- Told outside this app ------------------------------------------------------------------------


def test_what_was_told_is_written_down_once(cast, mara):
    consent = consent_of(cast, recipient_kind="health", recipient="Dr Osei", tells_coordination=True)
    assert f'href="?to={consent.pk}"' in page(mara.get(at("told_new", cast)))
    address = at("told_new", cast, to=consent.pk)
    offered = [code for code, _label in mara.get(address).context["form"].fields["told"].choices]
    assert offered == ["attendance_dates", "coordination"]
    sent = {"key": key(), "told": ["coordination"], "body": "We agreed on a date."}
    assert [mara.post(address, sent).status_code for _click in range(2)] == [302, 302]
    assert Disclosure.objects.get().body == "We agreed on a date."


def test_without_a_factor_it_waits_and_keeps_what_was_typed(cast):
    stale = Browser()
    stale.force_login(cast.mara)
    consent = consent_of(cast, recipient_kind="health", tells_coordination=True)
    sent = {"key": key(), "told": ["coordination"], "body": "We agreed on a kingfisher."}
    answer = stale.post(at("told_new", cast, to=consent.pk), sent)
    assert (answer.status_code, "We agreed on a kingfisher." in page(answer)) == (422, True)
    assert "Confirm in another tab" in page(answer)
    assert not Disclosure.objects.exists()


def test_a_consent_that_ended_meanwhile_keeps_what_was_typed(cast, mara):
    consent = consent_of(cast, recipient_kind="health", recipient="Dr Osei", tells_coordination=True)
    address = at("told_new", cast, to=consent.pk)
    revoke_consent(consent, by=cast.jon)
    answer = mara.post(address, {"key": key(), "told": ["coordination"], "body": "We agreed on a kingfisher."})
    assert (answer.status_code, "We agreed on a kingfisher." in page(answer)) == (422, True)
    assert "The client took this consent back on" in page(answer)
    assert "can stand in the record as a contact" in page(answer)
    assert not Disclosure.objects.exists()
    assert "Who heard it?" in page(mara.get(address))
    assert str(consent.pk) not in page(mara.post(at("told_new", cast), {}))


def test_to_whoever_requires_coming_attendance_alone_is_offered_and_silence_is_said(cast, mara):
    consent = consent_of(cast, tells_coordination=True)
    mandate_of(cast, consent, no_report_at_all_until=days(9))
    address = at("told_new", cast, to=consent.pk)
    offered = [code for code, _label in mara.get(address).context["form"].fields["told"].choices]
    assert offered == ["attendance_dates"]
    sent = {"key": key(), "told": ["attendance_dates"], "body": "She came."}
    answer = mara.post(address, sent)
    assert (answer.status_code, "nothing at all is told" in page(answer), "She came." in page(answer)) == (
        422,
        True,
        True,
    )
    assert not Disclosure.objects.exists()


# --- As much work for thirty as for one -----------------------------------------------------------


def test_the_page_of_a_letter_costs_the_same_with_thirty_meetings(cast, mara):
    letter = attendance_letter(cast, consent_of(cast, recipient_kind="housing"))

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert mara.get(at("letter", cast, letter.pk)).status_code == 200
        return len(captured)

    asked()
    make_session(cast.ines, by=cast.mara, days_ago=1)
    first = asked()
    for ago in range(2, 29):
        make_session(cast.ines, by=cast.mara, days_ago=ago)
    assert (first, asked()) == (16, 16)


@pytest.mark.parametrize(("name", "queries"), [("attendance_new", 9), ("told_new", 9)])
def test_the_pages_that_ask_for_whom_cost_the_same_with_thirty_consents(cast, mara, name, queries):
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert mara.get(at(name, cast)).status_code == 200
        return len(captured)

    asked()
    consent_of(cast, recipient_kind="housing")
    first = asked()
    for _more in range(29):
        consent_of(cast, recipient_kind="housing")
    assert (first, asked()) == (queries, queries)
