"""How a consent may begin, by whom it is for: enough that most need but a name. Everything can be changed."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Client, Consent, Linkage, Mandate
from clients.models.care import ServiceType
from clients.models.consent import ConsentKind, RecipientKind, Scope


@dataclass(frozen=True)
class Beginning:
    """Whom it is for, as the client would say it, and what such a consent mostly says. `days`: how long it counts."""

    code: str
    label: str | Promise
    kind: ConsentKind = ConsentKind.NAMED
    recipient_kind: RecipientKind | str = ""
    scopes: tuple[Scope, ...] = ()
    purpose: str | Promise = ""
    days: int = 90
    recipient: str | Promise = ""
    legal_name: bool = True


BEGINNINGS = (
    Beginning(
        "mandating",
        gettext_lazy("Whoever requires that they come"),
        recipient_kind=RecipientKind.MANDATING,
        scopes=(Scope.ATTENDANCE_DATES,),
        purpose=gettext_lazy("they see that you come"),
        days=182,
        legal_name=False,
    ),
    Beginning(
        "housing",
        gettext_lazy("A place to live"),
        recipient_kind=RecipientKind.HOUSING,
        scopes=(Scope.LETTER,),
        purpose=gettext_lazy("you find or keep a place to live"),
    ),
    Beginning(
        "benefits",
        gettext_lazy("Benefits"),
        recipient_kind=RecipientKind.BENEFITS,
        scopes=(Scope.LETTER,),
        purpose=gettext_lazy("you get the benefits that are yours"),
    ),
    Beginning(
        "health",
        gettext_lazy("A doctor or other care"),
        recipient_kind=RecipientKind.HEALTH,
        scopes=(Scope.COORDINATION,),
        purpose=gettext_lazy("we look after you together"),
        days=182,
    ),
    Beginning(
        "employer",
        gettext_lazy("Work"),
        recipient_kind=RecipientKind.EMPLOYER,
        scopes=(Scope.LETTER,),
        purpose=gettext_lazy("you find or keep work"),
    ),
    Beginning(
        "close",
        gettext_lazy("Somebody close to them"),
        recipient_kind=RecipientKind.CLOSE,
        scopes=(Scope.COORDINATION,),
        purpose=gettext_lazy("they can be there for you"),
    ),
    Beginning(
        "care",
        gettext_lazy("Treatment, payment and running the service"),
        kind=ConsentKind.CARE,
        recipient_kind=RecipientKind.PAYER,
        scopes=(Scope.COORDINATION,),
        purpose=gettext_lazy("you are treated and your treatment is paid for"),
        recipient=gettext_lazy("those who treat you, and those who pay for it"),
        days=365,
    ),
    Beginning(
        "legal",
        gettext_lazy("A legal proceeding"),
        kind=ConsentKind.LEGAL,
        recipient_kind=RecipientKind.COURT,
        scopes=(Scope.ATTENDANCE_DATES,),
    ),
    Beginning(
        "counselling-notes",
        gettext_lazy("Counselling notes"),
        kind=ConsentKind.COUNSELLING_NOTES,
        days=30,
    ),
    Beginning("other", gettext_lazy("Somebody else"), recipient_kind=RecipientKind.OTHER),
)
BY_CODE = {beginning.code: beginning for beginning in BEGINNINGS}

# What a consent that serves a link to another service begins with.
FOR_SERVICE = {
    ServiceType.ADVICE: "benefits",
    ServiceType.HOUSING: "housing",
    ServiceType.FAMILY: "other",
    ServiceType.FOOD: "other",
    ServiceType.LEGAL: "other",
    ServiceType.WORK: "other",
    ServiceType.OTHER: "other",
}


def begun(beginning: Beginning, client: Client, *, team: str) -> Consent:
    """Return a consent of `client`, not stored, as it may begin. `team` is who may tell."""
    consent = Consent(
        client=client,
        kind=beginning.kind,
        discloser=team,
        recipient_kind=beginning.recipient_kind,
        recipient=str(beginning.recipient),
        purpose=str(beginning.purpose),
        legal_name_too=beginning.legal_name,
        how_to_take_back=_("tell anybody who works here, in any way: a word is enough"),
        expires_on=timezone.localdate() + timedelta(days=beginning.days),
    )
    for scope in beginning.scopes:
        setattr(consent, f"tells_{scope}", True)
    return consent


def for_mandate(consent: Consent, mandate: Mandate) -> Consent:
    """Let a consent that was begun end with `mandate`, if that has an end still to come."""
    if mandate.ends_on and mandate.ends_on > timezone.localdate():
        consent.expires_on = mandate.ends_on
    return consent


def for_link(consent: Consent, link: Linkage) -> Consent:
    """Let a consent that was begun serve `link`, and name the service as the link does."""
    consent.link, consent.recipient = link.thread, link.organisation
    return consent


def service_code(link: Linkage) -> str:
    """Return what a consent that serves `link` begins with: care, unless it is help of another kind."""
    return FOR_SERVICE.get(link.service, "health")
