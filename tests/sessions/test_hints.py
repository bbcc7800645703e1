"""Hints on wording: one example for every row, one counter-example for every exception."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.hints.data import EXCEPTIONS, NAMES, NEEDLE_NOTE, ROWS
from sessions.hints.match import Hint, find_hints

pytestmark = pytest.mark.once  # the database makes no difference


def written(text, **options) -> list[tuple[str, str]]:
    return [(hint.written, hint.severity) for hint in find_hints(text, include_ask=True, **options)]


EXAMPLES = {
    1: ("An addict, she was told.", [("addict", "A")]),
    2: ("His father, an alcoholic, left.", [("alcoholic", "A")]),
    3: ("Called a junkie by staff.", [("junkie", "A")]),
    4: ("They called him a drunk.", [("drunk", "A")]),
    5: ("A drug user and substance abuser.", [("drug user", "B"), ("substance abuser", "A")]),
    6: ("IVDU for two years.", [("IVDU", "A")]),
    7: ("Long history of alcohol abuse.", [("alcohol abuse", "A")]),
    8: ("Codeine misuse.", [("misuse", "B")]),
    9: ("The habit costs a lot.", [("habit", "A")]),
    10: ("Drug of choice: gin.", [("Drug of choice", "B")]),
    11: ("Has been clean since May.", [("clean", "A")]),
    12: ("Third dirty urine.", [("dirty urine", "A")]),
    13: ("Found a dirty needle.", [("dirty needle", "A")]),
    14: ("He got clean in May.", [("got clean", "A")]),
    15: ("Sober days counted.", [("Sober days", "B")]),
    16: ("She relapsed on Friday.", [("relapsed", "A")]),
    17: ("Fell off the wagon.", [("Fell off the wagon", "B")]),
    18: ("The plan failed.", [("failed", "A")]),
    19: ("Another treatment failure.", [("treatment failure", "A")]),
    20: (
        "Noncompliant, non compliance, non-adherent.",
        [
            ("Noncompliant", "A"),
            ("non compliance", "A"),
            ("non-adherent", "A"),
        ],
    ),
    21: ("Resistant today.", [("Resistant", "A")]),
    22: ("He is in denial.", [("in denial", "A")]),
    23: ("Poorly motivated.", [("Poorly motivated", "A")]),
    24: ("Drug seeking.", [("Drug seeking", "A")]),
    25: ("Attention-seeking.", [("Attention-seeking", "A")]),
    26: ("Denies pain.", [("Denies", "B")]),
    27: ("Declined treatment.", [("Declined treatment", "B")]),
    28: ("No-show again, failed to attend.", [("No-show", "B"), ("failed to attend", "B")]),
    29: ("A chaotic lifestyle.", [("chaotic lifestyle", "B")]),
    30: ("Frequent flyer here.", [("Frequent flyer", "A")]),
    31: ("Hit rock bottom.", [("Hit rock bottom", "B")]),
    32: ("Wife is codependent.", [("codependent", "B")]),
    33: ("A recovering addict.", [("recovering addict", "A")]),
    34: ("On opioid substitution.", [("opioid substitution", "B")]),
    35: ("Medication-assisted treatment.", [("Medication-assisted treatment", "B")]),
    36: ("Detoxed in June.", [("Detoxed", "B")]),
    37: ("Born a crack baby.", [("crack baby", "A")]),
    38: ("Dual diagnosis; a mentally ill addict.", [("Dual diagnosis", "B"), ("mentally ill addict", "A")]),
    39: ("Suffers from asthma.", [("Suffers from", "B")]),
    40: ("A known offender.", [("offender", "A")]),
    41: ("Works as a prostitute.", [("prostitute", "A")]),
    42: ("A homeless person.", [("homeless person", "B")]),
    43: ("A problem drinker.", [("problem drinker", "B")]),
    44: ("Casual user.", [("Casual user", "B")]),
    45: ("Binged on Sunday.", [("Binged", "B")]),
    46: ("His brother committed suicide.", [("committed suicide", "A")]),
    47: ("A borderline patient.", [("borderline patient", "A")]),
    48: ("Patient must abstain.", [("must abstain", "A")]),
    49: ("A hardcore user.", [("hardcore user", "A")]),
    50: ("Struggling with addiction.", [("Struggling with addiction", "B")]),
}


def test_the_table_has_fifty_rows_and_an_example_for_each():
    assert [row.number for row in ROWS] == list(range(1, 51))
    assert list(EXAMPLES) == [row.number for row in ROWS]


@pytest.mark.parametrize("number", EXAMPLES)
def test_every_row_is_found(number):
    text, expected = EXAMPLES[number]
    row = ROWS[number - 1]
    assert written(text) == expected
    suggested = {hint.suggestion for hint in find_hints(text, include_ask=True)}
    assert suggested == {row.suggestion.replace("{substance}", "…")}


def _plain(phrase):
    return phrase.removesuffix(" $").replace("(", "").replace(")", "").replace("{substance}", "drug")


@pytest.mark.parametrize(
    ("phrase", "severity"),
    [
        (phrase, severity)
        for row in ROWS
        for severity, listed in (("A", row.avoid), ("B", row.ask))
        for phrase in listed
    ],
)
def test_every_phrase_is_found_alone_with_its_severity(phrase, severity):
    core = _plain(phrase.partition(") ")[2] or phrase)
    assert written(_plain(phrase) + ".") == [(core, severity)]


@pytest.mark.parametrize("phrase", [*EXCEPTIONS, *NAMES])
def test_every_exception_is_left_alone(phrase):
    assert written(f"About {phrase} today") == []


@pytest.mark.parametrize(
    "text",
    [
        "Clean water, clean kit and a clean spoon.",
        "The alcoholic drink, alcoholic hepatitis.",
        "Kidney failure, child abuse, sleep habits, a user account.",
        "Antibiotic resistance and resistance training; resisted the urge.",
        "Struggling. A drunk driver. Was drunk last night. A drunk and angry man.",
        "Chronic pain. Felt hopeless. Borderline blood pressure. BPD was diagnosed in 2019.",
        "Username, cleaning, failsafe, addiction, addictive, unfailed, psychotherapy, user-led.",
        "Criminal justice. The auto-injector pen.",
    ],
)
def test_left_alone(text):
    assert written(text) == []


def test_a_clean_syringe_is_only_asked_about():
    text = "Took clean syringes home, then got clean."
    assert find_hints("Got clean syringes.") == []
    assert find_hints("Took a clean syringe.", include_ask=True) == [
        Hint(7, 20, "clean syringe", NEEDLE_NOTE.suggestion, "B")
    ]
    assert written(text) == [("clean syringes", "B"), ("got clean", "A")]


def test_words_to_ask_about_wait_until_wanted():
    assert find_hints("Denies pain, misuse, sober.") == []
    assert find_hints("Denies that he relapsed.") == [
        Hint(15, 23, "relapsed", "used again; returned to an earlier pattern; what the client calls it", "A")
    ]


def test_one_hint_a_word_at_its_first_place():
    assert [(h.start, h.written) for h in find_hints("Relapse, RELAPSE, relapse; an addict; Addict")] == [
        (0, "Relapse"),
        (30, "addict"),
    ]


@pytest.mark.parametrize(
    "quote",
    [
        "“I'm an addict”",
        '"I\'m an addict"',
        "‘I’m an addict’",
        "'I'm an addict'",
        "«I'm an addict»",
        '"I\'m\nan addict"',
    ],
)
def test_what_the_client_said_is_left_as_it_was_said(quote):
    assert find_hints(f"She said: {quote}.") == []
    after = f"She said: {quote}. An addict, he said."
    assert [(h.start, h.written) for h in find_hints(after)] == [(after.rindex("addict"), "addict")]


@pytest.mark.parametrize(
    "text",
    [
        "“Open, and an addict",
        '"Open, and an addict',
        "The clients' plan, an addict, the others' plan",
        "Didn't see an addict, wasn't there",
        '"Open.\n\nAn addict, he said "so"',
        "5'10\" and an addict, 6'2\" tall",
    ],
)
def test_a_mark_that_is_no_quotation_hides_nothing(text):
    assert written(text) == [("addict", "A")]


def test_a_clients_own_word_gets_no_hint():
    own = ["I want to stay clean", "No more relapses"]
    assert find_hints("Stayed clean, clean time, no relapse; an addict", own_words=own) == [
        Hint(41, 47, "addict", "person who uses …; their own word, in quotes", "A")
    ]
    assert written("drug abuse", own_words=["drug checking"]) == [("drug abuse", "A")]


def test_the_substance_that_was_written_goes_into_the_suggestion():
    def suggested(text, *names):
        return [
            (hint.written, hint.suggestion.partition(";")[0])
            for hint in find_hints(text, substance_names=names, include_ask=True)
        ]

    assert suggested("A crack user.", "Crack", "gin") == [("crack user", "person who uses Crack")]
    assert suggested("A user.", "gin") == [("user", "person who uses gin")]
    assert suggested("A user.", "gin", "crack") == [("user", "person who uses …")]
    assert suggested("An addict.", "Ad", "gin") == [("addict", "person who uses …")]
    assert suggested("A user.") == [("user", "person who uses …")]
    assert written("2C-B abuse, gin abuse", substance_names=["2C-B", "gin", "(S)-ketamine $", " ", "*"]) == [
        ("2C-B abuse", "A"),
        ("gin abuse", "A"),
    ]


HOSTILE = [
    "addict ",
    "clean ",
    "“",
    '"',
    '" ',
    "‘a",
    "'a ",
    "«",
    " ",
    "\n",
    "\n ",
    '"\n \n',
    "drug ",
    "the drunk ",
    "a a a'a ",
    "he is ",
    "-",
    "substance ",
    "mentally ill ",
    "clean wound is ",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_very_long_text_is_read_once(piece):
    text = (piece * (100_000 // len(piece) + 1))[:100_000]
    began = time.process_time()
    find_hints(text, include_ask=True, substance_names=["crack"], own_words=["addict"])
    assert time.process_time() - began < 5


_PIECES = st.sampled_from(
    [*(_plain(phrase) for row in ROWS for phrase in (*row.avoid, *row.ask)), *EXCEPTIONS, *HOSTILE, "”", "’", "İ", "ı"]
)


@given(st.lists(_PIECES | st.text(max_size=5), max_size=12).map(" ".join), st.lists(st.text(max_size=8), max_size=3))
def test_every_hint_points_at_what_was_written(text, names):
    hints = find_hints(text, include_ask=True, substance_names=names)
    assert [text[hint.start : hint.end] for hint in hints] == [hint.written for hint in hints]
    assert [hint.start for hint in hints] == sorted({hint.start for hint in hints})
    assert [hint for hint in hints if hint.severity == "A"] == find_hints(text, substance_names=names)


@given(_PIECES.filter(lambda piece: not set(piece) & set("“”\"'‘’«»\n")))
def test_nothing_inside_quotation_marks_is_hinted(piece):
    assert find_hints(f"“{piece}”", include_ask=True) == []
    assert find_hints(piece, include_ask=True, own_words=[piece]) == []
