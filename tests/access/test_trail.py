"""The trail: what is done and seen leaves its row, and no row holds what anyone typed."""

import json
import re
import uuid
from datetime import timedelta

import pytest
from allauth.mfa.utils import encrypt
from django.urls import reverse
from django.utils import timezone

from clients.consent_text import digest as consent_digest
from clients.consent_text import text_of as consent_text
from clients.models import CareTeamMembership
from hrp.accounts import way_in
from hrp.accounts.calendar_actions import make_calendar_address
from hrp.accounts.how_views import PENDING
from hrp.accounts.middleware import TURNED
from hrp.accounts.models import Team
from hrp.audit.models import Action, Event
from hrp.disclosures.letters import text_of
from hrp.disclosures.models import Disclosure
from hrp.disclosures.orders import fingerprint
from hrp.disclosures.sending import digest
from sessions.actions import save_group, sign_group
from sessions.models import FlagSwitch
from tests import factors
from tests.access.planted import WORD
from tests.access.table import OPEN, RULES, TABLE
from tests.access.typing import TYPED, filled
from tests.access.walk import ask, browser_of, signed_in, site_map
from tests.cast import PASSWORD, put

PRIVATE = re.compile(rf"{TYPED}|{WORD}|\b(?:Ines|Noor)\b", re.IGNORECASE)
NEW_PASSWORD = f"{TYPED} on the canal"
IN_PLACE = TABLE.keys() & site_map().keys()


def later(**days) -> str:
    return (timezone.localdate() + timedelta(**days)).isoformat()


def save_message(name, value) -> dict:
    return {
        "tab": str(uuid.uuid4()),
        "seq": 1,
        "texts": {name: {"text": value, "was": [""]}},
        "taps": {"safety": "did_not_come_up"},
    }


