"""The words that hints are given on, what to say instead, and where they are left alone. Data only.

The words come from person-first glossaries (NIDA, ASAM); the suggestions and the exceptions are own
design. A clinician can read, add and take away phrases here without knowing how they are matched:

- phrases are separated by `|`, whole words, in any case;
- a space in a phrase also stands for a hyphen, a hyphen also for a space or for nothing;
- `{substance}` stands for "drug", "substance", "alcohol" and for the names of this client's substances;
- `(a) drunk`: "drunk" only after "a"; the word in brackets is not part of what is hinted on;
- `drunk $`: only where a clause ends.

In a suggestion, `{substance}` is the substance that was written, and "…" is for the writer to fill in.
"""

from dataclasses import dataclass

ANY_SUBSTANCE = ("substance", "drug", "alcohol", "opioid", "opiate")


def _phrases(text: str) -> tuple[str, ...]:
    """Split a list of phrases at its bars."""
    return tuple(" ".join(phrase.split()) for phrase in text.split("|"))


def _joined(before: str, after: str) -> tuple[str, ...]:
    """Join each phrase of `before` with each phrase of `after`."""
    return tuple(f"{first} {second}" for first in _phrases(before) for second in _phrases(after))


@dataclass(frozen=True)
class Row:
    """One row of the table: what to say instead, and the phrases it is about.

    `avoid` are phrases nearly always better avoided (severity A); `ask` are phrases to ask about in
    context (severity B).
    """

    number: int
    suggestion: str
    avoid: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()


_PERSONS = (
    "user | users | drinker | drinkers | addict | addicts | alcoholic | alcoholics | client | clients | patient"
    " | patients | case | cases | injector | injectors | smoker | smokers"
)
_IS = "is | was | he's | she's | they're | they are | were"

