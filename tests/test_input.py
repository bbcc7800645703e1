"""What may be typed: exactly one of the allowed texts, or refused with a reason and with the text kept."""

import importlib
import json
import pkgutil
import re
import unicodedata
import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django import forms
from django.conf import settings as site
from django.core.exceptions import ValidationError
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st

from clients.models import Client, Episode, FocusArea, Supporter
from clients.models.observation import Answer
from clients.typed import Day, Rulers, Typed, Year
from goals.forms import Limit
from goals.models import Goal, GoalRating
from hrp.accounts.models import Team, User
from hrp.base.fields import Line, Whole, Words
from hrp.base.text import LONGEST, tidy, tidy_name
from hrp.portability import cells
from sessions.actions import save_draft, sign
from sessions.forms import CorrectionForm, LocalTime
from sessions.models import (
    OBSERVATIONS,
    NoteAddendum,
    SafetyItem,
    Session,
    SessionNote,
)
from sessions.moments import LOCAL_TIME, NotAMoment, TooFar, local_moment
from sessions.taps import NotAnAnswer, _amount, number, rating
from tests.access.typing import filled
from tests.cast import key, make_area, make_change, make_goal, make_session
from tests.odd import ANY, DAYLIKE, LOOKALIKES, MARKS, MOMENTLIKE, NUMBERLIKE, URLENCODED, as_sent


def taken(read, text):
    """What `read` makes of `text`, or nothing where it refuses."""
    try:
        return read(text)
    except (ValidationError, NotAnAnswer, NotAMoment, TooFar, cells.Unreadable):
        return None


# --- Numbers --------------------------------------------------------------------------------------


@given(NUMBERLIKE, st.sampled_from([3, 4, 7, 10, 28]))
def test_a_rating_is_one_of_its_few_texts(text, top):
    allowed = {str(n): n for n in range(top + 1)}
    assert taken(lambda typed: number(typed, top), text) == allowed.get(text)
    answer = taken(lambda typed: rating(typed, top), text)
    if text in allowed:
        assert answer == {"value": allowed[text], "answer": Answer.GIVEN}
    else:
        assert answer is None or answer["value"] is None and text in {"rather_not_say", "not_relevant"}


@given(NUMBERLIKE)
def test_a_ruler_in_a_form_is_one_of_eleven_texts_or_none(text):
    assert taken(Rulers().clean, text) == ({str(n): n for n in range(11)}.get(text))


@given(NUMBERLIKE)
def test_a_corrected_rating_is_one_of_its_texts(text):
    form = CorrectionForm({"value": text}, top=10)
    allowed = {str(n) for n in range(11)} | {"rather_not_say", "not_relevant"}
    assert form.is_valid() is (text in allowed)
    if form.is_valid():
        value = form.values()["value"]
        assert value is None or str(value) == text


@given(NUMBERLIKE)
def test_minutes_are_written_in_plain_digits(text):
    assert taken(Whole(low=1, high=600, required=False).clean, text) == (
        int(text) if text in {str(n) for n in range(1, 601)} else None
    )


@given(NUMBERLIKE)
def test_a_year_is_four_plain_digits_until_now(text):
    years = {str(year): year for year in range(1900, timezone.localdate().year + 1)}
    assert taken(Year(required=False).clean, text) == years.get(text)
    assert taken(cells.Year().read, text) == years.get(text)


@given(NUMBERLIKE)
def test_a_limit_and_an_amount_are_numbers_as_one_writes_them(text):
    limit = taken(Limit(required=False).clean, text)
    assert limit is None or re.fullmatch(r"(0|[1-9]\d{0,5})([.,]\d{1,2})?", text, re.ASCII)
    assert limit is None or limit == Decimal(text.replace(",", "."))
    amount = taken(_amount, text)
    assert amount is None or (amount == text and re.fullmatch(r"(0|[1-9]\d{0,4})(\.\d{1,2})?", text, re.ASCII))


@pytest.fixture
def meeting(cast):
    make_change(make_area(cast.ines, "Evening wine", substance="alcohol"), "Drinking before noon")
    make_goal(cast.ines, "Keep the van")
    return make_session(cast.ines, by=cast.mara)