# What is sent where no form on the page says it: by address, from the world.
SENT = {
    "account_login": lambda world: {"login": world.people["lead"].email, "password": PASSWORD},
    "account_change_password": lambda world: {
        "oldpassword": PASSWORD,
        "password1": NEW_PASSWORD,
        "password2": NEW_PASSWORD,
    },
    "account_reset_password": lambda world: {"email": world.people["lead"].email},
    "mfa_authenticate": lambda world: {"code": factors.code()},
    "accounts:passkey_in": lambda world: {"credential": "none"},
    "accounts:app_add": lambda world: {"code": factors.code()},
    "accounts:passkey_add": lambda world: {"name": f"{TYPED} key", "credential": factors.Passkey().made("c" * 12)},
    "accounts:factor_remove": lambda world: {},
    "accounts:codes_new": lambda world: {},
    "accounts:sign_in_end": lambda world: {"end": "others"},
    "accounts:calendar_new": lambda world: {},
    "accounts:calendar_end": lambda world: {},
    "accounts:step_up": lambda world: {"password": PASSWORD},
    "accounts:here": lambda world: {},
    "accounts:uncover": lambda world: {"password": PASSWORD},
    "accounts:sign_in_again": lambda world: {"person": world.people["lead"].pk, "password": PASSWORD},
    "accounts:welcome": lambda world: {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD},
    "workspace:caseload": lambda world: {"words": "Ines"},
    "clients:break_glass": lambda world: {
        "code": world.noor["code"],
        "reason": f"{TYPED} and two words more",
        "hours": "2",
    },
    "clients:glass_close": lambda world: {},
    "clients:glass_seen": lambda world: {},
    "clients:change_retire": lambda world: {},
    "clients:come_back": lambda world: {},
    "clients:after_break": lambda world: {"answer": "talked", "key": str(uuid.uuid4())},
    "clients:mandate_end": lambda world: {},
    "clients:pause_plan": lambda world: {"stay_in_touch_plan": f"{TYPED} letter", "next_contact_on": later(days=9)},
    "clients:pause_end": lambda world: {"on": later(days=0)},
    "goals:order": lambda world: {"goal": world.ines["Goal"].pk, "move": "down"},
    "sessions:choose": lambda world: {"words": "Ines"},
    "sessions:contact_choose": lambda world: {"words": "Ines"},
    "sessions:contact_sign": lambda world: {},
    "sessions:contact_done": lambda world: {},
    "sessions:safety_settled": lambda world: {},
    "desk:find": lambda world: {"words": "Ines"},
    "desk:arrived": lambda world: {"arrived": "yes"},
    "sessions:open": lambda world: {},
    "sessions:happened": lambda world: {"happened": "we_rearranged"},
    "sessions:format": lambda world: {"format": "soap"},
    "sessions:sign": lambda world: {},
    "sessions:sheet_away": lambda world: {"away": "yes"},
    "sessions:share": lambda world: {"shared": "yes"},
    "sessions:ending_undo": lambda world: {},
    "sessions:turn": lambda world: {},
    "sessions:countersign": lambda world: {},
    "sessions:question": lambda world: {"key": str(uuid.uuid4()), "text": f"{TYPED} question"},
    "sessions:group_add": lambda world: {"client": world.ines["code"]},
    "sessions:group_out": lambda world: {},
    "sessions:group_end": lambda world: {},
    "sessions:group_also": lambda world: {"place": world.ines["GroupPlace"].pk},
    "sessions:group_off": lambda world: {},
    "sessions:group_sign": lambda world: {},
    "sessions:group_countersign": lambda world: {
        "note": [part.note.pk for part in world.ines["GroupMeeting"].sessions.filter(note__signed_at__isnull=False)]
    },
    "sessions:turn_back": lambda world: {"password": PASSWORD},
    "teamwork:returns": lambda world: {"words": "Ines"},
    "teamwork:return_person": lambda world: {"key": str(uuid.uuid4()), "lead": ""},
    "teamwork:cover_new": lambda world: {
        "of": world.people["lead"].pk,
        "to": world.people["co"].pk,
        "from_on": later(days=1),
        "until": later(days=9),
        "who": "whole",
    },
    "teamwork:cover_end": lambda world: {},
    "teamwork:flags": lambda world: {"gap_days": "21", "initial-gap_days": "14"},
    "supervision:agreed": lambda world: {"became": "done"},
    "supervision:point_add": lambda world: {"key": str(uuid.uuid4()), "words": f"{TYPED} topic"},
    "supervision:point_off": lambda world: {},
    "supervision:agenda_add": lambda world: {"flag": "contact_gap"},
    "supervision:countersigning": lambda world: {"which": "all"},
    "supervision:seen": lambda world: {"because": f"{TYPED} reason", "weeks": "2", "side": "mine"},
    "disclosures:consent_new": lambda world: {
        "key": str(uuid.uuid4()),
        "for": "housing",
        "kind": "named",
        "recipient": f"{TYPED} office",
        "purpose": f"{TYPED} reason",
        "told": ["letter"],
    },
    "disclosures:consent_change": lambda world: {"kind": "named", "recipient": f"{TYPED} office"},
    "disclosures:consent_sign": lambda world: {
        "how": "screen",
        "name": f"{TYPED} name",
        "read": consent_digest(consent_text(world.ines["ConsentDraft"])),
    },
    "disclosures:consent_revoke": lambda world: {"told_by": f"{TYPED} on the phone"},
    "disclosures:consent_off": lambda world: {},
    "disclosures:attendance_new": lambda world: {
        "key": str(uuid.uuid4()),
        "to": world.ines["Consent"].pk,
        "since": later(days=-20),
        "until": later(days=0),
        "reference": f"{TYPED} number",
        "address": f"{TYPED} street",
    },
    "disclosures:letter_new": lambda world: {
        "key": str(uuid.uuid4()),
        "about": "housing",
        "words": f"{TYPED} letter",
        "names_service": "no",
    },
    "disclosures:letter_shown": lambda world: {"read": digest(text_of(world.ines["Letter"]).encode())},
    "disclosures:letter_ready": lambda world: {},
    "disclosures:letter_send": lambda world: {"read": digest(text_of(world.ines["Letter"]).encode())},
    "disclosures:letter_off": lambda world: {},
    "disclosures:told_new": lambda world: {
        "key": str(uuid.uuid4()),
        "to": world.ines["Consent"].pk,
        "told": ["coordination"],
        "body": f"{TYPED} on the phone",
    },
    "disclosures:record_copy": lambda world: {"which": "whole", "key": str(uuid.uuid4())},
    "disclosures:order_second": lambda world: {
        "seen": fingerprint(world.ines["CourtOrder"]),
        "words": f"{TYPED} looked",
    },
    "disclosures:order_send": lambda world: {"seen": fingerprint(world.ines["CourtOrder"])},
    "disclosures:order_off": lambda world: {},
    "reports:quarters": lambda world: {"key": str(uuid.uuid4()), "year": "2023", "quarter": "2"},
    "reports:run_cancel": lambda world: {},
    "reports:run_file": lambda world: {},
    "reports:rows_ask": lambda world: {"key": str(uuid.uuid4())},
    "administration:person_active": lambda world: {"active": "no"},
    "administration:person_way_in": lambda world: {},
    "administration:person_reset": lambda world: {},
    "administration:team_join": lambda world: {"team": Team.objects.create(name=f"{TYPED} team").pk},
    "administration:team_leave": lambda world: {},
    "administration:lead_give": lambda world: {"team": Team.objects.create(name=f"{TYPED} team").pk},
    "administration:lead_end": lambda world: {},
    "teamwork:waiting_person": lambda world: {
        "next_contact_on": later(days=4),
        "meanwhile": f"{TYPED} calls",
        "wishes": f"{TYPED} evenings",
    },
    "teamwork:waiting_lead": lambda world: {"lead": world.people["stranger"].pk},
    "teamwork:waiting_contact": lambda world: {
        "kind": "call",
        "reached": "yes",
        "again_on": later(days=5),
        "key": str(uuid.uuid4()),
    },
    "teamwork:waiting_ending": lambda world: {
        "ending": "lost_touch_door_open",
        "ended_on": later(days=0),
        "coming_back": f"{TYPED} door",
        "contacts_tried": f"{TYPED} letter",
    },
    "teamwork:transfer_from": lambda world: {"codes": [world.ines["code"]], "to": world.people["stranger"].pk},
    "administration:supervision_open": lambda world: {"supervisor": world.people["otto"].pk},
    "administration:supervision_end": lambda world: {},
    "administration:assignments": lambda world: {
        "code": world.ines["code"],
        "person": world.people["stranger"].pk,
        "role": "covering",
    },
    "administration:assignment_find": lambda world: {"code": world.ines["code"]},
    "administration:trail": lambda world: {"code": world.ines["code"]},
    "administration:assignment_end": lambda world: {},
}
# What is sent as JSON.
SENT_AS_JSON = {
    "sessions:save": lambda world: save_message("s2", f"{TYPED} note"),
    "sessions:group_save": lambda world: save_message("method", f"{TYPED} way"),
    "sessions:turned_save": lambda world: save_message("what_went_better", f"{TYPED} better"),
}
# Where the form's first suggestion will not do.
RATHER = {
    "desk:plan": lambda world: {"starts_at": f"{later(days=32)}T10:00"},
    "desk:move": lambda world: {"starts_at": f"{later(days=33)}T11:00"},
    "sessions:plan": lambda world: {"starts_at": f"{later(days=30)}T10:00", "repeat": "week", "times": "3"},
    "sessions:planned": lambda world: {"starts_at": f"{later(days=31)}T11:00", "moved_by": "client_rearranged"},
    "disclosures:letter": lambda world: {"words": f"{TYPED} letter"},
    "clients:enrol": lambda world: {"phone": f"{TYPED} 12"},
    "sessions:group_change": lambda world: {"name": f"{TYPED} table"},
    "sessions:skill": lambda world: {"how": f"{TYPED} no"},
    "administration:person_new": lambda world: {"roles": ["therapist"]},
    "administration:person": lambda world: {"name": f"{TYPED} Mara"},
    "sessions:contact_new": lambda world: {
        "safety_answer": "something_to_note",
        "kinds": ["overdose"],
        "level": "3",
        "what_we_did": f"{TYPED} done",
    },
    "supervision:training_edit": lambda world: {"what": f"{TYPED} course"},
    "supervision:meet": lambda world: {"on": later(days=-1)},
    "goals:experiment_new": lambda world: {"review_on": later(days=7)},
    "goals:experiment_edit": lambda world: {"review_on": later(days=7)},
}
# Addresses whose success changes nothing and shows nothing, or whose row is written elsewhere.
NO_ROW = {
    "accounts:passkey_in": "a passkey that opens the door has its row (tests/accounts/test_factor.py)",
    "accounts:here": "says only that the person is there",
    "accounts:uncover": "opens nothing that was not open; a refused try has its row (tests/accounts/test_idle.py)",
    "account_reset_password": "the job that mails the link writes the row (tests/accounts/test_door.py)",
    "administration:assignment_find": "leads to the list, and the list writes its row",
    "administration:trail": "leads to the narrowed list, and the list writes its row",
    "workspace:caseload": "keeps the search and leads to the list, and the list writes its row",
    "sessions:turn_back": "leads back to the meeting, and its page writes its row",
}