ROWS: tuple[Row, ...] = (
    Row(
        1,
        "person who uses {substance}; their own word, in quotes",
        avoid=_phrases("addict | addicts | {substance} addict | {substance} addicts"),
    ),
    Row(
        2,
        "person who drinks; person with a drinking concern",
        avoid=_phrases("alcoholic | alcoholics"),
    ),
    Row(
        3,
        "person who uses {substance}",
        avoid=_phrases(
            "junkie | junkies | dope fiend | dope fiends | crackhead | crackheads | tweaker | tweakers"
            " | pothead | potheads"
        ),
    ),
    Row(
        4,
        "person who was intoxicated; person who drinks heavily",
        avoid=(
            *_phrases("drunkard | drunkards | drunks"),
            *_joined("(a) | (the) | (old) | (town) | (another)", "drunk $"),
            *_joined("(a) | (the)", "drunk who"),
        ),
    ),
    Row(
        5,
        "person who uses {substance}; “drug user”, if they prefer it",
        avoid=_phrases("{substance} abuser | {substance} abusers"),
        ask=_phrases("user | users | {substance} user | {substance} users | abuser | abusers"),
    ),
    Row(6, "person who injects", avoid=_phrases("IVDU | IVDUs | IDU | IDUs | injector | injectors")),
    Row(
        7,
        "substance use; use that causes harm",
        avoid=(
            *_phrases("{substance} abuse | polydrug abuse | polysubstance abuse"),
            *_joined("abuse of | abused | abuses | abusing", "alcohol | drugs | substances | opioids | opiates"),
        ),
        # Alone, the word is far more often about what was done to someone.
        ask=_phrases("abuse"),
    ),
    Row(
        8, "use; use other than prescribed", ask=_phrases("misuse | misused | misuses | misusing | {substance} misuse")
    ),
    Row(9, "pattern of use", avoid=_phrases("habit | habits | {substance} habit | {substance} habits")),
    Row(10, "main substance; the one that matters most to them", ask=_phrases("drug of choice | drugs of choice")),
    Row(11, "not using at present; has stopped {substance}", avoid=_phrases("clean")),
    Row(
        12,
        "test negative for {substance}; test positive for {substance}",
        avoid=(
            *_joined("clean | dirty", "urine | urines | test | tests | screen | screens"),
            *_phrases("tested clean | tested dirty"),
        ),
    ),
    Row(13, "used syringe", avoid=_phrases("dirty needle | dirty needles")),
    Row(
        14,
        "stopped; has not used since … (if the client counts it)",
        avoid=(
            *_joined("get | gets | got | getting | stay | stays | stayed | staying", "clean"),
            *_phrases("clean time"),
        ),
    ),
    Row(
        15,
        "the client's own measure; days without {substance}, if that is the goal",
        ask=_phrases("sober | sobriety | sober day | sober days"),
    ),
    Row(
        16,
        "used again; returned to an earlier pattern; what the client calls it",
        avoid=_phrases("relapse | relapses | relapsed | relapsing"),
    ),
    Row(
        17,
        "an unplanned occasion; a change in pattern",
        ask=_phrases(
            "lapse | lapses | lapsed | slip | slips | slipped | fell off the wagon | fall off the wagon"
            " | falling off the wagon"
        ),
    ),
    Row(18, "did not go as hoped; we learned …", avoid=_phrases("failed | failure | failures")),
    Row(19, "this approach did not fit", avoid=_phrases("treatment failure | treatment failures")),
    Row(
        20,
        "chose not to; could not; the plan did not fit",
        avoid=_phrases("non-compliant | non-compliance | non-adherent | non-adherence"),
    ),
    Row(21, "in two minds; we were pulling different ways", avoid=_phrases("resistant | resistance")),
    Row(
        22,
        "sees it differently; isn't concerned about this",
        avoid=_phrases("in denial | in total denial | in complete denial"),
    ),
    Row(
        23,
        "not a priority for them at present; importance …",
        avoid=_phrases("unmotivated | poorly motivated"),
    ),
    Row(
        24,
        "asked clearly for …; was trying to meet a need; in pain",
        avoid=_phrases("manipulative | drug-seeking"),
    ),
    Row(25, "was asking for contact", avoid=_phrases("attention-seeking")),
    Row(
        26,
        "says; reports; said no to",
        ask=_phrases("claims | claimed | alleges | alleged | admits to | admitted to | denies | denied"),
    ),
    Row(
        27,
        "said not for me now; preferred",
        ask=(
            *_phrases("refused | refuses"),
            *_joined("refused | refuses | declined | declines", "treatment"),
        ),
    ),
    Row(
        28,
        "we did not meet; did not come and we have not heard why",
        ask=_phrases("no-show | no-shows | DNA | DNAs | failed to attend | fails to attend"),
    ),
    Row(29, "a lot is unstable at present: …", ask=_phrases("chaotic | chaotic lifestyle")),
    Row(
        30,
        "often needs this service",
        avoid=_phrases("frequent flyer | frequent flyers | frequent flier | frequent fliers | revolving door"),
    ),
    Row(
        31,
        "things became very hard",
        ask=_phrases("rock bottom | hit rock bottom | hits rock bottom | hitting rock bottom"),
    ),
    Row(
        32,
        "supporting; caught up in; doing what they could",
        ask=_phrases("enabling | enabler | enablers | co-dependent | co-dependency | co-dependence"),
    ),
    Row(
        33,
        "person who used to use; in recovery (if that is their term)",
        avoid=_joined("recovering | former | reformed", "addict | addicts | alcoholic | alcoholics"),
    ),
    Row(
        34,
        "methadone treatment; buprenorphine treatment; medicine for opioid use",
        ask=(
            *_joined("opioid | opiate", "replacement | substitution"),
            *_joined("opioid | opiate", "replacement therapy | substitution therapy"),
            *_joined("opioid | opiate", "replacement treatment | substitution treatment"),
            *_phrases("just another drug"),
        ),
    ),
    Row(35, "medication treatment", ask=_phrases("medication-assisted | medication-assisted treatment")),
    Row(
        36,
        "withdrew, with medical care; withdrew, without medical care",
        ask=_phrases("detoxed | dried out"),
    ),
    Row(
        37,
        "baby exposed before birth; baby with withdrawal",
        avoid=_joined("addicted | crack", "baby | babies"),
    ),
    Row(
        38,
        "has both … and substance use",
        avoid=_joined("mentally ill", "addict | addicts | alcoholic | alcoholics"),
        ask=_phrases("dual diagnosis | dual diagnoses | dually diagnosed"),
    ),
    Row(
        39,
        "has; lives with; experienced",
        ask=_phrases("suffers from | suffered from | suffering from | victim of | victims of"),
    ),
    Row(
        40,
        "person with a conviction; person in custody",
        avoid=_phrases("criminal | criminals | offender | offenders | felon | felons | inmate | inmates"),
    ),
    Row(41, "person who sells sex; person who does sex work", avoid=_phrases("prostitute | prostitutes")),
    Row(
        42,
        "person without housing",
        ask=_phrases("homeless person | homeless people | homeless man | homeless woman | the homeless"),
    ),
    Row(
        43,
        "person whose drinking is causing them …",
        ask=_phrases("problem drinker | problem drinkers | problem user | problem users"),
    ),
    Row(44, "uses now and then", ask=_joined("recreational | casual", "user | users")),
    Row(45, "a heavy occasion: … over …", ask=_phrases("binge | binges | binged | bingeing | binging")),
    Row(
        46,
        "died by suicide",
        avoid=_joined("commit | commits | committed | committing", "suicide"),
    ),
    Row(
        47,
        "has strong, fast-changing feelings",
        avoid=(
            *_joined("BPD | borderline", "client | clients | patient | patients | woman | women | man | men | girl"),
            *_joined("BPD | borderline", "behaviour | behavior"),
            *_joined(f"{_IS} | so | very", "BPD | borderline $"),
            *_phrases("a borderline $ | borderlines | psycho | psychos"),
        ),
    ),
    Row(
        48,
        "we agreed to try …; the client wants …",
        avoid=_phrases("must abstain | has to abstain | contract for abstinence | contracts for abstinence"),
    ),
    Row(
        49,
        "long-standing use; a lot going on",
        avoid=(
            *_joined("hard-core | hopeless | chronic", _PERSONS),
            *_joined("he is | she is | they are | he's | she's | they're", "hard-core | hopeless $ | chronic $"),
        ),
    ),
    Row(
        50,
        "living with; working on",
        ask=(
            *_phrases("battling | battling addiction | battling with addiction"),
            *_joined("struggle | struggles | struggled | struggling", "with addiction"),
        ),
    ),
)

