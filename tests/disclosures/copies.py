"""A record in which every text is a word of its own: some belong into a copy of it, some never do."""

import itertools
from base64 import b64decode
from datetime import timedelta
from io import BytesIO

from django.utils import timezone
from pypdf import PdfReader

from clients.models import (
    Alternative,
    BreakGlass,
    Consent,
    EpisodePause,
    Handover,
    Mandate,
    PersonalValue,
    ProblemStatement,
    Strength,
    Supporter,
    WaitingPlan,
    WithdrawnSitting,
)
from goals.models import Balance, BalanceItem, Experiment, GoalRating, GoalStateEvent, OwnCount, Step
from hrp.base.sealed import SealedCharField, SealedTextField
from hrp.disclosures.models import CourtOrder, Disclosure, Letter
from sessions import sheets
from sessions.models import (
    AllianceRating,
    Contact,
    EarlierNote,
    FlagAnswer,
    HarmRating,
    MeasureScore,
    NoteAddendum,
    NoteInError,
    NoteQuestion,
    ReflectiveNote,
    RulerRating,
    SafetyItem,
    Skill,
    StageRating,
    UseSnapshot,
    WellbeingRating,
)
from tests.access.planted import signed_consent
from tests.cast import make_area, make_change, make_goal, make_session, put


class Words:
    """Hands out words that are found nowhere else, and knows what each one is of."""

    def __init__(self):
        self.kept: dict[str, str] = {}
        self.kept_out: dict[str, str] = {}
        self._numbers = itertools.count(1)

    def put_in(self, what: str) -> str:
        """Return a word that belongs into the copy."""
        return self._word("Kw", self.kept, what)

    def keep_out(self, what: str) -> str:
        """Return a word that belongs into no copy."""
        return self._word("Xw", self.kept_out, what)

    def _word(self, letters, into, what):
        word = f"{letters}{next(self._numbers):04}e"
        into[word] = what
        return word

    def lacking(self, text: str) -> list[str]:
        """Return what belongs into a text and is not there."""
        return [what for word, what in self.kept.items() if word not in text]

    def leaked(self, text: str) -> list[str]:
        """Return what belongs into no text and is there."""
        return [what for word, what in self.kept_out.items() if word in text]


def text_of(paper: bytes) -> str:
    """Return every word of a PDF, with what it says of itself."""
    reader = PdfReader(BytesIO(paper))
    pages = "\n".join(page.extract_text() for page in reader.pages)
    return f"{pages}\n{dict(reader.metadata or {})}\n{reader.xmp_metadata and reader.xmp_metadata.rdf_root.toxml()}"


def data_of(one) -> str:
    """Return every text in a bundle, or a part of one, those in base64 open."""
    if isinstance(one, dict):
        return "\n".join(b64decode(part).decode() if name == "data" else data_of(part) for name, part in one.items())
    if isinstance(one, list):
        return "\n".join(map(data_of, one))
    return str(one)


def grow(client, by, words: Words, n: int = 1) -> None:
    """Give `client` `n` more of everything that a copy may hold or must leave out; nothing twice on one day."""
    for number in range(n):
        days = 3 + number * 7 % 400 + number / 1000
        _person(client, by, words)
        area = make_area(client, words.put_in("area"))
        change = make_change(area, words.put_in("change"))
        goal = _goal(client, words)
        signed = make_session(client, by=by, days_ago=days, **_drafted(words))
        _sign(signed.note, by, words)
        _ratings(client, by, words, goal, change, area, signed.sitting)
        _wrong_one(client, by, words, goal, days + 1)
        _draft(client, by, words, days + 2)
        old = make_session(client, by=by, days_ago=days + 3, note=False)
        EarlierNote.objects.create(session=old, text=words.put_in("earlier note"))
        make_session(client, by=by, days_ago=-1 - days, happened="planned", client_agenda=words.keep_out("plan"))
        fill_in(client, by, words.put_in, words.keep_out, goal)
        fill_in(client, by, words.keep_out, words.keep_out, goal, shared=False)
        _left(client, by, words)