# What asks for a factor of the last five minutes.
CONFIRMED = {
    "accounts:factor_remove",
    "accounts:codes_new",
    "accounts:calendar_new",
    "administration:person_way_in",
    "administration:person_reset",
    "clients:break_glass",
    "reports:run_file",
    "disclosures:emergency_new",
    "disclosures:order_send",
    "disclosures:letter_send",
    "disclosures:told_new",
    "disclosures:record_copy",
}


def prepare(world, name) -> None:
    """Bring about what must hold before the act makes sense."""
    if name in {"mfa_authenticate", "accounts:factor_remove", "accounts:codes_new"}:
        factors.give_app(world.people["lead"], id=1)  # the access table's line names this one
    if name == "accounts:calendar_end":
        make_calendar_address(world.people["lead"], by=world.people["lead"])
    pause = world.ines["EpisodePause"]
    if name in {"clients:pause_end", "clients:pause_plan"}:
        type(pause).objects.filter(pk=pause.pk).update(to_on=None)
    if name in {"clients:come_back", "sessions:ending_undo", "teamwork:return_person"}:
        episode = world.ines["Episode"]
        type(episode).objects.filter(pk=episode.pk).update(ended_on=timezone.localdate())
    if name == "clients:pause":
        type(pause).objects.filter(pk=pause.pk).delete()
    if name == "reports:run_cancel":
        put([world.ines["ReportRun"]], state="queued")
    if name == "reports:rows_new":
        put([world.ines["Episode"]], opened_on=timezone.localdate() - timedelta(days=800))
    if name == "reports:rows_ask":
        put([world.ines["ReportRun"]], kind="measure")
    if name == "clients:glass_close":
        opened = world.ines["BreakGlass"]
        type(opened).objects.filter(pk=opened.pk).update(until_at=timezone.now() + timedelta(hours=1))
    if name == "sessions:sign":
        session = world.ines["Session"]
        type(session).objects.filter(pk=session.pk).update(safety_answer="did_not_come_up")
    if name == "sessions:contact_done":
        contact = world.ines["Contact"]
        type(contact).objects.filter(pk=contact.pk).update(follow_up_on=timezone.localdate())
    if name == "desk:arrived":
        planned = world.ines["planned"]
        type(planned).objects.filter(pk=planned.pk).update(starts_at=timezone.now())
    if name.startswith("teamwork:waiting_"):
        CareTeamMembership.objects.filter(episode__client__code=world.ines["code"], role="lead").delete()
    if name == "supervision:seen":
        put([world.ines["Mandate"]], protected_until=timezone.localdate() + timedelta(days=5))
        FlagSwitch.objects.create(team=world.ines["Episode"].team, flag="mandate", is_on=True)
    if name == "supervision:point_off":
        put([world.ines["AgendaPoint"]], meeting=None)
    if name == "supervision:fidelity_own":
        look = world.ines["FidelityRound"]
        type(look).objects.filter(pk=look.pk).update(own_done_at=None)
    if name == "administration:lead_give":
        type(world.people["lead"]).objects.filter(pk=world.people["lead"].pk).update(is_supervisor=True)
    if name in {"sessions:group_save", "sessions:group_off"}:
        put([world.ines["GroupMeeting"]], theme="", method="")
    if name == "sessions:group_save":
        came(world.ines["part"], by=world.people["co"])
    if name == "sessions:group_add":
        put([world.ines["GroupPlace"]], to_on=timezone.localdate())
    if name == "sessions:group_also":
        put(world.ines["GroupMeeting"].sessions.all(), happened="we_rearranged")
    if name in {"sessions:group_sign", "sessions:group_countersign"}:
        (part,) = world.ines["GroupMeeting"].sessions.all()
        came(part, by=world.people["co"])
        if name == "sessions:group_countersign":
            sign_group(part.group_meeting, by=world.people["co"])
    if name == "disclosures:letter_ready":
        put([world.ines["Letter"]], ready_at=None)
    if name == "disclosures:order_send":
        put([world.ines["CourtOrder"]], seconded_by=world.people["supervisor"], seconded_at=timezone.now())
    if name == "disclosures:second_look":
        told = {"kind": "emergency", "legal_basis": "emergency", "body": "Told", "sha256": "0" * 64}
        made = {"client": world.ines["Goal"].client, "created_by": world.people["lead"]}
        world.ines["Disclosure"] = Disclosure.objects.create(**told, **made)
    if name == "goals:order":
        goal = world.ines["Goal"]
        type(goal).objects.create(client=goal.client, statement="Another", category="other", sort=9)


