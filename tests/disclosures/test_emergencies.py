"""Telling somebody in an emergency: at once, by one person; and the look of a second person at it afterwards."""

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import CareTeamMembership, Episode
from hrp.accounts.models import SupervisionLine, User
from hrp.accounts.roles import Role
from hrp.audit.models import Action, Event
from hrp.disclosures.actions.emergencies import NotToLookAt, look
from hrp.disclosures.models import Disclosure, SecondLook
from hrp.disclosures.second_looks import count_late, count_looks, late, to_look_at, with_others
from hrp.disclosures.sending import digest
from tests.cast import key, make_client, make_user
from tests.disclosures.looks import LOOKS, WHAT, browser_of, look_of, main_of, told
from tests.workspace.many import queries

TODAY, REVIEW = reverse("workspace:today"), reverse("supervision:review")


@pytest.fixture
def mara(cast):
    return browser_of(cast.mara)


@pytest.fixture
def sana(cast):
    return browser_of(cast.sana, fresh=False)


def form_of(client) -> str:
    return reverse("disclosures:emergency_new", args=[client.code])


def typed(**given) -> dict:
    return {
        "key": key(),
        "recipient": "The ambulance",
        "body": WHAT,
        "purpose": "She did not wake up when called.",
        **given,
    }


# --- Telling ------------------------------------------------------------------------------------


def test_it_goes_at_once_and_is_kept_as_it_went(cast, mara):
    sent = typed()
    assert mara.post(form_of(cast.ines), sent).status_code == 302
    one = Disclosure.objects.get()
    assert (one.client, one.created_by, one.kind, one.legal_basis) == (cast.ines, cast.mara, "emergency", "emergency")
    assert (one.recipient, one.body, one.purpose) == (sent["recipient"], sent["body"], sent["purpose"])
    assert (str(one.pk), one.sha256, one.consent) == (sent["key"], digest(WHAT.encode()), None)
    row = Event.objects.get(action=Action.EXPORT)
    assert (row.actor, row.client_code, row.subject) == (cast.mara.email, cast.ines.code, f"disclosure {one.pk}")
    assert row.detail == {"kind": "emergency", "basis": "emergency"}


def test_the_page_asks_for_a_factor_first_and_a_form_that_waited_keeps_every_word(cast):
    mara = browser_of(cast.mara, fresh=False)
    answer = mara.get(form_of(cast.ines))
    assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("accounts:step_up"))
    answer = mara.post(form_of(cast.ines), typed())
    assert (answer.status_code, Disclosure.objects.count()) == (422, 0)
    assert [answer.context["form"][name].value() for name in ("recipient", "body")] == ["The ambulance", WHAT]
    assert "Confirm in another tab that it is you" in main_of(answer)


@pytest.mark.parametrize("name", ["recipient", "body", "purpose"])
def test_who_what_and_why_are_all_needed(cast, mara, name):
    answer = mara.post(form_of(cast.ines), typed(**{name: " "}))
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {name})
    assert Disclosure.objects.count() == 0


def test_a_double_click_tells_once_and_another_s_key_loses_nothing(cast, mara):
    sent = typed()
    assert [mara.post(form_of(cast.ines), sent).status_code for _time in range(2)] == [302, 302]
    assert Disclosure.objects.count() == 1
    assert browser_of(cast.stella).post(form_of(cast.noor), sent).status_code == 302
    assert Disclosure.objects.get(client=cast.noor).created_by == cast.stella


def test_the_co_therapist_may_and_nobody_else(cast):
    assert browser_of(cast.jon).post(form_of(cast.ines), typed()).status_code == 302
    for person, status in ((cast.stella, 404), (cast.sana, 403), (cast.otto, 403), (cast.ada, 403), (cast.fay, 403)):
        assert browser_of(person).post(form_of(cast.ines), typed()).status_code == status
    assert Disclosure.objects.count() == 1


def test_nothing_is_told_of_an_invented_client_and_the_words_stay(cast, mara):
    invented = make_client("Prax", lead=cast.mara, team=cast.team, is_practice=True)
    answer = mara.post(form_of(invented), typed())
    assert (answer.status_code, Disclosure.objects.count()) == (422, 0)
    assert "invented client to practise with" in main_of(answer)
    assert answer.context["form"]["body"].value() == WHAT


def test_after_a_death_there_is_no_emergency_left(cast, mara):
    Episode.objects.filter(client=cast.ines).update(ending="died", ended_on=timezone.localdate())
    assert mara.get(form_of(cast.ines)).status_code == 403
    assert "A court orders something" in main_of(mara.get(reverse("disclosures:home", args=[cast.ines.code])))