def numeric_taps() -> list[str]:
    """Every question of the session page that is answered with a number."""
    area, change, goal = FocusArea.objects.get(), FocusArea.objects.get().changes.get(), Goal.objects.get()
    weeks = [f"use:{area.pk}:week{n}" for n in range(1, 5)]
    days = [f"use:{area.pk}:{part}" for part in ("days_used", "days_alone", "days_injected", "typical_amount")]
    rulers = [f"ruler:{change.pk}:{ruler}" for ruler in ("importance", "confidence", "readiness")]
    others = ["wellbeing:wellbeing", "wellbeing:distress", "harm:money:client", f"closeness:{goal.pk}"]
    return [*weeks, *days, *rulers, *others, "alliance:bond", "safety:overdose:level"]


@pytest.mark.parametrize("text", [*LOOKALIKES, "99999999", "9" * 5000])
def test_no_question_of_the_session_page_takes_what_merely_parses(cast, meeting, text):
    names = numeric_taps()
    if re.fullmatch(r"3\.0", text):  # an amount may have decimals
        names = [name for name in names if not name.endswith("typical_amount")]
    sent = {"tab": str(uuid.uuid4()), "seq": 1, "texts": {}, "taps": dict.fromkeys(names, text)}
    saved = save_draft(meeting, by=cast.mara, **sent)
    assert set(saved.refused) == set(names)
    assert not any(model.objects.exists() for model in (*OBSERVATIONS, GoalRating, SafetyItem))


def test_every_question_of_the_session_page_takes_a_plain_number(cast, meeting):
    names = [name for name in numeric_taps() if not name.endswith("days_used")]
    sent = {"tab": str(uuid.uuid4()), "seq": 1, "texts": {}, "taps": dict.fromkeys(names, "3")}
    assert save_draft(meeting, by=cast.mara, **sent).refused == {}


# --- Every form there is ----------------------------------------------------------------------------


def own_forms() -> list:
    """Every form class of ours, wherever it stands."""
    for package in ("hrp", "clients", "goals", "sessions"):
        found = importlib.import_module(package)
        for module in pkgutil.walk_packages(found.__path__, f"{package}."):
            if re.search(r"\.forms\b|caseload|typed", module.name) and "migrations" not in module.name:
                importlib.import_module(module.name)

    def below(kind):
        for child in kind.__subclasses__():
            yield child
            yield from below(child)

    ours = {kind for kind in below(forms.BaseForm) if kind.__module__.partition(".")[0] in OURS}
    return sorted(ours - {Typed}, key=lambda kind: f"{kind.__module__}.{kind.__name__}")


OURS = {"hrp", "clients", "goals", "sessions"}
STRICT_NUMBERS = {Whole, Year, Limit}
# Text that is no line and no words of anybody's: what it is instead.
OTHER_TEXT = {
    "key": "the id of the row to make",
    "seen": "ids of what was shown to be in the way",
    "code": "a client's code or a code of a second factor, looked up and not kept",
    "words": "what somebody is looked for by, tidied by its own field",
    "login": "an e-mail",
    "email": "an e-mail",
    "key_of_form": "the id of the row to make",
    "meeting": "the id of a meeting, looked up",
    "further": "the id of a sheet, looked up",
    "flag": "the code of a kind of flag; any other is none",
    "stamp": "when something was kept, compared and not kept",
    "score": "a number that is read once its measure is known",
}


def test_there_are_forms_to_look_at():
    names = {kind.__name__ for kind in own_forms()}
    assert names >= {"EnrolForm", "LogForm", "GoalForm", "StepForm", "AddendumForm", "PersonForm", "TeamForm"}