# The rules of the front desk.
DESK = {"front desk", "at the desk"}
ADMINS = {"admin", "own report", "who may report"}
# Those that a supervisor stands for.
SUPERVISORS = {"supervises", "supervises author", "supervises line", "supervisor", "team lead"}


def came(part, *, by) -> None:
    """Mark somebody as having come to a group's meeting, with the one tap on safety."""
    taps = {f"{part.pk}:came": "yes", f"{part.pk}:safety_answer": "did_not_come_up"}
    save_group(part.group_meeting, by=by, tab=str(uuid.uuid4()), seq=1, texts={}, taps=taps)


def actor(world, name) -> str:
    if name in OPEN:
        return "nobody"
    others = dict.fromkeys(SUPERVISORS, "supervisor") | dict.fromkeys(DESK, "desk") | dict.fromkeys(ADMINS, "admin")
    return others.get(TABLE[name].rule, "lead")


def opened_browser(world, name, cookies=None):
    browser = browser_of((cookies or signed_in(world))[actor(world, name)])
    if name in {"sessions:turned", "sessions:turned_save", "sessions:turn_back"}:
        kept = browser.session
        kept[TURNED] = {"code": world.ines["code"], "meeting": str(world.ines["Session"].pk)}
        kept.save()
    if name in CONFIRMED:
        factors.shown(browser, world.people[actor(world, name)])
    if name in {"accounts:app_add", "accounts:passkey_add"}:
        kept = browser.session
        kept[PENDING] = encrypt(factors.SECRET)
        kept["mfa.webauthn.state"] = {"challenge": "c" * 12, "user_verification": "required"}
        kept.save()
    if name == "mfa_authenticate":
        browser.post(reverse("account_login"), {"login": world.people["lead"].email, "password": PASSWORD})
    return browser