def _person(client, by, words):
    ProblemStatement.objects.create(client=client, text=words.put_in("statement"))
    Strength.objects.create(client=client, text=words.put_in("strength"))
    PersonalValue.objects.create(client=client, text=words.put_in("value"))
    Supporter.objects.create(client=client, name=words.keep_out("friend"), role=words.keep_out("role"))
    episode = client.episodes.get(ended_on=None)
    day = timezone.localdate() - timedelta(days=40)
    EpisodePause.objects.create(
        episode=episode, initiated_by="client", from_on=day, to_on=day, stay_in_touch_plan=words.put_in("pause")
    )
    Mandate.objects.create(episode=episode, authority_kind="court", reference=words.put_in("mandate"))
    Handover.objects.create(episode=episode, where_we_are=words.keep_out("handover"))
    BreakGlass.objects.create(
        client=client, user=by, reason=words.keep_out("glass"), from_at=timezone.now(), until_at=timezone.now()
    )
    FlagAnswer.objects.create(
        client=client,
        flag="safety",
        because=words.keep_out("flag"),
        rests_until=timezone.localdate() + timedelta(days=7),
    )
    for kind, word in (("call", words.put_in("contact")), ("someone_else_called", words.keep_out("somebody's call"))):
        contact = Contact.objects.create(client=client, kind=kind, direction="in", reached=True, line=word)
        SafetyItem.objects.create(
            client=client, contact=contact, kind="overdose", level=2, what_we_did=words.keep_out("safety")
        )


def name_them(client, words: Words) -> None:
    """Fill in who a client is, and what stands once in a record."""
    put(
        [client],
        legal_name=words.put_in("legal name"),
        pronouns=words.put_in("pronouns"),
        phone=words.put_in("phone"),
        email=f"{words.put_in('email')}@test.example",
        where_to_find=words.put_in("where to find"),
        safe_to_contact=words.put_in("safe to contact"),
        in_an_emergency=words.keep_out("in an emergency"),
    )
    episode = client.episodes.get()
    put(
        [episode],
        reason_for_coming=words.put_in("why now"),
        hoped_for=words.put_in("hoped for"),
        coming_back=words.put_in("coming back"),
        contacts_tried=words.keep_out("contacts tried"),
    )
    WaitingPlan.objects.create(episode=episode, meanwhile=words.keep_out("meanwhile"), wishes=words.keep_out("wishes"))


def _goal(client, words):
    goal = make_goal(client, words.put_in("goal"), client_signal=words.put_in("signal"))
    GoalStateEvent.objects.create(goal=goal, state="mixed", words=words.put_in("state"))
    Step.objects.create(goal=goal, text=words.put_in("step"))
    today = timezone.localdate()
    texts = {name: words.put_in(f"experiment {name}") for name in ("if_i", "i_expect", "happened", "learned")}
    Experiment.objects.create(goal=goal, review_on=today, reviewed_on=today, next="keep", **texts)
    return goal


def _drafted(words):
    """What is typed on the page of a meeting: it is read in the signed text, and nowhere else."""
    names = ("check_in_words", "client_agenda", "what_went_better", "carried_forward", "safety_line")
    return {name: words.keep_out(f"draft {name}") for name in names}


def _sign(note, by, words):
    put(
        [note],
        s1=words.keep_out("draft of a signed note"),
        signed_at=timezone.now(),
        signed_by=by,
        signed_text=f"Data\n{words.put_in('signed note')}\n\nIn the client’s words\n{words.put_in('comment')}",
        sha256="0" * 64,
    )
    added = NoteAddendum.objects.create(
        note=note, text=words.put_in("addendum"), reason=words.put_in("reason"), created_by=by
    )
    NoteQuestion.objects.create(note=note, text=words.keep_out("question"), created_by=by, answered_by=added)
    ReflectiveNote.objects.create(session=note.session, author=by, text=words.keep_out("reflection"))


def _ratings(client, by, words, goal, change, area, sitting):
    seen = {"client": client, "sitting": sitting, "created_by": by, "frozen_at": timezone.now()}
    WellbeingRating.objects.create(kind="wellbeing", value=0, **seen)
    WellbeingRating.objects.create(kind="distress", answer="rather_not_say", **seen)
    GoalRating.objects.create(goal=goal, value=6, **seen)
    StageRating.objects.create(change=change, stage="considering", **seen)
    RulerRating.objects.create(change=change, ruler="importance", value=7, why_not_lower=words.put_in("why"), **seen)
    said = words.keep_out("corrected")
    wrong = HarmRating.objects.create(domain="money", value=4, in_own_words=said, **seen)
    right = words.put_in("harm in their words")
    HarmRating.objects.create(domain="money", value=1, in_own_words=right, corrects=wrong, **seen)
    HarmRating.objects.create(domain="mind", value=3, rater="therapist", **seen)
    AllianceRating.objects.create(aspect="bond", answer="not_relevant", **seen)
    UseSnapshot.objects.create(focus_area=area, days_used=9, unit="x", typical_amount="2.50", **seen)