@pytest.mark.parametrize("kind", own_forms(), ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_every_number_day_and_text_of_a_form_is_of_a_strict_kind(kind):
    for name, field in kind.base_fields.items():
        if isinstance(field, (forms.IntegerField, forms.DecimalField)):
            assert type(field) in STRICT_NUMBERS, f"{name} takes what merely parses"
        elif isinstance(field, forms.DateTimeField):
            assert type(field) is LocalTime, name
        elif isinstance(field, forms.DateField):
            assert type(field) is Day, name
        elif isinstance(field, forms.FileField):
            pytest.fail(f"{name} takes a file")
        elif isinstance(field, forms.CharField) and not isinstance(field, (forms.UUIDField, forms.EmailField)):
            secret = isinstance(field.widget, forms.PasswordInput)
            assert secret or isinstance(field, (Line, Words)) or name in OTHER_TEXT, f"{name} is not tidied"


def sign_it(meeting, by):
    meeting.safety_answer = "did_not_come_up"
    meeting.save()
    sign(meeting, by=by)


# --- Days and moments -------------------------------------------------------------------------------


def last_year() -> int:
    return timezone.localdate().year + 1


@given(DAYLIKE)
@example("1899-12-31")
@example("1900-01-01")
def test_a_day_is_written_in_one_way_and_lies_within_reach(text):
    for read in (Day(required=False).clean, cells.Day().read):
        day = taken(read, text)
        assert day is None or (str(day) == text and 1900 <= day.year <= last_year())


def test_the_first_and_the_last_day_are_taken():
    for text in ("1900-01-01", f"{last_year()}-12-31"):
        assert str(Day().clean(text)) == text
        assert str(cells.Day().read(text)) == text
    for text in ("1899-12-31", f"{last_year() + 1}-01-01"):
        assert taken(Day().clean, text) is taken(cells.Day().read, text) is None


@given(
    MOMENTLIKE, st.sampled_from(["UTC", "Europe/Lisbon", "America/New_York", "Pacific/Kiritimati", "Asia/Kathmandu"])
)
@example("1900-01-01T00:00", "Pacific/Kiritimati")
@example("0001-01-01T00:00", "Pacific/Kiritimati")
@example("9999-12-31T23:59", "America/New_York")
def test_a_moment_is_written_in_one_way_and_lies_within_reach(text, zone):
    with timezone.override(zone):
        for read in (LocalTime(required=False).clean, local_moment):
            moment = taken(read, text)
            if moment is None:
                continue
            assert 1900 <= int(text[:4]) <= last_year() + 1
            local = timezone.localtime(moment).strftime(LOCAL_TIME)
            assert local == text or skipped(text, moment)
        cell = taken(cells.Moment().read, text)
        assert cell is None or 1900 <= int(text[:4]) <= last_year()


def skipped(text, moment) -> bool:
    """Whether clocks skip this time, so that the moment is the same number of minutes after the change."""
    naive = datetime.strptime(text, LOCAL_TIME)  # noqa: DTZ007
    return timedelta(0) < timezone.localtime(moment).replace(tzinfo=None) - naive <= timedelta(hours=24)


NIGHTS = [
    # Lisbon: 02:00 → 01:00 in October, 01:00 → 02:00 in March. New York: 02:00 → 01:00, 02:00 → 03:00.
    ("Europe/Lisbon", "2026-10-25T01:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "01:30"),
    ("Europe/Lisbon", "2026-10-25T02:30", datetime(2026, 10, 25, 2, 30, tzinfo=UTC), "02:30"),
    ("Europe/Lisbon", "2026-03-29T01:30", datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "02:30"),  # clocks skip it
    ("Europe/Lisbon", "2026-03-29T00:30", datetime(2026, 3, 29, 0, 30, tzinfo=UTC), "00:30"),
    ("America/New_York", "2026-11-01T01:30", datetime(2026, 11, 1, 5, 30, tzinfo=UTC), "01:30"),
    ("America/New_York", "2026-03-08T01:30", datetime(2026, 3, 8, 6, 30, tzinfo=UTC), "01:30"),
    ("America/New_York", "2026-03-08T02:30", datetime(2026, 3, 8, 7, 30, tzinfo=UTC), "03:30"),  # clocks skip it
]


@pytest.mark.parametrize(("zone", "typed", "moment", "shown"), NIGHTS)
def test_the_night_the_clocks_change(client, cast, zone, typed, moment, shown):
    Episode.objects.update(opened_on="2020-01-01")
    client.force_login(cast.mara)
    with override_settings(TIME_ZONE=zone):
        sent = {"key": key(), "starts_at": typed, "minutes": "50", "modality": "phone"}
        answer = client.post(reverse("sessions:log", args=[cast.ines.code]), sent)
        assert answer.status_code == 302
        meeting = Session.objects.get()
        assert meeting.starts_at == moment
        page = client.get(answer.url).content.decode()
        assert timezone.localtime(meeting.starts_at).strftime("%H:%M") == shown
        assert shown in page
        again = client.post(reverse("sessions:log", args=[cast.ines.code]), sent | {"key": key()})
        assert again.status_code == 422  # the same time once more is an overlap, and comes back as typed
        assert again.context["form"]["starts_at"].value() == typed
        for name in ("workspace:today", "workspace:caseload"):
            assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("zone", ["Europe/Lisbon", "America/New_York"])
def test_same_time_next_week_is_the_same_time_on_the_clock(cast, zone):
    Episode.objects.update(opened_on="2020-01-01")
    with override_settings(TIME_ZONE=zone):
        change = {"Europe/Lisbon": "2026-10-18T01:30", "America/New_York": "2026-03-01T02:30"}[zone]
        meeting = make_session(cast.ines, by=cast.mara, starts_at=local_moment(change))
        sent = {"tab": str(uuid.uuid4()), "seq": 1, "texts": {}, "taps": {"next": "week"}}
        assert save_draft(meeting, by=cast.mara, **sent).refused == {}
        planned = Session.objects.get(planned_from=meeting)
        assert timezone.localtime(planned.starts_at).strftime("%H:%M") in {"01:30", "03:30"}


@pytest.mark.parametrize("text", ["20260105T1000", "2099-01-05T10:00Z", "2026-W40-1T10:00", "٢٠٢٧-01-05T10:00", " "])
def test_a_next_meeting_is_picked_in_one_way(cast, meeting, text):
    sent = {"tab": str(uuid.uuid4()), "seq": 1, "texts": {}, "taps": {"next": text}}
    assert list(save_draft(meeting, by=cast.mara, **sent).refused) == ["next"]


# --- Text ---------------------------------------------------------------------------------------------


@given(ANY)
def test_tidied_text_is_tidy_and_can_be_stored(text):
    kept = tidy(text)
    assert tidy(kept) == kept
    kept.encode()
    assert "\x00" not in kept and "\r" not in kept


@given(st.text(st.one_of(st.sampled_from(MARKS + "aعक्\u0301 \u2028\U0001f469"), st.characters(exclude_categories=[]))))
@example("\u0915\u094d\u200d\u0937")
@example("e\u034f\u0301")
def test_a_tidied_name_is_one_visible_line(text):
    kept = tidy_name(text)
    assert tidy_name(kept) == kept == kept.strip() == unicodedata.normalize("NFC", kept)
    kept.encode()
    assert not set(kept) & (set(MARKS) - set("\u200c\u200d"))
    assert not any(unicodedata.category(one) in {"Cc", "Zl", "Zp", "Cs"} for one in kept)


@pytest.mark.parametrize("mark", sorted(MARKS), ids=lambda mark: f"U+{ord(mark):04X}")
def test_two_names_that_look_alike_are_one(mark):
    assert tidy_name(f"I{mark}nes") == tidy_name(f"{mark}Ines{mark}") == "Ines"


@pytest.mark.parametrize(
    "name", ["علی\u200cرضا", "ශ්\u200dරියානි", "Zoë", "李小龍", "O’Brien-Łęcka", "👩\u200d🌾", "❤\ufe0f", "עדה"]
)
def test_a_name_keeps_what_it_is_spelt_with(name):
    assert tidy_name(name) == name


def test_marks_leave_every_name_like_field(client, cast):
    """What turns the text beside it, typed into names of people, places and things."""
    client.force_login(cast.mara)
    turned = "Ben\u202etxt\u2066\u200b"
    code = cast.ines.code
    posts = [
        ("clients:edit", [code], {"chosen_name": turned, "legal_name": turned, "pronouns": turned}),
        ("clients:focus_new", [code], {"label": turned}),
        ("goals:new", [code], {"statement": turned, "limit_unit": turned}),
    ]
    for name, args, sent in posts:
        address = reverse(name, args=args)
        page = filled(client.get(address).content.decode(), address)
        answer = client.post(address, page | {field: value for field, value in sent.items() if field in page})
        assert answer.status_code == 302, name
    ines = Client.objects.get(pk=cast.ines.pk)
    assert (ines.chosen_name, ines.legal_name, ines.pronouns) == ("Bentxt",) * 3
    assert FocusArea.objects.get().label == "Bentxt"
    assert (Goal.objects.get().statement, Goal.objects.get().limit_unit) == ("Bentxt", "Bentxt")
    sent = {"adding": "supporter", "supporter-key": key(), "supporter-name": turned, "supporter-may_contact": ""}
    assert client.post(reverse("clients:resources", args=[code]), sent).status_code == 302
    assert Supporter.objects.get().name == "Bentxt"
    client.force_login(cast.ada)
    client.post(reverse("administration:teams"), {"name": turned, "site": turned})
    assert Team.objects.filter(name="Bentxt", site="Bentxt").exists()
    sent = {"name": turned, "email": cast.jon.email, "roles": ["therapist"]}
    client.post(reverse("administration:person", args=[cast.jon.pk]), sent)
    assert User.objects.get(pk=cast.jon.pk).name == "Bentxt"


# --- Ten megabytes ------------------------------------------------------------------------------------

TEN_MEGABYTES = "A long story. " * (10 * 1024 * 1024 // 14)


@pytest.fixture
def signed(cast):
    meeting = make_session(cast.ines, by=cast.mara, days_ago=2)
    sign_it(meeting, cast.mara)
    return meeting


@pytest.mark.parametrize("encoded", [True, False], ids=["as a browser sends it", "in parts"])
def test_ten_megabytes_are_refused_with_the_text_kept(client, cast, signed, encoded):
    client.force_login(cast.mara)
    text = TEN_MEGABYTES.replace(" ", "-")
    for name, field in (("clients:say", "text"), ("sessions:addendum", "text")):
        args = [cast.ines.code, *([signed.pk] if name == "sessions:addendum" else [])]
        address = reverse(name, args=args)
        sent = filled(client.get(address).content.decode(), address) | {field: text}
        body = {"data": as_sent(sent), "content_type": URLENCODED} if encoded else {"data": sent}
        answer = client.post(address, **body)
        assert answer.status_code == 422, name
        page = answer.content.decode()
        assert f"This is longer than {LONGEST:,} characters. Nothing is lost" in page
        assert text in page
    assert not NoteAddendum.objects.exists()


def test_ten_megabytes_typed_into_the_session_page_stay_there_and_the_rest_is_saved(client, cast):
    meeting = make_session(cast.ines, by=cast.mara)
    client.force_login(cast.mara)
    message = {
        "tab": str(uuid.uuid4()),
        "seq": 1,
        "texts": {"s1": {"text": TEN_MEGABYTES, "was": [""]}, "s2": {"text": "Short.", "was": [""]}},
        "taps": {"wellbeing:wellbeing": "6"},
    }
    address = reverse("sessions:save", args=[cast.ines.code, meeting.pk])
    answer = client.post(address, json.dumps(message), content_type="application/json")
    assert answer.status_code == 200
    assert list(answer.json()["refused"]) == ["s1"]
    note = SessionNote.objects.get()
    assert (note.s1, note.s2) == ("", "Short.")


def test_a_line_of_ten_megabytes_is_refused_at_its_field(client, cast):
    client.force_login(cast.mara)
    address = reverse("clients:edit", args=[cast.ines.code])
    sent = filled(client.get(address).content.decode(), address)
    answer = client.post(address, sent | {"chosen_name": TEN_MEGABYTES.strip()})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["chosen_name"]


@pytest.mark.parametrize("length", [site.DATA_UPLOAD_MAX_MEMORY_SIZE + 1, 10**30])
def test_what_no_page_sends_is_refused_before_it_is_read(client, cast, length):
    client.force_login(cast.mara)
    answer = client.post(reverse("sessions:choose"), {"words": "x"}, CONTENT_LENGTH=str(length))
    assert answer.status_code == 400
    assert "This could not be read" in answer.content.decode()


@pytest.mark.parametrize("length", ["-1", "٣", "x", "1e3"])
def test_a_length_that_is_none_is_refused(client, db, length):
    assert client.post(reverse("account_login"), {"login": "x"}, CONTENT_LENGTH=length).status_code == 400


def test_five_thousand_fields_are_refused_with_a_page(client, cast):
    client.force_login(cast.mara)
    fields = {f"field{n}": "x" for n in range(5000)}
    for sent in ({"data": fields}, {"data": "&".join(f"{name}=x" for name in fields), "content_type": URLENCODED}):
        answer = client.post(reverse("sessions:choose"), **sent)
        assert answer.status_code == 400
        assert "This could not be read" in answer.content.decode()


def test_a_file_is_taken_nowhere(client, cast, tmp_path):
    client.force_login(cast.mara)
    (tmp_path / "letter.txt").write_text("Dear Ines")
    for name, args in (("sessions:choose", []), ("clients:say", [cast.ines.code]), ("clients:enrol", [])):
        with (tmp_path / "letter.txt").open() as letter:
            answer = client.post(reverse(name, args=args), {"text": letter})
        assert answer.status_code == 400
        assert "This could not be read" in answer.content.decode()