def address_of(world, browser, name) -> str:
    if name == "accounts:welcome":
        lead = world.people["lead"]
        lead.refresh_from_db()
        browser.get(reverse(name, args=[lead.pk, way_in.token(lead)]))
        return reverse(name, args=[lead.pk, way_in.HERE])
    return world.address(name, TABLE[name], "own")


def send(world, browser, name, address):
    if name in SENT_AS_JSON:
        body = json.dumps(SENT_AS_JSON[name](world))
        return browser.post(address, body, content_type="application/json", HTTP_ACCEPT="application/json")
    if name in SENT:
        return browser.post(address, SENT[name](world))
    typed = filled(browser.get(address).content.decode(), address)
    return browser.post(address, typed | (RATHER[name](world) if name in RATHER else {}))


POSTED = sorted(name for name in IN_PLACE if TABLE[name].POST)


@pytest.mark.parametrize("name", POSTED)
def test_what_is_done_leaves_a_row_and_no_word_of_it(world, name, caplog, settings):
    settings.EMAIL_HOST = "mail.test.example"
    prepare(world, name)
    browser = opened_browser(world, name)
    address = address_of(world, browser, name)
    before = set(Event.objects.values_list("pk", flat=True))
    caplog.set_level("DEBUG", logger="")
    answer = send(world, browser, name, address)
    assert answer.status_code in {200, 204, 302}, getattr(answer, "context", None) and errors_of(answer)
    rows = Event.objects.exclude(pk__in=before)
    written = [row for row in rows if row.action not in {Action.VIEW, Action.SIGN_IN_REFUSED}] or [
        row for row in rows if row.detail.get("page") == "turned"
    ]
    assert bool(written) != (name in NO_ROW)
    assert not PRIVATE.findall(" ".join(everything(row) for row in Event.objects.all()))
    assert not PRIVATE.findall(getattr(answer, "url", ""))
    # The database's own log of statements is switched off outside of tests.
    assert not PRIVATE.findall(" ".join(line.getMessage() for line in caplog.records if "django.db" not in line.name))


