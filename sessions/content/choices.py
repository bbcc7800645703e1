"""The short lists of codes that sessions are described with."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """Where a client is with one change. Any may follow any other."""

    NOT_CONSIDERING = "not_considering", _("Not looking to change this")
    CONSIDERING = "considering", _("In two minds")
    PREPARING = "preparing", _("Getting ready to try something")
    ACTING = "acting", _("Trying it out")
    KEEPING_IT_GOING = "keeping_it_going", _("Keeping it going")
    RETURNING_TO_IT = "returning_to_it", _("Picking it up again")
    UNSURE = "unsure", _("Not sure / rather not say")


class HarmDomain(models.TextChoices):
    """Parts of life in which harm is rated."""

    OVERDOSE = "overdose", _("Overdose")
    PHYSICAL = "physical", _("Body")
    ROUTE = "route", _("How I take it")
    MIND = "mind", _("Mood and mind")
    SELF_SAFETY = "self_safety", _("Safety from myself")
    VIOLENCE = "violence", _("Safety with others")
    RELATIONSHIPS = "relationships", _("Close people")
    OTHERS = "others", _("People who rely on me")
    MONEY = "money", _("Money")
    OCCUPATION = "occupation", _("Work and study")
    HOME = "home", _("Home")
    LEGAL = "legal", _("Law")
    SELF_REGARD = "self_regard", _("How I see myself")


class Modality(models.TextChoices):
    """How a meeting takes place."""

    IN_PERSON = "in_person", _("In person")
    VIDEO = "video", _("Video")
    PHONE = "phone", _("Phone")
    OUTREACH = "outreach", _("Outreach")
    GROUP = "group", _("Group")
    COUPLE_FAMILY = "couple_family", _("Couple or family")


class Happened(models.TextChoices):
    """What became of a meeting."""

    PLANNED = "planned", _("Planned")
    MET = "met", _("We met")
    CLIENT_REARRANGED = "client_rearranged", _("The client moved it")
    WE_REARRANGED = "we_rearranged", _("We moved it")
    DID_NOT_MEET = "did_not_meet", _("We did not meet")


# What takes place, or did: it stands at its time.
STANDS = (Happened.PLANNED, Happened.MET)

# What does not, in words: without another meeting in its place, and with one.
CALLED_OFF = {
    Happened.CLIENT_REARRANGED: _("Called off by the client"),
    Happened.WE_REARRANGED: _("Called off by us"),
}
MOVED = {
    Happened.CLIENT_REARRANGED: _("Moved by the client to %(when)s"),
    Happened.WE_REARRANGED: _("Moved by us to %(when)s"),
}


class ContactKind(models.TextChoices):
    """How somebody was in touch between meetings."""

    CALL = "call", _("Call")
    TEXT = "text", _("Text")
    MESSAGE = "message", _("Message")
    VISIT = "visit", _("Visit")
    LETTER = "letter", _("Letter")
    SOMEONE_ELSE_CALLED = "someone_else_called", _("Someone else called")


class Direction(models.TextChoices):
    """Who reached out."""

    IN = "in", _("They did")
    OUT = "out", _("We did")


class SafeRightNow(models.TextChoices):
    """What the client says to: safe right now?"""

    YES = "yes", _("Yes")
    NOT_SURE = "not_sure", _("Not sure")
    NO = "no", _("No")
    SKIP = "skip", _("Rather not say")


class SafetyAnswer(models.TextChoices):
    """The one tap on safety that every note needs."""

    DID_NOT_COME_UP = "did_not_come_up", _("Did not come up")
    ASKED_NOTHING_OF_CONCERN = "asked_nothing_of_concern", _("Asked, nothing of concern")
    SOMETHING_TO_NOTE = "something_to_note", _("Something to note")


class SafetyKind(models.TextChoices):
    """What a danger is about."""

    OVERDOSE = "overdose", _("Overdose")
    WITHDRAWAL = "withdrawal", _("Withdrawal")
    SELF_HARM_SUICIDE = "self_harm_suicide", _("Self-harm or suicide")
    HARM_FROM_OTHERS = "harm_from_others", _("Harm from others")
    HARM_TO_OTHERS = "harm_to_others", _("Harm to others")
    DEPENDANTS = "dependants", _("Dependants")
    ACUTE_HEALTH = "acute_health", _("Acute health")
