"""The person, the stretches of work, and what they agreed to: Patient, CarePlan, Consent."""

from clients.models import Client, Consent, Episode
from hrp.disclosures.copying import words
from hrp.disclosures.fhir.parts import (
    TERMS,
    Part,
    attached,
    coded,
    filled,
    named,
    note,
    of,
    period,
    resource,
    text,
    when,
)


def patient(client: Client) -> Part:
    """Return the person: the names they go by, how to reach them, their year of birth, their language."""
    names = [filled(use="usual", text=client.chosen_name), filled(use="official", text=client.legal_name)]
    ways = [("phone", client.phone), ("email", client.email)]
    return resource(
        "Patient",
        client.pk,
        identifier=[{"type": text("Client code"), "value": client.code}],
        name=[name for name in names if "text" in name],
        telecom=[{"system": system, "value": value} for system, value in ways if value],
        address=[{"text": client.where_to_find}] if client.where_to_find else [],
        birthDate=f"{client.birth_year:04}" if client.birth_year else None,
        communication=[{"language": coded("urn:ietf:bcp:47", client.language), "preferred": True}],
    )


def stretch_of_work(client: Client, episode: Episode) -> Part:
    """Return a stretch of work together as a plan of care: since when, with whom, its pauses, how it ended."""
    return resource(
        "CarePlan",
        episode.pk,
        status="completed" if episode.ended_on else "active",
        intent="plan",
        category=[text("Work together")],
        subject=of(client.pk),
        period=period(episode.opened_on, episode.ended_on),
        contributor=[named(words.carer(one)) for one in episode.care_team.all()],
        description="\n".join(words.told(words.episode_in_words(episode))),
        note=[note(words.pause_in_words(one)) for one in episode.pauses.all()],
    )


def consent(client: Client, one: Consent) -> Part:
    """Return a signed consent: who may tell whom what, what for, until when, and its text as signed."""
    may = filled(
        type="permit",
        period=period(one.signed_on, one.expires_on),
        actor=[{"role": text(one.get_recipient_kind_display()), "reference": named(one.recipient)}],
        purpose=[named(one.purpose)],
        code=[text(scope.label) for scope in one.scopes],
    )
    return resource(
        "Consent",
        one.pk,
        status="active" if one.is_active else "inactive",
        scope=coded(f"{TERMS}/consentscope", "patient-privacy"),
        category=[text(one.get_kind_display())],
        patient=of(client.pk),
        dateTime=when(one.signed_at),
        performer=[of(client.pk)],
        organization=[named(one.discloser)],
        sourceAttachment=attached(one.text, "As signed"),
        policyRule=text("42 CFR 2.31"),
        provision=may,
    )