def everything(row: Event) -> str:
    """Return every text of a row. Addresses of people who work here are no clinical text."""
    return " ".join([row.action, row.client_code, row.subject, json.dumps(row.detail)])


def errors_of(answer) -> dict:
    return {key: value.errors for key, value in answer.context.flatten().items() if hasattr(value, "errors")}


# --- Pages that are opened --------------------------------------------------------------------

# Whose pages are about several clients or none: see test_groups, tests/supervision, tests/reports.
NOT_ABOUT_ONE = {"leads group", "line", "supervises line", "theirs alone", "own report"}
ABOUT_A_CLIENT = sorted(
    name
    for name in IN_PLACE
    if {"own", "other"} <= set(RULES[TABLE[name].rule]) and TABLE[name].rule not in NOT_ABOUT_ONE
)

# Put on paper, which says more than that it was opened.
PRINTED = {"workspace:print": Action.PRINT, "sessions:sheet_print": Action.PRINT}


def rows_after(world, cookies, name, person, method) -> list:
    """Return the answer to `person` who asks for what is Ines's, and the rows that the trail got."""
    answer = ask(cookies[person], method, world.address(name, TABLE[name], "own"))
    return [answer.status_code, *answer.rows]


def test_a_page_about_a_client_that_is_opened_is_one_view(world):
    cookies, code = signed_in(world), world.ines["code"]
    pages = {name: actor(world, name) for name in ABOUT_A_CLIENT if TABLE[name].GET == 200}
    found = {name: rows_after(world, cookies, name, person, "GET") for name, person in pages.items()}
    mails = {name: world.people[person].email for name, person in pages.items()}
    assert found == {name: [200, (PRINTED.get(name, Action.VIEW), mails[name], code)] for name in pages}


LISTS = sorted(
    {
        "workspace:today",
        "workspace:week",
        "workspace:caseload",
        "sessions:choose",
        "desk:day",
        "desk:find",
        "supervision:team",
        "teamwork:returns",
        "teamwork:cover",
        "teamwork:waiting",
        "administration:assignments",
        "administration:emergencies",
        "administration:trail",
        "supervision:review",
        "supervision:mine",
        "supervision:notes",
        "disclosures:second_looks",
    }
    & IN_PLACE
)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_clients_is_one_row_with_its_count(world, name):
    browser = opened_browser(world, name)
    assert browser.get(reverse(name)).status_code == 200
    (row,) = Event.objects.exclude(action=Action.SIGN_IN)
    assert (row.action, set(row.detail) >= {"count"}) == (Action.LIST, True)


# --- Denials ----------------------------------------------------------------------------------


def denied(world, names, person, status, code) -> None:
    """Assert that `person` gets `status` at each address, and the trail one denial for each."""
    cookies = signed_in(world)
    methods = {name: "GET" if TABLE[name].GET else "POST" for name in names}
    found = {name: rows_after(world, cookies, name, person, methods[name]) for name in names}
    assert found == {name: [status, (Action.DENIED, world.people[person].email, code)] for name in names}


def test_a_record_that_is_not_yours_is_a_denial_with_its_code(world):
    records = [name for name in ABOUT_A_CLIENT if TABLE[name].rule not in DESK]
    denied(world, records, "stranger", 404, world.ines["code"])


def test_a_role_that_may_not_is_a_denial(world):
    everyones = {name for name in IN_PLACE if TABLE[name].rule == "signed in"} | OPEN.keys()
    admins = {name for name in IN_PLACE if TABLE[name].rule == "admin"}
    desks = {name for name in IN_PLACE if TABLE[name].rule in DESK}
    denied(world, sorted(admins | desks), "lead", 403, "")
    denied(world, sorted(IN_PLACE - admins - desks - everyones), "desk", 403, "")


def test_an_act_that_is_not_allowed_on_a_record_that_may_be_read_is_a_denial(world):
    acts = [name for name in ABOUT_A_CLIENT if TABLE[name].rule == "write"]
    denied(world, acts, "both", 403, world.ines["code"])


def test_a_denial_outlives_the_refused_request(world):
    """The row is written outside of any transaction that the refusal would undo."""
    cookies = signed_in(world)
    browser_of(cookies["desk"]).get(world.address("clients:edit", TABLE["clients:edit"], "own"))
    assert Event.objects.filter(action=Action.DENIED, actor=world.people["desk"].email).count() == 1