# --- Seen at once ---------------------------------------------------------------------------------


def test_the_supervisor_sees_it_at_their_very_next_page(cast, mara, sana):
    assert "Second looks" not in main_of(sana.get(REVIEW))
    mara.post(form_of(cast.ines), typed())
    assert "Second looks 1" in main_of(sana.get(REVIEW))
    assert "Ines" in main_of(sana.get(LOOKS))
    page = main_of(sana.get(look_of(Disclosure.objects.get())))
    for words in (WHAT, "The ambulance", "She did not wake up when called.", "Mara"):
        assert words in page
    assert "Second looks" not in main_of(browser_of(cast.otto).get(REVIEW))


def test_who_may_look_and_who_may_not(cast):
    bea = make_user("Bea", Role.THERAPIST, Role.SUPERVISOR)
    SupervisionLine.objects.create(supervisor=bea, therapist=cast.jon)  # of the co-therapist
    one = told(cast.ines, cast.mara)
    assert [person.name for person in User.objects.order_by("name") if count_looks(person)] == ["Bea", "Sana"]
    for person in (cast.sana, bea):
        assert browser_of(person).get(look_of(one)).status_code == 200
    for person, status in ((cast.mara, 404), (cast.jon, 404), (cast.otto, 404), (cast.stella, 404), (cast.ada, 403)):
        assert browser_of(person).get(look_of(one)).status_code == status
        assert browser_of(person).post(look_of(one), {"words": "Mine"}).status_code == status
    assert SecondLook.objects.count() == 0


def test_who_told_it_never_looks_at_it_while_there_is_somebody_else(cast):
    both = make_user("Bea", Role.THERAPIST, Role.SUPERVISOR)
    SupervisionLine.objects.create(supervisor=both, therapist=cast.mara)
    CareTeamMembership.objects.create(episode=cast.ines.episodes.get(), user=both, role="co_therapist")
    one = told(cast.ines, both)
    assert (count_looks(both), count_looks(cast.sana)) == (0, 1)
    with pytest.raises(NotToLookAt):
        look(one, by=both, words="It was right.")


def test_a_line_that_ended_or_a_role_that_went_is_gone_at_the_next_request(cast, sana):
    one = told(cast.ines, cast.mara)
    assert sana.get(look_of(one)).status_code == 200
    SupervisionLine.objects.filter(supervisor=cast.sana).update(to_on=timezone.localdate())
    assert sana.post(look_of(one), {}).status_code == 404
    assert "Ines" not in main_of(sana.get(LOOKS))
    denial = Event.objects.filter(action=Action.DENIED).latest("pk")
    assert (denial.actor, denial.client_code) == (cast.sana.email, cast.ines.code)
    SupervisionLine.objects.filter(supervisor=cast.sana).update(to_on=None)
    User.objects.filter(pk=cast.sana.pk).update(is_supervisor=False, is_therapist=True)
    assert sana.post(look_of(one), {}).status_code == 404
    assert SecondLook.objects.count() == 0


# --- Looking ---------------------------------------------------------------------------------------


def test_the_look_is_kept_and_nothing_waits_any_more(cast, sana):
    one = told(cast.ines, cast.mara)
    assert sana.post(look_of(one), {"words": "It was right. We talk on Monday."}).status_code == 302
    looked = SecondLook.objects.get()
    assert (looked.disclosure, looked.created_by, looked.alone) == (one, cast.sana, False)
    row = Event.objects.get(action=Action.CREATE)
    assert (row.subject, row.client_code, row.detail) == (f"second look {looked.pk}", cast.ines.code, {"alone": False})
    assert "Nothing waits" in main_of(sana.get(LOOKS))
    assert "Sana looked at it" in main_of(sana.get(look_of(one)))
    assert sana.post(look_of(one), {"words": "Twice"}).status_code == 302
    assert SecondLook.objects.get().words == "It was right. We talk on Monday."


def test_after_a_death_it_is_still_looked_at(cast, sana):
    one = told(cast.ines, cast.mara)
    Episode.objects.filter(client=cast.ines).update(ending="died", ended_on=timezone.localdate())
    assert sana.post(look_of(one), {}).status_code == 302
    assert SecondLook.objects.get().created_by == cast.sana