# Not a row: what is in the phrase matters more than the word. Asked about only.
NEEDLE_NOTE = Row(0, "new syringe; unused syringe", ask=_phrases("clean syringe | clean syringes"))

_THINGS = "works | kit | kits | needle | needles | unused needle | unused needles | water | spoon | spoons | wound"
_ROOMS = "flat | room | rooms"
_ORGANS = "heart | kidney | renal | liver | respiratory | organ"
_WRONGS = "child | sexual | physical | emotional | domestic | financial | historic | historical"
_DRINKS = "drink | drinks | beverage | beverages | hepatitis | liver | ketoacidosis"
_NIGHTS_AND_MEALS = "sleep | sleeping | bedtime | eating | food | meal | dietary"
_NOTHING_ABOUT_PEOPLE = "clothes | clothing | sheets | bedding | bed | bandage | dressing | towel | air | house | home"
_HOUSEHOLD = "up | the | my | his | her | their | our | out | kitchen | bathroom | break | slate"

# Phrases that are left alone. A hint on any part of one of them is not given.
EXCEPTIONS: tuple[str, ...] = (
    *_joined("clean", f"{_THINGS} | {_ROOMS}"),
    *_joined("wound is | wound was | flat is | flat was | room is | room was", "clean"),
    *_joined("alcoholic", _DRINKS),
    *_phrases("non-alcoholic"),
    *_joined(_WRONGS, "abuse | abuser | abusers"),
    *_joined(_ORGANS, "failure | failures"),
    *_joined(_NIGHTS_AND_MEALS, "habit | habits"),
    *_joined(
        "habit of | habits of | habits around | habits with", "sleeping | napping | sleep | eating | food | meals"
    ),
    *_joined("user", "account | accounts | name | names | interface"),
    *_joined("antibiotic | insulin", "resistance | resistant"),
    *_joined("resistant to | resistance to", "antibiotics | insulin"),
    *_joined("resistance", "training"),
    *_joined("resist | resisted | resisting", "the urge"),
    # The same in spirit; own design.
    *_joined("clean", f"{_NOTHING_ABOUT_PEOPLE} | {_HOUSEHOLD}"),
    *_joined("criminal", "justice | court | courts | record | records | case | charge | charges | law | lawyer"),
    *_phrases("auto-injector | auto-injectors | injector pen | injector pens"),
    *_joined("in the", "habit"),
    *_joined("admitted to", "hospital | the hospital | the ward | a ward"),
    *_joined("was | were | been | being", "denied | refused"),
    *_joined("the homeless", "team | service | services | shelter | hostel"),
    *_joined("borderline", "personality"),
    *_joined("binge", "eating"),
    *_joined("DNA", "test | tests | sample | samples"),
)

# Names of organisations, laws and instruments.
NAMES: tuple[str, ...] = _phrases(
    "Alcoholics Anonymous | Adult Children of Alcoholics | Co-Dependents Anonymous | Drug Abuse Screening Test"
    " | NIAAA | National Institute on Alcohol Abuse and Alcoholism | National Institute on Drug Abuse"
    " | Substance Abuse and Mental Health Services Administration | Misuse of Drugs Act"
    " | Advisory Council on the Misuse of Drugs | Drug Abuse Resistance Education"
    " | Mindfulness-Based Relapse Prevention | Advance Warning of Relapse | Offender Rehabilitation Act"
    " | Young Offender Institution"
)
