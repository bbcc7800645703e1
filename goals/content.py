"""Goals: what they can be about, which way they point, where they stand."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    """What a goal is about, in the order of the alphabet: none stands above another."""

    PAUSE = "pause", _("A pause")
    ABSTINENCE = "abstinence", _("Abstinence")
    ENGAGE = "engage", _("Being here")
    AMBIVALENCE = "ambivalence", _("Being in two minds")
    PHYSICAL_HEALTH = "physical_health", _("Body and health")
    COPING_SKILLS = "coping_skills", _("Coping and skills")
    HOUSING_BASICS = "housing_basics", _("Housing and basics")
    IDENTITY_SELF_REGARD = "identity_self_regard", _("How I see myself")
    QUANTITY = "quantity", _("How much")
    FREQUENCY = "frequency", _("How often")
    KEEP_AS_IS = "keep_as_is", _("Keeping it as it is")
    LEGAL = "legal", _("Legal matters")
    MEANING_PLEASURE = "meaning_pleasure", _("Meaning and pleasure")
    MEDICATION = "medication", _("Medication")
    MODERATION = "moderation", _("Moderation")
    MONEY = "money", _("Money")
    MENTAL_HEALTH = "mental_health", _("Mood and mind")
    OVERDOSE_PREVENTION = "overdose_prevention", _("Overdose prevention")
    RELATIONSHIPS = "relationships", _("Relationships")
    SAFER_USE = "safer_use", _("Safer use")
    SAFETY = "safety", _("Safety")
    OTHER = "other", _("Something else")
    SWITCH = "switch", _("Switching")
    UNDERSTAND_USE = "understand_use", _("Understanding use")
    SETTING_TIMING = "setting_timing", _("Where and when")
    WORK_STUDY = "work_study", _("Work and study")


class Direction(models.TextChoices):
    """Which way a goal points."""

    SAFER = "safer", _("Safer")
    LESS_OFTEN = "less_often", _("Less often")
    LESS_EACH_TIME = "less_each_time", _("Less each time")
    LIMIT = "limit", _("A limit")
    SWITCH = "switch", _("Switch")
    DIFFERENT_SETTING = "different_setting", _("A different setting")
    PAUSE = "pause", _("A pause")
    MODERATE = "moderate", _("Moderate")
    STOP_FOR_A_WHILE = "stop_for_a_while", _("Stop for a while")
    STOP = "stop", _("Stop")
    UNDERSTAND = "understand", _("Understand")
    BUILD_UP = "build_up", _("Build up")
    GET_HELP_WITH = "get_help_with", _("Get help with")
    KEEP_GOING = "keep_going", _("Keep going")


class State(models.TextChoices):
    """Where a goal stands. Any state may follow any other."""

    ON_MY_MIND = "on_my_mind", _("On my mind")
    CHOOSING = "choosing", _("Choosing")
    TRYING = "trying", _("Trying it out")
    WORKING = "working", _("Working for me")
    MIXED = "mixed", _("Works sometimes")
    ADJUSTING = "adjusting", _("Adjusting")
    RESTING = "resting", _("Resting")
    SET_ASIDE = "set_aside", _("Set aside")
    GREW = "grew", _("Grew into another goal")
    REACHED = "reached", _("Reached")
    PART_OF_LIFE = "part_of_life", _("Part of life now")
    NO_LONGER_MINE = "no_longer_mine", _("No longer mine")


class ForWhom(models.TextChoices):
    """For whom a goal is."""

    ME = "me", _("Me")
    ME_AND_OTHERS = "me_and_others", _("Me and others")
    MOSTLY_SOMEONE_ELSE = "mostly_someone_else", _("Mostly someone else")
    REQUIRED_OF_ME = "required_of_me", _("Required of me")


class ProposedBy(models.TextChoices):
    """Who brought a goal up."""

    CLIENT = "client", _("The client")
    TOGETHER = "together", _("Together")
    THERAPIST_ACCEPTED_BY_CLIENT = "therapist_accepted_by_client", _("The therapist, and the client took it up")
    SOMEONE_ELSE = "someone_else", _("Someone else")


# Closed quietly: these look alike.
CLOSED_QUIETLY = frozenset({State.REACHED, State.GREW, State.SET_ASIDE, State.NO_LONGER_MINE})


# What goals of a category have been like, as examples beside the question. Own design.
EXAMPLES = {
    Category.OVERDOSE_PREVENTION: (_("carry naloxone"), _("tell Sam when I use"), _("test a little first")),
    Category.SAFER_USE: (
        _("own kit every time"),
        _("rotate sites"),
        _("eat before"),
        _("not before driving"),
        _("less mixing"),
    ),
    Category.QUANTITY: (_("stop at four"), _("half a bag"), _("smaller glass")),
    Category.FREQUENCY: (_("three days a week"), _("not before six")),
    Category.SETTING_TIMING: (_("only with people I trust"), _("not on work nights")),
    Category.SWITCH: (
        _("smoke instead of inject"),
        _("beer instead of spirits"),
        _("methadone or buprenorphine instead of street supply"),
    ),
    Category.MODERATION: (_("a pattern I can live with"), _("guided moderation trial")),
    Category.PAUSE: (_("thirty days off to see"), _("one evening off")),
    Category.ABSTINENCE: (_("none of it"), _("none of this one")),
    Category.KEEP_AS_IS: (_("no change to this one for now"),),
    Category.UNDERSTAND_USE: (_("find out what it does for me"),),
    Category.AMBIVALENCE: (_("decide what I want about it"),),
    Category.COPING_SKILLS: (_("ways through evenings, anger, urges"),),
    Category.PHYSICAL_HEALTH: (_("see a doctor"), _("hepatitis test"), _("sleep"), _("teeth"), _("pain")),
    Category.MENTAL_HEALTH: (_("anxiety"), _("low mood"), _("trauma"), _("voices")),
    Category.MEDICATION: (_("start or review a medicine"),),
    Category.RELATIONSHIPS: (_("parenting"), _("partner"), _("friends"), _("sex"), _("grief")),
    Category.SAFETY: (_("leave a dangerous situation"),),
    Category.HOUSING_BASICS: (_("a room"), _("food"), _("ID"), _("benefits")),
    Category.WORK_STUDY: (_("keep the job"), _("course"), _("volunteering")),
    Category.MONEY: (_("debts"), _("spending plan")),
    Category.LEGAL: (_("hearing"), _("licence"), _("case")),
    Category.MEANING_PLEASURE: (_("music"), _("faith"), _("sport"), _("culture"), _("rest")),
    Category.IDENTITY_SELF_REGARD: (_("be kinder to me"), _("deal with shame")),
    Category.ENGAGE: (_("keep coming"), _("decide if therapy helps")),
    Category.OTHER: (),
}


def category_choices() -> list[tuple[str, str]]:
    """Return the categories as (code, label) in the alphabetical order of the reader's language."""
    return sorted(((code, str(label)) for code, label in Category.choices), key=lambda pair: pair[1].casefold())