def test_what_waits_longest_stands_on_top_and_says_its_day_plainly(cast, sana):
    fresh, old = told(cast.ines, cast.mara), told(cast.ines, cast.mara, days_ago=9)
    assert list(to_look_at(cast.sana)) == [old, fresh]
    page = sana.get(LOOKS)
    assert [row.is_late for row in page.context["page"]] == [True, False]
    assert main_of(page).count("was to be looked at by") == 1
    assert 'class="chip care"' not in page.content.decode()


def test_the_team_reads_that_it_waits_and_on_today_once_it_is_late(cast, mara):
    one = told(cast.ines, cast.mara, days_ago=1)
    jon = browser_of(cast.jon)
    told(cast.noor, cast.stella, days_ago=9)
    assert "has not been looked at yet" not in main_of(mara.get(TODAY))
    assert "somebody else looks at it" in main_of(mara.get(LOOKS))
    old = told(cast.ines, cast.mara, days_ago=9)
    for person in (mara, jon):
        assert "1 thing that was told in an emergency has not been looked at yet" in main_of(person.get(TODAY))
    assert list(with_others(cast.mara)) == [old, one]
    assert (list(late(with_others(cast.jon))), count_late(cast.sana)) == ([old], 0)
    look(old, by=cast.sana)
    assert "has not been looked at yet" not in main_of(mara.get(TODAY))


# --- Where there is nobody else -----------------------------------------------------------------------


@pytest.fixture
def ruth(cast):
    """A client of Solo's, whom nobody supervises."""
    return make_client("Ruth", lead=cast.solo, team=cast.team)


def test_in_a_practice_of_one_the_same_person_looks_again_with_a_reason_and_a_factor(cast, ruth):
    one = told(ruth, cast.solo)
    stale, fresh = browser_of(cast.solo, fresh=False), browser_of(cast.solo)
    assert "1 thing waits for your second look" in main_of(stale.get(TODAY))
    assert stale.get(look_of(one)).url.split("?")[0] == reverse("accounts:step_up")
    answer = stale.post(look_of(one), {"words": "I would do it again."})
    assert (answer.status_code, answer.context["form"]["words"].value()) == (422, "I would do it again.")
    assert fresh.post(look_of(one), {"words": " "}).status_code == 422
    assert SecondLook.objects.count() == 0
    assert fresh.post(look_of(one), {"words": "I would do it again."}).status_code == 302
    looked = SecondLook.objects.get()
    assert (looked.created_by, looked.alone, looked.words) == (cast.solo, True, "I would do it again.")
    assert "There was no second person." in main_of(fresh.get(look_of(one)))


def test_whoever_tells_it_alone_is_told_that_they_look_again(cast, ruth, mara):
    answer = browser_of(cast.solo).post(form_of(ruth), typed(), follow=True)
    assert "Please look at it again within two working days." in main_of(answer)
    answer = mara.post(form_of(cast.ines), typed(), follow=True)
    assert "the supervisor sees it now" in main_of(answer)


@pytest.mark.parametrize("gone", ["line ended", "away for good", "no supervisor any more"])
def test_a_supervisor_who_is_not_one_any_more_is_nobody(cast, ruth, gone):
    bea = make_user("Bea", Role.SUPERVISOR)
    line = SupervisionLine.objects.create(supervisor=bea, therapist=cast.solo)
    one = told(ruth, cast.solo)
    assert (count_looks(cast.solo), count_looks(bea)) == (0, 1)
    if gone == "line ended":
        SupervisionLine.objects.filter(pk=line.pk).update(to_on=timezone.localdate())
    else:
        User.objects.filter(pk=bea.pk).update(
            **{"is_active": False} if gone == "away for good" else {"is_supervisor": False, "is_therapist": True}
        )
    assert (count_looks(User.objects.get(pk=cast.solo.pk)), count_looks(User.objects.get(pk=bea.pk))) == (1, 0)
    assert look(one, by=cast.solo, words="Alone").alone


# --- Cost -----------------------------------------------------------------------------------------------


def test_the_list_takes_as_many_queries_for_thirty_as_for_one_and_comes_in_pages(cast, sana, mara):
    told(cast.ines, cast.mara)
    one = {name: queries(browser, LOOKS) for name, browser in (("sana", sana), ("mara", mara))}
    for number in range(29):
        told(make_client(f"C{number}", lead=cast.mara, team=cast.team), cast.mara, days_ago=number)
    assert {name: queries(browser, LOOKS) for name, browser in (("sana", sana), ("mara", mara))} == one
    assert one == {"sana": 12, "mara": 9}
    assert (len(sana.get(LOOKS).context["page"]), len(sana.get(f"{LOOKS}?page=2").context["page"])) == (25, 5)
