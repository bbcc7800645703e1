"""The thirteen parts of life in which harm is rated, 0–4, by the client, looking back 28 days.

All wording is own design and not validated. "Not asked" and "rather not say" are always possible;
neither is ever 0.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

GENERAL_ANCHORS: tuple[Promise, ...] = (
    _("none I notice"),
    _("slight: a nuisance"),
    _("moderate: costs me something most weeks"),
    _("serious: important things are being lost or hurt"),
    _("severe: danger or crisis now or very near"),
)


@dataclass(frozen=True)
class Domain:
    """One part of life: `code`, `title`, `meaning`, five `anchors` for 0–4, and the client's `question`."""

    code: str
    title: Promise
    meaning: Promise
    anchors: tuple[Promise, Promise, Promise, Promise, Promise]
    question: Promise


_ALL = (
    Domain(
        "overdose",
        _("Overdose and acute danger"),
        _("too much, mixing, unknown supply, using alone"),
        (
            _("no exposure I can see"),
            _("rare exposure, well covered"),
            _("some risky occasions, some cover"),
            _("frequent risky occasions or a near miss"),
            _("overdose this month, or daily high exposure with no cover"),
        ),
        _("How close have you been to taking too much, or to danger when using?"),
    ),
    Domain(
        "physical",
        _("Body"),
        _("illness, injury, sleep, pain, withdrawal"),
        (
            _("well"),
            _("minor, passing"),
            _("regular symptoms"),
            _("needs care soon"),
            _("needs care now"),
        ),
        _("How has your body been?"),
    ),
    Domain(
        "route",
        _("How I take it"),
        _("injecting, smoking, snorting injuries; shared equipment"),
        (
            _("none, or fully covered"),
            _("small marks, own kit always"),
            _("soreness or occasional borrowed kit"),
            _("wounds, infections or frequent sharing"),
            _("spreading infection or known exposure"),
        ),
        _("Does the way you take it hurt you?"),
    ),
    Domain(
        "mind",
        _("Mood and mind"),
        _("low mood, anxiety, memory, seeing or hearing things"),
        (
            _("steady"),
            _("ups and downs I manage"),
            _("hard most weeks"),
            _("much of life affected"),
            _("frightening or unmanageable now"),
        ),
        _("How have your mood and your mind been?"),
    ),
    Domain(
        "self_safety",
        _("Safety from myself"),
        _("thoughts of dying or self-harm"),
        (
            _("none"),
            _("passing thoughts, no wish to act"),
            _("thoughts some weeks, things that hold me"),
            _("plans or recent self-harm"),
            _("intent now"),
        ),
        _("Have you had thoughts of dying or of hurting yourself?"),
    ),
    Domain(
        "violence",
        _("Safety with others"),
        _("being hurt, threatened, exploited, or hurting others"),
        (
            _("safe"),
            _("uneasy at times"),
            _("conflict that frightens someone"),
            _("hurt or threatened recently"),
            _("in danger now"),
        ),
        _("How safe are you with other people, and they with you?"),
    ),
    Domain(
        "relationships",
        _("Close people"),
        _("partner, family, friends, trust"),
        (
            _("good or not affected"),
            _("small strains"),
            _("repeated rows or distance"),
            _("about to lose someone"),
            _("cut off or broken off"),
        ),
        _("How are things with the people close to you?"),
    ),
    Domain(
        "others",
        _("People who rely on me and community"),
        _("children, people I care for, neighbours, road"),
        (
            _("all right"),
            _("small worries"),
            _("needs missed sometimes"),
            _("needs missed often, or driving affected"),
            _("someone at real risk now"),
        ),
        _("How are things for the people who rely on you?"),
    ),
    Domain(
        "money",
        _("Money"),
        _("spending, debt, basics"),
        (
            _("covered"),
            _("tight because of it"),
            _("debts or going without"),
            _("basics not met"),
            _("destitute or under threat over money"),
        ),
        _("How are you doing for money?"),
    ),
    Domain(
        "occupation",
        _("Work, study, daily role"),
        _("what I do with my days"),
        (
            _("as I want"),
            _("odd slip"),
            _("regularly affected"),
            _("at risk of losing it"),
            _("lost this month, or cannot take part"),
        ),
        _("How are work, study, or what you do with your days?"),
    ),
    Domain(
        "home",
        _("Home"),
        _("roof, food, stability"),
        (
            _("secure"),
            _("some worry"),
            _("unstable or unsuitable"),
            _("losing it soon"),
            _("nowhere safe tonight"),
        ),
        _("How steady is the place where you live?"),
    ),
    Domain(
        "legal",
        _("Law and systems"),
        _("police, court, child welfare, immigration, licences"),
        (
            _("none"),
            _("minor contact"),
            _("open matter"),
            _("serious hearing or breach risk"),
            _("custody or loss imminent"),
        ),
        _("How are things between you and courts, police or authorities?"),
    ),
    Domain(
        "self_regard",
        _("Shame, stigma, how I see and am treated"),
        _("how I see myself, and how I am treated"),
        (
            _("I feel all right about me"),
            _("stings now and then"),
            _("often judged or ashamed"),
            _("avoid help or people because of it"),
            _("despise myself or am refused care"),
        ),
        _("How do you feel about yourself, and how do others treat you?"),
    ),
)

DOMAINS: dict[str, Domain] = {domain.code: domain for domain in _ALL}