def _wrong_one(client, by, words, goal, days):
    """A meeting entered in error, with all that was observed in it."""
    meeting = make_session(client, by=by, days_ago=days, **_drafted(words))
    put([meeting.note], signed_at=timezone.now(), signed_by=by, signed_text=words.keep_out("wrong"), sha256="0" * 64)
    NoteInError.objects.create(note=meeting.note, reason=words.keep_out("reason of an error"))
    NoteAddendum.objects.create(note=meeting.note, text=words.keep_out("addendum to a wrong one"))
    WithdrawnSitting.objects.create(client=client, sitting=meeting.sitting)
    HarmRating.objects.create(
        client=client, domain="home", value=2, in_own_words=words.keep_out("wrong harm"), sitting=meeting.sitting
    )
    fill_in(client, by, words.keep_out, words.keep_out, goal, sitting=meeting.sitting)


def _draft(client, by, words, days):
    """A meeting whose note is not signed yet."""
    meeting = make_session(client, by=by, days_ago=days, **_drafted(words))
    texts = {
        name: words.keep_out(f"draft {name}") for name in ("s1", "s2", "s3", "s4", "how_it_felt", "client_comment")
    }
    put([meeting.note], **texts)
    ReflectiveNote.objects.create(
        session=meeting, author=by, text=words.keep_out("reflection"), shared_with_supervisor=True
    )
    SafetyItem.objects.create(client=client, session=meeting, kind="overdose", what_we_did=words.keep_out("safety"))


def fill_in(client, by, put_in, keep_out, goal, **fields) -> None:
    """Fill in one sheet of every kind, a word in every text."""
    made: dict = {}
    for model in sorted(sheets.ALL, key=lambda one: one is Alternative):
        say = keep_out if model is OwnCount else put_in
        values = {"client": client, "created_by": by}
        for field in model._meta.concrete_fields:
            if isinstance(field, (SealedTextField, SealedCharField)):
                values[field.name] = say(f"{model.__name__}.{field.name}")
            elif field.is_relation and field.name not in ("client", "created_by"):
                values |= _related(field, client, goal, made)
            elif field.choices and field.name != "entered_by":
                values[field.name] = field.choices[0][0]
        made[model] = model.objects.create(**values | GIVEN.get(model, {}) | fields)
    BalanceItem.objects.create(balance=made[Balance], quadrant="good_as_is", text=put_in("item"), voice=put_in("voice"))


GIVEN = {MeasureScore: {"measure": "who-5", "score": 44}}


def _related(field, client, goal, made) -> dict:
    if field.related_model is Skill:
        return {field.name: Skill.objects.get_or_create(code="no", defaults={"name": "No", "family": "refusal"})[0]}
    found = made.get(field.related_model) or (goal if isinstance(goal, field.related_model) else None)
    if found is None and field.related_model is PersonalValue:
        found = client.personal_values.first()
    return {field.name: found} if found else {}


def _left(client, by, words):
    terms = {name: words.put_in(f"consent {name}") for name in ("recipient", "purpose")}
    rest = {"discloser": "Our clinic", "how_to_take_back": "By saying so", "signed_name": "Signed", "text": "Terms"}
    consent = signed_consent(client, by, **terms, **rest)
    Consent.objects.create(client=client, recipient=words.keep_out("draft of a consent"), created_by=by)
    made = {"client": client, "created_by": by}
    Letter.objects.create(kind="asked_for", words=words.keep_out("letter"), address=words.keep_out("address"), **made)
    CourtOrder.objects.create(court=words.keep_out("court"), ordered=words.keep_out("ordered"), **made)
    Disclosure.objects.create(
        kind="letter",
        consent=consent,
        recipient=words.put_in("disclosure recipient"),
        purpose=words.put_in("disclosure purpose"),
        body=words.keep_out("disclosure body"),
        alone_why=words.keep_out("alone why"),
        sha256="0" * 64,
        **made,
    )
